//! Reading the records of a file.
//!
//! A fault does not stop the reading, so that all faults are found in one run. In the functions below, every
//! value is therefore read before the first `?` on one of them.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::{
    file_schema,
    import_error::ImportFaultCollector,
    import_records::{ImportRecords, LocatedRecord},
    languages,
    value_parsers::{map_value, parse_speakable_name, parse_text, required_value, value_or},
};
use crate::{
    directory::{
        App, Contact, ContactNumber, ContactPoint, ContactSource, Employee, MfaMode, Organization,
        PinDelivery, Publishing, SecondFactorSettings,
    },
    json_reader::{JsonValue, JsonValueKind},
};

/// Reads all records of a file.
pub(super) fn read_records<'t>(faults: &mut ImportFaultCollector<'t>) -> ImportRecords<'t> {
    let root = faults.document.root();
    file_schema::check_file(faults);
    // `{}` is valid, but probably not the file that was meant.
    let kinds = ["organizations", "employees", "contacts", "apps", "publishings"];
    if root.kind() == JsonValueKind::Object && kinds.iter().all(|kind| root.get(kind).is_none()) {
        let message = format!("nothing to import: none of {}", kinds.join(", "));
        faults.add_fault(root.offset(), message);
    }
    ImportRecords {
        organizations: read_list("organizations", read_organization, faults),
        employees: read_list("employees", read_employee, faults),
        contacts: read_list("contacts", read_contact, faults),
        apps: read_list("apps", read_app, faults),
        publishings: read_list("publishings", read_publishing, faults),
    }
}

fn read_list<'t, R>(
    kind: &str,
    read: fn(JsonValue<'_>, &mut ImportFaultCollector) -> Option<R>,
    faults: &mut ImportFaultCollector<'t>,
) -> Vec<LocatedRecord<'t, R>> {
    let values = faults.document.root().items_of(kind).into_iter();
    values
        .map(|value| LocatedRecord {
            record: read(value, faults),
            value,
        })
        .collect()
}

