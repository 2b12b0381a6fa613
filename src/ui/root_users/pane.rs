//! What is known of one account's root user, and what can be done about it.

use egui::{Frame, Label, Margin, Response, RichText, Ui};
use jiff::tz::TimeZone;

use crate::account::{AccessKey, LoginProfile, RootAspect, grouped};
use crate::desk::{
    Account, AnyRootAction, Auditing, Command, Desk, Error, Known, Member, Progress, RootCommand, allow_root_recovery,
    deactivate_root_mfa_device, delete_root_access_key, delete_root_certificate, delete_root_password,
};

use super::permissions::{audit_off, disabled_reason};
use crate::ui::detail::error::error_ui;
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone, caption, fact, section};
use crate::ui::kit::{format, icons};

/// What is shown, and where times are.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) desk: &'a Desk,
    pub(super) account: &'a Account,
    pub(super) member: &'a Member,
    pub(super) zone: &'a TimeZone,
}

/// Shows the pane. Returns the action that is to be asked about.
pub(super) fn pane_ui(ui: &mut Ui, shown: Shown<'_>, commands: &mut Vec<Command>) -> Option<AnyRootAction> {
    let mut asked = None;
    scrolled_ui(ui, egui::ScrollArea::vertical().auto_shrink(false), |ui| {
        Frame::new().inner_margin(Margin::symmetric(20, 18)).show(ui, |ui| {
            // Ids are of this account: a screen reader must not take one account's button for another's.
            ui.push_id(&shown.member.account.id, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GRID;
                head_ui(ui, shown);
                audit_ui(ui, shown, commands);
                operation_ui(ui, shown, commands);
                if let Some(known) = &shown.member.known {
                    asked = credentials_ui(ui, shown, known);
                }
            });
        });
    });
    asked
}

fn head_ui(ui: &mut Ui, Shown { desk, member, .. }: Shown<'_>) {
    let account = &member.account;
    let title = format::visible(&account.title());
    let label = ui.add(Label::new(RichText::new(&title).font(theme::bold(18.0))).wrap());
    widgets::is_heading(&label, &title);
    ui.horizontal_wrapped(|ui| {
        if desk.settings.production.contains(&account.id) {
            widgets::badge(ui, Tone::Bad, icons::SHIELD_WARNING, "Production");
        }
        ui.label(RichText::new(account.state.word()).color(palette(ui).text_muted));
    });
    fact(ui, "Account ID", &grouped(&account.id), |_| ());
    let email = account.email.as_deref().unwrap_or("Not known");
    fact(ui, "Root e-mail", email, |_| ());
    if let Some(why) = account.why_not() {
        widgets::callout(ui, Tone::Info, &format!("{why}."), |_| ());
    }
}

/// The button of the audit, and why the last one brought nothing.
fn audit_ui(ui: &mut Ui, Shown { desk, account, member, zone }: Shown<'_>, commands: &mut Vec<Command>) {
    let waiting = match member.auditing {
        Some(Auditing::Running) => Some("The audit is under way"),
        Some(Auditing::Queued) => Some("The audit waits for its turn"),
        None => None,
    };
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        let word = if member.known.is_some() { "Audit again" } else { "Audit" };
        let off = waiting.or_else(|| audit_off(account, member));
        let kind = if member.known.is_some() { Kind::Plain } else { Kind::Primary };
        if Button::new(kind, word).with_icon(icons::MAGNIFYING_GLASS).disabled_if(off).show(ui).clicked() {
            commands.push(Command::Root(RootCommand::Audit(vec![member.account.id.clone()])));
        }
        if let Some(waiting) = waiting {
            ui.spinner();
            ui.label(RichText::new(waiting).color(palette(ui).text_muted).size(12.5));
        }
    });
    if let Some(known) = &member.known {
        let time = format::time_of_day(known.at, desk.now(), zone);
        caption(ui, &format!("As of {time}, from a session of the root user that has ended"));
    }
    if let Some(error) = &member.audit_error {
        error_ui(ui, Tone::Bad, &error.sentence, error, |_| ());
    }
}

