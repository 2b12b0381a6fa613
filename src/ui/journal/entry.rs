use egui::{Frame, Label, Margin, RichText, Ui};
use jiff::tz::TimeZone;

use crate::account::grouped;
use crate::desk::{Account, Command, Entry, RecordedEnding, Status};

use super::table::{action, outcome, outcome_look};
use super::unresolved::{EntryAction, actions_ui, sentence};
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{Button, fact, section};
use crate::ui::kit::{format, icons};

/// Everything about one entry of the journal, and what can be done about it.
pub(in crate::ui) fn entry_ui(
    ui: &mut Ui,
    account: &Account,
    entry: &Entry,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<EntryAction> {
    let palette = palette(ui);
    let mut pressed = None;
    scrolled_ui(ui, egui::ScrollArea::vertical().auto_shrink(false), |ui| {
        let margin = Frame::new().inner_margin(Margin::symmetric(20, 18));
        // Ids are of this entry: a screen reader must not take one entry's button for another's.
        margin.show(ui, |ui| {
            ui.push_id(entry.sequence, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GRID;
                ui.add(
                    Label::new(RichText::new(format::visible(&entry.target.to_string())).font(theme::bold(18.0)))
                        .wrap(),
                );
                ui.label(RichText::new(action(&entry.action)).color(palette.text_muted));
                let (icon, ink) = outcome_look(palette, entry.status);
                ui.horizontal(|ui| {
                    paint_icon(ui, icon, 18.0, ink);
                    ui.label(RichText::new(outcome(entry)).font(theme::medium(14.5)).color(ink));
                });
                if entry.status == Status::Unresolved {
                    ui.add(Label::new(sentence(entry, zone)).wrap());
                }
                ui.horizontal(|ui| pressed = actions_ui(ui, account, entry, commands));
                section(ui, "Before it was sent");
                fact(ui, "Written", &format::exact(entry.time), |_| ());
                fact(ui, "Entry", &entry.sequence.to_string(), |_| ());
                fact(ui, "Account", &grouped(&entry.account_id), |_| ());
                fact(ui, "By", &entry.caller_arn, |_| ());
                fact(ui, "Endpoint", &entry.endpoint, |_| ());
                if let Some((plan, step)) = &entry.step {
                    fact(ui, "Plan", &format!("{plan}, step {step}"), |_| ());
                }
                if let Some(must_change) = entry.must_change {
                    fact(ui, "Reset required", if must_change { "Yes" } else { "No" }, |_| ());
                }
                for ended in &entry.endings {
                    ended_ui(ui, ended);
                }
            });
        });
    });
    pressed
}

fn ended_ui(ui: &mut Ui, ended: &RecordedEnding) {
    section(ui, "Outcome");
    let confirmed = ended.confirmed_by.map(|by| format!(", confirmed by {}", by.words())).unwrap_or_default();
    fact(ui, "Result", &format!("{}{confirmed}", ended.result.word()), |_| ());
    let known = format::exact(ended.time);
    fact(ui, "Known at", &if ended.is_written { known } else { format!("{known}, not written down yet") }, |_| ());
    fact(ui, "Attempts", &ended.attempts.to_string(), |_| ());
    if let Some(code) = &ended.code {
        fact(ui, "Code", code, |_| ());
    }
    if !ended.request_ids.is_empty() {
        let ids = ended.request_ids.join("\n");
        fact(ui, "Request IDs", &ended.request_ids.join(" "), |ui| {
            if Button::icon(icons::COPY, "Copy the request IDs").small().show(ui).clicked() {
                ui.ctx().copy_text(ids);
            }
        });
    }
}
