//! The load: signed requests over keep-alive connections. Each response is read completely.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

/// Number of concurrent connections.
const CONNECTIONS: usize = 4;

/// The bytes of one HTTP request.
pub(crate) type Wire = Vec<u8>;

/// Distributes the requests over the connections, each of which sends its share one by one. Fails unless all responses
/// are 200.
pub(crate) fn send_all(to: SocketAddr, requests: &[Wire]) -> Result<()> {
    thread::scope(|scope| {
        let share = requests.len().div_ceil(CONNECTIONS);
        let connections: Vec<_> = requests
            .chunks(share)
            .map(|share| scope.spawn(move || send_share(to, share)))
            .collect();
        connections
            .into_iter()
            .try_for_each(|one| one.join().expect("a connection's thread does not panic"))
    })
}

fn send_share(to: SocketAddr, requests: &[Wire]) -> Result<()> {
    let mut connection = connect(to)?;
    requests
        .iter()
        .try_for_each(|request| send(&mut connection, request).map(drop))
}

/// Opens a connection that sends small packets at once.
pub(crate) fn connect(to: SocketAddr) -> Result<TcpStream> {
    let connection = TcpStream::connect(to)?;
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(connection)
}

/// Sends one request and returns the body of the response.
pub(crate) fn send(connection: &mut TcpStream, request: &[u8]) -> Result<String> {
    connection.write_all(request)?;
    let mut answer = Vec::with_capacity(2048);
    let mut buffer = [0; 8192];
    loop {
        let read = connection.read(&mut buffer).context("reading an answer")?;
        ensure!(
            read > 0,
            "the server hung up: {}",
            String::from_utf8_lossy(&answer)
        );
        answer.extend_from_slice(&buffer[..read]);
        if let Some(body) = body(&answer)? {
            return Ok(body);
        }
    }
}

/// Returns the body, or `None` while it is incomplete.
fn body(answer: &[u8]) -> Result<Option<String>> {
    let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..end])?.to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        bail!("not an answer: {}", String::from_utf8_lossy(answer));
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.context("an answer without a length")?.parse()?;
    let body = &answer[end + 4..];
    Ok((body.len() >= length).then(|| String::from_utf8_lossy(&body[..length]).into_owned()))
}
