//! Replays signed captures: sends each one unchanged to a server whose clock is set to its time and which
//! trusts its root.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;

use super::{
    bounded_read,
    compare::ResponseDifference,
    in_process::{InProcessTarget, RunContext, TrustedChain},
    runner::StepMismatch,
    target::ReplayError,
};
use crate::{
    alexa::verify::{CertUrl, ChainFetchError, ChainSource, TrustAnchors},
    fixture::{ConversationFixture, GivenConditions, SignedCapture},
};

/// Sends `capture`, whose file is in `folder`, and returns the difference if the status is not the expected
/// one.
pub(super) async fn replay_capture(
    run_context: Arc<RunContext>,
    capture: &SignedCapture,
    folder: &Path,
) -> Result<Option<StepMismatch>, ReplayError> {
    let root = read_pem(folder, &capture.root, &["root"])?;
    // Keep Amazon's own roots: the test covers the verifier as it runs in production, with one root more.
    let anchors = TrustAnchors::amazon().with_pem(&root).map_err(|_| {
        let what = format!(
            "{} does not contain a certificate; give a file with one in PEM format",
            capture.root
        );
        ReplayError::in_fixture(&["root"], what)
    })?;
    let chains = capture
        .chains
        .iter()
        .map(|(name, file)| Ok((name.clone(), read_pem(folder, file, &["chains", name])?)));
    let chains = chains.collect::<Result<_, ReplayError>>()?;
    let trust = TrustedChain {
        anchors,
        source: Arc::new(RecordedChainSource(chains)),
        at: capture.at,
    };
    let in_process_target =
        InProcessTarget::open(run_context, &default_conversation(&capture.title), folder, trust).await?;
    let answer = in_process_target
        .post_unchanged(&capture.headers, capture.body.clone().into_bytes())
        .await?;
    let differs =
        ResponseDifference::between_values("status", Some(&capture.expect.status), Some(&answer.status));
    Ok(differs.map(|difference| StepMismatch {
        number: 1,
        line: 1,
        description: "sent unchanged".to_owned(),
        differences: vec![difference],
    }))
}

fn read_pem(folder: &Path, file: &str, at: &[&str]) -> Result<Bytes, ReplayError> {
    let read = bounded_read::read_bounded(folder, file);
    read.map(Into::into)
        .map_err(|error| ReplayError::in_fixture(at, format!("{file} cannot be read: {error}")))
}

/// A conversation with the sample directory and no steps, which only sets up the application.
fn default_conversation(title: &str) -> ConversationFixture {
    ConversationFixture {
        title: title.to_owned(),
        locale: "en-US".to_owned(),
        who: None,
        strangers: vec![],
        app: None,
        directory: None,
        given: GivenConditions::default(),
        steps: vec![],
    }
}

/// The recorded chains, by the last segment of their URL.
#[derive(Debug)]
struct RecordedChainSource(BTreeMap<String, Bytes>);

#[async_trait]
impl ChainSource for RecordedChainSource {
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, ChainFetchError> {
        self.0
            .get(url.file_name())
            .cloned()
            .ok_or(ChainFetchError::NotFound)
    }
}
