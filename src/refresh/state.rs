use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::account::{LoginProfile, PasswordPolicy, ReportedUser};
use crate::iam::{self, ErrorKind, RateLimit};
use crate::inventory::{Details, Inventory, REPORT_LAG};

use super::account::{Beside, RefreshTrigger};
use super::asked_for::{AskedFor, NameAnswer};
use super::event::ReportEvent;

/// How far reading an account has come, and what was read beside its users.
pub struct Refresh {
    /// The account's alias: `Ok(None)` if it has none or while it is being read, `Err` where it cannot be read.
    pub alias: Result<Option<String>, iam::Error>,
    /// The account's password policy.
    pub policy: PasswordPolicy,
    /// How far the listing of its users has come.
    pub listing: Listing,
    /// What became of the credential report that was asked for last.
    pub report: ReportState,
    /// How far reading the tags and groups of all users has come.
    pub authorization: AuthorizationState,
    /// What the credential report that was read last says of the root user, if anything.
    pub root: Option<ReportedUser>,
    /// Lines of the credential report that could not be read.
    pub unreadable_lines: usize,
    /// Entries of the listing whose name is no user name that IAM documents; they are not shown as rows.
    pub unreadable: usize,
    /// The same, as far as the listing has come that is under way or was begun last.
    pub(crate) unreadable_so_far: usize,
    /// Why console passwords are no longer being read, if they are not.
    pub reading_stopped: Option<iam::Error>,
    /// The user whom IAM was asked for by name last.
    pub asked_for: Option<AskedFor>,
    /// When the list of users was complete last.
    pub listed_at: Option<Timestamp>,
    /// How many times reading all of the account was begun.
    pub readings: u64,
    /// The details of the users that were selected, by key.
    pub details: HashMap<String, Details>,
    /// How fast console passwords are read, once one has been.
    pub rate_limit: Option<RateLimit>,
    /// When the listing was begun. One that went on after a failure is as old as that.
    pub(crate) listing_begun: Timestamp,
    /// When reading the tags and groups of all users was begun.
    pub(crate) describing_begun: Timestamp,
    /// Where the listing is to go on after a failure.
    pub(crate) marker: Option<String>,
    /// Users on screen, by key.
    pub(crate) visible: Vec<String>,
    /// Reads of console passwords that wait for their turn.
    pub(crate) permits: usize,
    /// Reads of console passwords under way.
    pub(crate) reading: usize,
    /// Why reads were refused for want of permission, as long as none was allowed.
    pub(crate) denied: Option<Vec<iam::Error>>,
    /// When it was found, for the last time, that the user with this key is gone, or another one than before: what was being
    /// read then may be of the former one.
    pub(crate) deleted: HashMap<String, Instant>,
}

/// How far the listing of users has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Listing {
    /// Pages are arriving.
    Running,
    /// It is complete, as of this time.
    Complete(Timestamp),
    /// It ended before it was complete; what had arrived is shown.
    Failed(iam::Error),
}

/// What became of a credential report that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ReportState {
    /// None was asked for, or nobody waits for it any more.
    NotAsked,
    /// IAM has not answered yet.
    Asked,
    /// IAM is making it.
    InTheMaking,
    /// It was read; [`Inventory::report_at`] says when it was made.
    Read,
    /// Why it could not be had. An earlier one may still be shown.
    Failed(iam::Error),
}

/// How far reading the account authorization details has come, which tell of the tags and groups of all users.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthorizationState {
    /// They were not asked for, or nobody waits for them any more.
    NotAsked,
    /// Pages are arriving.
    Running,
    /// They were read to their end, as of this time.
    Read(Timestamp),
    /// Why they could not be read to their end. What came before is shown.
    Failed(iam::Error),
}

/// IAM makes no more than one report in so long a time (IAM User Guide, "Generate credential reports").
const REPORT_EVERY: SignedDuration = SignedDuration::from_hours(4);

/// Where none was ever allowed, so many reads refused for want of permission stop the rest.
const DENIALS: usize = 20;

