//! All figures: which attacks run against which policies, and which honest users are simulated.

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
    budget::{BudgetPolicy, PinLengthPreset},
    gate::Settings,
};

/// The simulations to run.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The presets to simulate. The tables show the first one in full.
    pub presets: Vec<PinLengthPreset>,
    /// Days of each attack. 0 counts as 1.
    pub days: u32,
    /// All of the simulations, or a quick selection.
    pub extent: Extent,
}

/// A selection of simulations: all of them, or those that are quick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything that the page shows.
    Whole,
    /// The simulations that take only moments: small organizations, and one kind of user.
    Quick,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            presets: vec![
                PinLengthPreset::Voice,
                PinLengthPreset::Balanced,
                PinLengthPreset::Strict,
            ],
            days: 365,
            extent: Extent::Whole,
        }
    }
}

/// A callback that gets the number of finished simulations and the number of all.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize);

/// The result of an attack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttackFigures {
    /// The preset of the policy.
    pub preset: String,
    /// The victims and the pace of the attack.
    pub attack: String,
    /// The devices that the attacker uses.
    pub from: String,
    /// The owner's behaviour during the attack.
    pub owner: String,
    /// Guesses compared at codes of fewer than six digits.
    pub short: u32,
    /// Guesses compared at codes of six digits or more.
    pub long: u32,
    /// Days, from day 1 on, with the odds that a guess was right by the end of each.
    pub odds: Vec<(u32, f64)>,
    /// Percentage of the owner's requests that were refused, or `None` if the owner made none.
    pub refused: Option<f64>,
    /// The day on which voice access was turned off.
    pub off: Option<i64>,
}

impl AttackFigures {
    /// Returns the parts that identify the attack under every preset: victims and pace, devices, owner.
    pub fn name(&self) -> (&str, &str, &str) {
        (&self.attack, &self.from, &self.owner)
    }
}

/// The results of all simulations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The digest of the rules that the figures belong to, as [`rules`] returns it.
    pub rules: String,
    /// Days of each attack.
    pub days: u32,
    /// The odds against a system without budgets: three tries for each code, and any number of codes.
    pub naive: Vec<(u32, f64)>,
    /// The attacks, grouped by preset.
    pub attacks: Vec<AttackFigures>,
    /// The honest users, under the first preset.
    pub people: Vec<People>,
    /// The organizations of honest users, under the first preset.
    pub offices: Vec<Office>,
}

/// Returns the name of a preset in the settings.
fn preset_name(preset: PinLengthPreset) -> &'static str {
    match preset {
        PinLengthPreset::Voice => "voice",
        PinLengthPreset::Balanced => "balanced",
        PinLengthPreset::Strict => "strict",
    }
}

// These texts identify an attack: plot.rs and docs/security/odds.json refer to them.
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
/// A kind of user: spoken PINs misheard in percent, and PINs needed per day.
type Kind = (u32, u32);
/// An organization: employees enrolled, spoken PINs misheard in percent, and PINs needed per day.
type Size = (u32, u32, u32);
const MISHEARD: [u32; 3] = [2, 5, 10];
const A_DAY: [u32; 3] = [1, 5, 20];
/// About how many PINs are simulated for each kind of user.
const PINS: u32 = 3_000;
const OFFICES: [Size; 6] = [
    (100, 2, 2),
    (100, 5, 2),
    (100, 10, 2),
    (5000, 2, 2),
    (5000, 5, 2),
    (5000, 10, 2),
];
/// Days for which honest users are simulated.
const WATCHED: u32 = 30;

/// Runs the simulations.
///
/// # Errors
/// [`LabError`] when the gate does what a working gate never does.
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
    // Honest users are simulated under the first preset only, the one that the tables show in full.
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
        // Users who need few PINs a day are simulated in larger numbers, so that each kind has as many PINs.
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

/// Returns a short digest of the rules in force: every bound of the gate and of its budgets, under every
/// preset. Figures with another digest were made with other rules.
pub fn rules() -> String {
    let presets = Wanted::default().presets;
    let policies: Vec<BudgetPolicy> = presets.into_iter().map(policy).collect();
    // `Debug` prints every field, so no bound can be forgotten. It also prints the names: renaming a field or
    // a type of the settings changes the digest, and the figures must be written again.
    let text = format!("{policies:?} {:?}", Settings::default());
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest.as_ref()[..8]);
    format!("{:016x}", u64::from_be_bytes(first))
}

impl Extent {
    /// Lists the attacks on organizations, the kinds of users and the organizations of this part.
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

/// Returns the days whose odds are kept. The first ones are close together, because the odds rise fastest
/// there.
fn marks(days: u32) -> impl Iterator<Item = u32> {
    let early = [1, 2, 3, 5, 7, 10, 14, 21];
    let late = (30..days).step_by(15);
    early
        .into_iter()
        .filter(move |day| *day < days)
        .chain(late)
        .chain([days])
}

/// Rounds a figure to nine decimals: more than a reader needs, and few enough to hide differences between
/// machines.
fn rounded(figure: f64) -> f64 {
    (figure * 1e9).round() / 1e9
}

fn policy(preset: PinLengthPreset) -> BudgetPolicy {
    BudgetPolicy {
        digits: preset.min_digits(),
        ..BudgetPolicy::default()
    }
}

async fn on_one(
    policy: &BudgetPolicy,
    preset: PinLengthPreset,
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

async fn on_many(
    policy: &BudgetPolicy,
    preset: PinLengthPreset,
    days: u32,
    many: &Many,
) -> Result<AttackFigures, LabError> {
    let (spray, enrolled, name, place) = *many;
    let course = spray::run(policy, spray, enrolled, days).await?;
    Ok(made(preset, name, place, "away", days, &course))
}

fn made(
    preset: PinLengthPreset,
    attack: &str,
    from: &str,
    owner: &str,
    days: u32,
    course: &Course,
) -> AttackFigures {
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
