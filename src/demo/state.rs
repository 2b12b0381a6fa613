use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::account::{Identity, PasswordPolicy};

use super::account_number::AccountNumber;
use super::credential_report::Report;
use super::error::ApiError;
use super::faults::Faults;
use super::history::Write;
use super::options::{DemoOptions, Staleness};
use super::organizations::Organization;
use super::random::Random;
use super::record::UserRecord;
use super::replicated::Replicated;
use super::seed::{OPERATOR, Seed};
use super::users::Users;
use super::wire::{Answer, Params};

/// All that changes in a demo account.
#[derive(Debug)]
pub(super) struct State {
    pub(super) options: DemoOptions,
    pub(super) users: Users,
    pub(super) policy: Replicated<PasswordPolicy>,
    /// The last credential report, or the one in the making.
    pub(super) report: Option<Report>,
    pub(super) faults: Faults,
    pub(super) calls: Vec<Call>,
    pub(super) writes: Vec<Write>,
    /// How many calls each fault has struck, and what was stale.
    pub(super) struck: BTreeMap<&'static str, usize>,
    pub(super) random: Random,
    /// Who `GetCallerIdentity` says the caller is, where it is to be somebody else.
    pub(super) identity: Option<Identity>,
    /// Who has given out temporary credentials, and to whom.
    pub(super) sts: Sts,
    /// The MFA codes used so far, by device and step.
    pub(super) used_codes: BTreeSet<(String, i64)>,
    /// The organisation whose management account it is.
    pub(super) organization: Organization,
}

/// A call that the demo account received, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The operation's name, such as `ListUsers`.
    pub operation: String,
    /// The user it named, or the account whose root user it wanted to be, if it named one.
    pub user: Option<String>,
    /// The account whose root user made it, where it was made in a session of one.
    pub root_of: Option<String>,
    /// When it was received, by the account's clock.
    pub at: Timestamp,
}

/// Who makes a call.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) user_id: String,
    /// With what the call is signed.
    pub(super) signed: Signed,
}

/// Temporary credentials.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// The account that they open.
    pub(super) account: AccountNumber,
    pub(super) caller: Caller,
    pub(super) expires: Timestamp,
}

/// What kind of credentials a call is signed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Signed {
    /// A user's own key, which brings no MFA.
    #[default]
    Key,
    /// A session of a user's.
    Session {
        /// Whether it was got with a code.
        mfa: bool,
    },
    /// A role's.
    Role {
        /// The ARNs of the policies that say what may be done in it.
        policies: &'static [&'static str],
    },
    /// One of the root user of a member account, for a task.
    Root(RootTask),
}

/// What a session of a root user is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RootTask {
    Audit,
    Delete,
    Create,
    /// A bucket or a queue, which the demo has none of.
    Unlock,
}

/// STS, as far as it remembers anything: the accounts whose roles it gives, and the temporary credentials that it has given out.
/// Clones are the same: an organisation's accounts share one.
#[derive(Clone, Debug, Default)]
pub(super) struct Sts(Arc<Mutex<Given>>);

#[derive(Debug, Default)]
struct Given {
    accounts: BTreeSet<AccountNumber>,
    /// By the id of their key.
    sessions: BTreeMap<String, Session>,
}

impl Sts {
    /// Gives roles of this account from now on.
    pub(super) fn add_account(&self, account: AccountNumber) {
        self.given().accounts.insert(account);
    }

    /// Whether it gives roles of this account.
    pub(super) fn has_account(&self, account: AccountNumber) -> bool {
        self.given().accounts.contains(&account)
    }

    /// From now on the key of this id is for this session.
    pub(super) fn begin(&self, access_key_id: String, session: Session) {
        self.given().sessions.insert(access_key_id, session);
    }

    /// For which session the key of this id is, if for one.
    pub(super) fn session(&self, access_key_id: &str) -> Option<Session> {
        self.given().sessions.get(access_key_id).cloned()
    }

    fn given(&self) -> MutexGuard<'_, Given> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call on its way through an operation.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) params: &'a Params,
    pub(super) caller: &'a Caller,
    /// The operation, as policies name it: `iam:ListUsers`.
    pub(super) action: &'a str,
    pub(super) now: Timestamp,
}

impl State {
    pub(super) fn new(options: DemoOptions, sts: Sts) -> Self {
        sts.add_account(options.account);
        let policy = match &options.policy {
            PasswordPolicy::Unknown { .. } => PasswordPolicy::Default,
            policy => policy.clone(),
        };
        Self {
            users: Users::seeded(Seed::new(&options)),
            policy: Replicated::new(policy),
            report: None,
            faults: Faults::default(),
            calls: Vec::new(),
            writes: Vec::new(),
            struck: BTreeMap::new(),
            random: Random::of(options.seed, u64::MAX),
            identity: None,
            sts,
            used_codes: BTreeSet::new(),
            organization: Organization::seeded(options.start),
            options,
        }
    }

