use egui::{RichText, Ui};

use crate::account::{Fact, LoginProfile, PasswordPolicy, Source};
use crate::desk::{Account, Expiry, Password, ReportState, UserRow};

use super::source::Times;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{caption, fact, fact_from, section};
use crate::ui::users::table::password_look;

/// What is known of the console password, whatever it is known from.
pub(in crate::ui) fn password_ui(ui: &mut Ui, account: &Account, row: &UserRow, times: Times<'_>) {
    let palette = palette(ui);
    section(ui, "Console password");
    let password = row.password().value;
    let (icon, ink) = password_look(palette, password);
    ui.horizontal(|ui| {
        paint_icon(ui, icon, 18.0, ink);
        ui.label(RichText::new(password.word()).font(theme::medium(14.5)).color(ink));
    });
    caption(ui, &source_text(account, row, times));
    if let LoginProfile::Unknown { reason: Some(reason) } = &row.profile.value {
        ui.add(egui::Label::new(RichText::new(reason).color(palette.text_muted).size(12.5)).wrap());
    }
    age_ui(ui, account, row, times);
    must_change_ui(ui, account, row);
}

/// Where the state of the password is known from.
fn source_text(account: &Account, row: &UserRow, times: Times<'_>) -> String {
    let password = row.password();
    let tried = times.of_day(row.profile.at);
    match (password.value, password.source) {
        (Password::Unknown { failed: true }, _) => format!("Could not be read at {tried}"),
        (Password::Unknown { failed: false }, _) if is_read_soon(account) => "Being read".into(),
        (Password::Unknown { failed: false }, _) => "Not read yet".into(),
        (_, Source::ThisDesk) => {
            format!("{}; IAM may take a moment to show it everywhere", times.source(&password))
        }
        (_, Source::Report) => {
            let source = times.source(&password);
            match &row.profile.value {
                LoginProfile::Unknown { reason: Some(_) } => format!("{source}; could not be read live at {tried}"),
                LoginProfile::Unknown { reason: None } if is_read_soon(account) => format!("{source}; being read live"),
                _ => source,
            }
        }
        (_, Source::Live | Source::Listing | Source::Policy | Source::AuthorizationDetails) => times.source(&password),
    }
}

/// Whether a selected user who has not been read is being read.
fn is_read_soon(account: &Account) -> bool {
    account.refresh.reading_stopped.is_none() && account.session.signed_out.is_none() && !account.session.signing_in
}

/// How old the password is, and how long it may be used.
fn age_ui(ui: &mut Ui, account: &Account, row: &UserRow, times: Times<'_>) {
    // The date of the first password stands in where no other is known: it has a line of its own.
    if let Some(changed) = row.password_changed().filter(|changed| changed.source != Source::Live) {
        fact_from(ui, "Last changed", &times.when(changed.value), Some(&times.source(&changed)), |_| ());
    }
    if let (Password::Set { .. }, ReportState::Failed(error), None) =
        (row.password().value, &account.refresh.report, row.password_changed())
    {
        fact(ui, "Last changed", &format!("Unknown. {}", error.sentence), |_| ());
    }
    if let Some(expiry @ Fact { value: Expiry::At(by), .. }) = row.expiry() {
        let (what, ink) = if by <= times.now { ("Expired", Some(palette(ui).bad)) } else { ("Expires", None) };
        ui.scope(|ui| {
            ui.visuals_mut().override_text_color = ink;
            fact_from(ui, what, &times.when(by), Some(&times.expiry_source(row, &expiry)), |_| ());
        });
    }
    if let (Password::Set { .. }, PasswordPolicy::Unknown { reason: Some(reason) }, None) =
        (row.password().value, &account.refresh.policy, row.expiry())
    {
        fact(ui, "Expires", &format!("Unknown. {reason}"), |_| ());
    }
    if let Some(created) = row.password_created() {
        fact_from(ui, "Password created", &times.when(created.value), Some(&times.source(&created)), |_| ());
    }
}

/// The flag of the password.
fn must_change_ui(ui: &mut Ui, account: &Account, row: &UserRow) {
    let Password::Set { must_change } = row.password().value else { return };
    let is_unread = matches!(row.profile.value, LoginProfile::Unknown { reason: None });
    let text = match must_change {
        Some(true) => "Yes, at the next sign-in",
        Some(false) => "No",
        None if is_unread && is_read_soon(account) => "Unknown from the credential report, being read",
        None => "Unknown (not in the credential report)",
    };
    fact(ui, "Reset required", text, |_| ());
}
