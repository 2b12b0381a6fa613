use egui::{Context, Event, FontId, Id, Key, Margin, RichText, TextEdit, Ui, vec2};

use crate::desk::{ChangeState, Command, Desk, OpenAccount};
use crate::password::Secret;

use super::super::banners::sign_in_again_ui;
use super::super::progress::{progress_ui, short_text, stop_ui};
use super::super::theme::{self, GRID, palette};
use super::super::trouble::failure_ui;
use super::super::widgets::{self, Button, Kind, Tone};
use super::super::{focus, icons, meter, policy, recipe, yourself};
use super::password::PasswordDialog;
use super::target::{account_ui, is_enter};
use super::{Answer, draft, modal_ui};

const WIDTH: f32 = 520.0;

/// Shows the dialog in which a password is typed or generated.
pub(super) fn password_dialog_ui(ctx: &Context, desk: &Desk, dialog: &mut PasswordDialog) -> Answer {
    let Some(account) = desk.account() else { return Answer::Cancel };
    dialog.follow(account);
    let running = account.is_changing(&dialog.name.key()) || dialog.submitted;
    let in_doubt = dialog.in_doubt;
    let (mut in_body, mut in_buttons) = (None, None);
    let response = modal_ui(
        ctx,
        &dialog.title(),
        WIDTH,
        dialog,
        |ui, dialog| {
            account_ui(ui, desk, account);
            ui.add_enabled_ui(!running, |ui| {
                form_ui(ui, dialog, account);
                dialog.typed.field_ui(ui, desk, &dialog.name, false);
            });
            if running {
                progress_ui(ui, account.progress(&dialog.name.key()));
            } else {
                in_body = outcome_ui(ui, dialog, account);
            }
        },
        |ui, dialog| in_buttons = buttons_ui(ui, dialog, desk, account, running),
    );
    // A click beside the dialog does not close it: what is typed would be lost. Nor does Escape while it may be in force.
    let escape = response.is_top_modal && !running && !in_doubt && ctx.input(|input| input.key_pressed(Key::Escape));
    if escape { Answer::Cancel } else { in_buttons.or(in_body).unwrap_or(Answer::Open) }
}

/// What came of the attempt, and how to go on from there.
fn outcome_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &OpenAccount) -> Option<Answer> {
    let mut answer = None;
    if account.signed_out.is_some() {
        let text = format!("You are no longer signed in to AWS. {}.", account.how_to_sign_in());
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
                // A doubt is not forgotten: the password that it is about may be in force.
                if matches!(dialog.failure(account), Some(ChangeState::Refused(..))) {
                    answer = Some(Answer::Do(Command::ForgetFailure(dialog.name.key())));
                }
            }
        });
    } else if matches!(dialog.failure(account), Some(ChangeState::Unknown(..)))
        && Button::new(Kind::Plain, "Look at the user again").with_icon(icons::ARROW_CLOCKWISE).show(ui).clicked()
    {
        answer = Some(Answer::Do(Command::Watch(dialog.name.clone())));
    }
    answer
}

fn form_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &OpenAccount) {
    yourself::yourself_ui(ui, account, &dialog.name, dialog.purpose.kind());
    field_ui(ui, dialog, account);
    if dialog.pasted_line_break {
        let text = "What was pasted had a line break at its end or within. The field has taken it for a space.";
        widgets::callout(ui, Tone::Warn, text, |ui| {
            if Button::new(Kind::Plain, "Remove spaces at the ends").small().show(ui).clicked() {
                let trimmed = Secret::new(dialog.draft.secret().expose().trim());
                dialog.draft.replace(trimmed);
                dialog.pasted_line_break = false;
                dialog.changed(account);
            }
        });
    }
    if dialog.copy_refused {
        let text = "Nothing was copied. Once the password is set, the card that opens copies it, and takes it off the \
                    clipboard again.";
        widgets::callout(ui, Tone::Info, text, |_| ());
    }
    meter::meter_ui(ui, dialog.judged.strength.as_ref(), dialog.generated_bits);
    for problem in &dialog.judged.problems {
        let tone = if problem.is_refused() { Tone::Bad } else { Tone::Warn };
        widgets::callout(ui, tone, &problem.text(), |_| ());
    }
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
    policy::checklist_ui(ui, &account.policy, &dialog.judged.rules, !dialog.draft.secret().is_empty());
    // Another recipe makes another password, but what was typed is not touched.
    let another = recipe::recipe_ui(ui, &mut dialog.recipe, &mut dialog.recipe_open, &account.policy);
    if another && dialog.generated_bits.is_some() {
        dialog.generate(account);
    }
    ui.add_space(GRID);
    if widgets::toggle(ui, dialog.must_change, policy::MUST_CHANGE, None).clicked() {
        dialog.must_change = !dialog.must_change;
    }
    if dialog.must_change {
        policy::cannot_change_ui(ui, &account.policy);
    }
}

