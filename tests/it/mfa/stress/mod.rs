//! Ten thousand parallel attempts from several operating system processes over one real Redis and one real PostgreSQL:
//! every count must be exact.
//!
//! Each process runs this test binary again, with its own gate built as `countersign serve` builds it, its own Redis
//! connection and its own database pool. HTTP, the signature of a request and the link token are left out: they come
//! before the gate and would only spread the attempts over a longer time.
//!
//! Three records of what happened must agree: the outcomes of the gate, those of its store, and all rows of the guess
//! ledger.
//!
//! Lives here: the attacks and the checks of their results.
//! Does not live here: the processes (`server_processes`), the gate in one (`stress_server`), the record of its store
//! (`observed_store`).

mod observed_store;
mod server_processes;
mod stress_server;

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::{
    delivery::Channel,
    secret::{Entropy, SystemEntropy},
};
use sqlx::Row;

use self::{
    observed_store::OutcomeTally,
    server_processes::{ServerProcesses, StressRequest, TallyByEmployee, add_tally},
    stress_server::{GuessBounds, SharedServices, StressServer, email_address, ledger_accounts},
};
use crate::support::{
    TestDatabase, connect_directly, postgres, redis::RedisServer, sample_messages::newest_message_to,
};

/// The number of server processes.
const PROCESSES: usize = 4;

