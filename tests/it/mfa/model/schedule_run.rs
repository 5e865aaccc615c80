//! Runs the steps of a schedule against the real gate and checks every outcome against the model.

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
    gate_model::{GateModel, ModelChallenge, ModelClearanceHolder, SECOND},
    schedule_speaker::ScheduleSpeaker,
    schedule_step::{OfferedPin, RaceKind, ScheduleStep},
    two_servers::{GateBackend, TwoServers},
};

/// The state before two offers at once.
struct StateBeforeRace {
    /// The challenge that was waiting.
    live: Option<ModelChallenge>,
    /// True if the short guesses were spent, counting one more for the other offer.
    spent: bool,
    /// True if one of the two offers ended the challenge.
    over: bool,
}

/// A schedule that is being run.
pub(crate) struct ScheduleRun {
    servers: TwoServers,
    model: GateModel,
    /// The number of times the skill was enabled on each device. `sessions` is the number of the session there.
    enabled: [u32; 3],
    sessions: [u32; 3],
    requests: u32,
    /// The sequence number of the last message that was read.
    last_read_message: u64,
}

impl ScheduleRun {
    #[expect(clippy::unused_async, reason = "a dispatcher needs a runtime around it")]
    pub(super) async fn start(ground: Box<dyn GateBackend>) -> Self {
        Self {
            servers: TwoServers::new(ground),
            model: GateModel::default(),
            enabled: [0; 3],
            sessions: [0; 3],
            requests: 0,
            last_read_message: 0,
        }
    }

    pub(super) async fn take_step(&mut self, step: &ScheduleStep) {
        match *step {
            ScheduleStep::Ask(who) => self.ask_question(who).await,
            ScheduleStep::Resend(who) => self.resend_pin(who).await,
            ScheduleStep::Offer(who, offer) => self.offer_pin(who, offer).await,
            ScheduleStep::Race(who, offer, twice, turns) => self.race_offers(who, offer, twice, turns).await,
            ScheduleStep::MishearRepeatedly(who, times, wait) => {
                for _ in 0..times {
                    self.ask_question(who).await;
                    self.offer_pin(who, OfferedPin::Wrong).await;
                    self.offer_pin(who, OfferedPin::Right).await;
                    self.advance_clock(wait.0);
                }
            }
            ScheduleStep::BurnRepeatedly(who, times, wait) => {
                for _ in 0..times {
                    self.ask_question(who).await;
                    for _ in 0..3 {
                        self.offer_pin(who, OfferedPin::Wrong).await;
                    }
                    self.advance_clock(wait.0);
                }
            }
            ScheduleStep::Wait(wait) => self.advance_clock(wait.0),
            ScheduleStep::NewSession(who) => self.sessions[who.device] += 1,
            ScheduleStep::Reenable(who) => {
                self.enabled[who.device] += 1;
                self.sessions[who.device] += 1;
            }
            ScheduleStep::Lock(who) => {
                let subject = who.subject(&self.enabled);
                let scope = AccessScope::App(subject.employee, subject.app);
                self.servers.gate(who.server).end_access(&scope).await.unwrap();
                self.model.end_challenge(employee_at_app(who));
                self.model.end_clearances(employee_at_app(who));
            }
            ScheduleStep::Pause(who) => {
                let employee = who.employee().id;
                let (gate, budgets) = (self.servers.gate(who.server), self.servers.budgets(who.server));
                budgets
                    .pause_voice_access(&employee, self.servers.clock.now())
                    .await
                    .unwrap();
                gate.end_access(&AccessScope::Employee(employee)).await.unwrap();
                self.model.pause_voice_access(who.employee);
            }
            ScheduleStep::Unlock(who) => {
                let budgets = self.servers.budgets(who.server);
                let (employee, now) = (who.employee().id, self.servers.clock.now());
                budgets.unlock_voice_access(&employee, now).await.unwrap();
                self.model.unlock_voice_access(who.employee);
            }
            ScheduleStep::RestartServer(server) => self.servers.restart_server(server),
            ScheduleStep::FlushStore => {
                self.servers.flush_store().await;
                self.model.flush_store();
            }
        }
    }

    fn advance_clock(&mut self, millis: i64) {
        self.servers.clock.advance_by(SignedDuration::from_millis(millis));
        self.model.now += millis;
    }

