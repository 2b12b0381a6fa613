use egui::Ui;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::desk::{Account, Age, Counting, Desk, Figure, FilteredUsers, Group, Listing, ReportState};

use super::source::{minute_of, report_named};
use crate::ui::kit::format;

/// All users at a glance, in words: kept until the inventory changes, or a minute has passed.
#[derive(Default)]
pub(in crate::ui) struct Glance {
    cache_key: Option<CacheKey>,
    /// When, by the window's own clock.
    made_at: f64,
    /// A count that is not at its end yet.
    counting: Option<(CacheKey, Counting)>,
    rests_on: String,
    entries: Vec<Entry>,
}

/// What a [`Glance`] was made from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CacheKey {
    version: u64,
    /// The beginning of the minute.
    minute: Timestamp,
    stage: Stage,
}

/// How far the account has been read, as far as words depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stage {
    listing: Listed,
    report: Awaited,
    /// Whether console passwords are being read.
    is_reading: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Listed {
    Nobody,
    SoFar,
    Incomplete,
    All,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Coming,
    Read,
    Failed,
}

/// How many users are in a group, in words.
pub(in crate::ui) struct Entry {
    pub(in crate::ui) group: Group,
    pub(in crate::ui) count: usize,
    /// The count, or why there is none.
    pub(in crate::ui) number: String,
    /// Of how many it is known, where it is not known of all.
    pub(in crate::ui) note: Option<String>,
    /// What a screen reader says.
    pub(in crate::ui) name: String,
    /// What a tooltip says.
    pub(in crate::ui) explanation: Option<String>,
    is_known: bool,
}

/// From so many users on, counting them again with every read would be felt.
const LARGE: usize = 2_000;

/// So many users are counted in a frame, which takes less than a millisecond.
const IN_A_FRAME: usize = 5_000;

impl Glance {
    /// Counts again if anything has changed; at most twice a second where there are many users, and some of them in each frame.
    /// What changes meanwhile is for the next count.
    pub(in crate::ui) fn follow(&mut self, ui: &Ui, desk: &Desk, account: &Account, zone: &TimeZone) {
        let key =
            CacheKey { version: account.inventory.version(), minute: minute_of(desk.now()), stage: Stage::of(account) };
        if self.cache_key == Some(key) {
            return;
        }
        let seconds = ui.input(|input| input.time);
        let is_large = account.inventory.rows().len() >= LARGE;
        if self.cache_key.is_some() && is_large && seconds - self.made_at < FilteredUsers::PAUSE.as_secs_f64() {
            ui.ctx().request_repaint_after(FilteredUsers::PAUSE);
            return;
        }
        let (key, mut counting) = self.counting.take().unwrap_or_else(|| (key, Counting::new(key.minute)));
        let most = if self.cache_key.is_some() { IN_A_FRAME } else { usize::MAX };
        if counting.take(account.inventory.rows(), most) {
            self.counting = Some((key, counting));
            ui.ctx().request_repaint();
            return;
        }
        let overview = counting.end();
        self.entries = Group::ALL.iter().map(|&group| Entry::of(group, overview.figure(group), key.stage)).collect();
        self.rests_on = rests_on(account, key, zone);
        self.cache_key = Some(key);
        self.made_at = seconds;
    }

    /// What the numbers rest on, as a sentence.
    pub(in crate::ui) fn rests_on(&self) -> &str {
        &self.rests_on
    }

    pub(in crate::ui) fn entry(&self, group: Group) -> &Entry {
        &self.entries[group.index()]
    }
}

impl Stage {
    fn of(account: &Account) -> Self {
        let listing = match (&account.refresh.listing, account.refresh.listed_at) {
            (Listing::Complete(_), _) | (_, Some(_)) => Listed::All,
            _ if account.inventory.rows().is_empty() => Listed::Nobody,
            (Listing::Running, None) => Listed::SoFar,
            (Listing::Failed(_), None) => Listed::Incomplete,
        };
        let report = match (&account.refresh.report, account.inventory.report_at()) {
            (ReportState::Read, _) | (_, Some(_)) => Awaited::Read,
            (ReportState::NotAsked | ReportState::Asked | ReportState::InTheMaking, None) => Awaited::Coming,
            (ReportState::Failed(_), None) => Awaited::Failed,
        };
        let is_reading = account.refresh.reading_stopped.is_none() && account.session.signed_out.is_none();
        Self { listing, report, is_reading }
    }
}

/// Where the numbers come from.
fn rests_on(account: &Account, key: CacheKey, zone: &TimeZone) -> String {
    let counts = account.inventory.counts();
    let report = report_named(&account.inventory, key.minute, zone);
    let without_report = if report.is_none() { ", without a credential report" } else { "" };
    let reads = match counts.live {
        0 => None,
        1 => Some("1 live read".into()),
        live => Some(format!("{} live reads", format::count(live))),
    };
    let changes = (counts.changed_here > 0).then(|| "what was changed here".to_owned());
    let sources: Vec<String> = [report, reads, changes].into_iter().flatten().collect();
    let text = match sources.as_slice() {
        _ if account.inventory.rows().is_empty() => "There are no users".into(),
        [] if key.stage.is_reading => "Nothing is known of the passwords yet".into(),
        [] => "Nothing is known of the passwords".into(),
        [source] => format!("From {source}{without_report}"),
        [others @ .., last] => format!("From {} and {last}{without_report}", others.join(", ")),
    };
    match key.stage.listing {
        Listed::Nobody => "The users are not listed yet".into(),
        Listed::SoFar => format!("{text}. The users are still being listed"),
        Listed::Incomplete => format!("{text}. The list of users is incomplete"),
        Listed::All => text,
    }
}

