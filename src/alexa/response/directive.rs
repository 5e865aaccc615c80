//! Directives: what a response asks Alexa to do besides speaking.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// A directive.
#[derive(Clone)]
pub enum Directive {
    /// `Dialog.ElicitSlot`: the next thing said fills this slot.
    ElicitSlot {
        /// The slot to fill.
        slot: String,
        /// The intent the slot belongs to, where it is another than the one just asked.
        updated_intent: Option<IntentUpdate>,
    },
    /// `Alexa.Presentation.APL.RenderDocument`: shows a document. Only for a device that declares APL: any other refuses the
    /// whole response (ALEXA 3.4).
    RenderDocument {
        /// Names what is shown, in later requests about it.
        token: &'static str,
        /// The document.
        document: &'static serde_json::Value,
        /// What it is filled with, by the names of its parameters.
        datasources: serde_json::Value,
    },
    /// Any other, as the JSON object it is.
    Other(serde_json::Value),
}

/// An intent as we want Alexa to take it from here.
#[derive(Clone)]
pub struct IntentUpdate {
    name: String,
    slots: Vec<(String, Option<String>)>,
}

impl Directive {
    /// Makes the next thing said fill `slot` of the intent just asked.
    pub fn elicit(slot: impl Into<String>) -> Self {
        Self::ElicitSlot {
            slot: slot.into(),
            updated_intent: None,
        }
    }

    /// Makes the next thing said fill `slot` of `intent`, whatever was asked before.
    pub fn elicit_of(intent: IntentUpdate, slot: impl Into<String>) -> Self {
        Self::ElicitSlot {
            slot: slot.into(),
            updated_intent: Some(intent),
        }
    }
}

impl IntentUpdate {
    /// The intent of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            slots: Vec::new(),
        }
    }

    /// With this slot, not yet filled.
    #[must_use]
    pub fn slot(mut self, name: impl Into<String>) -> Self {
        self.slots.push((name.into(), None));
        self
    }

    /// With this slot, filled.
    #[must_use]
    pub fn filled(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.slots.push((name.into(), Some(value.into())));
        self
    }
}

impl Serialize for Directive {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Other(json) => json.serialize(to),
            Self::RenderDocument {
                token,
                document,
                datasources,
            } => {
                let mut map = to.serialize_map(Some(4))?;
                map.serialize_entry("type", "Alexa.Presentation.APL.RenderDocument")?;
                map.serialize_entry("token", token)?;
                map.serialize_entry("document", document)?;
                map.serialize_entry("datasources", datasources)?;
                map.end()
            }
            Self::ElicitSlot { slot, updated_intent } => {
                let mut map = to.serialize_map(None)?;
                map.serialize_entry("type", "Dialog.ElicitSlot")?;
                map.serialize_entry("slotToElicit", slot)?;
                if let Some(intent) = updated_intent {
                    map.serialize_entry("updatedIntent", intent)?;
                }
                map.end()
            }
        }
    }
}

impl Serialize for IntentUpdate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(3))?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("confirmationStatus", "NONE")?;
        map.serialize_entry("slots", &Slots(&self.slots))?;
        map.end()
    }
}

struct Slots<'a>(&'a [(String, Option<String>)]);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Slot<'a> {
    name: &'a str,
    confirmation_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl Serialize for Slots<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| {
            let slot = Slot {
                name,
                confirmation_status: "NONE",
                value: value.as_deref(),
            };
            (name, slot)
        }))
    }
}

/// Names the directive and nothing it carries.
impl fmt::Debug for Directive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ElicitSlot { slot, .. } => write!(f, "ElicitSlot({slot})"),
            Self::RenderDocument { token, .. } => write!(f, "RenderDocument({token})"),
            Self::Other(_) => f.write_str("Other(..)"),
        }
    }
}

impl fmt::Debug for IntentUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IntentUpdate({})", self.name)
    }
}
