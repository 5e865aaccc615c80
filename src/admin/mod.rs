//! Web pages that people open in a browser.
//!
//! Lives here: the pages behind the links in notices about wrong PINs ([`voice_access`]), and their texts in
//! each language (`words`).
//! Does not live here: the test console (`simulator`), budgets, stores and the audit log, which the pages use.

pub mod voice_access;
mod words;

pub use words::load_page_words;
