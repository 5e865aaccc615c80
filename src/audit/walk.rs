//! One pass over the log: the state that is kept from one event to the next.

use std::collections::BTreeMap;

use sqlx::{Row, any::AnyRow};

use super::{ChainKey, ChainReport, Fault, Head, Link, Misfit, Recorded, Verification, Why};

/// The state of a verification between two events.
pub(super) struct Walk<'a> {
    keys: &'a [ChainKey],
    noted: &'a [Head],
    chains: BTreeMap<String, Stand<'a>>,
    unchained: u64,
    stray: Option<Misfit>,
}

/// The state of one chain between two events.
struct Stand<'a> {
    key: Option<&'a ChainKey>,
    /// The last event that matches the chain.
    head: Head,
    /// The noted heads that have not been met yet.
    ahead: Vec<&'a Head>,
    fault: Option<Fault>,
}

impl<'a> Walk<'a> {
    /// Creates the state before the first event.
    pub(super) fn new(keys: &'a [ChainKey], noted: &'a [Head]) -> Self {
        Self {
            keys,
            noted,
            chains: BTreeMap::new(),
            unchained: 0,
            stray: None,
        }
    }

    /// Checks the next event. Events must come in the order of their numbers.
    pub(super) fn pass(&mut self, row: &AnyRow) -> Result<(), sqlx::Error> {
        let Ok(event) = Recorded::read(row) else {
            return self.pass_unreadable(row);
        };
        match &event.link {
            Some(link) => self.stand(&link.chain).pass(&event, link),
            // Events without a chain are legitimate only before the first chained one.
            None if self.chains.is_empty() => self.unchained += 1,
            None => self.blame_nobody(misfit(&event, Why::Unchained)),
        }
        Ok(())
    }

    /// Reports a row that cannot be read. The program only writes readable rows, so this one was edited.
    fn pass_unreadable(&mut self, row: &AnyRow) -> Result<(), sqlx::Error> {
        let misfit = Misfit {
            seq: row.try_get("seq")?,
            at: None,
            name: row.try_get("name").unwrap_or_default(),
            why: Why::Edited,
        };
        match row.try_get::<String, _>("chain") {
            Ok(chain) => self.stand(&chain).blame(Fault::Event(misfit)),
            Err(_) => self.blame_nobody(misfit),
        }
        Ok(())
    }

    /// Finishes the pass after the last event, by comparing with the table of heads.
    pub(super) fn end(mut self, heads: &[AnyRow]) -> Result<Verification, sqlx::Error> {
        let mut ends = BTreeMap::new();
        for row in heads {
            let chain: String = row.try_get("chain")?;
            let (place, hash) = (row.try_get("place")?, row.try_get("hash")?);
            // A chain may have a head and no events left: it must be in the report too.
            self.stand(&chain);
            ends.insert(chain.clone(), Head { chain, place, hash });
        }
        for head in self.noted {
            self.stand(&head.chain);
        }
        let report = |(chain, stand): (String, Stand<'_>)| stand.report(ends.get(&chain));
        Ok(Verification {
            chains: self.chains.into_iter().map(report).collect(),
            unchained: self.unchained,
            stray: self.stray,
        })
    }

    fn stand(&mut self, chain: &str) -> &mut Stand<'a> {
        if !self.chains.contains_key(chain) {
            let stand = Stand::before_the_first(chain, self.keys, self.noted);
            self.chains.insert(chain.to_owned(), stand);
        }
        self.chains.get_mut(chain).expect("it was put there")
    }

    fn blame_nobody(&mut self, misfit: Misfit) {
        self.stray.get_or_insert(misfit);
    }
}

impl<'a> Stand<'a> {
    fn before_the_first(chain: &str, keys: &'a [ChainKey], noted: &'a [Head]) -> Self {
        Self {
            key: keys.iter().find(|key| key.made(chain)),
            head: Head {
                chain: chain.to_owned(),
                place: 0,
                hash: String::new(),
            },
            ahead: noted.iter().filter(|head| head.chain == chain).collect(),
            fault: None,
        }
    }

    fn pass(&mut self, event: &Recorded, link: &Link) {
        let Some(key) = self.key else { return };
        // After a first fault every later event would be reported as well, which says nothing new.
        if self.fault.is_some() {
            return;
        }
        let next = self.head.place + 1;
        // The hash comes first. Place and previous hash mean something only if the event is unaltered.
        let why = if !key.fits(event, link) {
            Why::Edited
        } else if link.place > next {
            Why::Missing(link.place - next)
        } else if link.place < next || link.previous != self.head.hash {
            Why::OutOfOrder
        } else {
            self.head.place = link.place;
            self.head.hash.clone_from(&link.hash);
            let here = &self.head;
            self.ahead.retain(|noted| *noted != here);
            return;
        };
        self.blame(Fault::Event(misfit(event, why)));
    }

    fn blame(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// Completes the result of the chain. `end` is its row in the table of heads.
    fn report(mut self, end: Option<&Head>) -> ChainReport {
        if self.key.is_none() {
            // Replaces any earlier fault: without the key, none of the checks meant anything.
            self.fault = Some(Fault::OtherKey);
        }
        if let Some(noted) = self.ahead.first() {
            self.blame(Fault::Noted((*noted).clone()));
        }
        if end != Some(&self.head) {
            self.blame(Fault::Head);
        }
        ChainReport {
            head: self.head,
            fault: self.fault,
        }
    }
}

fn misfit(event: &Recorded, why: Why) -> Misfit {
    Misfit {
        seq: event.seq,
        at: Some(event.at),
        name: event.name.clone(),
        why,
    }
}
