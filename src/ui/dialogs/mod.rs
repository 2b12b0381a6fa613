//! What the operator is asked, one file per dialog.
//!
//! A dialog holds what is typed and not yet submitted. Asking and doing are two values: a dialog is opened by a button,
//! and only its own answer becomes a command.

mod close;
mod delete;
mod draft;
mod help;
mod messages;
mod password;
mod password_field;
mod password_form;
mod question;
mod settings;
mod target;

use egui::{Context, Frame, Id, Margin, Modal, ModalResponse, RichText, Role, Ui, WidgetInfo};

use crate::account::UserName;
use crate::desk::{CardId, ChangeKind, ChangeState, Command, Desk};

use super::key_by_key::TypeTo;
use super::scroll::scrolled_ui;
use super::theme::{self, GRID, palette};
use super::widgets::is_heading;

pub(super) use close::{CloseAnswer, close_ui};
pub(super) use help::{HelpDialog, help_ui};
pub(super) use messages::{MessagesDialog, messages_ui};
use password::{PasswordDialog, Purpose};
use question::{Asks, Question};
pub(super) use settings::{SettingsDialog, settings_ui};
pub(super) use target::account_ui;

/// The longest time between the clicks of a double click, in seconds: the second one is not meant for the question that the
/// first one has opened.
const DOUBLE_CLICK: f64 = 0.5;

/// Since when a question has been on the screen: the frame, and the time in seconds since the program's start.
#[derive(Default)]
struct Shown(Option<(u64, f64)>);

impl Shown {
    /// Notes that `ui` is part of it.
    fn note(&mut self, ui: &Ui) {
        // A dialog that is new is first laid out, unseen.
        if ui.is_visible() && !ui.is_sizing_pass() {
            self.0.get_or_insert_with(|| (ui.ctx().cumulative_frame_nr(), ui.input(|input| input.time)));
        }
    }

    /// Whether it was on the screen before this frame: a key that is pressed in the very frame that opens a question was meant
    /// for something else.
    fn before_this_frame(&self, ctx: &Context) -> bool {
        self.0.is_some_and(|(since, _)| since < ctx.cumulative_frame_nr())
    }

    /// Whether what is pressed in this frame is an answer to it.
    fn may_be_answered(&self, ctx: &Context) -> bool {
        let (now, clicked) = ctx.input(|input| (input.time, input.pointer.any_click()));
        let is_double_click = clicked && self.0.is_some_and(|(_, since)| now - since < DOUBLE_CLICK);
        self.before_this_frame(ctx) && !is_double_click
    }
}

/// The question that is open, if one is.
pub(super) enum Dialog {
    Password(Box<PasswordDialog>),
    Question(Box<Question>),
}

/// What a dialog came to in this frame.
enum Answer {
    /// Nothing yet.
    Open,
    /// It is closed without doing anything.
    Cancel,
    /// Do this, and stay open as it is.
    Do(Command),
    /// Do this, and stay open until it is known what came of it.
    Submit(Command),
    /// Do this, and close.
    Finish(Command),
}

impl Dialog {
    /// Asks for a user's first password. `serial` is another number for each dialog.
    pub(super) fn create(name: UserName, desk: &Desk, serial: u64) -> Self {
        Self::Password(Box::new(PasswordDialog::new(name, Purpose::Create, desk, serial)))
    }

    /// Asks for a password that replaces a user's.
    pub(super) fn reset(name: UserName, desk: &Desk, serial: u64) -> Self {
        Self::Password(Box::new(PasswordDialog::new(name, Purpose::Reset, desk, serial)))
    }

    /// Asks whether a user's password is really to be deleted.
    pub(super) fn delete(name: UserName) -> Self {
        Self::asking(Asks::Delete(name))
    }

    /// Asks whether a user is really to be made to create a new password, or no longer.
    pub(super) fn must_change(name: UserName, on: bool) -> Self {
        Self::asking(Asks::MustChange(name, on))
    }

    /// Asks whether the account is really to be marked as production, or no longer.
    pub(super) fn production(on: bool) -> Self {
        Self::asking(Asks::Production(on))
    }

    /// Asks whether the password on a card is really not to be handed over any more.
    pub(super) fn discard(card: CardId, name: UserName) -> Self {
        Self::asking(Asks::Discard(card, name))
    }

    /// Asks whether a password is really not to be kept of which it is not known whether it is in force.
    pub(super) fn discard_unconfirmed(name: UserName) -> Self {
        Self::asking(Asks::DiscardUnconfirmed(name))
    }

    fn asking(asks: Asks) -> Self {
        Self::Question(Box::new(Question::new(asks)))
    }

    /// Whether what it asked for was in doubt when it was last shown.
    fn was_in_doubt(&self) -> bool {
        match self {
            Self::Password(dialog) => dialog.in_doubt,
            Self::Question(question) => question.in_doubt,
        }
    }

    /// Whether it shows a password in clear.
    pub(super) fn shows_password(&self) -> bool {
        matches!(self, Self::Password(dialog) if dialog.visible && !dialog.draft.secret().is_empty())
    }

