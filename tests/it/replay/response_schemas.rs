//! Every response to every fixture matches Amazon's schema.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use countersign::{
    replay::{self, FixtureVerdict, ReplayOptions},
    turn::{OptionalTurnObserver, TurnObserver},
};
use serde_json::Value;

use crate::support::response_schema::find_faults;

/// An observer that checks every response against Amazon's schema.
#[derive(Debug, Default)]
struct SchemaObserver {
    seen: AtomicUsize,
    faults: Mutex<Vec<String>>,
}

impl TurnObserver for SchemaObserver {
    fn observe_turn(&self, _: &Bytes, response: &Bytes) {
        self.seen.fetch_add(1, Ordering::Relaxed);
        let response: Value = serde_json::from_slice(response).unwrap();
        let found = find_faults(&response);
        self.faults.lock().unwrap().extend(found);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_response_to_the_fixtures_matches_amazons_schema() {
    let fixtures = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"));
    let files = replay::find_fixtures(&[fixtures]).unwrap().fixtures;
    let reader = Arc::new(SchemaObserver::default());
    let options = ReplayOptions {
        jobs: 4,
        watched: OptionalTurnObserver(Some(Arc::clone(&reader) as _)),
        ..ReplayOptions::default()
    };
    let outcomes = replay::replay_fixtures(files, options, |_| {}).await.unwrap();
    let differ = outcomes
        .iter()
        .filter(|outcome| !matches!(outcome.verdict, FixtureVerdict::Passed));
    assert_eq!(differ.count(), 0);
    assert_eq!(*reader.faults.lock().unwrap(), Vec::<String>::new());
    let seen = reader.seen.load(Ordering::Relaxed);
    assert!(seen > 300, "only {seen} responses were seen");
}
