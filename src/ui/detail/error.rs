use egui::{RichText, Ui};

use crate::desk::{Error, Operation};

use crate::ui::kit::theme::palette;
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};
use crate::ui::texts::ERROR_DETAILS;

/// Something that went wrong: a sentence for people, AWS's details one click away, and `more` to do about it.
pub(in crate::ui) fn error_ui(ui: &mut Ui, tone: Tone, sentence: &str, error: &Error, more: impl FnOnce(&mut Ui)) {
    widgets::callout(ui, tone, sentence, |ui| {
        let lines = said(error);
        let (title, copy) = if is_of_aws(error) {
            (ERROR_DETAILS, "Copy AWS error details")
        } else {
            ("Error details", "Copy error details")
        };
        let id = ui.scope_id().with("details").with(&error.sentence);
        let mut open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
        ui.horizontal(|ui| {
            more(ui);
            if lines.is_empty() {
                return;
            }
            let icon = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
            let details = Button::new(Kind::Quiet, title).with_icon(icon).small();
            let details = details.show(ui);
            ui.ctx().accesskit_node_builder(details.id, |node| node.set_expanded(open));
            if details.clicked() {
                open = !open;
                ui.data_mut(|data| data.insert_temp(id, open));
            }
            if open && Button::icon(icons::COPY, copy).small().show(ui).clicked() {
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

/// Whether it is about a call: what is wrong with the files and the settings of this computer is not AWS's word.
fn is_of_aws(error: &Error) -> bool {
    !matches!(error.operation, "LoadProfiles" | "Connect")
}

/// What AWS said, or what else is known, a line each.
fn said(error: &Error) -> Vec<String> {
    let rows = [
        ("Operation", Some(error.operation)),
        ("Code", error.code.as_deref()),
        ("Message", error.message.as_deref()),
        ("Request ID", error.request_id.as_deref()),
    ];
    rows.into_iter()
        .filter_map(|(what, value)| Some((what, value.filter(|value| !value.is_empty())?)))
        .map(|(what, value)| format!("{what}: {}", format::visible(value)))
        .collect()
}

/// Why an operation did not come to a good end, if so.
pub(in crate::ui) fn failure_ui(ui: &mut Ui, operation: Option<&Operation>) {
    let Some(operation) = operation else { return };
    if let Some(error) = operation.failed() {
        error_ui(ui, Tone::Bad, &error.sentence, error, |_| ());
    } else if let Some(error) = operation.unknown() {
        error_ui(ui, Tone::Warn, &error.sentence, error, |_| ());
    }
}
