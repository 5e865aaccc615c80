//! Reading the records of a file.
//!
//! A fault does not stop the reading, so that all faults are found in one run. In the functions below, every
//! value is therefore read before the first `?` on one of them.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::{
    Located, Records,
    faults::Faults,
    fields::{Fields, NAME, spoken, text},
    languages,
};
use crate::{
    directory::{
        App, Contact, ContactNumber, ContactPoint, Employee, MfaMode, Organization, PinBy, Publishing,
        SecondFactor, Source, apps::is_private,
    },
    located::Node,
};

/// Reads all records of a file.
pub(super) fn records<'t>(root: &'t Node, faults: &mut Faults) -> Records<'t> {
    let kinds = ["organizations", "employees", "contacts", "apps", "publishings"];
    let allowed = [&["$schema"][..], &kinds].concat();
    let fields = Fields::of(root, "$", &allowed, faults);
    // `{}` is valid, but probably not the file that was meant.
    if let Some(Fields { node, .. }) = &fields
        && kinds.iter().all(|kind| node.member(kind).is_none())
    {
        faults.add(
            node.span.start,
            "$",
            format!("nothing to import: none of {}", kinds.join(", ")),
        );
    }
    Records {
        organizations: all(fields.as_ref(), "organizations", organization, faults),
        employees: all(fields.as_ref(), "employees", employee, faults),
        contacts: all(fields.as_ref(), "contacts", contact, faults),
        apps: all(fields.as_ref(), "apps", app, faults),
        publishings: all(fields.as_ref(), "publishings", publishing, faults),
    }
}

/// Reads one record. The `&str` is its JSON path.
type Read<R> = fn(&Node, &str, &mut Faults) -> Option<R>;

fn all<'t, R>(
    root: Option<&Fields<'t>>,
    kind: &str,
    read: Read<R>,
    faults: &mut Faults,
) -> Vec<Located<'t, R>> {
    let Some(root) = root else { return vec![] };
    let mut records = vec![];
    for (node, path) in root.items(kind, faults) {
        let record = read(node, &path, faults);
        records.push(Located { record, node, path });
    }
    records
}

fn organization(node: &Node, path: &str, faults: &mut Faults) -> Option<Organization> {
    let fields = Fields::of(node, path, &["id", "name", "mfa"], faults)?;
    let id = fields.required("id", faults);
    let name = fields.text("name", NAME, faults);
    let mfa = fields.or("mfa", MfaMode::default(), faults);
    Some(Organization {
        id: id?,
        name: name?,
        mfa: mfa?,
    })
}

