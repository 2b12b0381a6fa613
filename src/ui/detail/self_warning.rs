use egui::Ui;

use crate::account::UserName;
use crate::desk::{Account, Info};

use crate::ui::kit::widgets::{self, Tone};

/// Says what an action means for the operator's own sign-in, where it is of the user one is signed in as.
pub(in crate::ui) fn self_warning_ui(ui: &mut Ui, account: &Account, name: &UserName, info: &Info) {
    if account.session.is_self(name) {
        widgets::callout(ui, Tone::Warn, info.to_oneself, |_| ());
    }
}
