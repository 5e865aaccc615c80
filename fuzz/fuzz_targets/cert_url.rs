//! Fuzzes certificate chain URLs: each accepted URL is plain, normalized and in Amazon's folder.

#![no_main]

use countersign::alexa::verify::CertUrl;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(url) = text.parse::<CertUrl>() else {
        return;
    };
    let file = url.as_str().strip_prefix("https://s3.amazonaws.com/echo.api/");
    let file = file.expect("an address that passes is in Amazon's folder");
    assert!(file.split('/').all(|part| part != "." && part != ".."), "{url}");
    assert!(
        file.chars()
            .all(|c| c.is_ascii_alphanumeric() || "._~-/".contains(c)),
        "{url}"
    );
    assert_eq!(url.as_str().parse::<CertUrl>().as_ref(), Ok(&url));
});
