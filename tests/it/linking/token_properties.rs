//! Property tests of the token verifier: no input makes it panic, and only signed tokens are accepted.

use std::sync::LazyLock;

use countersign::linking::IssuerKeySource;
use proptest::{prelude::*, sample::Index};
use tokio::runtime::Runtime;

use super::test_issuer::{LinkTokenRig, TestSigningKey, encode_base64, key_set_json};

static SIGNING_KEY: LazyLock<TestSigningKey> = LazyLock::new(|| TestSigningKey::p256("a"));
static RIG: LazyLock<LinkTokenRig> =
    LazyLock::new(|| LinkTokenRig::with_keys(IssuerKeySource::Fixed(key_set_json(&[&SIGNING_KEY]))));
static GOOD_TOKEN: LazyLock<String> = LazyLock::new(|| SIGNING_KEY.good_token("ES256"));
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

fn verify_blocking(token: &str) -> String {
    RUNTIME.block_on(RIG.verify_token(token))
}

#[test]
fn the_unchanged_token_is_accepted() {
    assert_eq!(verify_blocking(&GOOD_TOKEN), "ann.lee");
}

proptest! {
    #[test]
    fn any_text_is_refused(text in any::<String>()) {
        prop_assert_eq!(verify_blocking(&text), "malformed");
    }

    #[test]
    fn anything_shaped_like_a_token_is_refused(text in "[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){0,4}") {
        prop_assert_ne!(verify_blocking(&text), "ann.lee");
    }

    #[test]
    fn any_json_in_the_right_place_is_refused(
        header in "\\{(\"(alg|kid|typ|crit)\":(\"(ES256|RS256|none|a|JWT)\"|null|7|\\[\\]),?){0,4}\\}",
        claims in "\\{(\"(iss|aud|sub|exp)\":(\"ann.lee\"|null|7|\\[\\]),?){0,4}\\}",
        signature in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let parts = [encode_base64(header.as_bytes()), encode_base64(claims.as_bytes()), encode_base64(&signature)];
        prop_assert_ne!(verify_blocking(&parts.join(".")), "ann.lee");
    }

    #[test]
    fn a_token_with_one_changed_character_is_refused(place in any::<Index>(), other in "[A-Za-z0-9_.-]") {
        let place = place.index(GOOD_TOKEN.len());
        let mut changed = GOOD_TOKEN.clone();
        changed.replace_range(place..=place, &other);
        prop_assume!(changed != *GOOD_TOKEN);
        prop_assert_ne!(verify_blocking(&changed), "ann.lee");
    }

    #[test]
    fn a_truncated_token_is_refused(length in any::<Index>()) {
        prop_assert_ne!(verify_blocking(&GOOD_TOKEN[..length.index(GOOD_TOKEN.len())]), "ann.lee");
    }
}
