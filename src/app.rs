//! The application: built, bound, run until stopped.
