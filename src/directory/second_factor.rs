//! How an app asks for its second factor, and where a conversation goes that used up its sendings or its attempts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Wording;

/// An app's own settings of the gate. No choice among them weakens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecondFactor {
    /// What a wrong PIN leads to.
    pub wrong_code: WrongCode,
    /// Whether a PIN that was given is enough for what is asked while its clearance lasts. If not, each question asks anew.
    pub skip_when_passed: bool,
    /// The path taken when no further PIN is sent: `end`, `help_desk`, `lock`, or one of `paths`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_sends: Option<String>,
    /// The path taken when the last attempt at a PIN was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_attempts: Option<String>,
    /// The app's own paths, and the sentence of its `help_desk`.
    pub paths: BTreeMap<String, Path>,
}

/// What a wrong PIN leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WrongCode {
    /// The same PIN may be tried again, as long as tries are left.
    #[default]
    SameCode,
    /// Another PIN is sent, as long as sendings are left.
    NewCode,
}

/// Where a conversation goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Path {
    /// What is said, after why; with none, only why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<Wording>,
    /// What happens then.
    pub then: Then,
}

/// What happens at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The conversation ends.
    #[default]
    End,
    /// Another question may be asked.
    Listen,
    /// Voice access is paused until the owner or an administrator unlocks it, and the conversation ends.
    Lock,
}

impl Then {
    /// Its name in settings and audit events.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::End => "end",
            Self::Listen => "listen",
            Self::Lock => "lock",
        }
    }
}

impl Default for SecondFactor {
    fn default() -> Self {
        Self {
            wrong_code: WrongCode::default(),
            skip_when_passed: true,
            after_sends: None,
            after_attempts: None,
            paths: BTreeMap::new(),
        }
    }
}

impl SecondFactor {
    /// The path of that name. One that is not there ends the conversation: the safe way out.
    pub fn path(&self, name: &str) -> Path {
        let ready_made = |then| Path { say: None, then };
        match (self.paths.get(name), name) {
            (Some(path), _) => path.clone(),
            (None, "lock") => ready_made(Then::Lock),
            (None, _) => ready_made(Then::End),
        }
    }

    /// The names of paths that are used and not there, each with what is missing.
    pub fn missing(&self) -> Vec<(&'static str, String)> {
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
        let mut factor = SecondFactor {
            after_sends: Some("help_desk".into()),
            after_attempts: Some("reception".into()),
            ..SecondFactor::default()
        };
        assert_eq!(
            factor.missing(),
            [
                ("after_sends", "help_desk".to_owned()),
                ("after_attempts", "reception".to_owned())
            ]
        );
        let say = |text: &str| Path {
            say: Some(Wording::new(text).unwrap()),
            then: Then::End,
        };
        factor.paths.insert("help_desk".into(), say("Call extension 42."));
        factor
            .paths
            .insert("reception".into(), say("Ask at the reception."));
        assert_eq!(factor.missing(), []);
        assert_eq!(factor.path("lock").then, Then::Lock);
        assert_eq!(factor.path("nowhere"), Path::default());
    }

    #[test]
    fn nothing_said_is_the_default() {
        let read: SecondFactor = serde_json::from_str("{}").unwrap();
        assert_eq!(read, SecondFactor::default());
        assert!(serde_json::from_str::<SecondFactor>(r#"{"wrong": 1}"#).is_err());
    }
}
