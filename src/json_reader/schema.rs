//! Tables of the keys and kinds of value that a file may have, and checking a value against a table.
//!
//! A JSON Schema library could do the same check, but its messages have no line number and are not written
//! for people who write the files.

use std::{collections::HashSet, ops::ControlFlow};

use super::{
    document::{JsonValue, JsonValueKind},
    similar_name::find_similar_name,
};

/// The values that are allowed at one place. `R` is the rule for values of a special form, which each kind of
/// file has its own of.
pub(crate) enum JsonSchema<R: 'static> {
    /// Anything, unchecked.
    Any,
    /// A string.
    Text,
    /// `true` or `false`.
    Flag,
    /// A value that follows this rule.
    Value(R),
    /// An array with at least this many items, each of this schema.
    List(usize, &'static JsonSchema<R>),
    /// An object with any keys, whose values have this schema.
    Map(&'static JsonSchema<R>),
    /// An object with these keys and no others.
    Object(&'static [FieldSchema<R>]),
    /// An object with these keys, and possibly others.
    OpenObject(&'static [FieldSchema<R>]),
    /// The schema depends on the value.
    Chosen(fn(JsonValue<'_>) -> &'static JsonSchema<R>),
}

/// A key of an object, and the schema of its value.
pub(crate) struct FieldSchema<R: 'static> {
    name: &'static str,
    schema: JsonSchema<R>,
    required: bool,
}

/// A key that must be there.
pub(crate) const fn required<R>(name: &'static str, schema: JsonSchema<R>) -> FieldSchema<R> {
    FieldSchema {
        name,
        schema,
        required: true,
    }
}

/// A key that may be missing.
pub(crate) const fn optional<R>(name: &'static str, schema: JsonSchema<R>) -> FieldSchema<R> {
    FieldSchema {
        name,
        schema,
        required: false,
    }
}

/// A rule for values that is more than their kind.
pub(crate) trait ValueRule: Sized + 'static {
    /// A violation of the rule.
    type Problem;

    /// Returns the problem of a value, or `None` if it follows the rule.
    fn find_problem(&self, value: JsonValue<'_>) -> Option<SchemaProblem<'static, Self::Problem>>;
}

/// A value that differs from its schema.
pub(crate) struct SchemaFault<'d, P> {
    /// The byte offset of the value, or of the key that the fault is about.
    pub(crate) offset: usize,
    /// The value. For a key, the object that has it or lacks it.
    pub(crate) value: JsonValue<'d>,
    pub(crate) problem: SchemaProblem<'d, P>,
}

/// The way in which a value differs from its schema.
pub(crate) enum SchemaProblem<'d, P> {
    /// A value of this kind belongs here.
    WrongKind(JsonValueKind),
    /// The value breaks its rule.
    Rule(P),
    /// The list needs at least this many items.
    TooShort(usize),
    /// The key occurs a second time. Parsers keep one of the two without a word, and not all keep the same.
    RepeatedKey(&'d str),
    /// The object has no such key.
    UnknownKey {
        key: &'d str,
        known: Vec<&'static str>,
        /// The missing key that was probably meant.
        meant: Option<&'static str>,
    },
    /// The object needs this key.
    MissingKey {
        key: &'static str,
        /// True if an unknown key of the object is probably this one.
        misspelt: bool,
    },
}

impl<R: ValueRule> JsonSchema<R> {
    /// Finds every fault of a value. The faults of an object come in the order: repeated keys, its keys and
    /// values in the order of the file, missing keys.
    pub(crate) fn find_faults<'d>(&self, value: JsonValue<'d>) -> Vec<SchemaFault<'d, R::Problem>> {
        let mut faults = vec![];
        let _ = self.visit_faults(value, &mut |fault| {
            faults.push(fault);
            ControlFlow::Continue(())
        });
        faults
    }

    /// Finds the first fault of a value, without looking at the rest.
    pub(crate) fn find_first_fault<'d>(&self, value: JsonValue<'d>) -> Option<SchemaFault<'d, R::Problem>> {
        let mut first = None;
        let _ = self.visit_faults(value, &mut |fault| {
            first = Some(fault);
            ControlFlow::Break(())
        });
        first
    }

    fn visit_faults<'d>(
        &self,
        value: JsonValue<'d>,
        report: &mut impl FnMut(SchemaFault<'d, R::Problem>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if let Some(kind) = self.expected_kind().filter(|kind| *kind != value.kind()) {
            return report(SchemaFault::new(value, SchemaProblem::WrongKind(kind)));
        }
        match self {
            Self::Any | Self::Text | Self::Flag => ControlFlow::Continue(()),
            Self::Value(rule) => match rule.find_problem(value) {
                Some(problem) => report(SchemaFault::new(value, problem)),
                None => ControlFlow::Continue(()),
            },
            Self::List(least, of) => {
                if value.items().count() < *least {
                    report(SchemaFault::new(value, SchemaProblem::TooShort(*least)))?;
                }
                value.items().try_for_each(|item| of.visit_faults(item, report))
            }
            Self::Map(of) => {
                repeated_keys(value).try_for_each(&mut *report)?;
                value
                    .entries()
                    .try_for_each(|(.., entry)| of.visit_faults(entry, report))
            }
            Self::Object(fields) => visit_object(value, fields, true, report),
            Self::OpenObject(fields) => visit_object(value, fields, false, report),
            Self::Chosen(choose) => choose(value).visit_faults(value, report),
        }
    }

    /// The only kind of value that is allowed, if the kind is all there is to check at first.
    fn expected_kind(&self) -> Option<JsonValueKind> {
        match self {
            Self::Text => Some(JsonValueKind::Text),
            Self::Flag => Some(JsonValueKind::Flag),
            Self::List(..) => Some(JsonValueKind::List),
            Self::Map(_) | Self::Object(_) | Self::OpenObject(_) => Some(JsonValueKind::Object),
            Self::Any | Self::Value(_) | Self::Chosen(_) => None,
        }
    }
}

