//! THE WEB PAGES: what people do by their browser.
//!
//! Lives here: the pages behind the links in mails about wrong PINs ([`voice_access`]), what they say in each language
//! (`words`).
//! Does not live here: the test console (`simulator`), what the pages bring about (the ports they name).

pub mod voice_access;
mod words;

pub use words::warm_up;
