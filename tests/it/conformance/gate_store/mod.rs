//! What every store of challenges and clearances promises, at the exact edges.

mod challenges;
mod clearances;
mod edges;
mod requests;

use countersign::mfa::{
    ChallengeView,
    store::{Standing, Verdict},
};

fn challenged(standing: Standing) -> ChallengeView {
    match standing {
        Standing::Challenged(view) => view,
        other => panic!("not challenged: {other:?}"),
    }
}

#[track_caller]
fn passed(verdict: &Verdict) {
    assert!(matches!(verdict, Verdict::Passed { .. }), "{verdict:?}");
}

fn is_cleared(standing: &Standing) -> bool {
    matches!(standing, Standing::Cleared(_))
}
