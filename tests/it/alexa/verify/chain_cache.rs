//! The chain cache: each chain is downloaded once and kept for a while, and strangers cannot evict it.

use countersign::{
    alexa::verify::{CertificateChainError, ChainFetchError, RequestVerificationError, VerificationBlame},
    clock::SignedDuration,
};
use futures_util::future::{join, join_all};

use super::verifier_rig::{VerifierRig, start_time};
use crate::support::test_chain::{TestChain, set_validity};

const HOUR: i64 = 3600;

fn stranger_url(n: usize) -> String {
    format!("https://s3.amazonaws.com/echo.api/stranger-{n}.pem")
}

#[tokio::test]
async fn a_chain_is_downloaded_once_for_all_spellings_of_its_url() {
    let rig = VerifierRig::new();
    for _ in 0..3 {
        rig.send().await.unwrap();
    }
    rig.send_with_url(&rig.chain.url.replace(".com/", ".com:443/x/../"))
        .await
        .unwrap();
    assert_eq!(rig.chain_source.request_count(), 1);
}

#[tokio::test]
async fn twenty_callers_share_one_download() {
    let rig = VerifierRig::new();
    rig.chain_source.hold_answers();
    let callers = join_all((0..20).map(|_| rig.send()));
    let (outcomes, ()) = join(callers, async { rig.chain_source.release_answers() }).await;
    assert_eq!(outcomes.into_iter().flatten().count(), 20);
    assert_eq!(rig.chain_source.request_count(), 1);
}

#[tokio::test]
async fn a_failure_reaches_every_waiting_caller() {
    let rig = VerifierRig::new();
    rig.chain_source
        .set_answer(&rig.chain.url, Err(ChainFetchError::Timeout));
    rig.chain_source.hold_answers();
    let callers = join_all((0..20).map(|_| rig.send()));
    let (outcomes, ()) = join(callers, async { rig.chain_source.release_answers() }).await;
    assert!(
        outcomes
            .into_iter()
            .all(|outcome| outcome.unwrap_err() == ChainFetchError::Timeout.into())
    );
    assert_eq!(rig.chain_source.request_count(), 1);
}

#[tokio::test]
async fn a_cancelled_caller_does_not_break_later_ones() {
    let rig = VerifierRig::new();
    rig.chain_source.hold_answers();
    let waits = rig.send();
    assert!(futures_util::FutureExt::now_or_never(waits).is_none());
    rig.chain_source.release_answers();
    rig.send().await.unwrap();
    assert_eq!(rig.chain_source.request_count(), 2);
}

#[tokio::test]
async fn a_failure_is_cached_for_thirty_seconds() {
    let rig = VerifierRig::new();
    let pem = rig.chain.pem();
    for (answer, rejection) in [
        (
            Err(ChainFetchError::HostUnavailable),
            RequestVerificationError::from(ChainFetchError::HostUnavailable),
        ),
        (Ok("garbage".to_owned()), CertificateChainError::NotPem.into()),
    ] {
        let before = rig.chain_source.request_count();
        rig.chain_source.set_answer(&rig.chain.url, answer);
        assert_eq!(rig.send().await.unwrap_err(), rejection);
        rig.chain_source.set_answer(&rig.chain.url, Ok(pem.clone()));
        rig.advance_clock(29);
        assert_eq!(rig.send().await.unwrap_err(), rejection);
        assert_eq!(rig.chain_source.request_count(), before + 1);
        rig.advance_clock(1);
    }
    rig.send().await.unwrap();
}

#[tokio::test]
async fn a_chain_that_is_published_late_is_used_after_three_seconds() {
    let rig = VerifierRig::new();
    let pem = rig.chain.pem();
    rig.chain_source
        .set_answer(&rig.chain.url, Err(ChainFetchError::NotFound));
    assert_eq!(rig.send().await.unwrap_err(), ChainFetchError::NotFound.into());
    rig.chain_source.set_answer(&rig.chain.url, Ok(pem));
    rig.advance_clock(2);
    assert_eq!(rig.send().await.unwrap_err(), ChainFetchError::NotFound.into());
    assert_eq!(rig.chain_source.request_count(), 1);
    rig.advance_clock(1);
    rig.send().await.unwrap();
    assert_eq!(rig.chain_source.request_count(), 2);
}

#[tokio::test]
async fn strangers_cannot_use_the_short_memory_for_many_downloads() {
    let rig = VerifierRig::new();
    // All of these are named like Amazon's, so that the rate does not apply to them.
    let urls: Vec<String> = (10..60)
        .map(|n| format!("https://s3.amazonaws.com/echo.api/echo-api-cert-{n}.pem"))
        .collect();
    for url in &urls {
        rig.chain_source.set_answer(url, Err(ChainFetchError::NotFound));
    }
    for _ in 0..2 {
        for url in &urls {
            rig.send_with_url(url).await.unwrap_err();
        }
        rig.advance_clock(3);
    }
    assert_eq!(rig.chain_source.request_count(), 50 + 8);
}

