//! One session: the commands of RFC 5321, STARTTLS, AUTH PLAIN and LOGIN.

use std::{future::pending, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream},
    net::TcpStream,
};

use super::{Act, Protection, ReceivedMail, Shared, Stage};

trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// Hung up, by one side or the other.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    if shared.protection == Protection::Implicit {
        if let Ok(stream) = shared.acceptor.accept(stream).await {
            let mut session = Session::new(stream, &shared, true);
            let _ = session.greet_and_talk().await;
        }
        return;
    }
    let mut session = Session::new(stream, &shared, false);
    if let Ok(After::Starttls) = session.greet_and_talk().await
        && let Ok(stream) = shared.acceptor.accept(session.wire.into_inner()).await
    {
        let mut session = Session::new(stream, &shared, true);
        let _ = session.talk().await;
    }
}

enum After {
    Quit,
    Starttls,
}

struct Session<'a, S: Wire> {
    wire: BufStream<S>,
    shared: &'a Shared,
    protected: bool,
    logged_in: bool,
    from: Option<String>,
    to: Vec<String>,
}

impl<'a, S: Wire> Session<'a, S> {
    fn new(stream: S, shared: &'a Shared, protected: bool) -> Self {
        Self {
            wire: BufStream::new(stream),
            shared,
            protected,
            logged_in: false,
            from: None,
            to: Vec::new(),
        }
    }

    async fn greet_and_talk(&mut self) -> Result<After, Over> {
        self.answer(Stage::Greeting, "220 test ESMTP").await?;
        self.talk().await
    }

    async fn talk(&mut self) -> Result<After, Over> {
        loop {
            let line = self.line().await?;
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.ehlo().await?,
                "STARTTLS" => {
                    if self.answer(Stage::StartTls, "220 go ahead").await? {
                        return Ok(After::Starttls);
                    }
                }
                "AUTH" => self.auth(&line).await?,
                "MAIL" => self.mail(&line).await?,
                "RCPT" => {
                    if self.answer(Stage::Rcpt, "250 2.1.5 ok").await? {
                        self.to.push(address(&line));
                    }
                }
                "DATA" => self.data().await?,
                "RSET" | "NOOP" => self.say("250 2.0.0 ok").await?,
                "QUIT" => {
                    self.say("221 2.0.0 bye").await?;
                    return Ok(After::Quit);
                }
                _ => self.say("502 5.5.2 what?").await?,
            }
        }
    }

    async fn ehlo(&mut self) -> Result<(), Over> {
        let mut extensions = vec!["250-test", "250-8BITMIME"];
        if self.shared.protection == Protection::Starttls && !self.protected {
            extensions.push("250-STARTTLS");
        } else if self.shared.login.is_some() {
            extensions.push("250-AUTH PLAIN LOGIN");
        }
        extensions.push("250 ENHANCEDSTATUSCODES");
        self.answer(Stage::Ehlo, &extensions.join("\r\n")).await?;
        Ok(())
    }

    async fn auth(&mut self, line: &str) -> Result<(), Over> {
        let mut words = line.split(' ').skip(1);
        let given = match (words.next(), words.next()) {
            (Some("PLAIN"), Some(response)) => decode(response),
            (Some("LOGIN"), None) => {
                let name = self.ask("Username:").await?;
                let password = self.ask("Password:").await?;
                format!("\0{name}\0{password}")
            }
            _ => return self.say("504 5.5.4 no such mechanism").await,
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
        self.logged_in = self.answer(Stage::Auth, reply).await? && right;
        Ok(())
    }

    async fn mail(&mut self, line: &str) -> Result<(), Over> {
        if self.shared.protection == Protection::Starttls && !self.protected {
            return self.say("530 5.7.0 STARTTLS first").await;
        }
        if self.shared.login.is_some() && !self.logged_in {
            return self.say("530 5.7.0 log in first").await;
        }
        if self.answer(Stage::Mail, "250 2.1.0 ok").await? {
            self.from = Some(address(line));
            self.to.clear();
        }
        Ok(())
    }

    async fn data(&mut self) -> Result<(), Over> {
        if !self.answer(Stage::Data, "354 go ahead").await? {
            return Ok(());
        }
        let mut raw = String::new();
        loop {
            let line = self.line().await?;
            match line.strip_prefix('.') {
                Some("") => break,
                Some(stuffed) => raw.push_str(stuffed),
                None => raw.push_str(&line),
            }
            raw.push_str("\r\n");
        }
        let from = self.from.take().unwrap_or_default();
        let mail = ReceivedMail::read(from, std::mem::take(&mut self.to), raw);
        if self.shared.act(Stage::Body).is_none() {
            self.shared.keep(mail);
        }
        self.answer(Stage::Body, "250 2.0.0 queued").await?;
        Ok(())
    }

    async fn ask(&mut self, question: &str) -> Result<String, Over> {
        self.say(&format!("334 {}", BASE64_STANDARD.encode(question)))
            .await?;
        Ok(decode(&self.line().await?))
    }

    /// Replies as the script says for this stage, else with `usual`; false when that was a refusal.
    async fn answer(&mut self, stage: Stage, usual: &str) -> Result<bool, Over> {
        let reply = match self.shared.act(stage) {
            None => usual,
            Some(Act::Reply(reply)) => reply,
            Some(Act::Hang) => pending().await,
            Some(Act::Drop) => return Err(Over),
        };
        self.say(reply).await?;
        Ok(matches!(reply.as_bytes()[0], b'2' | b'3'))
    }

    async fn say(&mut self, reply: &str) -> Result<(), Over> {
        self.wire.write_all(format!("{reply}\r\n").as_bytes()).await?;
        Ok(self.wire.flush().await?)
    }

    async fn line(&mut self) -> Result<String, Over> {
        let mut line = String::new();
        if self.wire.read_line(&mut line).await? == 0 {
            return Err(Over);
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(line)
    }
}

fn address(line: &str) -> String {
    let inner = line.split_once('<').map_or("", |(_, rest)| rest);
    inner.split('>').next().unwrap_or_default().to_owned()
}

fn decode(text: &str) -> String {
    String::from_utf8(BASE64_STANDARD.decode(text).unwrap_or_default()).unwrap_or_default()
}
