//! What every HTTP surface shares.

mod metrics;
mod shutdown;
