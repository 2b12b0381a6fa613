use egui::{Align2, RichText, Role, Sense, Ui, WidgetInfo, vec2};

use crate::account::PasswordPolicy;

use crate::ui::kit::icons;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Tone, section};

/// The words of the AWS console for the flag of a password.
pub(in crate::ui) const MUST_CHANGE: &str = "User must create a new password at next sign-in";

/// What the account's policy asks for, and which of it is fulfilled. `typed` is whether there is a password yet.
pub(in crate::ui) fn checklist_ui(ui: &mut Ui, policy: &PasswordPolicy, rules: &[(String, bool)], typed: bool) {
    let palette = palette(ui);
    let title = match policy {
        PasswordPolicy::Custom(_) => "The account's password policy",
        PasswordPolicy::Default => "IAM's default password policy",
        PasswordPolicy::Unknown { reason: None } => {
            ui.label(RichText::new("Reading the account's password policy…").color(palette.text_muted));
            return;
        }
        PasswordPolicy::Unknown { reason: Some(reason) } => {
            let text =
                format!("The account's password policy is unknown: IAM decides when the password is sent. {reason}");
            widgets::callout(ui, Tone::Warn, &text, |_| ());
            return;
        }
    };
    section(ui, title);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.5 * GRID;
        for (text, holds) in rules {
            let (icon, ink, word) = match (*holds && typed, typed) {
                (true, _) => (icons::CHECK_CIRCLE, palette.good, "fulfilled"),
                (false, true) => (icons::X_CIRCLE, palette.bad, "not fulfilled"),
                (false, false) => (icons::CIRCLE, palette.text_faint, "not fulfilled"),
            };
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, theme::icon(16.0), ink);
                let label = ui.label(RichText::new(text).size(13.0).color(palette.text_muted));
                label.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{text}: {word}")));
            });
        }
    });
}
