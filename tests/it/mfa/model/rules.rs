//! What the design allows, worked out from what was sent and answered. Times are milliseconds since the start; every
//! window is closed: what is exactly as old as the window still counts.

use std::collections::HashMap;

pub(super) const SECOND: i64 = 1_000;
pub(super) const HOUR: i64 = 3_600 * SECOND;
pub(super) const DAY: i64 = 24 * HOUR;

/// An employee at an app.
pub(super) type Door = (usize, usize);

/// Whose a clearance is, and nobody else's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Holder {
    pub(super) door: Door,
    pub(super) elsewhere: bool,
    pub(super) device: String,
    pub(super) recognised: bool,
}

/// A challenge that is not over, as far as is known.
#[derive(Debug, Clone)]
pub(super) struct Live {
    /// Its number among all.
    pub(super) number: u32,
    pub(super) elsewhere: bool,
    /// Its codes, the newest last.
    pub(super) codes: Vec<String>,
    pub(super) expires: i64,
    pub(super) sent: i64,
    /// Guesses that were compared.
    pub(super) tries: u8,
    pub(super) question: Vec<u8>,
    /// Whether a race left open which code is the newest, or whether it is over.
    pub(super) sure: bool,
}

#[derive(Debug, Clone, Copy)]
struct Cleared {
    granted: i64,
    used: i64,
    sure: bool,
}

/// A wrong guess at a short code.
#[derive(Debug, Clone)]
struct Wrong {
    at: i64,
    by: String,
    challenge: u32,
}

/// A sending.
#[derive(Debug, Clone)]
struct Sent {
    at: i64,
    /// The device, if it was known.
    known: Option<String>,
    /// Whether it was seen. One that a race may have spent is not held against the gate.
    seen: bool,
}

/// All that is held against one employee.
#[derive(Debug, Clone, Default)]
struct Person {
    /// Not forgiven.
    wrong: Vec<Wrong>,
    forgiven: Vec<i64>,
    in_a_row: u32,
    /// Guesses that lost a race for the last try: they may be counted in the row.
    maybe: u32,
    sent: Vec<Sent>,
    texts: Vec<i64>,
    passed: HashMap<String, i64>,
    burned: HashMap<String, Vec<i64>>,
    unlocked: Option<i64>,
    paused: bool,
}

#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) now: i64,
    pub(super) live: HashMap<Door, Live>,
    pub(super) dead: HashMap<Door, String>,
    cleared: HashMap<Holder, Cleared>,
    people: [Person; 2],
    numbers: u32,
}

fn within(moments: impl IntoIterator<Item = i64>, since: i64) -> usize {
    moments.into_iter().filter(|at| *at >= since).count()
}

impl Rules {
    /// The challenge that waits for this organization's employee, unless its time is over.
    pub(super) fn waiting(&self, door: Door, elsewhere: bool) -> Option<&Live> {
        let live = self.live.get(&door)?;
        (live.elsewhere == elsewhere && self.now < live.expires).then_some(live)
    }

    pub(super) fn begin(&mut self, door: Door, elsewhere: bool, code: String, question: Vec<u8>) {
        self.over(door);
        self.numbers += 1;
        let live = Live {
            number: self.numbers,
            elsewhere,
            codes: vec![code],
            expires: self.now + 300 * SECOND,
            sent: self.now,
            tries: 0,
            question,
            sure: true,
        };
        self.live.insert(door, live);
    }

    /// The challenge is over; its code is dead.
    pub(super) fn over(&mut self, door: Door) {
        if let Some(code) = self.live.remove(&door).and_then(|mut live| live.codes.pop()) {
            self.dead.insert(door, code);
        }
    }

    /// Whether the gate is open; and whether that is sure.
    pub(super) fn is_open(&self, holder: &Holder) -> (bool, bool) {
        let Some(cleared) = self.cleared.get(holder) else {
            return (false, true);
        };
        let open = self.now <= cleared.used + 300 * SECOND && self.now <= cleared.granted + 1_800 * SECOND;
        (open, cleared.sure)
    }

    /// The gate said that it is open.
    pub(super) fn goes_in(&mut self, holder: &Holder) {
        assert!(
            self.is_open(holder).0,
            "open without a clearance of {holder:?}: {:?}",
            self.cleared
        );
        if let Some(cleared) = self.cleared.get_mut(holder) {
            cleared.used = self.now;
        }
    }

