//! The gate's stores beyond their contract: what Redis keeps and for how long, what happens when it is away, and that
//! both implementations agree about any schedule; and what the gate promises over all of them.

mod draws;
mod ledger_queues;
mod model;
mod owner;
mod redis_away;
mod redis_keeps;
mod redis_repeats;
mod schedules;
mod stores_agree;
mod stress;