fn employee(node: &Node, path: &str, faults: &mut Faults) -> Option<Employee> {
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
    let fields = Fields::of(node, path, &keys, faults)?;
    let id = fields.required("id", faults);
    let organization = fields.required("organization", faults);
    let display_name = fields.text("display_name", NAME, faults);
    let active = fields.or("active", true, faults);
    let require_voice_mfa = fields.or("require_voice_mfa", true, faults);
    let pin_by = fields.or("pin_by", PinBy::default(), faults);
    let preferred_language = fields.or("preferred_language", None, faults);
    languages::unwritten(&fields, preferred_language.as_ref(), path, faults);
    let emails = points(&fields, "emails", faults);
    let phones = points(&fields, "phones", faults);
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
fn points<T: DeserializeOwned + PartialEq>(
    fields: &Fields,
    key: &str,
    faults: &mut Faults,
) -> Option<Vec<ContactPoint<T>>> {
    let mut points: Vec<ContactPoint<T>> = vec![];
    let mut sound = true;
    for (node, path) in fields.items(key, faults) {
        let Some(point) = point::<T>(node, &path, faults) else {
            sound = false;
            continue;
        };
        if point.primary && points.iter().any(|other| other.primary) {
            let message = format!("a second primary; at most one of {key} can be");
            faults.add(node.place("primary"), format!("{path}.primary"), message);
        }
        if points.iter().any(|other| other.value == point.value) {
            let message = format!("listed twice in {key}; keep one");
            faults.add(node.place("value"), format!("{path}.value"), message);
        }
        points.push(point);
    }
    sound.then_some(points)
}

fn point<T: DeserializeOwned>(node: &Node, path: &str, faults: &mut Faults) -> Option<ContactPoint<T>> {
    let fields = Fields::of(node, path, &["value", "primary", "verified"], faults)?;
    let value = fields.required("value", faults);
    let primary = fields.or("primary", false, faults);
    let verified = fields.or("verified", false, faults);
    Some(ContactPoint {
        value: value?,
        primary: primary?,
        verified: verified?,
    })
}

fn contact(node: &Node, path: &str, faults: &mut Faults) -> Option<Contact> {
    let keys = [
        "id",
        "organization",
        "name",
        "also_called",
        "department",
        "numbers",
    ];
    let fields = Fields::of(node, path, &keys, faults)?;
    let id = fields.required("id", faults);
    let organization = fields.required("organization", faults);
    let name = fields.spoken("name", faults);
    let mut also_called = vec![];
    for (node, path) in fields.items("also_called", faults) {
        also_called.push(spoken(node, &path, faults));
    }
    let department = match fields.member("department") {
        Some(_) => fields.spoken("department", faults).map(Some),
        None => Some(None),
    };
    let mut numbers = vec![];
    for (node, path) in fields.items("numbers", faults) {
        numbers.push(number(node, &path, faults));
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

fn number(node: &Node, path: &str, faults: &mut Faults) -> Option<ContactNumber> {
    let fields = Fields::of(node, path, &["kind", "number"], faults)?;
    let kind = fields.required("kind", faults);
    let number = fields.required("number", faults);
    Some(ContactNumber {
        kind: kind?,
        number: number?,
    })
}

fn app(node: &Node, path: &str, faults: &mut Faults) -> Option<App> {
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
    let fields = Fields::of(node, path, &keys, faults)?;
    let id = fields.required("id", faults);
    let organization = fields.required("organization", faults);
    let name = fields.text("name", NAME, faults);
    let welcome = fields.required("welcome", faults);
    let open_intents = fields.or("open_intents", BTreeSet::new(), faults);
    let fixed_answers = fields.map("fixed_answers", faults);
    let show_answers = fields.or("show_answers", false, faults);
    let source = fields.or("source", Source::default(), faults);
    if let Some(Source::WebApi { url }) = &source
        && !is_private(url)
    {
        let at = fields.node.place("source");
        let message = "the address of a web API starts with https:// (http:// only on this machine)";
        faults.add(at, format!("{path}.source"), message);
    }
    let second_factor = fields.or("second_factor", SecondFactor::default(), faults);
    for (key, name) in second_factor.iter().flat_map(SecondFactor::missing) {
        let at = fields.node.place("second_factor");
        let message = format!("there is no path {name:?}; give it in `paths`, with what to `say`");
        faults.add(at, format!("{path}.second_factor.{key}"), message);
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
    sayable(&app, node, path, faults);
    Some(app)
}

/// Checks that all texts of an app can be spoken.
fn sayable(app: &App, node: &Node, path: &str, faults: &mut Faults) {
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
        languages::unsaid(wording, at, &path, faults);
        if let Err(why) = wording.check() {
            faults.add(at.span.start, path, why.to_string());
        }
    }
}

fn publishing(node: &Node, path: &str, faults: &mut Faults) -> Option<Publishing> {
    let keys = ["id", "app", "channel", "application_ids", "mfa_support"];
    let fields = Fields::of(node, path, &keys, faults)?;
    let id = fields.required("id", faults);
    let app = fields.required("app", faults);
    let channel = fields.required("channel", faults);
    let mut application_ids = vec![];
    for (node, path) in fields.items("application_ids", faults) {
        application_ids.push(text(node, &path, NAME, faults));
    }
    let mfa_support = fields.or("mfa_support", true, faults);
    Some(Publishing {
        id: id?,
        app: app?,
        channel: channel?,
        application_ids: application_ids.into_iter().collect::<Option<_>>()?,
        mfa_support: mfa_support?,
    })
}
