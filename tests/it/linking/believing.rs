//! Which tokens are believed, and why the others are not.

use countersign::{
    clock::SignedDuration,
    linking::{
        DemoIssuer, IssuerKeySource, JwtLinkTokenVerifier, LinkTokenAlgorithm, LinkTokenSettings,
        LinkTokenSettingsError,
    },
};
use ring::hmac;
use serde_json::{Value, json};

use super::issuer::{AUDIENCE, Desk, ISSUER, Signer, base64, claims, in_secs, jwks, start, unsigned, with};

/// What a token with these members changed comes to.
async fn heard_with(header: &Value, claim: &Value) -> String {
    let signer = Signer::p256("a");
    let token = signer.sign(
        "ES256",
        &with(signer.header("ES256"), header),
        &with(claims(), claim),
    );
    Desk::open(IssuerKeySource::Fixed(jwks(&[&signer])))
        .hears(&token)
        .await
}

#[tokio::test]
async fn every_allowed_algorithm_is_understood() {
    let signers = [
        Signer::p256("p256"),
        Signer::p384("p384"),
        Signer::rsa("rsa"),
        Signer::ed25519("ed"),
    ];
    let desk = Desk::open(IssuerKeySource::Fixed(jwks(&signers.each_ref())));
    for algorithm in LinkTokenAlgorithm::ALL {
        let signer = match algorithm {
            LinkTokenAlgorithm::Es256 => &signers[0],
            LinkTokenAlgorithm::Es384 => &signers[1],
            LinkTokenAlgorithm::EdDsa => &signers[3],
            _ => &signers[2],
        };
        assert_eq!(
            desk.hears(&signer.token(algorithm.as_str())).await,
            "ann.lee",
            "{algorithm}"
        );
    }
}

#[tokio::test]
async fn the_published_examples_have_good_signatures() {
    // RFC 7515 A.3. It names no audience, which is looked at only after the signature.
    let key = json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let text = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let keys = IssuerKeySource::Fixed(json!({ "keys": [key] }).to_string());
    let desk = Desk::with(LinkTokenSettings::new("joe", AUDIENCE, keys));
    assert_eq!(desk.hears(&format!("{text}.{signature}")).await, "audience");
    assert_eq!(
        desk.hears(&format!("{text}.{}", signature.replace('8', "9")))
            .await,
        "signature"
    );
}

