use egui::{FontId, Id, Margin, RichText, TextEdit, Ui, vec2};

use crate::account::{TextProblem, without};
use crate::desk::Account;

use super::draft;
use super::password::PasswordDialog;
use crate::ui::kit::enter::take_enter;
use crate::ui::kit::icons;
use crate::ui::kit::row_ends::ends;
use crate::ui::kit::theme;
use crate::ui::kit::widgets::{self, Button, Kind, Tone};

/// The field for a new password, what shows it, and what generates one. Tells whether Enter was pressed in it.
pub(super) fn field_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &Account) -> bool {
    let label = ui.label(RichText::new("New password").font(theme::medium(13.0)));
    let mut enter = false;
    ui.horizontal(|ui| {
        let visible = dialog.visible;
        let (mut generate, mut show) = (false, false);
        let field_ui = |ui: &mut Ui| {
            let width = ui.available_width();
            enter = edit_ui(ui, dialog, account, label.id, width);
        };
        ends(ui, field_ui, |ui| {
            let (icon, name) =
                if visible { (icons::EYE_SLASH, "Hide password") } else { (icons::EYE, "Show password") };
            show = Button::icon(icon, name).show(ui).clicked();
            generate = Button::new(Kind::Plain, "Generate").with_icon(icons::DICE).show(ui).clicked();
        });
        dialog.visible ^= show;
        if generate {
            dialog.generate(account);
            // Otherwise nothing would be seen to happen.
            dialog.visible = true;
        }
    });
    if let Some(error) = &dialog.generate_error {
        widgets::callout(ui, Tone::Bad, error, |_| ());
    }
    enter
}

fn edit_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &Account, label: Id, width: f32) -> bool {
    let id = dialog.field_id();
    draft::remember_nothing(ui.ctx(), id);
    let enter = take_enter(ui, id);
    draft::keep_line_breaks(ui, id);
    // Nobody edits what they neither typed nor see.
    let as_a_whole = dialog.is_generated() && !dialog.visible;
    dialog.draft.as_a_whole = as_a_whole;
    let refused = dialog.draft.take_refused();
    let edit = TextEdit::singleline(&mut dialog.draft)
        .id(id)
        .password(!dialog.visible)
        .font(FontId::monospace(15.0))
        .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
        .min_size(vec2(0.0, theme::CONTROL_HEIGHT))
        .desired_width(width);
    let before = ui.output(|output| output.commands.len());
    let field = ui.add(edit).labelled_by(label);
    dialog.copy_refused |= draft::keep_off_clipboard(ui, before);
    if field.changed() {
        dialog.generated_bits = None;
        dialog.copy_refused = false;
        dialog.changed(account);
    } else {
        dialog.draft.restore_refused(refused);
    }
    let takes_focus = std::mem::take(&mut dialog.focus);
    if takes_focus {
        field.request_focus();
    }
    if dialog.is_generated() && (takes_focus || (as_a_whole && field.has_focus())) {
        draft::select_all(ui.ctx(), id, &dialog.draft);
    }
    enter
}

/// What is to be known of the text, and what can be done about it.
pub(super) fn problems_ui(ui: &mut Ui, dialog: &mut PasswordDialog, account: &Account) {
    let problems = std::mem::take(&mut dialog.judged.problems);
    let mut pressed = None;
    for &problem in &problems {
        let offer = match problem {
            // It stays as it is; only then it is what the operator wants.
            TextProblem::TooLong(_) if !dialog.draft.secret().is_empty() => {
                Some("Keep what is in the field".to_owned())
            }
            _ => problem.offer(),
        };
        let tone = if problem.is_refused() { Tone::Bad } else { Tone::Warn };
        widgets::callout(ui, tone, &problem.text(), |ui| {
            if let Some(offer) = &offer
                && Button::new(Kind::Plain, offer).small().show(ui).clicked()
            {
                pressed = Some(problem);
            }
        });
    }
    dialog.judged.problems = problems;
    match pressed {
        Some(TextProblem::TooLong(_)) => {
            dialog.draft.take_refused();
            dialog.changed(account);
        }
        Some(problem) => dialog.edited(without(dialog.draft.secret().expose(), problem), account),
        None => {}
    }
}
