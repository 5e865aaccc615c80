//! `[server]` and `[server.tls]`.

use std::{net::SocketAddr, time::Duration};

use super::value_types::{ByteSize, HttpUrl, ReadableFile};

section! {
    /// The address of the server, and its limits for requests and connections.
    struct ServerConfig in "server" {
        /// The address to listen on. Port 0 picks a free port. Behind a proxy that terminates TLS, use a loopback
        /// address.
        listen: SocketAddr = "127.0.0.1:8080";
        /// True to listen on other than loopback addresses without `[server.tls]`. Set it only if a proxy on another
        /// host, or in another container, terminates TLS, and only that proxy can reach the address.
        allow_plaintext: bool = "false";
        /// The URL at which people reach this server with a browser, such as `https://voice.example.com`. It can
        /// have a path if a proxy removes the path again. Links in mails about wrong PINs begin with it. Without
        /// it, these mails have no links and name the administrator instead.
        public_url: Option<HttpUrl>;
        /// The number of threads that answer requests; 0 means one per processor.
        workers: u16 = "0", "0" to "256";
        /// The maximum size of a request body. Alexa's are a few KiB.
        body_limit: ByteSize = "64 KiB", "16 KiB" to "1 MiB";
        /// The time limit for a client to send the head of a request, and again to send its body.
        request_timeout: Duration = "5s", "1s" to "60s";
        /// The time that an idle connection is kept open.
        keep_alive: Duration = "75s", "1s" to "10m";
        /// The maximum number of connections per thread.
        connections: u32 = "10000", "16" to "100000";
        /// The time that a stop allows turns in flight to finish, and then again messages in flight.
        shutdown_timeout: Duration = "15s", "1s" to "5m";
    }
}

section! {
    /// TLS for a server without a TLS proxy. With both files set, countersign speaks only HTTPS (TLS 1.2 and 1.3,
    /// HTTP/1.1).
    struct TlsConfig in "server.tls" {
        /// The certificate chain (PEM), with the server's own certificate first.
        certificate: Option<ReadableFile>;
        /// The private key of the certificate (PEM).
        key: Option<ReadableFile>;
    }
}
