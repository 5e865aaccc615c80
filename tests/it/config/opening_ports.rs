//! A part without its setting is an error at startup, not silently replaced by another.

use countersign::{
    config::StoreKind,
    ports::{ApplicationPorts, OpenPortsError},
};

use super::TestConfig;

#[tokio::test]
async fn a_redis_store_without_a_url_is_an_error() {
    let mut config = TestConfig::valid().load(&[]).unwrap();
    config.store.kind = StoreKind::Redis;
    let refused = ApplicationPorts::open(&config).unwrap_err();
    assert!(matches!(refused, OpenPortsError::NoRedis), "{refused}");
}

#[tokio::test]
async fn an_issuer_without_a_key_source_is_an_error() {
    let mut config = TestConfig::valid().load(&[]).unwrap();
    config.linking.jwks_file = None;
    let refused = ApplicationPorts::open(&config).unwrap_err();
    assert!(matches!(refused, OpenPortsError::NoKeys), "{refused}");
}
