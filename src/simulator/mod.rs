//! The test console - talks to the webhook as Alexa would, with its own signing chain.
