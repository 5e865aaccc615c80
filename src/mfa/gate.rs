//! The gate itself.
/// The gate.
#[derive(Debug)]
pub struct Gate;
