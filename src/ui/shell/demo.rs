//! What the window says of the demo, wherever it shows it.

use egui::{Label, RichText, Ui};

use crate::account::grouped;
use crate::desk::{CodeQuestion, Desk, device_name};

use crate::ui::kit::format;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{self, Tone};

/// Says that this is a demo, where nothing is open.
pub(in crate::ui) fn banner_ui(ui: &mut Ui) {
    let text = "This is a demo. It lives in this program's memory: no AWS configuration is read, nothing leaves this computer, and \
                nothing is kept.";
    widgets::callout(ui, Tone::Info, text, |_| ());
}

/// Says what the MFA device of the demo shows, above the question for its code.
pub(in crate::ui) fn code_banner_ui(ui: &mut Ui, asked: &CodeQuestion) {
    let Some(shown) = &asked.shown else { return };
    let (device, code) = (format::visible(device_name(asked.proposed())), &shown.code);
    let text = if shown.is_used {
        format!(
            "This is a demo. The MFA device {device} shows {code}, which was used already. The next code comes within half a minute."
        )
    } else {
        format!("This is a demo. The MFA device {device} shows the code {code}.")
    };
    widgets::callout(ui, Tone::Info, &text, |_| ());
}

/// What there is to open.
pub(in crate::ui) fn accounts_ui(ui: &mut Ui, desk: &Desk) {
    ui.label(RichText::new("Open an account of the demo").font(theme::bold(16.0)));
    let accounts = desk.demo_accounts();
    let named: Vec<String> = accounts.iter().map(|(name, id)| format!("{name} ({})", grouped(id))).collect();
    let text = format!(
        "A made-up organisation: {}. Open the first one as it stands, sign in to any of them with IAM Identity Center, or change into \
         a role there: Helpdesk, or HelpdeskMfa, for which the code of an MFA device is asked.",
        named.join(", ")
    );
    ui.add(Label::new(RichText::new(format::visible(&text)).color(palette(ui).text_muted)).wrap());
}
