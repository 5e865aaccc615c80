//! Takes the steps at the real gate and holds every word of it to the rules.

use countersign::{
    clock::{Clock, SignedDuration},
    delivery::Channel,
    mfa::{
        Clearance, Pin,
        budget::SpentBudget,
        gate::{AskOutcome, AttemptOutcome, GateRequest, PendingChallenge, ResendOutcome},
        store::AccessScope,
    },
};

use super::{
    people::Who,
    rules::{Holder, Live, Rules, SECOND},
    step::{Offer, Step, Twice},
    world::{Ground, World},
};

/// How things stood before two offers at once.
struct Before {
    /// What waited.
    live: Option<Live>,
    /// Whether short guesses were spent if the other one's is counted.
    spent: bool,
    /// Whether one of the two ended what waited.
    over: bool,
}

/// A schedule under way.
pub(crate) struct Run {
    world: World,
    rules: Rules,
    /// How often the skill was enabled on each device, and the session there.
    enabled: [u32; 3],
    sessions: [u32; 3],
    requests: u32,
    /// The last message that was read.
    read: u64,
}

impl Run {
    #[expect(clippy::unused_async, reason = "a dispatcher needs a runtime around it")]
    pub(super) async fn over(ground: Box<dyn Ground>) -> Self {
        Self {
            world: World::new(ground),
            rules: Rules::default(),
            enabled: [0; 3],
            sessions: [0; 3],
            requests: 0,
            read: 0,
        }
    }

    pub(super) async fn take(&mut self, step: &Step) {
        match *step {
            Step::Ask(who) => self.ask(who).await,
            Step::Resend(who) => self.resend(who).await,
            Step::Offer(who, offer) => self.offer(who, offer).await,
            Step::Race(who, offer, twice, turns) => self.race(who, offer, twice, turns).await,
            Step::Mishear(who, times, wait) => {
                for _ in 0..times {
                    self.ask(who).await;
                    self.offer(who, Offer::Wrong).await;
                    self.offer(who, Offer::Right).await;
                    self.wait(wait.0);
                }
            }
            Step::Spree(who, times, wait) => {
                for _ in 0..times {
                    self.ask(who).await;
                    for _ in 0..3 {
                        self.offer(who, Offer::Wrong).await;
                    }
                    self.wait(wait.0);
                }
            }
            Step::Wait(wait) => self.wait(wait.0),
            Step::NewSession(who) => self.sessions[who.device] += 1,
            Step::Reenable(who) => {
                self.enabled[who.device] += 1;
                self.sessions[who.device] += 1;
            }
            Step::Lock(who) => {
                let subject = who.subject(&self.enabled);
                let scope = AccessScope::App(subject.employee, subject.app);
                self.world.gate(who.server).end_access(&scope).await.unwrap();
                self.rules.over(door(who));
                self.rules.shut(door(who));
            }
            Step::Pause(who) => {
                let employee = who.employee().id;
                let (gate, budgets) = (self.world.gate(who.server), self.world.budgets(who.server));
                budgets
                    .pause_voice_access(&employee, self.world.clock.now())
                    .await
                    .unwrap();
                gate.end_access(&AccessScope::Employee(employee)).await.unwrap();
                self.rules.pause(who.employee);
            }
            Step::Unlock(who) => {
                let budgets = self.world.budgets(who.server);
                let (employee, now) = (who.employee().id, self.world.clock.now());
                budgets.unlock_voice_access(&employee, now).await.unwrap();
                self.rules.unlock(who.employee);
            }
            Step::Restart(server) => self.world.restart(server),
            Step::Flush => {
                self.world.flush().await;
                self.rules.flush();
            }
        }
    }

    fn wait(&mut self, millis: i64) {
        self.world.clock.advance_by(SignedDuration::from_millis(millis));
        self.rules.now += millis;
    }

    fn holder(&self, who: Who) -> Holder {
        Holder {
            door: door(who),
            elsewhere: who.elsewhere,
            device: who.subject(&self.enabled).device,
            recognised: who.recognised,
        }
    }