    fn clearance_holder(&self, who: ScheduleSpeaker) -> ModelClearanceHolder {
        ModelClearanceHolder {
            employee_at_app: employee_at_app(who),
            elsewhere: who.elsewhere,
            device: who.subject(&self.enabled).device,
            recognised: who.recognised,
        }
    }

    /// The id of a new request.
    fn next_request_id(&mut self) -> String {
        self.requests += 1;
        format!("request {}", self.requests)
    }

    fn session_id(&self, who: ScheduleSpeaker) -> String {
        format!("session {} {}", who.device, self.sessions[who.device])
    }

    /// The origin of a guess: session, device and person. Only wrong guesses from the same origin are forgiven.
    fn guess_origin(&self, who: ScheduleSpeaker, session: &str) -> String {
        let ModelClearanceHolder {
            device, recognised, ..
        } = self.clearance_holder(who);
        format!("{session} {device} {recognised}")
    }

    async fn ask_question(&mut self, who: ScheduleSpeaker) {
        let (skill, employee, subject) = (who.skill(), who.employee(), who.subject(&self.enabled));
        let (request, session) = (self.next_request_id(), self.session_id(who));
        let visitor = GateRequest {
            skill: &skill,
            employee: &employee,
            subject: &subject,
            request: &request,
            session: &session,
            locale: "en-US",
        };
        let (door, holder) = (employee_at_app(who), self.clearance_holder(who));
        let question = request.clone().into_bytes();
        let passage = self
            .servers
            .gate(who.server)
            .ask(visitor, &question)
            .await
            .unwrap();
        if let AskOutcome::Open(clearance) = &passage {
            check_clearance(clearance, &holder, who);
            return self.model.expect_open(&holder);
        }
        self.model.expect_closed(&holder);
        match passage {
            AskOutcome::Sent(notice) => {
                let waiting = self.model.waiting_challenge(door, who.elsewhere);
                assert!(
                    waiting.is_none_or(|live| !live.is_certain),
                    "a second challenge was issued while one is live"
                );
                self.model.end_challenge(door);
                let code = self.receive_code(who, &[&notice]).await;
                self.check_code_length(who, &notice, 3, &code);
                assert_eq!(notice.left, SignedDuration::from_secs(300));
                self.model.begin_challenge(door, who.elsewhere, code, question);
            }
            AskOutcome::Waiting(notice) => {
                self.expect_waiting(who, &notice);
                if let Some(live) = self.model.challenges.get_mut(&door) {
                    live.question = question;
                }
            }
            AskOutcome::Refused(refusal) => {
                let waiting = self.model.waiting_challenge(door, who.elsewhere);
                assert!(
                    waiting.is_none_or(|live| !live.is_certain),
                    "refused although a challenge is waiting"
                );
                self.check_refusal(who, &refusal);
            }
            other => panic!("{other:?}"),
        }
    }

    async fn resend_pin(&mut self, who: ScheduleSpeaker) {
        let (skill, employee, subject) = (who.skill(), who.employee(), who.subject(&self.enabled));
        let (request, session) = (self.next_request_id(), self.session_id(who));
        let visitor = GateRequest {
            skill: &skill,
            employee: &employee,
            subject: &subject,
            request: &request,
            session: &session,
            locale: "en-US",
        };
        let (holder, now) = (self.clearance_holder(who), self.model.now);
        let sent = self.servers.gate(who.server).resend_pin(visitor).await.unwrap();
        if sent == ResendOutcome::AlreadyOpen {
            return self.model.expect_open(&holder);
        }
        self.model.expect_closed(&holder);
        match sent {
            ResendOutcome::Sent(notice) => {
                let code = self.receive_code(who, &[&notice]).await;
                let live = self.expect_waiting(who, &notice);
                assert!(
                    now >= live.sent + 60 * SECOND,
                    "resent within a minute of the last send"
                );
                let usual = live.codes.last().map_or(3, String::len);
                self.check_code_length(who, &notice, usual, &code);
                self.record_new_code(who, code);
            }
            ResendOutcome::TooSoon(notice, wait) => {
                let sent = self.expect_waiting(who, &notice).sent;
                let left = SignedDuration::from_millis(sent + 60 * SECOND - now);
                assert_eq!(wait, left);
            }
            ResendOutcome::NoneLeft(notice) => {
                let live = self.expect_waiting(who, &notice);
                assert!(
                    live.codes.len() == 3 || !live.is_certain,
                    "a resend was denied before two were used"
                );
            }
            ResendOutcome::NothingWaiting(_) => self.expect_nothing_waiting(who),
            ResendOutcome::Refused(refusal) => self.check_refusal(who, &refusal),
            other => panic!("{other:?}"),
        }
    }

