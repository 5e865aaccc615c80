//! The model of the gate: derives the allowed outcomes from the messages and outcomes so far. Times are milliseconds
//! since the start. An event that is exactly as old as a window still counts in it.

use std::collections::HashMap;

pub(super) const SECOND: i64 = 1_000;
pub(super) const HOUR: i64 = 3_600 * SECOND;
pub(super) const DAY: i64 = 24 * HOUR;

/// The numbers of an employee and an app.
pub(super) type EmployeeAtApp = (usize, usize);

/// The only subject that a challenge and a clearance are valid for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ModelSubject {
    pub(super) employee_at_app: EmployeeAtApp,
    pub(super) elsewhere: bool,
    pub(super) device: String,
    pub(super) recognised: bool,
}

/// A challenge that is live as far as the model knows.
#[derive(Debug, Clone)]
pub(super) struct ModelChallenge {
    /// The number of this challenge among all.
    pub(super) number: u32,
    /// All its codes, the newest last.
    pub(super) codes: Vec<String>,
    pub(super) resends: u8,
    pub(super) expires: i64,
    pub(super) sent: i64,
    /// The number of guesses that were compared.
    pub(super) tries: u8,
    pub(super) question: Vec<u8>,
    /// False if a race left it open which code is the newest, or whether the challenge has ended.
    pub(super) is_certain: bool,
}

#[derive(Debug, Clone, Copy)]
struct ModelClearance {
    granted: i64,
    used: i64,
    is_certain: bool,
}

/// A wrong guess at a short code.
#[derive(Debug, Clone)]
struct ModelWrongGuess {
    at: i64,
    by: String,
    challenge: u32,
}

/// The sending of a code.
#[derive(Debug, Clone)]
struct ModelSend {
    at: i64,
    /// The device, if it was a known one.
    known: Option<String>,
    /// True if the message was seen. A sending that a race may only have counted is not held against the gate.
    seen: bool,
}

/// Everything that counts towards the budgets of one employee.
#[derive(Debug, Clone, Default)]
struct EmployeeHistory {
    /// Wrong guesses at short codes that are not forgiven.
    wrong: Vec<ModelWrongGuess>,
    forgiven: Vec<i64>,
    /// Wrong guesses in a row, from known devices and from all others.
    in_a_row: WrongInARow,
    /// Guesses that lost a race for the last try. The gate may count them as wrong in a row.
    possible_guesses: WrongInARow,
    sent: Vec<ModelSend>,
    /// The times of text messages, and whether they were for known devices.
    texts: Vec<(i64, bool)>,
    passed: HashMap<String, i64>,
    burned: HashMap<String, Vec<i64>>,
    unlocked: Option<i64>,
    paused: bool,
}

/// Numbers of guesses, from known devices and from all others.
#[derive(Debug, Clone, Copy, Default)]
struct WrongInARow {
    known: u32,
    unknown: u32,
}

impl WrongInARow {
    fn of(&mut self, known: bool) -> &mut u32 {
        if known { &mut self.known } else { &mut self.unknown }
    }

    fn get(mut self, known: bool) -> u32 {
        *self.of(known)
    }
}

/// The longest row of wrong guesses, from known devices and again from all others.
const LONGEST_ROW: u32 = 50;

#[derive(Debug, Default)]
pub(super) struct GateModel {
    pub(super) now: i64,
    pub(super) challenges: HashMap<ModelSubject, ModelChallenge>,
    pub(super) last_ended_code: HashMap<ModelSubject, String>,
    clearances: HashMap<ModelSubject, ModelClearance>,
    people: [EmployeeHistory; 2],
    challenge_count: u32,
}

fn count_since(moments: impl IntoIterator<Item = i64>, since: i64) -> usize {
    moments.into_iter().filter(|at| *at >= since).count()
}

impl GateModel {
    /// The live challenge of a subject, unless it has expired.
    pub(super) fn waiting_challenge(&self, subject: &ModelSubject) -> Option<&ModelChallenge> {
        let live = self.challenges.get(subject)?;
        (self.now < live.expires).then_some(live)
    }

