//! A voice model whose parts know their position in the file.

use crate::json_reader::JsonValue;

/// A voice model that has the right shape.
#[derive(Debug)]
pub(super) struct LocatedModel<'d> {
    pub(super) locale: &'d str,
    pub(super) root: JsonValue<'d>,
    pub(super) invocation_name: LocatedText<'d>,
    /// The list of intents, as the place for findings about missing ones.
    pub(super) intents_at: JsonValue<'d>,
    pub(super) intents: Vec<LocatedIntent<'d>>,
    pub(super) types: Vec<LocatedSlotType<'d>>,
}

/// A text and its position.
#[derive(Debug, Clone)]
pub(super) struct LocatedText<'d> {
    pub(super) text: String,
    pub(super) at: JsonValue<'d>,
}

#[derive(Debug)]
pub(super) struct LocatedIntent<'d> {
    pub(super) name: LocatedText<'d>,
    /// The list of slots, or the intent itself if it has none.
    pub(super) slots_at: JsonValue<'d>,
    pub(super) slots: Vec<LocatedSlot<'d>>,
    pub(super) samples: Vec<LocatedText<'d>>,
}

#[derive(Debug)]
pub(super) struct LocatedSlot<'d> {
    pub(super) name: LocatedText<'d>,
    pub(super) kind: LocatedText<'d>,
    /// The flag that allows several values in this slot, if it is set.
    pub(super) multiple_values: Option<JsonValue<'d>>,
    /// The ways to answer when the dialog asks for this slot alone.
    pub(super) samples: Vec<LocatedText<'d>>,
}

#[derive(Debug)]
pub(super) struct LocatedSlotType<'d> {
    pub(super) name: LocatedText<'d>,
    /// The list of values, or the type itself if it has none.
    pub(super) values_at: JsonValue<'d>,
    pub(super) values: Vec<LocatedSlotValue<'d>>,
    /// True if the values come from a catalog and are not in the model.
    pub(super) supplied: bool,
}

#[derive(Debug)]
pub(super) struct LocatedSlotValue<'d> {
    pub(super) id: Option<LocatedText<'d>>,
    pub(super) name: LocatedText<'d>,
    pub(super) synonyms: Vec<LocatedText<'d>>,
}

impl<'d> LocatedModel<'d> {
    /// Reads a document that has the right shape.
    pub(super) fn of(locale: &'d str, root: JsonValue<'d>) -> Self {
        let language = root
            .get_path(&["interactionModel", "languageModel"])
            .unwrap_or(root);
        Self {
            locale,
            root,
            invocation_name: LocatedText::of(language, "invocationName"),
            intents_at: language.get("intents").unwrap_or(language),
            intents: language
                .items_of("intents")
                .into_iter()
                .map(LocatedIntent::of)
                .collect(),
            types: language
                .items_of("types")
                .into_iter()
                .map(LocatedSlotType::of)
                .collect(),
        }
    }

    pub(super) fn intent(&self, name: &str) -> Option<&LocatedIntent<'d>> {
        self.intents.iter().find(|intent| intent.name.text == name)
    }

    pub(super) fn slot_type(&self, name: &str) -> Option<&LocatedSlotType<'d>> {
        self.types.iter().find(|kind| kind.name.text == name)
    }
}

impl<'d> LocatedText<'d> {
    /// The text at `key`. Without one, an empty text at the position of the object.
    pub(super) fn of(object: JsonValue<'d>, key: &str) -> Self {
        Self::new(object.get(key).unwrap_or(object))
    }

    pub(super) fn new(at: JsonValue<'d>) -> Self {
        let text = at.as_text().unwrap_or_default();
        Self { text, at }
    }

    fn all(object: JsonValue<'d>, key: &str) -> Vec<Self> {
        object.items_of(key).into_iter().map(Self::new).collect()
    }
}

impl<'d> LocatedIntent<'d> {
    fn of(at: JsonValue<'d>) -> Self {
        Self {
            name: LocatedText::of(at, "name"),
            slots_at: at.get("slots").unwrap_or(at),
            slots: at.items_of("slots").into_iter().map(LocatedSlot::of).collect(),
            samples: LocatedText::all(at, "samples"),
        }
    }

    pub(super) fn slot(&self, name: &str) -> Option<&LocatedSlot<'d>> {
        self.slots.iter().find(|slot| slot.name.text == name)
    }

    pub(super) fn is_built_in(&self) -> bool {
        self.name.text.starts_with("AMAZON.")
    }
}

impl<'d> LocatedSlot<'d> {
    fn of(at: JsonValue<'d>) -> Self {
        Self {
            name: LocatedText::of(at, "name"),
            kind: LocatedText::of(at, "type"),
            multiple_values: at
                .get_path(&["multipleValues", "enabled"])
                .filter(|flag| flag.is_true()),
            samples: LocatedText::all(at, "samples"),
        }
    }
}

impl<'d> LocatedSlotType<'d> {
    fn of(at: JsonValue<'d>) -> Self {
        Self {
            name: LocatedText::of(at, "name"),
            values_at: at.get("values").unwrap_or(at),
            values: at
                .items_of("values")
                .into_iter()
                .map(LocatedSlotValue::of)
                .collect(),
            supplied: at.get("valueSupplier").is_some(),
        }
    }
}

impl<'d> LocatedSlotValue<'d> {
    fn of(at: JsonValue<'d>) -> Self {
        let name = at.get("name").unwrap_or(at);
        Self {
            id: at.get("id").map(LocatedText::new),
            name: LocatedText::of(name, "value"),
            synonyms: LocatedText::all(name, "synonyms"),
        }
    }

    /// The name and the synonyms.
    pub(super) fn names(&self) -> impl Iterator<Item = &LocatedText<'d>> {
        std::iter::once(&self.name).chain(&self.synonyms)
    }
}
