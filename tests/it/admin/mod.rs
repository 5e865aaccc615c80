//! The web pages, as a browser and a program meet them.

mod browser;
mod languages;
mod rig;
mod voice_access;
