use egui::{Popup, RichText, Ui};

use crate::account::{AccessKey, KeyUse, Part, ReportedKey, Source, Target};
use crate::desk::{Account, Desk, Details, Error, Keys, Offer, UserRow, offers};

use super::offers::{about, asked, icon};
use super::permissions::disabled_reason;
use super::source::Times;
use crate::ui::kit::theme::{GRID, palette};
use crate::ui::kit::widgets::{Button, Kind, caption, copyable, fact, fact_from, opens_menu, section};
use crate::ui::kit::{format, icons};
use crate::ui::shell::request::Request;

/// The reasons that the pane has given so far: one that holds for several facts is given once.
#[derive(Default)]
pub(in crate::ui) struct Reasons(Vec<String>);

impl Reasons {
    /// What could not be done, and why.
    fn say(&mut self, what: &str, error: &Error) -> String {
        if self.0.iter().any(|given| given == happened(&error.sentence)) {
            return format!("{what}, for the same reason");
        }
        self.note(&error.sentence);
        format!("{what}. {}", error.sentence)
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
    desk: &Desk,
    account: &Account,
    row: &UserRow,
    times: Times<'_>,
    reasons: &mut Reasons,
) -> Option<Request> {
    let details = account.details_of(&row.key);
    section(ui, "Sign-in");
    caption(ui, &sources_text(row, details, times));
    last_sign_in_ui(ui, account, row, times);
    let live = details.map(|details| times.read_live(details.at));
    mfa_ui(ui, row, details, live.as_deref(), times, reasons);
    let asked = keys_ui(ui, (desk, account), row, live.as_deref(), times, reasons);
    groups_ui(ui, row, details, times, reasons);
    policies_ui(ui, details, live.as_deref(), reasons);
    asked
}

/// Where most of the section comes from.
fn sources_text(row: &UserRow, details: Option<&Details>, times: Times<'_>) -> String {
    // When keys were used is read of each, where that is allowed.
    let is_read = details.is_some_and(|details| details.key_uses.values().any(Result::is_ok));
    let report = row.report.as_ref().map(|report| times.of_day(report.at)).filter(|_| !is_read);
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

fn last_sign_in_ui(ui: &mut Ui, account: &Account, row: &UserRow, times: Times<'_>) {
    let last = row.last_sign_in();
    let text = last.map_or_else(|| "Never, or IAM has no data".into(), |at| times.when(at));
    let listed = account.refresh.listed_at.map(|at| format!("From the list of users of {}", times.of_day(at)));
    let beyond_list = row.last_sign_in_beyond_list().map(|known| times.source(&known));
    fact_from(ui, "Last sign-in", &text, beyond_list.or(listed).as_deref(), |_| ());
}

fn mfa_ui(
    ui: &mut Ui,
    row: &UserRow,
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
        (Some(Err(error)), None) => fact(ui, "MFA", &reasons.say("Unknown", error), |_| ()),
        (None, None) => {}
    }
}

fn keys_ui(
    ui: &mut Ui,
    (desk, account): (&Desk, &Account),
    row: &UserRow,
    live: Option<&str>,
    times: Times<'_>,
    reasons: &mut Reasons,
) -> Option<Request> {
    let details = account.details_of(&row.key);
    let mut asked = None;
    let read = details.map(|details| &details.access_keys);
    let reported = row.report.as_ref();
    let is_newer = row.keys().is_some_and(|keys| keys.source == Source::Report);
    match (read, reported.filter(|_| is_newer)) {
        (Some(Ok(keys)), None) => {
            let active = keys.iter().filter(|key| key.active).count();
            fact_from(ui, "Access keys", &sum(active, keys.len()), live, |ui| {
                let offers = if keys.is_empty() { Vec::new() } else { offers(&about(desk, account, row)) };
                for key in keys {
                    ui.horizontal(|ui| {
                        copyable(ui, "access key ID", &key.id, |ui| {
                            ui.label(RichText::new(format::visible(&key.id)).monospace().size(12.0))
                        });
                        let target = Target { user: row.user.name.clone(), part: Part::AccessKey(key.id.clone()) };
                        let off = disabled_reason(desk, account, &target);
                        let of_key = offers.iter().filter(|offer| offer.part == target.part);
                        asked = key_menu_ui(ui, &target, &key.id, of_key, off).or(asked.take());
                    });
                    let used =
                        details.and_then(|details| details.key_uses.get(&key.id)).and_then(|used| used.as_ref().ok());
                    let reported = reported.and_then(|report| in_report(key, keys, &report.value.access_keys));
                    let used = match used {
                        Some(used) => Some(used.as_ref().map(Used::of_read)),
                        None => reported.map(|key| key.last_used.map(Used::of_report)),
                    };
                    key_ui(ui, &key_text(key.active, key.created, used, times));
                }
                // Which of them, the report does not tell.
                let are_unread = details.is_none_or(|details| !details.key_uses.values().any(Result::is_ok));
                let last_used = row.keys().and_then(|keys| keys.value.last_used.at());
                let last_used = last_used.filter(|_| are_unread && are_twins(keys));
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
                    let used = Some(key.last_used.map(Used::of_report));
                    key_ui(ui, &key_text(key.active, key.last_rotated, used, times));
                }
                if_not_read_ui(ui, read, reasons);
            });
        }
        (Some(Err(error)), None) => fact(ui, "Access keys", &reasons.say("Unknown", error), |_| ()),
        (None, None) => {}
    }
    asked
}

