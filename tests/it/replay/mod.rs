//! `countersign replay`, run as a developer and as a CI run it.

mod command;
mod progress;
mod recorder;
mod recording;
mod recording_fidelity;
mod response_schemas;
mod running_server;
mod schema_agreement;
mod signed_captures;
