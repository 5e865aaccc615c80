//! A TCP relay between a client and a server. It simulates a network that hangs or breaks.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
};

/// The relay's treatment of connections and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RelayState {
    /// Forwards everything.
    Open,
    /// Accepts connections and bytes, but forwards nothing.
    Frozen,
    /// Closes all connections, including new ones.
    Cut,
}

/// A relay from a free TCP port to a Unix socket.
#[derive(Debug)]
pub(crate) struct TcpRelay {
    port: u16,
    state: watch::Sender<RelayState>,
}

impl TcpRelay {
    pub(crate) async fn start(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, watched) = watch::channel(RelayState::Open);
        let socket: Arc<Path> = socket.into();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay_connection(client, socket.clone(), watched.clone()));
            }
        });
        Self { port, state }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn freeze(&self) {
        self.state.send_replace(RelayState::Frozen);
    }

    pub(crate) fn cut(&self) {
        self.state.send_replace(RelayState::Cut);
    }

    pub(crate) fn thaw(&self) {
        self.state.send_replace(RelayState::Open);
    }
}

async fn relay_connection(client: TcpStream, socket: Arc<Path>, state: watch::Receiver<RelayState>) {
    let Ok(server) = UnixStream::connect(socket).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut cut = state.clone();
    tokio::select! {
        () = copy_while_open(from_client, to_server, state.clone()) => {}
        () = copy_while_open(from_server, to_client, state) => {}
        _ = cut.wait_for(|state| *state == RelayState::Cut) => {}
    }
}

async fn copy_while_open(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut state: watch::Receiver<RelayState>,
) {
    let mut bytes = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        let open = state.wait_for(|state| *state == RelayState::Open).await.is_ok();
        if !open || to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}