/// The last use of a key: when, and for what where that is known.
struct Used<'a> {
    at: jiff::Timestamp,
    service: Option<&'a str>,
}

impl<'a> Used<'a> {
    fn of_read(used: &'a KeyUse) -> Self {
        Self { at: used.at, service: used.service.as_deref() }
    }

    const fn of_report(at: jiff::Timestamp) -> Self {
        Self { at, service: None }
    }
}

/// What can be done to an access key, in a menu of its own.
fn key_menu_ui<'a>(
    ui: &mut Ui,
    target: &Target,
    id: &str,
    offers: impl Iterator<Item = &'a Offer>,
    off: Option<&str>,
) -> Option<Request> {
    let name = format!("Actions for access key {}", format::visible(id));
    let button = Button::icon(icons::DOTS_THREE, &name).keyed(&target.part).disabled_if(off).small().show(ui);
    opens_menu(&button);
    let popup = Popup::menu(&button).style(egui::style::StyleModifier::default()).accessible_name(&name);
    let chosen = popup.width(220.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.5 * GRID;
        let mut chosen = None;
        for offer in offers {
            let item = Button::new(Kind::Quiet, offer.label)
                .with_icon(icon(offer.info.symbol))
                .keyed(offer.info.name)
                .disabled_if(off);
            if item.in_menu().show(ui).clicked() {
                chosen = Some(asked(offer, &target.user));
                // By a key too: a menu closes by itself only for clicks.
                ui.close();
            }
        }
        chosen
    });
    chosen.and_then(|shown| shown.inner)
}

/// The managed policies that are attached to the user itself.
fn policies_ui(ui: &mut Ui, details: Option<&Details>, live: Option<&str>, reasons: &mut Reasons) {
    match details.map(|details| &details.attached_policies) {
        Some(Ok(arns)) => {
            let names: Vec<&str> = arns.iter().map(|arn| arn.rsplit('/').next().unwrap_or(arn)).collect();
            let text = if names.is_empty() { "None".to_owned() } else { names.join(", ") };
            fact_from(ui, "Attached policies", &text, live, |_| ());
        }
        Some(Err(error)) => fact(ui, "Attached policies", &reasons.say("Unknown", error), |_| ()),
        None => {}
    }
}

fn sum(active: usize, all: usize) -> String {
    if all == 0 { "None".into() } else { format!("{active} active of {all}") }
}

fn key_ui(ui: &mut Ui, text: &str) {
    let ink = palette(ui).text_muted;
    ui.add(egui::Label::new(RichText::new(text).color(ink).size(12.0)).wrap());
}

/// An access key in words, in two lines. `used` is its last use, where that is known.
fn key_text(
    active: bool,
    created: Option<jiff::Timestamp>,
    used: Option<Option<Used<'_>>>,
    times: Times<'_>,
) -> String {
    let mut text = String::from(if active { "active" } else { "inactive" });
    match used {
        Some(Some(used)) => {
            text.push_str(&format!(", last used {}", times.ago(used.at)));
            if let Some(service) = used.service {
                text.push_str(&format!(" for {}", format::visible(service)));
            }
        }
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
pub(in crate::ui) fn not_read_ui(ui: &mut Ui, error: &Error, reasons: &mut Reasons) {
    caption(ui, &format::visible(&reasons.say("Could not be read live", error)));
}

fn if_not_read_ui<T>(ui: &mut Ui, read: Option<&Result<T, Error>>, reasons: &mut Reasons) {
    if let Some(Err(error)) = read {
        not_read_ui(ui, error, reasons);
    }
}

fn groups_ui(ui: &mut Ui, row: &UserRow, details: Option<&Details>, times: Times<'_>, reasons: &mut Reasons) {
    let read = details.map(|details| &details.groups);
    match (row.groups_known(), read) {
        (Some(groups), read) => {
            let text = if groups.value.is_empty() { "None".into() } else { groups.value.join(", ") };
            fact_from(ui, "Groups", &text, Some(&times.source(groups)), |ui| if_not_read_ui(ui, read, reasons));
        }
        (None, Some(Err(error))) => fact(ui, "Groups", &reasons.say("Unknown", error), |_| ()),
        (None, _) => {}
    }
}

/// The user's tags, or why they are not known.
pub(in crate::ui) fn tags_ui(
    ui: &mut Ui,
    row: &UserRow,
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
        (None, Some(Err(error))) => caption(ui, &reasons.say("Unknown", error)),
        (None, _) => caption(ui, "Reading the tags…"),
    }
}
