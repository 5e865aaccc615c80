//! All figures: which attacks run against which policies, and which honest users are simulated.

use ring::digest;
use serde::{Deserialize, Serialize};

use super::{
    attack_tally::{AttackTally, naive_odds},
    honest_users::{self, HonestOrganizationFigures, HonestUserFigures},
    simulated_gate::{START, SimulationError},
    spray_attack::{self, SprayMethod},
    targeted_attack::{self, AttackPace, AttackerDevices, TargetedAttack},
};
use crate::mfa::{
    budget::{BudgetPolicy, PinLengthPreset},
    gate::Settings,
};

/// The simulations to run.
#[derive(Debug, Clone)]
pub struct SimulationPlan {
    /// The presets to simulate. The tables show the first one in full.
    pub presets: Vec<PinLengthPreset>,
    /// Days of each attack. 0 counts as 1.
    pub days: u32,
    /// All of the simulations, or a quick selection.
    pub extent: SimulationExtent,
}

/// A selection of simulations: all of them, or those that are quick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimulationExtent {
    /// Everything that the page shows.
    Whole,
    /// The simulations that take only moments: small organizations, and one kind of user.
    Quick,
}

impl Default for SimulationPlan {
    fn default() -> Self {
        Self {
            presets: PinLengthPreset::ALL.to_vec(),
            days: 365,
            extent: SimulationExtent::Whole,
        }
    }
}

/// A callback that gets the number of finished simulations and the number of all.
pub type SimulationProgress<'a> = &'a mut dyn FnMut(usize, usize);

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
pub struct SimulationFigures {
    /// The digest of the rules that the figures belong to, as [`rules_digest`] returns it.
    pub rules: String,
    /// Days of each attack.
    pub days: u32,
    /// The odds against a system without budgets: three tries for each code, and any number of codes.
    pub naive: Vec<(u32, f64)>,
    /// The attacks, grouped by preset.
    pub attacks: Vec<AttackFigures>,
    /// The honest users, under the first preset.
    pub people: Vec<HonestUserFigures>,
    /// The organizations of honest users, under the first preset.
    pub offices: Vec<HonestOrganizationFigures>,
}

// These texts identify an attack: plot.rs and docs/security/odds.json refer to them.
const PACES: &[(AttackPace, &str)] = &[
    (AttackPace::Continuous, "one employee, continuous"),
    (AttackPace::Pulse, "one employee, pulse"),
    (AttackPace::Drip, "one employee, drip"),
];
const ATTACKER_DEVICES: &[(AttackerDevices, &str)] = &[
    (AttackerDevices::OneDevice, "one device"),
    (AttackerDevices::NewDevices, "ever-new devices"),
    (AttackerDevices::OwnersDevice, "the owner's device"),
];
type SprayCase = (SprayMethod, u32, &'static str, &'static str);
const SPRAY_CASES: &[SprayCase] = &[
    (SprayMethod::Quiet, 100, "100 employees, quiet", "own devices"),
    (SprayMethod::Loud, 100, "100 employees, loud", "own devices"),
    (
        SprayMethod::Building,
        100,
        "100 employees, quiet",
        "their devices",
    ),
    (SprayMethod::Quiet, 5000, "5,000 employees, quiet", "own devices"),
    (SprayMethod::Loud, 5000, "5,000 employees, loud", "own devices"),
    (
        SprayMethod::Building,
        5000,
        "5,000 employees, quiet",
        "their devices",
    ),
];
/// A kind of user: spoken PINs misheard in percent, and PINs needed per day.
type UserKind = (u32, u32);
/// An organization: employees enrolled, spoken PINs misheard in percent, and PINs needed per day.
type OrganizationCase = (u32, u32, u32);
const MISHEARD_PERCENT: [u32; 3] = [2, 5, 10];
const PINS_PER_DAY: [u32; 3] = [1, 5, 20];
/// About how many PINs are simulated for each kind of user.
const PINS_PER_KIND: u32 = 3_000;
const ORGANIZATION_CASES: [OrganizationCase; 6] = [
    (100, 2, 2),
    (100, 5, 2),
    (100, 10, 2),
    (5000, 2, 2),
    (5000, 5, 2),
    (5000, 10, 2),
];
/// Days for which honest users are simulated.
const HONEST_USER_DAYS: u32 = 30;

