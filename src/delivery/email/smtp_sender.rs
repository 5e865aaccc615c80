//! The sender that speaks SMTP.

use std::{fmt, sync::Arc, time::Duration};

use lettre::{
    Address,
    message::Mailbox,
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::ExposeSecret;
use tokio::time::timeout;

use super::{
    SmtpSecurity, SmtpSettings, SubjectTemplate, idle_connections::IdleConnections, mime_message,
    smtp_step_error::SmtpStepError,
};
use crate::{
    delivery::{
        MessageSender, OutgoingMessage, SendError, extra_authorities,
        sender_setting_error::SenderSettingError,
    },
    outbound_client,
    secret::Entropy,
};

/// Time that an idle connection has to show that it still works.
const LIVENESS_TIMEOUT: Duration = Duration::from_secs(1);

/// Hands email to an SMTP server.
pub struct SmtpSender {
    host: String,
    port: u16,
    security: SmtpSecurity,
    tls: TlsParameters,
    credentials: Option<Credentials>,
    from: Mailbox,
    subject: SubjectTemplate,
    timeout: Duration,
    idle: IdleConnections,
    entropy: Arc<dyn Entropy>,
}

impl SmtpSender {
    /// Creates a sender with these settings. It connects only when there is an email to send.
    ///
    /// # Errors
    /// Every [`SenderSettingError`] in the settings.
    pub fn new(settings: SmtpSettings, entropy: Arc<dyn Entropy>) -> Result<Self, Vec<SenderSettingError>> {
        let (from, subject) = settings.validate()?;
        let tls = tls_parameters(&settings).map_err(|why| vec![why])?;
        let credentials = settings
            .username
            .zip(settings.password)
            .map(|(name, password)| Credentials::new(name, password.expose_secret().to_owned()));
        Ok(Self {
            host: settings.host,
            port: settings.port,
            security: settings.security,
            tls,
            credentials,
            from,
            subject,
            timeout: settings.timeout,
            idle: IdleConnections::default(),
            entropy,
        })
    }

    async fn deliver_email(&self, to: Address, mail: &[u8]) -> Result<(), SmtpStepError> {
        let mut connection = match self.take_live_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let envelope = lettre::address::Envelope::new(Some(self.from.email.clone()), vec![to])
            .expect("an envelope with one recipient is valid");
        connection
            .send(&envelope, mail)
            .await
            .map_err(SmtpStepError::at_step("sending"))?;
        // Not reached after an error, when replies may still be outstanding.
        self.idle.keep(connection);
        Ok(())
    }

    /// Returns the connection of an earlier email, if it still works.
    async fn take_live_connection(&self) -> Option<AsyncSmtpConnection> {
        let mut connection = self.idle.take()?;
        // At most half of the timeout, so that the other half is left for a new connection.
        let lives = timeout(
            LIVENESS_TIMEOUT.min(self.timeout / 2),
            connection.test_connected(),
        )
        .await;
        lives.is_ok_and(|lives| lives).then_some(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpStepError> {
        let hello = ClientId::default();
        let from_the_start = (self.security == SmtpSecurity::Tls).then(|| self.tls.clone());
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &hello, from_the_start, None)
                .await
                .map_err(SmtpStepError::at_step("connecting"))?;
        if self.security == SmtpSecurity::Starttls {
            connection
                // Fails if the server does not offer STARTTLS. Going on in clear would let anybody on the path
                // strip the offer and read PINs.
                .starttls(self.tls.clone(), &hello)
                .await
                .map_err(SmtpStepError::at_step("STARTTLS"))?;
        }
        if let Some(credentials) = &self.credentials {
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], credentials)
                .await
                .map_err(SmtpStepError::at_step("logging in"))?;
        }
        Ok(connection)
    }
}

#[async_trait::async_trait]
impl MessageSender for SmtpSender {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        let Some(address) = message.mailbox() else {
            return Err(SendError::Permanent("the message is for another channel".into()));
        };
        let to: Address = address
            .as_str()
            .parse()
            .map_err(|_| SendError::Permanent("the address is not valid for SMTP".into()))?;
        let mail =
            mime_message::build_mime_message(message, &to, &self.from, &self.subject, self.entropy.as_ref())?;
        match timeout(self.timeout, self.deliver_email(to, &mail)).await {
            Ok(result) => result.map_err(SendError::from),
            // The connection is dropped with the attempt: its pending replies would no longer match our commands.
            Err(_) => Err(SendError::Temporary(format!(
                "the mail server did not finish within {} ms",
                self.timeout.as_millis()
            ))),
        }
    }
}

impl fmt::Debug for SmtpSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSender")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, SenderSettingError> {
    let system = outbound_client::load_system_roots();
    // As for all outgoing connections: Mozilla's roots only where the system trusts none, as in a bare container.
    let store = if system.is_empty() {
        CertificateStore::WebpkiRoots
    } else {
        CertificateStore::None
    };
    let mut tls = TlsParameters::builder(settings.host.clone()).certificate_store(store);
    let extra = settings
        .extra_ca
        .as_deref()
        .and_then(extra_authorities::parse_certificates);
    for certificate in system.iter().chain(extra.iter().flatten()) {
        // Systems ship certificates that do not parse. Those in `extra_ca` were checked with the settings.
        if let Ok(certificate) = Certificate::from_der(certificate.to_vec()) {
            tls = tls.add_root_certificate(certificate);
        }
    }
    tls.build().map_err(|_| {
        SenderSettingError::new(
            "host",
            "is not a name that TLS can verify",
            "give the name in the server's certificate",
        )
    })
}