impl Refresh {
    /// Nothing was read yet.
    pub(crate) fn new() -> Self {
        Self {
            alias: Ok(None),
            policy: PasswordPolicy::NOT_READ,
            listing: Listing::Running,
            report: ReportState::NotAsked,
            authorization: AuthorizationState::NotAsked,
            root: None,
            unreadable_lines: 0,
            unreadable: 0,
            unreadable_so_far: 0,
            reading_stopped: None,
            asked_for: None,
            listed_at: None,
            readings: 0,
            details: HashMap::new(),
            rate_limit: None,
            listing_begun: Timestamp::UNIX_EPOCH,
            describing_begun: Timestamp::UNIX_EPOCH,
            marker: None,
            visible: Vec::new(),
            permits: 0,
            reading: 0,
            denied: Some(Vec::new()),
            deleted: HashMap::new(),
        }
    }

    /// A listing begins, and the rest is asked for, or not.
    pub(crate) fn begin(&mut self, inventory: &mut Inventory, why: &RefreshTrigger, what: Beside, now: Timestamp) {
        self.listing = Listing::Running;
        self.reading_stopped = None;
        self.denied = Some(Vec::new());
        if !matches!(why, RefreshTrigger::Resume(_)) {
            self.readings += 1;
            self.listing_begun = now;
            self.unreadable_so_far = 0;
            self.marker = None;
            inventory.begin_listing();
            // A round that takes longer than the pause between two refreshes has to come to its end.
            if *why == RefreshTrigger::User || inventory.unread() == 0 {
                inventory.begin_round();
            }
        }
        if what.report {
            self.report = ReportState::Asked;
            inventory.await_report(inventory.report_at().is_none());
        }
        if what.user_details {
            self.authorization = AuthorizationState::Running;
            self.describing_begun = now;
            inventory.begin_describing(now);
        }
    }

    /// Whether the tags and groups of all users are to be read on this occasion.
    pub(crate) fn may_describe(&self, why: &RefreshTrigger) -> bool {
        match (&self.authorization, why) {
            (AuthorizationState::Running, _) | (AuthorizationState::Read(_), RefreshTrigger::Resume(_)) => false,
            // Nobody has asked for it, and it would be refused again.
            (AuthorizationState::Failed(error), RefreshTrigger::Timer) => error.kind != ErrorKind::AccessDenied,
            _ => true,
        }
    }

    /// The tags and groups of all users will not be read to their end.
    pub(crate) fn describing_failed(&mut self, inventory: &mut Inventory, error: iam::Error) {
        if self.authorization == AuthorizationState::Running {
            self.authorization = AuthorizationState::Failed(error);
            inventory.end_describing();
        }
    }

    /// Whether the user with this key is on screen.
    pub(crate) fn is_in_sight(&self, key: &str) -> bool {
        self.visible.iter().any(|visible| visible == key)
    }

    /// Whether the console password of a user on screen is still to be read.
    pub(crate) fn needs_read_in_sight(&self, inventory: &Inventory) -> bool {
        self.visible.iter().any(|key| inventory.get(key).is_some_and(|row| row.needs_read()))
    }

    /// No report will come that was asked for.
    pub(crate) fn report_failed(&mut self, inventory: &mut Inventory, error: iam::Error) {
        inventory.await_report(false);
        self.report = ReportState::Failed(error);
    }

    /// Whether IAM may have a newer report than the one that is known.
    pub(crate) fn may_have_newer_report(&self, inventory: &Inventory, now: Timestamp) -> bool {
        let is_known = self.report == ReportState::Read;
        !is_known || inventory.report_at().is_none_or(|at| now.duration_since(at) >= REPORT_EVERY)
    }

    /// Whether users of the report who are not listed were deleted since it was made. Where the listing is not later than the
    /// report, they may as well be new.
    #[must_use]
    pub fn unlisted_are_deleted(&self, inventory: &Inventory) -> bool {
        let begun = self.listed_at.zip(inventory.report_at());
        begun.is_some_and(|(listed, reported)| listed.duration_since(reported) > REPORT_LAG)
    }

    /// Whether a report has been asked for that has not come yet.
    pub(crate) fn awaits_report(&self) -> bool {
        matches!(self.report, ReportState::Asked | ReportState::InTheMaking)
    }

