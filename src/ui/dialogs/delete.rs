use egui::{Context, Key, Margin, RichText, TextEdit, Ui, vec2};
use jiff::Timestamp;

use crate::account::{Fact, Source, UserName};
use crate::desk::{Change, ChangeKind, ChangeState, Command, Desk, Keys, OpenAccount, Row};

use super::super::may::why_no_change;
use super::super::progress::{progress_ui, short_text, stop_ui};
use super::super::theme::{self, palette};
use super::super::trouble::failure_ui;
use super::super::widgets::{self, Button, Kind, Tone};
use super::super::{format, icons, yourself};
use super::{Answer, modal_ui};

const WIDTH: f32 = 460.0;

/// The question whether a password is really to be deleted.
pub(in crate::ui) struct DeleteDialog {
    pub(super) name: UserName,
    pub(super) submitted: bool,
    /// It is not known whether the password was deleted.
    pub(super) in_doubt: bool,
    /// The user's name, as it has to be typed in an account that is marked as production.
    typed: String,
    first_frame: bool,
}

impl DeleteDialog {
    pub(super) fn new(name: UserName) -> Self {
        Self { name, submitted: false, in_doubt: false, typed: String::new(), first_frame: true }
    }
}

pub(super) fn delete_dialog_ui(ctx: &Context, desk: &Desk, dialog: &mut DeleteDialog) -> Answer {
    let Some(account) = desk.account() else { return Answer::Cancel };
    let running = account.is_changing(&dialog.name.key()) || dialog.submitted;
    dialog.in_doubt =
        matches!(account.changes.get(&dialog.name.key()), Some(ChangeState::Unknown(ChangeKind::Delete, _)));
    let mut answer = None;
    let title = format!("Delete password for {}", dialog.name);
    let response = modal_ui(
        ctx,
        &title,
        WIDTH,
        dialog,
        |ui, dialog| {
            let text = format!("{} will no longer be able to sign in to the console with a password.", dialog.name);
            ui.add(egui::Label::new(text).wrap());
            what_stays_ui(ui, dialog, account, desk.now());
            yourself::yourself_ui(ui, account, &dialog.name, ChangeKind::Delete);
            if desk.is_production() {
                ui.add_enabled_ui(!running, |ui| confirm_ui(ui, dialog));
            }
            failure_ui(ui, account.changes.get(&dialog.name.key()));
            progress_ui(ui, account.progress(&dialog.name.key()));
        },
        |ui, dialog| {
            // Where the name is to be typed, the field has the focus.
            let take_focus = dialog.first_frame && !desk.is_production();
            answer = buttons_ui(ui, dialog, account, why_not(desk, account, dialog), running, take_focus);
        },
    );
    dialog.first_frame = false;
    let away = response.backdrop_response.clicked() || ctx.input(|input| input.key_pressed(Key::Escape));
    if away && response.is_top_modal && !running { Answer::Cancel } else { answer.unwrap_or(Answer::Open) }
}

/// Why the password cannot be deleted now, if so.
fn why_not(desk: &Desk, account: &OpenAccount, dialog: &DeleteDialog) -> Option<&'static str> {
    let untyped = desk.is_production() && dialog.typed != dialog.name.as_str();
    why_no_change(desk, account, &dialog.name).or(untyped.then_some("Type the user's name first"))
}

/// In an account that is marked as production, a click is not enough.
fn confirm_ui(ui: &mut Ui, dialog: &mut DeleteDialog) {
    widgets::callout(ui, Tone::Bad, "This account is marked as production.", |_| ());
    let text = format!("Type {} to confirm", dialog.name);
    let label = ui.label(RichText::new(text).font(theme::medium(13.0)));
    let edit = TextEdit::singleline(&mut dialog.typed)
        .id_salt("name to confirm")
        .char_limit(UserName::MAX_CHARS)
        .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
        .min_size(vec2(0.0, theme::CONTROL_HEIGHT))
        .desired_width(f32::INFINITY);
    let field = ui.add(edit).labelled_by(label.id);
    if dialog.first_frame {
        field.request_focus();
    }
}

/// What the user can do without a console password.
fn what_stays_ui(ui: &mut Ui, dialog: &DeleteDialog, account: &OpenAccount, now: Timestamp) {
    let key = dialog.name.key();
    let row = account.roster.get(&key);
    let user_id = row.map(|row| &row.user.user_id);
    let details = account.details.get(&key).filter(|details| Some(&details.user_id) == user_id);
    let known = row.and_then(Row::keys);
    // A report that is newer than what was read has the last word, as in the table.
    let is_reported = known.as_ref().is_some_and(|keys| keys.source == Source::Report);
    let (tone, text) = match details.map(|details| &details.access_keys) {
        Some(Ok(keys)) if !is_reported => {
            let active: Vec<&str> = keys.iter().filter(|key| key.active).map(|key| key.id.as_str()).collect();
            let ids = active.join(", ");
            match active.len() {
                0 => {
                    (Tone::Info, "There is no active access key. Roles that the user may assume stay open.".to_owned())
                }
                1 => (Tone::Warn, format!("1 access key goes on working: {ids}")),
                n => (Tone::Warn, format!("{n} access keys go on working: {ids}")),
            }
        }
        Some(_) | None => (Tone::Warn, reported_keys_text(known, now)),
    };
    widgets::callout(ui, tone, &text, |_| ());
}

/// What is known of the user's access keys where they were not read just now.
fn reported_keys_text(keys: Option<Fact<Keys>>, now: Timestamp) -> String {
    let Some(keys) = keys else {
        return "Access keys go on working. It is not known whether the user has any.".into();
    };
    let known = match keys.value.active {
        0 => "no active one".into(),
        1 => "1 active one".into(),
        n => format!("{n} active ones"),
    };
    let source = if keys.source == Source::Report { "The credential report" } else { "What was read" };
    format!("Access keys go on working. {source} of {} has {known}.", format::ago(keys.at, now))
}

fn buttons_ui(
    ui: &mut Ui,
    dialog: &DeleteDialog,
    account: &OpenAccount,
    off: Option<&str>,
    running: bool,
    take_focus: bool,
) -> Option<Answer> {
    let mut answer = None;
    let waiting_for = short_text(account.progress(&dialog.name.key()));
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if running {
            ui.spinner();
            ui.label(RichText::new(waiting_for).color(palette(ui).text_muted));
        }
        widgets::right_to_left(ui, |ui| {
            let off = if running { Some(waiting_for) } else { off };
            let delete = Button::new(Kind::Danger, "Delete password").with_icon(icons::TRASH).off_if(off);
            if delete.show(ui).clicked() {
                answer = Some(Answer::Submit(Command::Change(dialog.name.clone(), Change::Delete)));
            }
            if running {
                answer = stop_ui(ui, account, &dialog.name).map(Answer::Do).or(answer.take());
                return;
            }
            let cancel = Button::new(Kind::Plain, "Cancel").show(ui);
            if take_focus {
                // The safe choice is the one that Enter takes.
                cancel.request_focus();
            }
            if cancel.clicked() {
                answer = Some(Answer::Cancel);
            }
        });
    });
    answer
}
