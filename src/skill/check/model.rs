//! A voice model whose parts know their position in the file.

use crate::skill::document::At;

/// A voice model that has the right shape.
#[derive(Debug)]
pub(super) struct Model<'d> {
    pub(super) locale: &'d str,
    pub(super) root: At<'d>,
    pub(super) invocation_name: Said<'d>,
    /// The list of intents, as the place for findings about missing ones.
    pub(super) intents_at: At<'d>,
    pub(super) intents: Vec<Intent<'d>>,
    pub(super) types: Vec<Type<'d>>,
}

/// A text and its position.
#[derive(Debug, Clone)]
pub(super) struct Said<'d> {
    pub(super) text: String,
    pub(super) at: At<'d>,
}

#[derive(Debug)]
pub(super) struct Intent<'d> {
    pub(super) name: Said<'d>,
    /// The list of slots, or the intent itself if it has none.
    pub(super) slots_at: At<'d>,
    pub(super) slots: Vec<Slot<'d>>,
    pub(super) samples: Vec<Said<'d>>,
}

#[derive(Debug)]
pub(super) struct Slot<'d> {
    pub(super) name: Said<'d>,
    pub(super) kind: Said<'d>,
    /// The flag that allows several values in this slot, if it is set.
    pub(super) several: Option<At<'d>>,
    /// The ways to answer when the dialog asks for this slot alone.
    pub(super) samples: Vec<Said<'d>>,
}

#[derive(Debug)]
pub(super) struct Type<'d> {
    pub(super) name: Said<'d>,
    /// The list of values, or the type itself if it has none.
    pub(super) values_at: At<'d>,
    pub(super) values: Vec<Value<'d>>,
    /// True if the values come from a catalog and are not in the model.
    pub(super) supplied: bool,
}

#[derive(Debug)]
pub(super) struct Value<'d> {
    pub(super) id: Option<Said<'d>>,
    pub(super) name: Said<'d>,
    pub(super) synonyms: Vec<Said<'d>>,
}

impl<'d> Model<'d> {
    /// Reads a document that has the right shape.
    pub(super) fn of(locale: &'d str, root: At<'d>) -> Self {
        let language = root.reach(&["interactionModel", "languageModel"]).unwrap_or(root);
        Self {
            locale,
            root,
            invocation_name: Said::of(language, "invocationName"),
            intents_at: language.get("intents").unwrap_or(language),
            intents: language.list("intents").into_iter().map(Intent::of).collect(),
            types: language.list("types").into_iter().map(Type::of).collect(),
        }
    }

    pub(super) fn intent(&self, name: &str) -> Option<&Intent<'d>> {
        self.intents.iter().find(|intent| intent.name.text == name)
    }

    pub(super) fn kind(&self, name: &str) -> Option<&Type<'d>> {
        self.types.iter().find(|kind| kind.name.text == name)
    }
}

impl<'d> Said<'d> {
    /// The text at `key`. Without one, an empty text at the position of the object.
    pub(super) fn of(object: At<'d>, key: &str) -> Self {
        Self::new(object.get(key).unwrap_or(object))
    }

    pub(super) fn new(at: At<'d>) -> Self {
        let text = at.text().unwrap_or_default();
        Self { text, at }
    }

    fn all(object: At<'d>, key: &str) -> Vec<Self> {
        object.list(key).into_iter().map(Self::new).collect()
    }
}

impl<'d> Intent<'d> {
    fn of(at: At<'d>) -> Self {
        Self {
            name: Said::of(at, "name"),
            slots_at: at.get("slots").unwrap_or(at),
            slots: at.list("slots").into_iter().map(Slot::of).collect(),
            samples: Said::all(at, "samples"),
        }
    }

    pub(super) fn slot(&self, name: &str) -> Option<&Slot<'d>> {
        self.slots.iter().find(|slot| slot.name.text == name)
    }

    pub(super) fn is_amazons(&self) -> bool {
        self.name.text.starts_with("AMAZON.")
    }
}

impl<'d> Slot<'d> {
    fn of(at: At<'d>) -> Self {
        Self {
            name: Said::of(at, "name"),
            kind: Said::of(at, "type"),
            several: at
                .reach(&["multipleValues", "enabled"])
                .filter(|flag| flag.is_true()),
            samples: Said::all(at, "samples"),
        }
    }
}

impl<'d> Type<'d> {
    fn of(at: At<'d>) -> Self {
        Self {
            name: Said::of(at, "name"),
            values_at: at.get("values").unwrap_or(at),
            values: at.list("values").into_iter().map(Value::of).collect(),
            supplied: at.get("valueSupplier").is_some(),
        }
    }
}

impl<'d> Value<'d> {
    fn of(at: At<'d>) -> Self {
        let name = at.get("name").unwrap_or(at);
        Self {
            id: at.get("id").map(Said::new),
            name: Said::of(name, "value"),
            synonyms: Said::all(name, "synonyms"),
        }
    }

    /// The name and the synonyms.
    pub(super) fn names(&self) -> impl Iterator<Item = &Said<'d>> {
        std::iter::once(&self.name).chain(&self.synonyms)
    }
}
