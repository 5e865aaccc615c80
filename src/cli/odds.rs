//! `countersign odds`.

use std::{
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::Context;
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::terminal_output::{describe_error, exit_with_error, print_stderr, print_stdout};
use crate::{
    attack_simulation::{self, SimulationFigures, SimulationPlan},
    mfa::budget::PinLengthPreset,
};

/// Calculates what the guess budgets are worth: the odds of attacks on the real gate, and the cost for honest people
///
/// Everything runs in this process, in simulated time; nothing is read, sent or stored. The tables are the ones in
/// docs/security.md.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The duration of an attack, in days.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Calculate for this preset only.
    #[arg(long, value_parser = preset_parser())]
    preset: Option<PinLengthPreset>,
    /// The format of the figures.
    #[arg(long, value_enum, default_value_t = FiguresFormat::Markdown)]
    format: FiguresFormat,
    /// Write the figures into security.md in this folder, and the plot and the full figures next to it
    /// (security/odds.svg, security/odds.json). Prints nothing.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["days", "preset", "format"])]
    write: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FiguresFormat {
    Markdown,
    Json,
}

fn preset_parser() -> impl TypedValueParser<Value = PinLengthPreset> {
    let presets = || PinLengthPreset::ALL.iter().copied();
    PossibleValuesParser::new(presets().map(PinLengthPreset::as_str)).map(move |name| {
        let mut presets = presets();
        presets
            .find(|preset| preset.as_str() == name)
            .expect("clap accepts only the names of presets")
    })
}

pub(super) fn run_odds(arguments: &Arguments) -> ExitCode {
    match compute_and_format(arguments) {
        Ok(text) => {
            print_stdout(&text);
            ExitCode::SUCCESS
        }
        Err(error) => exit_with_error(describe_error(&error)),
    }
}

fn compute_and_format(arguments: &Arguments) -> anyhow::Result<String> {
    let mut wanted = SimulationPlan {
        days: arguments.days,
        ..SimulationPlan::default()
    };
    if let Some(preset) = arguments.preset {
        wanted.presets = vec![preset];
    }
    let figures = compute_figures(&wanted)?;
    if let Some(folder) = &arguments.write {
        write_figures(folder, &figures)?;
        return Ok(String::new());
    }
    Ok(match arguments.format {
        FiguresFormat::Markdown => attack_simulation::figures_as_markdown(&figures),
        FiguresFormat::Json => attack_simulation::figures_as_json(&figures)? + "\n",
    })
}

fn compute_figures(wanted: &SimulationPlan) -> anyhow::Result<SimulationFigures> {
    // Timers only, because the simulation does no input or output.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .context("could not start the runtime")?;
    let seen = io::stderr().is_terminal();
    let begun = Instant::now();
    // Silent for the first second, so that a short run does not flash a progress line.
    let mut progress = |done: usize, all: usize| {
        if seen && begun.elapsed().as_secs() >= 1 {
            print_stderr(&format!("\rrun {} of {all} ", done + 1));
        }
    };
    let figures = runtime.block_on(attack_simulation::compute_figures(wanted, &mut progress))?;
    // Erases the progress line.
    if seen && begun.elapsed().as_secs() >= 1 {
        print_stderr("\r                    \r");
    }
    Ok(figures)
}

fn write_figures(folder: &Path, figures: &SimulationFigures) -> anyhow::Result<()> {
    let page = folder.join("security.md");
    let text = fs::read_to_string(&page).with_context(|| format!("{} cannot be read", page.display()))?;
    let text =
        attack_simulation::embed_figures(&text, figures).with_context(|| page.display().to_string())?;
    let plot = folder.join("security/odds.svg");
    fs::create_dir_all(folder.join("security")).context("the folder for the plot could not be created")?;
    let full = (
        folder.join("security/odds.json"),
        attack_simulation::figures_as_json(figures)? + "\n",
    );
    for (path, text) in [
        (page, text),
        (plot, attack_simulation::render_plot(figures)),
        full,
    ] {
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}
