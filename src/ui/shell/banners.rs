use std::time::Duration;

use egui::{Frame, Margin, ScrollArea, Ui};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::desk::{Account, Command, Desk, ErrorKind, Listing, ReportState};

use crate::ui::detail::error::error_ui;
use crate::ui::detail::source::report_named;
use crate::ui::journal::unresolved::{EntryAction, unresolved_ui};
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::GRID;
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, theme};
use crate::ui::texts::RETRY_SIGN_IN;

/// What everybody at this desk has to know of the account as long as it is open, between the header and the users.
pub(in crate::ui) fn banners_ui(ui: &mut Ui, account: &Account) {
    Frame::new().fill(theme::palette(ui).surface).inner_margin(Margin::symmetric(16, 0)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0 * GRID;
        if account.session.is_demo() {
            let text = "This is a demo account. It lives in this program's memory: nothing leaves this computer, and nothing is kept.";
            widgets::callout(ui, Tone::Info, text, |_| ());
        }
        if let Some(url) = account.session.custom_endpoint() {
            let text = format!("This is not AWS: passwords go to {url}.");
            widgets::callout(ui, Tone::Warn, &text, |_| ());
        }
        // Where one address answers for both, saying so once is enough.
        let claims = account.session.custom_sts_endpoint().filter(|url| account.session.custom_endpoint() != Some(url));
        if let Some(url) = claims {
            let text =
                format!("Which account this is, and who you are signed in as, is what {url} says. It is not AWS.");
            widgets::callout(ui, Tone::Warn, &text, |_| ());
        }
        for other in account.session.other_endpoints() {
            let text = format!("What goes to {} goes to {}. It is not AWS.", listed(&other.services), other.url);
            widgets::callout(ui, Tone::Warn, &text, |_| ());
        }
        ui.add_space(2.5 * GRID);
    });
}

/// Such as `A, B and C`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How it is with the account, at the bottom: it comes and goes while one works, and there it moves nothing. What there is no room
/// for is scrolled. Returns how high all of it is.
pub(in crate::ui) fn states_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> (f32, Option<EntryAction>) {
    scrolled_states_ui(ui, |ui| {
        account_banners_ui(ui, account, desk.now(), zone, commands);
        unresolved_ui(ui, desk, account, zone, commands)
    })
}

/// The same on a page that is not about users: whether one is signed in. Returns how high it is.
pub(in crate::ui) fn session_states_ui(
    ui: &mut Ui,
    account: &Account,
    now: Timestamp,
    commands: &mut Vec<Command>,
) -> f32 {
    scrolled_states_ui(ui, |ui| session_ui(ui, account, now, commands)).0
}

fn scrolled_states_ui<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> (f32, R) {
    let contents = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.y = 2.0 * GRID;
        let shown = contents(ui);
        (ui.min_rect().height() > 0.0, shown)
    };
    let area = ScrollArea::vertical().auto_shrink([false, true]).min_scrolled_height(0.0);
    let area =
        scrolled_ui(ui, area, |ui| Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, contents).inner);
    let (any, shown) = area.inner;
    (if any { area.content_size.y } else { 0.0 }, shown)
}

/// The button that signs in again, or is to be pressed after that was done outside this program.
pub(in crate::ui) fn sign_in_again_ui(ui: &mut Ui, account: &Account, commands: &mut Vec<Command>) {
    let off = account.session.signing_in.then_some("Signing in…");
    let text = if account.session.signs_in_here() { "Sign in again" } else { RETRY_SIGN_IN };
    if Button::new(Kind::Plain, text).disabled_if(off).show(ui).clicked() {
        commands.push(Command::SignInAgain);
    }
    if account.session.signing_in {
        ui.spinner();
    }
}

/// So many minutes before one is signed out it is said, with the way to go on.
const SOON: i64 = 10;

/// That one is signed out soon. Signing in again while one still is keeps all that is known and chosen.
fn ending_ui(ui: &mut Ui, account: &Account, now: Timestamp, commands: &mut Vec<Command>) {
    let Some(left) = account.session.ends_at().map(|end| end.duration_since(now)) else { return };
    let minutes = left.as_mins();
    // When the minute is over, or when it is time to say so.
    let rest = if minutes >= SOON { left.as_secs() - 60 * SOON + 1 } else { left.as_secs().rem_euclid(60) + 1 };
    ui.ctx().request_repaint_after(Duration::from_secs(rest.unsigned_abs()));
    if let Some(text) = ending_text(left) {
        widgets::callout(ui, Tone::Info, &text, |ui| sign_in_again_ui(ui, account, commands));
    }
}

