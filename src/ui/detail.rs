use egui::{Frame, Margin, RichText, Ui};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::account::{Fact, LoginProfile, Source, UserName};
use crate::desk::{Change, ChangeState, Command, Desk, Details, OpenAccount, Row, Trouble};

use super::may::why_no_change;
use super::theme::{self, GRID, palette};
use super::trouble::trouble_ui;
use super::view::View;
use super::widgets::{self, Button, Kind, Tone, fact, section};
use super::{format, icons, policy, progress, record, table};

/// What is asked for by a button of the pane.
pub(super) enum Asked {
    Create(UserName),
    Reset(UserName),
    Delete(UserName),
}

/// Everything about the selected user, and what can be done.
pub(super) fn detail_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &OpenAccount,
    view: &View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Asked> {
    let Some(row) = view.selected.as_deref().and_then(|key| account.roster.get(key)) else {
        nobody_ui(ui);
        return None;
    };
    let mut asked = None;
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let margin = Frame::new().inner_margin(Margin::symmetric(20, 18));
        // Ids are of this user: a screen reader must not take one user's button for another's.
        margin.show(ui, |ui| {
            ui.push_id(&row.key, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GRID;
                let name = RichText::new(row.user.name.as_str()).font(theme::bold(18.0));
                let label = ui.add(egui::Label::new(name).wrap());
                // Whoever walks the table with the keyboard hears who is selected.
                ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(egui::accesskit::Live::Polite));
                if account.is_self(&row.user.name) {
                    ui.label(RichText::new("This is the user you are signed in as").color(palette(ui).warn).size(12.5));
                }
                asked = password_ui(ui, desk, account, row, zone, commands);
                if !view.is_covered(account) {
                    // Where a dialog is open, it says so itself.
                    progress::waiting_ui(ui, account, &row.user.name, commands);
                    failure_ui(ui, account, row, commands);
                }
                sign_in_ui(ui, row, account.details.get(&row.key), desk.now(), zone);
                record::record_ui(ui, account.records.get(&row.key), desk.now(), zone);
                identity_ui(ui, row, desk.now(), zone);
            })
        });
    });
    asked
}

fn nobody_ui(ui: &mut Ui) {
    let palette = palette(ui);
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.36);
        widgets::paint_icon(ui, icons::USER, 36.0, palette.border_strong);
        ui.label(RichText::new("No user selected").font(theme::medium(14.0)).color(palette.text_muted));
        ui.label(RichText::new("Choose one in the table, or type a name").color(palette.text_faint).size(12.5));
    });
}

fn password_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &OpenAccount,
    row: &Row,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Asked> {
    let palette = palette(ui);
    section(ui, "Console password");
    let (icon, ink, word) = table::profile_look(palette, &row.profile.value);
    ui.horizontal(|ui| {
        widgets::paint_icon(ui, icon, 18.0, ink);
        ui.label(RichText::new(word).font(theme::medium(14.5)).color(ink));
    });
    if let LoginProfile::Unknown { reason: Some(reason) } = &row.profile.value {
        ui.add(egui::Label::new(RichText::new(reason).color(palette.text_muted).size(12.5)).wrap());
    }
    if let LoginProfile::Present { created: Some(created), .. } = row.profile.value {
        fact(ui, "First created", &when(created, desk.now(), zone), |_| ());
    }
    fact(ui, "Source", &source_text(&row.profile, desk.now(), zone), |_| ());
    must_change_ui(ui, desk, account, row, commands);
    ui.add_space(GRID);
    actions_ui(ui, desk, account, row)
}

/// A time, and how long ago it was.
fn when(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    format!("{} ({})", format::date_time(at, zone), format::ago(at, now))
}

fn source_text(profile: &Fact<LoginProfile>, now: Timestamp, zone: &TimeZone) -> String {
    let at = format::time_of_day(profile.at, now, zone);
    match profile.source {
        Source::Live if matches!(profile.value, LoginProfile::Unknown { .. }) => format!("Could not be read at {at}"),
        Source::Live => format!("Read live at {at}"),
        Source::Listing => "Not read yet".into(),
        Source::Report => format!("Credential report of {at}"),
        Source::ThisDesk => format!("Changed here at {at}; IAM may take a moment to show it everywhere"),
    }
}

/// The flag of the password, which can be changed without a new one.
fn must_change_ui(ui: &mut Ui, desk: &Desk, account: &OpenAccount, row: &Row, commands: &mut Vec<Command>) {
    let LoginProfile::Present { reset_required, .. } = row.profile.value else { return };
    let off = why_no_change(desk, account, &row.user.name);
    if widgets::toggle(ui, reset_required, policy::MUST_CHANGE, off).clicked() {
        commands.push(Command::Change(row.user.name.clone(), Change::SetMustChange(!reset_required)));
    }
}

