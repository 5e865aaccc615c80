//! Property tests of the two parsers that are exposed to strangers: nothing makes them panic, and whatever they accept
//! obeys an independent formulation of the rule.

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::alexa::verify::{CertUrl, SignatureHeaders};
use proptest::prelude::*;

/// URLs composed of right and wrong pieces.
fn url_from_pieces() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![8 => Just("https://"), 1 => Just("HTTPS://"), 1 => Just("http://"), 1 => Just("https:/"), 1 => Just("")];
    let host = prop_oneof![
        8 => Just("s3.amazonaws.com"), 1 => Just("S3.AMAZONAWS.COM"), 1 => Just("s3.amazonaws.com."), 1 => Just("evil.com"),
        1 => Just("a@s3.amazonaws.com"), 1 => Just("s3.amazonaws.com@evil.com"), 1 => Just(""),
    ];
    let port = prop_oneof![6 => Just(""), 1 => Just(":443"), 1 => Just(":0443"), 1 => Just(":0"), 1 => Just(":8443"), 1 => Just(":")];
    let piece = prop_oneof![
        6 => Just("/echo.api"), 2 => Just("/.."), 1 => Just("/."), 1 => Just("\\"), 1 => Just("/%2e%2E"), 1 => Just("/%2f"),
        1 => Just("/Echo.API"), 2 => Just("/cert.pem"), 1 => Just("//"), 1 => Just("?"), 1 => Just("#"), 1 => Just(" "), 1 => Just("\t"),
    ];
    let path = prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat());
    (scheme, host, port, path).prop_map(|(scheme, host, port, path)| format!("{scheme}{host}{port}{path}"))
}

/// The rule for certificate URLs, as a check of the normalized text. The parser works on the parts of the URL instead.
fn obeys_url_rule(url: &str) -> bool {
    let Some(file) = url.strip_prefix("https://s3.amazonaws.com/echo.api/") else {
        return false;
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "._~-/".contains(c);
    file.chars().all(plain) && file.split('/').all(|part| part != "." && part != "..")
}

proptest! {
    #[test]
    fn an_accepted_url_obeys_the_rule_and_is_normalized(text in url_from_pieces()) {
        if let Ok(url) = text.parse::<CertUrl>() {
            prop_assert!(obeys_url_rule(url.as_str()), "{text:?} became {url}");
            prop_assert_eq!(url.as_str().parse::<CertUrl>().unwrap(), url);
            prop_assert!(text.to_ascii_lowercase().starts_with("https://s3.amazonaws.com"), "{text:?}");
        }
    }

    #[test]
    fn a_url_that_obeys_the_rule_is_accepted(file in "[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,80}") {
        let text = format!("https://s3.amazonaws.com/echo.api/{file}");
        let url: CertUrl = text.parse().unwrap();
        prop_assert_eq!(url.as_str(), &text);
    }

    #[test]
    fn no_text_makes_the_url_parser_panic(text in any::<String>()) {
        if let Ok(url) = text.parse::<CertUrl>() {
            prop_assert!(obeys_url_rule(url.as_str()), "{text:?} became {url}");
        }
    }

    #[test]
    fn no_bytes_make_the_header_parser_panic(
        urls in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 0..3),
        signatures in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..1500), 0..3),
    ) {
        let seal = SignatureHeaders::from_headers(urls.iter().map(Vec::as_slice), signatures.iter().map(Vec::as_slice));
        if seal.is_ok() {
            prop_assert_eq!((urls.len(), signatures.len()), (1, 1));
        }
    }

    #[test]
    fn a_signature_is_accepted_only_in_canonical_base64(
        signature in prop::collection::vec(any::<u8>(), 200..1100),
        cut in 0_usize..3,
        extra in prop_oneof![4 => Just(""), 1 => Just("="), 1 => Just(" "), 1 => Just("\n"), 1 => Just("A")],
    ) {
        let good = BASE64_STANDARD.encode(&signature);
        let text = format!("{}{extra}", &good[..good.len() - cut]);
        let seal = SignatureHeaders::from_headers([b"https://x/".as_slice()], [text.as_bytes()]);
        let strict = BASE64_STANDARD.decode(&text).is_ok_and(|bytes| {
            (256..=1024).contains(&bytes.len()) && BASE64_STANDARD.encode(bytes) == text
        });
        prop_assert_eq!(seal.is_ok(), strict);
    }
}
