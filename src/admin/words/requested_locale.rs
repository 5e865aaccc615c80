//! The language that a browser asks for.

use actix_web::{
    HttpRequest,
    http::header::{AcceptLanguage, Header, Preference, Quality},
};

use crate::language::SupportedLocale;

/// Picks the most wanted language (`Accept-Language`; RFC 9110, section 12.5.4) that is near to one of ours.
///
/// Falls back to American English when none is near, when any language will do (`*`), and when the header is
/// missing or malformed.
pub(in crate::admin) fn requested_locale(req: &HttpRequest) -> SupportedLocale {
    let mut accepted = AcceptLanguage::parse(req).unwrap_or(AcceptLanguage(Vec::new()));
    // `q=0` means "not acceptable". `ranked` would only sort it last.
    accepted.retain(|language| language.quality > Quality::ZERO);
    let found = accepted.ranked().into_iter().find_map(|language| match language {
        Preference::Any => Some(SupportedLocale::nearest_or_default(None)),
        Preference::Specific(tag) => SupportedLocale::nearest(tag.as_str()),
    });
    found.unwrap_or(SupportedLocale::nearest_or_default(None))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[track_caller]
    fn check(headers: &[&[u8]], want: &str) {
        let request = headers.iter().fold(TestRequest::default(), |request, value| {
            let value = actix_web::http::header::HeaderValue::from_bytes(value).unwrap();
            request.append_header(("Accept-Language", value))
        });
        assert_eq!(
            requested_locale(&request.to_http_request()).tag(),
            want,
            "{headers:?}"
        );
    }

    #[test]
    fn the_most_wanted_language_there_is_is_taken() {
        check(&[b"de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7"], "de-DE");
        check(&[b"de"], "de-DE");
        check(&[b"fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"], "fr-FR");
        check(&[b"en;q=0.5, es-419;q=0.8"], "es-ES");
        check(&[b"nl, zh-Hant-TW;q=0.9, de-AT;q=0.2"], "de-DE");
        check(&[b"en-AU"], "en-GB");
        check(&[b"EN-gb, FR;q=0.1"], "en-GB");
        check(&[b"nl", b"fr"], "fr-FR");
    }

    #[test]
    fn what_is_refused_is_not_taken() {
        check(&[b"de;q=0, fr;q=0.1"], "fr-FR");
        check(&[b"de;q=0"], "en-US");
        check(&[b"nl, de;q=0.0, *;q=0.5"], "en-US");
    }

    #[test]
    fn any_language_none_or_none_of_ours_is_english() {
        check(&[], "en-US");
        check(&[b""], "en-US");
        check(&[b"*"], "en-US");
        check(&[b"nl, ja"], "en-US");
        check(&[b"*, de;q=0.5"], "en-US");
    }

    #[test]
    fn a_malformed_header_is_no_error() {
        check(&[b"\xff\xfe"], "en-US");
        check(&[b"de;q=2;;,=,;;q"], "en-US");
        check(&[b"---, de_DE, !!, 1, fr"], "fr-FR");
        check(&[b"de;q=banana, fr;q=0.1"], "fr-FR");
        check(&[&[b'a'; 6_000]], "en-US");
        check(&["de,".repeat(2_000).as_bytes()], "de-DE");
    }
}
