//! Runs the schedules of the model over Redis and SQL. There are fewer than in process, because each is slower; the
//! checks are the same.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use countersign::{
    directory::{Database, DatabaseSettings},
    mfa::budget::{Ledger, ledger::sql_ledger::SqlLedger},
};

use super::model::{
    self, BackendStore, GateBackend, any_owner_schedule, any_schedule, check_owner_schedule, schedule_config,
};
use crate::support::{self, TestDatabase, connect_directly, redis::RedisServer};

/// A Redis server and a database. Each server process that starts opens new connections.
struct RedisAndDatabase {
    redis: Arc<RedisServer>,
    url: String,
}

#[async_trait]
impl GateBackend for RedisAndDatabase {
    fn store(&self) -> BackendStore {
        let mut settings = self.redis.settings();
        // A busy machine must not look like a fault of the gate.
        settings.timeout = Duration::from_secs(20);
        let store = countersign::mfa::store::redis::RedisRecordStore::open(&settings).unwrap();
        let store = Arc::new(store);
        BackendStore {
            records: Arc::clone(&store) as _,
            outbox: store,
        }
    }

    fn ledger(&self) -> Arc<dyn Ledger> {
        let settings = DatabaseSettings {
            call_timeout: Duration::from_secs(20),
            max_connections: 2,
        };
        Arc::new(SqlLedger::new(Database::open(&self.url, &settings).unwrap()))
    }

    async fn flush_store(&mut self) {
        self.redis.flush();
    }
}

fn any_schedule_keeps_the_rules(fresh: impl Future<Output = TestDatabase>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (redis, fresh) = (Arc::new(RedisServer::start()), runtime.block_on(fresh));
    let direct = runtime.block_on(connect_directly(&fresh.url));
    let begin = async || {
        redis.flush();
        sqlx::raw_sql("DELETE FROM guess_ledger")
            .execute(&direct)
            .await
            .unwrap();
        RedisAndDatabase {
            redis: Arc::clone(&redis),
            url: fresh.url.clone(),
        }
    };
    for steps in model::scripted_schedules(1) {
        println!("{steps:?}");
        runtime.block_on(async { model::run_schedule(Box::new(begin().await), &steps).await });
    }
    proptest::proptest!(schedule_config(12), |(steps in any_schedule(60))| {
        runtime.block_on(async { model::run_schedule(Box::new(begin().await), &steps).await });
    });
    let backend = async || Box::new(begin().await) as Box<dyn GateBackend>;
    proptest::proptest!(schedule_config(8), |(steps in any_owner_schedule(30))| {
        runtime.block_on(check_owner_schedule(&backend, &steps));
    });
}

#[test]
fn any_schedule_keeps_the_rules_over_redis_and_sqlite() {
    any_schedule_keeps_the_rules(support::sqlite::fresh_database());
}

#[test]
fn any_schedule_keeps_the_rules_over_redis_and_postgres() {
    any_schedule_keeps_the_rules(support::postgres::fresh_database());
}
