//! Sends a first request to a running server, to find a wrong address or a missing trust setting before every
//! fixture fails with the same error.

use anyhow::bail;
use serde_json::Value;

use super::{
    request_builder::{self, voice_model},
    server_access::ServerAccess,
    target::post_sealed,
};
use crate::{
    alexa_emulator::{
        WebhookClient, WebhookResponse,
        envelope::{EmulatedContext, EmulatedDevice, EmulatedEvent},
    },
    clock::{Clock, SystemClock},
    secret::SystemEntropy,
};

/// Sends the end of a session that never began, and checks the response. The skill has nothing to do for this
/// request, and no employee is involved.
pub(super) async fn probe_webhook(
    access: &ServerAccess,
    client: &WebhookClient,
    application_id: &str,
) -> anyhow::Result<()> {
    let body = session_end_request(application_id)?.to_string().into_bytes();
    let answer = post_sealed(client, &access.webhook, &access.chain, body).await?;
    check_probe_response(&answer, access, application_id)
}

fn session_end_request(application_id: &str) -> anyhow::Result<Value> {
    let scene = EmulatedContext {
        application_id: application_id.to_owned(),
        locale: "en-US".to_owned(),
        user_id: "amzn1.ask.account.REPLAY.nobody".to_owned(),
        access_token: None,
        person: None,
        device: EmulatedDevice {
            id: "amzn1.ask.device.REPLAY.probe".to_owned(),
            screen: false,
        },
        session: request_builder::new_session(&SystemEntropy),
    };
    let ended = EmulatedEvent::SessionEnded("USER_INITIATED");
    Ok(scene.build_envelope(
        &voice_model(&scene.locale)?,
        &ended,
        SystemClock.now(),
        &SystemEntropy,
    ))
}

fn check_probe_response(
    answer: &WebhookResponse,
    access: &ServerAccess,
    application_id: &str,
) -> anyhow::Result<()> {
    let status = answer.status;
    let is_skill_response = || answer.json().is_some_and(|body| body["version"].is_string());
    let url = &access.webhook;
    match status {
        200 if is_skill_response() => Ok(()),
        200..=299 => bail!("{url} answers, but not like countersign; give the URL of its webhook with --url"),
        300..=399 | 404 | 405 => {
            bail!(
                "there is no webhook at {url}: it answers with status {status}; give its full URL with --url"
            )
        }
        400 | 503 => bail!(
            "{url} rejects requests that are signed for a replay: it answers with status {status}.\n\n{}\
             It must have been started after the chain was created, publish the skill {application_id}, and have the correct \
             time (docs/signing.md).",
            access.advice
        ),
        _ => bail!("{url} answers with status {status}, and not like a skill"),
    }
}
