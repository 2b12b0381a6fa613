use egui::{Context, Key, Label, RichText, Ui};

use crate::account::UserName;
use crate::desk::{CardId, Change, ChangeKind, ChangeState, Command, Desk, OpenAccount};

use super::answer::{Answer, Shown};
use super::delete;
use super::modal::modal_ui;
use super::target::{TypedName, account_ui};
use crate::ui::detail::permissions::disabled_reason;
use crate::ui::detail::progress::{progress_ui, short_text, stop_ui};
use crate::ui::detail::trouble::failure_ui;
use crate::ui::detail::{policy, self_warning};
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{self, Button, Kind};
use crate::ui::kit::{focus, icons};

const WIDTH: f32 = 460.0;

/// A question that is answered with yes or no, and changes nothing before it is.
pub(in crate::ui) struct Question {
    pub(super) asks: Asks,
    pub(super) submitted: bool,
    /// It is not known whether what it asks for was made.
    pub(super) in_doubt: bool,
    pub(super) typed: TypedName,
    shown: Shown,
}

/// What is asked.
pub(super) enum Asks {
    /// Whether to delete a user's password.
    Delete(UserName),
    /// Whether a user is to be made to create a new password, or no longer.
    MustChange(UserName, bool),
    /// Whether to wipe the password on a card that was not handed over.
    Discard(CardId, UserName),
    /// Whether to wipe a password of which it is not known whether it is in force.
    DiscardUnconfirmed(UserName),
    /// Whether to mark the account as production, or to take the mark off.
    Production(bool),
}

impl Asks {
    /// Whom a change is of.
    pub(super) const fn user(&self) -> Option<&UserName> {
        match self {
            Self::Delete(name) | Self::MustChange(name, _) => Some(name),
            Self::Discard(..) | Self::DiscardUnconfirmed(_) | Self::Production(_) => None,
        }
    }

    pub(super) const fn kind(&self) -> Option<ChangeKind> {
        match self {
            Self::Delete(_) => Some(ChangeKind::Delete),
            Self::MustChange(..) => Some(ChangeKind::SetMustChange),
            Self::Discard(..) | Self::DiscardUnconfirmed(_) | Self::Production(_) => None,
        }
    }

    fn title(&self) -> String {
        match self {
            Self::Delete(name) => format!("Delete password for {name}"),
            Self::MustChange(name, true) => format!("Require password change for {name}"),
            Self::MustChange(name, false) => format!("Don't require password change for {name}"),
            Self::Discard(_, name) | Self::DiscardUnconfirmed(name) => format!("Discard the new password of {name}"),
            Self::Production(true) => "Mark this account as production".into(),
            Self::Production(false) => "Unmark this account as production".into(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Delete(name) => format!("{name} will no longer be able to sign in to the console with a password."),
            Self::MustChange(name, true) => {
                format!(
                    "{name} must create a new password at the next console sign-in. Until then the current one works."
                )
            }
            Self::MustChange(name, false) => {
                format!("{name} can go on signing in with the current password, without creating a new one.")
            }
            Self::Discard(_, name) => format!(
                "It was not handed over. It stays the password of {name}, and nobody will know it: {name} cannot sign in \
                 before it is reset again."
            ),
            Self::DiscardUnconfirmed(name) => format!(
                "AWS did not confirm that it was set. If it was, nobody will know the password of {name}, who cannot sign in \
                 before it is reset again."
            ),
            Self::Production(true) => {
                "Every change of a user in this account then asks for the user's name to be typed.".into()
            }
            Self::Production(false) => {
                "Changes of users in this account will no longer ask for the user's name to be typed.".into()
            }
        }
    }

    /// The word of the button that says yes.
    pub(super) const fn action(&self) -> &'static str {
        match self {
            Self::Delete(_) => "Delete password",
            Self::MustChange(_, true) => "Require password change",
            Self::MustChange(_, false) => "Don't require password change",
            Self::Discard(..) | Self::DiscardUnconfirmed(_) => "Discard password",
            Self::Production(true) => "Mark as production",
            Self::Production(false) => "Unmark as production",
        }
    }

    /// Whether yes takes something away: then Enter, without more, is no.
    const fn is_destructive(&self) -> bool {
        matches!(self, Self::Delete(_) | Self::Discard(..) | Self::DiscardUnconfirmed(_) | Self::Production(false))
    }

    const fn icon(&self) -> &'static str {
        match self {
            Self::Delete(_) | Self::Discard(..) | Self::DiscardUnconfirmed(_) => icons::TRASH,
            Self::MustChange(..) => icons::KEY,
            Self::Production(true) => icons::SHIELD,
            Self::Production(false) => icons::SHIELD_SLASH,
        }
    }

    /// What yes does.
    fn yes(&self, desk: &Desk, account: &OpenAccount) -> Answer {
        match self {
            Self::Delete(name) => Answer::Submit(Command::Change(name.clone(), Change::Delete)),
            Self::MustChange(name, on) => Answer::Submit(Command::Change(name.clone(), Change::SetMustChange(*on))),
            Self::Discard(card, _) => Answer::Finish(Command::Discard(*card)),
            Self::DiscardUnconfirmed(name) => Answer::Finish(Command::ForgetFailure(name.key())),
            Self::Production(on) => {
                let mut settings = desk.settings.clone();
                let id = &account.identity.account_id;
                if *on {
                    settings.production.insert(id.clone());
                } else {
                    settings.production.remove(id);
                }
                Answer::Finish(Command::Keep(settings))
            }
        }
    }
}