    /// What was being read will not be answered.
    pub(crate) fn give_up(&mut self, inventory: &mut Inventory) {
        self.reading = 0;
        self.permits = 0;
        inventory.give_up_reading();
        if self.awaits_report() {
            self.report = ReportState::NotAsked;
        }
        if self.asked_for.as_ref().is_some_and(|asked| matches!(asked.answer, NameAnswer::Awaited)) {
            self.asked_for = None;
        }
        if self.authorization == AuthorizationState::Running {
            self.authorization = AuthorizationState::NotAsked;
            inventory.end_describing();
        }
    }

    /// How it goes with a credential report.
    pub(crate) fn report_event(&mut self, inventory: &mut Inventory, event: ReportEvent) {
        match event {
            ReportEvent::InTheMaking => self.report = ReportState::InTheMaking,
            ReportEvent::Late => inventory.await_report(false),
            ReportEvent::Lines(lines, at) => inventory.take_report(lines, at),
            ReportEvent::Root(root) => self.root = root,
            ReportEvent::Ended(Ok((at, unreadable))) => {
                self.unreadable_lines = unreadable;
                inventory.end_report(at);
                self.report = ReportState::Read;
            }
            ReportEvent::Ended(Err(error)) => {
                self.report_failed(inventory, error);
            }
        }
    }

    /// Counts the reads that are refused, until one is allowed.
    pub(crate) fn count_denials(&mut self, read: &Result<LoginProfile, iam::Error>) {
        match read {
            Ok(_) => self.denied = None,
            Err(error) if error.kind == ErrorKind::AccessDenied => {
                if let Some(denied) = &mut self.denied {
                    denied.push(error.clone());
                }
            }
            Err(_) => {}
        }
    }

