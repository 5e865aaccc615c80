//! One suite per port, run against every implementation.
//!
//! Lives here: the suites, and `suite!` that turns one into tests: a line per implementation.
//! Does not live here: what only one implementation promises (Redis's keys and lifetimes are in `mfa`).

/// Turns checks (functions that take what the expression opens) into one test for each check and implementation.
/// After `whole`, an implementation that is slow to start runs all checks in one test.
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
