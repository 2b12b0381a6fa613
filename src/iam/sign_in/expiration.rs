//! When credentials end, in the forms in which programs write it.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// A time with its offset from UTC. ISO 8601 in its forms, and that of e-mails; the AWS command line takes these too.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let time = iso_8601(text)
        .or_else(|| compact(text).and_then(|text| iso_8601(&text)))
        .or_else(|| of_date(text).and_then(|text| iso_8601(&text)))
        .or_else(|| DateTimeParser::new().parse_timestamp(text).ok())?;
    Some(SystemTime::from(time))
}

fn iso_8601(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_at_checked(10)?;
    let time = time.strip_prefix(['T', 't', ' '])?;
    let (time, offset) = match time.find(['+', '-', 'Z', 'z', ' ']) {
        Some(at) => (&time[..at], time[at..].trim()),
        // A time of which it is not said where it is so may be hours off.
        None => return None,
    };
    let offset = match offset {
        "Z" | "z" | "UTC" | "GMT" => "+00:00".to_owned(),
        offset => {
            let (sign, digits) = offset.split_at_checked(1).filter(|(sign, _)| matches!(*sign, "+" | "-"))?;
            let digits = digits.replace(':', "");
            let (hours, minutes) = match digits.len() {
                2 => (digits.as_str(), "00"),
                4 => digits.split_at_checked(2)?,
                _ => return None,
            };
            format!("{sign}{hours}:{minutes}")
        }
    };
    format!("{date}T{}{offset}", time.replace(',', ".")).parse().ok()
}

/// ISO 8601 without its marks, such as `20261129T082732Z`, with them.
fn compact(text: &str) -> Option<String> {
    let (date, time) = text.split_once(['T', 't'])?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (time, rest) = time.split_at_checked(6)?;
    if date.len() != 8 || !digits(date) || !digits(time) {
        return None;
    }
    let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
    Some(format!("{year}-{month}-{day}T{}:{}:{}{rest}", &time[..2], &time[2..4], &time[4..]))
}

/// What the command `date` prints, such as `Sun Nov 29 08:27:28 UTC 2026`, in ISO 8601.
fn of_date(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = text.split_whitespace().collect();
    // In other zones it has only their names, of which several have the same.
    let [_, month, day, time, zone @ ("UTC" | "GMT" | "Z"), year] = words.as_slice() else { return None };
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    Some(format!("{year}-{month:02}-{day:0>2} {time} {zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_the_command_line_takes_are_taken() {
        let expected = SystemTime::from("2026-11-28T07:00:00Z".parse::<Timestamp>().expect("a time"));
        for text in [
            "2026-11-28T07:00:00Z",
            "2026-11-28T07:00:00+0000",
            "2026-11-28T07:00:00+00",
            "2026-11-28T07:00:00+00:00",
            "2026-11-28T08:00:00+0100",
            "2026-11-28 07:00:00 UTC",
            "2026-11-28t07:00:00.000z",
            "2026-11-28T07:00:00,000-00:00",
            " 2026-11-28 06:00:00 -0100\n",
            "Sat, 28 Nov 2026 07:00:00 GMT",
            "20261128T070000Z",
            "20261128T080000.000+0100",
            "Sat Nov 28 07:00:00 UTC 2026",
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for text in [
            "",
            "soon",
            "1795849200",
            "2026-11-28",
            "2026-11-28T07:00:00",
            "2026-13-28T07:00:00Z",
            "20261128T070000",
            "20261128",
            "Sat Nov 28 07:00:00 CST 2026",
            "2026112äT070000Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        let single = SystemTime::from("2026-11-02T07:00:00Z".parse::<Timestamp>().expect("a time"));
        assert_eq!(parse("Mon Nov  2 07:00:00 UTC 2026"), Some(single));
    }
}
