use egui::{RichText, Ui};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::desk::{ConfirmedBy, Outcome, Record};

use super::notes::part_text;
use crate::ui::kit::widgets::{Button, Kind, fact, section};
use crate::ui::kit::{format, icons, theme};

/// What was last done to the user at this desk, with what AWS's own records know it by.
pub(in crate::ui) fn record_ui(ui: &mut Ui, record: Option<&Record>, now: Timestamp, zone: &TimeZone) {
    let Some(record) = record else { return };
    section(ui, "Last change from this desk");
    fact(ui, "Action", record.info.label, |_| ());
    if let Some(part) = part_text(&record.target) {
        fact(ui, "Of", &part, |_| ());
    }
    fact(ui, "Outcome", outcome_text(record.outcome.as_ref()), |_| ());
    fact(ui, "At", &format::time_of_day(record.ended, now, zone), |_| ());
    if record.attempts > 0 {
        let seconds = record.ended.duration_since(record.begun).as_secs();
        let requests = if record.attempts == 1 { "1 request".into() } else { format!("{} requests", record.attempts) };
        fact(ui, "Sent", &format!("{requests}, in {seconds} s"), |_| ());
    }
    if let Some(code) = &record.code {
        fact(ui, "AWS's code", &format::visible(code), |_| ());
    }
    let name = if record.request_ids.len() > 1 { "Request IDs" } else { "Request ID" };
    let Some((first, more)) = record.request_ids.split_first() else { return };
    fact(ui, name, first, |ui| {
        for id in more {
            ui.add(egui::Label::new(RichText::new(format::visible(id)).font(theme::plain(13.0))).wrap());
        }
        if Button::new(Kind::Quiet, "Copy request ID").with_icon(icons::COPY).small().show(ui).clicked() {
            ui.ctx().copy_text(record.request_ids.join("\n"));
        }
    });
}

const fn outcome_text(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Done(ConfirmedBy::Answer)) => "Done, confirmed by AWS",
        Some(Outcome::Done(ConfirmedBy::ReadBack)) => {
            "Done, confirmed by reading the user again; AWS's response was lost"
        }
        Some(Outcome::Failed(_)) => "Not made",
        Some(Outcome::Unknown(_)) | None => "Unconfirmed",
    }
}
