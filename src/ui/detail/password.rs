use egui::{RichText, Ui};

use crate::account::{Fact, LoginProfile, PasswordPolicy, Source, UserName};
use crate::desk::{Desk, Expiry, OpenAccount, Password, ReportState, Row};

use super::permissions::disabled_reason;
use super::source::Times;
use crate::ui::kit::icons;
use crate::ui::kit::shortcuts::{DELETE, MAIN_ACTION};
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{self, Button, Kind, caption, fact, fact_from, section};
use crate::ui::shell::asked::Asked;
use crate::ui::users::table::password_look;

/// What is known of the console password, whatever it is known from.
pub(in crate::ui) fn password_ui(ui: &mut Ui, account: &OpenAccount, row: &Row, times: Times<'_>) {
    let palette = palette(ui);
    section(ui, "Console password");
    let password = row.password().value;
    let (icon, ink) = password_look(palette, password);
    ui.horizontal(|ui| {
        widgets::paint_icon(ui, icon, 18.0, ink);
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
fn source_text(account: &OpenAccount, row: &Row, times: Times<'_>) -> String {
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

/// Whether a user who is looked at and has not been read is being read.
fn is_read_soon(account: &OpenAccount) -> bool {
    account.reading_stopped.is_none() && account.signed_out.is_none() && !account.signing_in
}

/// How old the password is, and how long it may be used.
fn age_ui(ui: &mut Ui, account: &OpenAccount, row: &Row, times: Times<'_>) {
    // The date of the first password stands in where no other is known: it has a line of its own.
    if let Some(changed) = row.password_changed().filter(|changed| changed.source != Source::Live) {
        fact_from(ui, "Last changed", &times.when(changed.value), Some(&times.source(&changed)), |_| ());
    }
    if let (Password::Set { .. }, ReportState::Failed(trouble), None) =
        (row.password().value, &account.report, row.password_changed())
    {
        fact(ui, "Last changed", &format!("Unknown. {}", trouble.sentence), |_| ());
    }
    if let Some(expiry @ Fact { value: Expiry::At(by), .. }) = row.expiry() {
        let (what, ink) = if by <= times.now { ("Expired", Some(palette(ui).bad)) } else { ("Expires", None) };
        ui.scope(|ui| {
            ui.visuals_mut().override_text_color = ink;
            fact_from(ui, what, &times.when(by), Some(&times.expiry_source(row, &expiry)), |_| ());
        });
    }
    if let (Password::Set { .. }, PasswordPolicy::Unknown { reason: Some(reason) }, None) =
        (row.password().value, &account.policy, row.expiry())
    {
        fact(ui, "Expires", &format!("Unknown. {reason}"), |_| ());
    }
    if let Some(created) = row.password_created() {
        fact_from(ui, "Password created", &times.when(created.value), Some(&times.source(&created)), |_| ());
    }
}

/// The flag of the password.
fn must_change_ui(ui: &mut Ui, account: &OpenAccount, row: &Row) {
    let Password::Set { must_change } = row.password().value else { return };
    let is_unread = matches!(row.profile.value, LoginProfile::Unknown { reason: None });
    let text = match must_change {
        Some(true) => "Yes, at the next sign-in",
        Some(false) => "No",
        None if is_unread && is_read_soon(account) => "Not known from the report, being read",
        None => "Not known: the report does not tell",
    };
    fact(ui, "Reset required", text, |_| ());
}

/// An action on a password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Action {
    Create,
    Reset,
    /// Make the user create a new password at the next sign-in, or no longer.
    MustChange(bool),
    Delete,
}

impl Action {
    /// What is offered where it is not known what fits.
    const ALL: [Self; 3] = [Self::Create, Self::Reset, Self::Delete];

    pub(in crate::ui) const fn word(self) -> &'static str {
        match self {
            Self::Create => "Create password…",
            Self::Reset => "Reset password…",
            Self::MustChange(true) => "Require password change…",
            Self::MustChange(false) => "Don't require password change…",
            Self::Delete => "Delete password…",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Create | Self::Reset => icons::KEY,
            Self::MustChange(_) => icons::SIGN_IN,
            Self::Delete => icons::TRASH,
        }
    }

    /// The keys that ask for it where the user is selected in the table.
    pub(in crate::ui) const fn keys(self) -> Option<&'static str> {
        match self {
            Self::Create | Self::Reset => Some(MAIN_ACTION),
            Self::MustChange(_) => None,
            Self::Delete => Some(DELETE),
        }
    }

    pub(in crate::ui) fn asked(self, name: UserName) -> Asked {
        match self {
            Self::Create => Asked::Create(name),
            Self::Reset => Asked::Reset(name),
            Self::MustChange(on) => Asked::MustChange(name, on),
            Self::Delete => Asked::Delete(name),
        }
    }
}

/// The actions that are offered for a user, the fitting ones first, and why none of them can be done now, if so.
pub(in crate::ui) fn actions_of(desk: &Desk, account: &OpenAccount, row: &Row) -> (Vec<Action>, Option<&'static str>) {
    let password = row.password().value;
    let fitting = fitting(password);
    // Reading may be refused where changing is allowed, and a report may be old: once reading has failed, all is offered.
    let has_failed = matches!(row.profile.value, LoginProfile::Unknown { reason: Some(_) });
    let others =
        Action::ALL.into_iter().filter(|action| !fitting.contains(action) && (has_failed || fitting.is_empty()));
    let unread =
        (password == Password::Unknown { failed: false }).then_some("It is being read whether there is a password");
    let off = disabled_reason(desk, account, &row.user.name).or(unread);
    (fitting.iter().copied().chain(others).collect(), off)
}

/// The actions that fit what is known of the password.
const fn fitting(password: Password) -> &'static [Action] {
    match password {
        Password::Absent => &[Action::Create],
        Password::Set { must_change: None } => &[Action::Reset, Action::Delete],
        Password::Set { must_change: Some(true) } => &[Action::Reset, Action::MustChange(false), Action::Delete],
        Password::Set { must_change: Some(false) } => &[Action::Reset, Action::MustChange(true), Action::Delete],
        Password::Unknown { .. } => &[],
    }
}

/// A button for each action.
pub(in crate::ui) fn actions_ui(ui: &mut Ui, desk: &Desk, account: &OpenAccount, row: &Row) -> Option<Asked> {
    let (actions, off) = actions_of(desk, account, row);
    let fits = fitting(row.password().value);
    let mut asked = None;
    ui.horizontal_wrapped(|ui| {
        for (index, action) in actions.into_iter().enumerate() {
            // Enter does the first one, where it is known to fit.
            let is_main = index == 0 && !fits.is_empty();
            let kind = if is_main { Kind::Primary } else { Kind::Plain };
            let mut button = Button::new(kind, action.word())
                .with_icon(action.icon())
                .disabled_if(off)
                .keyed(std::mem::discriminant(&action));
            if let Some(keys) = action.keys().filter(|_| is_main || action == Action::Delete) {
                button = button.with_keys(keys);
            }
            if button.show(ui).clicked() {
                asked = Some(action.asked(row.user.name.clone()));
            }
        }
    });
    asked
}
