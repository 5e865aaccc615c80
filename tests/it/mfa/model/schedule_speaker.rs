//! The speakers of a schedule: their employee, app, device and server.

use std::fmt;

use countersign::{
    directory::{
        App, ContactPoint, ContactSource, Employee, LocalizedText, MfaMode, Organization, PinDelivery,
        PublishedSkill, Publishing, PublishingChannel, SecondFactorSettings,
    },
    mfa::GateSubject,
};
use proptest::prelude::*;

/// An employee who speaks at a device. Prints as `ann@finder kitchen server0`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ScheduleSpeaker {
    /// 0 is Ann, 1 is Bob. Both work for Acme.
    pub(super) employee: usize,
    /// The app: 0 or 1.
    pub(super) app: usize,
    /// The device: 0, 1 or 2.
    pub(super) device: usize,
    /// True if Alexa recognised the voice.
    pub(super) recognised: bool,
    /// True if they use the skill of the other organization.
    pub(super) elsewhere: bool,
    /// The server process that gets the request: 0 or 1.
    pub(super) server: usize,
}

const EMPLOYEES: [&str; 2] = ["ann", "bob"];
const APPS: [&str; 2] = ["finder", "rooms"];
const DEVICES: [&str; 3] = ["kitchen", "bedroom", "car"];

impl fmt::Debug for ScheduleSpeaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (employee, app) = (EMPLOYEES[self.employee], APPS[self.app]);
        let device = DEVICES[self.device];
        write!(f, "{employee}@{app} {device}")?;
        for (is, word) in [(self.recognised, "recognised"), (self.elsewhere, "elsewhere")] {
            if is {
                write!(f, " {word}")?;
            }
        }
        write!(f, " server{}", self.server)
    }
}

/// Any speaker, but mostly Ann in the kitchen: steps that do not affect each other find little.
pub(super) fn any_speaker() -> impl Strategy<Value = ScheduleSpeaker> {
    (
        prop_oneof![9 => Just(0_usize), 1 => Just(1)],
        prop_oneof![4 => Just(0_usize), 1 => Just(1)],
        prop_oneof![6 => Just(0_usize), 2 => Just(1), 1 => Just(2)],
        prop::bool::weighted(0.15),
        prop::bool::weighted(0.05),
        0_usize..2,
    )
        .prop_map(
            |(employee, app, device, recognised, elsewhere, server)| ScheduleSpeaker {
                employee,
                app,
                device,
                recognised,
                elsewhere,
                server,
            },
        )
}

impl ScheduleSpeaker {
    fn organization(self) -> &'static str {
        if self.elsewhere { "other" } else { "acme" }
    }

    /// The subject of the gate. `enabled` counts how often the skill was enabled at each device: each time, Alexa sends
    /// another device id.
    pub(super) fn subject(self, enabled: &[u32; 3]) -> GateSubject {
        let times = enabled[self.device];
        GateSubject {
            organization: self.organization().parse().unwrap(),
            employee: EMPLOYEES[self.employee].parse().unwrap(),
            app: APPS[self.app].parse().unwrap(),
            device: format!("{}-{times}", DEVICES[self.device]),
            person: if self.recognised { "somebody" } else { "" }.to_owned(),
        }
    }

    pub(super) fn skill(self) -> PublishedSkill {
        let (organization, app) = (self.organization(), APPS[self.app]);
        PublishedSkill {
            organization: Organization {
                id: organization.parse().unwrap(),
                name: organization.to_owned(),
                mfa: MfaMode::Enforce,
            },
            app: App {
                id: app.parse().unwrap(),
                organization: organization.parse().unwrap(),
                name: app.to_owned(),
                welcome: LocalizedText::new("Welcome.").unwrap(),
                open_intents: [].into(),
                fixed_answers: [].into(),
                show_answers: false,
                source: ContactSource::Directory,
                second_factor: SecondFactorSettings::default(),
            },
            publishing: Publishing {
                id: app.parse().unwrap(),
                app: app.parse().unwrap(),
                channel: PublishingChannel::Alexa,
                application_ids: [].into(),
                mfa_support: true,
            },
            enrolled: 2,
        }
    }

    pub(super) fn employee(self) -> Employee {
        let name = EMPLOYEES[self.employee];
        Employee {
            id: name.parse().unwrap(),
            organization: "acme".parse().unwrap(),
            display_name: name.to_owned(),
            active: true,
            require_voice_mfa: true,
            pin_by: PinDelivery::Both,
            preferred_language: None,
            emails: vec![ContactPoint {
                value: format!("{name}@example.com").parse().unwrap(),
                primary: true,
                verified: true,
            }],
            phones: vec![ContactPoint {
                value: format!("+1202555010{}", self.employee).parse().unwrap(),
                primary: true,
                verified: true,
            }],
        }
    }
}
