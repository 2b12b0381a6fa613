use std::sync::Arc;

use jiff::Timestamp;

use crate::account::{Identity, Observed, Part, Target, UserName};
use crate::iam::Iam;
use crate::inventory::{Details, Inventory};
use crate::journal::{ActionName, Intent, TargetNames};
use crate::operations::{Action, ExpectedState, Operations, PendingReadBack};
use crate::password::Secret;
use crate::refresh::Refresh;
use crate::root_users::RootUsers;
use crate::session::Session;

use super::hand_over::HandOvers;

/// Which of the accounts that are open at the desk: a process has no two of the same id, and a later one has a greater id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub(super) u64);

/// An account that is open at the desk: who is signed in, what is known, how reading goes, what is under way, and what waits to be
/// handed over.
pub struct Account {
    /// Who is signed in.
    pub session: Session,
    /// Its users.
    pub inventory: Inventory,
    /// How far reading it has come.
    pub refresh: Refresh,
    /// What is under way, or came to no good end. Passwords of which it is not known whether they are in force are kept there until
    /// it is, or until the operator puts them away.
    pub operations: Operations,
    /// The passwords that wait to be handed over.
    pub hand_overs: HandOvers,
    /// The root users of the member accounts, where it is the management account of an organisation.
    pub root_users: RootUsers,
}

impl Account {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session,
            inventory: Inventory::default(),
            refresh: Refresh::new(),
            operations: Operations::default(),
            hand_overs: HandOvers::default(),
            root_users: RootUsers::default(),
        }
    }

    /// Whether console passwords may be read one by one.
    pub(super) fn may_read(&self) -> bool {
        self.refresh.reading_stopped.is_none() && self.session.signed_out.is_none() && self.session.connection.is_some()
    }

    /// The same account answers on a new connection. What was under way on the former one is given up.
    /// Returns the operations that are still to be read back.
    pub(super) fn reconnect(&mut self, iam: Iam, identity: Identity) -> Vec<PendingReadBack> {
        self.session.reconnect(iam, identity);
        self.refresh.give_up(&mut self.inventory);
        self.root_users.give_up();
        self.operations.pending_read_backs()
    }

    /// Lets go of the connection, and with it of the credentials. A change that is under way keeps its own until it has
    /// ended.
    pub(super) fn lock(&mut self) {
        self.session.lock();
        self.hand_overs.handed_over.clear();
        self.refresh.give_up(&mut self.inventory);
        self.root_users.give_up();
    }

    /// The users whose new password is not handed over, or of whose new password it is not known whether it is in force.
    pub fn waiting(&self) -> impl Iterator<Item = &UserName> {
        self.hand_overs.waiting.iter().map(|card| &card.name).chain(self.unconfirmed())
    }

    /// The users of whose new password it is not known whether it is in force.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &UserName> {
        self.operations.unresolved_passwords().map(|unresolved| &unresolved.action.target().user)
    }

    /// Whether a change is under way.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.operations.is_any_running() || self.root_users.is_changing()
    }

    /// Whether a change is under way, or a password waits.
    #[must_use]
    pub fn has_unfinished_work(&self) -> bool {
        self.waiting().next().is_some() || self.is_changing()
    }

    /// Whether somebody who signed in goes on with this account.
    pub(super) fn may_be_taken_over_by(&self, identity: &Identity) -> bool {
        self.session.may_be_taken_over_by(identity, self.has_unfinished_work())
    }

    /// Whether it is not known of the user with this key whether a new password is in force.
    #[must_use]
    pub fn has_unconfirmed_password(&self, key: &str) -> bool {
        self.operations.unresolved_of(key).any(|unresolved| unresolved.action.password().is_some())
    }

    /// Whether what became of an operation on what the journal names so is still open at this desk.
    #[must_use]
    pub fn is_open(&self, names: &TargetNames) -> bool {
        let Some(key) = names.user_key() else { return self.root_users.is_open(names) };
        let running = self.operations.of_user(&key).filter(|operation| operation.is_running());
        let unresolved = self.operations.unresolved_of(&key).map(|unresolved| &unresolved.action);
        let mut open = running.map(|operation| &operation.action).chain(unresolved);
        open.any(|action| TargetNames::from(action.target()) == *names)
    }

    /// Whether it is not known of this very password whether it is in force for the user with this key.
    #[must_use]
    pub fn is_unconfirmed(&self, key: &str, password: &Arc<Secret>) -> bool {
        let mut unresolved = self.operations.unresolved_of(key).filter_map(|unresolved| unresolved.action.password());
        unresolved.any(|unresolved| Arc::ptr_eq(unresolved, password))
    }

    /// What was read of the user with this key beyond the list, where it is still that user.
    #[must_use]
    pub fn details_of(&self, key: &str) -> Option<&Details> {
        let row = self.inventory.get(key)?;
        self.refresh.details.get(key).filter(|details| details.user_id == row.user.user_id)
    }

    /// What the operator sees of this target.
    pub(super) fn expected_state(&self, target: &Target, now: Timestamp) -> Option<ExpectedState> {
        let key = target.user_key();
        let row = self.inventory.get(&key)?;
        let details = self.details_of(&key);
        let (observed, overlay_age) = match target.part {
            Part::LoginProfile => {
                (Some(Observed::LoginProfile(row.profile.value.clone())), self.inventory.overlay_age(&key, now))
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
        let has_unresolved = self.operations.of(target).is_some_and(|of| of.unresolved.iter().next().is_some());
        Some(ExpectedState { user_id: row.user.user_id.clone(), observed, overlay_age, has_unresolved })
    }

    /// The account's alias, if it is known to have one.
    #[must_use]
    pub fn alias(&self) -> Option<&str> {
        self.refresh.alias.as_ref().ok().and_then(|alias| alias.as_deref())
    }

    /// What the account is called: its alias, or else its id.
    #[must_use]
    pub fn title(&self) -> String {
        self.alias().map_or_else(|| self.session.identity.grouped_account_id(), ToOwned::to_owned)
    }

    /// The page at which its users sign in, where the partition's is known.
    #[must_use]
    pub fn sign_in_url(&self) -> Option<String> {
        self.session.identity.partition().sign_in_url(self.alias().unwrap_or(&self.session.identity.account_id))
    }

    /// Where its calls go, as the journal says it.
    pub(super) fn endpoint_in_journal(&self) -> String {
        match self.session.custom_endpoint() {
            _ if self.session.is_demo() => "demo",
            Some(url) => url,
            None => "AWS",
        }
        .into()
    }

    /// What the journal says of an operation before it is sent.
    pub(super) fn intent(&self, action: &dyn Action) -> Intent {
        Intent {
            account_id: self.session.identity.account_id.clone(),
            caller_arn: self.session.identity.arn.clone(),
            endpoint: self.endpoint_in_journal(),
            action: ActionName::new(action.info().name),
            subject: format!("The {}", action.subject()),
            target: TargetNames::from(action.target()),
            must_change: action.must_change(),
        }
    }
}
