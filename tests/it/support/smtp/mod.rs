//! A real SMTP server that keeps what it is given and fails as it is told.
//!
//! `SmtpServer::starttls().await` listens on a free port with a certificate of its own authority ([`SmtpServer::ca_pem`]).
//! `server.react_at(SmtpStage::Rcpt, SmtpReaction::Reply("550 5.1.1 no such user"))` makes every session do that at that stage, until
//! `server.clear_reactions()`.

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

/// How long a mail may be waited for: longer than a lease that has to run out.
const MAIL_TIMEOUT: Duration = Duration::from_mins(1);

/// How often it is looked for.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Where a session can be made to fail.
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

/// What it does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmtpReaction {
    /// It replies this and goes on.
    Reply(&'static str),
    /// It says nothing more.
    Hang,
    /// It hangs up.
    Disconnect,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SmtpProtection {
    Starttls,
    Implicit,
    Plain,
}

/// The server. Dropping it closes its port.
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
    /// One that offers STARTTLS and takes mail only after it.
    pub(crate) async fn starttls() -> Self {
        Self::start(SmtpProtection::Starttls, None).await
    }

    /// One that speaks TLS from the first byte.
    pub(crate) async fn implicit_tls() -> Self {
        Self::start(SmtpProtection::Implicit, None).await
    }

    /// One without TLS.
    pub(crate) async fn without_tls() -> Self {
        Self::start(SmtpProtection::Plain, None).await
    }

    /// One that offers STARTTLS and takes mail only from who logs in so.
    pub(crate) async fn with_login(name: &'static str, password: &'static str) -> Self {
        Self::start(SmtpProtection::Starttls, Some((name, password))).await
    }

    /// Makes every session do this at that stage.
    pub(crate) fn react_at(&self, stage: SmtpStage, act: SmtpReaction) {
        self.shared.reactions.lock().unwrap().insert(stage, act);
    }

    /// Everything works again.
    pub(crate) fn clear_reactions(&self) {
        self.shared.reactions.lock().unwrap().clear();
    }

    /// Its port on 127.0.0.1 (`localhost` in its certificate).
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The authority of its certificate, as PEM.
    pub(crate) fn ca_pem(&self) -> &str {
        &self.ca
    }

    /// The mails so far, oldest first.
    pub(crate) fn mails(&self) -> Vec<ReceivedMail> {
        self.shared.mails.lock().unwrap().clone()
    }

    /// Waits for the mail that comes after `count` others; `meanwhile` is done after each look in vain.
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

    /// How many connections there were.
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

/// An authority and what a server needs to prove itself `localhost` by it.
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
