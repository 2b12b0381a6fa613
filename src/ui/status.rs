use egui::{Frame, Margin, RichText, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Desk, Listing, OpenAccount};

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
                let all = account.roster.rows().len();
                if shown != all {
                    say(ui, format!("{} of {} shown", format::count(shown), users(all)));
                }
            });
        });
    });
}

fn listing_text(account: &OpenAccount, now: jiff::Timestamp, zone: &TimeZone) -> String {
    let n = users(account.roster.rows().len());
    match &account.listing {
        Listing::Running => format!("Listing: {n} so far"),
        Listing::Complete(at) => format!("{n}, listed at {}", format::time_of_day(*at, now, zone)),
        Listing::Failed(_) => format!("{n}; the list is incomplete"),
    }
}

fn reading_text(account: &OpenAccount) -> String {
    let all = account.roster.rows().len();
    let read = all - account.roster.unread();
    if account.reading_stopped.is_some() || account.signed_out.is_some() {
        format!("Reading passwords stopped after {} of {}", format::count(read), format::count(all))
    } else if read < all {
        format!("Passwords: {} of {} read live", format::count(read), format::count(all))
    } else {
        "Passwords: all read live".into()
    }
}

fn users(n: usize) -> String {
    if n == 1 { "1 user".into() } else { format!("{} users", format::count(n)) }
}
