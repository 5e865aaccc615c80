//! All figures: which attacks are run against which policies, and which people come.

use ring::digest;
use serde::{Deserialize, Serialize};

use super::{
    attack::{self, Attack, From, Manner},
    course::{Course, naive},
    laboratory::{LabError, START},
    people::{self, Office, People},
    spray::{self, Spray},
};
use crate::mfa::{
    budget::{Policy, Preset},
    gate::Settings,
};

/// What is to be worked out.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// For which presets. The first is shown in full.
    pub presets: Vec<Preset>,
    /// For how many days; at least one.
    pub days: u32,
    /// How much of it.
    pub extent: Extent,
}

/// How much is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything that the page shows.
    Whole,
    /// What takes no more than moments: of organizations only the small, of people only one kind.
    Quick,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            presets: vec![Preset::Voice, Preset::Balanced, Preset::Strict],
            days: 365,
            extent: Extent::Whole,
        }
    }
}

/// How far it is: so many of so many runs are done.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize);

/// What came of an attack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttackFigures {
    /// Under which preset.
    pub preset: String,
    /// Who is attacked, and how.
    pub attack: String,
    /// Where the attacker speaks.
    pub from: String,
    /// What the owner does meanwhile.
    pub owner: String,
    /// Guesses compared at codes of fewer than six digits.
    pub short: u32,
    /// At codes of six.
    pub long: u32,
    /// The odds that one was right by the end of some days, from day 1 on.
    pub odds: Vec<(u32, f64)>,
    /// How often of a hundred the owner was refused; none if they did not come.
    pub refused: Option<f64>,
    /// On which day voice access went off.
    pub off: Option<i64>,
}

impl AttackFigures {
    /// What names the attack, whatever the preset.
    pub fn name(&self) -> (&str, &str, &str) {
        (&self.attack, &self.from, &self.owner)
    }
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Which rules they are of: the beginning of a digest of all bounds.
    pub rules: String,
    /// For how many days.
    pub days: u32,
    /// The odds against a system that counts nothing beyond three tries for each code.
    pub naive: Vec<(u32, f64)>,
    /// The attacks, preset by preset.
    pub attacks: Vec<AttackFigures>,
    /// The people, under the first preset.
    pub people: Vec<People>,
    /// The organizations, under the first preset.
    pub offices: Vec<Office>,
}

/// The name of a preset in the settings.
fn preset_name(preset: Preset) -> &'static str {
    match preset {
        Preset::Voice => "voice",
        Preset::Balanced => "balanced",
        Preset::Strict => "strict",
    }
}

const MANNERS: &[(Manner, &str)] = &[
    (Manner::Continuous, "one employee, continuous"),
    (Manner::Pulse, "one employee, pulse"),
    (Manner::Drip, "one employee, drip"),
];
const PLACES: &[(From, &str)] = &[
    (From::OneDevice, "one device"),
    (From::NewDevices, "ever-new devices"),
    (From::OwnersDevice, "the owner's device"),
];
type Many = (Spray, u32, &'static str, &'static str);
const SPRAYS: &[Many] = &[
    (Spray::Quiet, 100, "100 employees, quiet", "own devices"),
    (Spray::Loud, 100, "100 employees, loud", "own devices"),
    (Spray::Building, 100, "100 employees, quiet", "their devices"),
    (Spray::Quiet, 5000, "5,000 employees, quiet", "own devices"),
    (Spray::Loud, 5000, "5,000 employees, loud", "own devices"),
    (Spray::Building, 5000, "5,000 employees, quiet", "their devices"),
];
/// Who is misheard how often of a hundred, and needs how many PINs a day.
type Kind = (u32, u32);
/// How many are enrolled, and of which kind they are.
type Size = (u32, u32, u32);
const MISHEARD: [u32; 3] = [2, 5, 10];
const A_DAY: [u32; 3] = [1, 5, 20];
/// How many PINs are drawn for each kind of person, about.
const PINS: u32 = 3_000;
const OFFICES: [Size; 6] = [
    (100, 2, 2),
    (100, 5, 2),
    (100, 10, 2),
    (5000, 2, 2),
    (5000, 5, 2),
    (5000, 10, 2),
];
/// For how many days honest people are watched.
const WATCHED: u32 = 30;

