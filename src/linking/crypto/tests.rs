//! Keys and algorithms that are accepted, and those that are not.

use super::*;

#[test]
fn the_self_test_passes_as_often_as_it_is_run() {
    assert_eq!(self_test_jwt_crypto(), Ok(()));
    assert_eq!(self_test_jwt_crypto(), Ok(()));
}

#[test]
fn a_shared_secret_is_nothing_this_provider_knows() {
    install_jwt_crypto().unwrap();
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let key = EncodingKey::from_secret(b"secret");
        assert!(jsonwebtoken::crypto::sign(b"text", &key, algorithm).is_err());
        let key = DecodingKey::from_secret(b"secret");
        assert!(jsonwebtoken::crypto::verify("c2ln", b"text", &key, algorithm).is_err());
    }
}

#[test]
fn a_key_of_another_family_is_refused() {
    install_jwt_crypto().unwrap();
    let key = DecodingKey::from_rsa_raw_components(&[0xff; 256], &[1, 0, 1]);
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA, Algorithm::HS256] {
        assert!(jsonwebtoken::crypto::verify("c2ln", b"text", &key, algorithm).is_err());
    }
}
