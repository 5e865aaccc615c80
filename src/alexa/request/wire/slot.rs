//! A slot exactly as the JSON has it, with its entity resolutions.

use serde::Deserialize;

use crate::alexa::request::{self, ConfirmationStatus, EnvelopeText, ResolvedEntity, SensitiveText, lenient};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireSlot<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    confirmation_status: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<WireResolutions<'a>>,
    #[serde(borrow, default, rename = "slotValue", deserialize_with = "lenient::object")]
    slot_value: Option<WireSlotValue<'a>>,
}

/// `slotValue`: one value, or a list of them.
#[derive(Deserialize)]
struct WireSlotValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<WireResolutions<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    values: Vec<WireSimpleValue<'a>>,
}

#[derive(Deserialize)]
struct WireSimpleValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    value: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    resolutions: Option<WireResolutions<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireResolutions<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    resolutions_per_authority: Vec<WireAuthorityResolution<'a>>,
}

#[derive(Deserialize)]
struct WireAuthorityResolution<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    authority: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    status: Option<WireStatus<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::objects")]
    values: Vec<WireResolvedValue<'a>>,
}

#[derive(Deserialize)]
struct WireResolvedValue<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::object")]
    value: Option<WireEntity<'a>>,
}

#[derive(Deserialize)]
struct WireEntity<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    name: Option<EnvelopeText<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    id: Option<EnvelopeText<'a>>,
}

#[derive(Deserialize)]
pub(super) struct WireStatus<'a> {
    #[serde(borrow, default, deserialize_with = "lenient::text")]
    pub(super) code: Option<EnvelopeText<'a>>,
}

impl<'a> WireSlot<'a> {
    pub(super) fn into_slot(self, name: EnvelopeText<'a>) -> request::RequestSlot<'a> {
        // For a slot with one value, `value` and `slotValue` say the same, and `slotValue` may be missing. It
        // is needed only for a slot that takes several values.
        let mut values: Vec<_> = self.value.into_iter().collect();
        let mut all: Vec<_> = self.resolutions.into_iter().collect();
        if let Some(slot_value) = self.slot_value {
            let alone = WireSimpleValue {
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
        request::RequestSlot {
            name,
            confirmation: ConfirmationStatus::from_status(self.confirmation_status.as_deref()),
            values: values.into_iter().map(SensitiveText::from).collect(),
            resolved_entity: resolve_entity(all),
        }
    }
}

/// Picks the first matching dynamic entity, or else the first match of the interaction model.
fn resolve_entity(resolutions: Vec<WireResolutions<'_>>) -> Option<ResolvedEntity<'_>> {
    let authorities = resolutions
        .into_iter()
        .flat_map(|all| all.resolutions_per_authority);
    let matches = authorities.filter_map(|authority| {
        let is_match = authority.status?.code?.as_str() == "ER_SUCCESS_MATCH";
        let entity = authority.values.into_iter().find_map(|value| value.value)?;
        // Dynamic entities have the authority `amzn1.er-authority.echo-sdk.dynamic.…`.
        let dynamic = authority.authority.is_some_and(|name| name.contains(".dynamic."));
        is_match.then_some(ResolvedEntity {
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
