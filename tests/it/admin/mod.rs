//! The web pages, as a browser and a program meet them.

mod browser;
mod page_languages;
mod voice_access;
mod voice_access_rig;