/// What is being done, or came to no good end.
fn operation_ui(ui: &mut Ui, Shown { member, .. }: Shown<'_>, commands: &mut Vec<Command>) {
    let Some(operation) = &member.operation else { return };
    let id = &member.account.id;
    if let Some(progress) = operation.progress() {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            ui.spinner();
            let text = format!("{}: {}", operation.action.info().label, progress_text(Some(progress)));
            ui.label(RichText::new(text).color(palette(ui).text_muted).size(12.5));
            commands.extend(stop_ui(ui, id, progress).1);
        });
    } else if let Some((error, is_unknown)) = operation.failure() {
        let tone = if is_unknown { Tone::Warn } else { Tone::Bad };
        let text = format!("{}: {}", operation.action.info().label, error.sentence);
        error_ui(ui, tone, &text, error, |ui| {
            if Button::new(Kind::Plain, "Dismiss").small().show(ui).clicked() {
                commands.push(Command::Root(RootCommand::Forget(id.clone())));
            }
        });
    }
}

/// What is being waited for, in a few words.
pub(in crate::ui) const fn progress_text(progress: Option<Progress>) -> &'static str {
    match progress {
        Some(Progress::Looking) => "Reading the root user…",
        Some(Progress::Checking) => "Checking whether it was made…",
        Some(Progress::Sent | Progress::Waiting { .. }) | None => "Waiting for AWS…",
    }
}

/// The button that stops what is under way, where it can be stopped, and what it asks for.
pub(in crate::ui) fn stop_ui(ui: &mut Ui, account_id: &str, progress: Progress) -> (Response, Option<Command>) {
    let word = if progress == Progress::Checking { "Stop waiting" } else { "Cancel" };
    let off = (!progress.can_be_stopped()).then_some("The change was sent and cannot be called back");
    let stop = Button::new(Kind::Plain, word).disabled_if(off).show(ui);
    let asked = stop.clicked().then(|| Command::Root(RootCommand::StopWaiting(account_id.to_owned())));
    (stop, asked)
}

