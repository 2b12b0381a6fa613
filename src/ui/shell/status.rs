use std::time::Duration;

use egui::{RichText, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Account, Desk, JournalState, Listing, ReportState, Verification};

use crate::ui::kit::format;
use crate::ui::kit::theme::{self, palette};

/// The left of the line at the bottom: what is going on, and what the list rests on. It is cut short where there is no room for
/// all of it; the pointer then shows the whole.
pub(in crate::ui) fn left_ui(ui: &mut Ui, desk: &Desk, account: &Account, zone: &TimeZone) {
    account_ui(ui, account, desk.now(), zone);
}

/// The right of the line at the bottom: how many users are shown, what is on the clipboard, how it is with the journal.
pub(in crate::ui) fn right_ui(ui: &mut Ui, desk: &Desk, account: &Account, shown: usize) {
    let ink = palette(ui).text_muted;
    let say = |ui: &mut Ui, text: String| ui.label(RichText::new(text).font(theme::plain(12.5)).color(ink));
    let all = account.inventory.rows().len();
    if shown != all {
        say(ui, format!("{} of {} shown", format::count(shown), format::users(all)));
        say(ui, "·".into());
    }
    if let Some(text) = clipboard_text(ui, desk) {
        ui.label(text);
        say(ui, "·".into());
    }
    say(ui, journal_text(desk, account));
}

/// That a password is on the clipboard, and how long yet, if one is.
pub(in crate::ui) fn clipboard_text(ui: &Ui, desk: &Desk) -> Option<RichText> {
    let text = format!("Password on the clipboard, cleared in {} s", clipboard_seconds(ui, desk)?);
    Some(RichText::new(text).font(theme::plain(12.5)).color(palette(ui).text_muted))
}

/// What the list rests on, and what is being read.
fn account_ui(ui: &mut Ui, account: &Account, now: jiff::Timestamp, zone: &TimeZone) {
    let ink = palette(ui).text_muted;
    let say = |ui: &mut Ui, text: String| {
        ui.add(egui::Label::new(RichText::new(text).font(theme::plain(12.5)).color(ink)).truncate())
    };
    say(ui, listing_text(account, now, zone));
    say(ui, "·".into());
    let known = say(ui, known_text(account, now, zone));
    let gone = account.inventory.unlisted();
    if gone > 0 && matches!(account.refresh.listing, Listing::Complete(_)) {
        let why = if account.refresh.unlisted_are_deleted(&account.inventory) {
            "deleted since it was made"
        } else {
            "not in the list of users"
        };
        known.on_hover_text(format!("The report also has {}: {why}", format::users(gone)));
    }
    if let Some(reading) = reading_text(account) {
        say(ui, "·".into());
        let said = say(ui, reading);
        if let Some(rate_limit) = account.refresh.rate_limit {
            let rate_limit = format!("{:.0} a second", rate_limit.per_second);
            ui.ctx().accesskit_node_builder(said.id, |node| node.set_description(&*rate_limit));
            said.on_hover_text(rate_limit);
        }
    }
    if let Some((report, reason)) = report_text(account) {
        say(ui, "·".into());
        let said = say(ui, report.into());
        if let Some(reason) = reason {
            said.on_hover_text(reason);
        }
    }
}

/// For how many seconds a password stays on the clipboard, if one is there. While it is shown, there is a frame a second.
pub(in crate::ui) fn clipboard_seconds(ui: &Ui, desk: &Desk) -> Option<u64> {
    // At zero it is being taken off, however long that takes.
    let left = desk.clipboard_clears_in().filter(|left| !left.is_zero())?;
    let seconds = left.as_millis().div_ceil(1000) as u64;
    // A little after the second has passed, so that it has.
    let until_next = left.saturating_sub(Duration::from_secs(seconds.saturating_sub(1)));
    ui.ctx().request_repaint_after(until_next + Duration::from_millis(10));
    Some(seconds)
}