impl<'d, P> SchemaFault<'d, P> {
    fn new(value: JsonValue<'d>, problem: SchemaProblem<'d, P>) -> Self {
        Self {
            offset: value.offset(),
            value,
            problem,
        }
    }
}

fn repeated_keys<P>(object: JsonValue<'_>) -> impl Iterator<Item = SchemaFault<'_, P>> {
    let mut seen = HashSet::new();
    let repeated = object.entries().filter(move |(key, ..)| !seen.insert(*key));
    repeated.map(move |(key, offset, _)| SchemaFault {
        offset,
        value: object,
        problem: SchemaProblem::RepeatedKey(key),
    })
}

fn visit_object<'d, R: ValueRule>(
    object: JsonValue<'d>,
    fields: &[FieldSchema<R>],
    closed: bool,
    report: &mut impl FnMut(SchemaFault<'d, R::Problem>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    repeated_keys(object).try_for_each(&mut *report)?;
    // Collected once: an object may have any number of unknown keys, and each lookup goes through all keys.
    let there: HashSet<_> = object.entries().map(|(key, ..)| key).collect();
    let mut misspelt = vec![];
    let mut read = HashSet::new();
    for (key, offset, value) in object.entries() {
        match fields.iter().find(|field| field.name == key) {
            // Of a repeated key, only the first value is read.
            Some(field) if read.insert(key) => field.schema.visit_faults(value, report)?,
            None if closed => {
                let known: Vec<_> = fields.iter().map(|field| field.name).collect();
                // A key that is there cannot be the one that was meant.
                let absent = known.iter().copied().filter(|name| !there.contains(name));
                let meant = find_similar_name(key, absent);
                misspelt.extend(meant);
                report(SchemaFault {
                    offset,
                    value: object,
                    problem: SchemaProblem::UnknownKey { key, known, meant },
                })?;
            }
            _ => {}
        }
    }
    let mut missing = fields
        .iter()
        .filter(|field| field.required && !there.contains(field.name));
    missing.try_for_each(|field| {
        let (key, misspelt) = (field.name, misspelt.contains(&field.name));
        report(SchemaFault::new(
            object,
            SchemaProblem::MissingKey { key, misspelt },
        ))
    })
}

/// For files whose values have no form of their own in the table.
impl ValueRule for std::convert::Infallible {
    type Problem = Self;

    fn find_problem(&self, _: JsonValue<'_>) -> Option<SchemaProblem<'static, Self>> {
        match *self {}
    }
}
