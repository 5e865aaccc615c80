//! A walk along the log: what must be remembered between one event and the next.

use std::collections::BTreeMap;

use sqlx::{Row, any::AnyRow};

use super::{ChainKey, ChainReport, Fault, Head, Link, Misfit, Recorded, Verification, Why};

/// Where a walk along the log stands.
pub(super) struct Walk<'a> {
    keys: &'a [ChainKey],
    noted: &'a [Head],
    chains: BTreeMap<String, Stand<'a>>,
    unchained: u64,
    stray: Option<Misfit>,
}

/// Where it stands in one chain.
struct Stand<'a> {
    key: Option<&'a ChainKey>,
    /// The last event that fits.
    head: Head,
    /// The noted heads that were not passed yet.
    ahead: Vec<&'a Head>,
    fault: Option<Fault>,
}

impl<'a> Walk<'a> {
    /// Before the first event.
    pub(super) fn new(keys: &'a [ChainKey], noted: &'a [Head]) -> Self {
        Self {
            keys,
            noted,
            chains: BTreeMap::new(),
            unchained: 0,
            stray: None,
        }
    }

    /// The next event, in the order of their numbers.
    pub(super) fn pass(&mut self, row: &AnyRow) -> Result<(), sqlx::Error> {
        let Ok(event) = Recorded::read(row) else {
            return self.pass_unreadable(row);
        };
        match &event.link {
            Some(link) => self.stand(&link.chain).pass(&event, link),
            None if self.chains.is_empty() => self.unchained += 1,
            None => self.blame_nobody(misfit(&event, Why::Unchained)),
        }
        Ok(())
    }

    /// What was written reads; so this was edited.
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

    /// After the last event, with the table of heads.
    pub(super) fn end(mut self, heads: &[AnyRow]) -> Result<Verification, sqlx::Error> {
        let mut ends = BTreeMap::new();
        for row in heads {
            let chain: String = row.try_get("chain")?;
            let (place, hash) = (row.try_get("place")?, row.try_get("hash")?);
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
        if self.fault.is_some() {
            return;
        }
        let next = self.head.place + 1;
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

    /// What there is to say at the end, and where the table of heads says that it is.
    fn report(mut self, end: Option<&Head>) -> ChainReport {
        if self.key.is_none() {
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
