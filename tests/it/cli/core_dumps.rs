//! A server never writes its memory, which contains keys, to a file.

use std::{fs, process::Command};

use super::serve_process::ServeProcess;
use crate::config::TestConfig;

/// The limits of the process are those of the kernel, whatever the shell that started the server allows.
#[cfg(target_os = "linux")]
#[test]
fn a_server_writes_no_core_dump() {
    let settings = TestConfig::valid();
    let mut shell = Command::new("sh");
    let script = "ulimit -S -c $(ulimit -H -c); exec \"$0\" serve --config \"$1\"";
    shell.args(["-c", script, env!("CARGO_BIN_EXE_countersign")]);
    let server = ServeProcess::start_with(shell.arg(settings.write_config_file()));
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    let values: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(values, ["0", "0"], "{limits}");
    // What a monitoring agent reads stays readable.
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    assert!(status.contains("VmRSS:"), "{status}");
}
