//! Connections that are kept for the next mail.
//!
//! They are ours and not lettre's pool, which takes back a connection whose sending was given up half way: the next
//! mail would read the replies that were meant for the last.

use std::{sync::Mutex, time::Duration};

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::Instant;

/// How many are kept.
const MOST: usize = 4;

/// How long one is kept. Servers hang up on the silent after a minute or more.
const LONGEST: Duration = Duration::from_secs(30);

/// Connections on which a mail was accepted and nothing is outstanding.
#[derive(Default)]
pub(super) struct Idle(Mutex<Vec<(Instant, AsyncSmtpConnection)>>);

impl Idle {
    /// The one used last. Those that were kept too long are dropped.
    pub(super) fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut kept = self.0.lock().expect("no holder of this lock can panic");
        kept.retain(|(since, _)| since.elapsed() < LONGEST);
        kept.pop().map(|(_, connection)| connection)
    }

    /// Keeps a connection, unless there are enough.
    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.0.lock().expect("no holder of this lock can panic");
        if kept.len() < MOST {
            kept.push((Instant::now(), connection));
        }
    }
}
