//! What the project promises about itself: imports, names, documents.
