// Requests to the simulator's own server.

export async function cast() {
  return (await fetch("/simulator/cast")).json();
}

/** Does something at the webhook and tells what came of it; a sentence in `error` when it could not be done. */
export async function act(what) {
  try {
    const response = await fetch("/simulator/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(what),
    });
    if (response.ok) return await response.json();
    const problem = await response.json().catch(() => null);
    return { error: problem?.sentence ?? `The simulator answered ${response.status}.` };
  } catch {
    return { error: "The server is not running any more. Start it again and reload this page." };
  }
}

/** The fixture of a conversation, as text; nothing when the server cannot make one. */
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

/** Calls back for every message, and when the line goes up or down. */
export function watchInbox({ onMessage, onLive }) {
  const source = new EventSource("/simulator/inbox");
  source.onopen = () => onLive(true);
  source.onerror = () => onLive(false);
  source.onmessage = (event) => onMessage(JSON.parse(event.data));
}
