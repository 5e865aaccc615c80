//! Directives: instructions to Alexa other than speech.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// An instruction to Alexa or to the device.
#[derive(Clone)]
pub enum Directive {
    /// `Dialog.ElicitSlot`: the person's next words fill this slot.
    ElicitSlot {
        /// The slot to fill.
        slot: String,
        /// The intent of the slot, if it is not the intent of the request.
        updated_intent: Option<IntentUpdate>,
    },
    /// `Alexa.Presentation.APL.RenderDocument`: shows a document. Only for a device that declared APL: Alexa
    /// rejects the whole response if the device did not.
    RenderDocument {
        /// A name for the document, which later requests from the screen repeat.
        token: &'static str,
        /// The document.
        document: &'static serde_json::Value,
        /// The data for the document, by the names of its parameters.
        datasources: serde_json::Value,
    },
}

/// An intent that replaces the one of the request.
#[derive(Clone)]
pub struct IntentUpdate {
    name: String,
    slots: Vec<(String, Option<String>)>,
}

impl Directive {
    /// Asks for `with_empty_slot` of the request's intent: the person's next words fill it.
    pub fn elicit_slot(slot: impl Into<String>) -> Self {
        Self::ElicitSlot {
            slot: slot.into(),
            updated_intent: None,
        }
    }

    /// Asks for `with_empty_slot` of another intent: the person's next words fill it.
    pub fn elicit_slot_of_intent(intent: IntentUpdate, slot: impl Into<String>) -> Self {
        Self::ElicitSlot {
            slot: slot.into(),
            updated_intent: Some(intent),
        }
    }
}

impl IntentUpdate {
    /// An intent without slots.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            slots: Vec::new(),
        }
    }

    /// Adds an empty slot.
    #[must_use]
    pub fn with_empty_slot(mut self, name: impl Into<String>) -> Self {
        self.slots.push((name.into(), None));
        self
    }

    /// Adds a filled slot.
    #[must_use]
    pub fn with_filled_slot(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.slots.push((name.into(), Some(value.into())));
        self
    }
}

impl Serialize for Directive {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
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
        map.serialize_entry("slots", &UpdatedSlots(&self.slots))?;
        map.end()
    }
}

struct UpdatedSlots<'a>(&'a [(String, Option<String>)]);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UpdatedSlot<'a> {
    name: &'a str,
    confirmation_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl Serialize for UpdatedSlots<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, value)| {
            let slot = UpdatedSlot {
                name,
                confirmation_status: "NONE",
                value: value.as_deref(),
            };
            (name, slot)
        }))
    }
}

/// Prints the kind of directive without its contents.
impl fmt::Debug for Directive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ElicitSlot { slot, .. } => write!(f, "ElicitSlot({slot})"),
            Self::RenderDocument { token, .. } => write!(f, "RenderDocument({token})"),
        }
    }
}

impl fmt::Debug for IntentUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IntentUpdate({})", self.name)
    }
}
