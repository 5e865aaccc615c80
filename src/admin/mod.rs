//! THE WEB PAGES: what people do by their browser.
//!
//! Lives here: the pages behind the links in mails about wrong PINs ([`voice_access`]).
//! Does not live here: the test console (`simulator`), what the pages bring about (the ports they name).

pub mod voice_access;
