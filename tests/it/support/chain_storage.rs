//! A TLS server on a free port that stands in for Amazon's storage of certificate chains, working or failing.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign::alexa::verify::{ChainDownloadSettings, ChainDownloader, TrustAnchors};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// The storage server. It stops when dropped.
pub(crate) struct ChainStorageServer {
    address: SocketAddr,
    root: String,
    response: Arc<Mutex<StorageResponse>>,
    task: JoinHandle<()>,
}

/// The response that every client receives.
#[derive(Clone)]
struct StorageResponse {
    bytes: Vec<u8>,
    after: AfterResponse,
}

/// The state of the connection after the response was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AfterResponse {
    Close,
    Hang,
}

impl ChainStorageServer {
    /// A server that sends these bytes to every client.
    pub(crate) async fn serving(answer: impl Into<Vec<u8>>) -> Self {
        Self::start("s3.amazonaws.com", answer.into(), AfterResponse::Close).await
    }

    /// A server that sends these bytes to every client and then keeps the connection open for ever.
    pub(crate) async fn hanging_after(answer: impl Into<Vec<u8>>) -> Self {
        Self::start("s3.amazonaws.com", answer.into(), AfterResponse::Hang).await
    }

    /// A server whose certificate is for this name.
    pub(crate) async fn with_certificate_for(name: &str) -> Self {
        Self::start(
            name,
            http_response("200 OK", "", b"never read"),
            AfterResponse::Close,
        )
        .await
    }

    /// Sends these bytes to every client from now on.
    pub(crate) fn set_response(&self, answer: impl Into<Vec<u8>>) {
        *self.response.lock().unwrap() = StorageResponse {
            bytes: answer.into(),
            after: AfterResponse::Close,
        };
    }

    async fn start(name: &str, bytes: Vec<u8>, then: AfterResponse) -> Self {
        let (root, config) = tls_config(name);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let answer = Arc::new(Mutex::new(StorageResponse { bytes, after: then }));
        let task = tokio::spawn({
            let answer = Arc::clone(&answer);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let answer = answer.lock().unwrap().clone();
                    tokio::spawn(serve_connection(acceptor.clone(), stream, answer));
                }
            }
        });
        Self {
            address,
            root,
            response: answer,
            task,
        }
    }

    /// Download settings that lead to this server and trust its root.
    pub(crate) fn download_settings(&self) -> ChainDownloadSettings {
        ChainDownloadSettings {
            anchors: TrustAnchors::public().with_pem(self.root.as_bytes()).unwrap(),
            resolve_to: Some(self.address),
            timeout: Duration::from_secs(5),
            ..ChainDownloadSettings::default()
        }
    }

    /// A downloader that reads from this server.
    pub(crate) fn downloader(&self) -> ChainDownloader {
        ChainDownloader::new(self.download_settings())
    }

    /// A downloader that reads from this server and times out early.
    pub(crate) fn impatient_downloader(&self) -> ChainDownloader {
        let timeout = Duration::from_millis(300);
        ChainDownloader::new(ChainDownloadSettings {
            timeout,
            ..self.download_settings()
        })
    }
}

impl Drop for ChainStorageServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The bytes of an HTTP response, with its length.
pub(crate) fn http_response(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {line}\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

async fn serve_connection(acceptor: TlsAcceptor, stream: tokio::net::TcpStream, answer: StorageResponse) {
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let sent = stream.write_all(&answer.bytes).await.is_ok() && stream.flush().await.is_ok();
    if sent && answer.after == AfterResponse::Hang {
        std::future::pending::<()>().await;
    }
    // The client may have disconnected already, so a failed shutdown is no error.
    let _ = stream.shutdown().await;
}

fn tls_config(name: &str) -> (String, ServerConfig) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&root_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new([name.to_owned()]).unwrap();
    let leaf = leaf
        .signed_by(&key, &Issuer::from_params(&authority, &root_key))
        .unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(leaf.der().to_vec())], key)
        .unwrap();
    (root.pem(), config)
}
