//! Text messages, by an HTTP gateway that is wholly settings.
