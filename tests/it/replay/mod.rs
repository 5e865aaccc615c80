//! `countersign replay` as developers and a CI run it, and the recording of fixtures.

mod command;
mod progress;
mod recorder;
mod recording;
mod recording_fidelity;
mod response_schemas;
mod running_server;
mod schema_agreement;
mod signed_captures;
