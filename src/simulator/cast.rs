//! Who and what is on the simulator's stage: the skill, the people and the devices one can choose between.

use serde::Serialize;

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
