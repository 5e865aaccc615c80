//! Word to the owner that wrong PINs burned a challenge.

use std::sync::Arc;

use url::Url;

use super::{Action, LinkKey, OwnerLink};
use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{Body, Burned, Dispatcher, Message, OutboxError, ParcelId, Private, WaysOut},
    directory::{DeviceLabel, EmailAddress, Employee, Partition},
    mfa::ChallengeId,
    secret::{Entropy, RootKey},
};

/// How long word is tried to be sent.
const USEFUL: SignedDuration = SignedDuration::from_hours(24);

/// A challenge that was burned.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// Whose it was.
    pub employee: &'a Employee,
    /// The name of their organization.
    pub organization: &'a str,
    /// The name of the app.
    pub app: &'a str,
    /// The device it was burned from, as the audit log calls it.
    pub device: &'a DeviceLabel,
    /// Which challenge.
    pub challenge: &'a ChallengeId,
    /// How many wrong PINs it took.
    pub tries: u8,
    /// When.
    pub at: Timestamp,
    /// The language to write in (BCP 47).
    pub locale: &'a str,
}

/// How it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    /// In a mail of its own, now.
    Now,
    /// In one mail with others, which replaces the one that waits.
    Together {
        /// How many it tells of, this one among them.
        more: u32,
        /// Since when. It is one mail for each employee and beginning.
        since: Timestamp,
        /// When it is sent, two days from now at the latest.
        due: Timestamp,
    },
}

/// Tells owners by mail. Clones share the dispatcher.
#[derive(Debug, Clone)]
pub struct Notices {
    dispatcher: Dispatcher,
    entropy: Arc<dyn Entropy>,
    key: LinkKey,
    base: Option<Url>,
}

impl Notices {
    /// Word goes by `dispatcher`; its links are sealed under a key derived from `root` and lead to pages below
    /// `public_url`. Without one there are no links.
    pub fn new(
        dispatcher: Dispatcher,
        entropy: Arc<dyn Entropy>,
        root: &RootKey,
        public_url: Option<&Url>,
    ) -> Self {
        Self {
            dispatcher,
            entropy,
            key: LinkKey::new(root),
            base: public_url.map(below),
        }
    }

    /// Whether mails to this owner have links by which they unlock themselves.
    pub fn give_links_to(&self, employee: &Employee) -> bool {
        self.base.is_some() && employee.mailbox().is_some()
    }

    /// Tells the owner, if they have a verified mailbox, and whether they have. Returns when the mail is in the outbox; whether it is sent is not
    /// waited for.
    ///
    /// # Errors
    /// [`OutboxError`] when the outbox is out of reach. One that was to go now is tried all the same.
    pub async fn burned(&self, happened: Happened<'_>, tell: Tell) -> Result<bool, OutboxError> {
        let Some(to) = happened.employee.mailbox() else {
            return Ok(false);
        };
        let partition = happened.employee.id.partition();
        match tell {
            Tell::Now => {
                let message = message(&happened, self.notice(to, &happened), happened.at);
                self.dispatcher.post(message, partition, &*self.entropy).await?;
            }
            Tell::Together { more, since, due } => {
                let body = Body::Digest {
                    to: to.clone(),
                    more,
                    since,
                    last: burned(&happened),
                    ways_out: self.ways_out(&happened),
                };
                let message = message(&happened, body, due);
                self.together(&happened, &message, since, due, partition).await?;
            }
        }
        Ok(true)
    }

    async fn together(
        &self,
        happened: &Happened<'_>,
        message: &Message,
        since: Timestamp,
        due: Timestamp,
        partition: Partition,
    ) -> Result<(), OutboxError> {
        let id = format!("digest-{}-{}", happened.employee.id, since.as_millisecond());
        self.dispatcher
            .post_at(due, ParcelId(id), message, partition, &*self.entropy)
            .await
    }

    fn notice(&self, to: &EmailAddress, happened: &Happened<'_>) -> Body {
        Body::Notice {
            to: to.clone(),
            burned: burned(happened),
            ways_out: self.ways_out(happened),
        }
    }

    fn ways_out(&self, happened: &Happened<'_>) -> Option<WaysOut> {
        let base = self.base.as_ref()?;
        let link = |action| {
            let (employee, challenge) = (happened.employee.id.clone(), happened.challenge.clone());
            OwnerLink::new(action, employee, challenge, happened.at)
        };
        let (pause, unlock) = (link(Action::Pause), link(Action::Unlock));
        Some(WaysOut {
            pause: self.url(base, &pause)?,
            unlock: self.url(base, &unlock)?,
            until: pause.expires_at(),
        })
    }

    fn url(&self, base: &Url, link: &OwnerLink) -> Option<Private> {
        let url = base.join(self.key.write(link).expose()).ok()?;
        Some(String::from(url).into())
    }
}

fn message(happened: &Happened<'_>, body: Body, due: Timestamp) -> Message {
    Message {
        body,
        display_name: happened.employee.display_name.clone(),
        organization: happened.organization.to_owned(),
        app: happened.app.to_owned(),
        issued_at: happened.at,
        expires_at: due + USEFUL,
        locale: happened.locale.to_owned(),
    }
}

fn burned(happened: &Happened<'_>) -> Burned {
    Burned {
        tries: happened.tries,
        device: happened.device.to_string(),
        at: happened.at,
    }
}

/// Where the pages of links are.
fn below(public_url: &Url) -> Url {
    let mut base = public_url.clone();
    base.set_path(&format!("{}/voice-access/", base.path().trim_end_matches('/')));
    base
}