    /// The other live challenges of the subject's employee, in the order of their issue.
    pub(super) fn other_challenges(&self, subject: &ModelSubject) -> Vec<(ModelSubject, ModelChallenge)> {
        let employee = subject.employee_at_app.0;
        let others = self.challenges.iter().filter(|(other, live)| {
            *other != subject && other.employee_at_app.0 == employee && self.now < live.expires
        });
        let mut others: Vec<_> = others
            .map(|(other, live)| (other.clone(), live.clone()))
            .collect();
        others.sort_by_key(|(_, live)| live.number);
        others
    }

    pub(super) fn begin_challenge(&mut self, subject: &ModelSubject, code: String, question: Vec<u8>) {
        self.end_challenge(subject);
        self.challenge_count += 1;
        let live = ModelChallenge {
            number: self.challenge_count,
            codes: vec![code],
            resends: 0,
            expires: self.now + 300 * SECOND,
            sent: self.now,
            tries: 0,
            question,
            is_certain: true,
        };
        self.challenges.insert(subject.clone(), live);
    }

    /// Ends the challenge. Its code is no longer valid.
    pub(super) fn end_challenge(&mut self, subject: &ModelSubject) {
        let ended = self.challenges.remove(subject);
        if let Some(code) = ended.and_then(|mut live| live.codes.pop()) {
            self.last_ended_code.insert(subject.clone(), code);
        }
    }

    /// Ends the challenges and clearances of the subjects that `ends` selects.
    pub(super) fn end_access(&mut self, ends: impl Fn(&ModelSubject) -> bool) {
        let subjects: Vec<_> = self
            .challenges
            .keys()
            .filter(|subject| ends(subject))
            .cloned()
            .collect();
        for subject in subjects {
            self.end_challenge(&subject);
        }
        self.clearances.retain(|subject, _| !ends(subject));
    }

    /// Returns whether the gate is open, and whether that is certain.
    pub(super) fn is_open(&self, holder: &ModelSubject) -> (bool, bool) {
        let Some(cleared) = self.clearances.get(holder) else {
            return (false, true);
        };
        let open = self.now <= cleared.used + 300 * SECOND && self.now <= cleared.granted + 1_800 * SECOND;
        (open, cleared.is_certain)
    }

    /// The gate reported that it is open: there must be a clearance.
    pub(super) fn expect_open(&mut self, holder: &ModelSubject) {
        assert!(
            self.is_open(holder).0,
            "open without a clearance for {holder:?}: {:?}",
            self.clearances
        );
        if let Some(cleared) = self.clearances.get_mut(holder) {
            cleared.used = self.now;
        }
    }

    /// The gate reported that it is closed: there must be no certain clearance.
    pub(super) fn expect_closed(&mut self, holder: &ModelSubject) {
        let (open, sure) = self.is_open(holder);
        assert!(
            !(open && sure),
            "the gate is closed despite a clearance for {holder:?}"
        );
        self.clearances.remove(holder);
    }

    /// Marks the clearance and the challenge as uncertain, because a race left it open whether they have ended.
    pub(super) fn mark_uncertain(&mut self, subject: &ModelSubject) {
        if let Some(cleared) = self.clearances.get_mut(subject) {
            cleared.is_certain = false;
        }
        if let Some(live) = self.challenges.get_mut(subject) {
            live.is_certain = false;
        }
    }

    pub(super) fn flush_store(&mut self) {
        self.end_access(|_| true);
    }

    /// Returns true if the budgets of short guesses are spent, counting so many more in progress.
    pub(super) fn are_short_guesses_spent(&self, employee: usize, under_way: usize) -> bool {
        let wrong = &self.people[employee].wrong;
        let in_window =
            |span: i64| count_since(wrong.iter().map(|wrong| wrong.at), self.now - span) + under_way;
        in_window(36 * HOUR) >= 3 || in_window(30 * DAY) >= 6
    }

