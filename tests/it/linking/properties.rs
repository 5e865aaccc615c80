//! Whatever is offered as a token: it never panics, and what was not signed is not believed.

use std::sync::LazyLock;

use countersign::linking::IssuerKeySource;
use proptest::{prelude::*, sample::Index};
use tokio::runtime::Runtime;

use super::issuer::{Desk, Signer, base64, jwks};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::p256("a"));
static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::open(IssuerKeySource::Fixed(jwks(&[&SIGNER]))));
static GOOD: LazyLock<String> = LazyLock::new(|| SIGNER.token("ES256"));
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

fn heard(token: &str) -> String {
    RUNTIME.block_on(DESK.hears(token))
}

#[test]
fn the_token_that_the_properties_change_is_good() {
    assert_eq!(heard(&GOOD), "ann.lee");
}

proptest! {
    #[test]
    fn any_text_is_refused(text in any::<String>()) {
        prop_assert_eq!(heard(&text), "malformed");
    }

    #[test]
    fn anything_shaped_like_a_token_is_refused(text in "[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){0,4}") {
        prop_assert_ne!(heard(&text), "ann.lee");
    }

    #[test]
    fn any_json_in_the_right_place_is_refused(
        header in "\\{(\"(alg|kid|typ|crit)\":(\"(ES256|RS256|none|a|JWT)\"|null|7|\\[\\]),?){0,4}\\}",
        claims in "\\{(\"(iss|aud|sub|exp)\":(\"ann.lee\"|null|7|\\[\\]),?){0,4}\\}",
        signature in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let parts = [base64(header.as_bytes()), base64(claims.as_bytes()), base64(&signature)];
        prop_assert_ne!(heard(&parts.join(".")), "ann.lee");
    }

    #[test]
    fn one_character_changed_is_refused(place in any::<Index>(), other in "[A-Za-z0-9_.-]") {
        let place = place.index(GOOD.len());
        let mut changed = GOOD.clone();
        changed.replace_range(place..=place, &other);
        prop_assume!(changed != *GOOD);
        prop_assert_ne!(heard(&changed), "ann.lee");
    }

    #[test]
    fn a_token_cut_short_is_refused(length in any::<Index>()) {
        prop_assert_ne!(heard(&GOOD[..length.index(GOOD.len())]), "ann.lee");
    }
}
