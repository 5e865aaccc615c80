//! Mails that tell the owner about a challenge burned by wrong PINs.

use std::sync::Arc;

use url::Url;

use super::{OwnerLink, OwnerLinkAction, OwnerLinkKey};
use crate::{
    clock::{SignedDuration, Timestamp},
    delivery::{
        BurnDetails, MessageContent, MessageDispatcher, OutboxError, OutgoingMessage, OwnerLinkUrls,
        SealedMessageId, SecretText,
    },
    directory::{DeviceLabel, EmailAddress, Employee, Partition},
    mfa::ChallengeId,
    secret::{Entropy, RootKey},
};

/// Time for which a notice is worth sending. Failed sends are retried until then.
const NOTICE_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A burned challenge, as its owner is told about it.
#[derive(Debug, Clone, Copy)]
pub struct BurnedChallenge<'a> {
    /// The owner of the challenge.
    pub employee: &'a Employee,
    /// Name of the owner's organization.
    pub organization: &'a str,
    /// Name of the app.
    pub app: &'a str,
    /// Label of the device it was burned from, as in the audit log.
    pub device: &'a DeviceLabel,
    /// Id of the challenge.
    pub challenge: &'a ChallengeId,
    /// Number of wrong PINs it took.
    pub tries: u8,
    /// Time at which it was burned.
    pub at: Timestamp,
    /// Language of the mail (BCP 47).
    pub locale: &'a str,
}

/// Time and form of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeTiming {
    /// A mail about this challenge alone, now.
    Now,
    /// One mail about several challenges. It replaces the one that waits in the outbox.
    Digest {
        /// Number of challenges in the mail, including this one.
        count: u32,
        /// Start of the period. Each employee has one mail per start.
        since: Timestamp,
        /// Time of sending, at most two days from now: the outbox keeps a message for three, and this one expires a
        /// day after it is due.
        due: Timestamp,
    },
}

/// Notifies owners by mail. Clones share the dispatcher.
#[derive(Debug, Clone)]
pub struct OwnerNotifier {
    dispatcher: MessageDispatcher,
    entropy: Arc<dyn Entropy>,
    key: OwnerLinkKey,
    base: Option<Url>,
}

impl OwnerNotifier {
    /// Creates a notifier that sends through `dispatcher`. Its links are signed with a key derived from `root` and
    /// lead to pages below `public_url`. Without a `public_url` the mails contain no links.
    pub fn new(
        dispatcher: MessageDispatcher,
        entropy: Arc<dyn Entropy>,
        root: &RootKey,
        public_url: Option<&Url>,
    ) -> Self {
        Self {
            dispatcher,
            entropy,
            key: OwnerLinkKey::new(root),
            base: public_url.map(link_pages_url),
        }
    }

    /// Returns true if mails to this employee contain links to pause and unlock voice access.
    pub fn sends_links_to(&self, employee: &Employee) -> bool {
        self.base.is_some() && employee.notice_email().is_some()
    }

    /// Notifies the owner and returns true, or returns false if the owner has no verified mailbox. Returns as soon
    /// as the mail is in the outbox, without waiting for it to be sent.
    ///
    /// # Errors
    /// [`OutboxError`] if the outbox is unavailable. A mail that is due now is sent once all the same.
    pub async fn send_burn_notice(
        &self,
        happened: BurnedChallenge<'_>,
        tell: NoticeTiming,
    ) -> Result<bool, OutboxError> {
        let Some(to) = happened.employee.notice_email() else {
            return Ok(false);
        };
        let partition = happened.employee.id.partition();
        match tell {
            NoticeTiming::Now => {
                let message = notice_message(&happened, self.notice_body(to, &happened), happened.at);
                self.dispatcher
                    .enqueue(message, partition, &*self.entropy)
                    .await?;
            }
            NoticeTiming::Digest {
                count: more,
                since,
                due,
            } => {
                let body = MessageContent::Digest {
                    to: to.clone(),
                    more,
                    since,
                    last: burn_details(&happened),
                    ways_out: self.owner_links(&happened),
                };
                let message = notice_message(&happened, body, due);
                self.post_digest(&happened, &message, since, due, partition)
                    .await?;
            }
        }
        Ok(true)
    }

    async fn post_digest(
        &self,
        happened: &BurnedChallenge<'_>,
        message: &OutgoingMessage,
        since: Timestamp,
        due: Timestamp,
        partition: Partition,
    ) -> Result<(), OutboxError> {
        // The id is derived from employee and start, not drawn: the next digest of the window then overwrites this
        // one, and nothing has to be added up when it is sent.
        let id = format!("digest-{}-{}", happened.employee.id, since.as_millisecond());
        self.dispatcher
            .enqueue_at(due, SealedMessageId(id), message, partition, &*self.entropy)
            .await
    }

    fn notice_body(&self, to: &EmailAddress, happened: &BurnedChallenge<'_>) -> MessageContent {
        MessageContent::Notice {
            to: to.clone(),
            burned: burn_details(happened),
            ways_out: self.owner_links(happened),
        }
    }

    fn owner_links(&self, happened: &BurnedChallenge<'_>) -> Option<OwnerLinkUrls> {
        let base = self.base.as_ref()?;
        let link = |action| {
            let (employee, challenge) = (happened.employee.id.clone(), happened.challenge.clone());
            OwnerLink::new(action, employee, challenge, happened.at)
        };
        let (pause, unlock) = (link(OwnerLinkAction::Pause), link(OwnerLinkAction::Unlock));
        Some(OwnerLinkUrls {
            pause: self.link_url(base, &pause)?,
            unlock: self.link_url(base, &unlock)?,
            until: pause.expires_at(),
        })
    }

    fn link_url(&self, base: &Url, link: &OwnerLink) -> Option<SecretText> {
        let url = base.join(self.key.encode(link).expose()).ok()?;
        Some(String::from(url).into())
    }
}

fn notice_message(happened: &BurnedChallenge<'_>, body: MessageContent, due: Timestamp) -> OutgoingMessage {
    OutgoingMessage {
        body,
        display_name: happened.employee.display_name.clone(),
        organization: happened.organization.to_owned(),
        app: happened.app.to_owned(),
        issued_at: happened.at,
        expires_at: due + NOTICE_LIFETIME,
        locale: happened.locale.to_owned(),
    }
}

fn burn_details(happened: &BurnedChallenge<'_>) -> BurnDetails {
    BurnDetails {
        tries: happened.tries,
        device: happened.device.to_string(),
        at: happened.at,
    }
}

/// Returns the base URL of the pages behind the links. It ends in a slash, so that `Url::join` appends.
fn link_pages_url(public_url: &Url) -> Url {
    let mut base = public_url.clone();
    base.set_path(&format!("{}/voice-access/", base.path().trim_end_matches('/')));
    base
}