/// What came of a change that is not shown by a dialog.
fn failure_ui(ui: &mut Ui, account: &OpenAccount, row: &Row, commands: &mut Vec<Command>) {
    let (tone, trouble) = match account.changes.get(&row.key) {
        Some(ChangeState::Refused(_, trouble)) => (Tone::Bad, trouble),
        Some(ChangeState::Unknown(_, trouble)) => (Tone::Warn, trouble),
        _ => return,
    };
    trouble_ui(ui, tone, &trouble.sentence, trouble, |ui| {
        if tone == Tone::Warn && Button::new(Kind::Plain, "Look again").small().show(ui).clicked() {
            commands.push(Command::Watch(row.user.name.clone()));
        }
        let waits = account.waiting().any(|name| *name == row.user.name);
        let put_away = if waits { "Discard the password" } else { "Dismiss" };
        if Button::new(Kind::Plain, put_away).small().show(ui).clicked() {
            commands.push(Command::ForgetFailure(row.key.clone()));
        }
    });
}

/// The actions that fit what is known of the password.
fn actions_ui(ui: &mut Ui, desk: &Desk, account: &OpenAccount, row: &Row) -> Option<Asked> {
    let off = why_no_change(desk, account, &row.user.name);
    let name = || row.user.name.clone();
    let mut asked = None;
    ui.horizontal_wrapped(|ui| match &row.profile.value {
        LoginProfile::Absent => {
            let create = Button::new(Kind::Primary, "Create password…").with_icon(icons::KEY).off_if(off);
            if create.show(ui).clicked() {
                asked = Some(Asked::Create(name()));
            }
        }
        LoginProfile::Present { .. } => {
            let reset = Button::new(Kind::Primary, "Reset password…").with_icon(icons::KEY).off_if(off);
            if reset.show(ui).clicked() {
                asked = Some(Asked::Reset(name()));
            }
            let delete = Button::new(Kind::Plain, "Delete password…").with_icon(icons::TRASH).off_if(off);
            if delete.show(ui).clicked() {
                asked = Some(Asked::Delete(name()));
            }
        }
        LoginProfile::Unknown { reason } => {
            let why = match reason {
                None => "It is being read whether there is a password",
                Some(_) => "It is not known whether there is a password",
            };
            // Reading may be refused where changing is allowed, so all of it is offered once reading has failed.
            let off = off.or(reason.is_none().then_some(why));
            if Button::new(Kind::Plain, "Create password…").with_icon(icons::KEY).off_if(off).show(ui).clicked() {
                asked = Some(Asked::Create(name()));
            }
            if Button::new(Kind::Plain, "Reset password…").with_icon(icons::KEY).off_if(off).show(ui).clicked() {
                asked = Some(Asked::Reset(name()));
            }
            if Button::new(Kind::Plain, "Delete password…").with_icon(icons::TRASH).off_if(off).show(ui).clicked() {
                asked = Some(Asked::Delete(name()));
            }
        }
    });
    asked
}

fn sign_in_ui(ui: &mut Ui, row: &Row, details: Option<&Details>, now: Timestamp, zone: &TimeZone) {
    // What was read of a former user of the same name says nothing of this one.
    let details = details.filter(|details| details.user_id == row.user.user_id);
    match details {
        Some(details) => section(ui, &format!("Sign-in, read live at {}", format::time_of_day(details.at, now, zone))),
        None => section(ui, "Sign-in"),
    }
    let last = match row.user.password_last_used {
        Some(at) => when(at, now, zone),
        None => "Never, or IAM has no data".into(),
    };
    fact(ui, "Last sign-in", &last, |_| ());
    let Some(details) = details else {
        ui.label(RichText::new("Reading MFA, access keys and groups…").color(palette(ui).text_faint).size(12.5));
        return;
    };
    let mfa = read_or(&details.mfa_devices, |devices| match devices.len() {
        0 => "None".into(),
        1 => "1 device".into(),
        n => format!("{n} devices"),
    });
    fact(ui, "MFA", &mfa, |_| ());
    let keys = read_or(&details.access_keys, |keys| match keys.len() {
        0 => "None".into(),
        n => {
            let active = keys.iter().filter(|key| key.active).count();
            format!("{active} active of {n}")
        }
    });
    fact(ui, "Access keys", &keys, |ui| {
        for key in details.access_keys.iter().flatten() {
            let state = if key.active { "active" } else { "inactive" };
            let since = key.created.map_or_else(String::new, |at| format!(", since {}", format::date(at, zone)));
            let ink = palette(ui).text_muted;
            ui.label(RichText::new(format::visible(&key.id)).monospace().size(12.0));
            ui.label(RichText::new(format!("{state}{since}")).color(ink).size(12.0));
        }
    });
    let groups = read_or(&details.groups, |groups| if groups.is_empty() { "None".into() } else { groups.join(", ") });
    fact(ui, "Groups", &groups, |_| ());
}

fn read_or<T>(read: &Result<T, Trouble>, text: impl FnOnce(&T) -> String) -> String {
    match read {
        Ok(value) => text(value),
        Err(trouble) => format!("Unknown. {}", trouble.sentence),
    }
}

fn identity_ui(ui: &mut Ui, row: &Row, now: Timestamp, zone: &TimeZone) {
    section(ui, "User");
    fact(ui, "Path", &row.user.path, |_| ());
    if let Some(created) = row.user.created {
        fact(ui, "Created", &when(created, now, zone), |_| ());
    }
    fact(ui, "User id", &row.user.user_id, |_| ());
    fact(ui, "ARN", &row.user.arn, |ui| {
        if Button::new(Kind::Quiet, "Copy ARN").with_icon(icons::COPY).small().show(ui).clicked() {
            ui.ctx().copy_text(row.user.arn.clone());
        }
    });
}