/// How long one is still signed in, where that is soon over; once it is, the first call that is refused says so.
fn ending_text(left: SignedDuration) -> Option<String> {
    match left.as_mins() {
        _ if left.is_negative() => None,
        0 => Some("You will be signed out within a minute.".into()),
        1 => Some("You will be signed out in 1 minute.".into()),
        minutes if minutes < SOON => Some(format!("You will be signed out in {minutes} minutes.")),
        _ => None,
    }
}

/// What the list rests on where console passwords may not be read one by one, as a sentence.
fn rest_text(account: &Account, now: Timestamp, zone: &TimeZone) -> String {
    match (&account.refresh.report, report_named(&account.inventory, now, zone)) {
        (_, Some(report)) => format!("Users not read live are shown from {report}."),
        (ReportState::Failed(error), None) => format!("There is no credential report instead. {}", error.sentence),
        (_, None) => String::new(),
    }
}

/// Whether one is signed in, and for how long. Tells whether one is.
fn session_ui(ui: &mut Ui, account: &Account, now: Timestamp, commands: &mut Vec<Command>) -> bool {
    if let Some(error) = &account.session.signed_out {
        let text = format!(
            "You are no longer signed in to AWS. What is shown was read before. {}.",
            account.session.how_to_sign_in()
        );
        error_ui(ui, Tone::Bad, &text, error, |ui| {
            sign_in_again_ui(ui, account, commands);
        });
        return false;
    }
    ending_ui(ui, account, now, commands);
    true
}

fn account_banners_ui(ui: &mut Ui, account: &Account, now: Timestamp, zone: &TimeZone, commands: &mut Vec<Command>) {
    if !session_ui(ui, account, now, commands) {
        return;
    }
    if let Listing::Failed(error) = &account.refresh.listing {
        let (tone, what, name) = match account.inventory.rows().len() {
            _ if account.refresh.listed_at.is_some() => {
                (Tone::Warn, "Couldn't refresh the user list. Showing the previous list.".to_owned(), "Try again")
            }
            0 => (Tone::Bad, "No users could be listed.".to_owned(), "Try again"),
            n => {
                let what = format!("The list is incomplete: it ends after {} users.", format::count(n));
                (Tone::Warn, what, "Go on listing")
            }
        };
        error_ui(ui, tone, &format!("{what} {}", error.sentence), error, |ui| {
            if Button::new(Kind::Plain, name).show(ui).clicked() {
                commands.push(Command::ResumeListing);
            }
        });
    }
    if let Some(error) = &account.refresh.reading_stopped {
        let text = format!("{} {}", error.sentence, rest_text(account, now, zone));
        error_ui(ui, Tone::Warn, text.trim_end(), error, |_| ());
    } else if let ReportState::Failed(error) = &account.refresh.report
        && error.kind == ErrorKind::AccessDenied
    {
        // Most of it is read live: whoever misses the rest learns what is missing.
        error_ui(ui, Tone::Info, &error.sentence, error, |_| ());
    }
    if account.refresh.unreadable > 0 {
        let (entries, verb) = if account.refresh.unreadable == 1 { ("entry", "is") } else { ("entries", "are") };
        let text = format!(
            "{} {entries} of the list {verb} not shown: no IAM user can have such a name.",
            format::count(account.refresh.unreadable)
        );
        widgets::callout(ui, Tone::Warn, &text, |_| ());
    }
    if account.refresh.unreadable_lines > 0 {
        let lines = if account.refresh.unreadable_lines == 1 { "line" } else { "lines" };
        let text = format!(
            "{} {lines} of the credential report could not be read. Of those users, only the console password is read from IAM instead.",
            format::count(account.refresh.unreadable_lines)
        );
        widgets::callout(ui, Tone::Warn, &text, |_| ());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_told_in_its_last_minutes_only() {
        for (seconds, text) in [
            (3_600, None),
            (600, None),
            (599, Some("You will be signed out in 9 minutes.")),
            (119, Some("You will be signed out in 1 minute.")),
            (59, Some("You will be signed out within a minute.")),
            (-1, None),
        ] {
            assert_eq!(ending_text(SignedDuration::from_secs(seconds)).as_deref(), text, "{seconds} s");
        }
    }
}
