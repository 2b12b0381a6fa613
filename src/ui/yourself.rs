use egui::Ui;

use crate::account::UserName;
use crate::desk::{ChangeKind, OpenAccount};

use super::widgets::{self, Tone};

/// Says what a change does to the operator's own sign-in, where it is of the user one is signed in as.
pub(super) fn yourself_ui(ui: &mut Ui, account: &OpenAccount, name: &UserName, change: ChangeKind) {
    if !account.is_self(name) {
        return;
    }
    let consequence = match change {
        ChangeKind::Create => "From then on you can sign in to the console with it",
        ChangeKind::Reset | ChangeKind::SetMustChange => {
            "The next time you sign in to the console you need the new one"
        }
        ChangeKind::Delete => {
            "You will not be able to sign in to the console with a password, and need somebody else to \
                               give you a new one"
        }
    };
    let text = format!(
        "This is the user you are signed in as: you are about to change your own password. {consequence}. It is the same \
         with `aws login`. Access keys and what you are signed in to now are not affected."
    );
    widgets::callout(ui, Tone::Warn, &text, |_| ());
}