    /// Stops reading console passwords where none may be read: so many were tried, or all that there are.
    pub(crate) fn stop_where_none_may_be_read(&mut self, inventory: &Inventory) {
        let Some(denied) = &self.denied else { return };
        let all_were_tried = self.listing != Listing::Running
            && !inventory.awaits_report()
            && self.reading == 0
            && inventory.unread() == 0;
        if denied.len() >= DENIALS || all_were_tried {
            self.reading_stopped = self.reading_stopped.take().or_else(|| denied.last().cloned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refresh::lost_read;

    const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);

    /// What happens while an account is read.
    #[derive(Clone, Copy, Debug)]
    enum Happens {
        /// Somebody wants it read.
        Asked,
        /// It is time to.
        Due,
        Listed,
        ListingFails,
        /// The rest is asked for after a failure.
        Resumed,
        ReportInTheMaking,
        ReportRead,
        ReportFails,
        DescribingFails(ErrorKind),
        Described,
        /// The desk is locked, or signed in again.
        GivenUp,
        /// So many reads are refused for want of permission, or one is allowed.
        Denied(usize),
        Allowed,
    }

    use Happens::{
        Allowed, Asked, Denied, Described, DescribingFails, Due, GivenUp, Listed, ListingFails, ReportFails,
        ReportInTheMaking, ReportRead, Resumed,
    };

    fn error(kind: ErrorKind) -> iam::Error {
        iam::Error { kind, ..lost_read("a test") }
    }

    fn happens(refresh: &mut Refresh, inventory: &mut Inventory, what: Happens) {
        let begin = |refresh: &mut Refresh, inventory: &mut Inventory, why: RefreshTrigger| {
            let beside = Beside {
                report: !matches!(why, RefreshTrigger::Resume(_)) && !refresh.awaits_report(),
                user_details: refresh.may_describe(&why),
            };
            refresh.begin(inventory, &why, beside, NOW);
        };
        match what {
            Asked => begin(refresh, inventory, RefreshTrigger::User),
            Due => begin(refresh, inventory, RefreshTrigger::Timer),
            Resumed => begin(refresh, inventory, RefreshTrigger::Resume("marker".into())),
            Listed => {
                inventory.end_listing();
                refresh.listing = Listing::Complete(refresh.listing_begun);
            }
            ListingFails => refresh.listing = Listing::Failed(error(ErrorKind::Unreachable)),
            ReportInTheMaking => refresh.report_event(inventory, ReportEvent::InTheMaking),
            ReportRead => refresh.report_event(inventory, ReportEvent::Ended(Ok((NOW, 0)))),
            ReportFails => {
                refresh.report_event(inventory, ReportEvent::Ended(Err(error(ErrorKind::AccessDenied))));
            }
            DescribingFails(kind) => refresh.describing_failed(inventory, error(kind)),
            Described => {
                inventory.end_describing();
                refresh.authorization = AuthorizationState::Read(refresh.describing_begun);
            }
            GivenUp => refresh.give_up(inventory),
            Denied(times) => {
                for _ in 0..times {
                    refresh.count_denials(&Err(error(ErrorKind::AccessDenied)));
                }
                refresh.stop_where_none_may_be_read(inventory);
            }
            Allowed => {
                refresh.count_denials(&Ok(LoginProfile::Absent));
                refresh.stop_where_none_may_be_read(inventory);
            }
        }
    }

    /// What the refresh says in short: the listing, the report, tags and groups, and whether passwords are read one by one.
    fn says(refresh: &Refresh) -> [&'static str; 4] {
        let listing = match refresh.listing {
            Listing::Running => "listing",
            Listing::Complete(_) => "listed",
            Listing::Failed(_) => "not listed",
        };
        let report = match refresh.report {
            ReportState::NotAsked => "no report",
            ReportState::Asked => "report asked for",
            ReportState::InTheMaking => "report in the making",
            ReportState::Read => "reported",
            ReportState::Failed(_) => "not reported",
        };
        let described = match refresh.authorization {
            AuthorizationState::NotAsked => "not asked for tags",
            AuthorizationState::Running => "reading tags",
            AuthorizationState::Read(_) => "tags",
            AuthorizationState::Failed(_) => "no tags",
        };
        [listing, report, described, if refresh.reading_stopped.is_some() { "stopped" } else { "reading" }]
    }

    #[test]
    fn what_becomes_of_reading_an_account() {
        let denied = DescribingFails(ErrorKind::AccessDenied);
        let unreachable = DescribingFails(ErrorKind::Unreachable);
        let table: [(&[Happens], [&str; 4]); 14] = [
            (&[Asked], ["listing", "report asked for", "reading tags", "reading"]),
            (&[Asked, Listed, ReportRead, Described], ["listed", "reported", "tags", "reading"]),
            (&[Asked, ReportInTheMaking], ["listing", "report in the making", "reading tags", "reading"]),
            (&[Asked, ReportFails], ["listing", "not reported", "reading tags", "reading"]),
            (&[Asked, Listed, ReportRead, Described, Due], ["listing", "report asked for", "reading tags", "reading"]),
            // What failed for want of permission is not asked for again before somebody wants it.
            (&[Asked, Listed, ReportRead, denied, Due], ["listing", "report asked for", "no tags", "reading"]),
            (&[Asked, Listed, ReportRead, denied, Asked], ["listing", "report asked for", "reading tags", "reading"]),
            (
                &[Asked, Listed, ReportRead, unreachable, Due],
                ["listing", "report asked for", "reading tags", "reading"],
            ),
            // Going on with the listing begins nothing again that is there.
            (&[Asked, ReportRead, Described, ListingFails, Resumed], ["listing", "reported", "tags", "reading"]),
            (&[Asked, ReportRead, denied, ListingFails, Resumed], ["listing", "reported", "reading tags", "reading"]),
            // What nobody answers any more is not waited for.
            (&[Asked, ReportInTheMaking, GivenUp], ["listing", "no report", "not asked for tags", "reading"]),
            (&[Asked, Listed, ReportRead, Described, GivenUp], ["listed", "reported", "tags", "reading"]),
            // Where none may be read, so many tries are enough; one that is allowed shows that it is not so.
            (&[Asked, Denied(DENIALS)], ["listing", "report asked for", "reading tags", "stopped"]),
            (
                &[Asked, Denied(DENIALS - 1), Allowed, Denied(1)],
                ["listing", "report asked for", "reading tags", "reading"],
            ),
        ];
        for (events, expected) in table {
            let (mut refresh, mut inventory) = (Refresh::new(), Inventory::default());
            for event in events {
                happens(&mut refresh, &mut inventory, *event);
            }
            assert_eq!(says(&refresh), expected, "{events:?}");
        }
    }
}
