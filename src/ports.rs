//! Every outside part the application needs, opened from the configuration and replaced in tests.
