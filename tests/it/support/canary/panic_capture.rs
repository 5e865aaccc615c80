//! What panics of the program say. Those of the tests say what they like.

use std::panic::{self, PanicHookInfo};

use super::{OutputPlace, record_output};

/// Keeps what every panic says from now on, and goes on as before.
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
