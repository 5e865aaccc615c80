//! Optional parts of an envelope: where something else stands than expected, they count as absent.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::text::Text;

/// Text, or nothing.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Text<'de>>, D::Error> {
    from.deserialize_any(OptionalText)
}

/// `true`, or `false` for everything else.
pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    from.deserialize_any(Flag)
}

/// An object, or nothing. A fault inside the object stays a fault.
pub(super) fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    from.deserialize_any(OptionalObject(PhantomData))
}

/// The objects in a list; other items are passed over.
pub(super) fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_any(List::<OneObject<T>>(PhantomData))
        .map(|items| items.into_iter().filter_map(|item| item.0).collect())
}

/// The texts in a list; other items are passed over.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Text<'de>>, D::Error> {
    from.deserialize_any(List::<OneText<'de>>(PhantomData))
        .map(|items| items.into_iter().filter_map(|item| item.0).collect())
}

/// The values of an object whose keys are names, each name at most once.
pub(super) fn named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<(Text<'de>, T)>, D::Error> {
    from.deserialize_any(Named(PhantomData))
}

/// Answers every shape that is not the expected one with nothing, having read past it.
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

struct OptionalText;

impl<'de> Visitor<'de> for OptionalText {
    type Value = Option<Text<'de>>;

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned().into()))
    }

    passes_over!(bool numbers null list object expecting);
}

struct Flag;

impl<'de> Visitor<'de> for Flag {
    type Value = bool;

    fn visit_bool<E: Error>(self, flag: bool) -> Result<bool, E> {
        Ok(flag)
    }

    passes_over!(numbers null text list object expecting);
}

struct OptionalObject<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OptionalObject<T> {
    type Value = Option<T>;

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    passes_over!(bool numbers null text list expecting);
}

struct List<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
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

struct Named<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Named<T> {
    type Value = Vec<(Text<'de>, T)>;

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut items: Vec<(Text<'de>, OneObject<T>)> = Vec::new();
        while let Some(name) = map.next_key::<Text<'de>>()? {
            if items.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("a name stands twice"));
            }
            items.push((name, map.next_value()?));
        }
        let objects = items.into_iter().filter_map(|(name, item)| Some((name, item.0?)));
        Ok(objects.collect())
    }

    passes_over!(bool numbers null text list expecting);
}

/// An item of a list that may be an object.
struct OneObject<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneObject<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        object(from).map(Self)
    }
}

/// An item of a list that may be text.
struct OneText<'a>(Option<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for OneText<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text(from).map(Self)
    }
}