/// Works out all figures.
///
/// # Errors
/// [`LabError`] when the gate does what it never does.
pub async fn figures(wanted: &Wanted, progress: Progress<'_>) -> Result<Figures, LabError> {
    let (sprays, kinds, offices) = wanted.extent.of_it();
    let runs = wanted.presets.len() * (MANNERS.len() * PLACES.len() * 2 + sprays.len());
    let all = runs + kinds.len() + offices.len();
    let mut done = 0;
    let mut one_more = || {
        progress(done, all);
        done += 1;
    };
    let days = wanted.days.max(1);
    let mut attacks = Vec::new();
    for preset in &wanted.presets {
        let policy = policy(*preset);
        attacks.extend(on_one(&policy, *preset, days, &mut one_more).await?);
        for spray in &sprays {
            one_more();
            attacks.push(on_many(&policy, *preset, days, spray).await?);
        }
    }
    let first = policy(wanted.presets.first().copied().unwrap_or_default());
    let mut figures = Figures {
        rules: rules(),
        days,
        naive: marks(days).map(|day| (day, rounded(naive(day)))).collect(),
        attacks,
        people: Vec::new(),
        offices: Vec::new(),
    };
    for (misheard, a_day) in kinds {
        one_more();
        let persons = (PINS / a_day / WATCHED).max(1);
        let people = people::person(&first, misheard, a_day, WATCHED, persons);
        figures.people.push(people.await?);
    }
    for (enrolled, misheard, a_day) in offices {
        one_more();
        let office = people::office(&first, enrolled, misheard, a_day, WATCHED);
        figures.offices.push(office.await?);
    }
    Ok(figures)
}

/// Names the rules in force: every bound of the gate and of its budgets, under every preset. Figures of other rules
/// are figures of another gate.
pub fn rules() -> String {
    let presets = Wanted::default().presets;
    let policies: Vec<Policy> = presets.into_iter().map(policy).collect();
    let text = format!("{policies:?} {:?}", Settings::default());
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest.as_ref()[..8]);
    format!("{:016x}", u64::from_be_bytes(first))
}

impl Extent {
    /// The attacks on many, the kinds of people, the organizations.
    fn of_it(self) -> (Vec<Many>, Vec<Kind>, Vec<Size>) {
        let kinds = MISHEARD
            .into_iter()
            .flat_map(|misheard| A_DAY.map(|a_day| (misheard, a_day)));
        match self {
            Self::Whole => (SPRAYS.to_vec(), kinds.collect(), OFFICES.to_vec()),
            Self::Quick => {
                let small = SPRAYS.iter().copied().filter(|many| many.1 <= 100);
                (small.collect(), vec![(5, 5)], vec![(100, 5, 2)])
            }
        }
    }
}

/// The days whose odds are kept: close together at first.
fn marks(days: u32) -> impl Iterator<Item = u32> {
    let early = [1, 2, 3, 5, 7, 10, 14, 21];
    let late = (30..days).step_by(15);
    early
        .into_iter()
        .filter(move |day| *day < days)
        .chain(late)
        .chain([days])
}

/// What is kept of a figure: more than anybody reads, and less than machines differ in.
fn rounded(figure: f64) -> f64 {
    (figure * 1e9).round() / 1e9
}

fn policy(preset: Preset) -> Policy {
    Policy {
        digits: preset.digits(),
        ..Policy::default()
    }
}

async fn on_one(
    policy: &Policy,
    preset: Preset,
    days: u32,
    one_more: &mut impl FnMut(),
) -> Result<Vec<AttackFigures>, LabError> {
    let mut all = Vec::new();
    for (manner, name) in MANNERS {
        for (from, place) in PLACES {
            for owner_active in [false, true] {
                one_more();
                let attack = Attack {
                    manner: *manner,
                    from: *from,
                    owner_active,
                };
                let course = attack::run(policy, attack, days).await?;
                let owner = if owner_active { "5 PINs a day" } else { "away" };
                all.push(made(preset, name, place, owner, days, &course));
            }
        }
    }
    Ok(all)
}

async fn on_many(policy: &Policy, preset: Preset, days: u32, many: &Many) -> Result<AttackFigures, LabError> {
    let (spray, enrolled, name, place) = *many;
    let course = spray::run(policy, spray, enrolled, days).await?;
    Ok(made(preset, name, place, "away", days, &course))
}

fn made(preset: Preset, attack: &str, from: &str, owner: &str, days: u32, course: &Course) -> AttackFigures {
    let came = course.served + course.refused;
    AttackFigures {
        preset: preset_name(preset).to_owned(),
        attack: attack.to_owned(),
        from: from.to_owned(),
        owner: owner.to_owned(),
        short: course.guesses(3..=5),
        long: course.guesses(6..=8),
        odds: marks(days).map(|day| (day, rounded(course.odds(day)))).collect(),
        refused: (came > 0).then(|| rounded(100.0 * f64::from(course.refused) / f64::from(came))),
        off: course.off.map(|at| 1 + at.duration_since(START).as_hours() / 24),
    }
}
