//! What deleting a console password leaves open.

use egui::Ui;
use jiff::Timestamp;

use crate::account::{Fact, Source, UserName};
use crate::desk::{Keys, OpenAccount, Row};

use crate::ui::kit::format;
use crate::ui::kit::widgets::{self, Tone};

/// What the user can do without a console password.
pub(super) fn what_stays_ui(ui: &mut Ui, name: &UserName, account: &OpenAccount, now: Timestamp) {
    let key = name.key();
    let row = account.inventory.get(&key);
    let user_id = row.map(|row| &row.user.user_id);
    let details = account.details.get(&key).filter(|details| Some(&details.user_id) == user_id);
    let known = row.and_then(Row::keys);
    // A report that is newer than what was read has the last word, as in the table.
    let is_reported = known.as_ref().is_some_and(|keys| keys.source == Source::Report);
    let (tone, text) = match details.map(|details| &details.access_keys) {
        Some(Ok(keys)) if !is_reported => {
            let active: Vec<&str> = keys.iter().filter(|key| key.active).map(|key| key.id.as_str()).collect();
            let ids = active.join(", ");
            match active.len() {
                0 => (Tone::Info, "There is no active access key. The user can still assume roles.".to_owned()),
                1 => (Tone::Warn, format!("1 access key stays active: {ids}")),
                n => (Tone::Warn, format!("{n} access keys stay active: {ids}")),
            }
        }
        Some(_) | None => (Tone::Warn, reported_keys_text(known, now)),
    };
    widgets::callout(ui, tone, &text, |_| ());
    let text = "Open console sessions last until they expire, which can take 12 hours. The same password cannot be brought \
                back: the user would need a new one.";
    widgets::callout(ui, Tone::Info, text, |_| ());
}

/// What is known of the user's access keys where they were not read just now.
fn reported_keys_text(keys: Option<Fact<Keys>>, now: Timestamp) -> String {
    let Some(keys) = keys else {
        return "Access keys stay active. It is not known whether the user has any.".into();
    };
    let known = match keys.value.active {
        0 => "no active one".into(),
        1 => "1 active one".into(),
        n => format!("{n} active ones"),
    };
    let source = if keys.source == Source::Report { "The credential report" } else { "What was read" };
    format!("Access keys stay active. {source} of {} has {known}.", format::ago(keys.at, now))
}
