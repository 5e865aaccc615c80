//! Replays signed captures: sends each one unchanged to a server whose clock is set to its time and which
//! trusts its root.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;

use super::{
    beside,
    compare::Difference,
    house::{Ground, House, Trust},
    stage::Trouble,
    talk::Misstep,
};
use crate::{
    alexa::verify::{CertUrl, ChainFetchError, ChainSource, TrustAnchors},
    fixture::{Capture, Conversation, Given},
};

/// Sends `capture`, whose file is in `folder`, and returns the difference if the status is not the expected
/// one.
pub(super) async fn send(
    ground: Arc<Ground>,
    capture: &Capture,
    folder: &Path,
) -> Result<Option<Misstep>, Trouble> {
    let root = read(folder, &capture.root, &["root"])?;
    // Keep Amazon's own roots: the test covers the verifier as it runs in production, with one root more.
    let anchors = TrustAnchors::amazon().with_pem(&root).map_err(|_| {
        let what = format!(
            "{} holds no certificate; name a file with one, in PEM",
            capture.root
        );
        Trouble::fixture(&["root"], what)
    })?;
    let chains = capture
        .chains
        .iter()
        .map(|(name, file)| Ok((name.clone(), read(folder, file, &["chains", name])?)));
    let chains = chains.collect::<Result<_, Trouble>>()?;
    let trust = Trust {
        anchors,
        source: Arc::new(Then(chains)),
        at: capture.at,
    };
    let house = House::open(ground, &nothing_special(&capture.title), folder, trust).await?;
    let answer = house
        .send(&capture.headers, capture.body.clone().into_bytes())
        .await?;
    let differs = Difference::of("status", Some(&capture.expect.status), Some(&answer.status));
    Ok(differs.map(|difference| Misstep {
        number: 1,
        line: 1,
        told: "sent as it came".to_owned(),
        differences: vec![difference],
    }))
}

fn read(folder: &Path, file: &str, at: &[&str]) -> Result<Bytes, Trouble> {
    let read = beside::read(folder, file);
    read.map(Into::into)
        .map_err(|error| Trouble::fixture(at, format!("{file} cannot be read: {error}")))
}

/// A conversation with the sample directory and no steps, which only sets up the application.
fn nothing_special(title: &str) -> Conversation {
    Conversation {
        title: title.to_owned(),
        locale: "en-US".to_owned(),
        who: None,
        strangers: vec![],
        app: None,
        directory: None,
        given: Given::default(),
        steps: vec![],
    }
}

/// The recorded chains, by the last segment of their URL.
#[derive(Debug)]
struct Then(BTreeMap<String, Bytes>);

#[async_trait]
impl ChainSource for Then {
    async fn fetch(&self, url: &CertUrl) -> Result<Bytes, ChainFetchError> {
        self.0
            .get(url.file_name())
            .cloned()
            .ok_or(ChainFetchError::NotFound)
    }
}
