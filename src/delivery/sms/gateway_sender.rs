//! The sender that calls an HTTP gateway.

use std::{fmt, time::Duration};

use reqwest::{Client, Response, redirect};
use zeroize::Zeroizing;

use super::{
    SmsGatewaySettings, SuccessRule,
    request_template::{PlaceholderValues, ValueEscaping},
    settings::ValidatedGatewaySettings,
    text_message,
};
use crate::{
    delivery::{MessageSender, OutgoingMessage, SendError, sender_setting_error::SenderSettingError},
    outbound_client,
};

/// Largest part of a response that is read, in bytes.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// Hands text messages to an HTTP gateway.
pub struct SmsGatewaySender {
    client: Client,
    request: ValidatedGatewaySettings,
    plus_sign: bool,
    from: String,
    success: SuccessRule,
    timeout: Duration,
}

impl SmsGatewaySender {
    /// Creates a sender with these settings. It connects only when there is a message to send.
    ///
    /// # Errors
    /// Every [`SenderSettingError`] in the settings.
    pub fn new(settings: SmsGatewaySettings) -> Result<Self, Vec<SenderSettingError>> {
        let request = settings.validate()?;
        let mut client = Client::builder()
            .tls_backend_preconfigured(outbound_client::tls_client_config(&request.authorities))
            // A redirect would take the PIN and the account's secret to an address that nobody configured.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
            .timeout(settings.timeout);
        if request.loopback {
            // A proxy would call its own loopback address instead of ours.
            client = client.no_proxy();
        }
        let client = client.build().map_err(|_| {
            vec![SenderSettingError::new(
                "url",
                "cannot be called with these settings",
                "check url, headers and extra_ca",
            )]
        })?;
        Ok(Self {
            client,
            request,
            plus_sign: settings.plus_sign,
            from: settings.from,
            success: settings.success,
            timeout: settings.timeout,
        })
    }

    async fn send_request(&self, values: &PlaceholderValues<'_>) -> Result<(u16, Vec<u8>), reqwest::Error> {
        let ValidatedGatewaySettings {
            method,
            url,
            body,
            headers,
            escape,
            ..
        } = &self.request;
        let response = self
            .client
            .request(method.clone(), url.fill(values, ValueEscaping::Url).as_str())
            .headers(headers.clone())
            .body(body.fill(values, *escape).as_bytes().to_vec())
            .send()
            .await?;
        Ok((response.status().as_u16(), read_beginning(response).await?))
    }

    fn classify_error(&self, error: &reqwest::Error) -> SendError {
        // The error's own text contains the URL, and with it perhaps the number or an API key.
        if error.is_timeout() {
            let ms = self.timeout.as_millis();
            SendError::Temporary(format!("the gateway did not answer within {ms} ms"))
        } else if error.is_connect() {
            SendError::Temporary("the gateway cannot be reached".into())
        } else if error.is_builder() {
            SendError::Permanent("the request to the gateway cannot be created".into())
        } else {
            // The gateway may have taken the message. A second text with the same PIN does no harm.
            SendError::Temporary("the connection to the gateway broke".into())
        }
    }
}

#[async_trait::async_trait]
impl MessageSender for SmsGatewaySender {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        let Some((number, code)) = message.phone() else {
            return Err(SendError::Permanent("the message is for another channel".into()));
        };
        let number = number.as_e164();
        let text = Zeroizing::new(text_message::render_text_message(message, code));
        let values = PlaceholderValues {
            to: if self.plus_sign {
                number
            } else {
                number.trim_start_matches('+')
            },
            text: &text,
            from: &self.from,
        };
        let (status, body) = self
            .send_request(&values)
            .await
            .map_err(|error| self.classify_error(&error))?;
        self.success.check_response(status, &body)
    }
}

impl fmt::Debug for SmsGatewaySender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewaySender")
            .field("method", &self.request.method)
            .field("success", &self.success)
            .finish_non_exhaustive()
    }
}

/// Reads the beginning of a response body and ignores the rest.
async fn read_beginning(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while body.len() < MAX_RESPONSE_BYTES
        && let Some(chunk) = response.chunk().await?
    {
        let room = MAX_RESPONSE_BYTES - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(body)
}
