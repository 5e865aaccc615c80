//! Fuzzes owner links: a text that this server did not create is always rejected, without a panic.

#![no_main]

use std::sync::LazyLock;

use countersign::{
    mfa::owner::LinkKey,
    secret::{RootKey, SystemEntropy},
};
use libfuzzer_sys::fuzz_target;

static KEY: LazyLock<LinkKey> = LazyLock::new(|| LinkKey::new(&RootKey::draw(&SystemEntropy)));

fuzz_target!(|text: &str| {
    assert!(KEY.read(text).is_err(), "{text}");
});
