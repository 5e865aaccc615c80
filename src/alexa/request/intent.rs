//! The intent of a request, with its slots.

use super::envelope_text::{EnvelopeText, SensitiveText};

/// An intent with its slots, as recognised by Alexa.
#[derive(Debug)]
pub struct RequestIntent<'a> {
    /// The intent's name in the interaction model.
    pub name: EnvelopeText<'a>,
    /// All slots that Alexa listed, including empty ones.
    pub slots: Vec<RequestSlot<'a>>,
    /// The person's answer when Alexa asked to confirm the intent.
    pub confirmation: ConfirmationStatus,
    /// The state of the dialog that Alexa leads for us. `None` for an intent without a dialog.
    pub dialog_state: Option<DialogState>,
}

/// A slot of an intent, possibly empty.
#[derive(Debug)]
pub struct RequestSlot<'a> {
    /// The slot's name in the interaction model.
    pub name: EnvelopeText<'a>,
    /// The person's answer when Alexa asked to confirm the slot.
    pub confirmation: ConfirmationStatus,
    pub(super) values: Vec<SensitiveText<'a>>,
    pub(super) resolved_entity: Option<ResolvedEntity<'a>>,
}

/// The entity that the words in a slot stand for, from the interaction model or from dynamic entities that we sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedEntity<'a> {
    /// The entity's id. Not every entity has one.
    pub id: Option<SensitiveText<'a>>,
    /// The entity's name.
    pub name: SensitiveText<'a>,
    /// True if it is a dynamic entity.
    pub dynamic: bool,
}

/// Alexa's `confirmationStatus`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConfirmationStatus {
    /// Nobody was asked, or nobody has answered yet.
    #[default]
    None,
    /// The person said yes.
    Confirmed,
    /// The person said no.
    Denied,
}

/// Alexa's `dialogState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialogState {
    /// This is the first turn of the dialog.
    Started,
    /// Slots are still missing or unconfirmed.
    InProgress,
    /// All required slots are filled and confirmed.
    Completed,
}

impl<'a> RequestIntent<'a> {
    /// Finds a slot by name. It may be empty.
    pub fn slot(&self, name: &str) -> Option<&RequestSlot<'a>> {
        self.slots.iter().find(|slot| slot.name.as_str() == name)
    }

    /// The words spoken for a slot, or `None` if it is missing or empty.
    pub fn slot_value(&self, slot: &str) -> Option<&str> {
        self.slot(slot)?.value()
    }
}

impl<'a> RequestSlot<'a> {
    /// The words spoken for the slot. If it takes several values, the first one.
    pub fn value(&self) -> Option<&str> {
        self.values().next()
    }

    /// Everything spoken for the slot. Only slots that take several values have more than one.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(SensitiveText::expose)
    }

    /// The entity that Alexa found for the words, if any. Dynamic entities win over those of the interaction model.
    pub fn resolved_entity(&self) -> Option<&ResolvedEntity<'a>> {
        self.resolved_entity.as_ref()
    }
}

impl ConfirmationStatus {
    pub(super) fn from_status(text: Option<&str>) -> Self {
        // Amazon may add values. An unknown one must not make a request unreadable.
        match text {
            Some("CONFIRMED") => Self::Confirmed,
            Some("DENIED") => Self::Denied,
            _ => Self::None,
        }
    }
}

impl DialogState {
    pub(super) fn from_status(text: Option<&str>) -> Option<Self> {
        match text? {
            "STARTED" => Some(Self::Started),
            "IN_PROGRESS" => Some(Self::InProgress),
            "COMPLETED" => Some(Self::Completed),
            _ => None,
        }
    }
}
