//! SMTP connections that are kept for the next email.
//!
//! lettre's own pool is not used: it takes back a connection whose sending was cancelled half way. The next
//! email would then read replies meant for the previous one.

use std::{sync::Mutex, time::Duration};

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::Instant;

/// Largest number of connections that are kept.
const MAX_IDLE_CONNECTIONS: usize = 4;

/// Longest time that a connection is kept. Servers close idle connections after a minute or more.
const MAX_IDLE_TIME: Duration = Duration::from_secs(30);

/// Connections on which the last email was accepted and no reply is outstanding.
#[derive(Default)]
pub(super) struct IdleConnections(Mutex<Vec<(Instant, AsyncSmtpConnection)>>);

impl IdleConnections {
    /// Returns the connection that was used last. Drops those that were idle for too long.
    pub(super) fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut kept = self.0.lock().expect("no holder of this lock can panic");
        kept.retain(|(since, _)| since.elapsed() < MAX_IDLE_TIME);
        kept.pop().map(|(_, connection)| connection)
    }

    /// Keeps a connection, unless there are enough already.
    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.0.lock().expect("no holder of this lock can panic");
        if kept.len() < MAX_IDLE_CONNECTIONS {
            kept.push((Instant::now(), connection));
        }
    }
}
