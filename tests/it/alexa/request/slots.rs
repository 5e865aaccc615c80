//! Slots: the spoken values and the entities they resolve to.

use countersign::alexa::request::SensitiveText;
use rstest::rstest;
use serde_json::json;

use super::{authority_resolution, inspect_slot};

#[rstest]
#[case::match_of_the_model("ER_SUCCESS_MATCH", Some("id"))]
#[case::no_match("ER_SUCCESS_NO_MATCH", None)]
#[case::timeout("ER_ERROR_TIMEOUT", None)]
#[case::exception("ER_ERROR_EXCEPTION", None)]
fn a_slot_resolves_only_on_a_match(#[case] code: &str, #[case] id: Option<&str>) {
    let slot = json!({"name": "s", "value": "x", "resolutions": {"resolutionsPerAuthority": [authority_resolution("a", code, "id")]}});
    inspect_slot(&slot, |slot| {
        let found = slot
            .resolved_entity()
            .and_then(|found| found.id.as_ref())
            .map(SensitiveText::expose);
        assert_eq!(found, id);
    });
}

#[test]
fn nearly_every_field_of_a_slot_is_optional() {
    let no_match =
        json!({"resolutionsPerAuthority": [{"authority": "a", "status": {"code": "ER_SUCCESS_NO_MATCH"}}]});
    for slot in [
        json!({}),
        json!({"name": "s", "value": null, "resolutions": null, "slotValue": null, "confirmationStatus": 7}),
        json!({"name": "s", "resolutions": no_match}),
        json!({"name": "s", "resolutions": {"resolutionsPerAuthority": [{}, 3, null, {"status": 1, "values": 2}]}}),
    ] {
        inspect_slot(&slot, |slot| {
            assert_eq!((slot.value(), slot.resolved_entity()), (None, None));
        });
    }
}

#[test]
fn a_slot_may_have_one_value_or_several() {
    let several = json!({"type": "List", "values": [
        {"type": "Simple", "value": "ann", "resolutions": {"resolutionsPerAuthority": [authority_resolution("a", "ER_SUCCESS_MATCH", "1")]}},
        {"type": "Simple", "value": "bob"}
    ]});
    inspect_slot(&json!({"name": "s", "slotValue": several}), |slot| {
        assert_eq!(slot.value(), Some("ann"));
        assert_eq!(slot.values().collect::<Vec<_>>(), ["ann", "bob"]);
        assert_eq!(slot.resolved_entity().unwrap().id.as_ref().unwrap().expose(), "1");
    });
    let one = json!({"type": "Simple", "value": "ann"});
    inspect_slot(&json!({"name": "s", "slotValue": one}), |slot| {
        assert_eq!(slot.value(), Some("ann"));
    });
    inspect_slot(&json!({"name": "s", "value": "ann", "slotValue": one}), |slot| {
        assert_eq!(slot.values().collect::<Vec<_>>(), ["ann"]);
    });
}
