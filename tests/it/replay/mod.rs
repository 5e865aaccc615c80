//! `countersign replay`, run as a developer and as a CI run it.

mod agreement;
mod captures;
mod command;
mod faithful;
mod recorder;
mod recording;
mod responses;
mod server;
mod terminal;
