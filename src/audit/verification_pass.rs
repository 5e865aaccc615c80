//! One pass over the log: the state that is kept from one event to the next.

use std::collections::BTreeMap;

use sqlx::{Row, any::AnyRow};

use super::{
    AuditChainFault, AuditChainHead, AuditChainKey, AuditChainReport, AuditVerification, ChainLink,
    DefectiveEvent, EventDefect, RecordedEvent,
};

/// The state of a verification between two events.
pub(super) struct VerificationPass<'a> {
    keys: &'a [AuditChainKey],
    noted: &'a [AuditChainHead],
    chains: BTreeMap<String, ChainProgress<'a>>,
    unchained: u64,
    stray: Option<DefectiveEvent>,
}

/// The state of one chain between two events.
struct ChainProgress<'a> {
    key: Option<&'a AuditChainKey>,
    /// The last event that matches the chain.
    head: AuditChainHead,
    /// The noted heads that have not been met yet.
    unmet_heads: Vec<&'a AuditChainHead>,
    fault: Option<AuditChainFault>,
}

impl<'a> VerificationPass<'a> {
    /// Creates the state before the first event.
    pub(super) fn new(keys: &'a [AuditChainKey], noted: &'a [AuditChainHead]) -> Self {
        Self {
            keys,
            noted,
            chains: BTreeMap::new(),
            unchained: 0,
            stray: None,
        }
    }

    /// Checks the next event. Events must come in the order of their numbers.
    pub(super) fn check_row(&mut self, row: &AnyRow) -> Result<(), sqlx::Error> {
        let Ok(event) = RecordedEvent::from_row(row) else {
            return self.report_unreadable_row(row);
        };
        match &event.link {
            Some(link) => self.chain_progress(&link.chain).check_event(&event, link),
            // Events without a chain are legitimate only before the first chained one.
            None if self.chains.is_empty() => self.unchained += 1,
            None => self.report_stray_event(defective_event(&event, EventDefect::Unchained)),
        }
        Ok(())
    }

    /// Reports a row that cannot be read. The program only writes readable rows, so this one was edited.
    fn report_unreadable_row(&mut self, row: &AnyRow) -> Result<(), sqlx::Error> {
        let defective_event = DefectiveEvent {
            seq: row.try_get("seq")?,
            at: None,
            name: row.try_get("name").unwrap_or_default(),
            defect: EventDefect::Edited,
        };
        match row.try_get::<String, _>("chain") {
            Ok(chain) => self
                .chain_progress(&chain)
                .report_fault(AuditChainFault::Event(defective_event)),
            Err(_) => self.report_stray_event(defective_event),
        }
        Ok(())
    }

    /// Finishes the pass after the last event, by comparing with the table of heads.
    pub(super) fn finish(mut self, heads: &[AnyRow]) -> Result<AuditVerification, sqlx::Error> {
        let mut ends = BTreeMap::new();
        for row in heads {
            let chain: String = row.try_get("chain")?;
            let (place, hash) = (row.try_get("place")?, row.try_get("hash")?);
            // A chain may have a head and no events left: it must be in the report too.
            self.chain_progress(&chain);
            ends.insert(chain.clone(), AuditChainHead { chain, place, hash });
        }
        for head in self.noted {
            self.chain_progress(&head.chain);
        }
        let report = |(chain, stand): (String, ChainProgress<'_>)| stand.into_report(ends.get(&chain));
        Ok(AuditVerification {
            chains: self.chains.into_iter().map(report).collect(),
            unchained: self.unchained,
            stray: self.stray,
        })
    }

    fn chain_progress(&mut self, chain: &str) -> &mut ChainProgress<'a> {
        if !self.chains.contains_key(chain) {
            let stand = ChainProgress::before_first_event(chain, self.keys, self.noted);
            self.chains.insert(chain.to_owned(), stand);
        }
        self.chains.get_mut(chain).expect("it was inserted above")
    }

    fn report_stray_event(&mut self, defective_event: DefectiveEvent) {
        self.stray.get_or_insert(defective_event);
    }
}

impl<'a> ChainProgress<'a> {
    fn before_first_event(chain: &str, keys: &'a [AuditChainKey], noted: &'a [AuditChainHead]) -> Self {
        Self {
            key: keys.iter().find(|key| key.owns_chain(chain)),
            head: AuditChainHead {
                chain: chain.to_owned(),
                place: 0,
                hash: String::new(),
            },
            unmet_heads: noted.iter().filter(|head| head.chain == chain).collect(),
            fault: None,
        }
    }

    fn check_event(&mut self, event: &RecordedEvent, link: &ChainLink) {
        let Some(key) = self.key else { return };
        // After a first fault every later event would be reported as well, which says nothing new.
        if self.fault.is_some() {
            return;
        }
        let next = self.head.place + 1;
        // The hash comes first. Place and previous hash mean something only if the event is unaltered.
        let why = if !key.verify_event(event, link) {
            EventDefect::Edited
        } else if link.place > next {
            EventDefect::Missing(link.place - next)
        } else if link.place < next || link.previous != self.head.hash {
            EventDefect::OutOfOrder
        } else {
            self.head.place = link.place;
            self.head.hash.clone_from(&link.hash);
            let here = &self.head;
            self.unmet_heads.retain(|noted| *noted != here);
            return;
        };
        self.report_fault(AuditChainFault::Event(defective_event(event, why)));
    }

    fn report_fault(&mut self, fault: AuditChainFault) {
        self.fault.get_or_insert(fault);
    }

    /// Completes the result of the chain. `finish` is its row in the table of heads.
    fn into_report(mut self, end: Option<&AuditChainHead>) -> AuditChainReport {
        if self.key.is_none() {
            // Replaces any earlier fault: without the key, none of the checks meant anything.
            self.fault = Some(AuditChainFault::OtherKey);
        }
        if let Some(noted) = self.unmet_heads.first() {
            self.report_fault(AuditChainFault::Noted((*noted).clone()));
        }
        if end != Some(&self.head) {
            self.report_fault(AuditChainFault::Head);
        }
        AuditChainReport {
            head: self.head,
            fault: self.fault,
        }
    }
}

fn defective_event(event: &RecordedEvent, why: EventDefect) -> DefectiveEvent {
    DefectiveEvent {
        seq: event.seq,
        at: Some(event.at),
        name: event.name.clone(),
        defect: why,
    }
}
