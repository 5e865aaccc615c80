//! Getting a PIN to its owner: dispatching, mail, text messages.

mod captured;
mod dispatcher;
mod fakes;
mod gateway;
mod languages;
mod owner;
mod presets;
mod settings;
mod smtp;
mod words;
