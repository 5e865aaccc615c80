//! The gate's stores beyond their contract: what Redis keeps and for how long, what happens when it is away, and that
//! both implementations agree about any schedule.

mod draws;
mod redis_away;
mod redis_keeps;
mod stores_agree;
