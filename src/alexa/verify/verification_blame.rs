//! The party responsible for a rejection.

/// The party responsible for a rejection, which decides between the statuses 400 and 503.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationBlame {
    /// The caller: the request is not Alexa's, or not recent (400).
    Caller,
    /// Nobody in particular: the chain could not be fetched, so the request could not be checked (503).
    Unreachable,
}
