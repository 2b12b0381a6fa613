use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::account::{Identity, Observed, Part, PasswordPolicy, Target, UserName};
use crate::iam::{Iam, RateLimit, Trouble, TroubleKind};
use crate::inventory::{Details, Inventory, REPORT_LAG};
use crate::journal::{ActionName, Intent, TargetNames};
use crate::operations::{Action, Made, Operations, Seen};
use crate::password::Secret;
use crate::refresh::{Beside, Occasion};

use super::asked_for::{AskedFor, NameAnswer};
use super::hand_over::HandOver;
use super::message::Origin;

/// An account that is open at the desk: all that is known of it, and what is going on.
pub struct OpenAccount {
    /// Where it comes from.
    pub origin: Origin,
    /// Who one is signed in as.
    pub identity: Identity,
    /// The account's alias: `Ok(None)` if it has none or while it is being read, `Err` where it cannot be read.
    pub alias: Result<Option<String>, Trouble>,
    /// The account's password policy.
    pub policy: PasswordPolicy,
    /// Its users.
    pub inventory: Inventory,
    /// How far the listing of its users has come.
    pub listing: Listing,
    /// What became of the credential report that was asked for last.
    pub report: ReportState,
    /// How far reading the tags and groups of all users has come.
    pub authorization: AuthorizationState,
    /// Lines of the credential report that could not be read.
    pub unreadable_lines: usize,
    /// Entries of the listing whose name is no user name that IAM documents; they are not shown as rows.
    pub unreadable: usize,
    /// The same, as far as the listing has come that is under way or was begun last.
    pub(super) unreadable_so_far: usize,
    /// Why console passwords are no longer being read, if they are not.
    pub reading_stopped: Option<Trouble>,
    /// The user whom IAM was asked for by name last.
    pub asked_for: Option<AskedFor>,
    /// Set when the credentials have run out.
    pub signed_out: Option<Trouble>,
    /// Whether signing in again is under way.
    pub signing_in: bool,
    /// Set while the desk is locked: nothing of the account is to be shown, and there is no connection to it.
    pub locked: Option<Locked>,
    /// When the list of users was complete last.
    pub listed_at: Option<Timestamp>,
    /// How many times reading all of the account was begun.
    pub readings: u64,
    /// What is known of the users that were looked at, by key.
    pub details: HashMap<String, Details>,
    /// What is under way, or came to no good end. Passwords of which it is not known whether they are in force are kept there until
    /// it is, or until the operator puts them away.
    pub operations: Operations,
    /// Passwords that were set and not yet handed over, the oldest first.
    pub hand_overs: VecDeque<HandOver>,
    /// Passwords that were handed over a moment ago, which can still be taken back, the oldest first.
    pub handed_over: Vec<HandOver>,
    /// The connection; `None` while the desk is locked.
    pub(super) connection: Option<Connection>,
    custom_endpoint: Option<String>,
    custom_sts_endpoint: Option<String>,
    how_to_sign_in: String,
    /// When the listing was begun. One that went on after a failure is as old as that.
    pub(super) listing_begun: Timestamp,
    /// When reading the tags and groups of all users was begun.
    pub(super) describing_begun: Timestamp,
    /// Where the listing is to go on after a failure.
    pub(super) marker: Option<String>,
    /// Users on screen, by key.
    pub(super) visible: Vec<String>,
    /// How fast console passwords are read, once one has been.
    pub rate_limit: Option<RateLimit>,
    /// Reads of console passwords that wait for their turn.
    pub(super) permits: usize,
    /// Reads of console passwords under way.
    pub(super) reading: usize,
    /// Why reads were refused for want of permission, as long as none was allowed.
    pub(super) denied: Option<Vec<Trouble>>,
    /// When it was found, for the last time, that the user with this key is gone, or another one than before: what was being
    /// read then may be of the former one.
    pub(super) gone: HashMap<String, Instant>,
}

/// How far the listing of users has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Listing {
    /// Pages are arriving.
    Running,
    /// It is complete, as of this time.
    Complete(Timestamp),
    /// It ended before it was complete; what had arrived is shown.
    Failed(Trouble),
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
    Failed(Trouble),
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
    Failed(Trouble),
}

