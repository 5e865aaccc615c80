//! An attack on one account does not block the guess ledger for other accounts.

use std::{sync::Arc, time::Duration};

use countersign::{
    directory::{Database, DatabaseSettings},
    mfa::budget::{
        Ledger,
        ledger::{LedgerAccount, sql_ledger::SqlLedger},
    },
};
use futures_util::future::join_all;

use crate::support::postgres;

fn employee_account(id: &str) -> LedgerAccount {
    LedgerAccount::Employee(id.parse().unwrap())
}

/// Sixty-four tasks wait for an account that is open, and there are four connections. A transaction on another account
/// must still run while they wait.
#[tokio::test]
async fn waiting_for_an_account_takes_no_connection_from_others() {
    let fresh = postgres::fresh_database().await;
    let settings = DatabaseSettings {
        max_connections: 4,
        call_timeout: Duration::from_secs(20),
    };
    let ledger = Arc::new(SqlLedger::new(Database::open(&fresh.url, &settings).unwrap()));
    let held = ledger.open(&[employee_account("ann")]).await.unwrap();
    let waiting = (0..64).map(|_| {
        let ledger = Arc::clone(&ledger);
        tokio::spawn(async move {
            let page = ledger.open(&[employee_account("ann")]).await.unwrap();
            page.commit().await.unwrap();
        })
    });
    let waiting: Vec<_> = waiting.collect();
    // Lets every task get as far as it can before the other account is opened.
    tokio::task::yield_now().await;
    let other = ledger.open(&[employee_account("bob")]).await.unwrap();
    other.commit().await.unwrap();
    assert!(waiting.iter().all(|task| !task.is_finished()));
    held.commit().await.unwrap();
    for task in join_all(waiting).await {
        task.unwrap();
    }
}

/// With 300 accounts, some share a queue. Opening them together must not wait for itself.
#[tokio::test]
async fn accounts_that_share_a_queue_are_opened_together() {
    let fresh = postgres::fresh_database().await;
    let ledger = SqlLedger::new(fresh.database.clone());
    let many: Vec<_> = (0..300)
        .map(|number| employee_account(&format!("e{number}")))
        .collect();
    let page = ledger.open(&many).await.unwrap();
    page.commit().await.unwrap();
}
