use egui::{RichText, Ui};

use crate::desk::{Operation, Trouble};

use crate::ui::kit::theme::palette;
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};

/// Something that went wrong: a sentence for people, what AWS said one click away, and `more` to do about it.
pub(in crate::ui) fn trouble_ui(
    ui: &mut Ui,
    tone: Tone,
    sentence: &str,
    trouble: &Trouble,
    more: impl FnOnce(&mut Ui),
) {
    widgets::callout(ui, tone, sentence, |ui| {
        let lines = said(trouble);
        let id = ui.scope_id().with("details").with(&trouble.sentence);
        let mut open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
        ui.horizontal(|ui| {
            more(ui);
            if lines.is_empty() {
                return;
            }
            let icon = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
            let details = Button::new(Kind::Quiet, "What AWS said").with_icon(icon).small();
            let details = details.show(ui);
            ui.ctx().accesskit_node_builder(details.id, |node| node.set_expanded(open));
            if details.clicked() {
                open = !open;
                ui.data_mut(|data| data.insert_temp(id, open));
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

/// What AWS said, a line each.
fn said(trouble: &Trouble) -> Vec<String> {
    let rows = [
        ("Operation", Some(trouble.operation)),
        ("Code", trouble.code.as_deref()),
        ("Message", trouble.message.as_deref()),
        ("Request ID", trouble.request_id.as_deref()),
    ];
    rows.into_iter()
        .filter_map(|(what, value)| Some((what, value.filter(|value| !value.is_empty())?)))
        .map(|(what, value)| format!("{what}: {}", format::visible(value)))
        .collect()
}

/// Why an operation did not come to a good end, if so.
pub(in crate::ui) fn failure_ui(ui: &mut Ui, operation: Option<&Operation>) {
    let Some(operation) = operation else { return };
    if let Some(trouble) = operation.failed() {
        trouble_ui(ui, Tone::Bad, &trouble.sentence, trouble, |_| ());
    } else if let Some(trouble) = operation.unknown() {
        trouble_ui(ui, Tone::Warn, &trouble.sentence, trouble, |_| ());
    }
}
