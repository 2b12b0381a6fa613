use egui::{RichText, Ui};

use crate::desk::{ChangeState, Trouble};

use super::theme::palette;
use super::widgets::{self, Button, Kind, Tone};
use super::{format, icons};

/// Something that went wrong: the sentence for people, `more` to do about it, and what AWS said one click away.
pub(super) fn trouble_ui(ui: &mut Ui, tone: Tone, trouble: &Trouble, more: impl FnOnce(&mut Ui)) {
    widgets::callout(ui, tone, &trouble.sentence, |ui| {
        more(ui);
        let rows = [
            ("Operation", Some(trouble.operation.to_owned())),
            ("Code", trouble.code.clone()),
            ("Message", trouble.message.clone()),
            ("Request id", trouble.request_id.clone()),
        ];
        let lines: Vec<String> = rows
            .into_iter()
            .filter_map(|(what, value)| Some((what, value.filter(|value| !value.is_empty())?)))
            .map(|(what, value)| format!("{what}: {}", format::visible(&value)))
            .collect();
        if lines.is_empty() {
            return;
        }
        let id = ui.scope_id().with("details").with(&trouble.sentence);
        let open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let icon = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
            let details = Button::new(Kind::Quiet, "What AWS said").with_icon(icon).small();
            if details.show(ui).clicked() {
                ui.data_mut(|data| data.insert_temp(id, !open));
            }
            if open && Button::icon(icons::COPY, "Copy what AWS said").small().show(ui).clicked() {
                ui.ctx().copy_text(lines.join("\n"));
            }
        });
        if open {
            let ink = palette(ui).text_muted;
            for line in &lines {
                ui.add(egui::Label::new(RichText::new(line).monospace().size(12.0).color(ink)).wrap());
            }
        }
    });
}

/// Why the last change of a user did not come to a good end, if so.
pub(super) fn failure_ui(ui: &mut Ui, change: Option<&ChangeState>) {
    match change {
        Some(ChangeState::Refused(_, trouble)) => trouble_ui(ui, Tone::Bad, trouble, |_| ()),
        Some(ChangeState::Unknown(_, trouble)) => trouble_ui(ui, Tone::Warn, trouble, |_| ()),
        Some(ChangeState::Running(_)) | None => {}
    }
}
