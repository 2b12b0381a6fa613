//! What the table of accounts shows, as text.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::account::{LoginProfile, grouped};
use crate::desk::{Auditing, Error, ErrorKind, Member, RootCredentials};

use crate::ui::kit::format;
use crate::ui::kit::widgets::Tone;

/// How many columns there are.
pub(super) const COLUMNS: usize = 7;

/// Which accounts are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Narrow {
    #[default]
    All,
    /// Those whose root user has something to sign in with.
    Open,
    /// Those that were not audited.
    NotAudited,
    /// Those of which something could not be read.
    NotRead,
}

impl Narrow {
    pub(super) const ALL: [Self; 4] = [Self::All, Self::Open, Self::NotAudited, Self::NotRead];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Open => "With credentials",
            Self::NotAudited => "Not audited",
            Self::NotRead => "Could not be read",
        }
    }

    pub(super) fn fits(self, member: &Member) -> bool {
        let known = member.known.as_ref();
        match self {
            Self::All => true,
            Self::Open => known.is_some_and(|known| has_some(&known.credentials)),
            Self::NotAudited => known.is_none() && member.audit_error.is_none(),
            Self::NotRead => member.audit_error.is_some() || known.is_some_and(|known| known.error().is_some()),
        }
    }
}

/// Whether it is known that there is something to sign in with.
fn has_some(known: &RootCredentials) -> bool {
    matches!(known.password, Ok(LoginProfile::Present { .. }))
        || known.access_keys.as_ref().is_ok_and(|keys| !keys.is_empty())
        || known.certificates.as_ref().is_ok_and(|all| !all.is_empty())
}

/// A cell: what it says, and what that means.
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Option<Tone>,
}

/// What a cell says where reading failed for another reason than a refusal.
const NOT_READ: &str = "Not read";

/// What could not be read: whether AWS refused it, or something else kept it from being read.
fn not_read(error: &Error) -> Cell {
    let text = if error.kind == ErrorKind::AccessDenied { "Refused" } else { NOT_READ };
    Cell { text: text.into(), tone: Some(Tone::Warn) }
}

/// An account as a row of the table.
pub(super) struct Row {
    pub(super) account_id: String,
    pub(super) cells: [Cell; COLUMNS],
}

impl Row {
    pub(super) fn of(member: &Member, now: Timestamp, zone: &TimeZone) -> Self {
        let account = &member.account;
        let known = member.known.as_ref().map(|known| &known.credentials);
        let plain = |text: String| Cell { text, tone: None };
        let count = |n: Option<Result<usize, &Error>>| match n {
            None => plain("–".into()),
            Some(Err(error)) => not_read(error),
            Some(Ok(0)) => plain("None".into()),
            Some(Ok(n)) => Cell { text: n.to_string(), tone: Some(Tone::Bad) },
        };
        let password = match known.map(|known| &known.password) {
            None => plain("–".into()),
            Some(Err(error)) => not_read(error),
            Some(Ok(LoginProfile::Unknown { .. })) => Cell { text: NOT_READ.into(), tone: Some(Tone::Warn) },
            Some(Ok(LoginProfile::Absent)) => plain("None".into()),
            Some(Ok(LoginProfile::Present { .. })) => Cell { text: "Yes".into(), tone: Some(Tone::Bad) },
        };
        let keys = count(known.map(|known| known.access_keys.as_ref().map(Vec::len)));
        let certificates = count(known.map(|known| known.certificates.as_ref().map(Vec::len)));
        let mfa = count(known.map(|known| known.mfa_devices.as_ref().map(Vec::len)));
        // A second factor is nothing to be rid of.
        let mfa = Cell { tone: mfa.tone.filter(|tone| *tone != Tone::Bad), ..mfa };
        let name = account.name.as_deref().map_or_else(|| "–".to_owned(), format::visible);
        Self {
            account_id: account.id.clone(),
            cells: [
                plain(name),
                plain(grouped(&account.id)),
                password,
                keys,
                mfa,
                certificates,
                state(member, now, zone),
            ],
        }
    }

    /// What a screen reader says of it.
    pub(super) fn description(&self) -> String {
        const WHAT: [&str; COLUMNS] =
            ["", "account", "password", "access keys", "MFA devices", "certificates", "audit"];
        let said = WHAT.iter().zip(&self.cells).skip(1).map(|(what, cell)| match cell.text.as_str() {
            "–" => format!("{what} not known"),
            text => format!("{what} {text}"),
        });
        said.collect::<Vec<_>>().join(", ")
    }
}

/// How it is with the audit.
fn state(member: &Member, now: Timestamp, zone: &TimeZone) -> Cell {
    let tone = |text: String, tone| Cell { text, tone: Some(tone) };
    match (member.auditing, &member.audit_error, &member.known) {
        _ if member.is_changing() => tone("Changing…".into(), Tone::Info),
        (Some(Auditing::Running), _, _) => tone("Auditing…".into(), Tone::Info),
        (Some(Auditing::Queued), _, _) => tone("Waiting".into(), Tone::Info),
        (None, Some(error), _) => not_read(error),
        (None, None, Some(known)) if known.error().is_some() => tone("Incomplete".into(), Tone::Warn),
        (None, None, Some(known)) => {
            let time = format::time_of_day(known.at, now, zone);
            if known.credentials.has_none() {
                tone(format!("No credentials, {time}"), Tone::Good)
            } else {
                tone(format!("Has credentials, {time}"), Tone::Bad)
            }
        }
        (None, None, None) if member.account.is_management => Cell { text: "Management account".into(), tone: None },
        (None, None, None) if member.account.why_not().is_some() => {
            Cell { text: member.account.state.word().to_owned(), tone: None }
        }
        (None, None, None) => Cell { text: "Not audited".into(), tone: None },
    }
}