    /// The id of a new request.
    fn request(&mut self) -> String {
        self.requests += 1;
        format!("request {}", self.requests)
    }

    fn session(&self, who: Who) -> String {
        format!("session {} {}", who.device, self.sessions[who.device])
    }

    /// Who is forgiven: session, device and person together.
    fn by(&self, who: Who, session: &str) -> String {
        let Holder {
            device, recognised, ..
        } = self.holder(who);
        format!("{session} {device} {recognised}")
    }

    async fn ask(&mut self, who: Who) {
        let (skill, employee, subject) = (who.skill(), who.employee(), who.subject(&self.enabled));
        let (request, session) = (self.request(), self.session(who));
        let visitor = GateRequest {
            skill: &skill,
            employee: &employee,
            subject: &subject,
            request: &request,
            session: &session,
            locale: "en-US",
        };
        let (door, holder) = (door(who), self.holder(who));
        let question = request.clone().into_bytes();
        let passage = self.world.gate(who.server).ask(visitor, &question).await.unwrap();
        if let AskOutcome::Open(clearance) = &passage {
            is_of(clearance, &holder, who);
            return self.rules.goes_in(&holder);
        }
        self.rules.stays_out(&holder);
        match passage {
            AskOutcome::Sent(notice) => {
                let waiting = self.rules.waiting(door, who.elsewhere);
                assert!(
                    waiting.is_none_or(|live| !live.sure),
                    "a second challenge beside one that lives"
                );
                self.rules.over(door);
                let code = self.receive(who, &[&notice]).await;
                self.is_as_long_as_it_must_be(who, &notice, 3, &code);
                assert_eq!(notice.left, SignedDuration::from_secs(300));
                self.rules.begin(door, who.elsewhere, code, question);
            }
            AskOutcome::Waiting(notice) => {
                self.still_waits(who, &notice);
                if let Some(live) = self.rules.live.get_mut(&door) {
                    live.question = question;
                }
            }
            AskOutcome::Refused(refusal) => {
                let waiting = self.rules.waiting(door, who.elsewhere);
                assert!(
                    waiting.is_none_or(|live| !live.sure),
                    "refused what waits already"
                );
                self.refused(who, &refusal);
            }
            other => panic!("{other:?}"),
        }
    }

    async fn resend(&mut self, who: Who) {
        let (skill, employee, subject) = (who.skill(), who.employee(), who.subject(&self.enabled));
        let (request, session) = (self.request(), self.session(who));
        let visitor = GateRequest {
            skill: &skill,
            employee: &employee,
            subject: &subject,
            request: &request,
            session: &session,
            locale: "en-US",
        };
        let (holder, now) = (self.holder(who), self.rules.now);
        let sent = self.world.gate(who.server).resend_pin(visitor).await.unwrap();
        if sent == ResendOutcome::AlreadyOpen {
            return self.rules.goes_in(&holder);
        }
        self.rules.stays_out(&holder);
        match sent {
            ResendOutcome::Sent(notice) => {
                let code = self.receive(who, &[&notice]).await;
                let live = self.still_waits(who, &notice);
                assert!(
                    now >= live.sent + 60 * SECOND,
                    "within a minute of the last sending"
                );
                let usual = live.codes.last().map_or(3, String::len);
                self.is_as_long_as_it_must_be(who, &notice, usual, &code);
                self.resent(who, code);
            }
            ResendOutcome::TooSoon(notice, wait) => {
                let sent = self.still_waits(who, &notice).sent;
                let left = SignedDuration::from_millis(sent + 60 * SECOND - now);
                assert_eq!(wait, left);
            }
            ResendOutcome::NoneLeft(notice) => {
                let live = self.still_waits(who, &notice);
                assert!(live.codes.len() == 3 || !live.sure, "two resends");
            }
            ResendOutcome::NothingWaiting(_) => self.nothing_waits(who),
            ResendOutcome::Refused(refusal) => self.refused(who, &refusal),
            other => panic!("{other:?}"),
        }
    }

