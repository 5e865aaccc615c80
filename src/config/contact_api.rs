//! `[contact_api]`.

use std::time::Duration;

use secrecy::SecretString;

section! {
    /// Contacts behind a web API, for apps whose source is one. Its URL is the app's own setting in the directory.
    struct ContactApiConfig in "contact_api" {
        /// Sent along as `Authorization: Bearer …`.
        bearer: Option<SecretString>;
        /// How long it may take to answer. Alexa gives a turn 8 s.
        timeout: Duration = "3s", "50ms" to "5s";
    }
}
