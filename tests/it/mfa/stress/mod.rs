//! Ten thousand attempts in parallel, from several processes of the operating system over one real Redis and one real
//! PostgreSQL: the counts come out exact.
//!
//! Each process is this test binary once more, with a gate of its own as `countersign serve` puts it together, a
//! connection to Redis of its own and a pool of its own to the database. What is left out on the way is HTTP, the seal of
//! a request and the access token: they come before the gate and would only keep the attempts further apart.
//!
//! What happened is taken from three places that must agree: the gate's words, its store's words, and the rows of the
//! guess ledger, every single one of them.
//!
//! Lives here: the attacks, and what must come of them.
//! Does not live here: the processes (`fleet`), the gate in one (`server`), what its store said (`watched`).

mod fleet;
mod server;
mod watched;

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use countersign::{
    delivery::Channel,
    secret::{Entropy, SystemEntropy},
};
use sqlx::Row;

use self::{
    fleet::{Fleet, Report, Request, add},
    server::{Bounds, Ground, Server, accounts, address},
    watched::Tally,
};
use crate::support::{Fresh, postgres, raw, redis::RedisServer};

/// How many server processes there are.
const PROCESSES: usize = 4;

/// One of the server processes, when a test starts it; by itself it has nothing to do.
#[test]
fn server_process() {
    fleet::serve();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_thousand_attempts_at_one_challenge_each_get_three_tries_and_one_pass() {
    let mut site = Site::prepare().await;
    let kinds = [
        (Offered::Wrong, Bounds::Tries),
        (Offered::Mixed, Bounds::Tries),
        (Offered::Right, Bounds::Tries),
        (Offered::Mixed, Bounds::Budget),
    ];
    for (who, (offered, bounds)) in kinds.into_iter().enumerate() {
        site.attack(&[(who, offered, bounds)], 1_000, 24).await;
    }
    site.the_ledger_is_exact().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_thousand_attempts_at_two_hundred_challenges_are_counted_one_by_one() {
    let mut site = Site::prepare().await;
    for block in 0..8 {
        let targets: Vec<_> = (block * 25..block * 25 + 25)
            .map(|who| match who % 5 {
                0 => (who, Offered::Wrong, Bounds::Tries),
                1 => (who, Offered::Right, Bounds::Tries),
                2 => (who, Offered::Mixed, Bounds::Tries),
                3 => (who, Offered::Wrong, Bounds::Budget),
                _ => (who, Offered::Mixed, Bounds::Budget),
            })
            .collect();
        site.attack(&targets, 30, 24).await;
    }
    site.the_ledger_is_exact().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_questions_at_once_send_one_code_and_spend_one_sending() {
    let mut site = Site::prepare().await;
    let question = Request {
        who: 0,
        pin: None,
        bounds: Bounds::Tries,
    };
    let report = site.fleet.run(vec![question; 500], 125);
    let said = Said::of(&report[&0]);
    assert_eq!(
        (said.times("sent"), said.times("store: sent")),
        (1, 1),
        "{report:?}"
    );
    assert_eq!(said.times("waiting") + said.times("refused"), 499, "{report:?}");
    site.note(report);
    site.the_ledger_is_exact().await;
}

/// What is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offered {
    Wrong,
    Right,
    /// One right PIN after nine wrong ones.
    Mixed,
}

/// What was said about somebody.
struct Said<'a>(&'a Tally);

impl<'a> Said<'a> {
    fn of(tally: &'a Tally) -> Self {
        Self(tally)
    }

    fn times(&self, word: &str) -> u32 {
        self.0.get(word).copied().unwrap_or(0)
    }

    /// How many guesses were compared.
    fn compared(&self) -> u32 {
        self.times("store: passed") + self.wrong()
    }

    /// How many of them were wrong.
    fn wrong(&self) -> u32 {
        self.times("store: wrong") + self.times("store: burned")
    }

    /// How many guesses stay counted. One that came when a last try had burned the challenge may have been that try, as
    /// far as the gate can know: the client of a Redis cluster repeats what it lost the answer of.
    fn counted(&self) -> u32 {
        self.wrong() + self.times("store: perhaps burned")
    }
}

/// What the processes share, and what they reported of whom.
struct Site {
    fleet: Fleet,
    /// Asks the questions whose PINs are offered.
    desk: Server,
    reported: Report,
    fresh: Fresh,
    _redis: RedisServer,
}

impl Site {
    async fn prepare() -> Self {
        let (redis, fresh) = (RedisServer::start(), postgres::fresh().await);
        let mut root = [0; 32];
        SystemEntropy.fill(&mut root);
        let ground = Ground {
            redis: redis.url(),
            database: fresh.url.clone(),
            root: BASE64_STANDARD.encode(root),
            now: "2026-03-01T12:00:00Z".parse().unwrap(),
        };
        Self {
            fleet: Fleet::start(PROCESSES, &ground),
            desk: Server::start(&ground),
            reported: Report::new(),
            fresh,
            _redis: redis,
        }
    }

    /// Sends each a code, offers each so many PINs, and holds the words to the rules.
    async fn attack(&mut self, targets: &[(usize, Offered, Bounds)], times: usize, at_once: usize) {
        let mut pins = Vec::new();
        for (who, ..) in targets {
            pins.push(self.challenge(*who).await);
        }
        let attempts = (0..times).flat_map(|number| {
            targets
                .iter()
                .zip(&pins)
                .map(move |((who, offered, bounds), pin)| Request {
                    who: *who,
                    pin: Some(offered.pin(number, pin)),
                    bounds: *bounds,
                })
        });
        let report = self.fleet.run(attempts.collect(), at_once);
        for (who, offered, bounds) in targets {
            offered.is_fairly_answered(*bounds, &report[who], times);
        }
        self.note(report);
    }

    /// Asks a question, and reads the PIN that is sent.
    async fn challenge(&mut self, who: usize) -> String {
        let words = self.desk.ask(who, &format!("question of {who}")).await;
        assert_eq!(words, ["store: sent", "sent"]);
        let tally = words.into_iter().map(|word| (word.to_owned(), 1)).collect();
        self.note(Report::from([(who, tally)]));
        let mail = self.desk.mailbox.last_to(Channel::Email, &address(who));
        mail.unwrap().code().to_owned()
    }

    fn note(&mut self, report: Report) {
        for (who, tally) in report {
            add(self.reported.entry(who).or_default(), tally);
        }
    }

    /// Every row of the ledger is of something that was reported, and everything reported has its row.
    async fn the_ledger_is_exact(&self) {
        let mut wanted = BTreeMap::new();
        let mut want = |account: &str, kind: &str, rows: u32| {
            if rows > 0 {
                *wanted.entry(format!("{account} {kind}")).or_insert(0) += i64::from(rows);
            }
        };
        for (who, tally) in &self.reported {
            let said = Said::of(tally);
            let [employee, device, organization] = accounts(*who);
            let passed = said.times("store: passed");
            want(&employee, "wrong", if passed > 0 { 0 } else { said.counted() });
            want(&employee, "short_guess", said.counted());
            want(&organization, "short_guess", said.counted());
            want(&organization, "stranger_guess", said.counted());
            for account in [&employee, &device, &organization] {
                want(account, "burned", said.times("store: burned"));
            }
            want(&employee, "notice", said.times("store: burned"));
            want(&device, "passed", passed);
            want(&employee, "send", said.times("store: sent"));
            want(&employee, "send_unknown", said.times("store: sent"));
        }
        assert_eq!(self.rows().await, wanted);
    }

    /// How many rows of each kind are live on each account. No row is there twice.
    async fn rows(&self) -> BTreeMap<String, i64> {
        let query = "SELECT account, kind, COUNT(*), COUNT(DISTINCT id) FROM guess_ledger \
                     WHERE live = 1 GROUP BY account, kind";
        let database = raw(&self.fresh.url).await;
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

impl Offered {
    /// The PIN of the so-manieth attempt at a challenge.
    fn pin(self, number: usize, right: &str) -> String {
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

    /// Every attempt had one answer; three at most were compared; the gate said what its store had said.
    fn is_fairly_answered(self, bounds: Bounds, tally: &Tally, times: usize) {
        let said = Said::of(tally);
        let answers = tally.iter().filter(|(word, _)| !word.starts_with("store:"));
        let answers: u32 = answers.map(|(_, times)| times).sum();
        assert_eq!(usize::try_from(answers), Ok(times), "{tally:?}");
        for word in ["passed", "wrong", "burned"] {
            assert_eq!(
                said.times(word),
                said.times(&format!("store: {word}")),
                "{tally:?}"
            );
        }
        assert!(said.compared() <= 3, "{self:?} {bounds:?} {tally:?}");
        let (passed, burned) = (said.times("passed"), said.times("burned"));
        assert!(passed + burned <= 1, "{self:?} {bounds:?} {tally:?}");
        if bounds == Bounds::Tries {
            assert_eq!(passed + burned, 1, "{self:?} {tally:?}");
        }
        match (self, bounds) {
            (Self::Wrong, Bounds::Tries) => assert_eq!(said.compared(), 3, "{tally:?}"),
            (Self::Wrong, Bounds::Budget) => assert_eq!(passed, 0, "{tally:?}"),
            (Self::Right, Bounds::Tries) => {
                assert_eq!((passed, said.wrong()), (1, 0), "{tally:?}");
            }
            (Self::Right, Bounds::Budget) | (Self::Mixed, _) => {}
        }
    }
}
