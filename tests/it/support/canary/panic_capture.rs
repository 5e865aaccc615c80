//! Captures the messages of panics in the program. Panics in test code are not searched for secrets.

use std::panic::{self, PanicHookInfo};

use super::{OutputPlace, record_output};

/// Captures the message of every panic from now on, then calls the previous hook.
pub(super) fn capture_panics() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !is_in_test_code(panic) {
            record_output(OutputPlace::Panic, panic.payload_as_str().unwrap_or_default());
        }
        before(panic);
    }));
}

fn is_in_test_code(panic: &PanicHookInfo<'_>) -> bool {
    panic
        .location()
        .is_some_and(|location| location.file().starts_with("tests/"))
}
