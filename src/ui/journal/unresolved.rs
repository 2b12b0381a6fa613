use egui::Ui;
use jiff::tz::TimeZone;

use crate::account::grouped;
use crate::desk::{Account, Command, Desk, EndingResult, Entry, Status, TargetNames, filled, find_action};

use crate::ui::kit::format;
use crate::ui::kit::widgets::{self, Button, Kind, Tone};

/// At most this many banners; beyond that, one summary.
const MOST: usize = 2;
const MOST_NAMES: usize = 5;

/// What was pressed at a banner.
pub(in crate::ui) enum EntryAction {
    /// Show the user with this key.
    ShowUser(String),
    /// Show the journal.
    Journal,
}

/// The changes of this account that an earlier run or another desk left without a known outcome, and what to do about them.
pub(in crate::ui) fn unresolved_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<EntryAction> {
    let open = desk.journal_shown().open()?;
    // What is still open at this very desk is told beside its user.
    let of_account = |entry: &&Entry| {
        let is_told = || entry.is_of_this_desk && desk.is_open_in(&entry.account_id, &entry.target);
        is_of(entry, account) && !is_told()
    };
    let left: Vec<&Entry> = open.unresolved().filter(of_account).collect();
    if left.is_empty() {
        return None;
    }
    let mut pressed = None;
    if left.len() > MOST {
        let mut names: Vec<String> = left.iter().map(|entry| entry.target.to_string()).rev().take(MOST_NAMES).collect();
        if left.len() > MOST_NAMES {
            names.push("others".into());
        }
        let text = format!(
            "{} changes were begun and have no known outcome: of {}. The journal says of each what to look at.",
            format::count(left.len()),
            names.join(", ")
        );
        widgets::callout(ui, Tone::Warn, &text, |ui| {
            if Button::new(Kind::Plain, "Show the journal").small().show(ui).clicked() {
                pressed = Some(EntryAction::Journal);
            }
        });
        return pressed;
    }
    for entry in left.iter().rev() {
        widgets::callout(ui, Tone::Warn, &sentence(entry, zone), |ui| {
            ui.push_id(entry.sequence, |ui| {
                ui.horizontal(|ui| {
                    pressed = actions_ui(ui, account, entry, commands).or(pressed.take());
                });
            });
        });
    }
    pressed
}

/// Whether it was a change of this account, or of a root user by somebody of this account.
fn is_of(entry: &Entry, account: &Account) -> bool {
    let id = &account.session.identity.account_id;
    entry.account_id == *id || entry.target.root.is_some() && entry.caller_arn.split(':').nth(4) == Some(id)
}

/// What can be done about an entry of the journal.
pub(in crate::ui) fn actions_ui(
    ui: &mut Ui,
    account: &Account,
    entry: &Entry,
    commands: &mut Vec<Command>,
) -> Option<EntryAction> {
    let mut pressed = None;
    let of_account = account.session.identity.account_id == entry.account_id;
    let user = entry.target.user.as_ref().map(|user| (user, user.key()));
    if let Some((user, key)) = user.filter(|(_, key)| of_account && account.inventory.get(key).is_some()) {
        let name = format!("Show {user}");
        if Button::new(Kind::Plain, "Show user").named(&name).small().show(ui).clicked() {
            pressed = Some(EntryAction::ShowUser(key));
        }
    }
    let name = format!("Mark {} as resolved", entry.target);
    let is_open = entry.status == Status::Unresolved;
    if is_open && Button::new(Kind::Plain, "Mark as resolved").named(&name).small().show(ui).clicked() {
        commands.push(Command::AcknowledgeIntent(entry.sequence));
    }
    pressed
}

/// What happened, and what to do.
pub(in crate::ui) fn sentence(entry: &Entry, zone: &TimeZone) -> String {
    let (what, remedy) = of_what(entry);
    let how = match entry.endings.last() {
        Some(ended) if ended.result == EndingResult::Unknown => "was sent, and AWS did not confirm it",
        _ => "was begun, and its outcome was not written down: it may or may not have been made",
    };
    format!("On {} {what} {how}. {remedy}", format::date_time(entry.time, zone))
}

/// Which change it was, and what to do where its outcome is not known.
fn of_what(entry: &Entry) -> (String, String) {
    let TargetNames { user, access_key, mfa_device, certificate, policy, root, .. } = &entry.target;
    let root = root.as_deref().map(|id| format!("the root user of {}", grouped(id)));
    let who = user.as_ref().map(ToString::to_string).or(root);
    let Some((info, who)) = find_action(entry.action.as_str()).zip(who) else {
        let what =
            format!("“{}” of {}", format::visible(entry.action.as_str()), format::visible(&entry.target.to_string()));
        return (what, "A newer version of Passdesk made it, and says what to look at.".into());
    };
    let parts = [access_key, mfa_device, certificate, policy];
    let part = parts.into_iter().find_map(Option::as_deref).unwrap_or_default();
    let of = |text: &str| format::visible(&filled(text, &who, part));
    (format!("the {}", of(info.subject)), of(info.remedy))
}
