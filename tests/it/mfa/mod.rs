//! The gate's stores beyond their contract: what Redis keeps and for how long, what happens when it is away, and that
//! both implementations agree about any schedule; and what the gate promises over all of them.

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
