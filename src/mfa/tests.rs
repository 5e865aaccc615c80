//! Random schedules over the gate and the in-process stores. The model that checks them is shared with the
//! tests over Redis and SQL.

use std::sync::Arc;

use async_trait::async_trait;

use self::model::{
    BackendStore, GateBackend, any_owner_schedule, any_schedule, check_owner_schedule, schedule_config,
};
use super::{
    budget::{Ledger, ledger::in_memory_ledger::InMemoryLedger},
    store::memory::InMemoryRecordStore,
};

#[path = "../../tests/it/mfa/model/mod.rs"]
mod model;

/// The gate's store and the guess ledger, both in this process.
struct InProcessStores {
    store: Arc<InMemoryRecordStore>,
    ledger: Arc<InMemoryLedger>,
}

#[async_trait]
impl GateBackend for InProcessStores {
    fn store(&self) -> BackendStore {
        BackendStore {
            records: Arc::clone(&self.store) as _,
            outbox: Arc::clone(&self.store) as _,
        }
    }

    fn ledger(&self) -> Arc<dyn Ledger> {
        Arc::clone(&self.ledger) as _
    }

    async fn flush_store(&mut self) {
        // A flushed Redis has lost everything of the gate. The ledger stays: that is the point of keeping budgets
        // elsewhere.
        self.store = Arc::default();
    }
}

#[test]
fn any_schedule_in_process_keeps_the_rules() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    proptest::proptest!(schedule_config(120), |(steps in any_schedule(120))| {
        let ground = InProcessStores { store: Arc::default(), ledger: Arc::default() };
        runtime.block_on(model::run_schedule(Box::new(ground), &steps));
    });
}

/// Requirement: S5-04
#[test]
fn s5_04_no_schedule_of_a_stranger_delays_the_owner_on_a_known_device() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let backend = async || {
        Box::new(InProcessStores {
            store: Arc::default(),
            ledger: Arc::default(),
        }) as Box<dyn GateBackend>
    };
    proptest::proptest!(schedule_config(200), |(steps in any_owner_schedule(60))| {
        runtime.block_on(check_owner_schedule(&backend, &steps));
    });
}

#[test]
fn every_scripted_schedule_keeps_the_rules_in_process() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    for steps in model::scripted_schedules(32) {
        let ground = InProcessStores {
            store: Arc::default(),
            ledger: Arc::default(),
        };
        println!("{steps:?}");
        runtime.block_on(model::run_schedule(Box::new(ground), &steps));
    }
}