impl Entry {
    fn of(group: Group, figure: Figure, stage: Stage) -> Self {
        let Figure { count, known, open } = figure;
        let is_known = stage.listing != Listed::Nobody && figure.is_known();
        let why = match stage.report {
            _ if stage.listing == Listed::Nobody => "not known yet",
            Awaited::Coming if needs_report(group) => "waits for the credential report",
            Awaited::Failed if needs_report(group) => "needs the credential report",
            _ if stage.is_reading => "not known yet",
            _ => "not known",
        };
        let is_state = matches!(group, Group::All | Group::Set | Group::None | Group::Unknown);
        let number = match is_known {
            true => format::count(count),
            false if is_state => "–".into(),
            // There is no room for more; the tooltip and the name say all of it.
            false => capitalised(&why.replace("credential ", "")),
        };
        let note = (is_known && open > 0)
            .then(|| format!("{} of {} known", format::count(known), format::count(known + open)));
        let what = phrase(group, count);
        let name = match is_known {
            true => format!("{number} {what}, show {}", if count == 1 { "it" } else { "them" }),
            false => format!("{}: {why}", capitalised(&what)),
        };
        let explanation = match group {
            Group::Aged(_) if is_known => Some(format!("{number} {what}")),
            _ if !is_known => Some(name.clone()),
            _ => explanation(group).map(ToOwned::to_owned),
        };
        // There may be no room for the note.
        let explanation = match (explanation, &note) {
            (Some(explanation), Some(note)) => Some(format!("{explanation}\n{note}")),
            (explanation, note) => explanation.or(note.clone()),
        };
        Self { group, count, number, note, name, explanation, is_known }
    }

    /// Whether there is a number.
    pub(in crate::ui) fn is_known(&self) -> bool {
        self.is_known
    }
}

/// Whether it may take the credential report to tell it of all users.
const fn needs_report(group: Group) -> bool {
    match group {
        Group::WithoutMfa | Group::Expired | Group::Expiring | Group::OldKeys | Group::UnusedKeys | Group::Aged(_) => {
            true
        }
        Group::All | Group::Set | Group::None | Group::Unknown | Group::MustChange | Group::NeverSignedIn => false,
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Who is in the group, after a number.
fn phrase(group: Group, count: usize) -> String {
    let (users, passwords) = if count == 1 { ("user", "password") } else { ("users", "passwords") };
    match group {
        Group::All => users.into(),
        Group::Set => format!("{users} with a password"),
        Group::None => format!("{users} without a password"),
        Group::Unknown => format!("{users} whose password is not known"),
        Group::MustChange => format!("{passwords} that must be changed at the next sign-in"),
        Group::WithoutMfa => format!("{passwords} without MFA"),
        Group::Expired => format!("expired {passwords}"),
        Group::Expiring => format!("{passwords} expiring within {} days", Group::SOON_DAYS),
        Group::NeverSignedIn => format!("{passwords} never used to sign in"),
        Group::OldKeys => format!("{users} with an active access key older than {} days", Group::OLD_KEY_DAYS),
        Group::UnusedKeys => format!("{users} whose access keys were never used"),
        Group::Aged(Age::Under30) => format!("{passwords} under 30 days old"),
        Group::Aged(Age::Under60) => format!("{passwords} 30 to 60 days old"),
        Group::Aged(Age::Under90) => format!("{passwords} 60 to 90 days old"),
        Group::Aged(Age::Under180) => format!("{passwords} 90 to 180 days old"),
        Group::Aged(Age::Under365) => format!("{passwords} 180 to 365 days old"),
        Group::Aged(Age::Older) => format!("{passwords} over 365 days old"),
        Group::Aged(Age::Unknown) => format!("{passwords} of unknown age"),
    }
}

/// What is not said by the few words that there is room for.
const fn explanation(group: Group) -> Option<&'static str> {
    match group {
        Group::MustChange => Some("Not in the credential report: known of users who were read live"),
        Group::WithoutMfa => Some("A password and no MFA device"),
        Group::Expired | Group::Expiring => Some("By the account's password policy, as the credential report has it"),
        Group::NeverSignedIn => Some("A password and no sign-in with it, as far as IAM knows"),
        Group::OldKeys => Some("Users with an active access key that is older than 90 days"),
        Group::UnusedKeys => Some("Users with access keys none of which was ever used, as far as IAM knows"),
        Group::All | Group::Set | Group::None | Group::Unknown | Group::Aged(_) => None,
    }
}
