//! What was asked: an intent with its slots.

use super::text::{Hidden, Text};

/// An intent, with what was said in its slots.
#[derive(Debug)]
pub struct Intent<'a> {
    /// The intent's name in the interaction model.
    pub name: Text<'a>,
    /// The slots, filled or not.
    pub slots: Vec<Slot<'a>>,
    /// Whether the person confirmed the intent.
    pub confirmation: Confirmation,
    /// Where Alexa is in a dialog it leads for us; none for intents without a dialog.
    pub dialog_state: Option<DialogState>,
}

/// A slot of an intent.
#[derive(Debug)]
pub struct Slot<'a> {
    /// The slot's name in the interaction model.
    pub name: Text<'a>,
    /// Whether the person confirmed the slot.
    pub confirmation: Confirmation,
    pub(super) values: Vec<Hidden<'a>>,
    pub(super) resolved: Option<Resolved<'a>>,
}

/// What a slot's words mean in the interaction model or in the dynamic entities we sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// The entity's id; entities may lack one.
    pub id: Option<Hidden<'a>>,
    /// The entity's name.
    pub name: Hidden<'a>,
    /// Whether it is one of the dynamic entities.
    pub dynamic: bool,
}

/// `confirmationStatus`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Confirmation {
    /// Neither confirmed nor denied.
    #[default]
    None,
    /// Confirmed.
    Confirmed,
    /// Denied.
    Denied,
}

/// `dialogState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogState {
    /// The dialog has just begun.
    Started,
    /// The dialog goes on.
    InProgress,
    /// All required slots are filled and confirmed.
    Completed,
}

impl<'a> Intent<'a> {
    /// The slot of this name, filled or not.
    pub fn slot(&self, name: &str) -> Option<&Slot<'a>> {
        self.slots.iter().find(|slot| slot.name.as_str() == name)
    }

    /// What was said for the slot of this name, if anything.
    pub fn said(&self, slot: &str) -> Option<&str> {
        self.slot(slot)?.value()
    }
}

impl<'a> Slot<'a> {
    /// What was said, if anything; of several values the first.
    pub fn value(&self) -> Option<&str> {
        self.values().next()
    }

    /// All that was said. Only slots that take several values have more than one.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(Hidden::expose)
    }

    /// What the words mean, if Alexa found out. Dynamic entities go before those of the interaction model.
    pub fn resolved(&self) -> Option<&Resolved<'a>> {
        self.resolved.as_ref()
    }
}

impl Confirmation {
    pub(super) fn read(text: Option<&str>) -> Self {
        match text {
            Some("CONFIRMED") => Self::Confirmed,
            Some("DENIED") => Self::Denied,
            _ => Self::None,
        }
    }
}

impl DialogState {
    pub(super) fn read(text: Option<&str>) -> Option<Self> {
        match text? {
            "STARTED" => Some(Self::Started),
            "IN_PROGRESS" => Some(Self::InProgress),
            "COMPLETED" => Some(Self::Completed),
            _ => None,
        }
    }
}
