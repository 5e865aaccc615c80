//! Random schedules over the real gate, held to a small model that shares no code with it.
//!
//! The model (`rules`) knows what was sent, said and answered, and works out from the design alone what may have been:
//! every word of the gate must be one that it allows. The same folder is compiled into the library's own tests, over the
//! stores in process, and into these, over Redis and SQL.
//!
//! A failure is shrunk to the fewest steps that still fail and prints them. It is the same on every run; with
//! `PROPTEST_CASES` set, that many new schedules are drawn: `PROPTEST_CASES=20000 cargo nextest run -E 'test(any_schedule)'`.

mod gate_model;
mod race_turns;
mod schedule_run;
mod schedule_speaker;
mod schedule_step;
mod scripted_schedules;
mod two_servers;

use proptest::{prelude::*, test_runner::RngSeed};

pub(crate) use {
    race_turns::{RaceTurns, TurnTaking},
    schedule_run::ScheduleRun,
    schedule_step::ScheduleStep,
    scripted_schedules::scripted_schedules,
    two_servers::{BackendStore, GateBackend},
};

/// How many schedules there are, and how long they are.
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

/// Any schedule of so many steps at most.
pub(crate) fn any_schedule(steps: usize) -> impl Strategy<Value = Vec<ScheduleStep>> {
    prop::collection::vec(schedule_step::any_step(), 1..steps)
}

/// Takes the steps one after another over fresh ground.
pub(crate) async fn run_schedule(ground: Box<dyn GateBackend>, steps: &[ScheduleStep]) {
    let mut run = ScheduleRun::start(ground).await;
    for step in steps {
        run.take_step(step).await;
    }
}