    /// Records a wrong guess that was compared, and checks its limits.
    pub(super) fn record_wrong_guess(&mut self, subject: &ModelSubject, short: bool, by: &str) {
        let challenge = self.challenges.get(subject).map_or(0, |live| live.number);
        let employee = subject.employee_at_app.0;
        let known = self.is_known_device(employee, &subject.device);
        let (now, person) = (self.now, &mut self.people[employee]);
        *person.in_a_row.of(known) += 1;
        assert!(
            person.in_a_row.get(known) <= LONGEST_ROW,
            "more than fifty wrong guesses in a row"
        );
        if !short {
            return;
        }
        let by = by.to_owned();
        person.wrong.push(ModelWrongGuess {
            at: now,
            by,
            challenge,
        });
        for (most, span) in [(3, 36 * HOUR), (6, 30 * DAY)] {
            let count = count_since(person.wrong.iter().map(|wrong| wrong.at), now - span);
            assert!(
                count <= most,
                "{count} unforgiven short guesses in {} h",
                span / HOUR
            );
        }
    }

    /// Records that the right code was given: forgives wrong guesses and grants a clearance.
    pub(super) fn record_pass(&mut self, holder: &ModelSubject, by: &str, challenge: u32) {
        let employee = holder.employee_at_app.0;
        let known = self.is_known_device(employee, &holder.device);
        let (now, person) = (self.now, &mut self.people[employee]);
        *person.in_a_row.of(known) = 0;
        person.passed.insert(holder.device.clone(), now);
        let mut left = 2_usize.saturating_sub(count_since(person.forgiven.iter().copied(), now - DAY));
        while left > 0 {
            let fits = |wrong: &ModelWrongGuess| wrong.by == by && wrong.challenge == challenge;
            let newest = person.wrong.iter().rposition(fits);
            let Some(newest) = newest else { break };
            person.wrong.remove(newest);
            person.forgiven.push(now);
            left -= 1;
        }
        let cleared = ModelClearance {
            granted: now,
            used: now,
            is_certain: true,
        };
        self.clearances.insert(holder.clone(), cleared);
    }

    pub(super) fn record_burn(&mut self, employee: usize, device: &str) {
        let burned = &mut self.people[employee].burned;
        burned.entry(device.to_owned()).or_default().push(self.now);
    }

    pub(super) fn is_known_device(&self, employee: usize, device: &str) -> bool {
        let passed = self.people[employee].passed.get(device);
        passed.is_some_and(|at| self.now - at <= 90 * DAY)
    }

    /// The time until which a device must wait for its next code.
    fn device_waits_until(&self, employee: usize, device: &str) -> Option<i64> {
        let person = &self.people[employee];
        let counts =
            |at: &i64| *at >= self.now - DAY && person.unlocked.is_none_or(|unlocked| *at > unlocked);
        let burned = person.burned.get(device)?.iter().copied().filter(counts);
        let burned: Vec<_> = burned.collect();
        let minutes = [1, 5, 15, 60][burned.len().checked_sub(1)?.min(3)];
        Some(burned.last()? + minutes * 60 * SECOND)
    }

    /// Records a code that was sent for an employee at a device, and checks its limits. If it was not seen, it may only
    /// have been counted.
    pub(super) fn record_send(&mut self, employee: usize, device: &str, by_text: bool, seen: bool) {
        let known = self.is_known_device(employee, device).then(|| device.to_owned());
        let waits = self
            .device_waits_until(employee, device)
            .is_some_and(|until| until > self.now);
        let at = self.now;
        let person = &mut self.people[employee];
        let is_known = known.is_some();
        person.sent.push(ModelSend { at, known, seen });
        if by_text && seen {
            person.texts.push((at, is_known));
        }
        let person = &self.people[employee];
        if seen {
            assert!(!waits, "a code was sent while {device} must wait");
            assert!(!person.paused, "a code was sent although voice access is paused");
            let rows = person.in_a_row;
            assert!(
                rows.known < LONGEST_ROW && (is_known || rows.unknown < LONGEST_ROW),
                "a code was sent after fifty wrong guesses in a row"
            );
        }
        let count = |span| self.count_sends(employee, device, span, true);
        let ((hour, hourly), (day, daily)) = (
            self.send_limit(employee, device, HOUR),
            self.send_limit(employee, device, DAY),
        );
        assert!(
            count(HOUR).0 <= hourly && hour == HOUR,
            "too many codes sent in an hour for {device}"
        );
        assert!(
            count(DAY).0 <= daily && day == DAY,
            "too many codes sent in a day for {device}"
        );
        assert!(
            count(DAY).1 <= 15,
            "too many codes sent in a day for known devices"
        );
        let texts = person
            .texts
            .iter()
            .filter(|(_, for_known)| *for_known == is_known);
        assert!(
            count_since(texts.map(|(at, _)| *at), at - DAY) <= 10,
            "too many text messages in a day"
        );
    }

