//! How times and numbers are written.

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(in crate::ui) use crate::account::visible;

/// `12 Mar 2026`.
pub(in crate::ui) fn date(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b %Y").to_string()
}

/// `12 Mar 2026, 10:31`.
pub(in crate::ui) fn date_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b %Y, %H:%M").to_string()
}

/// The time alone if it is today, else with the date.
pub(in crate::ui) fn time_of_day(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at_local, now_local) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    if at_local.date() == now_local.date() { at_local.strftime("%H:%M").to_string() } else { date_time(at, zone) }
}

/// With seconds and in UTC, as an audit wants it: `2026-03-12 10:31:07 UTC`.
pub(in crate::ui) fn exact(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// How long ago, in its largest unit: `12 days ago`.
pub(in crate::ui) fn ago(at: Timestamp, now: Timestamp) -> String {
    match span(now.duration_since(at).as_secs()) {
        Some(span) => format!("{span} ago"),
        None => "just now".into(),
    }
}

/// How soon, in its largest unit: `in 12 days`.
pub(in crate::ui) fn until(at: Timestamp, now: Timestamp) -> String {
    match span(at.duration_since(now).as_secs()) {
        Some(span) => format!("in {span}"),
        None => "now".into(),
    }
}

/// So many seconds in their largest unit; `None` where they are less than a minute.
fn span(seconds: i64) -> Option<String> {
    let (n, unit) = match seconds {
        ..60 => return None,
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        86_400..5_184_000 => (seconds / 86_400, "day"),
        5_184_000..63_072_000 => (seconds / 2_592_000, "month"),
        _ => (seconds / 31_536_000, "year"),
    };
    Some(format!("{n} {unit}{}", if n == 1 { "" } else { "s" }))
}

/// How long ago, in days: `12 d`.
pub(in crate::ui) fn age(at: Timestamp, now: Timestamp) -> String {
    match now.duration_since(at).as_hours().div_euclid(24) {
        ..1 => "< 1 d".into(),
        days => format!("{} d", count(usize::try_from(days).unwrap_or_default())),
    }
}

/// A number with a no-break space between thousands: `4 970`.
pub(in crate::ui) fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// So many users, in words.
pub(in crate::ui) fn users(n: usize) -> String {
    if n == 1 { "1 user".into() } else { format!("{} users", count(n)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn times_are_written_for_people() {
        let zone = TimeZone::UTC;
        assert_eq!(date(at("2026-03-02T10:31:59Z"), &zone), "2 Mar 2026");
        assert_eq!(date_time(at("2026-03-02T09:05:00Z"), &zone), "2 Mar 2026, 09:05");
        let now = at("2026-03-02T23:00:00Z");
        assert_eq!(time_of_day(at("2026-03-02T09:05:00Z"), now, &zone), "09:05");
        assert_eq!(time_of_day(at("2026-03-01T09:05:00Z"), now, &zone), "1 Mar 2026, 09:05");
        for (then, text) in [
            ("2026-03-02T22:59:30Z", "just now"),
            ("2026-03-02T23:30:00Z", "just now"),
            ("2026-03-02T22:58:30Z", "1 minute ago"),
            ("2026-03-02T09:00:00Z", "14 hours ago"),
            ("2026-02-18T23:00:00Z", "12 days ago"),
            ("2025-11-02T23:00:00Z", "4 months ago"),
            ("2016-03-02T23:00:00Z", "10 years ago"),
        ] {
            assert_eq!(ago(at(then), now), text);
        }
        assert_eq!(until(at("2026-03-14T23:00:00Z"), now), "in 12 days");
        assert_eq!(until(at("2026-03-02T23:00:30Z"), now), "now");
    }

    #[test]
    fn ages_are_whole_days() {
        let now = at("2026-03-02T23:00:00Z");
        for (then, text) in [
            ("2026-03-03T09:00:00Z", "< 1 d"),
            ("2026-03-01T23:00:01Z", "< 1 d"),
            ("2026-03-01T23:00:00Z", "1 d"),
            ("2026-02-18T22:59:00Z", "12 d"),
            ("2022-03-02T23:00:00Z", "1\u{a0}461 d"),
        ] {
            assert_eq!(age(at(then), now), text);
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1\u{a0}000", "1\u{a0}234\u{a0}567"]);
    }
}
