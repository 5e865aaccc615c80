//! The voice access pages, fetched by a browser and by an HTTP client.

mod browser;
mod page_languages;
mod voice_access;
mod voice_access_rig;