/// What the locked desk has to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Locked {
    /// Why it could not be unlocked, if that was tried: a sentence.
    pub trouble: Option<String>,
}

/// A connection to an account. Reads end with it.
pub(super) struct Connection {
    pub(super) iam: Iam,
    /// Dropped with the connection, which whoever reads waits for.
    pub(super) open: watch::Sender<()>,
}

/// IAM makes no more than one report in so long a time (IAM User Guide, "Generate credential reports").
const REPORT_EVERY: SignedDuration = SignedDuration::from_hours(4);

impl Connection {
    fn new(iam: Iam) -> Self {
        Self { iam, open: watch::channel(()).0 }
    }
}

impl OpenAccount {
    pub(super) fn new(origin: Origin, iam: Iam, identity: Identity) -> Self {
        Self {
            custom_endpoint: iam.custom_endpoint().map(ToOwned::to_owned),
            custom_sts_endpoint: iam.custom_sts_endpoint().map(ToOwned::to_owned),
            how_to_sign_in: iam.how_to_sign_in().to_owned(),
            connection: Some(Connection::new(iam)),
            locked: None,
            origin,
            identity,
            alias: Ok(None),
            policy: PasswordPolicy::NOT_READ,
            inventory: Inventory::default(),
            listing: Listing::Running,
            report: ReportState::NotAsked,
            authorization: AuthorizationState::NotAsked,
            unreadable_lines: 0,
            unreadable: 0,
            unreadable_so_far: 0,
            reading_stopped: None,
            asked_for: None,
            signed_out: None,
            signing_in: false,
            listed_at: None,
            readings: 0,
            details: HashMap::new(),
            operations: Operations::default(),
            hand_overs: VecDeque::new(),
            handed_over: Vec::new(),
            listing_begun: Timestamp::UNIX_EPOCH,
            describing_begun: Timestamp::UNIX_EPOCH,
            marker: None,
            visible: Vec::new(),
            rate_limit: None,
            permits: 0,
            reading: 0,
            denied: Some(Vec::new()),
            gone: HashMap::new(),
        }
    }

    /// A listing begins, and the rest is asked for, or not.
    pub(super) fn begin_reading(&mut self, why: &Occasion, what: Beside, now: Timestamp) {
        self.listing = Listing::Running;
        self.reading_stopped = None;
        self.denied = Some(Vec::new());
        if !matches!(why, Occasion::Resumed(_)) {
            self.readings += 1;
            self.listing_begun = now;
            self.unreadable_so_far = 0;
            self.marker = None;
            self.inventory.begin_listing();
            // A round that takes longer than the pause between two refreshes has to come to its end.
            if *why == Occasion::Asked || self.inventory.unread() == 0 {
                self.inventory.begin_round();
            }
        }
        if what.report {
            self.report = ReportState::Asked;
            self.inventory.await_report(self.inventory.report_at().is_none());
        }
        if what.user_details {
            self.authorization = AuthorizationState::Running;
            self.describing_begun = now;
            self.inventory.begin_describing(now);
        }
    }

    /// Whether the tags and groups of all users are to be read on this occasion.
    pub(super) fn may_describe(&self, why: &Occasion) -> bool {
        match (&self.authorization, why) {
            (AuthorizationState::Running, _) | (AuthorizationState::Read(_), Occasion::Resumed(_)) => false,
            // Nobody has asked for it, and it would be refused again.
            (AuthorizationState::Failed(trouble), Occasion::Due) => trouble.kind != TroubleKind::AccessDenied,
            _ => true,
        }
    }

    /// The tags and groups of all users will not be read to their end.
    pub(super) fn describing_failed(&mut self, trouble: Trouble) {
        if self.authorization == AuthorizationState::Running {
            self.authorization = AuthorizationState::Failed(trouble);
            self.inventory.end_describing();
        }
    }

    /// Whether the user with this key is on screen.
    pub(super) fn is_in_sight(&self, key: &str) -> bool {
        self.visible.iter().any(|visible| visible == key)
    }

    /// Whether the console password of a user on screen is still to be read.
    pub(super) fn is_open_in_sight(&self) -> bool {
        self.visible.iter().any(|key| self.inventory.get(key).is_some_and(|row| row.is_open()))
    }