    /// The gate said something else.
    pub(super) fn stays_out(&mut self, holder: &Holder) {
        let (open, sure) = self.is_open(holder);
        assert!(!(open && sure), "the gate is shut in the face of {holder:?}");
        self.cleared.remove(holder);
    }

    pub(super) fn shut(&mut self, door: Door) {
        self.cleared.retain(|holder, _| holder.door != door);
    }

    /// A race left it open whether clearances here have ended.
    pub(super) fn unsure(&mut self, door: Door) {
        for (holder, cleared) in &mut self.cleared {
            cleared.sure &= holder.door != door;
        }
        if let Some(live) = self.live.get_mut(&door) {
            live.sure = false;
        }
    }

    pub(super) fn flush(&mut self) {
        let doors: Vec<_> = self.live.keys().copied().collect();
        for door in doors {
            self.over(door);
        }
        self.cleared.clear();
    }

    /// Whether guesses at short codes are spent, with so many more under way.
    pub(super) fn is_spent(&self, employee: usize, under_way: usize) -> bool {
        let wrong = &self.people[employee].wrong;
        let in_window = |span: i64| within(wrong.iter().map(|wrong| wrong.at), self.now - span) + under_way;
        in_window(36 * HOUR) >= 3 || in_window(30 * DAY) >= 6
    }

    /// A wrong guess was compared.
    pub(super) fn guessed_wrong(&mut self, door: Door, short: bool, by: &str) {
        let challenge = self.live.get(&door).map_or(0, |live| live.number);
        let (now, person) = (self.now, &mut self.people[door.0]);
        person.in_a_row += 1;
        assert!(person.in_a_row <= 100, "more than a hundred wrong in a row");
        if !short {
            return;
        }
        let by = by.to_owned();
        person.wrong.push(Wrong {
            at: now,
            by,
            challenge,
        });
        for (most, span) in [(3, 36 * HOUR), (6, 30 * DAY)] {
            let count = within(person.wrong.iter().map(|wrong| wrong.at), now - span);
            assert!(
                count <= most,
                "{count} unforgiven short guesses in {} h",
                span / HOUR
            );
        }
    }

    /// The right code was given.
    pub(super) fn passed(&mut self, holder: &Holder, by: &str, challenge: u32) {
        let (now, person) = (self.now, &mut self.people[holder.door.0]);
        person.in_a_row = 0;
        person.passed.insert(holder.device.clone(), now);
        let mut left = 2_usize.saturating_sub(within(person.forgiven.iter().copied(), now - DAY));
        while left > 0 {
            let fits = |wrong: &Wrong| wrong.by == by && wrong.challenge == challenge;
            let newest = person.wrong.iter().rposition(fits);
            let Some(newest) = newest else { break };
            person.wrong.remove(newest);
            person.forgiven.push(now);
            left -= 1;
        }
        let cleared = Cleared {
            granted: now,
            used: now,
            sure: true,
        };
        self.cleared.insert(holder.clone(), cleared);
    }

    pub(super) fn burned(&mut self, employee: usize, device: &str) {
        let burned = &mut self.people[employee].burned;
        burned.entry(device.to_owned()).or_default().push(self.now);
    }

    fn is_known(&self, employee: usize, device: &str) -> bool {
        let passed = self.people[employee].passed.get(device);
        passed.is_some_and(|at| self.now - at <= 90 * DAY)
    }

    /// Until when a device waits for its next code.
    fn waits_until(&self, employee: usize, device: &str) -> Option<i64> {
        let person = &self.people[employee];
        let counts =
            |at: &i64| *at >= self.now - DAY && person.unlocked.is_none_or(|unlocked| *at > unlocked);
        let burned = person.burned.get(device)?.iter().copied().filter(counts);
        let burned: Vec<_> = burned.collect();
        let minutes = [1, 5, 15, 60][burned.len().checked_sub(1)?.min(3)];
        Some(burned.last()? + minutes * 60 * SECOND)
    }

