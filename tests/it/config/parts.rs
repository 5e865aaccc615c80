//! Parts that the settings do not name are not made up.

use countersign::{
    config::StoreKind,
    ports::{ApplicationPorts, OpenPortsError},
};

use super::Settings;

#[tokio::test]
async fn redis_without_a_place_is_no_memory() {
    let mut config = Settings::sound().load(&[]).unwrap();
    config.store.kind = StoreKind::Redis;
    let refused = ApplicationPorts::open(&config).unwrap_err();
    assert!(matches!(refused, OpenPortsError::NoRedis), "{refused}");
}

#[tokio::test]
async fn an_issuer_without_keys_is_not_one_whose_tokens_are_all_refused() {
    let mut config = Settings::sound().load(&[]).unwrap();
    config.linking.jwks_file = None;
    let refused = ApplicationPorts::open(&config).unwrap_err();
    assert!(matches!(refused, OpenPortsError::NoKeys), "{refused}");
}