    fn send_limit(&self, employee: usize, device: &str, span: i64) -> (i64, usize) {
        let most = match (self.is_known_device(employee, device), span) {
            (true, HOUR) => 5,
            (true, _) => 10,
            (false, HOUR) => 3,
            (false, _) => 5,
        };
        (span, most)
    }

    /// The number of codes sent in a time span: for this device (or all unknown devices together), and for all known
    /// devices.
    fn count_sends(&self, employee: usize, device: &str, span: i64, only_seen: bool) -> (usize, usize) {
        let known = self.is_known_device(employee, device).then_some(device);
        let counts = |sent: &&ModelSend| sent.at >= self.now - span && (sent.seen || !only_seen);
        let recent = || self.people[employee].sent.iter().filter(counts);
        (
            recent().filter(|sent| sent.known.as_deref() == known).count(),
            recent().filter(|sent| sent.known.is_some()).count(),
        )
    }

    /// The gate refused because of a budget: checks that it is spent.
    pub(super) fn check_refusal(&self, employee: usize, device: &str, budget: &str, until: Option<i64>) {
        let person = &self.people[employee];
        let is_full = |span| {
            self.count_sends(employee, device, span, false).0 >= self.send_limit(employee, device, span).1
        };
        let is_known = self.is_known_device(employee, device);
        let spent = match budget {
            "paused" => person.paused,
            "wrong_known" => person.in_a_row.known + person.possible_guesses.known >= LONGEST_ROW - 1,
            "wrong_unknown" => {
                !is_known && person.in_a_row.unknown + person.possible_guesses.unknown >= LONGEST_ROW - 1
            }
            "burned_on_device" => self.device_waits_until(employee, device) == until && until.is_some(),
            "sends_known" => is_known && (is_full(HOUR) || is_full(DAY)),
            "sends_unknown" => !is_known && (is_full(HOUR) || is_full(DAY)),
            "sends" => is_known && self.count_sends(employee, device, DAY, false).1 >= 15,
            _ => false,
        };
        assert!(spent, "refused for {budget}, which is not spent: {person:?}");
        assert!(
            until.is_none_or(|until| until >= self.now),
            "refused until a time in the past"
        );
    }

    pub(super) fn pause_voice_access(&mut self, employee: usize) {
        self.people[employee].paused = true;
        self.end_access(|subject| subject.employee_at_app.0 == employee);
    }

    pub(super) fn unlock_voice_access(&mut self, employee: usize) {
        let person = &mut self.people[employee];
        person.paused = false;
        person.in_a_row = WrongInARow::default();
        person.unlocked = Some(self.now);
    }

    /// Records a guess that was not compared but may be counted as wrong in a row.
    pub(super) fn record_possible_guess(&mut self, employee: usize, device: &str) {
        let known = self.is_known_device(employee, device);
        *self.people[employee].possible_guesses.of(known) += 1;
    }

    /// Returns true if voice access may be off on this device, counting so many more guesses in progress.
    pub(super) fn may_voice_access_be_off(&self, employee: usize, device: &str, under_way: u32) -> bool {
        let possible = self.people[employee].possible_guesses;
        self.is_row_full(
            employee,
            device,
            WrongInARow {
                known: possible.known + under_way,
                unknown: possible.unknown + under_way,
            },
        )
    }

    /// Returns true if voice access is off on this device.
    pub(super) fn is_voice_access_off(&self, employee: usize, device: &str) -> bool {
        self.is_row_full(employee, device, WrongInARow::default())
    }

    fn is_row_full(&self, employee: usize, device: &str, more: WrongInARow) -> bool {
        let person = &self.people[employee];
        let is_known = self.is_known_device(employee, device);
        person.paused
            || person.in_a_row.known + more.known >= LONGEST_ROW
            || !is_known && person.in_a_row.unknown + more.unknown >= LONGEST_ROW
    }
}
