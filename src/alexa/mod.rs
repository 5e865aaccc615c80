//! The wire - what Alexa sends, what it accepts, and the seal on a request.
