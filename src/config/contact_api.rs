//! `[contact_api]`.

use std::time::Duration;

use super::forms::Bearer;

section! {
    /// Contacts behind a web API, for apps whose source is one. Its URL is the app's own setting in the directory.
    struct ContactApiConfig in "contact_api" {
        /// What is sent along as `Authorization: Bearer …`, each to its origin and nowhere else.
        bearers: Vec<Bearer> = "";
        /// How long it may take to answer. Alexa gives a turn 8 s.
        timeout: Duration = "2500ms", "50ms" to "5s";
    }
}
