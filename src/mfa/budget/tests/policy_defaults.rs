use super::*;
use crate::mfa::budget::ledger::LedgerError;

/// Sets one window of a policy to this length.
type WindowSetter = fn(&mut BudgetPolicy, SignedDuration, WindowLimit);

#[test]
fn the_default_limits_are_these() {
    let hours = |count, hours| WindowLimit::new(count, SignedDuration::from_hours(hours));
    let share = |least, per_hundred, hours| crate::mfa::budget::OrganizationLimit {
        least,
        per_hundred,
        window: SignedDuration::from_hours(hours),
    };
    let want = BudgetPolicy {
        digits: digits(3),
        long_digits: digits(6),
        short_guesses: vec![hours(3, 36), hours(6, 720)],
        waits: [1, 5, 15, 60].map(SignedDuration::from_mins).to_vec(),
        waits_clean: SignedDuration::from_hours(24),
        wrong_known: 50,
        wrong_unknown: 50,
        locks_everywhere: hours(5, 24),
        sends_known: vec![hours(5, 1), hours(10, 24)],
        sends_unknown: vec![hours(3, 1), hours(5, 24)],
        sends: hours(15, 24),
        known_for: SignedDuration::from_hours(2_160),
        sms_number: hours(10, 24),
        sms_prefix: hours(30, 1),
        sms_organization: share(50, 300, 24),
        organization_burned: share(5, 1, 1),
        burned_of_one: 2,
        organization_guesses: share(15, 1, 24),
        organization_month: share(30, 3, 720),
        stranger_guesses: hours(9, 720),
        stranger_wrong: hours(50, 24),
        elevated_for: SignedDuration::from_hours(24),
        forgiven: hours(2, 24),
        notices: hours(3, 24),
    };
    assert_eq!(BudgetPolicy::default(), want);
}

#[test]
fn the_retention_covers_every_window() {
    let long = SignedDuration::from_hours(24 * 365);
    let limit = WindowLimit::new(1, long);
    let share = |mut share: crate::mfa::budget::OrganizationLimit| {
        share.window = long;
        share
    };
    let widened: [(&str, WindowSetter); 10] = [
        ("short guesses", |p, _, l| p.short_guesses.push(l)),
        ("known sends", |p, _, l| p.sends_known.push(l)),
        ("unknown sends", |p, _, l| p.sends_unknown.push(l)),
        ("sends", |p, _, l| p.sends = l),
        ("waits", |p, d, _| p.waits_clean = d),
        ("known", |p, d, _| p.known_for = d),
        ("elevated", |p, d, _| p.elevated_for = d),
        ("forgiven", |p, _, l| p.forgiven = l),
        ("notices", |p, _, l| p.notices = l),
        ("locks everywhere", |p, _, l| p.locks_everywhere = l),
    ];
    for (what, widen) in widened {
        let mut policy = BudgetPolicy::default();
        widen(&mut policy, long, limit);
        assert_eq!(policy.ledger_retention(), long, "{what}");
    }
    for row in 0..8 {
        let mut policy = BudgetPolicy::default();
        match row {
            0 => policy.sms_number = limit,
            1 => policy.sms_prefix = limit,
            2 => policy.sms_organization = share(policy.sms_organization),
            3 => policy.organization_burned = share(policy.organization_burned),
            4 => policy.organization_guesses = share(policy.organization_guesses),
            5 => policy.organization_month = share(policy.organization_month),
            6 => policy.stranger_guesses = limit,
            _ => policy.stranger_wrong = limit,
        }
        assert_eq!(policy.ledger_retention(), long, "{row}");
    }
}

#[test]
fn no_two_accounts_share_a_key() {
    let (id, digest) = ("ann.lee", "d0d0".to_owned());
    let keys = [
        LedgerAccount::Employee(id.parse().unwrap()),
        LedgerAccount::Device(id.parse().unwrap(), digest.clone()),
        LedgerAccount::Number(digest.clone()),
        LedgerAccount::Prefix(digest),
        LedgerAccount::Organization(id.parse().unwrap()),
    ];
    assert_eq!(
        keys.map(|key| key.to_string()),
        ["e:ann.lee", "d:ann.lee:d0d0", "n:d0d0", "p:d0d0", "o:ann.lee"]
    );
}

#[test]
fn budget_names_never_change() {
    let names: Vec<_> = BudgetName::ALL.iter().map(|name| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "short_guesses",
            "burned_on_device",
            "wrong_known",
            "wrong_unknown",
            "paused",
            "sends_known",
            "sends_unknown",
            "sends",
            "sms_number",
            "sms_prefix",
            "sms_organization",
            "organization_burned",
            "organization_guesses",
            "stranger_guesses",
            "stranger_wrong",
            "organization_elevated",
        ]
    );
}

#[test]
fn a_ledger_error_names_the_ledger() {
    let error = LedgerError("away".into());
    assert_eq!(error.to_string(), "the guess ledger: away");
}
