//! A Redis cluster of three servers.

use std::{
    thread,
    time::{Duration, Instant},
};

use countersign::mfa::store::redis::{RedisRecordStore, RedisSettings};
use redis::cmd;

use super::{RedisServer, SERVER_TIMEOUT};

/// A cluster of three masters.
pub(crate) struct RedisCluster {
    nodes: Vec<RedisServer>,
}

impl RedisCluster {
    /// Starts an empty cluster and waits until every node reports that the cluster is complete.
    pub(crate) fn start() -> Self {
        let extra = [
            ["--cluster-enabled", "yes"],
            ["--cluster-require-full-coverage", "no"],
        ]
        .concat();
        let nodes: Vec<_> = (0..3).map(|_| RedisServer::start_with(&extra)).collect();
        let slots = [(0, 5461), (5462, 10922), (10923, 16383)];
        for (epoch, (node, (first, last))) in nodes.iter().zip(slots).enumerate() {
            let mut redis = node.connect();
            let mut cluster = |args: &[&str]| {
                cmd("CLUSTER").arg(args).exec(&mut redis).unwrap();
            };
            cluster(&["SET-CONFIG-EPOCH", &(epoch + 1).to_string()]);
            cluster(&["ADDSLOTSRANGE", &format!("{first}"), &format!("{last}")]);
            cluster(&["MEET", "127.0.0.1", &nodes[0].port.to_string()]);
        }
        let begun = Instant::now();
        while !nodes.iter().all(is_complete) {
            assert!(
                begun.elapsed() < SERVER_TIMEOUT,
                "the cluster was not complete within {SERVER_TIMEOUT:?}"
            );
            thread::sleep(Duration::from_millis(20));
        }
        Self { nodes }
    }

    /// Default settings that lead to this cluster, with a key prefix.
    pub(crate) fn settings(&self, prefix: &str) -> RedisSettings {
        RedisSettings {
            urls: self.nodes.iter().map(RedisServer::url).collect(),
            cluster: true,
            prefix: prefix.to_owned(),
            ..RedisSettings::single("")
        }
    }

    /// A challenge store in this cluster with a key prefix. Its timeout is long enough for a busy machine.
    pub(crate) fn store(&self, prefix: &str) -> RedisRecordStore {
        let mut settings = self.settings(prefix);
        settings.timeout = Duration::from_secs(5);
        RedisRecordStore::open(&settings).expect("valid URLs")
    }

    /// The nodes, for tests that stop or pause one.
    pub(crate) fn nodes(&mut self) -> &mut [RedisServer] {
        &mut self.nodes
    }
}

/// Returns true if a node knows the other nodes and the owner of every slot. `cluster_state` alone is not enough:
/// without full coverage, a node reports `ok` before it knows them.
fn is_complete(node: &RedisServer) -> bool {
    let info: String = cmd("CLUSTER").arg("INFO").query(&mut node.connect()).unwrap();
    let says = |line| info.lines().any(|said| said == line);
    says("cluster_state:ok") && says("cluster_known_nodes:3") && says("cluster_slots_ok:16384")
}
