use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::account::{Fact, Source};
use crate::desk::{Expiry, Inventory, UserRow};

use crate::ui::kit::format;

/// What time it is and how it is written: all that a text with a time in it depends on.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Times<'a> {
    pub(in crate::ui) now: Timestamp,
    pub(in crate::ui) zone: &'a TimeZone,
}

/// The beginning of the minute. What counts or keeps texts with ages in them does so as of then, so that they agree, and are made
/// once in a minute.
pub(in crate::ui) fn minute_of(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_secs(now.as_second().rem_euclid(60))
        - SignedDuration::from_nanos(now.subsec_nanosecond().into())
}

impl Times<'_> {
    /// A time, and how long ago it was or how soon it will be.
    pub(in crate::ui) fn when(self, at: Timestamp) -> String {
        let date = format::date_time(at, self.zone);
        if at > self.now {
            format!("{date} ({})", format::until(at, self.now))
        } else {
            format!("{date} ({})", self.ago(at))
        }
    }

    pub(in crate::ui) fn ago(self, at: Timestamp) -> String {
        format::ago(at, self.now)
    }

    /// The time alone if it is today, else with the date.
    pub(in crate::ui) fn of_day(self, at: Timestamp) -> String {
        format::time_of_day(at, self.now, self.zone)
    }

    /// That something was read for this one user at that time.
    pub(in crate::ui) fn read_live(self, at: Timestamp) -> String {
        format!("Read live at {}", self.of_day(at))
    }

    /// Where it is known from by when a password expires.
    pub(in crate::ui) fn expiry_source(self, row: &UserRow, expiry: &Fact<Expiry>) -> String {
        let source = self.source(expiry);
        match row.max_age().map(|max_age| max_age.as_hours() / 24) {
            None => source,
            Some(1) => format!("A day after it was set\n{source}"),
            Some(days) => format!("{days} days after it was set\n{source}"),
        }
    }

    /// Where a fact comes from.
    pub(in crate::ui) fn source<T>(self, fact: &Fact<T>) -> String {
        let at = self.of_day(fact.at);
        match fact.source {
            Source::Live => self.read_live(fact.at),
            Source::Listing => format!("From the list of users of {at}"),
            Source::AuthorizationDetails => format!("From the account authorization details of {at}"),
            Source::Report => format!("From the credential report of {at}"),
            Source::Policy => format!("By the password policy, read at {at}"),
            Source::ThisDesk => format!("Changed here at {at}"),
        }
    }
}

/// The credential report that rows rest on, if there is one, as part of a sentence.
pub(in crate::ui) fn report_named(inventory: &Inventory, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let at = format::time_of_day(inventory.report_at()?, now, zone);
    let or_earlier = if inventory.counts().reported_earlier > 0 { " or an earlier one" } else { "" };
    Some(format!("the credential report of {at}{or_earlier}"))
}
