//! Fuzzes owner links: a text that this server did not create is always rejected, without a panic.

#![no_main]

use std::sync::LazyLock;

use countersign::{
    mfa::owner::OwnerLinkKey,
    secret::{RootKey, SystemEntropy},
};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<OwnerLinkKey> = LazyLock::new(|| OwnerLinkKey::new(&RootKey::generate(&SystemEntropy)));

fuzz_target!(|text: &str| {
    assert!(KEY.decode(text).is_err(), "{text}");
});
