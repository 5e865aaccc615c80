//! Reading the records of a file.
//!
//! A fault does not stop the reading, so that all faults are found in one run. In the functions below, every
//! value is therefore read before the first `?` on one of them.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::{
    import_error::ImportFaultCollector,
    import_records::{ImportRecords, LocatedRecord},
    object_fields::{MAX_NAME_CHARACTERS, ObjectFields, parse_speakable_name, parse_text},
};
use crate::{
    directory::{
        App, Contact, ContactNumber, ContactPoint, ContactSource, Employee, LocalizedText, MfaMode,
        Organization, PinDelivery, Publishing, SecondFactorSettings,
    },
    json_spans::JsonNode,
    language::{LanguageTag, SupportedLocale},
};

/// Reads all records of a file.
pub(super) fn read_records<'t>(root: &'t JsonNode, faults: &mut ImportFaultCollector) -> ImportRecords<'t> {
    let kinds = ["organizations", "employees", "contacts", "apps", "publishings"];
    let allowed = [&["$schema"][..], &kinds].concat();
    let fields = ObjectFields::read_object(root, "$", &allowed, faults);
    // `{}` is valid, but probably not the file that was meant.
    if let Some(ObjectFields { node, .. }) = &fields
        && kinds.iter().all(|kind| node.member(kind).is_none())
    {
        faults.add_fault(
            node.span.start,
            "$",
            format!("nothing to import: none of {}", kinds.join(", ")),
        );
    }
    ImportRecords {
        organizations: read_list(fields.as_ref(), "organizations", read_organization, faults),
        employees: read_list(fields.as_ref(), "employees", read_employee, faults),
        contacts: read_list(fields.as_ref(), "contacts", read_contact, faults),
        apps: read_list(fields.as_ref(), "apps", read_app, faults),
        publishings: read_list(fields.as_ref(), "publishings", read_publishing, faults),
    }
}

/// Reads one record. The `&str` is its JSON path.
type RecordParser<R> = fn(&JsonNode, &str, &mut ImportFaultCollector) -> Option<R>;

fn read_list<'t, R>(
    root: Option<&ObjectFields<'t>>,
    kind: &str,
    read: RecordParser<R>,
    faults: &mut ImportFaultCollector,
) -> Vec<LocatedRecord<'t, R>> {
    let Some(root) = root else { return vec![] };
    let mut records = vec![];
    for (node, path) in root.list_items(kind, faults) {
        let record = read(node, &path, faults);
        records.push(LocatedRecord { record, node, path });
    }
    records
}

fn read_organization(node: &JsonNode, path: &str, faults: &mut ImportFaultCollector) -> Option<Organization> {
    let fields = ObjectFields::read_object(node, path, &["id", "name", "mfa"], faults)?;
    let id = fields.required_value("id", faults);
    let name = fields.text_value("name", MAX_NAME_CHARACTERS, faults);
    let mfa = fields.value_or("mfa", MfaMode::default(), faults);
    Some(Organization {
        id: id?,
        name: name?,
        mfa: mfa?,
    })
}

