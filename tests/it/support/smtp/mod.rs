//! A real SMTP server that keeps the emails it receives and fails on demand.
//!
//! `SmtpServer::starttls().await` listens on a free port with a certificate of its own authority
//! ([`SmtpServer::ca_pem`]). `server.react_at(SmtpStage::Rcpt, SmtpReaction::Reply("550 5.1.1 no such user"))` makes
//! every session reply that at that stage, until `server.clear_reactions()`.

mod received_mail;
mod smtp_session;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{
    net::TcpListener,
    task::JoinHandle,
    time::{interval, timeout},
};
use tokio_rustls::TlsAcceptor;

pub(crate) use received_mail::ReceivedMail;

use super::canary;

/// The maximum wait for an email. It is longer than a delivery lease, which some tests let expire.
const MAIL_TIMEOUT: Duration = Duration::from_mins(1);

/// The interval between two looks for an email.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A stage of a session at which the server can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SmtpStage {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Body,
}

/// A reaction of the server that replaces its usual reply at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmtpReaction {
    /// Sends this reply and continues.
    Reply(&'static str),
    /// Sends nothing more and keeps the connection open.
    Hang,
    /// Closes the connection.
    Disconnect,
}

/// The protection of connections by TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SmtpProtection {
    Starttls,
    Implicit,
    Plain,
}

/// The SMTP server. Dropping it closes its port.
pub(crate) struct SmtpServer {
    port: u16,
    ca: String,
    shared: Arc<SmtpServerState>,
    accepting: JoinHandle<()>,
}

struct SmtpServerState {
    protection: SmtpProtection,
    login: Option<(&'static str, &'static str)>,
    acceptor: TlsAcceptor,
    reactions: Mutex<HashMap<SmtpStage, SmtpReaction>>,
    mails: Mutex<Vec<ReceivedMail>>,
    sessions: Mutex<usize>,
}

impl SmtpServer {
    /// A server that offers STARTTLS and accepts mail only after it.
    pub(crate) async fn starttls() -> Self {
        Self::start(SmtpProtection::Starttls, None).await
    }

    /// A server that uses TLS from the first byte.
    pub(crate) async fn implicit_tls() -> Self {
        Self::start(SmtpProtection::Implicit, None).await
    }

    /// A server without TLS.
    pub(crate) async fn without_tls() -> Self {
        Self::start(SmtpProtection::Plain, None).await
    }

    /// A server that offers STARTTLS and accepts mail only after a login with this name and password.
    pub(crate) async fn with_login(name: &'static str, password: &'static str) -> Self {
        Self::start(SmtpProtection::Starttls, Some((name, password))).await
    }

    /// Makes every session react like this at that stage.
    pub(crate) fn react_at(&self, stage: SmtpStage, act: SmtpReaction) {
        self.shared.reactions.lock().unwrap().insert(stage, act);
    }

    /// Makes every session succeed again.
    pub(crate) fn clear_reactions(&self) {
        self.shared.reactions.lock().unwrap().clear();
    }

    /// The port on 127.0.0.1. The certificate is for `localhost` and 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of the authority that signed the server's certificate, as PEM.
    pub(crate) fn ca_pem(&self) -> &str {
        &self.ca
    }

    /// The emails received so far, oldest first.
    pub(crate) fn mails(&self) -> Vec<ReceivedMail> {
        self.shared.mails.lock().unwrap().clone()
    }

    /// Waits for the email that arrives after `count` others. Calls `meanwhile` each time it is not there yet.
    pub(crate) async fn wait_for_mail(&self, count: usize, meanwhile: impl Fn()) -> ReceivedMail {
        let looking = async {
            let mut looks = interval(POLL_INTERVAL);
            loop {
                looks.tick().await;
                if let Some(mail) = self.mails().get(count) {
                    return mail.clone();
                }
                meanwhile();
            }
        };
        timeout(MAIL_TIMEOUT, looking).await.expect("a mail arrives")
    }

    /// The number of connections so far.
    pub(crate) fn session_count(&self) -> usize {
        *self.shared.sessions.lock().unwrap()
    }

    async fn start(protection: SmtpProtection, login: Option<(&'static str, &'static str)>) -> Self {
        canary::start_watching();
        let (ca, acceptor) = create_certificate();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(SmtpServerState {
            protection,
            login,
            acceptor,
            reactions: Mutex::default(),
            mails: Mutex::default(),
            sessions: Mutex::default(),
        });
        let accepting = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    *shared.sessions.lock().unwrap() += 1;
                    tokio::spawn(smtp_session::serve_connection(stream, Arc::clone(&shared)));
                }
            }
        });
        Self {
            port,
            ca,
            shared,
            accepting,
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.accepting.abort();
        canary::assert_no_leak();
    }
}

impl SmtpServerState {
    fn reaction_at(&self, stage: SmtpStage) -> Option<SmtpReaction> {
        self.reactions.lock().unwrap().get(&stage).copied()
    }

    fn store_mail(&self, mail: ReceivedMail) {
        canary::register_secrets(|secrets| {
            mail.to.iter().for_each(|address| secrets.add_address(address));
            mail.text.lines().for_each(|line| secrets.add_pin(line.trim()));
            let words = mail.text.split_whitespace();
            let links = words.filter(|word| word.contains("/voice-access/"));
            links.for_each(|link| secrets.add_owner_link(link));
        });
        self.mails.lock().unwrap().push(mail);
    }
}

/// Creates an authority and a server certificate for `localhost` that it signed. Returns the authority's PEM and the
/// TLS acceptor.
fn create_certificate() -> (String, TlsAcceptor) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let ca = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);

    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![leaf.der().clone()],
            rustls_pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    (ca, TlsAcceptor::from(Arc::new(config)))
}
