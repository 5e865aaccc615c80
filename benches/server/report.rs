//! The report: medians over all rounds, and the figures that have a target.

use crate::process::Cost;

const SERVERS: [(&str, &str); 6] = [
    ("a", "bare actix, body read"),
    ("b", "floor: a + RSA-2048 + typed parse"),
    ("c", "floor with Redis: b + one EVALSHA"),
    ("d", "countersign, open question"),
    ("e", "countersign, cleared protected question"),
    ("f", "countersign, cleared, contact looked up"),
];

/// Target for the ratios. The other targets follow.
const RATIO: f64 = 1.25;
const FIRST_ANSWER_MS: f64 = 50.0;
const RESIDENT_KIB: u64 = 25 * 1024;

/// All measurements.
pub(crate) struct Report {
    rounds: Vec<Vec<(&'static str, Cost)>>,
    first_answers: Vec<f64>,
}

impl Report {
    /// Creates a report that contains only the times to the first answer, in milliseconds.
    pub(crate) fn new(mut first_answers: Vec<f64>) -> Self {
        first_answers.sort_by(f64::total_cmp);
        Self {
            rounds: Vec::new(),
            first_answers,
        }
    }

    /// Adds the costs of all servers in one round.
    pub(crate) fn add(&mut self, costs: Vec<(&'static str, Cost)>) {
        self.rounds.push(costs);
    }

    pub(crate) fn print(&self, answered: usize, resident_kib: u64) {
        println!("\n| | server | CPU per request, µs | (least to most) | wall, µs |");
        println!("|---|---|---:|---:|---:|");
        for (name, title) in SERVERS {
            let cpu = self.of(name, |cost| cost.cpu);
            let wall = median(&self.of(name, |cost| cost.wall));
            let (least, most) = (cpu[0], cpu[cpu.len() - 1]);
            println!(
                "| {name} | {title} | {:.1} | {least:.1} to {most:.1} | {wall:.0} |",
                median(&cpu)
            );
        }
        println!("\n| figure | measured | target | |");
        println!("|---|---:|---:|---|");
        for (over, under) in [("d", "b"), ("e", "c")] {
            let ratio = self.ratio(over, under);
            let met = verdict(ratio <= RATIO);
            println!("| {over} / {under} | {ratio:.2} | at most {RATIO} | {met} |");
        }
        let first = median(&self.first_answers);
        let met = verdict(first <= FIRST_ANSWER_MS);
        println!(
            "| first verified answer after the start | {first:.0} ms | at most {FIRST_ANSWER_MS} ms | {met} |"
        );
        let (whole, part) = (resident_kib / 1024, resident_kib % 1024 * 10 / 1024);
        let met = verdict(resident_kib < RESIDENT_KIB);
        println!("| resident memory after {answered} requests | {whole}.{part} MiB | under 25 MiB | {met} |");
    }

    /// Returns the median of the ratios of all rounds. A disturbance affects both sides of a round's ratio.
    fn ratio(&self, over: &str, under: &str) -> f64 {
        let of = |round: &[(&str, Cost)], wanted: &str| {
            round
                .iter()
                .find(|(name, _)| *name == wanted)
                .map_or(f64::NAN, |(_, cost)| cost.cpu)
        };
        let mut ratios: Vec<f64> = self
            .rounds
            .iter()
            .map(|round| of(round, over) / of(round, under))
            .collect();
        ratios.sort_by(f64::total_cmp);
        median(&ratios)
    }

    fn of(&self, wanted: &str, figure: impl Fn(&Cost) -> f64) -> Vec<f64> {
        let all = self.rounds.iter().flatten();
        let mut found: Vec<f64> = all
            .filter(|(name, _)| *name == wanted)
            .map(|(_, cost)| figure(cost))
            .collect();
        found.sort_by(f64::total_cmp);
        found
    }
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

/// Returns the median of sorted figures.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}
