use std::time::Duration;

use egui::{Event, Ui};
use jiff::Timestamp;

use crate::account::{Fact, LoginProfile};
use crate::desk::{Column, Expiry, LastUse, Password, UserRow};

use crate::ui::detail::source::Times;
use crate::ui::kit::format;

/// For so long a pointer that rests has a cell say more, in seconds. After that it only lies in the way of the row below.
const REST: f32 = 8.0;

/// Whether cells say more where the pointer is: not once something is typed, until the pointer is moved again.
#[derive(Default)]
pub(super) struct Tooltips {
    typed: bool,
}

impl Tooltips {
    pub(super) fn follow(&mut self, ui: &Ui) -> bool {
        let (typed, moved, rested) = ui.input(|input| {
            let is_typed =
                |event: &Event| matches!(event, Event::Text(_) | Event::Key { pressed: true, .. } | Event::Paste(_));
            let is_moved = |event: &Event| matches!(event, Event::PointerMoved(_));
            (
                input.events.iter().any(is_typed),
                input.events.iter().any(is_moved),
                input.pointer.time_since_last_movement(),
            )
        });
        self.typed = typed || self.typed && !moved;
        if self.typed || rested > REST {
            return false;
        }
        if rested > 0.0 && ui.input(|input| input.pointer.has_pointer()) {
            ui.ctx().request_repaint_after(Duration::from_secs_f32(REST - rested + 0.01));
        }
        true
    }
}

/// What a cell has to say beyond what is seen of it: where that comes from and when it was learned, or all of the text, which
/// is given where it is `cut_short`.
pub(super) fn tooltip(row: &UserRow, column: Column, cut_short: Option<&String>, times: Times<'_>) -> Option<String> {
    let password = row.password();
    let dated =
        |what: &str, fact: &Fact<Timestamp>| format!("{what} {}\n{}", times.when(fact.value), times.source(fact));
    let of_report = |at: Timestamp| match &row.report {
        Some(report) => format!("{}\n{}", times.when(at), times.source(report)),
        None => times.when(at),
    };
    Some(match column {
        Column::User | Column::Path | Column::UserId | Column::Arn => cut_short?.clone(),
        Column::Groups => whole(cut_short, &times.source(row.groups_known()?)),
        Column::Tags | Column::Tag(_) => whole(cut_short, &times.source(row.tags_known()?)),
        Column::Password | Column::Source => match (password.value, &row.profile.value) {
            (Password::Unknown { .. }, LoginProfile::Unknown { reason: Some(reason) }) => {
                format!("Could not be read at {}\n{}", times.of_day(row.profile.at), format::visible(reason))
            }
            (Password::Unknown { .. }, _) => "Not read yet".into(),
            _ => times.source(&password),
        },
        Column::MustChange => match password.value {
            Password::Set { must_change: None } => {
                "The credential report does not say this. It is known once the password has been read live".into()
            }
            Password::Set { .. } => times.source(&password),
            Password::Absent | Password::Unknown { .. } => return None,
        },
        Column::PasswordAge => dated("Set", &row.password_changed()?),
        Column::PasswordExpires => {
            let expiry = row.expiry()?;
            let source = times.expiry_source(row, &expiry);
            match expiry.value {
                Expiry::At(by) => format!("{}\n{source}", times.when(by)),
                Expiry::Never => source,
            }
        }
        Column::LastSignIn => {
            let at = row.last_sign_in().map_or_else(|| "Never, or IAM has no data".into(), |at| times.when(at));
            match row.last_sign_in_beyond_list() {
                Some(known) => format!("{at}\n{}", times.source(&known)),
                None => format!("{at}\nFrom the list of users"),
            }
        }
        Column::Mfa => times.source(&row.mfa()?),
        Column::ActiveKeys => {
            let keys = row.keys()?;
            format!("{} active, {} inactive\n{}", keys.value.active, keys.value.inactive, times.source(&keys))
        }
        Column::KeyAge => {
            let keys = row.keys()?;
            dated("Created", &Fact { value: keys.value.oldest_active?, source: keys.source, at: keys.at })
        }
        Column::KeyLastUsed => match row.keys()?.value.last_used {
            LastUse::At(at) => of_report(at),
            LastUse::Never => times.source(row.report.as_ref()?),
            LastUse::Unknown => return None,
        },
        Column::Created => format!("{}\nFrom the list of users", times.when(row.user.created?)),
        Column::PasswordCreated => dated("Created", &row.password_created()?),
    })
}

/// All of a text, where it is cut short, and where it is known from.
fn whole(cut_short: Option<&String>, source: &str) -> String {
    cut_short.map_or_else(String::new, |text| format!("{text}\n")) + source
}
