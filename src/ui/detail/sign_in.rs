use egui::{RichText, Ui};

use crate::account::{AccessKey, ReportedKey, Source};
use crate::desk::{Details, Keys, OpenAccount, Row, Trouble};

use super::source::Times;
use crate::ui::kit::format;
use crate::ui::kit::theme::palette;
use crate::ui::kit::widgets::{caption, copyable, fact, fact_from, section};

/// The reasons that the pane has given so far: one that holds for several facts is given once.
#[derive(Default)]
pub(in crate::ui) struct Reasons(Vec<String>);

impl Reasons {
    /// What could not be done, and why.
    fn say(&mut self, what: &str, trouble: &Trouble) -> String {
        if self.0.iter().any(|given| given == happened(&trouble.sentence)) {
            return format!("{what}, for the same reason");
        }
        self.note(&trouble.sentence);
        format!("{what}. {}", trouble.sentence)
    }

    /// This one was given elsewhere.
    pub(in crate::ui) fn note(&mut self, sentence: &str) {
        self.0.push(happened(sentence).to_owned());
    }
}

/// What happened, of a text that also says what is not known for it and what to do.
fn happened(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(happened, _)| happened)
}

/// How the user signs in and is recognised, from what was read of the user, and else from the report.
pub(in crate::ui) fn sign_in_ui(
    ui: &mut Ui,
    account: &OpenAccount,
    row: &Row,
    details: Option<&Details>,
    times: Times<'_>,
    reasons: &mut Reasons,
) {
    section(ui, "Sign-in");
    caption(ui, &sources_text(row, details, times));
    last_sign_in_ui(ui, account, row, times);
    let live = details.map(|details| times.read_live(details.at));
    mfa_ui(ui, row, details, live.as_deref(), times, reasons);
    keys_ui(ui, row, details, live.as_deref(), times, reasons);
    groups_ui(ui, row, details, times, reasons);
}

/// Where most of the section comes from.
fn sources_text(row: &Row, details: Option<&Details>, times: Times<'_>) -> String {
    let report = row.report.as_ref().map(|report| times.of_day(report.at));
    match (details, report) {
        (Some(details), Some(report)) => format!(
            "Read live at {}; use of access keys from the credential report of {report}",
            times.of_day(details.at)
        ),
        (Some(details), None) => format!("Read live at {}", times.of_day(details.at)),
        (None, Some(report)) => format!("From the credential report of {report}. Reading MFA, access keys and groups…"),
        (None, None) => "Reading MFA, access keys and groups…".into(),
    }
}

fn last_sign_in_ui(ui: &mut Ui, account: &OpenAccount, row: &Row, times: Times<'_>) {
    let last = row.last_sign_in();
    let text = last.map_or_else(|| "Never, or IAM has no data".into(), |at| times.when(at));
    let listed = account.listed_at.map(|at| format!("From the list of users of {}", times.of_day(at)));
    let beyond_list = row.last_sign_in_beyond_list().map(|known| times.source(&known));
    fact_from(ui, "Last sign-in", &text, beyond_list.or(listed).as_deref(), |_| ());
}

fn mfa_ui(
    ui: &mut Ui,
    row: &Row,
    details: Option<&Details>,
    live: Option<&str>,
    times: Times<'_>,
    reasons: &mut Reasons,
) {
    let read = details.map(|details| &details.mfa_devices);
    let reported = row.mfa().filter(|mfa| mfa.source == Source::Report);
    match (read, reported) {
        (Some(Ok(devices)), None) => {
            let text = match devices.len() {
                0 => "None".into(),
                1 => "1 device".into(),
                n => format!("{n} devices"),
            };
            fact_from(ui, "MFA", &text, live, |_| ());
        }
        (read, Some(mfa)) => {
            let text = if mfa.value { "Active" } else { "None" };
            fact_from(ui, "MFA", text, Some(&times.source(&mfa)), |ui| if_not_read_ui(ui, read, reasons));
        }
        (Some(Err(trouble)), None) => fact(ui, "MFA", &reasons.say("Unknown", trouble), |_| ()),
        (None, None) => {}
    }
}

