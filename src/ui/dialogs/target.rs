//! What a dialog is about: which account, and whether it is marked as production.

use egui::{RichText, Ui};

use crate::account::UserName;
use crate::desk::{Account, Desk};

use super::confirm_field::ConfirmField;
use crate::ui::kit::theme::{GRID, palette};
use crate::ui::kit::widgets::{self, Tone};
use crate::ui::kit::{format, icons};

/// The account's alias and id, and the mark of production.
pub(in crate::ui) fn account_ui(ui: &mut Ui, desk: &Desk, account: &Account) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * GRID;
        let id = account.session.identity.grouped_account_id();
        let text = match account.alias() {
            Some(alias) => format!("Account {} ({})", format::visible(alias), format::visible(&id)),
            None => format!("Account {}", format::visible(&id)),
        };
        ui.add(egui::Label::new(RichText::new(text).color(palette(ui).text_muted).size(13.0)).wrap());
        if desk.is_marked_as_production(account) {
            widgets::badge(ui, Tone::Bad, icons::SHIELD_WARNING, "Production");
        }
    });
}

/// The user's name as it is typed. In an account that is marked as production, a click or Enter alone changes nothing.
#[derive(Default)]
pub(super) struct TypedName(pub(super) ConfirmField);

impl TypedName {
    /// Why the change cannot be made yet, if so.
    pub(super) fn why_not(&self, desk: &Desk, name: &UserName) -> Option<&'static str> {
        (desk.is_production() && self.0.text != name.as_str()).then_some("Type the user's name first")
    }

    /// The field for the name, where one is asked for.
    pub(super) fn field_ui(&mut self, ui: &mut Ui, desk: &Desk, name: &UserName, take_focus: bool) {
        if !desk.is_production() {
            return self.0.hide();
        }
        widgets::callout(ui, Tone::Bad, "This account is marked as production.", |_| ());
        self.0.field_ui(ui, name.as_str(), UserName::MAX_CHARS, take_focus);
    }
}
