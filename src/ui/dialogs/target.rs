//! What a dialog is about: which account, and whether it is marked as production.

use egui::{Event, Id, Key, Margin, RichText, TextEdit, Ui, vec2};

use crate::account::UserName;
use crate::desk::{Account, Desk};

use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::theme::{self, GRID, palette};
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
pub(super) struct TypedName {
    text: String,
    /// The field, where one is shown.
    field: Option<Id>,
    /// Whether Enter was pressed in the field in this frame.
    entered: bool,
}

impl TypedName {
    /// Why the change cannot be made yet, if so.
    pub(super) fn why_not(&self, desk: &Desk, name: &UserName) -> Option<&'static str> {
        (desk.is_production() && self.text != name.as_str()).then_some("Type the user's name first")
    }

    /// Whether Enter was pressed in the field in this frame.
    pub(super) const fn is_entered(&self) -> bool {
        self.entered
    }

    /// Where text goes that is typed while a button has the focus.
    pub(super) fn type_to(&self) -> Option<TypeTo> {
        Some(TypeTo { field: self.field?, chars: self.text.chars().count() })
    }

    /// The field for the name, where one is asked for.
    pub(super) fn field_ui(&mut self, ui: &mut Ui, desk: &Desk, name: &UserName, take_focus: bool) {
        (self.entered, self.field) = (false, None);
        if !desk.is_production() {
            return;
        }
        widgets::callout(ui, Tone::Bad, "This account is marked as production.", |_| ());
        let label = ui.label(RichText::new(format!("Type {name} to confirm")).font(theme::medium(13.0)));
        let edit = TextEdit::singleline(&mut self.text)
            .id_salt("name to confirm")
            .char_limit(UserName::MAX_CHARS)
            .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
            .min_size(vec2(0.0, theme::CONTROL_HEIGHT))
            .desired_width(f32::INFINITY);
        let field = ui.add(edit).labelled_by(label.id);
        self.field = Some(field.id);
        if take_focus {
            field.request_focus();
        }
        self.entered = field.lost_focus() && ui.input(|input| input.events.iter().any(is_enter));
    }
}

/// Whether Enter was pressed, and not just held down since an attempt before.
fn is_enter(event: &Event) -> bool {
    matches!(event, Event::Key { key: Key::Enter, pressed: true, repeat: false, .. })
}
