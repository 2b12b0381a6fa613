use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use crate::account::{Identity, PasswordPolicy, UserName};
use crate::iam::{Iam, Trouble};
use crate::password::Secret;

use super::details::Details;
use super::message::{ChangeKind, Origin};
use super::roster::Roster;
use super::work::Expected;

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
    pub roster: Roster,
    /// How far the listing of its users has come.
    pub listing: Listing,
    /// Entries of the listing whose name is no user name that IAM documents; they are not shown as rows.
    pub unreadable: usize,
    /// Why console passwords are no longer being read, if they are not.
    pub reading_stopped: Option<Trouble>,
    /// Set when the credentials have run out.
    pub signed_out: Option<Trouble>,
    /// Whether signing in again is under way.
    pub signing_in: bool,
    /// When the list of users was complete last.
    pub listed_at: Option<Timestamp>,
    /// How many times reading all of the account was begun.
    pub readings: u64,
    /// What is known of the users that were looked at, by key.
    pub details: HashMap<String, Details>,
    /// The last change of each user that is under way or has failed, by key.
    pub changes: HashMap<String, ChangeState>,
    /// Passwords that were set and not yet handed over, the oldest first.
    pub hand_overs: VecDeque<HandOver>,

    pub(super) iam: Iam,
    /// Where the listing is to go on after a failure.
    pub(super) marker: Option<String>,
    /// Users on screen, by key.
    pub(super) visible: Vec<String>,
    /// Reads of console passwords under way.
    pub(super) reading: usize,
    /// Reads that were refused for want of permission, as long as none was allowed.
    pub(super) denied: Option<usize>,
    /// How many changes have been answered.
    pub(super) changes_made: u64,
    /// The latest change of each user that is still to be read back, by key.
    pub(super) to_read_back: HashMap<String, Made>,
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

/// A change that is under way, or did not come to a good end.
#[derive(Clone, Debug)]
pub enum ChangeState {
    /// Sent to IAM; no answer yet.
    Running(ChangeKind),
    /// IAM refused it: nothing was changed.
    Refused(ChangeKind, Trouble),
    /// It is not known whether it was applied.
    Unknown(ChangeKind, Trouble),
}

/// A change that was made, or may have been.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) name: UserName,
    /// Counts the changes, so that a later one is told from an earlier one.
    pub(super) serial: u64,
    pub(super) expected: Expected,
}

/// A password that is in force and waits to be handed over.
pub struct HandOver {
    /// Whose it is.
    pub name: UserName,
    /// The password.
    pub password: Arc<Secret>,
    /// Whether the user must create a new one at the next sign-in.
    pub must_change: bool,
    /// Where the user signs in.
    pub sign_in_url: Option<String>,
    /// When IAM confirmed it.
    pub at: Timestamp,
}

impl OpenAccount {
    pub(super) fn new(origin: Origin, iam: Iam, identity: Identity) -> Self {
        Self {
            origin,
            identity,
            alias: Ok(None),
            policy: PasswordPolicy::NOT_READ,
            roster: Roster::default(),
            listing: Listing::Running,
            unreadable: 0,
            reading_stopped: None,
            signed_out: None,
            signing_in: false,
            listed_at: None,
            readings: 0,
            details: HashMap::new(),
            changes: HashMap::new(),
            hand_overs: VecDeque::new(),
            iam,
            marker: None,
            visible: Vec::new(),
            reading: 0,
            denied: Some(0),
            changes_made: 0,
            to_read_back: HashMap::new(),
        }
    }

    /// A listing begins: of all users, or of those that an earlier one did not come to.
    pub(super) fn begin_reading(&mut self, all: bool) {
        self.listing = Listing::Running;
        self.reading_stopped = None;
        self.denied = Some(0);
        if all {
            self.readings += 1;
            self.unreadable = 0;
            self.marker = None;
            self.roster.begin_listing();
        }
    }

    /// The same account answers on a new connection. What was under way on the former one is given up.
    /// Returns the changes that are still to be read back.
    pub(super) fn reconnect(&mut self, iam: Iam, identity: Identity) -> Vec<Made> {
        self.iam = iam;
        self.identity = identity;
        self.signing_in = false;
        self.signed_out = None;
        self.reading = 0;
        self.roster.give_up_reading();
        self.to_read_back.values().cloned().collect()
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
    pub fn foreign_endpoint(&self) -> Option<&str> {
        self.iam.foreign_endpoint()
    }

    /// The endpoint that says who one is signed in as, where it is not AWS's own.
    #[must_use]
    pub fn foreign_sts_endpoint(&self) -> Option<&str> {
        self.iam.foreign_sts_endpoint()
    }

    /// What to do to sign in again, as a sentence without its full stop.
    #[must_use]
    pub fn how_to_sign_in(&self) -> &str {
        self.iam.how_to_sign_in()
    }

    /// Whether this is the demo account.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.origin == Origin::Demo
    }

    /// Whether a change of this user is under way.
    #[must_use]
    pub fn is_changing(&self, key: &str) -> bool {
        matches!(self.changes.get(key), Some(ChangeState::Running(_)))
    }

    /// Whether this is the user one is signed in as.
    #[must_use]
    pub fn is_self(&self, name: &UserName) -> bool {
        self.identity.user_name().is_some_and(|own| own.eq_ignore_ascii_case(name.as_str()))
    }
}
