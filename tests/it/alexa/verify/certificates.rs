//! The chains in use: downloaded once, believed for a while, never pushed out by strangers.

use countersign::{
    alexa::verify::{CertificateChainError, ChainFetchError, RequestVerificationError, VerificationBlame},
    clock::SignedDuration,
};
use futures_util::future::{join, join_all};

use super::rig::{Rig, now};
use crate::support::test_chain::{TestChain, set_validity};

const HOUR: i64 = 3600;

fn address(n: usize) -> String {
    format!("https://s3.amazonaws.com/echo.api/stranger-{n}.pem")
}

#[tokio::test]
async fn a_chain_is_downloaded_once_for_all_spellings_of_its_address() {
    let rig = Rig::new();
    for _ in 0..3 {
        rig.send().await.unwrap();
    }
    rig.send_from(&rig.chain.url.replace(".com/", ".com:443/x/../"))
        .await
        .unwrap();
    assert_eq!(rig.shelf.asked(), 1);
}

#[tokio::test]
async fn twenty_callers_make_one_download() {
    let rig = Rig::new();
    rig.shelf.close();
    let callers = join_all((0..20).map(|_| rig.send()));
    let (outcomes, ()) = join(callers, async { rig.shelf.open() }).await;
    assert_eq!(outcomes.into_iter().flatten().count(), 20);
    assert_eq!(rig.shelf.asked(), 1);
}

#[tokio::test]
async fn a_failure_reaches_all_who_wait_for_it() {
    let rig = Rig::new();
    rig.shelf.put(&rig.chain.url, Err(ChainFetchError::Timeout));
    rig.shelf.close();
    let callers = join_all((0..20).map(|_| rig.send()));
    let (outcomes, ()) = join(callers, async { rig.shelf.open() }).await;
    assert!(
        outcomes
            .into_iter()
            .all(|outcome| outcome.unwrap_err() == ChainFetchError::Timeout.into())
    );
    assert_eq!(rig.shelf.asked(), 1);
}

#[tokio::test]
async fn a_caller_who_leaves_takes_nothing_along() {
    let rig = Rig::new();
    rig.shelf.close();
    let waits = rig.send();
    assert!(futures_util::FutureExt::now_or_never(waits).is_none());
    rig.shelf.open();
    rig.send().await.unwrap();
    assert_eq!(rig.shelf.asked(), 2);
}

#[tokio::test]
async fn a_failure_is_remembered_for_thirty_seconds() {
    let rig = Rig::new();
    let pem = rig.chain.pem();
    for (answer, rejection) in [
        (
            Err(ChainFetchError::NotFound),
            RequestVerificationError::from(ChainFetchError::NotFound),
        ),
        (
            Err(ChainFetchError::HostUnavailable),
            ChainFetchError::HostUnavailable.into(),
        ),
        (Ok("garbage".to_owned()), CertificateChainError::NotPem.into()),
    ] {
        let before = rig.shelf.asked();
        rig.shelf.put(&rig.chain.url, answer);
        assert_eq!(rig.send().await.unwrap_err(), rejection);
        rig.shelf.put(&rig.chain.url, Ok(pem.clone()));
        rig.turn(29);
        assert_eq!(rig.send().await.unwrap_err(), rejection);
        assert_eq!(rig.shelf.asked(), before + 1);
        rig.turn(1);
    }
    rig.send().await.unwrap();
}

#[tokio::test]
async fn a_chain_that_ends_while_in_use_is_not_believed_any_more() {
    let ends = now() + SignedDuration::from_hours(1);
    let rig = Rig::with(TestChain::with_params(now(), |recipe| {
        set_validity(&mut recipe.leaf, now() - SignedDuration::from_hours(1), ends);
    }));
    rig.send().await.unwrap();
    rig.turn(HOUR);
    rig.send().await.unwrap();
    assert_eq!(rig.shelf.asked(), 1);
    rig.turn(1);
    assert_eq!(
        rig.send().await.unwrap_err(),
        CertificateChainError::Expired.into()
    );
}

#[tokio::test]
async fn a_chain_is_not_believed_before_its_time_even_when_it_is_known() {
    let rig = Rig::new();
    rig.send().await.unwrap();
    rig.turn(-25 * HOUR);
    assert_eq!(
        rig.send().await.unwrap_err(),
        CertificateChainError::NotYetValid.into()
    );
}

