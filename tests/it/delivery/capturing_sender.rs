//! The in-memory mailbox that the demo and the tests send to.

use countersign::delivery::{
    CapturingSender,
    Channel::{Email, Sms},
    InMemoryMailbox, MessageSender,
};

use crate::support::sample_messages::{
    CODE, EMAIL_ADDRESS, PHONE_NUMBER, contains_secret, newest_message_to, pin_message,
};

#[tokio::test]
async fn sent_messages_can_be_read_in_order() {
    let mailbox = InMemoryMailbox::new();
    let (email, sms) = (
        CapturingSender::new(Email, mailbox.clone()),
        CapturingSender::new(Sms, mailbox.clone()),
    );
    email.send(&pin_message(Email)).await.unwrap();
    sms.send(&pin_message(Sms)).await.unwrap();

    let all = mailbox.messages_since(0);
    assert_eq!(all.iter().map(|one| one.seq).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(mailbox.messages_since(1), all[1..]);
    assert_eq!(mailbox.messages_since(2), []);
    assert_eq!(newest_message_to(&mailbox, Email, EMAIL_ADDRESS).unwrap(), all[0]);
    assert_eq!(
        newest_message_to(&mailbox, Sms, PHONE_NUMBER).unwrap().code(),
        CODE
    );
    assert_eq!(newest_message_to(&mailbox, Sms, EMAIL_ADDRESS), None);
    assert!(!contains_secret(&format!("{all:?} {mailbox:?} {email:?}")));
}

#[tokio::test]
async fn a_subscriber_is_notified_of_every_message() {
    let mailbox = InMemoryMailbox::new();
    let mut news = mailbox.subscribe();
    let sms = CapturingSender::new(Sms, mailbox.clone());
    sms.send(&pin_message(Sms)).await.unwrap();
    news.changed().await.unwrap();
    assert_eq!(*news.borrow_and_update(), 1);
}

#[tokio::test]
async fn the_oldest_messages_are_dropped() {
    let mailbox = InMemoryMailbox::new();
    let sms = CapturingSender::new(Sms, mailbox.clone());
    for _ in 0..205 {
        sms.send(&pin_message(Sms)).await.unwrap();
    }
    let kept = mailbox.messages_since(0);
    assert_eq!((kept.len(), kept[0].seq), (200, 6));
}
