//! The contract of every challenge store, at the exact boundaries.

mod boundaries;
mod challenges;
mod clearances;
mod requests_and_clocks;

use countersign::mfa::{
    ChallengeView,
    store::{AccessState, PinVerdict},
};

fn expect_challenged(standing: AccessState) -> ChallengeView {
    match standing {
        AccessState::Challenged(view) => view,
        other => panic!("not challenged: {other:?}"),
    }
}

#[track_caller]
fn expect_passed(verdict: &PinVerdict) {
    assert!(matches!(verdict, PinVerdict::Passed { .. }), "{verdict:?}");
}

fn is_cleared(standing: &AccessState) -> bool {
    matches!(standing, AccessState::Cleared(_))
}
