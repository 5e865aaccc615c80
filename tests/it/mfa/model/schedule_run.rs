//! Runs the steps of a schedule against the real gate and checks every outcome against the model.

use countersign::{
    clock::{Clock, SignedDuration},
    delivery::{Channel, DeliveryStatus},
    mfa::{
        Clearance, Pin,
        budget::SpentBudget,
        gate::{
            AfterWrongGuess, ChallengedPerson, GateAction, GateOutcome, GateRefusal, GateRequest,
            PendingChallenge, SendCause,
        },
        store::AccessScope,
    },
};

use super::{
    gate_model::{GateModel, ModelChallenge, ModelSubject, SECOND},
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
            ScheduleStep::Lock(who) => self.lock_device(who).await,
            ScheduleStep::OfferInOtherVoice(who, offer) => self.offer_in_other_voice(who, offer).await,
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

    async fn lock_device(&mut self, who: ScheduleSpeaker) {
        let outcome = self.handle(who, who.server, GateAction::Lock).await;
        assert!(matches!(outcome, GateOutcome::Locked(_)), "{outcome:?}");
        let ModelSubject {
            employee_at_app,
            elsewhere,
            device,
            ..
        } = self.model_subject(who);
        self.model.end_access(|subject| {
            subject.employee_at_app == employee_at_app
                && subject.elsewhere == elsewhere
                && subject.device == device
        });
    }

    fn advance_clock(&mut self, millis: i64) {
        self.servers.clock.advance_by(SignedDuration::from_millis(millis));
        self.model.now += millis;
    }

    fn model_subject(&self, who: ScheduleSpeaker) -> ModelSubject {
        ModelSubject {
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
        let ModelSubject {
            device, recognised, ..
        } = self.model_subject(who);
        format!("{session} {device} {recognised}")
    }

    /// Sends a new request to a server, in the speaker's session.
    async fn handle(&mut self, who: ScheduleSpeaker, server: usize, action: GateAction<'_>) -> GateOutcome {
        let (request, session) = (self.next_request_id(), self.session_id(who));
        self.handle_as(who, server, &request, &session, None, action)
            .await
    }

    async fn handle_as(
        &self,
        who: ScheduleSpeaker,
        server: usize,
        request: &str,
        session: &str,
        challenged: Option<&ChallengedPerson>,
        action: GateAction<'_>,
    ) -> GateOutcome {
        let (skill, employee, subject) = (who.skill(), who.employee(), who.subject(&self.enabled));
        let gate = self.servers.gate(server);
        let visitor = GateRequest {
            skill: &skill,
            employee: &employee,
            subject: &subject,
            policy: gate.policy_version(&skill, &employee),
            request,
            session,
            challenged,
            locale: "en-US",
            now: self.servers.clock.now(),
        };
        gate.handle(&visitor, action).await.unwrap()
    }

    async fn ask_question(&mut self, who: ScheduleSpeaker) {
        let holder = self.model_subject(who);
        let question = format!("question {}", self.requests).into_bytes();
        let passage = self.handle(who, who.server, GateAction::Ask(&question)).await;
        if let GateOutcome::Open(clearance) = &passage {
            check_clearance(clearance, &holder, who);
            return self.model.expect_open(&holder);
        }
        self.model.expect_closed(&holder);
        match passage {
            GateOutcome::Sent(notice, SendCause::Question) => {
                let waiting = self.model.waiting_challenge(&holder);
                assert!(
                    waiting.is_none_or(|live| !live.is_certain),
                    "a second challenge was issued while one is live"
                );
                self.model.end_challenge(&holder);
                let code = self.receive_code(who, &[&notice]).await;
                self.check_code_length(who, &notice, 3, &code);
                assert_eq!(notice.left, SignedDuration::from_secs(300));
                self.model.begin_challenge(&holder, code, question);
            }
            GateOutcome::Waiting(notice) => {
                self.expect_waiting(who, &notice);
                if let Some(live) = self.model.challenges.get_mut(&holder) {
                    live.question = question;
                }
            }
            GateOutcome::Refused(GateRefusal::Budget(refusal)) => {
                let waiting = self.model.waiting_challenge(&holder);
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
        let (holder, now) = (self.model_subject(who), self.model.now);
        let sent = self.handle(who, who.server, GateAction::Resend).await;
        if matches!(sent, GateOutcome::NotNeeded) {
            return self.model.expect_open(&holder);
        }
        self.model.expect_closed(&holder);
        match sent {
            GateOutcome::Sent(notice, SendCause::Resend) => {
                let code = self.receive_code(who, &[&notice]).await;
                let live = self.expect_waiting(who, &notice);
                assert!(
                    now >= live.sent + 60 * SECOND,
                    "resent within a minute of the last send"
                );
                let usual = live.codes.last().map_or(3, String::len);
                self.check_code_length(who, &notice, usual, &code);
                self.record_new_code(who, code);
                self.record_resend(who);
            }
            GateOutcome::Refused(GateRefusal::TooSoon(notice, wait)) => {
                let sent = self.expect_waiting(who, &notice).sent;
                let left = SignedDuration::from_millis(sent + 60 * SECOND - now);
                assert_eq!(wait, left);
            }
            GateOutcome::Refused(GateRefusal::NoResendsLeft(notice)) => {
                let live = self.expect_waiting(who, &notice);
                assert!(
                    live.resends == 2 || !live.is_certain,
                    "a resend was denied before two were used"
                );
            }
            GateOutcome::NothingWaiting(_) => self.expect_nothing_waiting(who),
            GateOutcome::Refused(GateRefusal::Budget(refusal)) => self.check_refusal(who, &refusal),
            other => panic!("{other:?}"),
        }
    }

    /// Chooses the digits for an offer, given the codes of the waiting challenge.
    fn choose_pin(&self, who: ScheduleSpeaker, offer: OfferedPin) -> String {
        let subject = self.model_subject(who);
        let live = self.model.waiting_challenge(&subject);
        let others = self.model.other_challenges(&subject);
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
                .or_else(|| self.model.last_ended_code.get(&subject).cloned())
                .unwrap_or_else(|| other(long)),
            OfferedPin::OfAnother => {
                let newest = others.into_iter().filter_map(|(_, mut live)| live.codes.pop());
                newest
                    .filter(|code| code.len() == long)
                    .find(|code| !codes.contains(code))
                    .unwrap_or_else(|| other(long))
            }
            OfferedPin::WrongLength => other(if long == 3 { 4 } else { long - 1 }),
        }
    }

    async fn offer_pin(&mut self, who: ScheduleSpeaker, offer: OfferedPin) {
        let (pin, session) = (self.choose_pin(who, offer), self.session_id(who));
        let attempted: Pin = pin.parse().unwrap();
        let outcome = self
            .handle(who, who.server, GateAction::Attempt(&attempted))
            .await;
        self.check_outcome(who, &session, &pin, outcome).await;
    }

    /// Offers a PIN for a speaker's challenge in a voice that Alexa recognizes now, but did not recognize before, or the
    /// other way round. The outcome is that of the speaker's own offer.
    async fn offer_in_other_voice(&mut self, who: ScheduleSpeaker, offer: OfferedPin) {
        let voice = ScheduleSpeaker {
            recognised: !who.recognised,
            ..who
        };
        let (own, other) = (self.model_subject(who), self.model_subject(voice));
        // The model does not follow which of the two has the challenge or the clearance.
        let (open, certain) = self.model.is_open(&own);
        if open || !certain || self.model.is_open(&other) != (false, true) {
            return;
        }
        if self.model.challenges.contains_key(&other) {
            return;
        }
        let (pin, session) = (self.choose_pin(who, offer), self.session_id(who));
        let request = self.next_request_id();
        let challenged = ChallengedPerson {
            employee: who.employee().id,
            person: who.subject(&self.enabled).person,
        };
        let attempted: Pin = pin.parse().unwrap();
        let action = GateAction::Attempt(&attempted);
        let outcome = self
            .handle_as(voice, who.server, &request, &session, Some(&challenged), action)
            .await;
        self.check_outcome(who, &session, &pin, outcome).await;
    }

    /// Checks the outcome of a single offer, which the model knows exactly.
    async fn check_outcome(&mut self, who: ScheduleSpeaker, session: &str, pin: &str, outcome: GateOutcome) {
        let (holder, by) = (self.model_subject(who), self.guess_origin(who, session));
        let short = pin.len() < 6;
        if matches!(outcome, GateOutcome::NotNeeded) {
            return self.model.expect_open(&holder);
        }
        self.model.expect_closed(&holder);
        let waiting = self.model.waiting_challenge(&holder).cloned();
        if let GateOutcome::NothingWaiting(_) = outcome {
            return self.expect_nothing_waiting(who);
        }
        let live = waiting.expect("a PIN was compared although no challenge is waiting");
        self.check_comparison(who, &live, pin, &outcome);
        match outcome {
            GateOutcome::Passed(clearance, question) => {
                check_clearance(&clearance, &holder, who);
                assert!(live.codes.iter().any(|code| code == pin));
                assert_eq!(question, live.question);
                self.model.end_challenge(&holder);
                self.model.record_pass(&holder, &by, live.number);
            }
            GateOutcome::Wrong { then, .. } => {
                let tries = self.record_wrong_try(who, short, &by);
                let spent = short && self.model.are_short_guesses_spent(who.employee, 0);
                self.check_after_wrong(who, then, tries, spent, live.is_certain)
                    .await;
            }
            GateOutcome::OfAnotherChallenge(notice) => {
                self.expect_waiting(who, &notice);
                self.expect_other_challenge(&holder, pin);
            }
            GateOutcome::Sent(notice, SendCause::TooShort) => {
                assert!(
                    short && self.model.are_short_guesses_spent(who.employee, 0),
                    "longer without a reason"
                );
                self.check_longer_code(who, Some(notice)).await;
            }
            GateOutcome::Refused(GateRefusal::Budget(refusal)) => {
                assert!(
                    self.model
                        .may_voice_access_be_off(who.employee, &holder.device, 0),
                    "a guess may be refused only while voice access is off"
                );
                self.check_refusal(who, &refusal);
            }
            GateOutcome::WrongLength(notice) => {
                self.expect_waiting(who, &notice);
                assert!(usize::from(notice.digits.get()) != pin.len() || !live.is_certain);
            }
            other => panic!("{other:?}"),
        }
    }

    /// Checks the consequence of a wrong guess for its challenge.
    async fn check_after_wrong(
        &mut self,
        who: ScheduleSpeaker,
        then: AfterWrongGuess,
        tries: u8,
        spent: bool,
        certain: bool,
    ) {
        match then {
            AfterWrongGuess::TryAgain { tries_left } => {
                assert!(tries_left == 3 - tries || !certain, "three tries");
                assert!(!spent, "the last short guess makes the code longer");
            }
            AfterWrongGuess::Burned(_) => {
                assert!(tries == 3 || !certain, "three tries");
                self.record_burn(who);
            }
            AfterWrongGuess::LongerPin(notice) => {
                assert!(spent, "longer without a reason");
                self.check_longer_code(who, Some(notice)).await;
            }
            AfterWrongGuess::NoLongerPin => {
                assert!(spent, "longer without a reason");
                self.check_longer_code(who, None).await;
            }
            other => panic!("{other:?}"),
        }
    }

    /// Checks that the PIN is that of another live challenge of the employee, which has now ended.
    fn expect_other_challenge(&mut self, holder: &ModelSubject, pin: &str) {
        assert!(
            self.model
                .is_known_device(holder.employee_at_app.0, &holder.device),
            "an unknown device learned that a PIN is right elsewhere"
        );
        let others = self.model.other_challenges(holder);
        let mut of_pin = others
            .into_iter()
            .filter(|(_, live)| live.codes.iter().any(|code| code == pin));
        let (other, _) = of_pin.next().expect("no other challenge has this PIN");
        self.model.end_challenge(&other);
    }

    /// Checks that a guess was compared only if the limits allowed it, and passed if and only if it was right.
    fn check_comparison(
        &self,
        who: ScheduleSpeaker,
        live: &ModelChallenge,
        pin: &str,
        outcome: &GateOutcome,
    ) {
        let is_spent = pin.len() < 6 && self.model.are_short_guesses_spent(who.employee, 0);
        let is_right = live.codes.last().is_some_and(|code| code == pin);
        let evaluated = matches!(outcome, GateOutcome::Passed(..) | GateOutcome::Wrong { .. });
        if !evaluated {
            return;
        }
        assert!(live.tries < 3, "a fourth guess was compared");
        assert!(
            !is_spent,
            "a short guess was compared although the budget was spent"
        );
        assert!(
            !self
                .model
                .is_voice_access_off(who.employee, &self.model_subject(who).device),
            "a guess was compared although voice access is off"
        );
        let passed = matches!(outcome, GateOutcome::Passed(..));
        assert!(
            passed == is_right || !live.is_certain,
            "a right PIN must pass and a wrong one must not: {pin} {:?}",
            live.codes
        );
    }

    async fn check_longer_code(&mut self, who: ScheduleSpeaker, notice: Option<PendingChallenge>) {
        if let Some(notice) = notice {
            let code = self.receive_longer_codes(&[&notice]).await.pop();
            let code = code.expect("a code was sent");
            self.expect_waiting(who, &notice);
            assert_eq!(code.len(), 6);
            self.record_new_code(who, code);
        } else {
            let subject = self.model_subject(who);
            self.model.end_challenge(&subject);
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
        let attempted: Pin = pin.parse().unwrap();
        self.servers.turns.set(turns);
        let (one, two) = futures_util::future::join(
            self.handle_as(who, 0, &first, &session, None, GateAction::Attempt(&attempted)),
            self.handle_as(who, 1, &second, &other, None, GateAction::Attempt(&attempted)),
        )
        .await;
        self.servers.turns.set(0);
        if twice == RaceKind::OneRequest {
            let (once, again) = if matches!(one, GateOutcome::Replayed) {
                (two, one)
            } else {
                (one, two)
            };
            assert!(
                matches!(again, GateOutcome::Replayed),
                "one request was handled twice: {again:?}"
            );
            return self.check_outcome(who, &session, &pin, once).await;
        }
        let mut outcomes = [(session, one), (other, two)];
        outcomes.sort_by_key(|(_, outcome)| outcome_rank(outcome));
        self.check_race(who, &pin, outcomes).await;
    }

    /// Checks the outcomes of two offers at once. Where they depend on the order, either order is allowed.
    async fn check_race(&mut self, who: ScheduleSpeaker, pin: &str, outcomes: [(String, GateOutcome); 2]) {
        let holder = self.model_subject(who);
        let live = self.model.waiting_challenge(&holder).cloned();
        let spent = pin.len() < 6 && self.model.are_short_guesses_spent(who.employee, 1);
        let ranks = outcomes.each_ref().map(|(_, outcome)| outcome_rank(outcome));
        let notices: Vec<_> = outcomes
            .iter()
            .filter_map(|(_, outcome)| pending_challenge_of(outcome))
            // The other one has sent the longer code.
            .filter(|notice| {
                notice
                    .sent
                    .iter()
                    .any(|(_, status)| *status != DeliveryStatus::Pending)
            })
            .collect();
        let lost = outcomes
            .iter()
            .filter(|(_, outcome)| is_withdrawn(outcome))
            .count();
        let codes = if notices.is_empty() {
            Vec::new()
        } else {
            self.receive_longer_codes(&notices).await
        };
        let over = ranks.iter().any(|rank| matches!(rank, 0 | 3)) || lost > 0;
        let before = StateBeforeRace { live, spent, over };
        for (session, outcome) in &outcomes {
            let by = self.guess_origin(who, session);
            self.check_race_outcome(who, pin, &by, &before, outcome);
        }
        for code in codes {
            if self.model.challenges.contains_key(&holder) {
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
        outcome: &GateOutcome,
    ) {
        let (holder, short) = (self.model_subject(who), pin.len() < 6);
        match outcome {
            GateOutcome::Passed(clearance, question) => {
                check_clearance(clearance, &holder, who);
                let live = before.live.as_ref().expect("passed without a challenge");
                assert!(
                    self.model.challenges.contains_key(&holder),
                    "one PIN passed twice"
                );
                assert!(live.codes.iter().any(|code| code == pin), "a wrong code passed");
                assert!(live.tries < 3 && !(short && self.model.are_short_guesses_spent(who.employee, 0)));
                assert_eq!(*question, live.question);
                self.model.end_challenge(&holder);
                self.model.record_pass(&holder, by, live.number);
            }
            GateOutcome::Wrong { then, .. } => {
                assert!(before.live.is_some(), "a PIN was compared without a challenge");
                self.record_wrong_try(who, short, by);
                if matches!(then, AfterWrongGuess::Burned(_)) {
                    self.record_burn(who);
                }
            }
            GateOutcome::Sent(_, SendCause::TooShort) | GateOutcome::Refused(GateRefusal::TooShort(_)) => {
                assert!(before.spent, "longer without a reason");
            }
            GateOutcome::OfAnotherChallenge(_) => self.expect_other_challenge(&holder, pin),
            GateOutcome::NotNeeded => self.model.expect_open(&holder),
            GateOutcome::NothingWaiting(_) => {
                assert!(
                    before.live.as_ref().is_none_or(|live| !live.is_certain) || before.over,
                    "a waiting challenge was not found"
                );
                self.model.record_possible_guess(who.employee, &holder.device);
            }
            GateOutcome::Refused(GateRefusal::Budget(refusal)) => {
                assert!(
                    self.model
                        .may_voice_access_be_off(who.employee, &holder.device, 1)
                );
                self.check_refusal(who, refusal);
            }
            GateOutcome::WrongLength(_) => assert!(before.live.is_some()),
            GateOutcome::Replayed => panic!("two different requests are not a replay"),
            other => panic!("{other:?}"),
        }
    }

    /// Allows either order from now on where the order of two offers mattered and is not known.
    fn allow_either_order(&mut self, who: ScheduleSpeaker, notices: usize, lost: usize) {
        let holder = self.model_subject(who);
        if lost > 0 {
            // The offer that could not send a longer code ended the challenge, before or after the other offer.
            self.model.mark_uncertain(&holder);
            if notices == 0 {
                self.model.end_challenge(&holder);
            }
        } else if notices > 1
            && let Some(live) = self.model.challenges.get_mut(&holder)
        {
            live.is_certain = false;
        }
    }

    /// Records a wrong guess, and returns the number of guesses at this challenge.
    fn record_wrong_try(&mut self, who: ScheduleSpeaker, short: bool, by: &str) -> u8 {
        let subject = self.model_subject(who);
        self.model.record_wrong_guess(&subject, short, by);
        let Some(live) = self.model.challenges.get_mut(&subject) else {
            return 3;
        };
        live.tries += 1;
        assert!(live.tries <= 3, "a fourth guess was compared");
        live.tries
    }

    fn record_burn(&mut self, who: ScheduleSpeaker) {
        let burned = self.model_subject(who);
        self.model.record_burn(who.employee, &burned.device);
        self.model.end_access(|subject| *subject == burned);
    }

    fn record_new_code(&mut self, who: ScheduleSpeaker, code: String) {
        let (now, subject) = (self.model.now, self.model_subject(who));
        if let Some(live) = self.model.challenges.get_mut(&subject) {
            live.codes.push(code);
            live.sent = now;
        }
    }

    fn record_resend(&mut self, who: ScheduleSpeaker) {
        let subject = self.model_subject(who);
        if let Some(live) = self.model.challenges.get_mut(&subject) {
            live.resends += 1;
            assert!(live.resends <= 2, "resent more than twice");
        }
    }

    /// Checks that a challenge still waits with its old expiry, and returns it.
    fn expect_waiting(&self, who: ScheduleSpeaker, notice: &PendingChallenge) -> ModelChallenge {
        let live = self.model.waiting_challenge(&self.model_subject(who));
        let live = live.expect("an ended challenge is reported as waiting");
        let left = SignedDuration::from_millis(live.expires - self.model.now);
        assert_eq!(notice.left, left, "nothing moves an expiry");
        live.clone()
    }

    fn expect_nothing_waiting(&mut self, who: ScheduleSpeaker) {
        let subject = self.model_subject(who);
        let live = self.model.waiting_challenge(&subject);
        assert!(
            live.is_none_or(|live| !live.is_certain),
            "a challenge is waiting: {live:?}"
        );
        if live.is_some() {
            self.model.end_challenge(&subject);
        }
    }

    fn check_code_length(&self, who: ScheduleSpeaker, notice: &PendingChallenge, usual: usize, code: &str) {
        let spent = self.model.are_short_guesses_spent(who.employee, 0);
        let want = if spent { usual.max(6) } else { usual };
        assert_eq!(code.len(), want, "the length of the code");
        assert_eq!(usize::from(notice.digits.get()), want);
    }

    fn check_refusal(&self, who: ScheduleSpeaker, refusal: &SpentBudget) {
        let start = self.servers.clock.now() - SignedDuration::from_millis(self.model.now);
        let until = refusal.until.map(|until| until.duration_since(start));
        let until = until.and_then(|until| i64::try_from(until.as_millis()).ok());
        let device = self.model_subject(who).device;
        self.model
            .check_refusal(who.employee, &device, refusal.budget.as_str(), until);
    }

    async fn receive_code(&mut self, who: ScheduleSpeaker, notices: &[&PendingChallenge]) -> String {
        let mut codes = self.receive_codes(who, notices).await;
        codes.pop().expect("a code was sent")
    }

    /// Reads the codes that have just been sent, oldest first and each once, and checks the limits of every send.
    async fn receive_codes(&mut self, who: ScheduleSpeaker, notices: &[&PendingChallenge]) -> Vec<String> {
        let device = self.model_subject(who).device;
        let codes = self.read_codes(notices).await;
        for (_, by_text) in &codes {
            self.model.record_send(who.employee, &device, *by_text, true);
        }
        codes.into_iter().map(|(code, _)| code).collect()
    }

    /// Reads the longer codes that have just replaced others. No limit on sends counts them.
    async fn receive_longer_codes(&mut self, notices: &[&PendingChallenge]) -> Vec<String> {
        let codes = self.read_codes(notices).await;
        codes.into_iter().map(|(code, _)| code).collect()
    }

    /// Reads the codes that have just been sent, with true for those that came by text message too.
    async fn read_codes(&mut self, notices: &[&PendingChallenge]) -> Vec<(String, bool)> {
        let want: usize = notices.iter().map(|notice| notice.sent.len()).sum();
        let mut newest = self.servers.mailbox.subscribe();
        let want = self.last_read_message + want as u64;
        newest.wait_for(|seq| *seq >= want).await.unwrap();
        let messages = self.servers.mailbox.messages_since(self.last_read_message);
        self.last_read_message = want;
        let mails = messages
            .iter()
            .filter(|message| message.channel == Channel::Email);
        let by_text = |code: &str| {
            let mut texts = messages.iter().filter(|message| is_text_message(message));
            texts.any(|text| text.code() == code)
        };
        mails
            .map(|mail| (mail.code().to_owned(), by_text(mail.code())))
            .collect()
    }
}

fn is_text_message(message: &countersign::delivery::CapturedMessage) -> bool {
    message.channel == Channel::Sms
}

fn employee_at_app(who: ScheduleSpeaker) -> (usize, usize) {
    (who.employee, who.app)
}

/// The order in which the outcomes of two offers at once are checked.
fn outcome_rank(outcome: &GateOutcome) -> u8 {
    match outcome {
        GateOutcome::Passed(..) => 0,
        GateOutcome::Wrong {
            then: AfterWrongGuess::Burned(_),
            ..
        } => 3,
        GateOutcome::Wrong {
            then: AfterWrongGuess::LongerPin(_) | AfterWrongGuess::NoLongerPin,
            ..
        } => 2,
        GateOutcome::Wrong { .. } => 1,
        _ => 4,
    }
}

/// Returns true if the challenge was withdrawn, because no longer code could be sent.
fn is_withdrawn(outcome: &GateOutcome) -> bool {
    matches!(
        outcome,
        GateOutcome::Wrong {
            then: AfterWrongGuess::NoLongerPin,
            ..
        } | GateOutcome::Refused(GateRefusal::TooShort(_))
    )
}

fn pending_challenge_of(outcome: &GateOutcome) -> Option<&PendingChallenge> {
    match outcome {
        GateOutcome::Sent(notice, SendCause::TooShort)
        | GateOutcome::Wrong {
            then: AfterWrongGuess::LongerPin(notice),
            ..
        } => Some(notice),
        _ => None,
    }
}

fn check_clearance(clearance: &Clearance, holder: &ModelSubject, who: ScheduleSpeaker) {
    let organization = if holder.elsewhere { "other" } else { "acme" };
    assert_eq!(clearance.organization().as_str(), organization);
    assert_eq!(*clearance.employee(), who.employee().id);
    assert_eq!(*clearance.app(), who.skill().app.id);
}
