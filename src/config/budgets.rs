//! `[mfa.budgets]`. Its table is in `mfa`, which the budgets belong to.

use crate::{
    clock::SignedDuration,
    mfa::budget::{BudgetSettings, budget_table},
};

budget_table!(implement_section);