fn keys_ui(
    ui: &mut Ui,
    row: &Row,
    details: Option<&Details>,
    live: Option<&str>,
    times: Times<'_>,
    reasons: &mut Reasons,
) {
    let read = details.map(|details| &details.access_keys);
    let reported = row.report.as_ref();
    let is_newer = row.keys().is_some_and(|keys| keys.source == Source::Report);
    match (read, reported.filter(|_| is_newer)) {
        (Some(Ok(keys)), None) => {
            let active = keys.iter().filter(|key| key.active).count();
            fact_from(ui, "Access keys", &sum(active, keys.len()), live, |ui| {
                for key in keys {
                    copyable(ui, "access key ID", &key.id, |ui| {
                        ui.label(RichText::new(format::visible(&key.id)).monospace().size(12.0))
                    });
                    let used = reported.and_then(|report| in_report(key, keys, &report.value.access_keys));
                    key_ui(ui, &key_text(key.active, key.created, used, times));
                }
                // Which of them, the report does not tell.
                let last_used = row.keys().and_then(|keys| keys.value.last_used.at()).filter(|_| are_twins(keys));
                if let Some(used) = last_used {
                    key_ui(ui, &format!("One of them last used {}", times.ago(used)));
                }
            });
        }
        (read, Some(report)) => {
            let keys =
                row.keys().filter(|keys| keys.source == Source::Report).map_or_else(Keys::default, |keys| keys.value);
            let (active, all) = (usize::from(keys.active), usize::from(keys.active + keys.inactive));
            fact_from(ui, "Access keys", &sum(active, all), Some(&times.source(report)), |ui| {
                for key in report.value.access_keys.iter().flatten() {
                    key_ui(ui, &key_text(key.active, key.last_rotated, Some(*key), times));
                }
                if_not_read_ui(ui, read, reasons);
            });
        }
        (Some(Err(trouble)), None) => fact(ui, "Access keys", &reasons.say("Unknown", trouble), |_| ()),
        (None, None) => {}
    }
}

fn sum(active: usize, all: usize) -> String {
    if all == 0 { "None".into() } else { format!("{active} active of {all}") }
}

fn key_ui(ui: &mut Ui, text: &str) {
    let ink = palette(ui).text_muted;
    ui.add(egui::Label::new(RichText::new(text).color(ink).size(12.0)).wrap());
}

/// An access key in words, in two lines. `reported` is what the report says of it, if it has it.
fn key_text(active: bool, created: Option<jiff::Timestamp>, reported: Option<ReportedKey>, times: Times<'_>) -> String {
    let mut text = String::from(if active { "active" } else { "inactive" });
    match reported.map(|key| key.last_used) {
        Some(Some(used)) => text.push_str(&format!(", last used {}", times.ago(used))),
        Some(None) => text.push_str(", no use known"),
        None => {}
    }
    if let Some(created) = created {
        text.push_str(&format!("\ncreated {} ({})", format::date(created, times.zone), times.ago(created)));
    }
    text
}

/// What the report says of a key that was read. The report has no ids: a key is known by when it was created, and only where
/// no other was created in the same second.
fn in_report(key: &AccessKey, read: &[AccessKey], reported: &[Option<ReportedKey>; 2]) -> Option<ReportedKey> {
    let second = key.created?.as_second();
    let of_that_second = |at: Option<jiff::Timestamp>| at.is_some_and(|at| at.as_second() == second);
    let mut same = reported.iter().flatten().filter(|key| of_that_second(key.last_rotated));
    let is_alone = read.iter().filter(|key| of_that_second(key.created)).count() == 1;
    match (same.next(), same.next()) {
        (Some(found), None) if is_alone => Some(*found),
        _ => None,
    }
}

/// Whether two of them were created in the same second, and both can be in the report.
fn are_twins(keys: &[AccessKey]) -> bool {
    let second = |key: &AccessKey| key.created.map(jiff::Timestamp::as_second);
    matches!(keys, [a, b] if second(a).is_some() && second(a) == second(b))
}

/// Why what stands beside it is only what another source says.
pub(in crate::ui) fn not_read_ui(ui: &mut Ui, trouble: &Trouble, reasons: &mut Reasons) {
    caption(ui, &format::visible(&reasons.say("Could not be read live", trouble)));
}

fn if_not_read_ui<T>(ui: &mut Ui, read: Option<&Result<T, Trouble>>, reasons: &mut Reasons) {
    if let Some(Err(trouble)) = read {
        not_read_ui(ui, trouble, reasons);
    }
}

fn groups_ui(ui: &mut Ui, row: &Row, details: Option<&Details>, times: Times<'_>, reasons: &mut Reasons) {
    let read = details.map(|details| &details.groups);
    match (row.groups_known(), read) {
        (Some(groups), read) => {
            let text = if groups.value.is_empty() { "None".into() } else { groups.value.join(", ") };
            fact_from(ui, "Groups", &text, Some(&times.source(groups)), |ui| if_not_read_ui(ui, read, reasons));
        }
        (None, Some(Err(trouble))) => fact(ui, "Groups", &reasons.say("Unknown", trouble), |_| ()),
        (None, _) => {}
    }
}

/// The user's tags, or why they are not known.
pub(in crate::ui) fn tags_ui(
    ui: &mut Ui,
    row: &Row,
    details: Option<&Details>,
    times: Times<'_>,
    reasons: &mut Reasons,
) {
    section(ui, "Tags");
    let read = details.map(|details| &details.tags);
    match (row.tags_known(), read) {
        (Some(tags), read) => {
            let source = times.source(tags);
            if tags.value.is_empty() {
                caption(ui, "None");
            }
            for tag in &tags.value {
                fact_from(ui, &format::visible(&tag.key), &tag.value, Some(&source), |_| ());
            }
            if_not_read_ui(ui, read, reasons);
        }
        (None, Some(Err(trouble))) => caption(ui, &reasons.say("Unknown", trouble)),
        (None, _) => caption(ui, "Reading the tags…"),
    }
}
