//! Checks the values for kinds of numbers. The skill reads their ids, and treats an id it does not know as no
//! kind at all.

use super::{
    intents,
    located_model::{LocatedModel, LocatedSlotType, LocatedSlotValue},
};
use crate::json_reader::find_similar_name;
use crate::{
    directory::NumberKind,
    skill::finding::{FindingPlace, SkillFindings},
};

/// The slot for the kind of number that is wanted.
pub(super) const KIND_SLOT: &str = "kind";

/// The slot type for kinds of numbers, if an intent uses it in a slot that the skill reads.
pub(super) fn number_kind_type<'m, 'd>(model: &'m LocatedModel<'d>) -> Option<&'m LocatedSlotType<'d>> {
    let read = |intent: &&super::located_model::LocatedIntent<'_>| {
        intents::slots_read_by_skill(intent).is_some_and(|read| read.contains(&KIND_SLOT))
    };
    let slot = model.intents.iter().find(read)?.slot(KIND_SLOT)?;
    model.slot_type(&slot.kind.text)
}

pub(super) fn check_number_kinds(model: &LocatedModel<'_>, findings: &mut SkillFindings) {
    // Values from a catalog are not in the model, and a type without values has a finding of its own.
    let Some(kind) = number_kind_type(model).filter(|kind| !kind.supplied && !kind.values.is_empty()) else {
        return;
    };
    let known = NumberKind::ALL.map(NumberKind::as_str);
    // One finding for the type instead of one for each value.
    if known.iter().all(|id| !has_id(kind, id)) {
        let what = format!(
            "the values of {} have none of the ids that the skill reads",
            kind.name.text
        );
        findings.add(
            kind.values_at
                .fault_here(what, format!("give its values these ids: {}", known.join(", "))),
        );
        return;
    }
    let mut absent: Vec<_> = known.iter().copied().filter(|id| !has_id(kind, id)).collect();
    for value in &kind.values {
        if !value
            .id
            .as_ref()
            .is_some_and(|id| known.contains(&id.text.as_str()))
        {
            let meant = report_unread_value(value, kind, &absent, findings);
            // The kind that a misspelt id was meant to be is not reported as missing, too.
            absent.retain(|id| Some(*id) != meant);
        }
    }
    for id in absent {
        let what = format!(
            "{} has no value with the id `{id}`, which the skill reads",
            kind.name.text
        );
        findings.add(kind.values_at.fault_here(what, "add the value as people say it"));
    }
}

fn has_id(kind: &LocatedSlotType<'_>, id: &str) -> bool {
    let mut ids = kind.values.iter().filter_map(|value| value.id.as_ref());
    ids.any(|own| own.text == id)
}

/// Reports a value that is no kind of number. Returns the missing kind that was probably meant.
fn report_unread_value<'i>(
    value: &LocatedSlotValue<'_>,
    kind: &LocatedSlotType<'_>,
    absent: &[&'i str],
    findings: &mut SkillFindings,
) -> Option<&'i str> {
    let name = &kind.name.text;
    let what = match &value.id {
        Some(id) => format!("the skill does not read the id `{}` of {name}", id.text),
        None => format!(
            "{:?} of {name} has no id, which the skill needs to read it",
            value.name.text
        ),
    };
    let said = value.id.as_ref().unwrap_or(&value.name);
    let meant = find_similar_name(&said.text, absent.iter().copied());
    let remedy = match (meant, &value.id) {
        (Some(meant), Some(_)) => format!("did you mean `{meant}`?"),
        (Some(meant), None) => format!("give it the id `{meant}`"),
        (None, _) => format!(
            "give it one of these: {}",
            NumberKind::ALL.map(NumberKind::as_str).join(", ")
        ),
    };
    findings.add(said.at.fault_here(what, remedy));
    meant
}
