//! Verification of link tokens: good ones are accepted, and every other one is refused for the right reason.

use countersign::{
    clock::SignedDuration,
    linking::{
        DemoIssuer, IssuerKeySource, JwtLinkTokenVerifier, LinkTokenAlgorithm, LinkTokenSettings,
        LinkTokenSettingsError,
    },
};
use ring::hmac;
use serde_json::{Value, json};

use super::test_issuer::{
    AUDIENCE, ISSUER, LinkTokenRig, TestSigningKey, encode_base64, good_claims, key_set_json, signing_input,
    start_time, unix_time_after, with_members,
};

/// Verifies a good token with these members of header and claims changed.
async fn verify_with_changes(header: &Value, claim: &Value) -> String {
    let signer = TestSigningKey::p256("a");
    let token = signer.sign_token(
        "ES256",
        &with_members(signer.token_header("ES256"), header),
        &with_members(good_claims(), claim),
    );
    LinkTokenRig::with_keys(IssuerKeySource::Fixed(key_set_json(&[&signer])))
        .verify_token(&token)
        .await
}

#[tokio::test]
async fn every_allowed_algorithm_is_supported() {
    let signers = [
        TestSigningKey::p256("p256"),
        TestSigningKey::p384("p384"),
        TestSigningKey::rsa("rsa"),
        TestSigningKey::ed25519("ed"),
    ];
    let desk = LinkTokenRig::with_keys(IssuerKeySource::Fixed(key_set_json(&signers.each_ref())));
    for algorithm in LinkTokenAlgorithm::ALL {
        let signer = match algorithm {
            LinkTokenAlgorithm::Es256 => &signers[0],
            LinkTokenAlgorithm::Es384 => &signers[1],
            LinkTokenAlgorithm::EdDsa => &signers[3],
            _ => &signers[2],
        };
        assert_eq!(
            desk.verify_token(&signer.good_token(algorithm.as_str())).await,
            "ann.lee",
            "{algorithm}"
        );
    }
}

#[tokio::test]
async fn the_published_example_has_a_valid_signature() {
    // RFC 7515, A.3. The token has no audience, so "audience" shows that its signature was accepted: the claims are
    // checked afterwards.
    let key = json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let text = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let keys = IssuerKeySource::Fixed(json!({ "keys": [key] }).to_string());
    let desk = LinkTokenRig::with_settings(LinkTokenSettings::new("joe", AUDIENCE, keys));
    assert_eq!(
        desk.verify_token(&format!("{text}.{signature}")).await,
        "audience"
    );
    assert_eq!(
        desk.verify_token(&format!("{text}.{}", signature.replace('8', "9")))
            .await,
        "signature"
    );
}

#[tokio::test]
async fn the_claims_must_be_right_and_of_the_right_type() {
    async fn check(claim: Value, want: &str) {
        assert_eq!(verify_with_changes(&json!({}), &claim).await, want, "{claim}");
    }
    check(json!({}), "ann.lee").await;
    check(json!({ "iss": "https://login.example.com/" }), "issuer").await;
    check(json!({ "iss": null }), "issuer").await;
    check(json!({ "iss": [ISSUER] }), "malformed").await;
    check(json!({ "nonce": "n-0S6_WzA2Mj" }), "type").await;
    check(json!({ "nonce": null }), "ann.lee").await;
    check(json!({ "aud": "another" }), "audience").await;
    check(json!({ "aud": null }), "audience").await;
    check(json!({ "aud": [] }), "audience").await;
    check(json!({ "aud": ["another", AUDIENCE] }), "ann.lee").await;
    check(json!({ "aud": { AUDIENCE: true } }), "malformed").await;
    check(json!({ "sub": null }), "subject").await;
    check(json!({ "sub": "" }), "subject").await;
    check(json!({ "sub": "ann lee" }), "subject").await;
    check(json!({ "sub": "a".repeat(65) }), "subject").await;
    check(json!({ "sub": 42 }), "malformed").await;
    check(
        json!({ "scope": "anything else", "deep": { "er": [1, 2] } }),
        "ann.lee",
    )
    .await;
}

