//! Benchmark of the whole server. It compares the cost of a turn with the floor: the part that no skill can avoid.
//!
//! Each server is a separate process with one worker, pinned to one core:
//!
//! - (a) a bare actix handler that reads the body;
//! - (b) the floor: (a), one RSA verification with a cached chain, one typed parse and a fixed answer;
//! - (c) the floor and one script on Redis;
//! - (d) countersign, asked an open question;
//! - (e) countersign, asked a protected question after the PIN;
//! - (f) the same, with a contact to look up.
//!
//! They are driven in turn from the other core, with the same load of signed requests over keep-alive connections. The
//! result is the CPU time of the server process, because wall time depends too much on the machine.
//!
//!     cargo bench --bench server              # takes about three minutes
//!     cargo bench --bench server -- --quick   # fewer requests, for a first look
//!     cargo bench --bench server -- --only d  # repeats one question, for a profiler

mod countersign_server;
mod floor;
mod load;
mod process;
mod report;
mod requests;

use std::{env, time::Instant};

use anyhow::{Context, Result};

use countersign_server::Countersign;
use process::{DRIVER_CORE, Server};
use report::Report;
use requests::World;

/// Size of the measurement.
struct Plan {
    rounds: usize,
    /// Number of requests per server and round.
    requests: usize,
    /// Number of requests after which resident memory is read.
    memory_after: usize,
    /// Number of starts for the latency of the first answer.
    starts: usize,
}

const FULL: Plan = Plan {
    rounds: 7,
    requests: 3_000,
    memory_after: 100_000,
    starts: 7,
};
const QUICK: Plan = Plan {
    rounds: 3,
    requests: 1_000,
    memory_after: 10_000,
    starts: 3,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let Some(role) = arguments.iter().position(|argument| argument == "--role") {
        return floor::serve(&arguments[role + 1..]);
    }
    let plan = if arguments.iter().any(|argument| argument == "--quick") {
        QUICK
    } else {
        FULL
    };
    process::pin_this_process(DRIVER_CORE)?;
    match arguments.iter().position(|argument| argument == "--only") {
        Some(at) => repeat(&plan, arguments.get(at + 1).map_or("d", String::as_str)),
        None => measure(&plan),
    }
}

/// Repeats one kind of question to countersign. Prints the id of its process, for a profiler.
fn repeat(plan: &Plan, name: &str) -> Result<()> {
    let world = World::make()?;
    let redis = process::redis(world.folder())?;
    let countersign = Countersign::prepare(&world, &redis.url)?;
    let running = countersign.start()?;
    countersign.pass_the_gate(&running)?;
    println!("process {}", running.id());
    let question = match name {
        "d" => World::open_question,
        "e" => World::protected_question,
        _ => World::contact_question,
    };
    for _ in 0..plan.rounds {
        let cost = running.cost_of(&world.signed(plan.requests, question)?)?;
        println!("{:.1} µs of CPU a request", cost.cpu);
    }
    Ok(())
}

fn measure(plan: &Plan) -> Result<()> {
    let world = World::make()?;
    let redis = process::redis(world.folder())?;
    let leaf = world.leaf();
    let floors = [("a", "bare"), ("b", "floor"), ("c", "floor-redis")];
    let mut servers = Vec::new();
    for (name, role) in floors {
        let arguments = ["--role", role, &leaf, &redis.url];
        servers.push((name, Server::of_this_program(&arguments)?));
    }
    let countersign = Countersign::prepare(&world, &redis.url)?;
    let first_answers = countersign
        .first_answers(plan.starts)
        .context("starting countersign")?;
    let running = countersign.start()?;
    countersign.pass_the_gate(&running)?;

    let mut report = Report::new(first_answers);
    for round in 0..=plan.rounds {
        let open = world.signed(plan.requests, World::open_question)?;
        let protected = world.signed(plan.requests, World::protected_question)?;
        let contact = world.signed(plan.requests, World::contact_question)?;
        let mut costs = Vec::new();
        for (name, server) in &servers {
            costs.push((
                *name,
                server.cost_of(if *name == "c" { &protected } else { &open })?,
            ));
        }
        costs.push(("d", running.cost_of(&open)?));
        costs.push(("e", running.cost_of(&protected)?));
        costs.push(("f", running.cost_of(&contact)?));
        // The first round only warms up caches, allocators and the branch predictor.
        if round > 0 {
            report.add(costs);
        }
    }
    drop(servers);

    let started = Instant::now();
    let mut answered = (plan.rounds + 1) * plan.requests * 3;
    while answered < plan.memory_after {
        running.cost_of(&world.signed(plan.requests, World::protected_question)?)?;
        answered += plan.requests;
    }
    eprintln!(
        "{answered} requests answered, the last of them in {:.0} s",
        started.elapsed().as_secs_f64()
    );
    report.print(answered, running.resident_kib()?);
    Ok(())
}
