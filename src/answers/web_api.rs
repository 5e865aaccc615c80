//! Contacts behind a web API.
