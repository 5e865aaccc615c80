//! The servers that countersign is compared with. Each does exactly what its row of the table says.

use std::io::Write;

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    error::{ErrorBadRequest, ErrorServiceUnavailable},
    http::header::ContentType,
    web::{self, Bytes, Data},
};
use anyhow::{Result, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::alexa::request::{RequestEnvelope, RequestKind};
use redis::aio::ConnectionManager;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use tokio::sync::OnceCell;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The response, about as long as countersign's to the same question.
const ANSWER: &str = concat!(
    r#"{"version":"1.0","response":{"outputSpeech":{"type":"SSML","ssml":"<speak>We are open Monday to Friday, "#,
    r#"from nine to six. Anything else?</speak>"},"reprompt":{"outputSpeech":{"type":"SSML","#,
    r#""ssml":"<speak>Anything else?</speak>"}},"shouldEndSession":false}}"#
);

/// State of the handlers.
struct Floor {
    key: UnparsedPublicKey<Vec<u8>>,
    /// Connection of the thread that answers. With a shared one, each request would wake another thread.
    redis: OnceCell<ConnectionManager>,
    redis_url: Option<String>,
    script: redis::Script,
}

/// Runs the server that `arguments` select: the role, the file of the leaf certificate, the URL of Redis.
pub(crate) fn serve(arguments: &[String]) -> Result<()> {
    let [role, leaf, redis, ..] = arguments else {
        bail!("--role ROLE LEAF REDIS")
    };
    let key = public_key(leaf)?;
    let redis_url = (role == "floor-redis").then(|| redis.clone());
    let bare = role == "bare";
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(move || {
            let floor = Floor {
                key: key.clone(),
                redis: OnceCell::new(),
                redis_url: redis_url.clone(),
                script: redis::Script::new(SCRIPT),
            };
            let route = web::post();
            let route = if bare {
                route.to(read)
            } else {
                route.to(verify_parse_answer)
            };
            App::new().app_data(Data::new(floor)).route("/alexa", route)
        });
        let server = server.workers(1).bind(("127.0.0.1", 0))?;
        println!("{}", server.addrs()[0]);
        std::io::stdout().flush()?;
        Ok(server.run().await?)
    })
}

/// Handler of (a): reads the body.
async fn read(body: Bytes) -> HttpResponse {
    if body.is_empty() {
        return HttpResponse::BadRequest().finish();
    }
    answer()
}

/// Handler of (b) and (c): verifies, parses and answers. In (c), it also runs a script.
async fn verify_parse_answer(
    request: HttpRequest,
    body: Bytes,
    floor: Data<Floor>,
) -> actix_web::Result<HttpResponse> {
    let signature = request
        .headers()
        .get("Signature-256")
        .ok_or_else(|| ErrorBadRequest("no signature"))?;
    let signature = BASE64_STANDARD
        .decode(signature.as_bytes())
        .map_err(ErrorBadRequest)?;
    floor
        .key
        .verify(&body, &signature)
        .map_err(|_| ErrorBadRequest("not signed"))?;
    let envelope = RequestEnvelope::parse(&body).map_err(ErrorBadRequest)?;
    if !matches!(envelope.request.kind, RequestKind::Intent(_)) {
        return Err(ErrorBadRequest("not an intent"));
    }
    if let Some(url) = &floor.redis_url {
        let connection = floor.redis.get_or_try_init(|| open(url)).await;
        let mut connection = connection.map_err(ErrorServiceUnavailable)?.clone();
        let mut call = floor.script.key("floor:{0}:clearance");
        let call = call
            .key(format!("floor:{{0}}:seen:{}", &*envelope.request.id))
            .arg(300);
        let _: bool = call
            .invoke_async(&mut connection)
            .await
            .map_err(ErrorServiceUnavailable)?;
    }
    Ok(answer())
}

fn answer() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(ANSWER)
}

fn public_key(leaf: &str) -> Result<UnparsedPublicKey<Vec<u8>>> {
    let leaf = CertificateDer::from_pem_file(leaf)?;
    let (_, leaf) = X509Certificate::from_der(&leaf)?;
    let key = leaf.public_key().subject_public_key.data.to_vec();
    Ok(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key))
}

/// The minimum that a question with a clearance needs from Redis: is the request new, and is there a clearance?
const SCRIPT: &str = "local new = redis.call('SET', KEYS[2], 1, 'EX', ARGV[1], 'NX')
    return new and redis.call('GET', KEYS[1]) == 'open'";

async fn open(url: &str) -> redis::RedisResult<ConnectionManager> {
    let mut connection = redis::Client::open(url)?.get_connection_manager().await?;
    let mut set = redis::cmd("SET");
    let _: () = set
        .arg("floor:{0}:clearance")
        .arg("open")
        .query_async(&mut connection)
        .await?;
    Ok(connection)
}
