//! The store in process: for the demo, for replaying, for tests.