    /// What is offered, and whether it is the right code of what waits, as far as that is sure.
    fn pin(&self, who: Who, offer: Offer) -> String {
        let live = self.rules.waiting(door(who), who.elsewhere);
        let codes: &[String] = live.map_or(&[], |live| &live.codes);
        let long = codes.last().map_or(3, String::len);
        let other = |long: usize| {
            let mut wrong = ["1", "2", "3", "4"].into_iter().map(|digit| digit.repeat(long));
            wrong.find(|wrong| !codes.contains(wrong)).unwrap()
        };
        let old = codes.len().checked_sub(2).map(|place| codes[place].clone());
        match offer {
            Offer::Right => codes.last().cloned().unwrap_or_else(|| other(long)),
            Offer::Wrong => other(long),
            Offer::Old => old
                .or_else(|| self.rules.dead.get(&door(who)).cloned())
                .unwrap_or_else(|| other(long)),
            Offer::WrongLength => other(if long == 3 { 4 } else { long - 1 }),
        }
    }

    async fn attempt(
        &self,
        who: Who,
        server: usize,
        request: &str,
        session: &str,
        pin: &str,
    ) -> AttemptOutcome {
        let (skill, employee, subject) = (who.skill(), who.employee(), who.subject(&self.enabled));
        let visitor = GateRequest {
            skill: &skill,
            employee: &employee,
            subject: &subject,
            request,
            session,
            locale: "en-US",
        };
        let pin: Pin = pin.parse().unwrap();
        self.world.gate(server).attempt_pin(visitor, &pin).await.unwrap()
    }

    async fn offer(&mut self, who: Who, offer: Offer) {
        let (pin, request, session) = (self.pin(who, offer), self.request(), self.session(who));
        let outcome = self.attempt(who, who.server, &request, &session, &pin).await;
        self.conclude(who, &session, &pin, outcome).await;
    }

    /// One offer by itself: what becomes of it is known exactly.
    async fn conclude(&mut self, who: Who, session: &str, pin: &str, outcome: AttemptOutcome) {
        let (door, holder, by) = (door(who), self.holder(who), self.by(who, session));
        let short = pin.len() < 6;
        if matches!(outcome, AttemptOutcome::AlreadyOpen) {
            return self.rules.goes_in(&holder);
        }
        self.rules.stays_out(&holder);
        let waiting = self.rules.waiting(door, who.elsewhere).cloned();
        if let AttemptOutcome::NothingWaiting(_) = outcome {
            return self.nothing_waits(who);
        }
        let live = waiting.expect("something is compared with what does not wait");
        self.is_fairly_compared(who, &live, pin, &outcome);
        match outcome {
            AttemptOutcome::Passed(clearance, question) => {
                is_of(&clearance, &holder, who);
                assert!(live.codes.iter().any(|code| code == pin));
                assert_eq!(question, live.question);
                self.rules.over(door);
                self.rules.passed(&holder, &by, live.number);
            }
            AttemptOutcome::Wrong { tries_left } => {
                let tries = self.try_used(who, short, &by);
                assert!(tries_left == 3 - tries || !live.sure, "three tries");
                let spent = short && self.rules.is_spent(who.employee, 0);
                assert!(!spent, "the last short guess makes the code longer");
            }
            AttemptOutcome::Burned(_) => {
                let tries = self.try_used(who, short, &by);
                assert!(tries == 3 || !live.sure, "three tries: {live:?}");
                self.burned(who);
            }
            AttemptOutcome::Longer { wrong, notice, .. } => {
                if wrong {
                    self.try_used(who, short, &by);
                }
                assert!(
                    short && self.rules.is_spent(who.employee, 0),
                    "longer without a reason"
                );
                self.lengthened(who, notice).await;
            }
            AttemptOutcome::Refused(refusal) => {
                assert!(
                    self.rules.may_be_off(who.employee, 0),
                    "a guess is refused only when off"
                );
                self.refused(who, &refusal);
            }
            AttemptOutcome::WrongLength(notice) => {
                self.still_waits(who, &notice);
                assert!(notice.digits as usize != pin.len() || !live.sure);
            }
            other => panic!("{other:?}"),
        }
    }

