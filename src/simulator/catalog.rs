//! The catalog of the simulator: the skill, and the people and devices to choose from.

use serde::Serialize;

use crate::directory::{Contact, Employee};

/// The choices that the page offers.
#[derive(Debug, Clone, Serialize)]
pub struct SimulatorCatalog {
    /// The name of the skill, as written.
    pub skill: String,
    /// The id of the skill.
    pub application_id: String,
    /// The employees whose account can be used.
    pub employees: Vec<SimulatorPerson>,
    /// Names to ask for, the best example first.
    pub contacts: Vec<String>,
    /// The devices that can be spoken to.
    pub devices: Vec<SimulatorDevice>,
}

impl SimulatorCatalog {
    /// Builds the catalog for the skill called `skill`. Employees without peculiarities come first.
    pub fn new<'a>(
        skill: &str,
        application_id: &str,
        employees: impl Iterator<Item = &'a Employee>,
        contacts: impl Iterator<Item = &'a Contact>,
    ) -> Self {
        let mut employees: Vec<_> = employees.collect();
        employees.sort_by_key(|employee| list_peculiarities(employee).count());
        let employees = employees
            .into_iter()
            .map(SimulatorPerson::from_employee)
            .collect();
        Self {
            skill: skill.to_owned(),
            application_id: application_id.to_owned(),
            employees,
            contacts: sort_example_names(contacts),
            devices: sample_devices(),
        }
    }
}

impl SimulatorPerson {
    fn from_employee(employee: &Employee) -> Self {
        Self {
            id: employee.id.as_str().to_owned(),
            name: employee.display_name.clone(),
            email: employee.pin_email().map(|email| email.as_str().to_owned()),
            phone: employee.pin_phone().map(|phone| phone.as_e164().to_owned()),
            peculiarities: list_peculiarities(employee).collect(),
        }
    }
}

/// The properties that make an employee worth trying. Without any of them, a conversation takes its usual course.
fn list_peculiarities(employee: &Employee) -> impl Iterator<Item = &'static str> {
    let (email, phone) = (employee.pin_email().is_some(), employee.pin_phone().is_some());
    let found = [
        (!employee.active, "inactive"),
        (!employee.require_voice_mfa, "voice MFA off"),
        (!email && !phone, "nothing verified"),
        (email && !phone, "mail only"),
        (!email && phone, "texts only"),
    ];
    found.into_iter().filter_map(|(is, what)| is.then_some(what))
}

/// The names of the contacts, starting with the two that show most: one with several numbers, and one that several
/// people share, so that Alexa has to ask who is meant.
fn sort_example_names<'a>(contacts: impl Iterator<Item = &'a Contact>) -> Vec<String> {
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

/// An employee who can speak.
#[derive(Debug, Clone, Serialize)]
pub struct SimulatorPerson {
    /// The id of the employee.
    pub id: String,
    /// The name of the employee.
    pub name: String,
    /// The address for mail.
    pub email: Option<String>,
    /// The number for text messages.
    pub phone: Option<String>,
    /// The unusual properties of the employee.
    pub peculiarities: Vec<&'static str>,
}

/// A device.
#[derive(Debug, Clone, Serialize)]
pub struct SimulatorDevice {
    /// The id within the simulator.
    pub id: &'static str,
    /// The name of the device.
    pub name: &'static str,
    /// True if it has a screen.
    pub screen: bool,
}

/// The devices to choose from.
pub fn sample_devices() -> Vec<SimulatorDevice> {
    vec![
        SimulatorDevice {
            id: "kitchen",
            name: "Kitchen Echo",
            screen: false,
        },
        SimulatorDevice {
            id: "office",
            name: "Office Echo Show",
            screen: true,
        },
        SimulatorDevice {
            id: "car",
            name: "Echo Auto",
            screen: false,
        },
    ]
}
