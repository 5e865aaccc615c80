//! The real program, `countersign serve`, with Redis, SQLite and an SMS gateway from which we read the PIN.

use std::{
    fs::{self, Permissions},
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Instant,
};

use anyhow::{Context, Result, ensure};

use crate::{
    load,
    process::{DRIVER_CORE, SERVER_CORE, Server, free_address, pinned},
    requests::World,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// An installation of countersign that is ready to start.
pub(crate) struct Countersign<'a> {
    world: &'a World,
    settings: PathBuf,
    at: SocketAddr,
    gateway: TcpListener,
}

impl<'a> Countersign<'a> {
    pub(crate) fn prepare(world: &'a World, redis: &str) -> Result<Self> {
        let (at, gateway) = (free_address()?, TcpListener::bind("127.0.0.1:0")?);
        let database = world.folder().join("countersign.db");
        let settings = format!(
            "[server]\nlisten = \"{at}\"\nworkers = 1\n\
             [secrets]\nroot_key = \"mYtTFBkvTkfGdZkVNaQMu+SolTYOD4rSKxguyfYZJ2Y=\"\n\
             [database]\nurl = \"sqlite:{}\"\n[redis]\nurl = \"{redis}\"\n[log]\nfilter = \"warn\"\n\
             [sms]\ngateway = \"custom\"\nmethod = \"GET\"\nurl = \"http://{}/?to={{to}}&text={{text}}\"\n{}",
            database.display(),
            gateway.local_addr()?,
            world.settings()?,
        );
        let path = world.folder().join("countersign.toml");
        fs::write(&path, settings)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        let directory = world.folder().join("directory.json");
        fs::write(&directory, World::directory().to_string())?;
        let mut import = pinned(DRIVER_CORE, Path::new(PROGRAM));
        let status = import
            .arg("import")
            .arg("--config")
            .arg(&path)
            .arg(&directory)
            .stdout(Stdio::null())
            .status()?;
        ensure!(status.success(), "countersign import: {status}");
        Ok(Self {
            world,
            settings: path,
            at,
            gateway,
        })
    }

    pub(crate) fn start(&self) -> Result<Server> {
        let mut server = self.spawn(pinned(SERVER_CORE, Path::new(PROGRAM)))?;
        server.connect()?;
        Ok(server)
    }

    /// Starts the program several times. Returns the time from each start to the first verified answer, in
    /// milliseconds. Unlike the other servers, it may use both cores.
    pub(crate) fn first_answers(&self, starts: usize) -> Result<Vec<f64>> {
        // This start fills the disk cache and is not measured.
        self.start()?;
        let first_answer = |_| {
            let request = self.world.sign(self.world.open_question())?;
            let started = Instant::now();
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", &format!("{SERVER_CORE},{DRIVER_CORE}"), PROGRAM]);
            let mut server = self.spawn(command)?;
            let mut connection = server.connect()?;
            load::send(&mut connection, &request)?;
            Ok(started.elapsed().as_secs_f64() * 1e3)
        };
        (0..starts).map(first_answer).collect()
    }

    /// Asks a protected question, reads the PIN from the gateway, and gives it.
    pub(crate) fn pass_the_gate(&self, server: &Server) -> Result<()> {
        let pin = thread::scope(|scope| {
            let gateway = scope.spawn(|| self.pin_from_gateway());
            server.ask(&self.world.sign(self.world.protected_question())?)?;
            gateway.join().expect("the gateway does not panic")
        })?;
        let said = server.ask(&self.world.sign(self.world.pin(&pin))?)?;
        ensure!(
            said.contains("nine to six"),
            "the PIN did not open the answer: {said}"
        );
        Ok(())
    }

    fn spawn(&self, mut command: Command) -> Result<Server> {
        command
            .arg("serve")
            .arg("--config")
            .arg(&self.settings)
            .stdout(Stdio::null());
        Server::spawn(&mut command, self.at)
    }

    /// Receives one text message and returns its PIN: the first word of three digits.
    fn pin_from_gateway(&self) -> Result<String> {
        let (mut connection, _) = self.gateway.accept()?;
        let mut head = [0; 4096];
        let read = connection.read(&mut head)?;
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        let head = String::from_utf8_lossy(&head[..read]).into_owned();
        let line = head
            .lines()
            .next()
            .unwrap_or_default()
            .replace("%20", " ")
            .replace('+', " ");
        let digits = line
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()));
        Ok(digits.context("there is no PIN in the message")?.to_owned())
    }
}