    /// What was compared could be, and passed if and only if it was right.
    fn is_fairly_compared(&self, who: Who, live: &Live, pin: &str, outcome: &AttemptOutcome) {
        let is_spent = pin.len() < 6 && self.rules.is_spent(who.employee, 0);
        let is_right = live.codes.last().is_some_and(|code| code == pin);
        let evaluated = matches!(
            outcome,
            AttemptOutcome::Passed(..)
                | AttemptOutcome::Wrong { .. }
                | AttemptOutcome::Burned(_)
                | AttemptOutcome::Longer { wrong: true, .. }
        );
        if !evaluated {
            return;
        }
        assert!(live.tries < 3, "a fourth guess was compared");
        assert!(
            !is_spent,
            "a short guess was compared that no budget was left for"
        );
        assert!(!self.rules.is_off(who.employee, 0), "compared though it is off");
        let passed = matches!(outcome, AttemptOutcome::Passed(..));
        assert!(
            passed == is_right || !live.sure,
            "right and wrong: {pin} {:?}",
            live.codes
        );
    }

    async fn lengthened(&mut self, who: Who, notice: Option<PendingChallenge>) {
        if let Some(notice) = notice {
            let code = self.receive(who, &[&notice]).await;
            self.still_waits(who, &notice);
            assert_eq!(code.len(), 6);
            self.resent(who, code);
        } else {
            self.rules.over(door(who));
            self.rules.shut(door(who));
        }
    }

    /// Both servers get an offer at once.
    async fn race(&mut self, who: Who, offer: Offer, twice: Twice, turns: u64) {
        let (pin, first, session) = (self.pin(who, offer), self.request(), self.session(who));
        let (second, other) = match twice {
            Twice::OneRequest => (first.clone(), session.clone()),
            Twice::TwoSessions => (self.request(), format!("{session} too")),
        };
        self.world.turns.set(turns);
        let (one, two) = futures_util::future::join(
            self.attempt(who, 0, &first, &session, &pin),
            self.attempt(who, 1, &second, &other, &pin),
        )
        .await;
        self.world.turns.set(0);
        if twice == Twice::OneRequest {
            let (once, again) = if matches!(one, AttemptOutcome::Replayed) {
                (two, one)
            } else {
                (one, two)
            };
            assert!(
                matches!(again, AttemptOutcome::Replayed),
                "one request acted twice: {again:?}"
            );
            return self.conclude(who, &session, &pin, once).await;
        }
        let mut outcomes = [(session, one), (other, two)];
        outcomes.sort_by_key(|(_, outcome)| rank(outcome));
        self.settle(who, &pin, outcomes).await;
    }

    /// What became of two offers at once. Where their order decides, either is allowed.
    async fn settle(&mut self, who: Who, pin: &str, outcomes: [(String, AttemptOutcome); 2]) {
        let door = door(who);
        let live = self.rules.waiting(door, who.elsewhere).cloned();
        let spent = pin.len() < 6 && self.rules.is_spent(who.employee, 1);
        let ranks = outcomes.each_ref().map(|(_, outcome)| rank(outcome));
        let notices: Vec<_> = outcomes
            .iter()
            .filter_map(|(_, outcome)| notice_of(outcome))
            .collect();
        let lost = outcomes
            .iter()
            .filter(|(_, outcome)| matches!(outcome, AttemptOutcome::Longer { notice: None, .. }))
            .count();
        let codes = if notices.is_empty() {
            Vec::new()
        } else {
            self.receive_all(who, &notices).await
        };
        let over = ranks.iter().any(|rank| matches!(rank, 0 | 3)) || lost > 0;
        let before = Before { live, spent, over };
        for (session, outcome) in &outcomes {
            let by = self.by(who, session);
            self.one_of_two(who, pin, &by, &before, outcome);
        }
        for code in codes {
            if self.rules.live.contains_key(&door) {
                self.resent(who, code);
            }
        }
        self.forget_the_order(who, notices.len(), lost);
    }

