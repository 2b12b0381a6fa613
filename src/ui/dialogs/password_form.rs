use std::cell::RefCell;

use egui::{Context, Key, RichText, Ui};

use crate::desk::{Account, AnyAction, Command, Desk, Operation, cannot_change};

use super::answer::{Answer, ShownSince};
use super::modal::modal_ui;
use super::password::PasswordDialog;
use super::password_field::{field_ui, problems_ui};
use super::target::account_ui;
use crate::ui::detail::error::failure_ui;
use crate::ui::detail::notes::note_ui;
use crate::ui::detail::offers::about;
use crate::ui::detail::progress::{progress_ui, short_text, stop_ui};
use crate::ui::detail::{policy, recipe, self_warning};
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{focus, icons, meter};
use crate::ui::shell::banners::sign_in_again_ui;
use crate::ui::texts::CHECK_AGAIN;

const WIDTH: f32 = 520.0;

/// Shows the dialog in which a password is typed or generated.
pub(super) fn password_dialog_ui(
    ctx: &Context,
    desk: &Desk,
    dialog: &mut PasswordDialog,
    commands: &mut Vec<Command>,
) -> Answer {
    let Some(account) = desk.account() else { return Answer::Cancel };
    dialog.follow(account);
    let running = account.operations.is_running(&dialog.target) || dialog.submitted;
    let unconfirmed = dialog.unconfirmed;
    let (mut in_body, mut in_buttons) = (None, None);
    let inputs = RefCell::new(Inputs::default());
    let response = modal_ui(
        ctx,
        &dialog.title(),
        WIDTH,
        dialog,
        |ui, dialog| {
            account_ui(ui, desk, account);
            dialog.shown.note(ui);
            let mut inputs = inputs.borrow_mut();
            ui.add_enabled_ui(!running, |ui| {
                *inputs = form_ui(ui, desk, dialog, account, running);
                dialog.typed.field_ui(ui, desk, &dialog.name, false);
            });
            if running {
                progress_ui(ui, account.operations.progress(&dialog.target));
            } else {
                in_body = outcome_ui(ui, dialog, account);
            }
        },
        |ui, dialog| in_buttons = buttons_ui(ui, dialog, (desk, account), running, &inputs.borrow()),
    );
    // While a slider is dragged, what it is at is not what it was set to.
    if dialog.wanted_changed && !ctx.input(|input| input.pointer.any_down()) {
        dialog.wanted_changed = false;
        commands.push(Command::SaveSettings(dialog.settings(desk)));
    }
    // A click beside the dialog does not close it: what is typed would be lost. Nor does Escape while it may be in force.
    let escape = response.is_top_modal && !running && !unconfirmed && ctx.input(|input| input.key_pressed(Key::Escape));
    let cure = inputs.into_inner().cure.filter(|_| !running && dialog.shown.may_be_answered(ctx));
    if let Some(cure) = cure {
        return Answer::AskFirst(cure);
    }
    if escape { Answer::Cancel } else { in_buttons.or(in_body).unwrap_or(Answer::Open) }
}

/// What came of the attempt, and how to go on from there.
fn outcome_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &Account) -> Option<Answer> {
    let mut answer = None;
    if account.session.signed_out.is_some() {
        let text = format!("You are no longer signed in to AWS. {}.", account.session.how_to_sign_in());
        let mut commands = Vec::new();
        widgets::callout(ui, Tone::Bad, &text, |ui| {
            ui.horizontal(|ui| sign_in_again_ui(ui, account, &mut commands));
        });
        answer = commands.pop().map(Answer::Do);
    }
    failure_ui(ui, dialog.failure(account));
    if let Some(other) = dialog.other_purpose(account) {
        let text = format!("{}, as IAM says now.", other.why());
        widgets::callout(ui, Tone::Warn, &text, |ui| {
            if Button::new(Kind::Plain, other.instead()).show(ui).clicked() {
                dialog.purpose = other;
                // It is another question.
                dialog.shown = ShownSince::default();
                // An unconfirmed change is not forgotten: its password may be in force.
                if dialog.failure(account).and_then(Operation::failed).is_some() {
                    answer = Some(Answer::Do(Command::ForgetFailure(dialog.target.clone())));
                }
            }
        });
    } else if dialog.failure(account).and_then(Operation::unknown).is_some()
        && Button::new(Kind::Plain, CHECK_AGAIN).with_icon(icons::ARROW_CLOCKWISE).show(ui).clicked()
    {
        answer = Some(Answer::Do(Command::LoadDetails(dialog.name.clone())));
    }
    answer
}

