//! The description of a setting, from which its documentation is generated.

/// The description of a key.
pub(super) struct SettingDescription {
    /// The name within the section.
    pub(super) name: &'static str,
    /// The explanation in the documentation.
    pub(super) about: &'static str,
    /// The value if the key is not set, as it would be written.
    pub(super) default: Option<&'static str>,
    /// The smallest and the largest value.
    pub(super) range: Option<(&'static str, &'static str)>,
    /// The expected format, in words.
    pub(super) form: String,
    /// True if the value can come from a file of its own and is never shown.
    pub(super) secret: bool,
    /// True if the key must be set.
    pub(super) required: bool,
}
