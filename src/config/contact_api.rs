//! `[contact_api]`.

use std::time::Duration;

use super::value_types::BearerCredential;

section! {
    /// Contacts from a web API, for the apps that use one. Its URL is a setting of the app in the directory.
    struct ContactApiConfig in "contact_api" {
        /// The credentials to send as `Authorization: Bearer …`, each only to its own origin.
        bearers: Vec<BearerCredential> = "";
        /// The time limit for a response. Alexa waits 8 s for a turn.
        timeout: Duration = "2500ms", "50ms" to "5s";
    }
}