    /// One of two outcomes at once.
    fn one_of_two(&mut self, who: Who, pin: &str, by: &str, before: &Before, outcome: &AttemptOutcome) {
        let (door, holder, short) = (door(who), self.holder(who), pin.len() < 6);
        match outcome {
            AttemptOutcome::Passed(clearance, question) => {
                is_of(clearance, &holder, who);
                let live = before.live.as_ref().expect("passed without a challenge");
                assert!(self.rules.live.contains_key(&door), "one PIN gave two successes");
                assert!(live.codes.iter().any(|code| code == pin), "a wrong code passed");
                assert!(live.tries < 3 && !(short && self.rules.is_spent(who.employee, 0)));
                assert_eq!(*question, live.question);
                self.rules.over(door);
                self.rules.passed(&holder, by, live.number);
            }
            AttemptOutcome::Wrong { .. } | AttemptOutcome::Longer { wrong: true, .. } => {
                assert!(before.live.is_some(), "compared with nothing");
                self.try_used(who, short, by);
            }
            AttemptOutcome::Burned(_) => {
                self.try_used(who, short, by);
                self.burned(who);
            }
            AttemptOutcome::Longer { wrong: false, .. } => {
                assert!(before.spent, "longer without a reason");
            }
            AttemptOutcome::AlreadyOpen => self.rules.goes_in(&holder),
            AttemptOutcome::NothingWaiting(_) => {
                assert!(
                    before.live.as_ref().is_none_or(|live| !live.sure) || before.over,
                    "a challenge that waits is not seen"
                );
                self.rules.maybe_counted(who.employee);
            }
            AttemptOutcome::Refused(refusal) => {
                assert!(self.rules.may_be_off(who.employee, 1));
                self.refused(who, refusal);
            }
            AttemptOutcome::WrongLength(_) => assert!(before.live.is_some()),
            AttemptOutcome::Renewed(_) | AttemptOutcome::NotRenewed(_) => {
                panic!("these apps send no other code")
            }
            AttemptOutcome::Replayed => panic!("two requests are no replay"),
        }
    }

    /// Where the order of two offers decided and is not known, either is allowed from now on.
    fn forget_the_order(&mut self, who: Who, notices: usize, lost: usize) {
        let (door, holder) = (door(who), self.holder(who));
        if lost > 0 {
            // Whoever could not send a longer code ended the challenge, before or after the other; and what it asked the
            // budget for may have been counted.
            self.rules.unsure(door);
            for _ in 0..lost {
                let device = holder.device.clone();
                self.rules.sent(who.employee, &device, false, false);
            }
            if notices == 0 {
                self.rules.over(door);
            }
        } else if notices > 1
            && let Some(live) = self.rules.live.get_mut(&door)
        {
            live.sure = false;
        }
    }

    /// A guess was compared and was wrong; how many there have been at this challenge.
    fn try_used(&mut self, who: Who, short: bool, by: &str) -> u8 {
        self.rules.guessed_wrong(door(who), short, by);
        let Some(live) = self.rules.live.get_mut(&door(who)) else {
            return 3;
        };
        live.tries += 1;
        assert!(live.tries <= 3, "a fourth guess was compared");
        live.tries
    }

    fn burned(&mut self, who: Who) {
        let device = self.holder(who).device;
        self.rules.burned(who.employee, &device);
        self.rules.over(door(who));
        self.rules.shut(door(who));
    }

    fn resent(&mut self, who: Who, code: String) {
        let now = self.rules.now;
        if let Some(live) = self.rules.live.get_mut(&door(who)) {
            live.codes.push(code);
            live.sent = now;
            assert!(live.codes.len() <= 3, "sent again more than twice");
        }
    }

