//! The figures as Markdown tables and as JSON.

use std::fmt::Write;

use super::simulation_figures::{AttackFigures, SimulationFigures};

/// Returns the figures as Markdown tables, aligned so that the source is readable too.
pub fn figures_as_markdown(figures: &SimulationFigures) -> String {
    let mut text = attack_table(figures);
    if !figures.people.is_empty() {
        text.push_str("\n### Honest people\n\n");
        text.push_str(&user_table(figures));
        text.push_str("\n### Honest organizations\n\n");
        text.push_str(&organization_table(figures));
    }
    text
}

/// Returns the figures as JSON.
///
/// # Errors
/// Never for figures that a simulation has made.
pub fn figures_as_json(figures: &SimulationFigures) -> serde_json::Result<String> {
    serde_json::to_string_pretty(figures)
}

/// Returns the odds by the end of the given day, or those of the last earlier day that was kept.
fn odds_on_day(odds: &[(u32, f64)], day: u32) -> f64 {
    let kept = odds.iter().rev().find(|(kept, _)| *kept <= day);
    kept.map_or(0.0, |(_, odds)| *odds)
}

fn attack_table(figures: &SimulationFigures) -> String {
    let presets = preset_names(figures);
    let days = figures.days;
    let Some((first, others)) = presets.split_first() else {
        return String::new();
    };
    let mut header: Vec<String> = ["Attack", "From", "Owner", "Short", "Long"]
        .map(str::to_owned)
        .to_vec();
    let marks: Vec<u32> = [1, 30]
        .into_iter()
        .filter(|day| *day < days)
        .chain([days])
        .collect();
    header.extend(marks.iter().map(|day| format!("Day {day}")));
    header.extend(others.iter().map(|preset| format!("`{preset}`, day {days}")));
    header.push("Owner refused".to_owned());
    let mut rows = vec![naive_row(figures, &marks, others.len())];
    for attack in figures.attacks.iter().filter(|attack| attack.preset == *first) {
        let mut row = vec![
            attack.attack.clone(),
            attack.from.clone(),
            attack.owner.clone(),
            format_thousands(attack.short),
            format_thousands(attack.long),
        ];
        row.extend(
            marks
                .iter()
                .map(|day| format_percent(odds_on_day(&attack.odds, *day))),
        );
        row.extend(others.iter().map(|preset| {
            let same = |other: &&AttackFigures| other.preset == *preset && other.name() == attack.name();
            format_percent(
                figures
                    .attacks
                    .iter()
                    .find(same)
                    .map_or(0.0, |other| odds_on_day(&other.odds, days)),
            )
        }));
        row.push(
            attack
                .refused
                .map_or_else(|| "-".to_owned(), |share| format!("{share:.1} %")),
        );
        rows.push(row);
    }
    render_table(&header, &rows)
}

fn naive_row(figures: &SimulationFigures, marks: &[u32], others: usize) -> Vec<String> {
    let mut row = ["a naive system", "anywhere", "any", "864 a day", "0"]
        .map(str::to_owned)
        .to_vec();
    row.extend(
        marks
            .iter()
            .map(|day| format_percent(odds_on_day(&figures.naive, *day))),
    );
    row.extend((0..=others).map(|_| "-".to_owned()));
    row
}

fn preset_names(figures: &SimulationFigures) -> Vec<&str> {
    let mut presets: Vec<_> = figures
        .attacks
        .iter()
        .map(|attack| attack.preset.as_str())
        .collect();
    presets.dedup();
    presets
}

fn user_table(figures: &SimulationFigures) -> String {
    let header = [
        "Misheard",
        "PINs a day",
        "First try",
        "Later try",
        "Burned",
        "Told to wait",
        "Six digits",
    ];
    let rows = figures.people.iter().map(|people| {
        let share = |count: u32| {
            format!(
                "{:.1} %",
                100.0 * f64::from(count) / f64::from(people.needed.max(1))
            )
        };
        let counts = [
            people.first,
            people.repeated,
            people.burned,
            people.refused,
            people.long,
        ];
        let mut row = vec![format!("{} %", people.misheard), people.a_day.to_string()];
        row.extend(counts.map(share));
        row
    });
    render_table(&header.map(str::to_owned), &rows.collect::<Vec<_>>())
}

fn organization_table(figures: &SimulationFigures) -> String {
    let header = [
        "Enrolled",
        "Misheard",
        "PINs a day each",
        "Hours of long codes for all, a year",
    ];
    let rows = figures.offices.iter().map(|office| {
        let a_year = u64::from(office.hours_long) * 365 / u64::from(office.days.max(1));
        vec![
            format_thousands(office.enrolled),
            format!("{} %", office.misheard),
            office.a_day.to_string(),
            format!(
                "{a_year} ({:.1} %)",
                100.0 * f64::from(office.hours_long) / f64::from(office.days.max(1) * 24)
            ),
        ]
    });
    render_table(&header.map(str::to_owned), &rows.collect::<Vec<_>>())
}

/// Builds a Markdown table with columns of equal width, so that the source is readable too.
fn render_table(header: &[String], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: &[String]| {
        let cells = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!(" {cell:<width$} |"));
        format!("|{}\n", cells.collect::<String>())
    };
    let mut text = line(header);
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    text.push_str(&line(&dashes));
    for row in rows {
        let _ = write!(text, "{}", line(row));
    }
    text
}

/// Formats odds as a percentage, with at most three significant digits.
fn format_percent(odds: f64) -> String {
    let percent = odds * 100.0;
    match percent {
        _ if percent >= 99.95 => "> 99.9 %".to_owned(),
        _ if percent >= 10.0 => format!("{percent:.1} %"),
        _ if percent >= 0.1 => format!("{percent:.2} %"),
        _ if percent == 0.0 => "0".to_owned(),
        _ => format!("{percent:.4} %"),
    }
}

fn format_thousands(number: u32) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap_or_default())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_formatted_for_readers() {
        assert_eq!(format_thousands(0), "0");
        assert_eq!(format_thousands(864), "864");
        assert_eq!(format_thousands(1_234_567), "1,234,567");
        assert_eq!(format_percent(0.006_656), "0.67 %");
        assert_eq!(format_percent(0.9999), "> 99.9 %");
        assert_eq!(format_percent(0.000_016_7), "0.0017 %");
    }
}
