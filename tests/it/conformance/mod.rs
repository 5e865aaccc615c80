//! One test suite per port, run against every implementation of the port.
//!
//! Lives here: the suites, and the macro `suite!`, which generates their tests with one line per implementation.
//! Does not live here: the promises of a single implementation (the keys and lifetimes in Redis are in `mfa`).

/// Generates one test for each check and implementation. A check is a function that takes the value of the expression
/// after `each`. An implementation after `whole` is slow to start, so one test runs all checks against it.
macro_rules! suite {
    ($checks:tt $(each $name:ident => $open:expr;)+ $(whole $slow:ident => $opener:expr;)*) => {
        $(suite! { @each $name, $open, $checks })+
        $(suite! { @whole $slow, $opener, $checks })*
    };
    (@each $name:ident, $open:expr, [$($check:ident),+ $(,)?]) => {
        mod $name {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $check() {
                    super::$check($open).await;
                }
            )+
        }
    };
    (@whole $name:ident, $opener:expr, [$($check:ident),+ $(,)?]) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let opener = $opener;
            $(
                $check(opener.open(stringify!($check))).await;
            )+
        }
    };
}

mod audit;
mod challenge_store;
mod directory;
mod ledger;
mod outbox;
mod senders;
pub(crate) mod store_harness;
