//! Tests of the gate and its stores beyond the contract of the ports: the contents of Redis and their lifetimes,
//! outages of Redis, the agreement of both stores about any schedule, and the promises of the gate over all of them.

mod forged_records;
mod ledger_queues;
mod model;
mod owner_notices;
mod pin_draws;
mod redis_contents;
mod redis_outages;
mod redis_repeated_calls;
mod server_schedules;
mod stores_agree;
mod stress;
