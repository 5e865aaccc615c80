//! Processes that are pinned to a core, measured, and stopped together with the benchmark.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::load::{self, Wire};

/// Core of the server that is measured. Everything else runs on [`DRIVER_CORE`].
pub(crate) const SERVER_CORE: usize = 0;
pub(crate) const DRIVER_CORE: usize = 1;

/// Average cost of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// CPU time of the process, user and system, in microseconds.
    pub cpu: f64,
    /// Wall time of the run divided by its number of requests, in microseconds.
    pub wall: f64,
}

/// A server in a separate process.
pub(crate) struct Server {
    child: Child,
    at: SocketAddr,
}

impl Server {
    /// Starts this program in another role. In that role it prints the address that it listens on.
    pub(crate) fn of_this_program(arguments: &[&str]) -> Result<Self> {
        let mut command = pinned(SERVER_CORE, &env::current_exe()?);
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("its output is piped")?).read_line(&mut line)?;
        let at = line
            .trim()
            .parse()
            .with_context(|| format!("{arguments:?} printed {line:?}"))?;
        Ok(Self { child, at })
    }

    /// Starts a program that will listen at `at`. Does not wait for it.
    pub(crate) fn spawn(command: &mut Command, at: SocketAddr) -> Result<Self> {
        Ok(Self {
            child: command.spawn()?,
            at,
        })
    }

    /// Waits until the server accepts a connection.
    pub(crate) fn connect(&mut self) -> Result<TcpStream> {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            if let Ok(connection) = load::connect(self.at) {
                return Ok(connection);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            thread::sleep(Duration::from_micros(200));
        }
        bail!("the server did not listen within 20 s");
    }

    /// Sends one request and returns the body of the response.
    pub(crate) fn ask(&self, request: &[u8]) -> Result<String> {
        load::send(&mut load::connect(self.at)?, request)
    }

    /// Sends all requests and returns the average cost of one.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and durations are far below 2^52"
    )]
    pub(crate) fn cost_of(&self, requests: &[Wire]) -> Result<Cost> {
        let (before, started) = (self.cpu_nanoseconds()?, Instant::now());
        load::send_all(self.at, requests)?;
        let (wall, cpu) = (started.elapsed(), self.cpu_nanoseconds()? - before);
        let count = requests.len() as f64;
        Ok(Cost {
            cpu: cpu as f64 / 1e3 / count,
            wall: wall.as_nanos() as f64 / 1e3 / count,
        })
    }

    /// Sums up the run time of its threads, which the scheduler measures in nanoseconds.
    fn cpu_nanoseconds(&self) -> Result<u64> {
        let mut sum = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may end between the listing and the read.
            let Ok(text) = fs::read_to_string(thread?.path().join("schedstat")) else {
                continue;
            };
            sum += text
                .split(' ')
                .next()
                .context("schedstat is empty")?
                .parse::<u64>()?;
        }
        Ok(sum)
    }

    /// Returns the process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns the resident memory of the process.
    pub(crate) fn resident_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Errors are ignored: the process may have exited by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Redis server for the benchmark, on the driver's core.
pub(crate) struct Redis {
    _server: Server,
    pub url: String,
}

pub(crate) fn redis(folder: &Path) -> Result<Redis> {
    let at = free_address()?;
    let mut command = pinned(DRIVER_CORE, Path::new("redis-server"));
    command.args(["--bind", "127.0.0.1", "--port", &at.port().to_string()]);
    command
        .args(["--save", "", "--appendonly", "no", "--dir"])
        .arg(folder)
        .stdout(Stdio::null());
    let mut server = Server::spawn(&mut command, at).context("redis-server is needed: scripts/setup")?;
    server.connect()?;
    Ok(Redis {
        _server: server,
        url: format!("redis://{at}/"),
    })
}

/// Returns an address that nobody listens on.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Builds a command that runs `program` on one core.
pub(crate) fn pinned(core: usize, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", &core.to_string()]).arg(program);
    command
}

/// Pins all threads of this process to one core.
pub(crate) fn pin_this_process(core: usize) -> Result<()> {
    let process = std::process::id().to_string();
    let mut command = Command::new("taskset");
    command
        .args(["--all-tasks", "--cpu-list", "--pid", &core.to_string(), &process])
        .stdout(Stdio::null());
    let status = command
        .status()
        .context("taskset (package util-linux) is needed")?;
    ensure!(
        status.success(),
        "this machine has no core {core}: two are needed"
    );
    Ok(())
}
