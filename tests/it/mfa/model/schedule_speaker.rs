//! Who comes to the gate, and from where.

use std::fmt;

use countersign::{
    directory::{
        App, ContactPoint, ContactSource, Employee, LocalizedText, MfaMode, Organization, PinDelivery,
        PublishedSkill, Publishing, PublishingChannel, SecondFactorSettings,
    },
    mfa::GateSubject,
};
use proptest::prelude::*;

/// Somebody at a device. Prints as `ann@finder in the kitchen as nobody`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ScheduleSpeaker {
    /// 0 Ann, 1 Bob, both of Acme.
    pub(super) employee: usize,
    /// 0 or 1.
    pub(super) app: usize,
    /// 0, 1 or 2.
    pub(super) device: usize,
    /// Whether Alexa recognised somebody.
    pub(super) recognised: bool,
    /// Whether they come through the skill of the other organization.
    pub(super) elsewhere: bool,
    /// Which of the two server processes gets the request.
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

/// Mostly Ann in the kitchen: what meets nothing of another's tells little.
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

    /// The subject, after the skill was enabled so often at each device.
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
