use std::time::Duration;

use egui::{Frame, Margin, RichText, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Desk, JournalState, Listing, OpenAccount, Verification};

use super::format;
use super::theme::{self, palette};
use super::widgets;

/// The line at the bottom: what is going on, and what the list rests on.
pub(super) fn status_ui(ui: &mut Ui, desk: &Desk, shown: usize, zone: &TimeZone) {
    Frame::new().inner_margin(Margin::symmetric(16, 7)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let ink = palette(ui).text_muted;
            let say = |ui: &mut Ui, text: String| {
                ui.label(RichText::new(text).font(theme::plain(12.5)).color(ink));
            };
            let Some(account) = desk.account() else { return };
            say(ui, listing_text(account, desk.now(), zone));
            say(ui, "·".into());
            say(ui, reading_text(account));
            widgets::right_to_left(ui, |ui| {
                say(ui, journal_text(desk, account));
                if let Some(seconds) = clipboard_seconds(ui, desk) {
                    say(ui, "·".into());
                    say(ui, format!("Password on the clipboard, cleared in {seconds} s"));
                }
                let all = account.roster.rows().len();
                if shown != all {
                    say(ui, "·".into());
                    say(ui, format!("{} of {} shown", format::count(shown), users(all)));
                }
            });
        });
    });
}

/// For how many seconds a password stays on the clipboard, if one is there. While it is shown, there is a frame a second.
pub(super) fn clipboard_seconds(ui: &Ui, desk: &Desk) -> Option<u64> {
    // At zero it is being taken off, however long that takes.
    let left = desk.clipboard_clears_in().filter(|left| !left.is_zero())?;
    let seconds = left.as_millis().div_ceil(1000) as u64;
    // A little after the second has passed, so that it has.
    let until_next = left.saturating_sub(Duration::from_secs(seconds.saturating_sub(1)));
    ui.ctx().request_repaint_after(until_next + Duration::from_millis(10));
    Some(seconds)
}

fn listing_text(account: &OpenAccount, now: jiff::Timestamp, zone: &TimeZone) -> String {
    let n = users(account.roster.rows().len());
    let since = |at| format::time_of_day(at, now, zone);
    match (&account.listing, account.listed_at) {
        (Listing::Running, None) => format!("Listing: {n} so far"),
        (Listing::Running, Some(at)) => format!("{n}, listed at {}; listing again", since(at)),
        (Listing::Complete(at), _) => format!("{n}, listed at {}", since(*at)),
        (Listing::Failed(_), Some(at)) => format!("{n}, listed at {}; listing again failed", since(at)),
        (Listing::Failed(_), None) if account.roster.rows().is_empty() => "No users listed".into(),
        (Listing::Failed(_), None) => format!("{n}; the list is incomplete"),
    }
}

fn journal_text(desk: &Desk, account: &OpenAccount) -> String {
    let open = match desk.journal_shown() {
        JournalState::Opening => return "Journal: opening…".into(),
        JournalState::Failed(_) => return "Journal: not open".into(),
        JournalState::Open(open) => open,
    };
    let unresolved = open.unresolved().count();
    match &open.contents {
        _ if open.path.is_none() && account.is_demo() => "Journal: not kept (demo)".into(),
        _ if open.path.is_none() => "Journal: not kept".into(),
        _ if open.trouble.is_some() => "Journal: could not be read".into(),
        Some(contents) if contents.verification != Verification::Whole => "Journal: does not verify".into(),
        Some(_) if unresolved > 0 => format!("Journal: {} unresolved", format::count(unresolved)),
        Some(_) => "Journal: ok".into(),
        None => "Journal: reading…".into(),
    }
}

fn reading_text(account: &OpenAccount) -> String {
    let counts = account.roster.counts();
    let known = counts.set + counts.none;
    let mut text = match account.roster.unread() {
        _ if counts.all == 0 => return "No passwords read yet".into(),
        0 if known == counts.all => return "Passwords: all read live".into(),
        _ => format!("Passwords: {} of {} known", format::count(known), format::count(counts.all)),
    };
    if counts.failed > 0 {
        text.push_str(&format!(", {} could not be read", format::count(counts.failed)));
    }
    if account.reading_stopped.is_some() || account.signed_out.is_some() {
        text.push_str(", reading stopped");
    } else if account.roster.unread() > 0 {
        text.push_str(&format!(", {} to be read", format::count(account.roster.unread())));
    }
    text
}

fn users(n: usize) -> String {
    if n == 1 { "1 user".into() } else { format!("{} users", format::count(n)) }
}