#[tokio::test]
async fn a_token_is_valid_between_its_times_with_thirty_seconds_of_leeway() {
    async fn check(claim: Value, want: &str) {
        assert_eq!(verify_with_changes(&json!({}), &claim).await, want, "{claim}");
    }
    check(json!({ "exp": null }), "no_expiry").await;
    check(json!({ "exp": unix_time_after(300).to_string() }), "malformed").await;
    check(json!({ "exp": true }), "malformed").await;
    check(json!({ "exp": -1 }), "malformed").await;
    check(json!({ "exp": u64::MAX }), "ann.lee").await;
    check(json!({ "exp": unix_time_after(0) }), "ann.lee").await;
    check(json!({ "exp": unix_time_after(-29) }), "ann.lee").await;
    check(json!({ "exp": unix_time_after(-30) }), "expired").await;
    check(json!({ "exp": 0 }), "expired").await;
    check(json!({ "nbf": unix_time_after(30) }), "ann.lee").await;
    check(json!({ "nbf": unix_time_after(31) }), "not_yet_valid").await;
    check(json!({ "nbf": "now" }), "malformed").await;
    check(json!({ "iat": unix_time_after(31) }), "not_yet_valid").await;
    check(json!({ "iat": u64::MAX }), "not_yet_valid").await;
    check(json!({ "nbf": null, "iat": null }), "ann.lee").await;
}

#[tokio::test]
async fn the_header_must_be_that_of_an_access_token() {
    async fn check(header: Value, want: &str) {
        assert_eq!(verify_with_changes(&header, &json!({})).await, want, "{header}");
    }
    check(json!({ "typ": null }), "ann.lee").await;
    check(json!({ "typ": "JWT" }), "ann.lee").await;
    check(json!({ "typ": "application/at+jwt" }), "ann.lee").await;
    check(json!({ "typ": "logout+jwt" }), "type").await;
    check(json!({ "typ": 1 }), "malformed").await;
    check(json!({ "crit": ["b64"], "b64": false }), "malformed").await;
    check(json!({ "kid": "another" }), "key").await;
    check(json!({ "kid": 7 }), "malformed").await;
    check(json!({ "kid": null }), "ann.lee").await;
    check(json!({ "alg": null }), "malformed").await;
    check(json!({ "alg": "ES384" }), "key").await;
    // A key URL in the token itself is ignored. Whoever forges a token could point it at their own keys.
    check(
        json!({ "kid": null, "jku": "https://evil.example/keys", "x5u": "https://evil.example" }),
        "ann.lee",
    )
    .await;
}

#[tokio::test]
async fn a_token_must_be_signed_with_the_right_key() {
    let (ours, theirs) = (TestSigningKey::p256("a"), TestSigningKey::p256("a"));
    let desk = LinkTokenRig::with_keys(IssuerKeySource::Fixed(key_set_json(&[&ours])));
    let good = ours.good_token("ES256");
    let [header, _, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("a token has three parts")
    };
    let boss = encode_base64(
        with_members(good_claims(), &json!({ "sub": "the.boss" }))
            .to_string()
            .as_bytes(),
    );
    for (token, want) in [
        (good.clone(), "ann.lee"),
        (theirs.good_token("ES256"), "signature"),
        (format!("{header}.{boss}.{signature}"), "signature"),
        (format!("{header}.{boss}."), "signature"),
        (format!("{header}.{boss}"), "malformed"),
        (format!("{good}.{signature}"), "malformed"),
        (format!("{good}A"), "signature"),
        (format!(" {good}"), "malformed"),
        (format!("{good}="), "malformed"),
        ("a".repeat(9000), "malformed"),
        ("...".to_owned(), "malformed"),
    ] {
        assert_eq!(desk.verify_token(&token).await, want, "{token}");
    }
}

#[tokio::test]
async fn no_token_can_choose_a_weaker_algorithm() {
    let signer = TestSigningKey::rsa("rsa");
    let desk = LinkTokenRig::with_keys(IssuerKeySource::Fixed(key_set_json(&[&signer])));
    for alg in [
        "none", "None", "NONE", "", "HS256", "HS384", "HS512", "ES256K", "RS1",
    ] {
        let text = signing_input(&signer.token_header(alg), &good_claims());
        assert_eq!(desk.verify_token(&format!("{text}.")).await, "algorithm", "{alg}");
        // The classic algorithm confusion: an HMAC keyed with the issuer's public key.
        let secret = hmac::Key::new(hmac::HMAC_SHA256, key_set_json(&[&signer]).as_bytes());
        let tag = encode_base64(hmac::sign(&secret, text.as_bytes()).as_ref());
        assert_eq!(
            desk.verify_token(&format!("{text}.{tag}")).await,
            "algorithm",
            "{alg}"
        );
    }
    // An allowed algorithm, but of another family than the key with this id.
    assert_eq!(
        desk.verify_token(&signer.sign_token("RS256", &signer.token_header("ES256"), &good_claims()))
            .await,
        "key"
    );
    // An allowed algorithm of the right family, but not the one the token was signed with.
    assert_eq!(
        desk.verify_token(&signer.sign_token("RS256", &signer.token_header("PS256"), &good_claims()))
            .await,
        "signature"
    );
    // A valid signature, with an algorithm that the settings do not allow.
    let settings = LinkTokenSettings::new(ISSUER, AUDIENCE, IssuerKeySource::Fixed(key_set_json(&[&signer])));
    let strict = LinkTokenRig::with_settings(LinkTokenSettings {
        algorithms: vec![LinkTokenAlgorithm::Ps256],
        ..settings
    });
    assert_eq!(
        strict.verify_token(&signer.good_token("RS256")).await,
        "algorithm"
    );
    assert_eq!(strict.verify_token(&signer.good_token("PS256")).await, "ann.lee");
}

