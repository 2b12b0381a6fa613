use egui::{Context, Key, Label, RichText, Ui};

use crate::account::{Target, UserName};
use crate::desk::{Account, AnyAction, CardId, Command, Confirmation, Desk, Operation};

use super::answer::{Answer, ShownSince};
use super::modal::modal_ui;
use super::target::{TypedName, account_ui};
use crate::ui::detail::error::failure_ui;
use crate::ui::detail::notes::note_ui;
use crate::ui::detail::offers::{about, icon};
use crate::ui::detail::permissions::disabled_reason;
use crate::ui::detail::progress::{progress_ui, short_text, stop_ui};
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{Button, Kind};
use crate::ui::kit::{focus, icons};

const WIDTH: f32 = 460.0;

/// A question that is answered with yes or no, and changes nothing before it is.
pub(in crate::ui) struct Question {
    pub(super) asks: Asks,
    pub(super) submitted: bool,
    /// It is not known whether what it asks for was made.
    pub(super) unconfirmed: bool,
    pub(super) typed: TypedName,
    pub(super) shown: ShownSince,
}

/// What is asked.
pub(super) enum Asks {
    /// Whether to carry this action out.
    Act(AnyAction),
    /// Whether to wipe the password on a card that was not handed over.
    Discard(CardId, UserName),
    /// Whether to wipe a password of which it is not known whether it is in force.
    DiscardUnconfirmed(UserName),
    /// Whether to mark the account as production, or to take the mark off.
    Production(bool),
}

impl Asks {
    /// The action that yes carries out.
    pub(super) const fn action(&self) -> Option<&AnyAction> {
        match self {
            Self::Act(action) => Some(action),
            Self::Discard(..) | Self::DiscardUnconfirmed(_) | Self::Production(_) => None,
        }
    }

    /// The question in words.
    fn confirmation(&self, desk: &Desk, account: &Account) -> Option<Confirmation> {
        let (title, text, button) = match self {
            Self::Act(action) => {
                let row = account.inventory.get(&action.target().user_key())?;
                return action.confirmation(&about(desk, account, row));
            }
            Self::Discard(_, name) => (
                format!("Discard the new password of {name}"),
                format!(
                    "It was not handed over. It stays the password of {name}, and nobody will know it: {name} cannot sign in \
                     before it is reset again."
                ),
                "Discard password",
            ),
            Self::DiscardUnconfirmed(name) => (
                format!("Discard the new password of {name}"),
                format!(
                    "AWS did not confirm that it was set. If it was, nobody will know the password of {name}, who cannot sign \
                     in before it is reset again."
                ),
                "Discard password",
            ),
            Self::Production(true) => (
                "Mark this account as production".into(),
                "Every change of a user in this account then asks for the user's name to be typed.".into(),
                "Mark as production",
            ),
            Self::Production(false) => (
                "Unmark this account as production".into(),
                "Changes of users in this account will no longer ask for the user's name to be typed.".into(),
                "Unmark as production",
            ),
        };
        Some(Confirmation { title, text, notes: Vec::new(), button })
    }

    /// Whether yes takes something away: then Enter, without more, is no.
    fn is_destructive(&self) -> bool {
        match self {
            Self::Act(action) => action.info().takes_away(),
            Self::Discard(..) | Self::DiscardUnconfirmed(_) | Self::Production(false) => true,
            Self::Production(true) => false,
        }
    }

    fn icon(&self) -> &'static str {
        match self {
            Self::Act(action) => icon(action.info().symbol),
            Self::Discard(..) | Self::DiscardUnconfirmed(_) => icons::TRASH,
            Self::Production(true) => icons::SHIELD,
            Self::Production(false) => icons::SHIELD_SLASH,
        }
    }

    /// What yes does.
    fn yes(&self, desk: &Desk, account: &Account) -> Answer {
        match self {
            Self::Act(action) => Answer::Submit(Command::Act(action.clone())),
            Self::Discard(card, _) => Answer::Finish(Command::Discard(*card)),
            Self::DiscardUnconfirmed(name) => {
                Answer::Finish(Command::ForgetFailure(Target::login_profile(name.clone())))
            }
            Self::Production(on) => {
                let mut settings = desk.settings.clone();
                let id = &account.session.identity.account_id;
                if *on {
                    settings.production.insert(id.clone());
                } else {
                    settings.production.remove(id);
                }
                Answer::Finish(Command::SaveSettings(settings))
            }
        }
    }
}