#[tokio::test]
async fn a_cached_chain_is_rejected_after_it_expires() {
    let ends = start_time() + SignedDuration::from_hours(1);
    let rig = VerifierRig::with_chain(TestChain::with_params(start_time(), |recipe| {
        set_validity(
            &mut recipe.leaf,
            start_time() - SignedDuration::from_hours(1),
            ends,
        );
    }));
    rig.send().await.unwrap();
    rig.advance_clock(HOUR);
    rig.send().await.unwrap();
    assert_eq!(rig.chain_source.request_count(), 1);
    rig.advance_clock(1);
    assert_eq!(
        rig.send().await.unwrap_err(),
        CertificateChainError::Expired.into()
    );
}

#[tokio::test]
async fn a_cached_chain_is_rejected_before_it_becomes_valid() {
    let rig = VerifierRig::new();
    rig.send().await.unwrap();
    rig.advance_clock(-25 * HOUR);
    assert_eq!(
        rig.send().await.unwrap_err(),
        CertificateChainError::NotYetValid.into()
    );
}

#[tokio::test]
async fn a_chain_is_downloaded_again_after_a_day() {
    let rig = VerifierRig::new();
    rig.send().await.unwrap();
    rig.advance_clock(24 * HOUR - 1);
    rig.send().await.unwrap();
    assert_eq!(rig.chain_source.request_count(), 1);
    rig.advance_clock(1);
    rig.send().await.unwrap();
    assert_eq!(rig.chain_source.request_count(), 2);
}

#[tokio::test]
async fn a_new_url_is_used_while_the_old_one_still_works() {
    let rig = VerifierRig::new();
    rig.send().await.unwrap();
    rig.chain_source.set_answer(&stranger_url(1), Ok(rig.chain.pem()));
    rig.send_with_url(&stranger_url(1)).await.unwrap();
    rig.send().await.unwrap();
    rig.send_with_url(&stranger_url(1)).await.unwrap();
    assert_eq!(rig.chain_source.request_count(), 2);
}

#[tokio::test]
async fn strangers_cannot_cause_unlimited_downloads() {
    let rig = VerifierRig::new();
    rig.send().await.unwrap();
    rig.advance_clock(60);
    for n in 0..1_000 {
        let rejection = rig.send_with_url(&stranger_url(n)).await.unwrap_err();
        let (want, blame) = match n {
            0..10 => (ChainFetchError::NotFound.into(), VerificationBlame::Caller),
            _ => (
                RequestVerificationError::FetchLimit,
                VerificationBlame::Unreachable,
            ),
        };
        assert_eq!((rejection, rejection.blame()), (want, blame), "{n}");
    }
    assert_eq!(rig.chain_source.request_count(), 11);
    rig.send().await.unwrap();
    rig.advance_clock(2);
    assert_eq!(
        rig.send_with_url(&stranger_url(5_000)).await.unwrap_err(),
        ChainFetchError::NotFound.into()
    );
    assert_eq!(
        rig.send_with_url(&stranger_url(5_001)).await.unwrap_err(),
        RequestVerificationError::FetchLimit
    );
}

#[tokio::test]
async fn strangers_cannot_block_the_renewal_of_a_cached_chain() {
    let rig = VerifierRig::new();
    rig.send().await.unwrap();
    rig.advance_clock(24 * HOUR);
    for n in 0..100 {
        rig.send_with_url(&stranger_url(n)).await.unwrap_err();
    }
    rig.send().await.unwrap();
    assert_eq!(rig.chain_source.request_count_for(&rig.chain.url), 2);
}

#[tokio::test]
async fn the_cache_is_bounded_and_keeps_chains_that_verified_requests() {
    let rig = VerifierRig::new();
    rig.send().await.unwrap();
    for n in 1..=32 {
        rig.chain_source.set_answer(&stranger_url(n), Ok(rig.chain.pem()));
        rig.advance_clock(2);
        rig.send_with_url(&stranger_url(n)).await.unwrap();
    }
    let asked = rig.chain_source.request_count();
    rig.send().await.unwrap();
    for n in 1..32 {
        rig.send_with_url(&stranger_url(n)).await.unwrap();
    }
    assert_eq!(
        rig.chain_source.request_count(),
        asked,
        "a chain that had verified a request was evicted"
    );
    rig.advance_clock(2);
    rig.send_with_url(&stranger_url(32)).await.unwrap();
    assert_eq!(
        rig.chain_source.request_count_for(&stranger_url(32)),
        2,
        "the thirty-third chain was kept"
    );
}

#[tokio::test]
async fn a_chain_that_verified_no_request_is_evicted() {
    let rig = VerifierRig::new();
    rig.send().await.unwrap();
    for n in 1..=31 {
        rig.chain_source.set_answer(&stranger_url(n), Ok(rig.chain.pem()));
        rig.advance_clock(2);
        let forged = rig
            .send_raw(&[&stranger_url(n)], &[&rig.chain.signature(b"other")], "{}")
            .await;
        assert_eq!(forged.unwrap_err(), RequestVerificationError::Signature);
    }
    rig.chain_source
        .set_answer(&stranger_url(99), Ok(rig.chain.pem()));
    rig.advance_clock(2);
    for _ in 0..2 {
        rig.send_with_url(&stranger_url(99)).await.unwrap();
        rig.send().await.unwrap();
    }
    assert_eq!(
        (
            rig.chain_source.request_count_for(&stranger_url(99)),
            rig.chain_source.request_count_for(&rig.chain.url)
        ),
        (1, 1)
    );
}