    /// Whether console passwords may be read one by one.
    pub(super) fn may_read(&self) -> bool {
        self.reading_stopped.is_none() && self.signed_out.is_none() && self.connection.is_some()
    }

    /// No report will come that was asked for.
    pub(super) fn report_failed(&mut self, trouble: Trouble) {
        self.inventory.await_report(false);
        self.report = ReportState::Failed(trouble);
    }

    /// Whether IAM may have a newer report than the one that is known.
    pub(super) fn may_have_newer_report(&self, now: Timestamp) -> bool {
        let is_known = self.report == ReportState::Read;
        !is_known || self.inventory.report_at().is_none_or(|at| now.duration_since(at) >= REPORT_EVERY)
    }

    /// Whether users of the report who are not listed were deleted since it was made. Where the listing is not later than the
    /// report, they may as well be new.
    #[must_use]
    pub fn unlisted_are_deleted(&self) -> bool {
        let begun = self.listed_at.zip(self.inventory.report_at());
        begun.is_some_and(|(listed, reported)| listed.duration_since(reported) > REPORT_LAG)
    }

    /// Whether a report has been asked for that has not come yet.
    pub(super) fn awaits_report(&self) -> bool {
        matches!(self.report, ReportState::Asked | ReportState::InTheMaking)
    }

    /// The same account answers on a new connection. What was under way on the former one is given up.
    /// Returns the operations that are still to be read back.
    pub(super) fn reconnect(&mut self, iam: Iam, identity: Identity) -> Vec<Made> {
        self.custom_endpoint = iam.custom_endpoint().map(ToOwned::to_owned);
        self.custom_sts_endpoint = iam.custom_sts_endpoint().map(ToOwned::to_owned);
        self.how_to_sign_in = iam.how_to_sign_in().to_owned();
        self.connection = Some(Connection::new(iam));
        self.identity = identity;
        self.signing_in = false;
        self.signed_out = None;
        self.locked = None;
        self.give_up_reading();
        self.operations.to_read_back()
    }

    /// Lets go of the connection, and with it of the credentials. A change that is under way keeps its own until it has
    /// ended.
    pub(super) fn lock(&mut self) {
        self.locked = Some(Locked::default());
        self.signing_in = false;
        self.connection = None;
        self.handed_over.clear();
        self.give_up_reading();
    }

    fn give_up_reading(&mut self) {
        self.reading = 0;
        self.permits = 0;
        self.inventory.give_up_reading();
        if self.awaits_report() {
            self.report = ReportState::NotAsked;
        }
        if self.asked_for.as_ref().is_some_and(|asked| matches!(asked.answer, NameAnswer::Awaited)) {
            self.asked_for = None;
        }
        if self.authorization == AuthorizationState::Running {
            self.authorization = AuthorizationState::NotAsked;
            self.inventory.end_describing();
        }
    }

    /// What speaks to IAM, unless the desk is locked.
    pub(super) fn iam(&self) -> Option<Iam> {
        self.connection.as_ref().map(|connection| connection.iam.clone())
    }

    /// The users whose new password is not handed over, or of whose new password it is not known whether it is in force.
    pub fn waiting(&self) -> impl Iterator<Item = &UserName> {
        self.hand_overs.iter().map(|card| &card.name).chain(self.unconfirmed())
    }

