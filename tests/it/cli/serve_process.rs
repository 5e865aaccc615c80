//! A `countersign serve` process on a free port.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use super::countersign;
use crate::support::canary::{self, OutputPlace};

/// The longest time that starting, logging or stopping may take on a busy machine.
const PROCESS_TIMEOUT: Duration = Duration::from_secs(30);

/// A running server. When dropped, it is killed and its log is searched for secrets.
pub(crate) struct ServeProcess {
    child: Child,
    log: Arc<Mutex<String>>,
    address: String,
    scheme: &'static str,
}

impl ServeProcess {
    /// Starts a server with this configuration file and waits until it listens.
    pub(crate) fn start(config: &Path) -> Self {
        Self::start_with(countersign(&["serve", "--config"]).arg(config))
    }

    /// Starts this command and waits until it listens.
    #[track_caller]
    pub(crate) fn start_with(command: &mut Command) -> Self {
        canary::start_watching_programs();
        let mut child = command
            .env("COUNTERSIGN_LOG__FILTER", "trace")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let address = loop {
            let mut line = String::new();
            let read = lines.read_line(&mut line).unwrap();
            assert!(read > 0, "the server exited: {}", log.lock().unwrap());
            log.lock().unwrap().push_str(&line);
            if let Some(address) = parse_listen_address(&line) {
                break address;
            }
        };
        collect_log(lines, Arc::clone(&log));
        Self {
            child,
            log,
            address,
            scheme: "http",
        }
    }

    /// Makes `url` return `https` addresses, for a server that is configured with a certificate for `localhost`.
    pub(crate) fn with_tls(mut self) -> Self {
        self.scheme = "https";
        self.address = self.address.replace("127.0.0.1", "localhost");
        self
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns everything that the server has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log contains `wanted`.
    pub(crate) fn wait_for_log(&self, wanted: &str) {
        let give_up = Instant::now() + PROCESS_TIMEOUT;
        while !self.log().contains(wanted) {
            assert!(
                Instant::now() < give_up,
                "the server never logs {wanted:?}: {}",
                self.log()
            );
            thread::yield_now();
        }
    }

    /// Asks the server to stop, with SIGTERM.
    pub(crate) fn terminate(&self) {
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Waits until the server has exited.
    pub(crate) fn wait_for_exit(&mut self) -> ExitStatus {
        let give_up = Instant::now() + PROCESS_TIMEOUT;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(
                Instant::now() < give_up,
                "the server does not exit: {}",
                self.log()
            );
            thread::yield_now();
        }
    }
}

impl Drop for ServeProcess {
    fn drop(&mut self) {
        // Errors do not matter: the server may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        canary::record_output(OutputPlace::ProgramStderr, self.log());
        canary::assert_no_leak();
    }
}

/// Returns the address if this line of the log says that the server listens.
fn parse_listen_address(line: &str) -> Option<String> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let address = line.get("address")?.as_str()?;
    (line.get("message")? == "listening").then(|| address.to_owned())
}

fn collect_log(mut lines: BufReader<ChildStderr>, log: Arc<Mutex<String>>) {
    thread::spawn(move || {
        let mut line = String::new();
        while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
            log.lock().unwrap().push_str(&line);
            line.clear();
        }
    });
}
