//! One SMTP session: the commands of RFC 5321, STARTTLS, AUTH PLAIN and AUTH LOGIN.

use std::{future::pending, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream},
    net::TcpStream,
};

use super::{ReceivedMail, SmtpProtection, SmtpReaction, SmtpServerState, SmtpStage};

trait ByteStream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> ByteStream for T {}

/// One of the two sides closed the connection.
struct ConnectionClosed;

impl From<std::io::Error> for ConnectionClosed {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

pub(super) async fn serve_connection(stream: TcpStream, shared: Arc<SmtpServerState>) {
    if shared.protection == SmtpProtection::Implicit {
        if let Ok(stream) = shared.acceptor.accept(stream).await {
            let mut session = SmtpSession::new(stream, &shared, true);
            let _ = session.greet_and_handle_commands().await;
        }
        return;
    }
    let mut session = SmtpSession::new(stream, &shared, false);
    if let Ok(SessionEnd::Starttls) = session.greet_and_handle_commands().await
        && let Ok(stream) = shared.acceptor.accept(session.stream.into_inner()).await
    {
        let mut session = SmtpSession::new(stream, &shared, true);
        let _ = session.handle_commands().await;
    }
}

enum SessionEnd {
    Quit,
    Starttls,
}

struct SmtpSession<'a, S: ByteStream> {
    stream: BufStream<S>,
    shared: &'a SmtpServerState,
    protected: bool,
    logged_in: bool,
    from: Option<String>,
    to: Vec<String>,
}

impl<'a, S: ByteStream> SmtpSession<'a, S> {
    fn new(stream: S, shared: &'a SmtpServerState, protected: bool) -> Self {
        Self {
            stream: BufStream::new(stream),
            shared,
            protected,
            logged_in: false,
            from: None,
            to: Vec::new(),
        }
    }

    async fn greet_and_handle_commands(&mut self) -> Result<SessionEnd, ConnectionClosed> {
        self.reply_at_stage(SmtpStage::Greeting, "220 test ESMTP").await?;
        self.handle_commands().await
    }

    async fn handle_commands(&mut self) -> Result<SessionEnd, ConnectionClosed> {
        loop {
            let line = self.read_line().await?;
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.handle_ehlo().await?,
                "STARTTLS" => {
                    if self.reply_at_stage(SmtpStage::StartTls, "220 go ahead").await? {
                        return Ok(SessionEnd::Starttls);
                    }
                }
                "AUTH" => self.handle_auth(&line).await?,
                "MAIL" => self.handle_mail(&line).await?,
                "RCPT" => {
                    if self.reply_at_stage(SmtpStage::Rcpt, "250 2.1.5 ok").await? {
                        self.to.push(parse_address(&line));
                    }
                }
                "DATA" => self.handle_data().await?,
                "RSET" | "NOOP" => self.send_line("250 2.0.0 ok").await?,
                "QUIT" => {
                    self.send_line("221 2.0.0 bye").await?;
                    return Ok(SessionEnd::Quit);
                }
                _ => self.send_line("502 5.5.2 what?").await?,
            }
        }
    }

    async fn handle_ehlo(&mut self) -> Result<(), ConnectionClosed> {
        let mut extensions = vec!["250-test", "250-8BITMIME"];
        if self.shared.protection == SmtpProtection::Starttls && !self.protected {
            extensions.push("250-STARTTLS");
        } else if self.shared.login.is_some() {
            extensions.push("250-AUTH PLAIN LOGIN");
        }
        extensions.push("250 ENHANCEDSTATUSCODES");
        self.reply_at_stage(SmtpStage::Ehlo, &extensions.join("\r\n"))
            .await?;
        Ok(())
    }

    async fn handle_auth(&mut self, line: &str) -> Result<(), ConnectionClosed> {
        let mut words = line.split(' ').skip(1);
        let given = match (words.next(), words.next()) {
            (Some("PLAIN"), Some(response)) => decode_base64(response),
            (Some("LOGIN"), None) => {
                let name = self.prompt("Username:").await?;
                let password = self.prompt("Password:").await?;
                format!("\0{name}\0{password}")
            }
            _ => return self.send_line("504 5.5.4 no such mechanism").await,
        };
        let right = self
            .shared
            .login
            .is_some_and(|(name, password)| given == format!("\0{name}\0{password}"));
        let reply = if right {
            "235 2.7.0 welcome"
        } else {
            "535 5.7.8 no"
        };
        self.logged_in = self.reply_at_stage(SmtpStage::Auth, reply).await? && right;
        Ok(())
    }

    async fn handle_mail(&mut self, line: &str) -> Result<(), ConnectionClosed> {
        if self.shared.protection == SmtpProtection::Starttls && !self.protected {
            return self.send_line("530 5.7.0 STARTTLS first").await;
        }
        if self.shared.login.is_some() && !self.logged_in {
            return self.send_line("530 5.7.0 log in first").await;
        }
        if self.reply_at_stage(SmtpStage::Mail, "250 2.1.0 ok").await? {
            self.from = Some(parse_address(line));
            self.to.clear();
        }
        Ok(())
    }

    async fn handle_data(&mut self) -> Result<(), ConnectionClosed> {
        if !self.reply_at_stage(SmtpStage::Data, "354 go ahead").await? {
            return Ok(());
        }
        let mut raw = String::new();
        loop {
            let line = self.read_line().await?;
            match line.strip_prefix('.') {
                Some("") => break,
                Some(stuffed) => raw.push_str(stuffed),
                None => raw.push_str(&line),
            }
            raw.push_str("\r\n");
        }
        let from = self.from.take().unwrap_or_default();
        let mail = ReceivedMail::parse(from, std::mem::take(&mut self.to), raw);
        if self.shared.reaction_at(SmtpStage::Body).is_none() {
            self.shared.store_mail(mail);
        }
        self.reply_at_stage(SmtpStage::Body, "250 2.0.0 queued").await?;
        Ok(())
    }

    async fn prompt(&mut self, question: &str) -> Result<String, ConnectionClosed> {
        self.send_line(&format!("334 {}", BASE64_STANDARD.encode(question)))
            .await?;
        Ok(decode_base64(&self.read_line().await?))
    }

    /// Sends the reply set for this stage, otherwise `usual`. Returns false if the reply was a refusal.
    async fn reply_at_stage(&mut self, stage: SmtpStage, usual: &str) -> Result<bool, ConnectionClosed> {
        let reply = match self.shared.reaction_at(stage) {
            None => usual,
            Some(SmtpReaction::Reply(reply)) => reply,
            Some(SmtpReaction::Hang) => pending().await,
            Some(SmtpReaction::Disconnect) => return Err(ConnectionClosed),
        };
        self.send_line(reply).await?;
        Ok(matches!(reply.as_bytes()[0], b'2' | b'3'))
    }

    async fn send_line(&mut self, reply: &str) -> Result<(), ConnectionClosed> {
        self.stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
        Ok(self.stream.flush().await?)
    }

    async fn read_line(&mut self) -> Result<String, ConnectionClosed> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            return Err(ConnectionClosed);
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(line)
    }
}

fn parse_address(line: &str) -> String {
    let inner = line.split_once('<').map_or("", |(_, rest)| rest);
    inner.split('>').next().unwrap_or_default().to_owned()
}

fn decode_base64(text: &str) -> String {
    String::from_utf8(BASE64_STANDARD.decode(text).unwrap_or_default()).unwrap_or_default()
}
