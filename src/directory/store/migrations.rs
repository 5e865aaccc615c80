//! The migrations, embedded in the program.

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::sql_dialect::SqlDialect;

/// Returns all migrations for this dialect. `sqlx` sorts them by version, and checks that those already
/// applied have not changed since.
pub(super) fn migrator(dialect: SqlDialect) -> Migrator {
    // These two contain triggers, whose syntax differs between the databases.
    let (audit, chain) = match dialect {
        SqlDialect::Sqlite => (
            include_str!("../../../migrations/0002_audit.sqlite.sql"),
            include_str!("../../../migrations/0003_audit_chain.sqlite.sql"),
        ),
        SqlDialect::Postgres => (
            include_str!("../../../migrations/0002_audit.postgres.sql"),
            include_str!("../../../migrations/0003_audit_chain.postgres.sql"),
        ),
    };
    Migrator::with_migrations(vec![
        embedded_migration(
            1,
            "directory",
            include_str!("../../../migrations/0001_directory.sql"),
        ),
        embedded_migration(2, "audit", audit),
        embedded_migration(3, "audit chain", chain),
        embedded_migration(
            5,
            "second factor of an app",
            include_str!("../../../migrations/0005_second_factor.sql"),
        ),
        embedded_migration(
            6,
            "languages and screens",
            include_str!("../../../migrations/0006_languages_and_screens.sql"),
        ),
        embedded_migration(
            4,
            "guess ledger",
            include_str!("../../../migrations/0004_guess_ledger.sql"),
        ),
        embedded_migration(
            7,
            "skill links",
            include_str!("../../../migrations/0007_skill_links.sql"),
        ),
    ])
}

fn embedded_migration(version: i64, description: &'static str, sql: &'static str) -> Migration {
    Migration::new(
        version,
        description.into(),
        MigrationType::Simple,
        sql.into_sql_str(),
        false,
    )
}
