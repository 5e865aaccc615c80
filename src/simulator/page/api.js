// Requests to the simulator's own server.

export async function cast() {
  return (await fetch("/simulator/cast")).json();
}

/** Performs an action at the webhook and returns its result. If it could not be performed, `error` says why. */
export async function act(what) {
  try {
    const response = await fetch("/simulator/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(what),
    });
    if (response.ok) return await response.json();
    const problem = await response.json().catch(() => null);
    return { error: problem?.sentence ?? `The simulator responded with status ${response.status}.` };
  } catch {
    return { error: "The server is no longer running. Start it again and reload this page." };
  }
}

/** Returns a fixture of the conversation as text, or null if the server cannot create one. */
export async function fixture(held) {
  try {
    const response = await fetch("/simulator/fixture", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(held),
    });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

/** Calls `onMessage` for every message, and `onLive` when the connection opens or fails. */
export function watchInbox({ onMessage, onLive }) {
  const source = new EventSource("/simulator/inbox");
  source.onopen = () => onLive(true);
  source.onerror = () => onLive(false);
  source.onmessage = (event) => onMessage(JSON.parse(event.data));
}
