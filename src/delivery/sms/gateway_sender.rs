//! The sender that calls an HTTP gateway.

use std::{fmt, time::Duration};

use url::Url;
use zeroize::Zeroizing;

use super::{
    SmsGatewaySettings, SuccessRule,
    request_template::{PlaceholderValues, ValueEscaping},
    settings::{GATEWAY_POLICY, ValidatedGatewaySettings},
    text_message,
};
use crate::{
    delivery::{MessageSender, OutgoingMessage, SendError, sender_setting_error::SenderSettingError},
    outbound_client::{self, OutboundClient, OutboundError, OutboundSettings},
};

/// Largest part of a response that is read, in bytes.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// Hands text messages to an HTTP gateway.
pub struct SmsGatewaySender {
    client: OutboundClient,
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
        let client = OutboundClient::new(OutboundSettings {
            roots: outbound_client::system_roots_with(&request.authorities),
            ..OutboundSettings::new(GATEWAY_POLICY, settings.timeout, MAX_RESPONSE_BYTES)
        });
        Ok(Self {
            client,
            request,
            plus_sign: settings.plus_sign,
            from: settings.from,
            success: settings.success,
            timeout: settings.timeout,
        })
    }

    async fn send_request(&self, values: &PlaceholderValues<'_>) -> Result<(u16, Vec<u8>), SendError> {
        let ValidatedGatewaySettings {
            method,
            url,
            body,
            headers,
            escape,
            ..
        } = &self.request;
        let url = Url::parse(&url.fill(values, ValueEscaping::Url)).map_err(|_| invalid_request())?;
        let classify = |error| self.classify_error(&error);
        let request = self.client.request(method.clone(), url).map_err(classify)?;
        let request = request.with(|request| {
            request
                .headers(headers.clone())
                .body(body.fill(values, *escape).as_bytes().to_vec())
        });
        let response = request.send().await.map_err(classify)?;
        let status = response.status();
        Ok((status, response.read_beginning().await.map_err(classify)?))
    }

    fn classify_error(&self, error: &OutboundError) -> SendError {
        match error {
            OutboundError::Timeout(_) => {
                let ms = self.timeout.as_millis();
                SendError::Temporary(format!("the gateway did not answer within {ms} ms"))
            }
            OutboundError::Unreachable(_) => SendError::Temporary("the gateway cannot be reached".into()),
            OutboundError::InvalidRequest(_) | OutboundError::AddressRefused(_) => invalid_request(),
            // The gateway may have taken the message. A second text with the same PIN does no harm.
            OutboundError::ConnectionLost(_) | OutboundError::TooLarge { .. } => {
                SendError::Temporary("the connection to the gateway broke".into())
            }
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
        let (status, body) = self.send_request(&values).await?;
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

fn invalid_request() -> SendError {
    SendError::Permanent("the request to the gateway cannot be created".into())
}
