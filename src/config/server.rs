//! `[server]` and `[server.tls]`.

use std::{net::SocketAddr, time::Duration};

use super::forms::{ByteSize, HttpUrl, ReadableFile};

section! {
    /// Where countersign listens, and how much it takes from whom.
    struct ServerConfig in "server" {
        /// Where to listen. Port 0 takes a free one. Behind a proxy that ends TLS, stay on a loopback address.
        listen: SocketAddr = "127.0.0.1:8080";
        /// Where people reach this server by their browser, such as `https://voice.example.com`; a path may follow if a proxy takes it
        /// away. The links in mails about wrong PINs begin with it. Without it those mails have no links and name the administrator
        /// instead.
        public_url: Option<HttpUrl>;
        /// How many threads answer requests; 0 for one per processor.
        workers: u16 = "0", "0" to "256";
        /// The largest request body that is read. Alexa's are a few KiB.
        body_limit: ByteSize = "64 KiB", "16 KiB" to "1 MiB";
        /// How long a client may take to send the head of a request, and then again to send its body.
        request_timeout: Duration = "5s", "1s" to "60s";
        /// How long an idle connection is kept.
        keep_alive: Duration = "75s", "1s" to "10m";
        /// How many connections one thread holds at a time.
        connections: u32 = "10000", "16" to "100000";
        /// When stopping: how long turns in flight, and then messages in flight, may take to finish.
        shutdown_timeout: Duration = "15s", "1s" to "5m";
    }
}

section! {
    /// TLS, when no proxy does it. With both files set, countersign speaks HTTPS only (TLS 1.2 and 1.3, HTTP/1.1).
    struct TlsConfig in "server.tls" {
        /// The certificate chain, PEM, the server's own certificate first.
        certificate: Option<ReadableFile>;
        /// The private key to it, PEM.
        key: Option<ReadableFile>;
    }
}