    /// The users of whose new password it is not known whether it is in force.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &UserName> {
        self.operations.unresolved_passwords().map(|unresolved| &unresolved.action.target().user)
    }

    /// Whether a change is under way, or a password waits.
    pub(super) fn has_unfinished_work(&self) -> bool {
        self.waiting().next().is_some() || self.operations.is_any_running()
    }

    /// Whether somebody who signed in goes on with this account: it is the same account, and the same user or role where
    /// something is unfinished.
    pub(super) fn may_be_taken_over_by(&self, identity: &Identity) -> bool {
        // A role's sessions have an id each, after the role's.
        let principal = |identity: &Identity| identity.user_id.split(':').next().map(ToOwned::to_owned);
        self.identity.account_id == identity.account_id
            && (!self.has_unfinished_work() || principal(&self.identity) == principal(identity))
    }

    /// Whether it is not known of the user with this key whether a new password is in force.
    #[must_use]
    pub fn doubts_a_password(&self, key: &str) -> bool {
        self.operations.unresolved_of(key).any(|unresolved| unresolved.action.password().is_some())
    }

    /// Whether what became of the last operation on this user is still open at this desk.
    #[must_use]
    pub fn is_open(&self, key: &str) -> bool {
        self.operations.is_open(key)
    }

    /// Whether it is not known of this very password whether it is in force for the user with this key.
    #[must_use]
    pub fn is_in_doubt(&self, key: &str, password: &Arc<Secret>) -> bool {
        let mut unresolved = self.operations.unresolved_of(key).filter_map(|unresolved| unresolved.action.password());
        unresolved.any(|unresolved| Arc::ptr_eq(unresolved, password))
    }

    /// What was read of the user with this key beyond the list, where it is still that user.
    #[must_use]
    pub fn details_of(&self, key: &str) -> Option<&Details> {
        let row = self.inventory.get(key)?;
        self.details.get(key).filter(|details| details.user_id == row.user.user_id)
    }

    /// What the operator sees of this target.
    pub(super) fn seen(&self, target: &Target, now: Timestamp) -> Option<Seen> {
        let key = target.user_key();
        let row = self.inventory.get(&key)?;
        let details = self.details_of(&key);
        let (observed, own) = match target.part {
            Part::LoginProfile => {
                (Some(Observed::LoginProfile(row.profile.value.clone())), self.inventory.own_age(&key, now))
            }
            Part::AccessKey(_) => {
                let keys = details.and_then(|details| details.access_keys.as_ref().ok());
                (keys.cloned().map(Observed::AccessKeys), self.operations.overlay_age(target, now))
            }
            Part::AttachedPolicy(_) => {
                let arns = details.and_then(|details| details.attached_policies.as_ref().ok());
                (arns.cloned().map(Observed::AttachedPolicies), self.operations.overlay_age(target, now))
            }
        };
        let doubted = self.operations.of(target).is_some_and(|of| of.unresolved.iter().next().is_some());
        Some(Seen { user_id: row.user.user_id.clone(), observed, own, doubted })
    }

    /// The account's alias, if it is known to have one.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        self.alias.as_ref().ok().and_then(|alias| alias.as_deref())
    }

    /// What the account is called: its alias, or else its id.
    #[must_use]
    pub fn title(&self) -> String {
        self.alias().map_or_else(|| self.identity.grouped_account_id(), ToOwned::to_owned)
    }

    /// The page at which its users sign in, where the partition's is known.
    #[must_use]
    pub fn sign_in_url(&self) -> Option<String> {
        self.identity.partition().sign_in_url(self.alias().unwrap_or(&self.identity.account_id))
    }

    /// The endpoint that calls go to, where it is not AWS's own.
    #[must_use]
    pub fn custom_endpoint(&self) -> Option<&str> {
        self.custom_endpoint.as_deref()
    }

    /// The endpoint that says who one is signed in as, where it is not AWS's own.
    #[must_use]
    pub fn custom_sts_endpoint(&self) -> Option<&str> {
        self.custom_sts_endpoint.as_deref()
    }

    /// What to do to sign in again, as a sentence without its full stop.
    #[must_use]
    pub fn how_to_sign_in(&self) -> &str {
        &self.how_to_sign_in
    }

    /// What the journal says of an operation before it is sent.
    pub(super) fn intent(&self, action: &dyn Action) -> Intent {
        let endpoint = match self.custom_endpoint() {
            _ if self.is_demo() => "demo",
            Some(url) => url,
            None => "AWS",
        };
        Intent {
            account_id: self.identity.account_id.clone(),
            caller_arn: self.identity.arn.clone(),
            endpoint: endpoint.into(),
            action: ActionName::new(action.info().name),
            subject: format!("The {}", action.subject()),
            target: TargetNames::from(action.target()),
            must_change: action.must_change(),
        }
    }

    /// Whether this is the demo account.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.origin == Origin::Demo
    }

    /// Whether this is the user one is signed in as.
    #[must_use]
    pub fn is_self(&self, name: &UserName) -> bool {
        self.identity.user_name().is_some_and(|own| own.eq_ignore_ascii_case(name.as_str()))
    }
}
