//! What the operator is asked, one file per dialog.
//!
//! A dialog holds what is typed and not yet submitted. Asking and doing are two values: a dialog is opened by a button,
//! and only its own answer becomes a command.

mod answer;
mod asking;
mod close;
mod confirm_field;
mod demo_browser;
mod draft;
mod help;
mod messages;
mod modal;
mod password;
mod password_field;
mod password_form;
mod pasted;
mod question;
mod root_question;
mod secret_text;
mod settings;
mod signing_in;
mod target;

use egui::Context;

use crate::account::{Target, UserName};
use crate::desk::{AnyAction, AnyRootAction, CardId, Command, Desk, Info, RootCommand};

use super::kit::key_by_key::TypeTo;

use answer::{Answer, ShownSince};
pub(super) use asking::{AskingDialog, asking_ui};
pub(super) use close::{CloseAnswer, close_ui};
pub(super) use help::{HelpDialog, help_ui};
pub(super) use messages::{MessagesDialog, messages_ui};
use password::{PasswordDialog, Purpose};
use question::{Asks, Question};
use root_question::RootQuestion;
pub(super) use settings::{SettingsDialog, settings_ui};
pub(super) use signing_in::{is_signing_in, signing_in_ui};
pub(super) use target::account_ui;

/// The question that is open, if one is.
pub(super) enum Dialog {
    Password(Box<PasswordDialog>),
    Question(Box<Question>),
    Root(Box<RootQuestion>),
}

impl Dialog {
    /// Asks for a user's new password, for this action. `serial` is another number for each dialog.
    pub(super) fn new_password(name: UserName, info: &Info, desk: &Desk, serial: u64) -> Self {
        Self::Password(Box::new(PasswordDialog::new(name, Purpose::of(info), desk, serial)))
    }

    /// Asks whether an action is really to be carried out.
    pub(super) fn act(action: AnyAction) -> Self {
        Self::asking(Asks::Act(action))
    }

    /// Asks whether something is really to be done to the root user of another account.
    pub(super) fn act_on_root(action: AnyRootAction) -> Self {
        Self::Root(Box::new(RootQuestion::new(action)))
    }