    /// Who signed with this access key: whom it was given out to, its owner, or else the operator, whose credentials the demo account does not know.
    ///
    /// # Errors
    /// `InvalidClientTokenId` if the key is inactive, `ExpiredToken` if its time is over.
    pub(super) fn caller(&self, access_key_id: &str, now: Timestamp) -> Result<Caller, ApiError> {
        if let Some(caller) = self.of_session(access_key_id, now)? {
            return Ok(caller);
        }
        let Some(owner) = self.users.owner_of_key(access_key_id) else {
            return Ok(self.operator());
        };
        if owner.keys.iter().any(|key| key.id == access_key_id && !key.active) {
            return Err(ApiError::invalid_client_token());
        }
        let arn = self.in_partition(&owner.arn());
        Ok(Caller { name: owner.name.clone(), arn, user_id: owner.user_id.clone(), signed: Signed::Key })
    }

    /// The ARN in the account's partition.
    fn in_partition(&self, arn: &str) -> String {
        arn.replacen("arn:aws:", &format!("arn:{}:", self.options.partition.name()), 1)
    }

    pub(super) fn operator(&self) -> Caller {
        match self.users.get(OPERATOR) {
            Some(user) => {
                let arn = self.in_partition(&user.arn());
                Caller { name: user.name.clone(), arn, user_id: user.user_id.clone(), signed: Signed::Key }
            }
            None => Caller {
                name: OPERATOR.to_owned(),
                arn: self.in_partition(&format!("arn:aws:iam::{}:user/helpdesk/{OPERATOR}", self.options.account)),
                user_id: "AIDADEMOHELPDESKANN77".to_owned(),
                signed: Signed::Key,
            },
        }
    }

    /// The user that a call is about, as it is: the one that it names, or else the caller.
    ///
    /// # Errors
    /// `AccessDenied` if the caller may not, `NoSuchEntity` if there is none.
    pub(super) fn subject(&self, request: Request<'_>, name: Option<&str>) -> Result<Cow<'_, UserRecord>, ApiError> {
        let name = named(request, name)?;
        let user = self.users.get(name);
        self.authorize_user(request, name, user.as_deref())?;
        user.ok_or_else(|| ApiError::no_such_user(name))
    }

    /// The same, as a read sees it that may be stale.
    ///
    /// # Errors
    /// As [`Self::subject`].
    pub(super) fn subject_read(
        &mut self,
        request: Request<'_>,
        name: Option<&str>,
    ) -> Result<Cow<'_, UserRecord>, ApiError> {
        let stale = self.reads_stale();
        let name = named(request, name)?;
        if stale && self.users.is_stale(name, request.now) {
            *self.struck.entry("stale read").or_default() += 1;
        }
        let user = if stale { self.users.get_stale(name, request.now) } else { self.users.get(name) };
        self.authorize_user(request, name, user.as_deref())?;
        user.ok_or_else(|| ApiError::no_such_user(name))
    }

    /// A write was applied.
    pub(super) fn applied(&mut self, write: usize, now: Timestamp) {
        let order = self.writes.iter().filter(|write| write.order.is_some()).count();
        let user = self.users.get(&self.writes[write].user);
        self.writes[write].apply(now, order, user.as_deref());
    }

    /// A write was answered, in whole or in part.
    pub(super) fn answered(&mut self, write: usize, answer: &Answer) {
        if !answer.is_cut_off() && answer.is_of_iam() {
            self.writes[write].answered = Some(answer.status);
            self.writes[write].code = answer.code();
        }
    }

    /// Changes a user. Nothing happens where there is none.
    pub(super) fn change_user<R>(
        &mut self,
        name: &str,
        now: Timestamp,
        change: impl FnOnce(&mut UserRecord) -> R,
    ) -> Result<R, ApiError> {
        let propagation = self.options.propagation;
        let user = self.users.get_mut(name).ok_or_else(|| ApiError::no_such_user(name))?;
        Ok(user.change(now, propagation, change))
    }

    /// Whether the next read sees what was true before a write that is still being propagated.
    pub(super) fn reads_stale(&mut self) -> bool {
        !self.options.propagation.is_zero()
            && match self.options.staleness {
                Staleness::Every => true,
                Staleness::Some => self.random.chance(50),
            }
    }

    /// The password policy, as a read sees it.
    pub(super) fn policy_read(&mut self, now: Timestamp) -> &PasswordPolicy {
        if self.reads_stale() { self.policy.stale(now) } else { self.policy.current() }
    }

    /// When the account was opened: before all of its users were created.
    pub(super) fn founded(&self) -> Timestamp {
        let age = jiff::SignedDuration::from_hours(24 * 3000);
        self.options.start.checked_sub(age).unwrap_or(Timestamp::MIN)
    }

    /// A request id, in the form of a UUID.
    pub(super) fn request_id(&mut self) -> String {
        let bytes: [u8; 16] = self.random.bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }
}

/// The user that a call names, or else the caller, if that is one.
fn named<'a>(request: Request<'a>, name: Option<&'a str>) -> Result<&'a str, ApiError> {
    match (name, request.caller.signed) {
        (Some(name), _) => Ok(name),
        (None, Signed::Role { .. } | Signed::Root(_)) => {
            Err(ApiError::validation("Must specify userName when calling with non-User credentials"))
        }
        (None, Signed::Key | Signed::Session { .. }) => Ok(&request.caller.name),
    }
}
