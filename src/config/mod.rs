//! Settings - one file a section; loaded once, checked whole.
