//! Behaviour that all HTTP surfaces share: metrics and shutdown.

mod metrics;
mod shutdown;
