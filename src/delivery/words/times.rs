//! Durations and times in words.

use fluent_bundle::FluentArgs;
use jiff::tz::Offset;

use super::{CATALOG, MessageWords};
use crate::{clock::Timestamp, delivery::OutgoingMessage};

impl MessageWords<'_> {
    /// Formats how long the code is valid in whole minutes, rounded down so that nobody comes too late.
    pub(in crate::delivery) fn format_time_left(&self, message: &OutgoingMessage) -> String {
        let seconds = message.expires_at.duration_since(message.issued_at).as_secs();
        let minutes = u32::try_from(seconds / 60).unwrap_or_default();
        self.format_count("minutes", minutes.max(1))
    }

    /// Formats a time, in UTC: the time zone of the recipient is not known, and anybody can convert it.
    pub(in crate::delivery) fn format_time(&self, moment: Timestamp) -> String {
        let utc = Offset::UTC.to_datetime(moment);
        let mut arguments = FluentArgs::new();
        arguments.set("hour", format!("{:02}", utc.hour()));
        arguments.set("minute", format!("{:02}", utc.minute()));
        arguments.set("day", utc.day());
        arguments.set("month", utc.month());
        arguments.set("year", utc.year());
        CATALOG.format_message(self.locale, "moment", &arguments)
    }
}