    /// Chooses the digits for an offer, given the codes of the waiting challenge.
    fn choose_pin(&self, who: ScheduleSpeaker, offer: OfferedPin) -> String {
        let live = self.model.waiting_challenge(employee_at_app(who), who.elsewhere);
        let codes: &[String] = live.map_or(&[], |live| &live.codes);
        let long = codes.last().map_or(3, String::len);
        let other = |long: usize| {
            let mut wrong = ["1", "2", "3", "4"].into_iter().map(|digit| digit.repeat(long));
            wrong.find(|wrong| !codes.contains(wrong)).unwrap()
        };
        let old = codes.len().checked_sub(2).map(|place| codes[place].clone());
        match offer {
            OfferedPin::Right => codes.last().cloned().unwrap_or_else(|| other(long)),
            OfferedPin::Wrong => other(long),
            OfferedPin::Old => old
                .or_else(|| self.model.last_ended_code.get(&employee_at_app(who)).cloned())
                .unwrap_or_else(|| other(long)),
            OfferedPin::WrongLength => other(if long == 3 { 4 } else { long - 1 }),
        }
    }

    async fn attempt_pin(
        &self,
        who: ScheduleSpeaker,
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
        self.servers
            .gate(server)
            .attempt_pin(visitor, &pin)
            .await
            .unwrap()
    }

    async fn offer_pin(&mut self, who: ScheduleSpeaker, offer: OfferedPin) {
        let (pin, request, session) = (
            self.choose_pin(who, offer),
            self.next_request_id(),
            self.session_id(who),
        );
        let outcome = self.attempt_pin(who, who.server, &request, &session, &pin).await;
        self.check_outcome(who, &session, &pin, outcome).await;
    }

    /// Checks the outcome of a single offer, which the model knows exactly.
    async fn check_outcome(
        &mut self,
        who: ScheduleSpeaker,
        session: &str,
        pin: &str,
        outcome: AttemptOutcome,
    ) {
        let (door, holder, by) = (
            employee_at_app(who),
            self.clearance_holder(who),
            self.guess_origin(who, session),
        );
        let short = pin.len() < 6;
        if matches!(outcome, AttemptOutcome::AlreadyOpen) {
            return self.model.expect_open(&holder);
        }
        self.model.expect_closed(&holder);
        let waiting = self.model.waiting_challenge(door, who.elsewhere).cloned();
        if let AttemptOutcome::NothingWaiting(_) = outcome {
            return self.expect_nothing_waiting(who);
        }
        let live = waiting.expect("a PIN was compared although no challenge is waiting");
        self.check_comparison(who, &live, pin, &outcome);
        match outcome {
            AttemptOutcome::Passed(clearance, question) => {
                check_clearance(&clearance, &holder, who);
                assert!(live.codes.iter().any(|code| code == pin));
                assert_eq!(question, live.question);
                self.model.end_challenge(door);
                self.model.record_pass(&holder, &by, live.number);
            }
            AttemptOutcome::Wrong { tries_left } => {
                let tries = self.record_wrong_try(who, short, &by);
                assert!(tries_left == 3 - tries || !live.is_certain, "three tries");
                let spent = short && self.model.are_short_guesses_spent(who.employee, 0);
                assert!(!spent, "the last short guess makes the code longer");
            }
            AttemptOutcome::Burned(_) => {
                let tries = self.record_wrong_try(who, short, &by);
                assert!(tries == 3 || !live.is_certain, "three tries: {live:?}");
                self.record_burn(who);
            }
            AttemptOutcome::Longer { wrong, notice, .. } => {
                if wrong {
                    self.record_wrong_try(who, short, &by);
                }
                assert!(
                    short && self.model.are_short_guesses_spent(who.employee, 0),
                    "longer without a reason"
                );
                self.check_longer_code(who, notice).await;
            }
            AttemptOutcome::Refused(refusal) => {
                assert!(
                    self.model.may_voice_access_be_off(who.employee, 0),
                    "a guess may be refused only while voice access is off"
                );
                self.check_refusal(who, &refusal);
            }
            AttemptOutcome::WrongLength(notice) => {
                self.expect_waiting(who, &notice);
                assert!(notice.digits as usize != pin.len() || !live.is_certain);
            }
            other => panic!("{other:?}"),
        }
    }

