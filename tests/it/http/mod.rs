//! What every HTTP surface shares.

mod metrics;