/// What the root user has, each with what can be done about it.
fn credentials_ui(ui: &mut Ui, shown: Shown<'_>, known: &Known) -> Option<AnyRootAction> {
    let Shown { desk, account, member, zone } = shown;
    let off = disabled_reason(desk, account, member);
    let id = &member.account.id;
    let credentials = &known.credentials;
    if let Some(error) = credentials.error_of_all() {
        // Each of the parts would say the same.
        let text = format!("Nothing of this root user could be read. {}", error.sentence);
        error_ui(ui, Tone::Warn, &text, error, |_| ());
        return None;
    }
    let mut asked = None;
    let mut button = |ui: &mut Ui, label: &str, name: &str, action: AnyRootAction| {
        let button = Button::new(Kind::Plain, label).named(name).small().keyed(name).disabled_if(off);
        if button.show(ui).clicked() {
            asked = Some(action);
        }
    };
    let older = |ui: &mut Ui, aspect| older_ui(ui, shown, known, aspect);
    section(ui, "Password");
    older(ui, RootAspect::Password);
    match &credentials.password {
        Err(error) => not_known_ui(ui, "password", error),
        Ok(LoginProfile::Present { created, .. }) => {
            let since = created.map(|at| format!(", since {}", format::date(at, zone))).unwrap_or_default();
            fact(ui, "Password", &format!("Set, or may be recovered{since}"), |ui| {
                caption(ui, "IAM does not tell which of the two");
                button(ui, "Delete root password…", "Delete root password…", delete_root_password(id.clone()));
            });
        }
        Ok(LoginProfile::Unknown { .. }) => fact(ui, "Password", "Not known", |_| ()),
        Ok(LoginProfile::Absent) => fact(ui, "Password", "None", |ui| {
            caption(ui, "Nobody can sign in as the root user, nor recover a password");
            let name = "Allow root password recovery…";
            button(ui, name, name, allow_root_recovery(id.clone()));
        }),
    }
    match &credentials.last_sign_in {
        Ok(Some(at)) => fact(ui, "Last sign-in", &format::date(*at, zone), |_| ()),
        Ok(None) => fact(ui, "Last sign-in", "None that IAM knows of", |_| ()),
        Err(_) => fact(ui, "Last sign-in", "Not known", |_| ()),
    }
    section(ui, "Access keys");
    older(ui, RootAspect::AccessKeys);
    match &credentials.access_keys {
        Err(error) => not_known_ui(ui, "access keys", error),
        Ok(keys) if keys.is_empty() => none_ui(ui, "Access keys"),
        Ok(keys) => {
            for key in keys {
                fact(ui, "Access key", &key_text(key, known, zone), |ui| {
                    let name = format!("Delete root access key {}…", format::visible(&key.id));
                    button(ui, "Delete key…", &name, delete_root_access_key(id.clone(), key.id.clone()));
                });
            }
        }
    }
    section(ui, "MFA devices");
    older(ui, RootAspect::MfaDevices);
    match &credentials.mfa_devices {
        Err(error) => not_known_ui(ui, "MFA devices", error),
        Ok(devices) if devices.is_empty() => none_ui(ui, "MFA devices"),
        Ok(devices) => {
            for device in devices {
                let since = device.enabled.map(|at| format!(", since {}", format::date(at, zone))).unwrap_or_default();
                fact(ui, "MFA device", &format!("{}{since}", device.serial), |ui| {
                    let name = format!("Remove root MFA device {}…", format::visible(&device.serial));
                    button(ui, "Remove device…", &name, deactivate_root_mfa_device(id.clone(), device.serial.clone()));
                });
            }
        }
    }
    section(ui, "Signing certificates");
    older(ui, RootAspect::Certificates);
    match &credentials.certificates {
        Err(error) => not_known_ui(ui, "signing certificates", error),
        Ok(all) if all.is_empty() => none_ui(ui, "Certificates"),
        Ok(all) => {
            for certificate in all {
                let state = if certificate.active { "active" } else { "inactive" };
                let since = certificate.uploaded.map(|at| format!(", since {}", format::date(at, zone)));
                let text = format!("{}, {state}{}", certificate.id, since.unwrap_or_default());
                fact(ui, "Certificate", &text, |ui| {
                    let name = format!("Delete root certificate {}…", format::visible(&certificate.id));
                    button(
                        ui,
                        "Delete certificate…",
                        &name,
                        delete_root_certificate(id.clone(), certificate.id.clone()),
                    );
                });
            }
        }
    }
    asked
}

fn key_text(key: &AccessKey, known: &Known, zone: &TimeZone) -> String {
    let state = if key.active { "active" } else { "inactive" };
    let since = key.created.map(|at| format!(", since {}", format::date(at, zone))).unwrap_or_default();
    let used = match known.credentials.key_uses.get(&key.id) {
        Some(Ok(Some(used))) => {
            let service = used.service.as_deref().map(|service| format!(" for {service}")).unwrap_or_default();
            format!(", last used {}{service}", format::date(used.at, zone))
        }
        Some(Ok(None)) => ", no use known".into(),
        Some(Err(_)) | None => String::new(),
    };
    format!("{}, {state}{since}{used}", key.id)
}

fn none_ui(ui: &mut Ui, what: &str) {
    fact(ui, what, "None", |_| ());
}

/// From when a part is, where the last audit could not read it, and why it could not.
fn older_ui(ui: &mut Ui, Shown { desk, zone, .. }: Shown<'_>, known: &Known, aspect: RootAspect) {
    let Some(older) = known.older(aspect) else { return };
    let time = format::time_of_day(older.at, desk.now(), zone);
    let text = format!("This is as of {time}. The last audit could not read it. {}", older.error.sentence);
    ui.push_id(("older", aspect), |ui| error_ui(ui, Tone::Warn, &text, &older.error, |_| ()));
}

/// What could not be read is never shown as none.
fn not_known_ui(ui: &mut Ui, what: &str, error: &Error) {
    ui.push_id(what, |ui| error_ui(ui, Tone::Warn, &error.sentence, error, |_| ()));
}
