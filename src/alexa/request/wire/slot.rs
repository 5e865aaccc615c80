//! A slot exactly as the JSON has it, with its entity resolutions.

use serde::Deserialize;

use crate::alexa::request::{self, Confirmation, Hidden, Resolved, Text, lenient};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Slot<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    confirmation_status: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<Resolutions<'a>>,
    #[serde(borrow, default, rename = "slotValue", deserialize_with = "lenient::object")]
    said: Option<SlotValue<'a>>,
}

/// `slotValue`: one value, or a list of them.
#[derive(Deserialize)]
struct SlotValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<Resolutions<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    values: Vec<SimpleValue<'a>>,
}

#[derive(Deserialize)]
struct SimpleValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<Resolutions<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resolutions<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    resolutions_per_authority: Vec<Resolution<'a>>,
}

#[derive(Deserialize)]
struct Resolution<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    authority: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<Status<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    values: Vec<ResolvedValue<'a>>,
}

#[derive(Deserialize)]
struct ResolvedValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    value: Option<Entity<'a>>,
}

#[derive(Deserialize)]
struct Entity<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    id: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Status<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub(super) code: Option<Text<'a>>,
}

impl<'a> Slot<'a> {
    pub(super) fn named(self, name: Text<'a>) -> request::Slot<'a> {
        // For a slot with one value, `value` and `slotValue` say the same, and `slotValue` may be missing. It
        // is needed only for a slot that takes several values.
        let mut values: Vec<_> = self.value.into_iter().collect();
        let mut all: Vec<_> = self.resolutions.into_iter().collect();
        if let Some(slot_value) = self.said {
            let alone = SimpleValue {
                value: slot_value.value,
                resolutions: slot_value.resolutions,
            };
            let simple = slot_value.values.into_iter().chain([alone]);
            let (more, resolutions): (Vec<_>, Vec<_>) =
                simple.map(|one| (one.value, one.resolutions)).unzip();
            if values.is_empty() {
                values.extend(more.into_iter().flatten());
            }
            if all.is_empty() {
                all.extend(resolutions.into_iter().flatten());
            }
        }
        request::Slot {
            name,
            confirmation: Confirmation::read(self.confirmation_status.as_deref()),
            values: values.into_iter().map(Hidden::from).collect(),
            resolved: resolve(all),
        }
    }
}

/// Picks the first matching dynamic entity, or else the first match of the interaction model.
fn resolve(resolutions: Vec<Resolutions<'_>>) -> Option<Resolved<'_>> {
    let authorities = resolutions
        .into_iter()
        .flat_map(|all| all.resolutions_per_authority);
    let matches = authorities.filter_map(|authority| {
        let is_match = authority.status?.code?.as_str() == "ER_SUCCESS_MATCH";
        let entity = authority.values.into_iter().find_map(|value| value.value)?;
        // Dynamic entities have the authority `amzn1.er-authority.echo-sdk.dynamic.…`.
        let dynamic = authority.authority.is_some_and(|name| name.contains(".dynamic."));
        is_match.then_some(Resolved {
            id: entity.id.map(Into::into),
            name: entity.name?.into(),
            dynamic,
        })
    });
    let mut model = None;
    for found in matches {
        if found.dynamic {
            return Some(found);
        }
        model.get_or_insert(found);
    }
    model
}
