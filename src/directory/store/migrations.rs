//! The migrations, embedded in the program.

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::database::Dialect;

/// Returns all migrations for this dialect. `sqlx` sorts them by version, and checks that those already
/// applied have not changed since.
pub(super) fn migrator(dialect: Dialect) -> Migrator {
    // These two contain triggers, whose syntax differs between the databases.
    let (audit, chain) = match dialect {
        Dialect::Sqlite => (
            include_str!("../../../migrations/0002_audit.sqlite.sql"),
            include_str!("../../../migrations/0003_audit_chain.sqlite.sql"),
        ),
        Dialect::Postgres => (
            include_str!("../../../migrations/0002_audit.postgres.sql"),
            include_str!("../../../migrations/0003_audit_chain.postgres.sql"),
        ),
    };
    Migrator::with_migrations(vec![
        migration(
            1,
            "directory",
            include_str!("../../../migrations/0001_directory.sql"),
        ),
        migration(2, "audit", audit),
        migration(3, "audit chain", chain),
        migration(
            5,
            "second factor of an app",
            include_str!("../../../migrations/0005_second_factor.sql"),
        ),
        migration(
            6,
            "languages and screens",
            include_str!("../../../migrations/0006_languages_and_screens.sql"),
        ),
        migration(
            4,
            "guess ledger",
            include_str!("../../../migrations/0004_guess_ledger.sql"),
        ),
    ])
}

fn migration(version: i64, description: &'static str, sql: &'static str) -> Migration {
    Migration::new(
        version,
        description.into(),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}
