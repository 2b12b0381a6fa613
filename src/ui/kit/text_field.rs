use egui::{Id, Margin, RichText, TextBuffer, TextEdit, Ui, vec2};

use super::enter::take_enter;
use super::theme;

/// A field of one line with its label above it.
pub(in crate::ui) struct TextField<'a> {
    pub(in crate::ui) id: Id,
    pub(in crate::ui) name: &'a str,
    pub(in crate::ui) hint: &'a str,
    /// Whether what is in it is not to be seen.
    pub(in crate::ui) is_masked: bool,
}

impl TextField<'_> {
    /// Shows it. Tells whether Enter was pressed in it, and whether its text has changed.
    pub(in crate::ui) fn show(&self, ui: &mut Ui, text: &mut dyn TextBuffer) -> (bool, bool) {
        let label = ui.label(RichText::new(self.name).font(theme::medium(13.0)));
        let enter = take_enter(ui, self.id);
        let edit = TextEdit::singleline(text)
            .id(self.id)
            .hint_text(self.hint)
            .password(self.is_masked)
            .margin(Margin { left: 10, right: 10, top: 7, bottom: 6 })
            .min_size(vec2(0.0, theme::CONTROL_HEIGHT))
            .desired_width(ui.available_width());
        let response = ui.add(edit).labelled_by(label.id);
        (enter, response.changed())
    }
}