#[tokio::test]
async fn a_chain_is_downloaded_again_after_a_day() {
    let rig = Rig::new();
    rig.send().await.unwrap();
    rig.turn(24 * HOUR - 1);
    rig.send().await.unwrap();
    assert_eq!(rig.shelf.asked(), 1);
    rig.turn(1);
    rig.send().await.unwrap();
    assert_eq!(rig.shelf.asked(), 2);
}

#[tokio::test]
async fn a_new_address_takes_over_while_the_old_one_still_serves() {
    let rig = Rig::new();
    rig.send().await.unwrap();
    rig.shelf.put(&address(1), Ok(rig.chain.pem()));
    rig.send_from(&address(1)).await.unwrap();
    rig.send().await.unwrap();
    rig.send_from(&address(1)).await.unwrap();
    assert_eq!(rig.shelf.asked(), 2);
}

#[tokio::test]
async fn strangers_cannot_make_us_download_at_will() {
    let rig = Rig::new();
    rig.send().await.unwrap();
    rig.turn(60);
    for n in 0..1_000 {
        let rejection = rig.send_from(&address(n)).await.unwrap_err();
        let (want, blame) = match n {
            0..10 => (ChainFetchError::NotFound.into(), VerificationBlame::Caller),
            _ => (
                RequestVerificationError::FetchLimit,
                VerificationBlame::Unreachable,
            ),
        };
        assert_eq!((rejection, rejection.blame()), (want, blame), "{n}");
    }
    assert_eq!(rig.shelf.asked(), 11);
    rig.send().await.unwrap();
    rig.turn(2);
    assert_eq!(
        rig.send_from(&address(5_000)).await.unwrap_err(),
        ChainFetchError::NotFound.into()
    );
    assert_eq!(
        rig.send_from(&address(5_001)).await.unwrap_err(),
        RequestVerificationError::FetchLimit
    );
}

#[tokio::test]
async fn strangers_cannot_keep_a_chain_in_use_from_being_renewed() {
    let rig = Rig::new();
    rig.send().await.unwrap();
    rig.turn(24 * HOUR);
    for n in 0..100 {
        rig.send_from(&address(n)).await.unwrap_err();
    }
    rig.send().await.unwrap();
    assert_eq!(rig.shelf.asked_for(&rig.chain.url), 2);
}

#[tokio::test]
async fn the_chains_in_use_are_bounded_and_those_that_made_signatures_stay() {
    let rig = Rig::new();
    rig.send().await.unwrap();
    for n in 1..=32 {
        rig.shelf.put(&address(n), Ok(rig.chain.pem()));
        rig.turn(2);
        rig.send_from(&address(n)).await.unwrap();
    }
    let asked = rig.shelf.asked();
    rig.send().await.unwrap();
    for n in 1..32 {
        rig.send_from(&address(n)).await.unwrap();
    }
    assert_eq!(
        rig.shelf.asked(),
        asked,
        "a chain that made signatures was pushed out"
    );
    rig.turn(2);
    rig.send_from(&address(32)).await.unwrap();
    assert_eq!(
        rig.shelf.asked_for(&address(32)),
        2,
        "the thirty-third chain was kept"
    );
}

#[tokio::test]
async fn a_chain_without_a_good_signature_makes_room() {
    let rig = Rig::new();
    rig.send().await.unwrap();
    for n in 1..=31 {
        rig.shelf.put(&address(n), Ok(rig.chain.pem()));
        rig.turn(2);
        let forged = rig
            .send_raw(&[&address(n)], &[&rig.chain.signature(b"other")], "{}")
            .await;
        assert_eq!(forged.unwrap_err(), RequestVerificationError::Signature);
    }
    rig.shelf.put(&address(99), Ok(rig.chain.pem()));
    rig.turn(2);
    for _ in 0..2 {
        rig.send_from(&address(99)).await.unwrap();
        rig.send().await.unwrap();
    }
    assert_eq!(
        (
            rig.shelf.asked_for(&address(99)),
            rig.shelf.asked_for(&rig.chain.url)
        ),
        (1, 1)
    );
}
