//! Fuzzes the signature headers: each accepted header occurs once, and the signature is canonical base64.

#![no_main]

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::alexa::verify::SignatureHeaders;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|headers: (Vec<Vec<u8>>, Vec<Vec<u8>>)| {
    let (urls, signatures) = headers;
    let headers = SignatureHeaders::from_headers(
        urls.iter().map(Vec::as_slice),
        signatures.iter().map(Vec::as_slice),
    );
    if headers.is_ok() {
        assert_eq!((urls.len(), signatures.len()), (1, 1));
        let bytes = BASE64_STANDARD
            .decode(&signatures[0])
            .expect("a signature that passes is base64");
        assert_eq!(BASE64_STANDARD.encode(bytes).as_bytes(), signatures[0]);
    }
});