#[tokio::test]
async fn a_token_without_a_key_id_needs_exactly_one_matching_key() {
    let (a, b, rsa) = (
        TestSigningKey::p256("a"),
        TestSigningKey::p256("b"),
        TestSigningKey::rsa("rsa"),
    );
    let desk = LinkTokenRig::with_keys(IssuerKeySource::Fixed(key_set_json(&[&a, &b, &rsa])));
    let unnamed = |signer: &TestSigningKey, alg: &str| {
        signer.sign_token(
            alg,
            &with_members(signer.token_header(alg), &json!({ "kid": null })),
            &good_claims(),
        )
    };
    assert_eq!(desk.verify_token(&unnamed(&rsa, "RS256")).await, "ann.lee");
    assert_eq!(desk.verify_token(&unnamed(&a, "ES256")).await, "key");
    assert_eq!(desk.verify_token(&a.good_token("ES256")).await, "ann.lee");
    assert_eq!(desk.verify_token(&b.good_token("ES256")).await, "ann.lee");
}

#[tokio::test]
async fn only_the_demos_own_tokens_are_accepted_and_only_until_they_expire() {
    let issuer = DemoIssuer::generate("countersign demo", "countersign").unwrap();
    let another = DemoIssuer::generate("countersign demo", "countersign").unwrap();
    let desk = LinkTokenRig::with_settings(issuer.verifier_settings());
    let issue = |issuer: &DemoIssuer| {
        issuer
            .issue_token(
                &"ann.lee".parse().unwrap(),
                SignedDuration::from_hours(1),
                start_time(),
            )
            .expose()
            .to_owned()
    };
    assert_eq!(desk.verify_token(&issue(&issuer)).await, "ann.lee");
    assert_eq!(desk.verify_token(&issue(&another)).await, "key");
    desk.advance_clock(3629);
    assert_eq!(desk.verify_token(&issue(&issuer)).await, "ann.lee");
    desk.advance_clock(1);
    assert_eq!(desk.verify_token(&issue(&issuer)).await, "expired");
    assert_eq!(format!("{issuer:?}"), "DemoIssuer(countersign demo)");
}

#[test]
fn settings_that_would_accept_anything_or_nothing_are_refused() {
    #[track_caller]
    fn check(change: impl FnOnce(&mut LinkTokenSettings), want: &str) {
        let keys = IssuerKeySource::Fixed(key_set_json(&[&TestSigningKey::p256("a")]));
        let mut settings = LinkTokenSettings::new(ISSUER, AUDIENCE, keys);
        change(&mut settings);
        let clock = std::sync::Arc::new(countersign::clock::SystemClock);
        let got = match JwtLinkTokenVerifier::open(settings, clock) {
            Ok(_) => "fine",
            Err(LinkTokenSettingsError::NoIssuer) => "issuer",
            Err(LinkTokenSettingsError::NoAudience) => "audience",
            Err(LinkTokenSettingsError::NoAlgorithm) => "algorithm",
            Err(LinkTokenSettingsError::Leeway) => "leeway",
            Err(LinkTokenSettingsError::Keys(_)) => "keys",
            Err(LinkTokenSettingsError::Crypto(_)) => "crypto",
        };
        assert_eq!(got, want);
    }
    check(|_| {}, "fine");
    check(|s| s.issuer = " ".to_owned(), "issuer");
    check(|s| s.audience.clear(), "audience");
    check(|s| s.audience.push(String::new()), "audience");
    check(|s| s.algorithms.clear(), "algorithm");
    check(|s| s.leeway = SignedDuration::from_secs(301), "leeway");
    check(|s| s.leeway = SignedDuration::from_secs(-1), "leeway");
    check(|s| s.keys = IssuerKeySource::Fixed("{}".to_owned()), "keys");
    check(
        |s| s.keys = IssuerKeySource::Url("http://login.example.com/keys".parse().unwrap()),
        "keys",
    );
}
