//! The figures in `docs/security.md` are those of the gate: the tests compute them again and compare.

use std::fs;

use countersign::{
    attack_simulation::{self, AttackFigures, SimulationExtent, SimulationFigures, SimulationPlan},
    mfa::budget::PinLengthPreset,
};

use super::source_file::project_root;

const REMEDY: &str = "the figures in docs/security.md are not those of the gate; if the change is intended, update them \
                      with `cargo run -- odds --write docs` (takes minutes, or seconds with --release), review them, \
                      and commit";

fn published_figures() -> SimulationFigures {
    let text = read_document("docs/security/odds.json");
    serde_json::from_str(&text).expect(REMEDY)
}

fn read_document(path: &str) -> String {
    fs::read_to_string(project_root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}; {REMEDY}"))
}

#[test]
fn the_page_and_the_plot_show_the_published_figures() {
    let figures = published_figures();
    let page = read_document("docs/security.md");
    assert_eq!(
        attack_simulation::embed_figures(&page, &figures).unwrap(),
        page,
        "{REMEDY}"
    );
    assert_eq!(
        attack_simulation::render_plot(&figures),
        read_document("docs/security/odds.svg"),
        "{REMEDY}"
    );
}

#[test]
fn the_published_figures_are_of_the_current_rules() {
    assert_eq!(
        published_figures().rules,
        attack_simulation::rules_digest(),
        "a budget rule has changed; {REMEDY}"
    );
}

/// Simulates the first month of every attack that is quick to run. The published figures are of longer runs, but the
/// figures for day 30 do not depend on the length of a run.
#[tokio::test]
async fn the_gate_still_gives_the_published_figures() {
    let days = 30;
    let wanted = SimulationPlan {
        presets: vec![PinLengthPreset::Voice],
        days,
        extent: SimulationExtent::Quick,
    };
    let now = attack_simulation::compute_figures(&wanted, &mut |_, _| ())
        .await
        .unwrap();
    let kept = published_figures();
    for attack in &now.attacks {
        let same = |other: &&AttackFigures| other.preset == attack.preset && other.name() == attack.name();
        let kept = kept.attacks.iter().find(same).expect(REMEDY);
        let until: Vec<_> = kept
            .odds
            .iter()
            .copied()
            .filter(|(day, _)| *day <= days)
            .collect();
        assert_eq!(attack.odds, until, "{:?}: {REMEDY}", attack.name());
    }
    for people in &now.people {
        assert!(kept.people.contains(people), "{people:?}: {REMEDY}");
    }
    for office in &now.offices {
        assert!(kept.offices.contains(office), "{office:?}: {REMEDY}");
    }
}

/// The page claims that an attacker gets six guesses at short codes of one employee in thirty days, and nine in an
/// organization from unknown devices. The odds must be those of so many guesses.
#[test]
fn the_published_figures_support_the_claim() {
    let by = |attack: &AttackFigures, day| attack.odds.iter().find(|(kept, _)| *kept == day).unwrap().1;
    for attack in published_figures()
        .attacks
        .iter()
        .filter(|attack| attack.preset == "voice")
    {
        // Guesses at codes of six digits add less than a tenth to that in a month, for one employee and for many.
        let bound = match attack.name() {
            (name, ..) if name.starts_with("one employee") => 6.0 / 900.0 * 1.1,
            (_, "own devices", _) => 9.0 / 900.0 * 1.2,
            _ => continue,
        };
        assert!(by(attack, 30) <= bound, "{:?}: {}", attack.name(), by(attack, 30));
    }
}