/// What is typed and chosen.
fn form_ui(ui: &mut Ui, desk: &Desk, dialog: &mut PasswordDialog, account: &Account, running: bool) -> Inputs {
    self_warning::self_warning_ui(ui, account, &dialog.name, dialog.purpose.info());
    let enter = field_ui(ui, dialog, account);
    // Beside the field, in which it is answered otherwise.
    let sure = !running && ask_ui(ui, dialog);
    if dialog.copy_refused {
        let text = "Nothing was copied. Once the password is set, the card that opens copies it, and takes it off the \
                    clipboard again.";
        widgets::callout(ui, Tone::Info, text, |_| ());
    }
    meter::meter_ui(ui, dialog.judged.strength.as_ref(), dialog.generated_bits);
    problems_ui(ui, dialog, account);
    if dialog.judged.can_be_composed {
        let text = "It holds letters whose accents are characters of their own, which IAM does not take.";
        widgets::callout(ui, Tone::Warn, text, |ui| {
            if Button::new(Kind::Plain, "Join letters and accents").small().show(ui).clicked() {
                dialog.compose(account);
            }
        });
    }
    if let Some(symbol) = dialog.judged.uncounted_symbol {
        widgets::callout(ui, Tone::Warn, &format!("IAM does not count {symbol} as a symbol"), |_| ());
    }
    policy::checklist_ui(ui, &account.refresh.policy, &dialog.judged.rules, !dialog.draft.secret().is_empty());
    let before = dialog.recipe.clone();
    if recipe::recipe_ui(ui, &mut dialog.recipe, &mut dialog.recipe_open, &account.refresh.policy) {
        dialog.recipe_changed(&before, account);
    }
    ui.add_space(GRID);
    if widgets::toggle(ui, dialog.must_change, policy::MUST_CHANGE, None).clicked() {
        dialog.must_change = !dialog.must_change;
    }
    let row = account.inventory.get(&dialog.name.key()).filter(|_| dialog.must_change);
    let note = row.and_then(|row| cannot_change(&about(desk, account, row)));
    let cure = note.and_then(|note| note_ui(ui, desk, account, &note));
    Inputs { enter, sure, cure }
}

/// Asks once more about a password that is hardly meant. Tells whether the operator is sure of it.
fn ask_ui(ui: &mut Ui, dialog: &mut PasswordDialog) -> bool {
    let concerns = dialog.concerns();
    let Some(shown) = dialog.asking.as_mut().filter(|_| !concerns.is_empty()) else { return false };
    let is_new = !shown.before_this_frame(ui.ctx());
    shown.note(ui);
    let text = format!("Use this password anyway? {}", concerns.join(" "));
    // Not the main button again, which a stray Enter would press: this one has the focus only where somebody gave it.
    let sure = widgets::callout(ui, Tone::Warn, &text, |ui| Button::new(Kind::Plain, "Set it anyway").show(ui));
    if is_new && let Some(field) = focus::response_of(ui.ctx(), dialog.field_id()) {
        ui.scroll_to_rect(field.rect.union(sure.rect), None);
    }
    sure.clicked() && !is_new
}

/// What the operator did in the body of the dialog in this frame.
#[derive(Default)]
struct Inputs {
    /// Enter was pressed in the field.
    enter: bool,
    /// The operator is sure of a password that is hardly meant.
    sure: bool,
    /// An action is to be asked about first.
    cure: Option<AnyAction>,
}

fn buttons_ui(
    ui: &mut Ui,
    dialog: &mut PasswordDialog,
    (desk, account): (&Desk, &Account),
    running: bool,
    inputs: &Inputs,
) -> Option<Answer> {
    let mut answer = None;
    let why_not = if running {
        Some(short_text(account.operations.progress(&dialog.target)).to_owned())
    } else {
        dialog.why_not(desk, account)
    };
    let asking = dialog.asking.is_some().then(|| "Confirm above that you mean this password".to_owned());
    let off = why_not.as_ref().or(asking.as_ref());
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if running {
            ui.spinner();
        }
        if let Some(off) = off {
            ui.label(RichText::new(off).color(palette(ui).text_muted).size(12.5));
        }
        at_right(ui, |ui| {
            if running {
                answer = stop_ui(ui, account, &dialog.target).map(Answer::Do);
            } else if Button::new(Kind::Plain, "Cancel").show(ui).clicked() {
                answer = Some(Answer::Cancel);
            }
            let submit = Button::new(Kind::Primary, dialog.action()).disabled_if(off.map(String::as_str)).show(ui);
            focus::by_default(ui.ctx(), if running { submit.id } else { dialog.field_id() });
            let wanted = submit.clicked() || inputs.enter || dialog.typed.0.is_entered();
            if (wanted || inputs.sure) && why_not.is_none() && dialog.shown.may_be_answered(ui.ctx()) {
                answer = dialog.submit(inputs.sure);
                if answer.is_none() {
                    ui.ctx().request_repaint();
                }
            }
            // The field for the name gives up its focus for Enter; where that cannot be followed, this one has it.
            dialog.focus |= dialog.typed.0.is_entered() && answer.is_none();
        });
    });
    answer
}