    /// Where text goes that is typed while another of its controls has the focus: its one field, whose text it takes the place of
    /// or is added to, as it would be with the field in focus.
    pub(super) fn type_to(&self) -> Option<TypeTo> {
        match self {
            Self::Password(dialog) if !dialog.submitted => {
                Some(TypeTo { field: dialog.field_id(), chars: dialog.draft.secret().chars() })
            }
            Self::Question(question) if !question.submitted => question.typed.type_to(),
            Self::Password(_) | Self::Question(_) => None,
        }
    }

    /// Whom a change is of that it asks for.
    pub(in crate::ui) fn user(&self) -> Option<&UserName> {
        match self {
            Self::Password(dialog) => Some(&dialog.name),
            Self::Question(question) => question.asks.user(),
        }
    }

    /// Whether a change of this kind, of the same user, may be what it asked for. A doubt about another one is shown again
    /// once this one has ended.
    fn may_ask_for(&self, kind: ChangeKind) -> bool {
        match self {
            Self::Password(_) => true,
            Self::Question(question) => question.asks.kind() == Some(kind),
        }
    }

    fn submitted(&mut self) -> &mut bool {
        match self {
            Self::Password(dialog) => &mut dialog.submitted,
            Self::Question(question) => &mut question.submitted,
        }
    }
}

/// Shows the open dialog.
pub(super) fn dialog_ui(ctx: &Context, desk: &Desk, open: &mut Option<Dialog>, commands: &mut Vec<Command>) {
    let Some(dialog) = open else { return };
    let answer = match dialog {
        Dialog::Password(dialog) => password_form::password_dialog_ui(ctx, desk, dialog, commands),
        Dialog::Question(question) => question::question_ui(ctx, desk, question),
    };
    match answer {
        Answer::Open => {}
        Answer::Do(command) => commands.push(command),
        Answer::Submit(command) => {
            *dialog.submitted() = true;
            commands.push(command);
        }
        Answer::Finish(command) => {
            commands.push(command);
            close(ctx, open);
        }
        Answer::Cancel => {
            // A doubt stays with the user until a read settles it, or until it is put away there.
            if let Some(key) = dialog.user().map(UserName::key) {
                let doubted = desk.account().and_then(|account| account.changes.get(&key));
                if !matches!(doubted, Some(ChangeState::Unknown(..))) {
                    commands.push(Command::ForgetFailure(key));
                }
            }
            close(ctx, open);
        }
    }
}

/// Closes the dialog once what it asked for is done, or once there is nothing left to ask. Called between frames.
pub(super) fn settle(ctx: &Context, desk: &Desk, open: &mut Option<Dialog>) {
    let Some(dialog) = open else { return };
    let Some(account) = desk.account().filter(|account| account.locked.is_none()) else { return close(ctx, open) };
    let Some(key) = dialog.user().map(UserName::key) else { return };
    match account.changes.get(&key) {
        Some(ChangeState::Running(..)) => {}
        _ if account.roster.get(&key).is_none() => close(ctx, open),
        // It did not work out: the dialog says so, and what was typed stays.
        Some(ChangeState::Refused(kind, _) | ChangeState::Unknown(kind, _)) if dialog.may_ask_for(*kind) => {
            if std::mem::take(dialog.submitted())
                && let Dialog::Password(dialog) = dialog
            {
                dialog.take_focus();
            }
        }
        _ if *dialog.submitted() || dialog.was_in_doubt() => close(ctx, open),
        _ => {}
    }
}

/// Drops the dialog and all that egui remembers of its fields.
fn close(ctx: &Context, open: &mut Option<Dialog>) {
    if let Some(Dialog::Password(dialog)) = open.take() {
        draft::forget(ctx, dialog.field_id());
    }
}

/// A dialog's frame with its title; `body` scrolls where the window is too low for it, `buttons` stay below it.
fn modal_ui<S>(
    ctx: &Context,
    title: &str,
    width: f32,
    state: &mut S,
    body: impl FnOnce(&mut Ui, &mut S),
    buttons: impl FnOnce(&mut Ui, &mut S),
) -> ModalResponse<()> {
    let style = ctx.global_style();
    let frame = Frame::new()
        .fill(style.visuals.window_fill)
        .stroke(style.visuals.window_stroke)
        .corner_radius(theme::RADIUS_LARGE)
        .shadow(style.visuals.window_shadow)
        .inner_margin(Margin::same(24));
    let id = Id::unique(("dialog", title));
    let window_height = ctx.content_rect().height();
    // What it is laid out in is no dialog of its own beside it.
    let area = Modal::default_area(id).role(Role::GenericContainer).default_height(window_height);
    let modal = Modal::new(id).area(area).frame(frame).backdrop_color(theme::backdrop(&style.visuals));
    modal.show(ctx, |ui| {
        ui.set_width(width);
        let response = ui.response();
        response.widget_info(|| WidgetInfo::labeled(Role::Dialog, true, title));
        ctx.accesskit_node_builder(response.id, egui::accesskit::Node::set_modal);
        ui.spacing_mut().item_spacing.y = 2.0 * GRID;
        let text = RichText::new(title).font(theme::bold(18.0)).color(palette(ui).text);
        is_heading(&ui.add(egui::Label::new(text).wrap()), title);
        ui.add_space(GRID);
        // What is not the body: margins, title, buttons.
        let max_height = (window_height - 190.0).max(120.0);
        scrolled_ui(ui, egui::ScrollArea::vertical().max_height(max_height), |ui| body(ui, state));
        ui.add_space(2.0 * GRID);
        buttons(ui, state);
    })
}