    /// Something waits that was sent before, with its old expiry.
    fn still_waits(&self, who: Who, notice: &PendingChallenge) -> Live {
        let live = self.rules.waiting(door(who), who.elsewhere);
        let live = live.expect("what has ended still waits");
        let left = SignedDuration::from_millis(live.expires - self.rules.now);
        assert_eq!(notice.left, left, "nothing moves an expiry");
        live.clone()
    }

    fn nothing_waits(&mut self, who: Who) {
        let live = self.rules.waiting(door(who), who.elsewhere);
        assert!(live.is_none_or(|live| !live.sure), "it waits: {live:?}");
        if live.is_some() {
            self.rules.over(door(who));
        }
    }

    fn is_as_long_as_it_must_be(&self, who: Who, notice: &PendingChallenge, usual: usize, code: &str) {
        let spent = self.rules.is_spent(who.employee, 0);
        let want = if spent { usual.max(6) } else { usual };
        assert_eq!(code.len(), want, "how long a code is");
        assert_eq!(usize::from(notice.digits), want);
    }

    fn refused(&self, who: Who, refusal: &SpentBudget) {
        let start = self.world.clock.now() - SignedDuration::from_millis(self.rules.now);
        let until = refusal.until.map(|until| until.duration_since(start));
        let until = until.and_then(|until| i64::try_from(until.as_millis()).ok());
        let device = self.holder(who).device;
        self.rules
            .refused(who.employee, &device, refusal.budget.as_str(), until);
    }

    async fn receive(&mut self, who: Who, notices: &[&PendingChallenge]) -> String {
        let mut codes = self.receive_all(who, notices).await;
        codes.pop().expect("a code was sent")
    }

    /// The codes that have just been sent, oldest first, each once; every sending is held to its limits.
    async fn receive_all(&mut self, who: Who, notices: &[&PendingChallenge]) -> Vec<String> {
        let want: usize = notices.iter().map(|notice| notice.sent.len()).sum();
        let mut newest = self.world.mailbox.subscribe();
        let want = self.read + want as u64;
        newest.wait_for(|seq| *seq >= want).await.unwrap();
        let messages = self.world.mailbox.messages_since(self.read);
        self.read = want;
        let device = self.holder(who).device;
        let mut codes: Vec<String> = Vec::new();
        for mail in messages
            .iter()
            .filter(|message| message.channel == Channel::Email)
        {
            codes.push(mail.code().to_owned());
            let same = |text: &&_| is_text(text) && text.code() == mail.code();
            let by_text = messages.iter().any(|message| same(&message));
            self.rules.sent(who.employee, &device, by_text, true);
        }
        codes
    }
}

fn is_text(message: &countersign::delivery::CapturedMessage) -> bool {
    message.channel == Channel::Sms
}

fn door(who: Who) -> (usize, usize) {
    (who.employee, who.app)
}

/// In which order two outcomes at once are looked at.
fn rank(outcome: &AttemptOutcome) -> u8 {
    match outcome {
        AttemptOutcome::Passed(..) => 0,
        AttemptOutcome::Wrong { .. } => 1,
        AttemptOutcome::Longer { wrong: true, .. } => 2,
        AttemptOutcome::Burned(_) => 3,
        _ => 4,
    }
}

fn notice_of(outcome: &AttemptOutcome) -> Option<&PendingChallenge> {
    match outcome {
        AttemptOutcome::Longer { notice, .. } => notice.as_ref(),
        _ => None,
    }
}

fn is_of(clearance: &Clearance, holder: &Holder, who: Who) {
    let organization = if holder.elsewhere { "other" } else { "acme" };
    assert_eq!(clearance.organization().as_str(), organization);
    assert_eq!(*clearance.employee(), who.employee().id);
    assert_eq!(*clearance.app(), who.skill().app.id);
}
