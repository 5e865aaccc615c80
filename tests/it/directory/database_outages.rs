//! A database that hangs, disappears and recovers. No call exceeds its timeout, and nothing needs a restart.

use std::time::{Duration, Instant};

use countersign::{
    clock::Timestamp,
    directory::{Database, DatabaseSettings, Directory, Error, SkillLink, SqlDirectory, import_export},
};

use crate::support::{self, postgres, sqlite, tcp_relay::TcpRelay};

const SAMPLE: &str = include_str!("../../../fixtures/directory/sample.json");
const CALL_TIMEOUT: Duration = Duration::from_millis(400);

fn open_with_short_timeout(url: &str) -> SqlDirectory {
    let settings = DatabaseSettings {
        max_connections: 2,
        call_timeout: CALL_TIMEOUT,
    };
    SqlDirectory::new(Database::open(url, &settings).unwrap())
}

/// Looks up an employee, and fails if that takes too long. Four times the timeout leaves room for a machine that is
/// busy with other tests.
async fn find_employee_in_time(directory: &SqlDirectory) -> Result<bool, Error> {
    let started = Instant::now();
    let answer = directory.find_employee(&"sam.rivera".parse().unwrap()).await;
    assert!(started.elapsed() < CALL_TIMEOUT * 4, "{:?}", started.elapsed());
    answer.map(|found| found.is_some())
}

/// A PostgreSQL database with the sample directory, reached through a relay that can be frozen and cut.
async fn open_behind_relay() -> (support::TestDatabase, TcpRelay, SqlDirectory) {
    let fresh = postgres::fresh_database().await;
    import_export::import_directory(SAMPLE, &SqlDirectory::new(fresh.database.clone()))
        .await
        .unwrap();
    let socket = postgres::PostgresServer::shared().socket().join(".s.PGSQL.5432");
    let relay = TcpRelay::start(socket).await;
    let name = fresh.url.split(['/', '?']).nth(3).unwrap();
    let url = format!(
        "postgres://postgres@127.0.0.1:{}/{name}?sslmode=disable",
        relay.port()
    );
    let directory = open_with_short_timeout(&url);
    (fresh, relay, directory)
}

#[tokio::test]
async fn a_hanging_postgres_blocks_no_caller_and_recovers() {
    let (_fresh, relay, directory) = open_behind_relay().await;
    wait_for_recovery(&directory).await;
    relay.freeze();
    // One call more than the pool has connections: a hanging connection must not stay in the pool.
    for _ in 0..3 {
        assert!(matches!(
            find_employee_in_time(&directory).await,
            Err(Error::Timeout)
        ));
    }
    assert!(directory.ready().await.is_err());
    relay.thaw();
    wait_for_recovery(&directory).await;
}

#[tokio::test]
async fn a_lost_postgres_is_an_error_until_it_is_back() {
    let (_fresh, relay, directory) = open_behind_relay().await;
    wait_for_recovery(&directory).await;
    relay.cut();
    assert!(find_employee_in_time(&directory).await.is_err());
    relay.thaw();
    wait_for_recovery(&directory).await;
}

/// Retries until the lookup succeeds. Each lost connection in the pool may cost one more error.
async fn wait_for_recovery(directory: &SqlDirectory) {
    let started = Instant::now();
    while !matches!(find_employee_in_time(directory).await, Ok(true)) {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "the directory did not recover"
        );
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_server_starts_without_its_database() {
    let directory = open_with_short_timeout("postgres://postgres:secret@127.0.0.1:1/none");
    let error = find_employee_in_time(&directory).await.unwrap_err();
    assert!(!format!("{error} {error:?} {directory:?}").contains("secret"));
}

#[tokio::test]
async fn a_locked_sqlite_still_reads_and_refuses_writes_in_time() {
    let fresh = sqlite::fresh_database().await;
    import_export::import_directory(SAMPLE, &SqlDirectory::new(fresh.database.clone()))
        .await
        .unwrap();
    let other = support::connect_directly(&fresh.url).await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let directory = open_with_short_timeout(&fresh.url);
    assert!(find_employee_in_time(&directory).await.unwrap());
    let started = Instant::now();
    let link = SkillLink {
        publishing: "contact-finder-alexa".parse().unwrap(),
        alexa_user: "user".to_owned(),
        employee: "sam.rivera".parse().unwrap(),
        device: "device".to_owned(),
    };
    assert!(directory.record_link(&link, Timestamp::UNIX_EPOCH).await.is_err());
    assert!(started.elapsed() < CALL_TIMEOUT * 4);
    lock.rollback().await.unwrap();
    directory.record_link(&link, Timestamp::UNIX_EPOCH).await.unwrap();
}

#[tokio::test]
async fn an_unsupported_url_is_refused_without_repeating_it() {
    for url in [
        "mysql://root:secret@localhost/x",
        "secret",
        "/var/lib/secret.db",
        "",
    ] {
        let error = Database::open(url, &DatabaseSettings::default()).unwrap_err();
        assert!(matches!(error, Error::BadUrl));
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}