    /// Checks that a guess was compared only if the limits allowed it, and passed if and only if it was right.
    fn check_comparison(
        &self,
        who: ScheduleSpeaker,
        live: &ModelChallenge,
        pin: &str,
        outcome: &AttemptOutcome,
    ) {
        let is_spent = pin.len() < 6 && self.model.are_short_guesses_spent(who.employee, 0);
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
            "a short guess was compared although the budget was spent"
        );
        assert!(
            !self.model.is_voice_access_off(who.employee, 0),
            "a guess was compared although voice access is off"
        );
        let passed = matches!(outcome, AttemptOutcome::Passed(..));
        assert!(
            passed == is_right || !live.is_certain,
            "a right PIN must pass and a wrong one must not: {pin} {:?}",
            live.codes
        );
    }

    async fn check_longer_code(&mut self, who: ScheduleSpeaker, notice: Option<PendingChallenge>) {
        if let Some(notice) = notice {
            let code = self.receive_code(who, &[&notice]).await;
            self.expect_waiting(who, &notice);
            assert_eq!(code.len(), 6);
            self.record_new_code(who, code);
        } else {
            self.model.end_challenge(employee_at_app(who));
            self.model.end_clearances(employee_at_app(who));
        }
    }

    /// Sends an offer to both servers at once.
    async fn race_offers(&mut self, who: ScheduleSpeaker, offer: OfferedPin, twice: RaceKind, turns: u64) {
        let (pin, first, session) = (
            self.choose_pin(who, offer),
            self.next_request_id(),
            self.session_id(who),
        );
        let (second, other) = match twice {
            RaceKind::OneRequest => (first.clone(), session.clone()),
            RaceKind::TwoSessions => (self.next_request_id(), format!("{session} too")),
        };
        self.servers.turns.set(turns);
        let (one, two) = futures_util::future::join(
            self.attempt_pin(who, 0, &first, &session, &pin),
            self.attempt_pin(who, 1, &second, &other, &pin),
        )
        .await;
        self.servers.turns.set(0);
        if twice == RaceKind::OneRequest {
            let (once, again) = if matches!(one, AttemptOutcome::Replayed) {
                (two, one)
            } else {
                (one, two)
            };
            assert!(
                matches!(again, AttemptOutcome::Replayed),
                "one request was handled twice: {again:?}"
            );
            return self.check_outcome(who, &session, &pin, once).await;
        }
        let mut outcomes = [(session, one), (other, two)];
        outcomes.sort_by_key(|(_, outcome)| outcome_rank(outcome));
        self.check_race(who, &pin, outcomes).await;
    }

    /// Checks the outcomes of two offers at once. Where they depend on the order, either order is allowed.
    async fn check_race(&mut self, who: ScheduleSpeaker, pin: &str, outcomes: [(String, AttemptOutcome); 2]) {
        let door = employee_at_app(who);
        let live = self.model.waiting_challenge(door, who.elsewhere).cloned();
        let spent = pin.len() < 6 && self.model.are_short_guesses_spent(who.employee, 1);
        let ranks = outcomes.each_ref().map(|(_, outcome)| outcome_rank(outcome));
        let notices: Vec<_> = outcomes
            .iter()
            .filter_map(|(_, outcome)| pending_challenge_of(outcome))
            .collect();
        let lost = outcomes
            .iter()
            .filter(|(_, outcome)| matches!(outcome, AttemptOutcome::Longer { notice: None, .. }))
            .count();
        let codes = if notices.is_empty() {
            Vec::new()
        } else {
            self.receive_codes(who, &notices).await
        };
        let over = ranks.iter().any(|rank| matches!(rank, 0 | 3)) || lost > 0;
        let before = StateBeforeRace { live, spent, over };
        for (session, outcome) in &outcomes {
            let by = self.guess_origin(who, session);
            self.check_race_outcome(who, pin, &by, &before, outcome);
        }
        for code in codes {
            if self.model.challenges.contains_key(&door) {
                self.record_new_code(who, code);
            }
        }
        self.allow_either_order(who, notices.len(), lost);
    }

    /// Checks one of the outcomes of two offers at once.
    fn check_race_outcome(
        &mut self,
        who: ScheduleSpeaker,
        pin: &str,
        by: &str,
        before: &StateBeforeRace,
        outcome: &AttemptOutcome,
    ) {
        let (door, holder, short) = (employee_at_app(who), self.clearance_holder(who), pin.len() < 6);
        match outcome {
            AttemptOutcome::Passed(clearance, question) => {
                check_clearance(clearance, &holder, who);
                let live = before.live.as_ref().expect("passed without a challenge");
                assert!(self.model.challenges.contains_key(&door), "one PIN passed twice");
                assert!(live.codes.iter().any(|code| code == pin), "a wrong code passed");
                assert!(live.tries < 3 && !(short && self.model.are_short_guesses_spent(who.employee, 0)));
                assert_eq!(*question, live.question);
                self.model.end_challenge(door);
                self.model.record_pass(&holder, by, live.number);
            }
            AttemptOutcome::Wrong { .. } | AttemptOutcome::Longer { wrong: true, .. } => {
                assert!(before.live.is_some(), "a PIN was compared without a challenge");
                self.record_wrong_try(who, short, by);
            }
            AttemptOutcome::Burned(_) => {
                self.record_wrong_try(who, short, by);
                self.record_burn(who);
            }
            AttemptOutcome::Longer { wrong: false, .. } => {
                assert!(before.spent, "longer without a reason");
            }
            AttemptOutcome::AlreadyOpen => self.model.expect_open(&holder),
            AttemptOutcome::NothingWaiting(_) => {
                assert!(
                    before.live.as_ref().is_none_or(|live| !live.is_certain) || before.over,
                    "a waiting challenge was not found"
                );
                self.model.record_possible_guess(who.employee);
            }
            AttemptOutcome::Refused(refusal) => {
                assert!(self.model.may_voice_access_be_off(who.employee, 1));
                self.check_refusal(who, refusal);
            }
            AttemptOutcome::WrongLength(_) => assert!(before.live.is_some()),
            AttemptOutcome::Renewed(_) | AttemptOutcome::NotRenewed(_) => {
                panic!("these apps send no new code after a wrong PIN")
            }
            AttemptOutcome::Replayed => panic!("two different requests are not a replay"),
        }
    }

    /// Allows either order from now on where the order of two offers mattered and is not known.
    fn allow_either_order(&mut self, who: ScheduleSpeaker, notices: usize, lost: usize) {
        let (door, holder) = (employee_at_app(who), self.clearance_holder(who));
        if lost > 0 {
            // The offer that could not send a longer code ended the challenge, before or after the other offer. The
            // send that it asked the budget for may have been counted.
            self.model.mark_uncertain(door);
            for _ in 0..lost {
                let device = holder.device.clone();
                self.model.record_send(who.employee, &device, false, false);
            }
            if notices == 0 {
                self.model.end_challenge(door);
            }
        } else if notices > 1
            && let Some(live) = self.model.challenges.get_mut(&door)
        {
            live.is_certain = false;
        }
    }

    /// Records a wrong guess, and returns the number of guesses at this challenge.
    fn record_wrong_try(&mut self, who: ScheduleSpeaker, short: bool, by: &str) -> u8 {
        self.model.record_wrong_guess(employee_at_app(who), short, by);
        let Some(live) = self.model.challenges.get_mut(&employee_at_app(who)) else {
            return 3;
        };
        live.tries += 1;
        assert!(live.tries <= 3, "a fourth guess was compared");
        live.tries
    }

    fn record_burn(&mut self, who: ScheduleSpeaker) {
        let device = self.clearance_holder(who).device;
        self.model.record_burn(who.employee, &device);
        self.model.end_challenge(employee_at_app(who));
        self.model.end_clearances(employee_at_app(who));
    }

    fn record_new_code(&mut self, who: ScheduleSpeaker, code: String) {
        let now = self.model.now;
        if let Some(live) = self.model.challenges.get_mut(&employee_at_app(who)) {
            live.codes.push(code);
            live.sent = now;
            assert!(live.codes.len() <= 3, "resent more than twice");
        }
    }

    /// Checks that a challenge still waits with its old expiry, and returns it.
    fn expect_waiting(&self, who: ScheduleSpeaker, notice: &PendingChallenge) -> ModelChallenge {
        let live = self.model.waiting_challenge(employee_at_app(who), who.elsewhere);
        let live = live.expect("an ended challenge is reported as waiting");
        let left = SignedDuration::from_millis(live.expires - self.model.now);
        assert_eq!(notice.left, left, "nothing moves an expiry");
        live.clone()
    }

    fn expect_nothing_waiting(&mut self, who: ScheduleSpeaker) {
        let live = self.model.waiting_challenge(employee_at_app(who), who.elsewhere);
        assert!(
            live.is_none_or(|live| !live.is_certain),
            "a challenge is waiting: {live:?}"
        );
        if live.is_some() {
            self.model.end_challenge(employee_at_app(who));
        }
    }

    fn check_code_length(&self, who: ScheduleSpeaker, notice: &PendingChallenge, usual: usize, code: &str) {
        let spent = self.model.are_short_guesses_spent(who.employee, 0);
        let want = if spent { usual.max(6) } else { usual };
        assert_eq!(code.len(), want, "the length of the code");
        assert_eq!(usize::from(notice.digits), want);
    }

    fn check_refusal(&self, who: ScheduleSpeaker, refusal: &SpentBudget) {
        let start = self.servers.clock.now() - SignedDuration::from_millis(self.model.now);
        let until = refusal.until.map(|until| until.duration_since(start));
        let until = until.and_then(|until| i64::try_from(until.as_millis()).ok());
        let device = self.clearance_holder(who).device;
        self.model
            .check_refusal(who.employee, &device, refusal.budget.as_str(), until);
    }

    async fn receive_code(&mut self, who: ScheduleSpeaker, notices: &[&PendingChallenge]) -> String {
        let mut codes = self.receive_codes(who, notices).await;
        codes.pop().expect("a code was sent")
    }

    /// Reads the codes that have just been sent, oldest first and each once, and checks the limits of every send.
    async fn receive_codes(&mut self, who: ScheduleSpeaker, notices: &[&PendingChallenge]) -> Vec<String> {
        let want: usize = notices.iter().map(|notice| notice.sent.len()).sum();
        let mut newest = self.servers.mailbox.subscribe();
        let want = self.last_read_message + want as u64;
        newest.wait_for(|seq| *seq >= want).await.unwrap();
        let messages = self.servers.mailbox.messages_since(self.last_read_message);
        self.last_read_message = want;
        let device = self.clearance_holder(who).device;
        let mut codes: Vec<String> = Vec::new();
        for mail in messages
            .iter()
            .filter(|message| message.channel == Channel::Email)
        {
            codes.push(mail.code().to_owned());
            let same = |text: &&_| is_text_message(text) && text.code() == mail.code();
            let by_text = messages.iter().any(|message| same(&message));
            self.model.record_send(who.employee, &device, by_text, true);
        }
        codes
    }
}

fn is_text_message(message: &countersign::delivery::CapturedMessage) -> bool {
    message.channel == Channel::Sms
}

fn employee_at_app(who: ScheduleSpeaker) -> (usize, usize) {
    (who.employee, who.app)
}

/// The order in which the outcomes of two offers at once are checked.
fn outcome_rank(outcome: &AttemptOutcome) -> u8 {
    match outcome {
        AttemptOutcome::Passed(..) => 0,
        AttemptOutcome::Wrong { .. } => 1,
        AttemptOutcome::Longer { wrong: true, .. } => 2,
        AttemptOutcome::Burned(_) => 3,
        _ => 4,
    }
}

fn pending_challenge_of(outcome: &AttemptOutcome) -> Option<&PendingChallenge> {
    match outcome {
        AttemptOutcome::Longer { notice, .. } => notice.as_ref(),
        _ => None,
    }
}

fn check_clearance(clearance: &Clearance, holder: &ModelClearanceHolder, who: ScheduleSpeaker) {
    let organization = if holder.elsewhere { "other" } else { "acme" };
    assert_eq!(clearance.organization().as_str(), organization);
    assert_eq!(*clearance.employee(), who.employee().id);
    assert_eq!(*clearance.app(), who.skill().app.id);
}
