//! A TLS server on a free port that plays the part of Amazon's storage, well or badly.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use countersign::alexa::verify::{Anchors, Download, DownloadSettings};
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

/// The server. It stops when dropped.
pub(super) struct Storage {
    address: SocketAddr,
    root: String,
    task: JoinHandle<()>,
}

/// What the server does once the answer is out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    Close,
    Hang,
}

impl Storage {
    /// A server that gives everyone these bytes.
    pub(super) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::start("s3.amazonaws.com", answer.into(), Then::Close).await
    }

    /// A server that gives everyone these bytes and then nothing, for ever.
    pub(super) async fn hanging_after(answer: impl Into<Vec<u8>>) -> Self {
        Self::start("s3.amazonaws.com", answer.into(), Then::Hang).await
    }

    /// A server whose certificate is for another name.
    pub(super) async fn called(name: &str) -> Self {
        Self::start(name, status("200 OK", "", b"never read"), Then::Close).await
    }

    async fn start(name: &str, answer: Vec<u8>, then: Then) -> Self {
        let (root, config) = tls(name);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let answer = Arc::new(answer);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(acceptor.clone(), stream, Arc::clone(&answer), then));
            }
        });
        Self { address, root, task }
    }

    /// Settings that lead here.
    pub(super) fn settings(&self) -> DownloadSettings {
        DownloadSettings {
            anchors: Anchors::public().with_pem(self.root.as_bytes()).unwrap(),
            resolve_to: Some(self.address),
            timeout: Duration::from_secs(5),
            ..DownloadSettings::default()
        }
    }

    /// A downloader that comes here.
    pub(super) fn download(&self) -> Download {
        Download::new(self.settings()).unwrap()
    }

    /// A downloader that comes here and soon loses patience.
    pub(super) fn impatient(&self) -> Download {
        let timeout = Duration::from_millis(300);
        Download::new(DownloadSettings {
            timeout,
            ..self.settings()
        })
        .unwrap()
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An HTTP answer with its length.
pub(super) fn status(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {line}\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

async fn serve(acceptor: TlsAcceptor, stream: tokio::net::TcpStream, answer: Arc<Vec<u8>>, then: Then) {
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
    let sent = stream.write_all(&answer).await.is_ok() && stream.flush().await.is_ok();
    if sent && then == Then::Hang {
        std::future::pending::<()>().await;
    }
    // The caller may have left already; there is nobody to tell.
    let _ = stream.shutdown().await;
}

fn tls(name: &str) -> (String, ServerConfig) {
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
