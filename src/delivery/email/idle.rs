//! SMTP connections that are kept for the next email.
//!
//! lettre's own pool is not used: it takes back a connection whose sending was cancelled half way. The next
//! email would then read replies meant for the previous one.

use std::{sync::Mutex, time::Duration};

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::Instant;

/// Largest number of connections that are kept.
const MOST: usize = 4;

/// Longest time that a connection is kept. Servers close idle connections after a minute or more.
const LONGEST: Duration = Duration::from_secs(30);

/// Connections on which the last email was accepted and no reply is outstanding.
#[derive(Default)]
pub(super) struct Idle(Mutex<Vec<(Instant, AsyncSmtpConnection)>>);

impl Idle {
    /// Returns the connection that was used last. Drops those that were idle for too long.
    pub(super) fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut kept = self.0.lock().expect("no holder of this lock can panic");
        kept.retain(|(since, _)| since.elapsed() < LONGEST);
        kept.pop().map(|(_, connection)| connection)
    }

    /// Keeps a connection, unless there are enough already.
    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.0.lock().expect("no holder of this lock can panic");
        if kept.len() < MOST {
            kept.push((Instant::now(), connection));
        }
    }
}
