//! Contacts in the directory.