fn read_employee(node: &JsonNode, path: &str, faults: &mut ImportFaultCollector) -> Option<Employee> {
    let keys = [
        "id",
        "organization",
        "display_name",
        "active",
        "require_voice_mfa",
        "pin_by",
        "preferred_language",
        "emails",
        "phones",
    ];
    let fields = ObjectFields::read_object(node, path, &keys, faults)?;
    let id = fields.required_value("id", faults);
    let organization = fields.required_value("organization", faults);
    let display_name = fields.text_value("display_name", MAX_NAME_CHARACTERS, faults);
    let active = fields.value_or("active", true, faults);
    let require_voice_mfa = fields.value_or("require_voice_mfa", true, faults);
    let pin_by = fields.value_or("pin_by", PinDelivery::default(), faults);
    let preferred_language = fields.value_or("preferred_language", None, faults);
    note_unwritten_language(&fields, preferred_language.as_ref(), path, faults);
    let emails = read_contact_points(&fields, "emails", faults);
    let phones = read_contact_points(&fields, "phones", faults);
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
    fields: &ObjectFields,
    key: &str,
    faults: &mut ImportFaultCollector,
) -> Option<Vec<ContactPoint<T>>> {
    let mut points: Vec<ContactPoint<T>> = vec![];
    let mut sound = true;
    for (node, path) in fields.list_items(key, faults) {
        let Some(point) = read_contact_point::<T>(node, &path, faults) else {
            sound = false;
            continue;
        };
        if point.primary && points.iter().any(|other| other.primary) {
            let message = format!("a second primary entry; at most one of {key} can be primary");
            faults.add_fault(node.value_offset("primary"), format!("{path}.primary"), message);
        }
        if points.iter().any(|other| other.value == point.value) {
            let message = format!("occurs twice in {key}; keep one");
            faults.add_fault(node.value_offset("value"), format!("{path}.value"), message);
        }
        points.push(point);
    }
    sound.then_some(points)
}

fn read_contact_point<T: DeserializeOwned>(
    node: &JsonNode,
    path: &str,
    faults: &mut ImportFaultCollector,
) -> Option<ContactPoint<T>> {
    let fields = ObjectFields::read_object(node, path, &["value", "primary", "verified"], faults)?;
    let value = fields.required_value("value", faults);
    let primary = fields.value_or("primary", false, faults);
    let verified = fields.value_or("verified", false, faults);
    Some(ContactPoint {
        value: value?,
        primary: primary?,
        verified: verified?,
    })
}