/// Runs the simulations.
///
/// # Errors
/// [`SimulationError`] when the gate does what a working gate never does.
pub async fn compute_figures(
    wanted: &SimulationPlan,
    progress: SimulationProgress<'_>,
) -> Result<SimulationFigures, SimulationError> {
    let (sprays, kinds, offices) = wanted.extent.cases();
    let runs = wanted.presets.len() * (PACES.len() * ATTACKER_DEVICES.len() * 2 + sprays.len());
    let all = runs + kinds.len() + offices.len();
    let mut done = 0;
    let mut one_more = || {
        progress(done, all);
        done += 1;
    };
    let days = wanted.days.max(1);
    let mut attacks = Vec::new();
    for preset in &wanted.presets {
        let policy = preset_policy(*preset);
        attacks.extend(attack_one_employee(&policy, *preset, days, &mut one_more).await?);
        for spray in &sprays {
            one_more();
            attacks.push(attack_organization(&policy, *preset, days, spray).await?);
        }
    }
    // Honest users are simulated under the first preset only, the one that the tables show in full.
    let first = preset_policy(wanted.presets.first().copied().unwrap_or_default());
    let mut figures = SimulationFigures {
        rules: rules_digest(),
        days,
        naive: reported_days(days)
            .map(|day| (day, round_figure(naive_odds(day))))
            .collect(),
        attacks,
        people: Vec::new(),
        offices: Vec::new(),
    };
    for (misheard, a_day) in kinds {
        one_more();
        // Users who need few PINs a day are simulated in larger numbers, so that each kind has as many PINs.
        let persons = (PINS_PER_KIND / a_day / HONEST_USER_DAYS).max(1);
        let people = honest_users::simulate_users(&first, misheard, a_day, HONEST_USER_DAYS, persons);
        figures.people.push(people.await?);
    }
    for (enrolled, misheard, a_day) in offices {
        one_more();
        let office = honest_users::simulate_organization(&first, enrolled, misheard, a_day, HONEST_USER_DAYS);
        figures.offices.push(office.await?);
    }
    Ok(figures)
}

/// Returns a short digest of the rules in force: every bound of the gate and of its budgets, under every
/// preset. Figures with another digest were made with other rules.
pub fn rules_digest() -> String {
    let presets = SimulationPlan::default().presets;
    let policies: Vec<BudgetPolicy> = presets.into_iter().map(preset_policy).collect();
    // `Debug` prints every field, so no bound can be forgotten. It also prints the names: renaming a field or
    // a type of the settings changes the digest, and the figures must be written again.
    let text = format!("{policies:?} {:?}", Settings::default());
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest.as_ref()[..8]);
    format!("{:016x}", u64::from_be_bytes(first))
}

impl SimulationExtent {
    /// Lists the attacks on organizations, the kinds of users and the organizations of this part.
    fn cases(self) -> (Vec<SprayCase>, Vec<UserKind>, Vec<OrganizationCase>) {
        let kinds = MISHEARD_PERCENT
            .into_iter()
            .flat_map(|misheard| PINS_PER_DAY.map(|a_day| (misheard, a_day)));
        match self {
            Self::Whole => (SPRAY_CASES.to_vec(), kinds.collect(), ORGANIZATION_CASES.to_vec()),
            Self::Quick => {
                let small = SPRAY_CASES.iter().copied().filter(|many| many.1 <= 100);
                (small.collect(), vec![(5, 5)], vec![(100, 5, 2)])
            }
        }
    }
}

/// Returns the days whose odds are kept. The first ones are close together, because the odds rise fastest
/// there.
fn reported_days(days: u32) -> impl Iterator<Item = u32> {
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
fn round_figure(figure: f64) -> f64 {
    (figure * 1e9).round() / 1e9
}

fn preset_policy(preset: PinLengthPreset) -> BudgetPolicy {
    BudgetPolicy {
        digits: preset.min_digits(),
        ..BudgetPolicy::default()
    }
}

async fn attack_one_employee(
    policy: &BudgetPolicy,
    preset: PinLengthPreset,
    days: u32,
    one_more: &mut impl FnMut(),
) -> Result<Vec<AttackFigures>, SimulationError> {
    let mut all = Vec::new();
    for (manner, name) in PACES {
        for (from, place) in ATTACKER_DEVICES {
            for owner_active in [false, true] {
                one_more();
                let attack = TargetedAttack {
                    pace: *manner,
                    devices: *from,
                    owner_active,
                };
                let course = targeted_attack::run_targeted_attack(policy, attack, days).await?;
                let owner = if owner_active { "5 PINs a day" } else { "away" };
                all.push(attack_figures(preset, name, place, owner, days, &course));
            }
        }
    }
    Ok(all)
}

async fn attack_organization(
    policy: &BudgetPolicy,
    preset: PinLengthPreset,
    days: u32,
    many: &SprayCase,
) -> Result<AttackFigures, SimulationError> {
    let (spray, enrolled, name, place) = *many;
    let course = spray_attack::run_spray_attack(policy, spray, enrolled, days).await?;
    Ok(attack_figures(preset, name, place, "away", days, &course))
}

fn attack_figures(
    preset: PinLengthPreset,
    attack: &str,
    from: &str,
    owner: &str,
    days: u32,
    course: &AttackTally,
) -> AttackFigures {
    let came = course.owner_served + course.owner_refused;
    AttackFigures {
        preset: preset.as_str().to_owned(),
        attack: attack.to_owned(),
        from: from.to_owned(),
        owner: owner.to_owned(),
        short: course.guess_count(3..=5),
        long: course.guess_count(6..=8),
        odds: reported_days(days)
            .map(|day| (day, round_figure(course.odds_by_day(day))))
            .collect(),
        refused: (came > 0).then(|| round_figure(100.0 * f64::from(course.owner_refused) / f64::from(came))),
        off: course
            .voice_access_off_at
            .map(|at| 1 + at.duration_since(START).as_hours() / 24),
    }
}
