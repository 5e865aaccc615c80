//! Records from their places in the file. A fault does not end the reading: all are found at once.

use serde::de::DeserializeOwned;

use super::{
    Located, Records,
    faults::Faults,
    located::{Kind, Member, Node},
};
use crate::directory::{
    App, Contact, ContactNumber, ContactPoint, Employee, Organization, Publishing, Source, apps::is_private,
    names,
};

/// The longest name, and the longest sentence.
const NAME: usize = 200;
const SENTENCE: usize = 2_000;

pub(super) fn records<'t>(root: &'t Node, faults: &mut Faults) -> Records<'t> {
    let kinds = ["organizations", "employees", "contacts", "apps", "publishings"];
    let allowed = [&["$schema"][..], &kinds].concat();
    let fields = Fields::of(root, "$", &allowed, faults);
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
        if let Some(record) = read(node, &path, faults) {
            records.push(Located { record, node, path });
        }
    }
    records
}

fn organization(node: &Node, path: &str, faults: &mut Faults) -> Option<Organization> {
    let fields = Fields::of(node, path, &["id", "name", "mfa"], faults)?;
    let id = fields.required("id", faults);
    let name = fields.text("name", NAME, faults);
    let mfa = fields.optional("mfa", faults);
    Some(Organization {
        id: id?,
        name: name?,
        mfa: mfa?.unwrap_or_default(),
    })
}

fn employee(node: &Node, path: &str, faults: &mut Faults) -> Option<Employee> {
    let keys = [
        "id",
        "organization",
        "display_name",
        "active",
        "require_voice_mfa",
        "emails",
        "phones",
    ];
    let fields = Fields::of(node, path, &keys, faults)?;
    let id = fields.required("id", faults);
    let organization = fields.required("organization", faults);
    let display_name = fields.text("display_name", NAME, faults);
    let active = fields.optional("active", faults);
    let require_voice_mfa = fields.optional("require_voice_mfa", faults);
    let emails = points(&fields, "emails", faults);
    let phones = points(&fields, "phones", faults);
    Some(Employee {
        id: id?,
        organization: organization?,
        display_name: display_name?,
        active: active?.unwrap_or(true),
        require_voice_mfa: require_voice_mfa?.unwrap_or(true),
        emails: emails?,
        phones: phones?,
    })
}

/// A multi-valued attribute: at most one primary value, and none twice.
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
    let primary = fields.optional("primary", faults);
    let verified = fields.optional("verified", faults);
    Some(ContactPoint {
        value: value?,
        primary: primary?.unwrap_or_default(),
        verified: verified?.unwrap_or_default(),
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
        "source",
    ];
    let fields = Fields::of(node, path, &keys, faults)?;
    let id = fields.required("id", faults);
    let organization = fields.required("organization", faults);
    let name = fields.text("name", NAME, faults);
    let welcome = fields.text("welcome", SENTENCE, faults);
    let open_intents = fields.optional("open_intents", faults);
    let fixed_answers = fields.optional("fixed_answers", faults);
    let source: Option<Option<Source>> = fields.optional("source", faults);
    if let Some(Some(Source::WebApi { url })) = &source
        && !is_private(url)
    {
        let at = fields.node.place("source");
        let message = "the address of a web API starts with https:// (http:// only on this machine)";
        faults.add(at, format!("{path}.source"), message);
    }
    Some(App {
        id: id?,
        organization: organization?,
        name: name?,
        welcome: welcome?,
        open_intents: open_intents?.unwrap_or_default(),
        fixed_answers: fixed_answers?.unwrap_or_default(),
        source: source?.unwrap_or_default(),
    })
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
    let mfa_support = fields.optional("mfa_support", faults);
    Some(Publishing {
        id: id?,
        app: app?,
        channel: channel?,
        application_ids: application_ids.into_iter().collect::<Option<_>>()?,
        mfa_support: mfa_support?.unwrap_or(true),
    })
}

/// The members of one object. Their values are read by key; each gives `None` when it is faulty.
struct Fields<'n> {
    node: &'n Node,
    path: String,
    members: &'n [Member],
}

