//! `POST /alexa`: the webhook. It reads the body once, has the request verified, and answers it.

use std::time::Duration;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, ResponseError,
    dev::Payload,
    http::{
        StatusCode,
        header::{CONTENT_ENCODING, ContentType},
    },
    web::{Bytes, Data, ServiceConfig, post},
};
use futures_util::future::LocalBoxFuture;
use tokio::time::{Instant, timeout, timeout_at};

use crate::{
    alexa::{
        response::AlexaResponse,
        verify::{
            RequestVerificationError, RequestVerifier, SignatureHeaders, VerificationBlame, VerifiedEnvelope,
        },
    },
    error_chain,
};

use super::{OptionalTurnObserver, TurnError, TurnServices, phrases::SupportedLocale, reply};

/// Adds the webhook at `/alexa`. It needs a [`RequestVerifier`], [`TurnServices`] and [`OptionalTurnObserver`] as application data.
pub fn configure(config: &mut ServiceConfig) {
    config.route("/alexa", post().to(handle_request));
}

/// The longest time for a request, from its arrival. Alexa gives up after eight seconds, network time included.
const DEADLINE: Duration = Duration::from_secs(7);

/// Answers one request of Alexa's before the deadline.
///
/// The turn runs in a task of its own. If its time is up, or the caller has disconnected, it still finishes
/// what it began, such as an attempt and its audit event.
async fn handle_request(
    sealed: VerifiedRequest,
    services: Data<TurnServices>,
    watched: Data<OptionalTurnObserver>,
) -> Result<HttpResponse, AlexaEndpointError> {
    let VerifiedRequest { verified, arrived } = sealed;
    let locale = SupportedLocale::nearest_or_default(verified.envelope().request.locale.as_deref());
    let silent = !reply::may_speak(verified.envelope());
    let request = verified.bytes().clone();
    // Dropping the handle of a spawned task, which the timeout does, leaves the task running.
    let turn = actix_web::rt::spawn(run_turn(verified, services));
    let bytes = match timeout_at(arrived + DEADLINE, turn).await {
        Ok(Ok(answered)) => answered?,
        Ok(Err(broken)) => {
            tracing::error!(%broken, "a turn crashed");
            AbandonedTurn::Broken.apology(locale, silent)
        }
        Err(_) => {
            tracing::error!("a turn took too long; the user hears an apology instead of its outcome");
            AbandonedTurn::TimedOut.apology(locale, silent)
        }
    };
    if let Some(witness) = &watched.0 {
        witness.observe_turn(&request, &bytes);
    }
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(bytes))
}

/// A turn whose result nobody hears.
#[derive(Debug, Clone, Copy)]
enum AbandonedTurn {
    /// It took too long.
    TimedOut,
    /// Its task panicked or was cancelled.
    Broken,
}

impl AbandonedTurn {
    fn label(self) -> &'static str {
        match self {
            Self::TimedOut => "late",
            Self::Broken => "broken",
        }
    }

    /// The response instead of the turn's own.
    fn apology(self, locale: SupportedLocale, silent: bool) -> Bytes {
        count_turn(self.label());
        finish_response(&reply::unavailable(locale, silent), locale)
    }
}

/// Runs a turn and encodes its result, or the sentence for its failure, for Alexa.
async fn run_turn(
    verified: VerifiedEnvelope,
    services: Data<TurnServices>,
) -> Result<Bytes, AlexaEndpointError> {
    let envelope = verified.envelope();
    let locale = SupportedLocale::nearest_or_default(envelope.request.locale.as_deref());
    let response = match super::take_turn(&verified, &services).await {
        Ok(response) => {
            count_turn("answered");
            response
        }
        Err(TurnError::UnknownSkill) => return Err(AlexaEndpointError::UnknownSkill),
        Err(failure) => {
            log_failure(&failure);
            reply::failure(locale, &failure, envelope)
        }
    };
    Ok(finish_response(&response, locale))
}

fn finish_response(response: &AlexaResponse, locale: SupportedLocale) -> Bytes {
    let finished = response.finish(&locale.say("unavailable"));
    if let Some(overrun) = finished.exceeded_limit {
        tracing::error!(%overrun, "a response exceeded Alexa's limits and was replaced by an apology");
    }
    finished.bytes
}

