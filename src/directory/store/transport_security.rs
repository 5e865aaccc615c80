//! The protection of the connection to PostgreSQL.

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::network_address::is_loopback_host;

/// Returns true if a connection to the database of this URL stays on this machine, or verifies the certificate and the
/// name of the server.
///
/// The default mode of PostgreSQL clients is `prefer`, which continues in plain text if the server answers that it has
/// no TLS. So does anybody between the two. `require` and `verify-ca` accept a certificate of another host.
pub fn has_verified_transport(url: &str) -> bool {
    if url.starts_with("sqlite:") {
        return true;
    }
    // Parsed as sqlx does it for the connection, because parameters of the URL can override its host.
    url.parse::<PgConnectOptions>().is_ok_and(|options| {
        let host = options.get_host();
        let local = options.get_socket().is_some() || host.starts_with('/') || is_loopback_host(host);
        local || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull)
    })
}

#[cfg(test)]
mod tests {
    use super::has_verified_transport;

    #[test]
    fn only_local_and_fully_verified_connections_pass() {
        for url in [
            "sqlite:countersign.db",
            "postgres://localhost/a",
            "postgres://127.0.0.1:5433/a?sslmode=disable",
            "postgres:///a?host=/run/postgresql",
            "postgres://db.example.com/a?sslmode=verify-full",
        ] {
            assert!(has_verified_transport(url), "{url}");
        }
        for url in [
            "postgres://db.example.com/a",
            "postgres://db.example.com/a?sslmode=prefer",
            "postgresql://db.example.com/a?sslmode=require",
            "postgres://db.example.com/a?sslmode=verify-ca",
            "postgres://10.0.0.1/a",
            "postgres://localhost/a?host=db.example.com",
            "postgres://localhost/a?hostaddr=10.0.0.1",
        ] {
            assert!(!has_verified_transport(url), "{url}");
        }
    }
}
