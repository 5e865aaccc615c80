//! Who and what is on the simulator's stage: the skill, the people and the devices one can choose between.

use serde::Serialize;

use crate::directory::{Contact, Employee};

/// What the page offers.
#[derive(Debug, Clone, Serialize)]
pub struct Cast {
    /// The skill's name, as written.
    pub skill: String,
    /// The skill's id.
    pub application_id: String,
    /// Whose account it can be.
    pub employees: Vec<Player>,
    /// Names to ask for, best first.
    pub contacts: Vec<String>,
    /// What can be spoken to.
    pub devices: Vec<Prop>,
}

impl Cast {
    /// The skill `skill` with these people, in a household of its own. The most ordinary people come first.
    pub fn new<'a>(
        skill: &str,
        application_id: &str,
        employees: impl Iterator<Item = &'a Employee>,
        contacts: impl Iterator<Item = &'a Contact>,
    ) -> Self {
        let mut employees: Vec<_> = employees.collect();
        employees.sort_by_key(|employee| peculiarities(employee).count());
        let employees = employees.into_iter().map(Player::of).collect();
        Self {
            skill: skill.to_owned(),
            application_id: application_id.to_owned(),
            employees,
            contacts: worth_asking_for(contacts),
            devices: household(),
        }
    }
}

impl Player {
    fn of(employee: &Employee) -> Self {
        Self {
            id: employee.id.as_str().to_owned(),
            name: employee.display_name.clone(),
            email: employee.email().map(|email| email.as_str().to_owned()),
            phone: employee.phone().map(|phone| phone.as_e164().to_owned()),
            peculiarities: peculiarities(employee).collect(),
        }
    }
}

/// What makes an employee worth trying: with none of these, everything goes its usual way.
fn peculiarities(employee: &Employee) -> impl Iterator<Item = &'static str> {
    let (email, phone) = (employee.email().is_some(), employee.phone().is_some());
    let found = [
        (!employee.active, "inactive"),
        (!employee.require_voice_mfa, "voice MFA off"),
        (!email && !phone, "nothing verified"),
        (email && !phone, "mail only"),
        (!email && phone, "texts only"),
    ];
    found.into_iter().filter_map(|(is, what)| is.then_some(what))
}

/// The names, the first with several numbers in front, then one that several people have: it is asked back.
fn worth_asking_for<'a>(contacts: impl Iterator<Item = &'a Contact>) -> Vec<String> {
    let contacts: Vec<_> = contacts.collect();
    let shared = |name: &str| contacts.iter().filter(|contact| contact.name == name).count() > 1;
    let plain = contacts
        .iter()
        .find(|contact| contact.numbers.len() > 1 && !shared(&contact.name));
    let twice = contacts.iter().find(|contact| shared(&contact.name));
    let mut names: Vec<String> = Vec::new();
    for contact in plain.into_iter().chain(twice).chain(&contacts) {
        if !names.contains(&contact.name) {
            names.push(contact.name.clone());
        }
    }
    names
}

/// Somebody who may speak.
#[derive(Debug, Clone, Serialize)]
pub struct Player {
    /// The employee's id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Where texts reach them.
    pub phone: Option<String>,
    /// What is unusual about them.
    pub peculiarities: Vec<&'static str>,
}

/// A device.
#[derive(Debug, Clone, Serialize)]
pub struct Prop {
    /// Its id within the simulator.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it has a screen.
    pub screen: bool,
}

/// The devices of a household.
pub fn household() -> Vec<Prop> {
    vec![
        Prop {
            id: "kitchen",
            name: "Kitchen Echo",
            screen: false,
        },
        Prop {
            id: "office",
            name: "Office Echo Show",
            screen: true,
        },
        Prop {
            id: "car",
            name: "Echo Auto",
            screen: false,
        },
    ]
}