fn read_organization(object: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<Organization> {
    let id = required_value(object, "id", faults);
    let name = object.get("name").and_then(|name| parse_text(name, faults));
    let mfa = value_or(object, "mfa", MfaMode::default(), faults);
    Some(Organization {
        id: id?,
        name: name?,
        mfa: mfa?,
    })
}

fn read_employee(object: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<Employee> {
    let id = required_value(object, "id", faults);
    let organization = required_value(object, "organization", faults);
    let display_name = object
        .get("display_name")
        .and_then(|name| parse_text(name, faults));
    let active = value_or(object, "active", true, faults);
    let require_voice_mfa = value_or(object, "require_voice_mfa", true, faults);
    let pin_by = value_or(object, "pin_by", PinDelivery::default(), faults);
    let preferred_language = value_or(object, "preferred_language", None, faults);
    languages::note_unwritten_language(object, preferred_language.as_ref(), faults);
    let emails = read_contact_points(object, "emails", faults);
    let phones = read_contact_points(object, "phones", faults);
    Some(Employee {
        id: id?,
        organization: organization?,
        display_name: display_name?,
        active: active?,
        require_voice_mfa: require_voice_mfa?,
        pin_by: pin_by?,
        preferred_language: preferred_language?,
        emails: emails?,
        phones: phones?,
    })
}

/// Reads a multi-valued attribute. At most one value may be primary, and no value may occur twice (RFC 7643,
/// section 2.4).
fn read_contact_points<T: DeserializeOwned + PartialEq>(
    object: JsonValue<'_>,
    key: &str,
    faults: &mut ImportFaultCollector,
) -> Option<Vec<ContactPoint<T>>> {
    let mut points: Vec<ContactPoint<T>> = vec![];
    let mut sound = true;
    for value in object.items_of(key) {
        let Some(point) = read_contact_point::<T>(value, faults) else {
            sound = false;
            continue;
        };
        if point.primary && points.iter().any(|other| other.primary) {
            let message = format!("a second primary entry; at most one of {key} can be primary");
            faults.add_fault(value.offset_of("primary"), message);
        }
        if points.iter().any(|other| other.value == point.value) {
            let message = format!("occurs twice in {key}; keep one");
            faults.add_fault(value.offset_of("value"), message);
        }
        points.push(point);
    }
    sound.then_some(points)
}

fn read_contact_point<T: DeserializeOwned>(
    object: JsonValue<'_>,
    faults: &mut ImportFaultCollector,
) -> Option<ContactPoint<T>> {
    let value = required_value(object, "value", faults);
    let primary = value_or(object, "primary", false, faults);
    let verified = value_or(object, "verified", false, faults);
    Some(ContactPoint {
        value: value?,
        primary: primary?,
        verified: verified?,
    })
}

fn read_contact(object: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<Contact> {
    let id = required_value(object, "id", faults);
    let organization = required_value(object, "organization", faults);
    let name = object
        .get("name")
        .and_then(|name| parse_speakable_name(name, faults));
    let mut also_called = vec![];
    for value in object.items_of("also_called") {
        also_called.push(parse_speakable_name(value, faults));
    }
    let department = match object.get("department") {
        Some(department) => parse_speakable_name(department, faults).map(Some),
        None => Some(None),
    };
    let mut numbers = vec![];
    for value in object.items_of("numbers") {
        numbers.push(read_number(value, faults));
    }
    Some(Contact {
        id: id?,
        organization: organization?,
        name: name?,
        also_called: also_called.into_iter().collect::<Option<_>>()?,
        department: department?,
        numbers: numbers.into_iter().collect::<Option<_>>()?,
    })
}

fn read_number(object: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<ContactNumber> {
    let kind = required_value(object, "kind", faults);
    let number = required_value(object, "number", faults);
    Some(ContactNumber {
        kind: kind?,
        number: number?,
    })
}

fn read_app(object: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<App> {
    let id = required_value(object, "id", faults);
    let organization = required_value(object, "organization", faults);
    let name = object.get("name").and_then(|name| parse_text(name, faults));
    let welcome = required_value(object, "welcome", faults);
    let open_intents = value_or(object, "open_intents", BTreeSet::new(), faults);
    let fixed_answers = map_value(object, "fixed_answers", faults);
    let show_answers = value_or(object, "show_answers", false, faults);
    let source = value_or(object, "source", ContactSource::default(), faults);
    if let Some(ContactSource::WebApi { url }) = &source
        && ContactSource::WEB_API_POLICY.check_url(url).is_err()
    {
        let message = "the URL of a web API must start with https:// (http:// only on this machine)";
        faults.add_fault(object.offset_of("source"), message);
    }
    let second_factor = value_or(object, "second_factor", SecondFactorSettings::default(), faults);
    for (key, name) in second_factor.iter().flat_map(SecondFactorSettings::missing_paths) {
        let message = format!("there is no path {name:?}; add it to `paths`, with the text to `say`");
        faults.add_fault_below(object.get("second_factor").unwrap_or(object), key, message);
    }
    let app = App {
        id: id?,
        organization: organization?,
        name: name?,
        welcome: welcome?,
        open_intents: open_intents?,
        fixed_answers: fixed_answers?,
        show_answers: show_answers?,
        source: source?,
        second_factor: second_factor?,
    };
    check_texts_of_app(&app, object, faults);
    Some(app)
}

/// Checks that all texts of an app can be spoken.
fn check_texts_of_app(app: &App, object: JsonValue<'_>, faults: &mut ImportFaultCollector) {
    let welcome = [(vec!["welcome"], &app.welcome)].into_iter();
    let answers = app
        .fixed_answers
        .iter()
        .map(|(intent, said)| (vec!["fixed_answers", intent], said));
    let paths = app.second_factor.paths.iter();
    let paths = paths
        .filter_map(|(name, path)| Some((vec!["second_factor", "paths", name, "say"], path.say.as_ref()?)));
    for (keys, wording) in welcome.chain(answers).chain(paths) {
        let value = object.get_path(&keys).unwrap_or(object);
        languages::note_unspoken_translations(wording, value, faults);
        if let Err(why) = wording.validate() {
            faults.add_fault(value.offset(), why.to_string());
        }
    }
}

fn read_publishing(object: JsonValue<'_>, faults: &mut ImportFaultCollector) -> Option<Publishing> {
    let id = required_value(object, "id", faults);
    let app = required_value(object, "app", faults);
    let channel = required_value(object, "channel", faults);
    let mut application_ids = vec![];
    for value in object.items_of("application_ids") {
        application_ids.push(parse_text(value, faults));
    }
    let mfa_support = value_or(object, "mfa_support", true, faults);
    Some(Publishing {
        id: id?,
        app: app?,
        channel: channel?,
        application_ids: application_ids.into_iter().collect::<Option<_>>()?,
        mfa_support: mfa_support?,
    })
}
