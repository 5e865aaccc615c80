//! A real SMTP server that keeps what it is given and fails as it is told.
//!
//! `SmtpServer::starttls().await` listens on a free port with a certificate of its own authority ([`SmtpServer::ca`]).
//! `server.at(Stage::Rcpt, Act::Reply("550 5.1.1 no such user"))` makes every session do that at that stage, until
//! `server.mend()`.

mod mail;
mod session;

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

pub(crate) use mail::ReceivedMail;

use super::canary;

/// How long a mail may be waited for: longer than a lease that has to run out.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is looked for.
pub(crate) const LOOK: Duration = Duration::from_millis(100);

/// Where a session can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
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
pub(crate) enum Act {
    /// It replies this and goes on.
    Reply(&'static str),
    /// It says nothing more.
    Hang,
    /// It hangs up.
    Drop,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    Starttls,
    Implicit,
    Plain,
}

/// The server. Dropping it closes its port.
pub(crate) struct SmtpServer {
    port: u16,
    ca: String,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    protection: Protection,
    login: Option<(&'static str, &'static str)>,
    acceptor: TlsAcceptor,
    script: Mutex<HashMap<Stage, Act>>,
    mails: Mutex<Vec<ReceivedMail>>,
    sessions: Mutex<usize>,
}

impl SmtpServer {
    /// One that offers STARTTLS and takes mail only after it.
    pub(crate) async fn starttls() -> Self {
        Self::start(Protection::Starttls, None).await
    }

    /// One that speaks TLS from the first byte.
    pub(crate) async fn implicit_tls() -> Self {
        Self::start(Protection::Implicit, None).await
    }

    /// One without TLS.
    pub(crate) async fn plain() -> Self {
        Self::start(Protection::Plain, None).await
    }

    /// One that offers STARTTLS and takes mail only from who logs in so.
    pub(crate) async fn with_login(name: &'static str, password: &'static str) -> Self {
        Self::start(Protection::Starttls, Some((name, password))).await
    }

    /// Makes every session do this at that stage.
    pub(crate) fn at(&self, stage: Stage, act: Act) {
        self.shared.script.lock().unwrap().insert(stage, act);
    }

    /// Everything works again.
    pub(crate) fn mend(&self) {
        self.shared.script.lock().unwrap().clear();
    }

    /// Its port on 127.0.0.1 (`localhost` in its certificate).
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The authority of its certificate, as PEM.
    pub(crate) fn ca(&self) -> &str {
        &self.ca
    }

    /// The mails so far, oldest first.
    pub(crate) fn mails(&self) -> Vec<ReceivedMail> {
        self.shared.mails.lock().unwrap().clone()
    }

    /// Waits for the mail that comes after `count` others; `meanwhile` is done after each look in vain.
    pub(crate) async fn mail_after(&self, count: usize, meanwhile: impl Fn()) -> ReceivedMail {
        let looking = async {
            let mut looks = interval(LOOK);
            loop {
                looks.tick().await;
                if let Some(mail) = self.mails().get(count) {
                    return mail.clone();
                }
                meanwhile();
            }
        };
        timeout(PATIENCE, looking).await.expect("a mail arrives")
    }

    /// How many connections there were.
    pub(crate) fn sessions(&self) -> usize {
        *self.shared.sessions.lock().unwrap()
    }

    async fn start(protection: Protection, login: Option<(&'static str, &'static str)>) -> Self {
        canary::watch();
        let (ca, acceptor) = certificate();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            protection,
            login,
            acceptor,
            script: Mutex::default(),
            mails: Mutex::default(),
            sessions: Mutex::default(),
        });
        let accepting = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    *shared.sessions.lock().unwrap() += 1;
                    tokio::spawn(session::serve(stream, Arc::clone(&shared)));
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
        canary::check();
    }
}

impl Shared {
    fn act(&self, stage: Stage) -> Option<Act> {
        self.script.lock().unwrap().get(&stage).copied()
    }

    fn keep(&self, mail: ReceivedMail) {
        canary::knows(|secrets| {
            mail.to.iter().for_each(|address| secrets.address(address));
            mail.text.lines().for_each(|line| secrets.pin(line.trim()));
            let words = mail.text.split_whitespace();
            let links = words.filter(|word| word.contains("/voice-access/"));
            links.for_each(|link| secrets.link(link));
        });
        self.mails.lock().unwrap().push(mail);
    }
}

/// An authority and what a server needs to prove itself `localhost` by it.
fn certificate() -> (String, TlsAcceptor) {
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
