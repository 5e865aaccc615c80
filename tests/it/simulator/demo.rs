//! `countersign demo` as a stranger starts it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running demo. It ends with this value.
pub(crate) struct Demo {
    process: Child,
    pub(crate) page: String,
    pub(crate) said: String,
}

impl Demo {
    /// Starts the demo on a free port, its data in `folder`, and reads where it says to look.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut process = command(folder, "0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(process.stdout.take().expect("its output is a pipe")).lines();
        let mut said = String::new();
        let page = lines.map_while(Result::ok).find_map(|line| {
            said.push_str(&line);
            said.push('\n');
            line.split_whitespace()
                .find(|word| word.ends_with("/simulator"))
                .map(str::to_owned)
        });
        Self {
            process,
            page: page.expect("it says where to look"),
            said,
        }
    }

    /// The port it says it listens on.
    pub(crate) fn port(&self) -> &str {
        self.page
            .rsplit(':')
            .next()
            .and_then(|rest| rest.split('/').next())
            .expect("the address has a port")
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(folder: &Path, port: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(["demo", "--port", port, "--data"]).arg(folder);
    command
}

#[test]
fn the_demo_says_where_to_look_and_what_to_type() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    assert!(
        demo.said.contains("signing key"),
        "it says that it makes a key: {}",
        demo.said
    );
    assert!(demo.page.starts_with("http://localhost:"), "{}", demo.page);
    drop(demo);
    let again = Demo::start(folder.path());
    assert!(
        !again.said.contains("signing key"),
        "the key was kept: {}",
        again.said
    );
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let other = tempfile::tempdir().unwrap();
    let second = command(other.path(), demo.port()).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success());
    assert!(said.contains("is taken") && said.contains("--port"), "{said}");
}

#[test]
fn a_file_in_the_place_of_the_data_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = command(file.path(), "0").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    let path = file.path().display().to_string();
    assert!(said.starts_with(&path) && said.contains("--data"), "{said}");
}