impl<'n> Fields<'n> {
    fn of(node: &'n Node, path: &str, allowed: &[&str], faults: &mut Faults) -> Option<Self> {
        let Kind::Object(members) = &node.kind else {
            faults.add(node.span.start, path, "an object {…} belongs here");
            return None;
        };
        for (at, member) in members.iter().enumerate() {
            let place = format!("{path}.{}", member.key);
            if !allowed.contains(&member.key.as_str()) {
                let message = format!("unknown key; known here: {}", allowed.join(", "));
                faults.add(member.at, place, message);
            } else if members[..at].iter().any(|earlier| earlier.key == member.key) {
                faults.add(member.at, place, "the key is here a second time; keep one");
            }
        }
        Some(Self {
            node,
            path: path.to_owned(),
            members,
        })
    }

    fn member(&self, key: &str) -> Option<&'n Node> {
        self.members
            .iter()
            .find(|member| member.key == key)
            .map(|member| &member.value)
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    fn required<T: DeserializeOwned>(&self, key: &str, faults: &mut Faults) -> Option<T> {
        let node = self.present(key, faults)?;
        leaf(node, &self.path(key), faults)
    }

    /// `Some(None)` when it is not there.
    fn optional<T: DeserializeOwned>(&self, key: &str, faults: &mut Faults) -> Option<Option<T>> {
        match self.member(key) {
            Some(node) => leaf(node, &self.path(key), faults).map(Some),
            None => Some(None),
        }
    }

    fn text(&self, key: &str, longest: usize, faults: &mut Faults) -> Option<String> {
        let node = self.present(key, faults)?;
        text(node, &self.path(key), longest, faults)
    }

    fn spoken(&self, key: &str, faults: &mut Faults) -> Option<String> {
        let node = self.present(key, faults)?;
        spoken(node, &self.path(key), faults)
    }

    fn present(&self, key: &str, faults: &mut Faults) -> Option<&'n Node> {
        let found = self.member(key);
        if found.is_none() {
            faults.add(self.node.span.start, &self.path, format!("`{key}` is missing"));
        }
        found
    }

    /// The items of a list with their paths; of a list that is not there, none.
    fn items(&self, key: &str, faults: &mut Faults) -> Vec<(&'n Node, String)> {
        let Some(node) = self.member(key) else {
            return vec![];
        };
        let Kind::Array(items) = &node.kind else {
            faults.add(node.span.start, self.path(key), "a list […] belongs here");
            return vec![];
        };
        let path = |at| format!("{}[{at}]", self.path(key));
        items
            .iter()
            .enumerate()
            .map(|(at, item)| (item, path(at)))
            .collect()
    }
}

fn leaf<T: DeserializeOwned>(node: &Node, path: &str, faults: &mut Faults) -> Option<T> {
    match serde_json::from_str(&faults.text[node.span.clone()]) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = message(&error.to_string());
            faults.add(node.span.start, path, message);
            None
        }
    }
}

/// What is wrong in serde's words, without the place inside the value and without the value.
fn message(error: &str) -> String {
    let error = error.rsplit_once(" at line ").map_or(error, |(what, _)| what);
    match error.split_once(", expected ") {
        Some((what, expected)) if what.starts_with("invalid type") => format!("{expected} belongs here"),
        _ => error.to_owned(),
    }
}

fn text(node: &Node, path: &str, longest: usize, faults: &mut Faults) -> Option<String> {
    let text: String = leaf(node, path, faults)?;
    let length = text.trim().chars().count();
    if length == 0 || length > longest || text.chars().any(char::is_control) {
        let message = format!("1 to {longest} characters belong here, without line breaks");
        faults.add(node.span.start, path, message);
        return None;
    }
    Some(text.trim().to_owned())
}

/// A text that a person can say.
fn spoken(node: &Node, path: &str, faults: &mut Faults) -> Option<String> {
    let text = text(node, path, NAME, faults)?;
    if names::words(&text).is_empty() {
        faults.add(
            node.span.start,
            path,
            "a name with at least one letter belongs here",
        );
        return None;
    }
    Some(text)
}