impl Question {
    pub(super) fn new(asks: Asks) -> Self {
        Self { asks, submitted: false, unconfirmed: false, typed: TypedName::default(), shown: ShownSince::default() }
    }

    /// Whether what it asks for is under way.
    fn is_running(&self, account: &Account) -> bool {
        self.submitted || self.asks.action().is_some_and(|action| account.operations.is_running(action.target()))
    }

    /// What became of what it asks for, where that did not come to a good end.
    fn failure<'a>(&self, account: &'a Account) -> Option<&'a Operation> {
        let action = self.asks.action()?;
        let operation = account.operations.get(action.target())?;
        let is_its_own =
            operation.action.info() == action.info() && operation.action.must_change() == action.must_change();
        (!operation.is_running() && is_its_own).then_some(operation)
    }

    /// Why it cannot be answered with yes now, if so.
    fn why_not(&self, desk: &Desk, account: &Account) -> Option<&'static str> {
        let target = self.asks.action()?.target();
        disabled_reason(desk, account, target).or_else(|| self.typed.why_not(desk, &target.user))
    }
}

/// Shows the question, and tells what came of it in this frame.
pub(super) fn question_ui(ctx: &Context, desk: &Desk, question: &mut Question) -> Answer {
    let Some(account) = desk.account() else { return Answer::Cancel };
    let running = question.is_running(account);
    let failure = question.failure(account);
    question.unconfirmed = failure.is_some_and(|failure| failure.unknown().is_some());
    let Some(confirmation) = question.asks.confirmation(desk, account) else { return Answer::Cancel };
    let is_new = !question.shown.before_this_frame(ctx);
    let (mut answer, mut cure) = (None, None);
    let response = modal_ui(
        ctx,
        &confirmation.title,
        WIDTH,
        question,
        |ui, question| {
            question.shown.note(ui);
            account_ui(ui, desk, account);
            ui.add(Label::new(confirmation.text.as_str()).wrap());
            for note in &confirmation.notes {
                cure = note_ui(ui, desk, account, note).or(cure.take());
            }
            if let Some(target) = question.asks.action().map(|action| action.target()) {
                ui.add_enabled_ui(!running, |ui| question.typed.field_ui(ui, desk, &target.user, is_new));
                failure_ui(ui, failure);
                progress_ui(ui, account.operations.progress(target));
            }
        },
        |ui, question| {
            let asks_for_name = desk.is_production() && question.asks.action().is_some();
            let take_focus = is_new && !asks_for_name;
            answer = buttons_ui(ui, (desk, account), question, confirmation.button, take_focus);
        },
    );
    if !question.shown.may_be_answered(ctx) {
        return Answer::Open;
    }
    if let Some(cure) = cure.filter(|_| !running) {
        return Answer::AskFirst(cure);
    }
    let away = response.backdrop_response.clicked() || ctx.input(|input| input.key_pressed(Key::Escape));
    if away && response.is_top_modal && !running { Answer::Cancel } else { answer.unwrap_or(Answer::Open) }
}

fn buttons_ui(
    ui: &mut Ui,
    (desk, account): (&Desk, &Account),
    question: &Question,
    button: &'static str,
    take_focus: bool,
) -> Option<Answer> {
    let running = question.is_running(account);
    let target = question.asks.action().map(|action| action.target());
    let waiting_for = short_text(target.and_then(|target| account.operations.progress(target)));
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
        at_right(ui, |ui| {
            if running {
                answer = target.and_then(|target| stop_ui(ui, account, target)).map(Answer::Do);
            }
            let no = (!running).then(|| Button::new(Kind::Plain, "Cancel").show(ui));
            let yes = Button::new(kind, button).with_icon(question.asks.icon()).disabled_if(off).show(ui);
            // Where something would be taken away, Enter takes the safe choice.
            let first = no.as_ref().filter(|_| is_destructive).unwrap_or(&yes);
            focus::by_default(ui.ctx(), first.id);
            if take_focus {
                first.request_focus();
            }
            if no.is_some_and(|no| no.clicked()) {
                answer = Some(Answer::Cancel);
            }
            if yes.clicked() || (question.typed.0.is_entered() && off.is_none()) {
                answer = Some(question.asks.yes(desk, account));
            }
        });
    });
    answer
}
