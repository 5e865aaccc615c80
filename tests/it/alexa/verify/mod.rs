//! The seal: what passes, and that each broken check alone is enough to be turned away.

mod certificates;
mod certification;
mod chains;
mod download;
mod freshness;
mod properties;
mod rig;
mod urls;