    /// A code went out (or, unseen, may have been counted as going out) for somebody at a device.
    pub(super) fn sent(&mut self, employee: usize, device: &str, by_text: bool, seen: bool) {
        let known = self.is_known(employee, device).then(|| device.to_owned());
        let waits = self
            .waits_until(employee, device)
            .is_some_and(|until| until > self.now);
        let at = self.now;
        let person = &mut self.people[employee];
        person.sent.push(Sent { at, known, seen });
        if by_text && seen {
            person.texts.push(at);
        }
        let person = &self.people[employee];
        if seen {
            assert!(!waits, "a code went out while {device} waits");
            assert!(!person.paused, "a code went out though voice access is paused");
            assert!(
                person.in_a_row < 100,
                "a code went out after a hundred wrong in a row"
            );
        }
        let count = |span| self.sendings(employee, device, span, true);
        let ((hour, hourly), (day, daily)) = (
            self.bounds(employee, device, HOUR),
            self.bounds(employee, device, DAY),
        );
        assert!(
            count(HOUR).0 <= hourly && hour == HOUR,
            "too many in an hour from {device}"
        );
        assert!(
            count(DAY).0 <= daily && day == DAY,
            "too many in a day from {device}"
        );
        assert!(count(DAY).1 <= 15, "too many in a day in all");
        assert!(
            within(person.texts.iter().copied(), at - DAY) <= 10,
            "too many texts"
        );
    }

    fn bounds(&self, employee: usize, device: &str, span: i64) -> (i64, usize) {
        let most = match (self.is_known(employee, device), span) {
            (true, HOUR) => 5,
            (true, _) => 10,
            (false, HOUR) => 3,
            (false, _) => 5,
        };
        (span, most)
    }

    /// How many went out in a time: from this device (or from all unknown ones), and in all.
    fn sendings(&self, employee: usize, device: &str, span: i64, only_seen: bool) -> (usize, usize) {
        let known = self.is_known(employee, device).then_some(device);
        let counts = |sent: &&Sent| sent.at >= self.now - span && (sent.seen || !only_seen);
        let recent = || self.people[employee].sent.iter().filter(counts);
        (
            recent().filter(|sent| sent.known.as_deref() == known).count(),
            recent().count(),
        )
    }

    /// The gate refused because of a budget: it must be spent.
    pub(super) fn refused(&self, employee: usize, device: &str, budget: &str, until: Option<i64>) {
        let person = &self.people[employee];
        let is_full =
            |span| self.sendings(employee, device, span, false).0 >= self.bounds(employee, device, span).1;
        let is_known = self.is_known(employee, device);
        let spent = match budget {
            "paused" => person.paused,
            "wrong_in_a_row" => person.in_a_row + person.maybe >= 99,
            "burned_on_device" => self.waits_until(employee, device) == until && until.is_some(),
            "sends_known" => is_known && (is_full(HOUR) || is_full(DAY)),
            "sends_unknown" => !is_known && (is_full(HOUR) || is_full(DAY)),
            "sends" => self.sendings(employee, device, DAY, false).1 >= 15,
            _ => false,
        };
        assert!(spent, "refused for {budget}, which is not spent: {person:?}");
        assert!(
            until.is_none_or(|until| until >= self.now),
            "refused until the past"
        );
    }

    pub(super) fn pause(&mut self, employee: usize) {
        self.people[employee].paused = true;
        for app in 0..2 {
            self.over((employee, app));
            self.shut((employee, app));
        }
    }

    pub(super) fn unlock(&mut self, employee: usize) {
        let person = &mut self.people[employee];
        person.paused = false;
        person.in_a_row = 0;
        person.unlocked = Some(self.now);
    }

    /// A guess may have been counted in the row though it was compared with nothing.
    pub(super) fn maybe_counted(&mut self, employee: usize) {
        self.people[employee].maybe += 1;
    }

    /// Whether voice access may be off, with so many guesses more under way.
    pub(super) fn may_be_off(&self, employee: usize, under_way: u32) -> bool {
        self.is_off(employee, under_way + self.people[employee].maybe)
    }

    /// Whether voice access is off, with so many guesses more under way.
    pub(super) fn is_off(&self, employee: usize, under_way: u32) -> bool {
        let person = &self.people[employee];
        person.paused || person.in_a_row + under_way >= 100
    }
}
