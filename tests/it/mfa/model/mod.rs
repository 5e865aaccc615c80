//! Random schedules over the real gate, checked against a small model that shares no code with it.
//!
//! The model (`gate_model`) follows the messages, offers and outcomes. From these and the documented rules alone it
//! derives the outcomes that are allowed next, and every outcome of the gate must be one of them. The library's unit
//! tests compile this folder too and run it over the stores in process; the integration tests use Redis and SQL.
//!
//! A failing schedule is shrunk to the fewest steps that still fail, and printed. The schedules are the same on every
//! run, unless `PROPTEST_CASES` is set: then that many new ones are drawn, as in
//! `PROPTEST_CASES=20000 cargo nextest run -E 'test(schedule)'`.

mod gate_model;
mod race_turns;
mod schedule_run;
mod schedule_speaker;
mod schedule_step;
mod scripted_schedules;
mod two_servers;
mod undisturbed_owner;

use proptest::{prelude::*, test_runner::RngSeed};

pub(crate) use {
    race_turns::{RaceTurns, TurnTaking},
    schedule_run::ScheduleRun,
    schedule_step::ScheduleStep,
    scripted_schedules::scripted_schedules,
    two_servers::{BackendStore, GateBackend},
    undisturbed_owner::{any_owner_schedule, check_owner_schedule},
};

/// The configuration of proptest, with the number of schedules to draw unless `PROPTEST_CASES` sets it.
pub(crate) fn schedule_config(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    let asked_for = std::env::vars().any(|(name, _)| name == "PROPTEST_CASES");
    ProptestConfig {
        cases: if asked_for { given.cases } else { cases },
        rng_seed: if asked_for {
            given.rng_seed
        } else {
            RngSeed::Fixed(4_173)
        },
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..given
    }
}

/// Any schedule with fewer than `steps` steps.
pub(crate) fn any_schedule(steps: usize) -> impl Strategy<Value = Vec<ScheduleStep>> {
    prop::collection::vec(schedule_step::any_step(), 1..steps)
}

/// Runs the steps one after another against a new backend.
pub(crate) async fn run_schedule(ground: Box<dyn GateBackend>, steps: &[ScheduleStep]) {
    let mut run = ScheduleRun::start(ground).await;
    for step in steps {
        run.take_step(step).await;
    }
}
