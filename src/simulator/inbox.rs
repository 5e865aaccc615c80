//! What reaches the phone and the mailbox, live.

use std::{convert::Infallible, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data, Path},
};
use futures_util::{Stream, stream};
use serde_json::json;

use super::console::Console;
use crate::delivery::captured::{Captured, Mailbox};

/// Every message there is and every one to come, as server-sent events.
pub(super) async fn watch(req: HttpRequest, console: Data<Console>) -> HttpResponse {
    let last = req.headers().get("last-event-id").and_then(|id| id.to_str().ok());
    let seen = last.and_then(|id| id.parse().ok()).unwrap_or(0);
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(events(console.mailbox.clone(), seen))
}

/// The HTML of one mail. It runs no script and loads nothing, in its frame and out of it.
pub(super) async fn mail(seq: Path<u64>, console: Data<Console>) -> HttpResponse {
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

fn events(mailbox: Arc<Mailbox>, seen: u64) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let newest = mailbox.subscribe();
    // The first line opens the stream at once, so that the page knows it is live.
    let opening = stream::iter([Ok(Bytes::from_static(b"retry: 1000\n\n"))]);
    let rest = stream::unfold(
        (mailbox, newest, seen),
        |(mailbox, mut newest, seen)| async move {
            loop {
                newest.borrow_and_update();
                let messages = mailbox.messages_since(seen);
                if let Some(last) = messages.last() {
                    let seen = last.seq;
                    let text: String = messages.iter().map(event).collect();
                    return Some((Ok(Bytes::from(text)), (mailbox, newest, seen)));
                }
                newest.changed().await.ok()?;
            }
        },
    );
    futures_util::StreamExt::chain(opening, rest)
}

fn event(message: &Captured) -> String {
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
