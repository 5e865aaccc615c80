//! Connections to other machines are encrypted, unless a setting permits otherwise.

use rstest::rstest;

use super::TestConfig;

const REDIS: &str = "COUNTERSIGN_REDIS__URL";
const DATABASE: &str = "COUNTERSIGN_DATABASE__URL";
const LISTEN: &str = "COUNTERSIGN_SERVER__LISTEN";

fn load(key: &str, value: &str, permission: Option<&str>) -> Result<Vec<&'static str>, String> {
    let mut variables = vec![("COUNTERSIGN_STORE__KIND", "memory"), (key, value)];
    if key == REDIS {
        variables[0].1 = "redis";
    }
    variables.extend(permission.map(|name| (name, "true")));
    match TestConfig::valid().load(&variables) {
        Ok(config) => Ok(config.plaintext_permissions().collect()),
        Err(faults) => Err(faults.to_string()),
    }
}

#[rstest]
#[case::listener(LISTEN, "0.0.0.0:8080", "server.allow_plaintext")]
#[case::listener_ipv6(LISTEN, "[::]:8080", "server.allow_plaintext")]
#[case::redis(REDIS, "redis://redis.example.com:6379/0", "redis.allow_plaintext")]
#[case::redis_without_a_check(REDIS, "rediss://redis.example.com/#insecure", "redis.allow_plaintext")]
#[case::database_by_default(DATABASE, "postgres://me@db.example.com/a", "database.allow_unverified_tls")]
#[case::database_required(
    DATABASE,
    "postgres://me@db.example.com/a?sslmode=require",
    "database.allow_unverified_tls"
)]
fn another_machine_needs_verified_tls_or_a_permission(
    #[case] key: &str,
    #[case] value: &str,
    #[case] permission: &'static str,
) {
    let fault = load(key, value, None).unwrap_err();
    assert!(fault.starts_with(&format!("{key}: ")), "{fault}");
    assert!(fault.contains(permission), "{fault}");
    assert!(fault.ends_with("1 fault"), "{fault}");
    assert!(!fault.contains("example.com"), "{fault}");

    let variable = format!("COUNTERSIGN_{}", permission.replace('.', "__").to_uppercase());
    assert_eq!(load(key, value, Some(&variable)), Ok(vec![permission]));
}

#[rstest]
#[case::listener(LISTEN, "[::1]:8080")]
#[case::redis(REDIS, "redis://127.0.0.1:6379/0")]
#[case::redis_with_tls(REDIS, "rediss://redis.example.com:6380/0")]
#[case::database(DATABASE, "postgres://me@localhost/a")]
#[case::database_verified(DATABASE, "postgres://me@db.example.com/a?sslmode=verify-full")]
fn this_machine_and_verified_tls_need_no_permission(#[case] key: &str, #[case] value: &str) {
    assert_eq!(load(key, value, None), Ok(vec![]));
}
