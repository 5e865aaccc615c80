//! The messages that reach the phone and the mailbox, as they arrive.

use std::{convert::Infallible, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data, Path},
};
use futures_util::{Stream, stream};
use serde_json::json;

use super::console::SimulatorConsole;
use crate::delivery::capturing_sender::{CapturedMessage, InMemoryMailbox};

/// Streams all messages, earlier ones and new ones, as server-sent events.
pub(super) async fn stream_inbox(req: HttpRequest, console: Data<SimulatorConsole>) -> HttpResponse {
    // A browser that reconnects names the last message it has seen, so that none is lost or shown twice.
    let last = req.headers().get("last-event-id").and_then(|id| id.to_str().ok());
    let seen = last.and_then(|id| id.parse().ok()).unwrap_or(0);
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(message_events(console.mailbox.clone(), seen))
}

/// Serves the HTML of one mail. Its policy forbids scripts and loading, also if the mail is opened outside its
/// frame.
pub(super) async fn serve_mail(seq: Path<u64>, console: Data<SimulatorConsole>) -> HttpResponse {
    // Messages are numbered from 1, and `messages_since` begins after the number that it is given.
    let Some(seq) = seq.checked_sub(1) else {
        return HttpResponse::NotFound().finish();
    };
    let found = console
        .mailbox
        .messages_since(seq)
        .into_iter()
        .next()
        .filter(|mail| mail.seq == seq + 1);
    let Some(html) = found.and_then(|mail| mail.html) else {
        return HttpResponse::NotFound().finish();
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox",
        ))
        .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
        .body(html)
}

fn message_events(mailbox: Arc<InMemoryMailbox>, seen: u64) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let newest = mailbox.subscribe();
    // The browser reports the stream as open when its first line arrives, so one is sent at once.
    let opening = stream::iter([Ok(Bytes::from_static(b"retry: 1000\n\n"))]);
    let rest = stream::unfold(
        (mailbox, newest, seen),
        |(mailbox, mut newest, seen)| async move {
            loop {
                // Marked as seen before the messages are read: one that arrives in between ends the wait below.
                newest.borrow_and_update();
                let messages = mailbox.messages_since(seen);
                if let Some(last) = messages.last() {
                    let seen = last.seq;
                    let text: String = messages.iter().map(format_event).collect();
                    return Some((Ok(Bytes::from(text)), (mailbox, newest, seen)));
                }
                newest.changed().await.ok()?;
            }
        },
    );
    futures_util::StreamExt::chain(opening, rest)
}

fn format_event(message: &CapturedMessage) -> String {
    let data = json!({
        "seq": message.seq,
        "channel": message.channel,
        "to": message.to,
        "subject": message.subject,
        "text": message.text,
        "html": message.html.is_some(),
        "at": message.at,
    });
    format!("id: {}\ndata: {data}\n\n", message.seq)
}