fn read_contact(node: &JsonNode, path: &str, faults: &mut ImportFaultCollector) -> Option<Contact> {
    let keys = [
        "id",
        "organization",
        "name",
        "also_called",
        "department",
        "numbers",
    ];
    let fields = ObjectFields::read_object(node, path, &keys, faults)?;
    let id = fields.required_value("id", faults);
    let organization = fields.required_value("organization", faults);
    let name = fields.speakable_name("name", faults);
    let mut also_called = vec![];
    for (node, path) in fields.list_items("also_called", faults) {
        also_called.push(parse_speakable_name(node, &path, faults));
    }
    let department = match fields.member("department") {
        Some(_) => fields.speakable_name("department", faults).map(Some),
        None => Some(None),
    };
    let mut numbers = vec![];
    for (node, path) in fields.list_items("numbers", faults) {
        numbers.push(read_number(node, &path, faults));
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

fn read_number(node: &JsonNode, path: &str, faults: &mut ImportFaultCollector) -> Option<ContactNumber> {
    let fields = ObjectFields::read_object(node, path, &["kind", "number"], faults)?;
    let kind = fields.required_value("kind", faults);
    let number = fields.required_value("number", faults);
    Some(ContactNumber {
        kind: kind?,
        number: number?,
    })
}

fn read_app(node: &JsonNode, path: &str, faults: &mut ImportFaultCollector) -> Option<App> {
    let keys = [
        "id",
        "organization",
        "name",
        "welcome",
        "open_intents",
        "fixed_answers",
        "show_answers",
        "source",
        "second_factor",
    ];
    let fields = ObjectFields::read_object(node, path, &keys, faults)?;
    let id = fields.required_value("id", faults);
    let organization = fields.required_value("organization", faults);
    let name = fields.text_value("name", MAX_NAME_CHARACTERS, faults);
    let welcome = fields.required_value("welcome", faults);
    let open_intents = fields.value_or("open_intents", BTreeSet::new(), faults);
    let fixed_answers = fields.map_value("fixed_answers", faults);
    let show_answers = fields.value_or("show_answers", false, faults);
    let source = fields.value_or("source", ContactSource::default(), faults);
    if let Some(ContactSource::WebApi { url }) = &source
        && ContactSource::WEB_API_POLICY.check_url(url).is_err()
    {
        let at = fields.node.value_offset("source");
        let message = "the URL of a web API must start with https:// (http:// only on this machine)";
        faults.add_fault(at, format!("{path}.source"), message);
    }
    let second_factor = fields.value_or("second_factor", SecondFactorSettings::default(), faults);
    for (key, name) in second_factor.iter().flat_map(SecondFactorSettings::missing_paths) {
        let at = fields.node.value_offset("second_factor");
        let message = format!("there is no path {name:?}; add it to `paths`, with the text to `say`");
        faults.add_fault(at, format!("{path}.second_factor.{key}"), message);
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
    check_texts_of_app(&app, node, path, faults);
    Some(app)
}

/// Checks that all texts of an app can be spoken.
fn check_texts_of_app(app: &App, node: &JsonNode, path: &str, faults: &mut ImportFaultCollector) {
    let welcome = [(vec!["welcome"], &app.welcome)].into_iter();
    let answers = app
        .fixed_answers
        .iter()
        .map(|(intent, said)| (vec!["fixed_answers", intent], said));
    let paths = app.second_factor.paths.iter();
    let paths = paths
        .filter_map(|(name, path)| Some((vec!["second_factor", "paths", name, "say"], path.say.as_ref()?)));
    for (keys, wording) in welcome.chain(answers).chain(paths) {
        let at = keys.iter().try_fold(node, |node, key| node.member(key));
        let (at, path) = (at.unwrap_or(node), format!("{path}.{}", keys.join(".")));
        note_unspoken_translations(wording, at, &path, faults);
        if let Err(why) = wording.validate() {
            faults.add_fault(at.span.start, path, why.to_string());
        }
    }
}

fn read_publishing(node: &JsonNode, path: &str, faults: &mut ImportFaultCollector) -> Option<Publishing> {
    let keys = ["id", "app", "channel", "application_ids", "mfa_support"];
    let fields = ObjectFields::read_object(node, path, &keys, faults)?;
    let id = fields.required_value("id", faults);
    let app = fields.required_value("app", faults);
    let channel = fields.required_value("channel", faults);
    let mut application_ids = vec![];
    for (node, path) in fields.list_items("application_ids", faults) {
        application_ids.push(parse_text(node, &path, MAX_NAME_CHARACTERS, faults));
    }
    let mfa_support = fields.value_or("mfa_support", true, faults);
    Some(Publishing {
        id: id?,
        app: app?,
        channel: channel?,
        application_ids: application_ids.into_iter().collect::<Option<_>>()?,
        mfa_support: mfa_support?,
    })
}

// Notes and not faults: the file may come from another program that supports more languages. Such values do no harm,
// they just have no effect.

/// Adds a note if messages are not written in the preferred language of an employee.
fn note_unwritten_language(
    fields: &ObjectFields,
    preferred: Option<&Option<LanguageTag>>,
    path: &str,
    faults: &mut ImportFaultCollector,
) {
    let Some(tag) = preferred.and_then(Option::as_ref) else {
        return;
    };
    if SupportedLocale::nearest(tag.as_str()).is_none() {
        let message = format!(
            "messages are not available in {tag}: this employee gets mails and texts in the language of the conversation; available are {}",
            list_locales()
        );
        let at = fields.node.value_offset("preferred_language");
        faults.add_note(at, format!("{path}.preferred_language"), message);
    }
}

/// Adds a note for each translation that is never spoken.
fn note_unspoken_translations(
    wording: &LocalizedText,
    node: &JsonNode,
    path: &str,
    faults: &mut ImportFaultCollector,
) {
    for tag in wording.unspoken_languages() {
        let message = format!(
            "the text in {tag} is never used: the skill speaks only {}",
            list_locales()
        );
        faults.add_note(node.value_offset(tag.as_str()), format!("{path}.{tag}"), message);
    }
}

/// Lists the supported locales for a message.
fn list_locales() -> String {
    SupportedLocale::ALL.map(SupportedLocale::tag).join(", ")
}
