//! An app's settings for the second factor, and what happens after too many PINs or too many wrong attempts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::LocalizedText;

/// An app's settings for the second factor. None of them can weaken the gate: they only choose between safe
/// alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecondFactorSettings {
    /// The reaction to a wrong PIN.
    pub wrong_code: AfterWrongPin,
    /// True if one PIN is enough for all questions while the clearance lasts. False to ask for a new PIN with
    /// each question.
    pub skip_when_passed: bool,
    /// The name of the path to take when no further PIN can be sent: `end`, `help_desk`, `lock`, or a key of
    /// `paths`. If it is not set, the reason is spoken and nothing else happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_sends: Option<String>,
    /// The name of the path to take when the last attempt at a PIN was wrong. If it is not set, the reason is
    /// spoken and the conversation ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_attempts: Option<String>,
    /// The app's own paths by name. The path `help_desk` must be defined here before it can be used, because
    /// only the organization knows its sentence.
    pub paths: BTreeMap<String, EscalationPath>,
}

/// The reaction to a wrong PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterWrongPin {
    /// The employee can try the same PIN again, while attempts are left.
    #[default]
    SameCode,
    /// A new PIN is sent, while more PINs may be sent.
    NewCode,
}

/// A way to continue or end a conversation that has used up its PINs or its attempts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EscalationPath {
    /// A text that is spoken after the reason. If it is not set, only the reason is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<LocalizedText>,
    /// The action after the text.
    pub then: AfterEscalation,
}

/// The last step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterEscalation {
    /// The conversation ends.
    #[default]
    End,
    /// The app listens for another question.
    Listen,
    /// Voice access is paused until the owner or an administrator unlocks it. The conversation ends.
    Lock,
}

impl AfterEscalation {
    /// The name in settings and audit events.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Listen => "listen",
            Self::Lock => "lock",
        }
    }
}

impl Default for SecondFactorSettings {
    fn default() -> Self {
        Self {
            wrong_code: AfterWrongPin::default(),
            skip_when_passed: true,
            after_sends: None,
            after_attempts: None,
            paths: BTreeMap::new(),
        }
    }
}

impl SecondFactorSettings {
    /// Returns the path with this name: one of the app's own, or a built-in one. An unknown name ends the
    /// conversation.
    pub fn escalation_path(&self, name: &str) -> EscalationPath {
        // Imports reject unknown names, but a record may be older than that check. Ending the conversation is
        // the safe reaction.
        let ready_made = |then| EscalationPath { say: None, then };
        match (self.paths.get(name), name) {
            (Some(path), _) => path.clone(),
            (None, "lock") => ready_made(AfterEscalation::Lock),
            (None, _) => ready_made(AfterEscalation::End),
        }
    }

    /// Returns the settings that name a path which does not exist, each as its key and the name. A
    /// `help_desk` without a text counts as missing.
    pub fn missing_paths(&self) -> Vec<(&'static str, String)> {
        let used = [
            ("after_sends", &self.after_sends),
            ("after_attempts", &self.after_attempts),
        ];
        let used = used
            .into_iter()
            .filter_map(|(key, name)| Some((key, name.as_deref()?)));
        let lacks = |name: &str| match name {
            "end" | "lock" => false,
            "help_desk" => self.paths.get(name).is_none_or(|path| path.say.is_none()),
            _ => !self.paths.contains_key(name),
        };
        used.filter(|(_, name)| lacks(name))
            .map(|(key, name)| (key, name.to_owned()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_there_is_found_before_it_is_needed() {
        let mut factor = SecondFactorSettings {
            after_sends: Some("help_desk".into()),
            after_attempts: Some("reception".into()),
            ..SecondFactorSettings::default()
        };
        assert_eq!(
            factor.missing_paths(),
            [
                ("after_sends", "help_desk".to_owned()),
                ("after_attempts", "reception".to_owned())
            ]
        );
        let say = |text: &str| EscalationPath {
            say: Some(LocalizedText::new(text).unwrap()),
            then: AfterEscalation::End,
        };
        factor.paths.insert("help_desk".into(), say("Call extension 42."));
        factor
            .paths
            .insert("reception".into(), say("Ask at the reception."));
        assert_eq!(factor.missing_paths(), []);
        assert_eq!(factor.escalation_path("lock").then, AfterEscalation::Lock);
        assert_eq!(factor.escalation_path("nowhere"), EscalationPath::default());
    }

    #[test]
    fn nothing_said_is_the_default() {
        let read: SecondFactorSettings = serde_json::from_str("{}").unwrap();
        assert_eq!(read, SecondFactorSettings::default());
        assert!(serde_json::from_str::<SecondFactorSettings>(r#"{"wrong": 1}"#).is_err());
    }
}
