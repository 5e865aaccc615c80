//! The plot of the odds over the days.

use askama::Template;

use super::simulation_figures::SimulationFigures;

/// A line of the plot: its label, its CSS class, and the name of its attack. `None` is the naive system.
type PlottedAttack = (
    &'static str,
    &'static str,
    Option<(&'static str, &'static str, &'static str)>,
);

/// The lines of the plot, in the order of the key.
const PLOTTED_ATTACKS: &[PlottedAttack] = &[
    ("a naive system", "naive", None),
    (
        "5,000 employees, on their devices",
        "building",
        Some(("5,000 employees, quiet", "their devices", "away")),
    ),
    (
        "5,000 employees, loud",
        "loud",
        Some(("5,000 employees, loud", "own devices", "away")),
    ),
    (
        "one employee, ever-new devices",
        "one",
        Some(("one employee, continuous", "ever-new devices", "5 PINs a day")),
    ),
];

const LEFT: f64 = 80.0;
const TOP: f64 = 30.0;
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
/// The lowest odds drawn, as a power of ten. The highest are 1.
const LOWEST_POWER: f64 = -4.0;

#[derive(Template)]
#[template(path = "attack_simulation/plot.svg", escape = "html")]
struct OddsPlot {
    days: u32,
    across: Vec<AxisMark>,
    up: Vec<AxisMark>,
    lines: Vec<PlotLine>,
}

struct AxisMark {
    at: String,
    text: String,
}

struct PlotLine {
    name: &'static str,
    class: &'static str,
    points: String,
    /// The vertical position of its label in the key.
    label_y: String,
}

/// Returns the plot as SVG.
///
/// # Panics
/// Never: the template only joins strings.
pub fn render_plot(figures: &SimulationFigures) -> String {
    let days = figures.days;
    let x = |day: u32| LEFT + WIDTH * f64::from(day) / f64::from(days);
    // Odds of 0 have no logarithm. They are drawn on the lowest line, like all odds below it.
    let y = |odds: f64| TOP + HEIGHT * odds.max(1e-9).log10().max(LOWEST_POWER) / LOWEST_POWER;
    let first = figures
        .attacks
        .first()
        .map_or("", |attack| attack.preset.as_str());
    let line = |(place, (name, class, attack)): (usize, &PlottedAttack)| {
        let odds = match attack.as_ref() {
            None => Some(&figures.naive),
            Some(wanted) => figures
                .attacks
                .iter()
                .find(|figures| figures.preset == first && figures.name() == *wanted)
                .map(|figures| &figures.odds),
        }?;
        let points = odds
            .iter()
            .map(|(day, odds)| format!("{:.1},{:.1}", x(*day), y(*odds)));
        // An attack that was not part of the run has no line.
        Some(PlotLine {
            name,
            class,
            points: points.collect::<Vec<_>>().join(" "),
            label_y: format!("{}", 408 + 20 * place),
        })
    };
    let mark = |at: f64, text: &str| AxisMark {
        at: format!("{at:.1}"),
        text: text.to_owned(),
    };
    let months = [1, 30, 90, 180, 270, 365].into_iter().filter(|day| *day <= days);
    let plot = OddsPlot {
        days,
        across: months.map(|day| mark(x(day), &day.to_string())).collect(),
        up: [
            (1.0, "100 %"),
            (0.1, "10 %"),
            (0.01, "1 %"),
            (0.001, "0.1 %"),
            (0.0001, "0.01 %"),
        ]
        .map(|(odds, text)| mark(y(odds), text))
        .into(),
        lines: PLOTTED_ATTACKS.iter().enumerate().filter_map(line).collect(),
    };
    plot.render().expect("the template only concatenates strings")
}
