//! Deserializers for the optional parts of an envelope: a value of an unexpected JSON type counts as missing.
//!
//! Test tools and new versions of Alexa send null, numbers or objects in places where the documentation has
//! text. A field that the skill can do without must not turn such a request into an error.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::envelope_text::EnvelopeText;

/// Text, or `None` for anything else.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<EnvelopeText<'de>>, D::Error> {
    from.deserialize_any(OptionalTextVisitor)
}

/// An object, or `None` for anything else. An error inside the object is still an error.
pub(super) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    from.deserialize_any(OptionalObjectVisitor(PhantomData))
}

/// The objects in a list. Other items are skipped.
pub(super) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_any(ListVisitor::<LenientObject<T>>(PhantomData))
        .map(|items| items.into_iter().filter_map(|item| item.0).collect())
}

/// The texts in a list. Other items are skipped.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<EnvelopeText<'de>>, D::Error> {
    from.deserialize_any(ListVisitor::<LenientText<'de>>(PhantomData))
        .map(|items| items.into_iter().filter_map(|item| item.0).collect())
}

/// The objects in an object of objects, each with its key. A key that appears twice is an error,
/// other values are skipped.
pub(super) fn named_objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<(EnvelopeText<'de>, T)>, D::Error> {
    from.deserialize_any(NamedObjectsVisitor(PhantomData))
}

/// Writes the visitor methods for the unexpected JSON types: each skips the value and returns the default.
macro_rules! passes_over {
    ($($shape:ident)*) => { $(passes_over!(@ $shape);)* };
    (@ bool) => { fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> { Ok(Self::Value::default()) } };
    (@ numbers) => {
        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
    };
    (@ null) => { fn visit_unit<E: Error>(self) -> Result<Self::Value, E> { Ok(Self::Value::default()) } };
    (@ text) => { fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> { Ok(Self::Value::default()) } };
    (@ list) => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            // serde_json insists that a list is read to its end, even if nobody wants it.
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
    (@ object) => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
    (@ expecting) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("anything") }
    };
}

// serde_json lends text from the body only if it has no escapes, so its visitor needs both methods for text.
struct OptionalTextVisitor;

impl<'de> Visitor<'de> for OptionalTextVisitor {
    type Value = Option<EnvelopeText<'de>>;

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned().into()))
    }

    passes_over!(bool numbers null list object expecting);
}

struct OptionalObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OptionalObjectVisitor<T> {
    type Value = Option<T>;

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    passes_over!(bool numbers null text list expecting);
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(items)
    }

    passes_over!(bool numbers null text object expecting);
}

struct NamedObjectsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for NamedObjectsVisitor<T> {
    type Value = Vec<(EnvelopeText<'de>, T)>;

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        // A handful of slots, in a body that Alexa signed: a scan is cheaper than a set.
        let mut items: Vec<(EnvelopeText<'de>, LenientObject<T>)> = Vec::new();
        while let Some(name) = map.next_key::<EnvelopeText<'de>>()? {
            if items.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("a name occurs twice"));
            }
            items.push((name, map.next_value()?));
        }
        let objects = items.into_iter().filter_map(|(name, item)| Some((name, item.0?)));
        Ok(objects.collect())
    }

    passes_over!(bool numbers null text list expecting);
}

/// A list item that is kept if it is an object.
struct LenientObject<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for LenientObject<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        object(from).map(Self)
    }
}

/// A list item that is kept if it is text.
struct LenientText<'a>(Option<EnvelopeText<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for LenientText<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from).map(Self)
    }
}
