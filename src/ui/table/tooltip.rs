use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::account::{Fact, LoginProfile, Source};
use crate::desk::{Column, Password, Row};

use super::super::format;

/// What a cell has to say beyond its text: where that comes from, and since when it is known. `text` is the cell's.
pub(super) fn tooltip(row: &Row, column: Column, text: &str, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let password = row.password();
    let from = |source, at| source_text(source, at, now, zone);
    let of_report = |value: String| match &row.report {
        Some(report) => format!("{value}\n{}", from(Source::Report, report.at)),
        None => value,
    };
    let exact = |at: Timestamp| format::date_time(at, zone);
    Some(match column {
        Column::User | Column::Path | Column::UserId | Column::Arn => text.to_owned(),
        Column::Password | Column::Source => match (password.value, &row.profile.value) {
            (Password::Unknown { .. }, LoginProfile::Unknown { reason: Some(reason) }) => format!(
                "It could not be read at {}\n{}",
                format::time_of_day(password.at, now, zone),
                format::visible(reason)
            ),
            (Password::Unknown { .. }, _) => "Not read yet".into(),
            _ => from(password.source, password.at),
        },
        Column::MustChange => match password.value {
            Password::Set { must_change: None } => {
                "The credential report does not say this. It is known when the password has been read live".into()
            }
            Password::Set { .. } => from(password.source, password.at),
            Password::Absent | Password::Unknown { .. } => return None,
        },
        Column::PasswordAge => dated(&row.password_changed()?, "Set", now, zone),
        Column::PasswordExpires => of_report(exact(row.password_next_rotation()?)),
        Column::LastSignIn => {
            let last = row.last_sign_in()?;
            if row.user.password_last_used == Some(last) {
                format!("{}\nFrom the list of users", exact(last))
            } else {
                of_report(exact(last))
            }
        }
        Column::Mfa => row.mfa().map(|mfa| from(mfa.source, mfa.at))?,
        Column::ActiveKeys => {
            let keys = row.keys()?;
            let count = format!("{} active, {} inactive", keys.value.active, keys.value.inactive);
            format!("{count}\n{}", from(keys.source, keys.at))
        }
        Column::KeyAge => {
            let keys = row.keys()?;
            dated(&Fact { value: keys.value.oldest_active?, source: keys.source, at: keys.at }, "Created", now, zone)
        }
        Column::KeyLastUsed => of_report(exact(row.keys()?.value.last_used?)),
        Column::Created => format!("{}\nFrom the list of users", exact(row.user.created?)),
        Column::PasswordCreated => match row.profile.value {
            LoginProfile::Present { created: Some(created), .. } => {
                dated(&Fact { value: created, source: row.profile.source, at: row.profile.at }, "Created", now, zone)
            }
            _ => return None,
        },
        Column::Tags => row.tags.as_ref().map(|_| text.to_owned())?,
    })
}

fn dated(fact: &Fact<Timestamp>, what: &str, now: Timestamp, zone: &TimeZone) -> String {
    let from = source_text(fact.source, fact.at, now, zone);
    format!("{what} {}\n{from}", format::date_time(fact.value, zone))
}

fn source_text(source: Source, at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let at = format::time_of_day(at, now, zone);
    match source {
        Source::Live => format!("Read live at {at}"),
        Source::Listing => "From the list of users".into(),
        Source::Report => format!("From the credential report of {at}"),
        Source::ThisDesk => format!("Changed here at {at}"),
    }
}
