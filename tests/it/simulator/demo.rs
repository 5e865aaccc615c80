//! `countersign demo`, as a newcomer starts it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running demo. Killed when dropped.
pub(crate) struct DemoProcess {
    process: Child,
    pub(crate) page_url: String,
    pub(crate) output: String,
}

impl DemoProcess {
    /// Starts a demo on a free port with its data in `folder`, and reads the address that it prints.
    pub(crate) fn start(folder: &Path) -> Self {
        let mut process = demo_command(folder, "0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(process.stdout.take().expect("its output is a pipe")).lines();
        let mut output = String::new();
        let page = lines.map_while(Result::ok).find_map(|line| {
            output.push_str(&line);
            output.push('\n');
            line.split_whitespace()
                .find(|word| word.ends_with("/simulator"))
                .map(str::to_owned)
        });
        Self {
            process,
            page_url: page.expect("the demo prints its address"),
            output,
        }
    }

    /// Returns the port in the printed address.
    pub(crate) fn port(&self) -> &str {
        self.page_url
            .rsplit(':')
            .next()
            .and_then(|rest| rest.split('/').next())
            .expect("the address has a port")
    }
}

impl Drop for DemoProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn demo_command(folder: &Path, port: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(["demo", "--port", port, "--data"]).arg(folder);
    command
}

#[test]
fn the_demo_prints_its_address_and_creates_its_key_once() {
    let folder = tempfile::tempdir().unwrap();
    let demo = DemoProcess::start(folder.path());
    assert!(
        demo.output.contains("signing key"),
        "the demo says that it creates a key: {}",
        demo.output
    );
    assert!(
        demo.page_url.starts_with("http://localhost:"),
        "{}",
        demo.page_url
    );
    drop(demo);
    let again = DemoProcess::start(folder.path());
    assert!(
        !again.output.contains("signing key"),
        "the demo reuses the key: {}",
        again.output
    );
}

#[test]
fn a_port_in_use_is_reported_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let demo = DemoProcess::start(folder.path());
    let other = tempfile::tempdir().unwrap();
    let second = demo_command(other.path(), demo.port()).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success());
    assert!(said.contains("is taken") && said.contains("--port"), "{said}");
}

#[test]
fn a_file_in_place_of_the_data_folder_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let output = demo_command(file.path(), "0").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    let path = file.path().display().to_string();
    assert!(said.starts_with(&path) && said.contains("--data"), "{said}");
}