    /// The id of the account whose root user it is about, if it is about one.
    pub(super) fn root_account(&self) -> Option<&str> {
        match self {
            Self::Root(question) => Some(&question.action.target().account_id),
            Self::Password(_) | Self::Question(_) => None,
        }
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

    /// Whether what it asked for was unconfirmed when it was last shown.
    fn was_unconfirmed(&self) -> bool {
        match self {
            Self::Password(dialog) => dialog.unconfirmed,
            Self::Question(question) => question.unconfirmed,
            Self::Root(_) => false,
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
            Self::Question(question) if !question.submitted => question.typed.0.type_to(),
            Self::Root(question) if !question.submitted => question.typed.type_to(),
            Self::Password(_) | Self::Question(_) | Self::Root(_) => None,
        }
    }

    /// What the action is done to that it asks for.
    pub(in crate::ui) fn target(&self) -> Option<&Target> {
        match self {
            Self::Password(dialog) => Some(&dialog.target),
            Self::Question(question) => Some(question.asks.action()?.target()),
            Self::Root(_) => None,
        }
    }

    /// Whether an action, on the same target, may be what it asked for. Another one that is unresolved is shown again once this one
    /// has ended.
    fn may_ask_for(&self, action: &AnyAction) -> bool {
        match self {
            Self::Password(_) => true,
            Self::Root(_) => false,
            Self::Question(question) => question
                .asks
                .action()
                .is_some_and(|asked| asked.info() == action.info() && asked.must_change() == action.must_change()),
        }
    }

    /// It is in front again, after another question that was asked from within it.
    pub(super) fn again(&mut self) {
        match self {
            Self::Password(dialog) => {
                dialog.shown = ShownSince::default();
                dialog.take_focus();
            }
            Self::Question(question) => question.shown = ShownSince::default(),
            Self::Root(question) => question.shown = ShownSince::default(),
        }
    }

    fn submitted(&mut self) -> &mut bool {
        match self {
            Self::Password(dialog) => &mut dialog.submitted,
            Self::Question(question) => &mut question.submitted,
            Self::Root(question) => &mut question.submitted,
        }
    }
}

/// Shows the open dialog. Returns the action whose question is to be asked first.
pub(super) fn dialog_ui(
    ctx: &Context,
    desk: &Desk,
    open: &mut Option<Dialog>,
    commands: &mut Vec<Command>,
) -> Option<AnyAction> {
    let dialog = open.as_mut()?;
    let answer = match dialog {
        Dialog::Password(dialog) => password_form::password_dialog_ui(ctx, desk, dialog, commands),
        Dialog::Question(question) => question::question_ui(ctx, desk, question),
        Dialog::Root(question) => root_question::root_question_ui(ctx, desk, question),
    };
    match answer {
        Answer::Open => {}
        Answer::Do(command) => commands.push(command),
        Answer::AskFirst(action) => return Some(action),
        Answer::Submit(command) => {
            *dialog.submitted() = true;
            commands.push(command);
        }
        Answer::Finish(command) => {
            commands.push(command);
            close(ctx, open);
        }
        Answer::Cancel => {
            if let (Dialog::Root(question), Some(account)) = (&*dialog, desk.account())
                && let Some(member) = question.member(account)
                && question.is_its_own(member)
                && member.operation.as_ref().and_then(|of| of.failure()).is_some_and(|(_, is_unknown)| !is_unknown)
            {
                commands.push(Command::Root(RootCommand::Forget(member.account.id.clone())));
            }
            // What is unresolved stays with the user until a read settles it, or until it is dismissed there.
            if let Some(target) = dialog.target() {
                let operation = desk.account().and_then(|account| account.operations.get(target));
                if operation.is_none_or(|operation| operation.unknown().is_none()) {
                    commands.push(Command::ForgetFailure(target.clone()));
                }
            }
            close(ctx, open);
        }
    }
    None
}

/// Closes the dialog once what it asked for is done, or once there is nothing left to ask. Called between frames.
pub(super) fn settle(ctx: &Context, desk: &Desk, open: &mut Option<Dialog>) {
    let Some(dialog) = open else { return };
    let Some(account) = desk.account().filter(|account| account.session.locked.is_none()) else {
        return close(ctx, open);
    };
    if let Dialog::Root(question) = dialog {
        match question.member(account) {
            None => close(ctx, open),
            Some(member) if member.is_changing() => {}
            // It did not work out: the dialog says so, and what was typed stays.
            Some(member) if question.is_its_own(member) => question.submitted = false,
            Some(_) if question.submitted => close(ctx, open),
            Some(_) => {}
        }
        return;
    }
    let Some(target) = dialog.target() else { return };
    match account.operations.get(target) {
        Some(operation) if operation.is_running() => {}
        _ if account.inventory.get(&target.user_key()).is_none() => close(ctx, open),
        // It did not work out: the dialog says so, and what was typed stays.
        Some(operation) if dialog.may_ask_for(&operation.action) => {
            if std::mem::take(dialog.submitted())
                && let Dialog::Password(dialog) = dialog
            {
                dialog.take_focus();
            }
        }
        _ if *dialog.submitted() || dialog.was_unconfirmed() => close(ctx, open),
        _ => {}
    }
}

/// Drops the dialog and all that egui remembers of its fields.
pub(super) fn close(ctx: &Context, open: &mut Option<Dialog>) {
    match open.take() {
        Some(Dialog::Password(dialog)) => {
            draft::forget(ctx, dialog.field_id());
            dialog.typed.0.forget(ctx);
        }
        Some(Dialog::Question(question)) => question.typed.0.forget(ctx),
        Some(Dialog::Root(question)) => question.typed.forget(ctx),
        None => {}
    }
}