/// Not a real test: the tests below start this binary with the name of this function to get a server process. When it
/// runs as a test, it does nothing.
#[test]
fn server_process() {
    server_processes::serve_batches();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_thousand_attempts_at_one_challenge_each_get_three_tries_and_one_pass() {
    let mut site = StressRig::start().await;
    let kinds = [
        (OfferPattern::Wrong, GuessBounds::Tries),
        (OfferPattern::Mixed, GuessBounds::Tries),
        (OfferPattern::Right, GuessBounds::Tries),
        (OfferPattern::Mixed, GuessBounds::Budget),
    ];
    for (who, (offered, bounds)) in kinds.into_iter().enumerate() {
        site.attack_targets(&[(who, offered, bounds)], 1_000, 24).await;
    }
    site.expect_exact_ledger().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_thousand_attempts_at_two_hundred_challenges_are_counted_one_by_one() {
    let mut site = StressRig::start().await;
    for block in 0..8 {
        let targets: Vec<_> = (block * 25..block * 25 + 25)
            .map(|who| match who % 5 {
                0 => (who, OfferPattern::Wrong, GuessBounds::Tries),
                1 => (who, OfferPattern::Right, GuessBounds::Tries),
                2 => (who, OfferPattern::Mixed, GuessBounds::Tries),
                3 => (who, OfferPattern::Wrong, GuessBounds::Budget),
                _ => (who, OfferPattern::Mixed, GuessBounds::Budget),
            })
            .collect();
        site.attack_targets(&targets, 30, 24).await;
    }
    site.expect_exact_ledger().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_questions_at_once_send_one_code_and_count_one_send() {
    let mut site = StressRig::start().await;
    let question = StressRequest {
        who: 0,
        pin: None,
        bounds: GuessBounds::Tries,
    };
    let report = site.processes.run_requests(vec![question; 500], 125);
    let said = TallyReader::of(&report[&0]);
    assert_eq!(
        (said.count("sent"), said.count("store: sent")),
        (1, 1),
        "{report:?}"
    );
    assert_eq!(said.count("waiting") + said.count("refused"), 499, "{report:?}");
    site.add_report(report);
    site.expect_exact_ledger().await;
}

/// The PINs that are offered at a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OfferPattern {
    Wrong,
    Right,
    /// One right PIN after nine wrong ones.
    Mixed,
}

/// Reads the tally of one employee.
struct TallyReader<'a>(&'a OutcomeTally);

impl<'a> TallyReader<'a> {
    fn of(tally: &'a OutcomeTally) -> Self {
        Self(tally)
    }

    fn count(&self, word: &str) -> u32 {
        self.0.get(word).copied().unwrap_or(0)
    }

    /// The number of guesses that were compared.
    fn compared_guesses(&self) -> u32 {
        self.count("store: passed") + self.wrong_guesses()
    }

    /// The number of compared guesses that were wrong.
    fn wrong_guesses(&self) -> u32 {
        self.count("store: wrong") + self.count("store: burned")
    }

    /// The number of guesses that stay counted. A guess that finds the challenge burned by the last try is one of them:
    /// the client of a Redis cluster repeats calls whose reply was lost, so it may itself have been that try.
    fn counted_guesses(&self) -> u32 {
        self.wrong_guesses() + self.count("store: perhaps burned")
    }
}

/// The server processes, the services they share, and their reports so far.
struct StressRig {
    processes: ServerProcesses,
    /// Asks the questions, so that its mailbox receives the PINs to offer.
    issuing_server: StressServer,
    reported: TallyByEmployee,
    fresh: TestDatabase,
    _redis: RedisServer,
}

impl StressRig {
    async fn start() -> Self {
        let (redis, fresh) = (RedisServer::start(), postgres::fresh_database().await);
        let mut root = [0; 32];
        SystemEntropy.fill(&mut root);
        let ground = SharedServices {
            redis: redis.url(),
            database: fresh.url.clone(),
            root: BASE64_STANDARD.encode(root),
            now: "2026-03-01T12:00:00Z".parse().unwrap(),
        };
        Self {
            processes: ServerProcesses::start(PROCESSES, &ground),
            issuing_server: StressServer::start(&ground),
            reported: TallyByEmployee::new(),
            fresh,
            _redis: redis,
        }
    }

    /// Sends a code to each target, offers so many PINs at each challenge, and checks the outcomes.
    async fn attack_targets(
        &mut self,
        targets: &[(usize, OfferPattern, GuessBounds)],
        times: usize,
        at_once: usize,
    ) {
        let mut pins = Vec::new();
        for (who, ..) in targets {
            pins.push(self.issue_challenge(*who).await);
        }
        let attempts = (0..times).flat_map(|number| {
            targets
                .iter()
                .zip(&pins)
                .map(move |((who, offered, bounds), pin)| StressRequest {
                    who: *who,
                    pin: Some(offered.nth_pin(number, pin)),
                    bounds: *bounds,
                })
        });
        let report = self.processes.run_requests(attempts.collect(), at_once);
        for (who, offered, bounds) in targets {
            offered.check_answers(*bounds, &report[who], times);
        }
        self.add_report(report);
    }

    /// Asks a question and returns the PIN that was sent.
    async fn issue_challenge(&mut self, who: usize) -> String {
        let words = self
            .issuing_server
            .ask_question(who, &format!("question of {who}"))
            .await;
        assert_eq!(words, ["store: sent", "sent"]);
        let tally = words.into_iter().map(|word| (word.to_owned(), 1)).collect();
        self.add_report(TallyByEmployee::from([(who, tally)]));
        let mailbox = &self.issuing_server.mailbox;
        let mail = newest_message_to(mailbox, Channel::Email, &email_address(who));
        mail.unwrap().code().to_owned()
    }

    fn add_report(&mut self, report: TallyByEmployee) {
        for (who, tally) in report {
            add_tally(self.reported.entry(who).or_default(), tally);
        }
    }

    /// Checks that the rows of the ledger are exactly those that follow from the reports.
    async fn expect_exact_ledger(&self) {
        let mut wanted = BTreeMap::new();
        let mut want = |account: &str, kind: &str, rows: u32| {
            if rows > 0 {
                *wanted.entry(format!("{account} {kind}")).or_insert(0) += i64::from(rows);
            }
        };
        for (who, tally) in &self.reported {
            let said = TallyReader::of(tally);
            let [employee, device, organization] = ledger_accounts(*who);
            let passed = said.count("store: passed");
            want(
                &employee,
                "wrong_unknown",
                if passed > 0 { 0 } else { said.counted_guesses() },
            );
            want(&employee, "short_guess", said.counted_guesses());
            want(&organization, "short_guess", said.counted_guesses());
            want(&organization, "stranger_guess", said.counted_guesses());
            for account in [&employee, &device, &organization] {
                want(account, "burned", said.count("store: burned"));
            }
            want(&employee, "notice", said.count("store: burned"));
            want(&device, "passed", passed);
            want(&employee, "send_unknown", said.count("store: sent"));
        }
        assert_eq!(self.count_ledger_rows().await, wanted);
    }

    /// The number of live rows of each kind on each account. Checks that no id occurs twice.
    async fn count_ledger_rows(&self) -> BTreeMap<String, i64> {
        let query = "SELECT account, kind, COUNT(*), COUNT(DISTINCT id) FROM guess_ledger \
                     WHERE live = 1 GROUP BY account, kind";
        let database = connect_directly(&self.fresh.url).await;
        let rows = sqlx::query(query).fetch_all(&database).await.unwrap();
        let rows = rows.iter().map(|row| {
            let (account, kind): (String, String) = (row.get(0), row.get(1));
            let (rows, different): (i64, i64) = (row.get(2), row.get(3));
            assert_eq!(rows, different, "{account} {kind}");
            (format!("{account} {kind}"), rows)
        });
        rows.collect()
    }
}

impl OfferPattern {
    /// The PIN of the nth attempt at a challenge.
    fn nth_pin(self, number: usize, right: &str) -> String {
        let is_right = match self {
            Self::Wrong => false,
            Self::Right => true,
            Self::Mixed => number % 10 == 9,
        };
        if is_right {
            return right.to_owned();
        }
        let wrong = ["123", "456"].into_iter().find(|wrong| *wrong != right);
        wrong.unwrap().to_owned()
    }

    /// Checks that every attempt had one outcome, that at most three were compared, and that the gate and its store
    /// agree.
    fn check_answers(self, bounds: GuessBounds, tally: &OutcomeTally, times: usize) {
        let said = TallyReader::of(tally);
        let answers = tally.iter().filter(|(word, _)| !word.starts_with("store:"));
        let answers: u32 = answers.map(|(_, times)| times).sum();
        assert_eq!(usize::try_from(answers), Ok(times), "{tally:?}");
        for word in ["passed", "wrong", "burned"] {
            assert_eq!(
                said.count(word),
                said.count(&format!("store: {word}")),
                "{tally:?}"
            );
        }
        assert!(said.compared_guesses() <= 3, "{self:?} {bounds:?} {tally:?}");
        let (passed, burned) = (said.count("passed"), said.count("burned"));
        assert!(passed + burned <= 1, "{self:?} {bounds:?} {tally:?}");
        if bounds == GuessBounds::Tries {
            assert_eq!(passed + burned, 1, "{self:?} {tally:?}");
        }
        match (self, bounds) {
            (Self::Wrong, GuessBounds::Tries) => assert_eq!(said.compared_guesses(), 3, "{tally:?}"),
            (Self::Wrong, GuessBounds::Budget) => assert_eq!(passed, 0, "{tally:?}"),
            (Self::Right, GuessBounds::Tries) => {
                assert_eq!((passed, said.wrong_guesses()), (1, 0), "{tally:?}");
            }
            (Self::Right, GuessBounds::Budget) | (Self::Mixed, _) => {}
        }
    }
}