/// Whether a text with a line break in it is being pasted.
fn pasted_line_break(ui: &Ui) -> bool {
    ui.input(|input| {
        let broken = |event: &Event| matches!(event, Event::Paste(text) if text.contains(['\n', '\r']));
        input.events.iter().any(broken)
    })
}

fn field_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &OpenAccount) {
    let label = ui.label(RichText::new("New password").font(theme::medium(13.0)));
    ui.horizontal(|ui| {
        let id = dialog.field_id();
        draft::remember_nothing(ui.ctx(), id);
        let (pasted, visible) = (pasted_line_break(ui), dialog.visible);
        let (mut generate, mut show) = (false, false);
        let field_ui = |ui: &mut Ui| {
            let width = ui.available_width();
            let edit = TextEdit::singleline(&mut dialog.draft)
                .id(id)
                .password(!dialog.visible)
                .font(FontId::monospace(15.0))
                .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
                .min_size(vec2(0.0, theme::CONTROL_HEIGHT))
                .desired_width(width);
            let before = ui.output(|output| output.commands.len());
            let field = ui.add(edit).labelled_by(label.id);
            dialog.copy_refused |= draft::keep_off_clipboard(ui, before);
            if std::mem::take(&mut dialog.focus) {
                field.request_focus();
            }
            if field.changed() {
                dialog.generated_bits = None;
                dialog.copy_refused = false;
                dialog.pasted_line_break = pasted;
                dialog.changed(account);
            }
        };
        widgets::ends(ui, field_ui, |ui| {
            let (icon, name) =
                if visible { (icons::EYE_SLASH, "Hide password") } else { (icons::EYE, "Show password") };
            show = Button::icon(icon, name).show(ui).clicked();
            generate = Button::new(Kind::Plain, "Generate").with_icon(icons::DICE).show(ui).clicked();
        });
        dialog.visible ^= show;
        if generate {
            dialog.generate(account);
        }
    });
    if let Some(error) = &dialog.generate_error {
        widgets::callout(ui, Tone::Bad, error, |_| ());
    }
}

fn buttons_ui(
    ui: &mut Ui,
    dialog: &mut PasswordDialog,
    desk: &Desk,
    account: &OpenAccount,
    running: bool,
) -> Option<Answer> {
    let mut answer = None;
    let waiting_for = short_text(account.progress(&dialog.name.key()));
    let why_not = if running { Some(waiting_for.to_owned()) } else { dialog.why_not(desk, account) };
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if running {
            ui.spinner();
        }
        if let Some(why_not) = &why_not {
            ui.label(RichText::new(why_not).color(palette(ui).text_muted).size(12.5));
        }
        widgets::at_right(ui, |ui| {
            if running {
                answer = stop_ui(ui, account, &dialog.name).map(Answer::Do);
            } else if Button::new(Kind::Plain, "Cancel").show(ui).clicked() {
                answer = Some(Answer::Cancel);
            }
            let submit = Button::new(Kind::Primary, dialog.action()).off_if(why_not.as_deref()).show(ui);
            focus::by_default(ui.ctx(), if running { submit.id } else { dialog.field_id() });
            let enter = enter_in(ui, dialog.field_id()) || dialog.typed.is_entered();
            // The field gives up its focus for Enter; where that cannot be followed, it has it back.
            dialog.focus |= enter && why_not.is_some();
            if submit.clicked() || (enter && why_not.is_none()) {
                answer = Some(Answer::Submit(dialog.command()));
            }
        });
    });
    answer
}

/// Whether Enter was pressed in the field, which then gives up its focus.
fn enter_in(ui: &Ui, field: Id) -> bool {
    ui.ctx().read_response(field).is_some_and(|response| response.lost_focus())
        && ui.input(|input| input.events.iter().any(is_enter))
}
