//! One real PostgreSQL server for a whole test run, with a separate database for each test.
//!
//! nextest runs each test in its own process, so the server is tied to their common parent: the first test starts it
//! under a file lock, the others find it running, and a watchdog stops it and removes its files when the parent has
//! ended. `cargo test` runs all tests in one process, then the owner. The server listens only on a Unix socket.

use std::{
    fs::{self, File},
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use countersign::directory::{Database, DatabaseSettings};

use super::TestDatabase;

/// Creates an empty, migrated database.
pub(crate) async fn fresh_database() -> TestDatabase {
    let server = PostgresServer::shared();
    let url = server.new_database();
    let database = Database::open(&url, &DatabaseSettings::default()).unwrap();
    database.migrate().await.unwrap();
    TestDatabase {
        database,
        url,
        folder: None,
    }
}

/// A running PostgreSQL server.
#[derive(Debug, Clone)]
pub(crate) struct PostgresServer {
    program_folder: PathBuf,
    folder: PathBuf,
}

impl PostgresServer {
    /// The server of this test run. Starts it if it is not running yet.
    pub(crate) fn shared() -> Self {
        let owner = owner_process_id();
        let folder = std::env::temp_dir().join(format!("countersign-postgres-{owner}"));
        let server = Self {
            program_folder: find_program_folder(),
            folder,
        };
        let lock = File::create(server.folder.with_extension("lock")).unwrap();
        lock.lock().unwrap();
        if !server.is_accepting_connections() {
            server.start(owner);
        }
        server
    }

    /// The folder that contains the server's socket, `.s.PGSQL.5432`.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }

    /// Creates an empty database and returns its URL.
    pub(crate) fn new_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "test_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let mut create = self.client_command("createdb");
        create.arg(&name);
        run_command(create);
        let socket = self.socket();
        format!("postgres://postgres@localhost/{name}?host={}", socket.display())
    }

    fn is_accepting_connections(&self) -> bool {
        let mut ask = self.client_command("pg_isready");
        ask.arg("--quiet");
        ask.status().is_ok_and(|status| status.success())
    }

    fn start(&self, owner: u32) {
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir(&self.folder).unwrap();
        let (data, socket) = (self.folder.join("data"), self.socket());
        for folder in [&data, &socket] {
            fs::create_dir(folder).unwrap();
            if is_root() {
                let mut give = Command::new("chown");
                give.arg("postgres").arg(folder);
                run_command(give);
            }
        }
        let mut init = as_postgres(&self.program_folder.join("initdb"));
        init.args([
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
        ])
        .args(["--locale=C", "--pgdata"])
        .arg(&data);
        run_command(init);
        self.start_with_watchdog(owner, &data, &socket);
        let patience = Duration::from_secs(30);
        let started = std::time::Instant::now();
        while !self.is_accepting_connections() {
            assert!(
                started.elapsed() < patience,
                "PostgreSQL does not start; see {}",
                self.folder.display()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts the server under a watchdog, which stops it when the process `owner` has ended.
    ///
    /// A test process cannot do that itself: no test knows whether it is the last one of the run.
    fn start_with_watchdog(&self, owner: u32, data: &Path, socket: &Path) {
        let server = as_postgres(&self.program_folder.join("postgres"));
        let program = std::iter::once(server.get_program()).chain(server.get_args());
        let watch = r#"
            owner=$1 folder=$2 data=$3 socket=$4; shift 4
            "$@" -D "$data" -k "$socket" -h '' -F -c max_connections=200 >"$folder/log" 2>&1 &
            while kill -0 "$owner" 2>/dev/null; do sleep 0.2; done
            kill -QUIT "$(head -n 1 "$data/postmaster.pid")"
            wait
            rm -rf "$folder" "$folder.lock"
        "#;
        let mut watchdog = Command::new("sh");
        watchdog
            .args(["-c", watch, "countersign-test-postgres", &owner.to_string()])
            .args([&self.folder, data, socket])
            .args(program)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .current_dir("/");
        #[expect(clippy::zombie_processes, reason = "it outlives this process and watches it")]
        watchdog.spawn().unwrap();
    }

    fn client_command(&self, program: &str) -> Command {
        let mut client = Command::new(self.program_folder.join(program));
        client.arg("--host").arg(self.socket()).arg("--username=postgres");
        client
    }
}

/// The process whose end stops the server: nextest, if it started this test, otherwise this process.
fn owner_process_id() -> u32 {
    if std::env::var_os("NEXTEST").is_some() {
        std::os::unix::process::parent_id()
    } else {
        std::process::id()
    }
}

/// The folder of PostgreSQL's programs: Debian's folder of the newest version, otherwise one on the path.
fn find_program_folder() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut debian: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    debian
        .into_iter()
        .rev()
        .chain(std::env::split_paths(&path))
        .find(|folder| ["initdb", "postgres", "pg_isready", "createdb"].iter().all(|p| folder.join(p).exists()))
        .expect("PostgreSQL is needed: no folder on PATH or in /usr/lib/postgresql has initdb, postgres, pg_isready and createdb; install it, on Debian with: apt-get install postgresql")
}

/// A command that runs as the user `postgres` if the tests run as root, because PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command
            .args(["-u", "postgres", "--"])
            .arg(program)
            .current_dir("/");
        command
    } else {
        Command::new(program)
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

fn run_command(mut command: Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}