#[tokio::test]
async fn the_claims_must_be_right_and_of_the_right_type() {
    async fn check(claim: Value, want: &str) {
        assert_eq!(heard_with(&json!({}), &claim).await, want, "{claim}");
    }
    check(json!({}), "ann.lee").await;
    check(json!({ "iss": "https://login.example.com/" }), "issuer").await;
    check(json!({ "iss": null }), "issuer").await;
    check(json!({ "iss": [ISSUER] }), "malformed").await;
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
async fn a_token_is_good_from_its_beginning_to_its_end_and_half_a_minute_around() {
    async fn check(claim: Value, want: &str) {
        assert_eq!(heard_with(&json!({}), &claim).await, want, "{claim}");
    }
    check(json!({ "exp": null }), "no_expiry").await;
    check(json!({ "exp": in_secs(300).to_string() }), "malformed").await;
    check(json!({ "exp": true }), "malformed").await;
    check(json!({ "exp": -1 }), "malformed").await;
    check(json!({ "exp": u64::MAX }), "ann.lee").await;
    check(json!({ "exp": in_secs(0) }), "ann.lee").await;
    check(json!({ "exp": in_secs(-29) }), "ann.lee").await;
    check(json!({ "exp": in_secs(-30) }), "expired").await;
    check(json!({ "exp": 0 }), "expired").await;
    check(json!({ "nbf": in_secs(30) }), "ann.lee").await;
    check(json!({ "nbf": in_secs(31) }), "not_yet_valid").await;
    check(json!({ "nbf": "now" }), "malformed").await;
    check(json!({ "iat": in_secs(31) }), "not_yet_valid").await;
    check(json!({ "iat": u64::MAX }), "not_yet_valid").await;
    check(json!({ "nbf": null, "iat": null }), "ann.lee").await;
}

#[tokio::test]
async fn the_header_must_be_an_access_tokens() {
    async fn check(header: Value, want: &str) {
        assert_eq!(heard_with(&header, &json!({})).await, want, "{header}");
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
    // A key or a place of one that the token brings along is not looked at.
    check(
        json!({ "kid": null, "jku": "https://evil.example/keys", "x5u": "https://evil.example" }),
        "ann.lee",
    )
    .await;
}

#[tokio::test]
async fn without_a_signature_by_the_right_key_nothing_is_believed() {
    let (ours, theirs) = (Signer::p256("a"), Signer::p256("a"));
    let desk = Desk::open(IssuerKeySource::Fixed(jwks(&[&ours])));
    let good = ours.token("ES256");
    let [header, _, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let boss = base64(
        with(claims(), &json!({ "sub": "the.boss" }))
            .to_string()
            .as_bytes(),
    );
    for (token, want) in [
        (good.clone(), "ann.lee"),
        (theirs.token("ES256"), "signature"),
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
        assert_eq!(desk.hears(&token).await, want, "{token}");
    }
}

#[tokio::test]
async fn no_token_chooses_a_weaker_way_to_be_checked() {
    let signer = Signer::rsa("rsa");
    let desk = Desk::open(IssuerKeySource::Fixed(jwks(&[&signer])));
    for alg in [
        "none", "None", "NONE", "", "HS256", "HS384", "HS512", "ES256K", "RS1",
    ] {
        let text = unsigned(&signer.header(alg), &claims());
        assert_eq!(desk.hears(&format!("{text}.")).await, "algorithm", "{alg}");
        // The public key as if it were a shared secret.
        let secret = hmac::Key::new(hmac::HMAC_SHA256, jwks(&[&signer]).as_bytes());
        let tag = base64(hmac::sign(&secret, text.as_bytes()).as_ref());
        assert_eq!(desk.hears(&format!("{text}.{tag}")).await, "algorithm", "{alg}");
    }
    // Allowed, but of another family than the key of that name.
    assert_eq!(
        desk.hears(&signer.sign("RS256", &signer.header("ES256"), &claims()))
            .await,
        "key"
    );
    // Allowed and of the same family, but not how it was signed.
    assert_eq!(
        desk.hears(&signer.sign("RS256", &signer.header("PS256"), &claims()))
            .await,
        "signature"
    );
    // Signed well, but in a way the settings do not allow.
    let settings = LinkTokenSettings::new(ISSUER, AUDIENCE, IssuerKeySource::Fixed(jwks(&[&signer])));
    let strict = Desk::with(LinkTokenSettings {
        algorithms: vec![LinkTokenAlgorithm::Ps256],
        ..settings
    });
    assert_eq!(strict.hears(&signer.token("RS256")).await, "algorithm");
    assert_eq!(strict.hears(&signer.token("PS256")).await, "ann.lee");
}

#[tokio::test]
async fn a_token_that_names_no_key_needs_there_to_be_only_one_that_fits() {
    let (a, b, rsa) = (Signer::p256("a"), Signer::p256("b"), Signer::rsa("rsa"));
    let desk = Desk::open(IssuerKeySource::Fixed(jwks(&[&a, &b, &rsa])));
    let unnamed = |signer: &Signer, alg: &str| {
        signer.sign(alg, &with(signer.header(alg), &json!({ "kid": null })), &claims())
    };
    assert_eq!(desk.hears(&unnamed(&rsa, "RS256")).await, "ann.lee");
    assert_eq!(desk.hears(&unnamed(&a, "ES256")).await, "key");
    assert_eq!(desk.hears(&a.token("ES256")).await, "ann.lee");
    assert_eq!(desk.hears(&b.token("ES256")).await, "ann.lee");
}

#[tokio::test]
async fn the_demos_own_tokens_are_believed_until_they_end_and_nobody_elses() {
    let issuer = DemoIssuer::generate("countersign demo", "countersign").unwrap();
    let another = DemoIssuer::generate("countersign demo", "countersign").unwrap();
    let desk = Desk::with(issuer.verifier_settings());
    let issue = |issuer: &DemoIssuer| {
        issuer
            .issue_token(
                &"ann.lee".parse().unwrap(),
                SignedDuration::from_hours(1),
                start(),
            )
            .expose()
            .to_owned()
    };
    assert_eq!(desk.hears(&issue(&issuer)).await, "ann.lee");
    assert_eq!(desk.hears(&issue(&another)).await, "key");
    desk.later(3629);
    assert_eq!(desk.hears(&issue(&issuer)).await, "ann.lee");
    desk.later(1);
    assert_eq!(desk.hears(&issue(&issuer)).await, "expired");
    assert_eq!(format!("{issuer:?}"), "DemoIssuer(countersign demo)");
}

#[test]
fn settings_that_would_accept_anything_or_nothing_are_refused() {
    #[track_caller]
    fn check(change: impl FnOnce(&mut LinkTokenSettings), want: &str) {
        let keys = IssuerKeySource::Fixed(jwks(&[&Signer::p256("a")]));
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
