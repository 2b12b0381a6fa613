use egui::Ui;

use crate::account::UserName;
use crate::desk::{ChangeKind, OpenAccount};

use crate::ui::kit::widgets::{self, Tone};

/// Says what a change does to the operator's own sign-in, where it is of the user one is signed in as.
pub(in crate::ui) fn self_warning_ui(ui: &mut Ui, account: &OpenAccount, name: &UserName, change: ChangeKind) {
    if !account.is_self(name) {
        return;
    }
    let consequence = match change {
        ChangeKind::Create => "From then on you can sign in to the console, and with “aws login”, by that password",
        ChangeKind::Reset => "The next time you sign in to the console, or with “aws login”, you need the new one",
        ChangeKind::SetMustChange => "The next time you sign in to the console you must create a new one",
        ChangeKind::Delete => {
            "You will not be able to sign in to the console, or with “aws login”, until somebody else gives you a new one"
        }
    };
    let text = format!(
        "This is the user you are signed in as: it is your own password. {consequence}. Your access keys stay active."
    );
    widgets::callout(ui, Tone::Warn, &text, |_| ());
}
