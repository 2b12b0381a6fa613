//! The field into which a name or an id is typed before something is done.

use egui::{Context, Event, Id, Key, Margin, RichText, TextEdit, Ui, vec2};

use super::draft;
use crate::ui::kit::key_by_key::TypeTo;
use crate::ui::kit::theme;

/// What is typed to confirm something. A click or Enter alone changes nothing.
#[derive(Default)]
pub(super) struct ConfirmField {
    pub(super) text: String,
    /// The field, where it is shown.
    field: Option<Id>,
    /// Whether Enter was pressed in the field in this frame.
    entered: bool,
}

impl ConfirmField {
    /// Whether Enter was pressed in the field in this frame.
    pub(super) const fn is_entered(&self) -> bool {
        self.entered
    }

    /// Where text goes that is typed while a button has the focus.
    pub(super) fn type_to(&self) -> Option<TypeTo> {
        Some(TypeTo { field: self.field?, chars: self.text.chars().count() })
    }

    /// There is no field in this frame.
    pub(super) fn hide(&mut self) {
        (self.entered, self.field) = (false, None);
    }

    /// The field, for what is to be typed and is no longer than this.
    pub(super) fn field_ui(&mut self, ui: &mut Ui, wanted: &str, longest: usize, take_focus: bool) {
        let label = ui.label(RichText::new(format!("Type {wanted} to confirm")).font(theme::medium(13.0)));
        let edit = TextEdit::singleline(&mut self.text)
            .id_salt("to confirm")
            .char_limit(longest)
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

    /// Removes what egui keeps of the field: a dialog with the same title would have it back with Ctrl+Z.
    pub(super) fn forget(&self, ctx: &Context) {
        if let Some(field) = self.field {
            draft::forget(ctx, field);
        }
    }
}

/// Whether Enter was pressed, and not just held down since an attempt before.
fn is_enter(event: &Event) -> bool {
    matches!(event, Event::Key { key: Key::Enter, pressed: true, repeat: false, .. })
}
