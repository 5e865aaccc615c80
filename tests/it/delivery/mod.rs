//! Getting a PIN to its owner: dispatching, mail, text messages.

mod captured;
mod dispatcher;
mod fakes;
mod gateway;
mod languages;
mod names;
mod owner;
mod presets;
mod settings;
mod smtp;
mod text;
mod words;