/// Logs and counts a failure, here and nowhere else. It is an error only if the server is at fault, because
/// strangers can cause the others at will.
fn log_failure(failure: &TurnError) {
    count_turn(failure.label());
    if failure.is_server_side() {
        tracing::error!(cause = failure.label(), error = %error_chain::format_error_chain(failure), "a turn could not be answered");
    } else {
        tracing::info!(cause = failure.label(), "a turn was not answered");
    }
}

fn count_turn(outcome: &'static str) {
    metrics::counter!("countersign_turns_total", "outcome" => outcome).increment(1);
}

/// The longest time that a client may take to send a body.
#[derive(Debug, Clone, Copy)]
pub struct BodyTimeout(pub Duration);

impl Default for BodyTimeout {
    fn default() -> Self {
        Self(Duration::from_secs(5))
    }
}

/// A verified request. Nothing else reads the body.
struct VerifiedRequest {
    verified: VerifiedEnvelope,
    /// The time at which the headers had arrived.
    arrived: Instant,
}

impl FromRequest for VerifiedRequest {
    type Error = AlexaEndpointError;
    type Future = LocalBoxFuture<'static, Result<Self, AlexaEndpointError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let values = |name: &'static str| {
            request
                .headers()
                .get_all(name)
                .map(actix_web::http::header::HeaderValue::as_bytes)
        };
        let seal = SignatureHeaders::from_headers(values("SignatureCertChainUrl"), values("Signature-256"));
        // Everything needed from the request is taken before the first await, because the future must not borrow it.
        let encoded = request.headers().contains_key(CONTENT_ENCODING);
        let body = Bytes::from_request(request, payload);
        let patience: BodyTimeout = request.app_data().copied().unwrap_or_default();
        let verifier = request.app_data::<Data<RequestVerifier>>().cloned();
        let arrived = Instant::now();
        Box::pin(async move {
            // Before the body is read: whoever sends no signature cannot make us buffer anything.
            let seal = seal.map_err(RequestVerificationError::from)?;
            if encoded {
                return Err(AlexaEndpointError::Encoded);
            }
            let body = timeout(patience.0, body).await;
            let body = body
                .map_err(|_| AlexaEndpointError::Body)?
                .map_err(|_| AlexaEndpointError::Body)?;
            let verifier = verifier.ok_or(AlexaEndpointError::NoVerifier)?;
            let verified = verifier.verify(&seal, body).await?;
            Ok(Self { verified, arrived })
        })
    }
}

/// The reason why a request is rejected before the turn begins. The caller learns only the status.
#[derive(Debug, thiserror::Error)]
enum AlexaEndpointError {
    /// Verification failed, or is impossible for the moment.
    #[error(transparent)]
    Verification(#[from] RequestVerificationError),
    /// The body is too large, or did not arrive completely or in time.
    #[error("the body is too large or did not arrive")]
    Body,
    /// The body is compressed. Alexa never does that, and the signature covers the bytes as received.
    /// Decompressing a stranger's body would let them fill our memory.
    #[error("the body is encoded")]
    Encoded,
    /// The skill is not in the directory.
    #[error("the request is for a skill that is not in the directory")]
    UnknownSkill,
    /// The server was set up without a verifier.
    #[error("the server has no verifier")]
    NoVerifier,
}

impl AlexaEndpointError {
    fn label(&self) -> &'static str {
        match self {
            Self::Verification(rejection) => rejection.label(),
            Self::Body => "body",
            Self::Encoded => "body_encoded",
            Self::UnknownSkill => "application_id",
            Self::NoVerifier => "misbuilt",
        }
    }
}

impl ResponseError for AlexaEndpointError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Verification(rejection) if rejection.blame() == VerificationBlame::Unreachable => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Verification(_) | Self::Body | Self::Encoded | Self::UnknownSkill => {
                StatusCode::BAD_REQUEST
            }
            Self::NoVerifier => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the bare status. The reason is for the log and the metrics only.
    fn error_response(&self) -> HttpResponse {
        metrics::counter!("countersign_requests_rejected_total", "cause" => self.label()).increment(1);
        tracing::info!(cause = self.label(), reason = %error_chain::format_error_chain(self), "a request was rejected");
        HttpResponse::new(self.status_code())
    }
}