fn listing_text(account: &Account, now: jiff::Timestamp, zone: &TimeZone) -> String {
    let n = format::users(account.inventory.rows().len());
    let since = |at| format::time_of_day(at, now, zone);
    match (&account.refresh.listing, account.refresh.listed_at) {
        (Listing::Running, None) => format!("Listing: {n} so far"),
        (Listing::Running, Some(at)) => format!("{n}, listed at {}; listing again", since(at)),
        (Listing::Complete(at), _) => format!("{n}, listed at {}", since(*at)),
        (Listing::Failed(_), Some(at)) => format!("{n}, listed at {}; listing again failed", since(at)),
        (Listing::Failed(_), None) if account.inventory.rows().is_empty() => "No users listed".into(),
        (Listing::Failed(_), None) => format!("{n}; the list is incomplete"),
    }
}

fn journal_text(desk: &Desk, account: &Account) -> String {
    let open = match desk.journal_shown() {
        JournalState::Opening => return "Journal: opening…".into(),
        JournalState::Failed(_) => return "Journal: not open".into(),
        JournalState::Open(open) => open,
    };
    let unresolved = open.unresolved().count();
    match &open.contents {
        _ if open.path.is_none() && account.session.is_demo() => "Journal: not kept (demo)".into(),
        _ if open.path.is_none() => "Journal: not kept".into(),
        _ if open.error.is_some() => "Journal: could not be read".into(),
        Some(contents) if contents.verification != Verification::Intact => "Journal: does not verify".into(),
        Some(_) if unresolved > 0 => format!("Journal: {} unconfirmed", format::count(unresolved)),
        Some(_) => "Journal: ok".into(),
        None => "Journal: reading…".into(),
    }
}

/// What is known of the console passwords, and from where.
fn known_text(account: &Account, now: jiff::Timestamp, zone: &TimeZone) -> String {
    let counts = account.inventory.counts();
    if counts.all == 0 {
        return "No passwords read yet".into();
    }
    if counts.live == counts.all && counts.missed == 0 && account.inventory.unread() == 0 {
        return "Passwords: all read live".into();
    }
    let mut parts = Vec::new();
    if let Some(at) = account.inventory.report_at().filter(|_| counts.reported > 0) {
        let at = format::time_of_day(at, now, zone);
        let latest = counts.reported - counts.reported_earlier;
        if latest > 0 {
            parts.push(format!("{} from the report of {at}", format::count(latest)));
        }
        if counts.reported_earlier > 0 {
            parts.push(format!("{} from an earlier report than that of {at}", format::count(counts.reported_earlier)));
        }
    }
    if counts.live > 0 {
        parts.push(format!("{} read live", format::count(counts.live)));
    }
    if counts.changed_here > 0 {
        parts.push(format!("{} changed here", format::count(counts.changed_here)));
    }
    if counts.unknown > counts.failed {
        parts.push(format!("{} not known yet", format::count(counts.unknown - counts.failed)));
    }
    if counts.failed > 0 {
        parts.push(format!("{} could not be read", format::count(counts.failed)));
    }
    format!("Passwords: {}", parts.join(", "))
}

/// What is being read at the moment, if anything is.
fn reading_text(account: &Account) -> Option<String> {
    let counts = account.inventory.counts();
    if account.refresh.reading_stopped.is_some() || account.session.signed_out.is_some() {
        return Some("reading stopped".into());
    }
    if account.inventory.unread() == 0 {
        // Of whom nothing is known, that has been said.
        let missed = counts.missed.saturating_sub(counts.failed);
        return (missed > 0).then(|| format!("{} could not be read live", format::count(missed)));
    }
    let (done, all) = (format::count(counts.verified), format::count(counts.to_verify));
    let slowed = if account.refresh.rate_limit.is_some_and(|rate_limit| rate_limit.slowed) {
        ", slowed down by IAM"
    } else {
        ""
    };
    Some(format!("Checking live: {done} of {all}{slowed}"))
}

/// How it goes with the credential report, where that is not seen from what is known, and the reason.
fn report_text(account: &Account) -> Option<(&'static str, Option<&str>)> {
    let is_older_shown = account.inventory.report_at().is_some();
    match &account.refresh.report {
        ReportState::Read | ReportState::NotAsked => None,
        ReportState::Asked => Some(("asking for the credential report", None)),
        ReportState::InTheMaking => Some(("IAM is making the credential report", None)),
        ReportState::Failed(error) if is_older_shown => Some(("no newer report", Some(&error.sentence))),
        ReportState::Failed(error) => Some(("no credential report", Some(&error.sentence))),
    }
}