impl Question {
    pub(super) fn new(asks: Asks) -> Self {
        Self { asks, submitted: false, in_doubt: false, typed: TypedName::default(), shown: Shown::default() }
    }

    /// Whether what it asks for is under way.
    fn is_running(&self, account: &OpenAccount) -> bool {
        self.submitted || self.asks.user().is_some_and(|name| account.is_changing(&name.key()))
    }

    /// What became of what it asks for, where that did not come to a good end.
    fn failure<'a>(&self, account: &'a OpenAccount) -> Option<&'a ChangeState> {
        let change = account.changes.get(&self.asks.user()?.key())?;
        let is_own = |kind| self.asks.kind() == Some(kind);
        matches!(change, ChangeState::Refused(kind, _) | ChangeState::Unknown(kind, _) if is_own(*kind))
            .then_some(change)
    }

    /// Why it cannot be answered with yes now, if so.
    fn why_not(&self, desk: &Desk, account: &OpenAccount) -> Option<&'static str> {
        let name = self.asks.user()?;
        disabled_reason(desk, account, name).or_else(|| self.typed.why_not(desk, name))
    }
}

/// Shows the question, and tells what came of it in this frame.
pub(super) fn question_ui(ctx: &Context, desk: &Desk, question: &mut Question) -> Answer {
    let Some(account) = desk.account() else { return Answer::Cancel };
    let running = question.is_running(account);
    let failure = question.failure(account);
    question.in_doubt = matches!(failure, Some(ChangeState::Unknown(..)));
    let is_new = !question.shown.before_this_frame(ctx);
    let mut answer = None;
    let response = modal_ui(
        ctx,
        &question.asks.title(),
        WIDTH,
        question,
        |ui, question| {
            question.shown.note(ui);
            account_ui(ui, desk, account);
            ui.add(Label::new(question.asks.sentence()).wrap());
            more_ui(ui, desk, account, &question.asks);
            if let Some(name) = question.asks.user() {
                ui.add_enabled_ui(!running, |ui| question.typed.field_ui(ui, desk, name, is_new));
                failure_ui(ui, failure);
                progress_ui(ui, account.progress(&name.key()));
            }
        },
        |ui, question| {
            let asks_for_name = desk.is_production() && question.asks.user().is_some();
            let take_focus = is_new && !asks_for_name;
            answer = buttons_ui(ui, desk, account, question, take_focus);
        },
    );
    if !question.shown.may_be_answered(ctx) {
        return Answer::Open;
    }
    let away = response.backdrop_response.clicked() || ctx.input(|input| input.key_pressed(Key::Escape));
    if away && response.is_top_modal && !running { Answer::Cancel } else { answer.unwrap_or(Answer::Open) }
}

/// What has to be known before the answer.
fn more_ui(ui: &mut Ui, desk: &Desk, account: &OpenAccount, asks: &Asks) {
    match asks {
        Asks::Delete(name) => {
            delete::what_stays_ui(ui, name, account, desk.now());
            self_warning::self_warning_ui(ui, account, name, ChangeKind::Delete);
        }
        Asks::MustChange(name, true) => {
            policy::cannot_change_ui(ui, &account.policy);
            self_warning::self_warning_ui(ui, account, name, ChangeKind::SetMustChange);
        }
        Asks::MustChange(_, false) | Asks::Discard(..) | Asks::DiscardUnconfirmed(_) | Asks::Production(_) => {}
    }
}

fn buttons_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &OpenAccount,
    question: &Question,
    take_focus: bool,
) -> Option<Answer> {
    let running = question.is_running(account);
    let name = question.asks.user();
    let waiting_for = short_text(name.and_then(|name| account.progress(&name.key())));
    let off = if running { Some(waiting_for) } else { question.why_not(desk, account) };
    let (kind, is_destructive) = match question.asks.is_destructive() {
        true => (Kind::Danger, true),
        false => (Kind::Primary, false),
    };
    let mut answer = None;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if running {
            ui.spinner();
            ui.label(RichText::new(waiting_for).color(palette(ui).text_muted));
        }
        widgets::at_right(ui, |ui| {
            if running {
                answer = name.and_then(|name| stop_ui(ui, account, name)).map(Answer::Do);
            }
            let no = (!running).then(|| Button::new(Kind::Plain, "Cancel").show(ui));
            let yes =
                Button::new(kind, question.asks.action()).with_icon(question.asks.icon()).disabled_if(off).show(ui);
            // Where something would be taken away, Enter takes the safe choice.
            let first = no.as_ref().filter(|_| is_destructive).unwrap_or(&yes);
            focus::by_default(ui.ctx(), first.id);
            if take_focus {
                first.request_focus();
            }
            if no.is_some_and(|no| no.clicked()) {
                answer = Some(Answer::Cancel);
            }
            if yes.clicked() || (question.typed.is_entered() && off.is_none()) {
                answer = Some(question.asks.yes(desk, account));
            }
        });
    });
    answer
}
