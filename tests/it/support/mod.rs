//! The rig - real servers on free ports, test chains, the application under test.

pub(crate) mod chain;
pub(crate) mod redis;
pub(crate) mod response_schema;
