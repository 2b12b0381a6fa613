//! A question before something is done to the root user of another account: the account's id has to be typed.

use egui::{Context, Key, Label, RichText, Ui};

use crate::account::grouped;
use crate::desk::{Account, AnyRootAction, Command, Confirmation, Desk, Member, Note, Progress, RootCommand};

use super::answer::{Answer, ShownSince};
use super::confirm_field::ConfirmField;
use super::modal::modal_ui;
use crate::ui::detail::error::error_ui;
use crate::ui::detail::offers::icon;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone, fact};
use crate::ui::kit::{focus, format, icons};
use crate::ui::root_users::{disabled_reason, progress_text, stop_ui};

const WIDTH: f32 = 480.0;
/// An id in groups has so many characters.
const LONGEST: usize = 14;

/// The question.
pub(in crate::ui) struct RootQuestion {
    pub(super) action: AnyRootAction,
    pub(super) submitted: bool,
    /// The account's id as it is typed.
    pub(super) typed: ConfirmField,
    pub(super) shown: ShownSince,
}

impl RootQuestion {
    pub(super) fn new(action: AnyRootAction) -> Self {
        Self { action, submitted: false, typed: ConfirmField::default(), shown: ShownSince::default() }
    }

    /// The account that it is about, while it is known.
    pub(super) fn member<'a>(&self, account: &'a Account) -> Option<&'a Member> {
        account.root_users.member(&self.action.target().account_id)
    }

    /// How far what it asks for has come, where that is under way.
    fn progress(&self, member: &Member) -> Option<Progress> {
        member.operation.as_ref()?.progress()
    }

    /// Whether what became of the last action is what became of this one.
    pub(super) fn is_its_own(&self, member: &Member) -> bool {
        member.operation.as_ref().is_some_and(|operation| operation.action.is_same(&*self.action))
    }

    /// Why it cannot be answered with yes now, if so.
    fn why_not(&self, desk: &Desk, account: &Account, member: &Member) -> Option<&'static str> {
        let is_typed = self.typed.text.trim().replace('-', "") == self.action.target().account_id;
        disabled_reason(desk, account, member).or_else(|| (!is_typed).then_some("Type the account's ID first"))
    }
}

/// Shows the question, and tells what came of it in this frame.
pub(super) fn root_question_ui(ctx: &Context, desk: &Desk, question: &mut RootQuestion) -> Answer {
    let Some((account, member)) = desk.account().and_then(|account| Some((account, question.member(account)?))) else {
        return Answer::Cancel;
    };
    let running = question.submitted || member.is_changing();
    let confirmation = question.action.confirmation(&member.about());
    let is_new = !question.shown.before_this_frame(ctx);
    let mut answer = None;
    let title = format::visible(&confirmation.title);
    let response = modal_ui(
        ctx,
        &title,
        WIDTH,
        question,
        |ui, question| {
            question.shown.note(ui);
            about_ui(ui, desk, member, &confirmation);
            let id = &question.action.target().account_id;
            ui.add_enabled_ui(!running, |ui| question.typed.field_ui(ui, id, LONGEST, is_new));
            if !running
                && question.is_its_own(member)
                && let Some((error, is_unknown)) = member.operation.as_ref().and_then(|operation| operation.failure())
            {
                let tone = if is_unknown { Tone::Warn } else { Tone::Bad };
                error_ui(ui, tone, &error.sentence, error, |_| ());
            }
        },
        |ui, question| answer = buttons_ui(ui, (desk, account, member), question, confirmation.button),
    );
    if !question.shown.may_be_answered(ctx) {
        return Answer::Open;
    }
    let away = response.backdrop_response.clicked() || ctx.input(|input| input.key_pressed(Key::Escape));
    if away && response.is_top_modal && !running { Answer::Cancel } else { answer.unwrap_or(Answer::Open) }
}

/// Which account it is, and what becomes of it.
fn about_ui(ui: &mut Ui, desk: &Desk, member: &Member, confirmation: &Confirmation) {
    let account = &member.account;
    if let Some(name) = &account.name {
        fact(ui, "Account", name, |_| ());
    }
    fact(ui, "Account ID", &grouped(&account.id), |_| ());
    fact(ui, "Root e-mail", account.email.as_deref().unwrap_or("Not known"), |_| ());
    ui.add(Label::new(format::visible(&confirmation.text)).wrap());
    for note in &confirmation.notes {
        match note {
            Note::Info(text) => widgets::callout(ui, Tone::Info, text, |_| ()),
            Note::Warning(text) | Note::Curable(text, _) => widgets::callout(ui, Tone::Warn, text, |_| ()),
        }
    }
    if desk.settings.production.contains(&account.id) {
        widgets::callout(ui, Tone::Bad, "This account is marked as production.", |_| ());
    }
}

fn buttons_ui(
    ui: &mut Ui,
    (desk, account, member): (&Desk, &Account, &Member),
    question: &RootQuestion,
    button: &'static str,
) -> Option<Answer> {
    let progress = question.progress(member);
    let running = question.submitted || progress.is_some();
    let waiting_for = progress_text(progress);
    let off = if running { Some(waiting_for) } else { question.why_not(desk, account, member) };
    let takes_away = question.action.info().takes_away();
    let mut answer = None;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if running {
            ui.spinner();
            ui.label(RichText::new(waiting_for).color(palette(ui).text_muted));
        }
        at_right(ui, |ui| {
            let stop = progress.map(|progress| {
                let (stop, asked) = stop_ui(ui, &question.action.target().account_id, progress);
                answer = asked.map(Answer::Do);
                stop
            });
            let no = (!running).then(|| Button::new(Kind::Plain, "Cancel").show(ui));
            let kind = if takes_away { Kind::Danger } else { Kind::Primary };
            let symbol = if takes_away { icon(question.action.info().symbol) } else { icons::SIGN_IN };
            let yes = Button::new(kind, button).with_icon(symbol).disabled_if(off).show(ui);
            // What can be pressed: while it is under way, the main button cannot.
            focus::by_default(ui.ctx(), no.as_ref().or(stop.as_ref()).unwrap_or(&yes).id);
            if no.is_some_and(|no| no.clicked()) {
                answer = Some(Answer::Cancel);
            }
            if yes.clicked() || (question.typed.is_entered() && off.is_none()) {
                answer = Some(Answer::Submit(Command::Root(RootCommand::Act(question.action.clone()))));
            }
        });
    });
    answer
}
