//! Looking into a demo account, and setting it up, without going over the wire.

use jiff::Timestamp;

use crate::account::{Identity, PasswordPolicy};

use super::DemoAccount;
use super::hash::PasswordHash;
use super::mfa_code;
use super::random::Random;
use super::record::{AccessKey, MfaDevice, UserRecord};
use super::state::Call;

/// A user to be added to a demo account. It begins as one that was created a day ago, at the path `/`, with nothing.
#[derive(Debug)]
#[must_use = "the user is not in the account yet"]
pub struct DemoUser {
    record: UserRecord,
    random: Random,
    now: Timestamp,
}

impl DemoUser {
    /// The path: `/`, or a text that begins and ends with `/`.
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.record.path);
        self
    }

    /// When it was created.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.record.created = at;
        self
    }

    /// Has this console password, whatever the policy says.
    pub fn password(mut self, password: &str) -> Self {
        let hash = PasswordHash::of(password, &mut self.random);
        let at = self.record.created;
        self.record.set_password(hash, at);
        self
    }

    /// When the password was last changed. Without a password it changes nothing.
    pub fn password_changed(mut self, at: Timestamp) -> Self {
        if let Some(login) = &mut self.record.login {
            login.changed = at;
        }
        self
    }

    /// Must create a new password at the next sign-in. Without a password it changes nothing.
    pub fn must_change(mut self) -> Self {
        if let Some(login) = &mut self.record.login {
            login.reset_required = true;
        }
        self
    }

    /// When a password of the user was last used.
    pub fn last_used(mut self, at: Timestamp) -> Self {
        self.record.password_last_used = Some(at);
        self
    }

    /// Has an active access key of this id, created with the user and never used. Calls that are signed with it are the
    /// user's own.
    pub fn access_key(mut self, id: &str) -> Self {
        let created = self.record.created;
        self.record.keys.push(AccessKey { id: id.to_owned(), active: true, created, last_used: None });
        self
    }

    /// The same, which is not active.
    pub fn inactive_access_key(self, id: &str) -> Self {
        let mut user = self.access_key(id);
        user.record.keys.iter_mut().filter(|key| key.id == id).for_each(|key| key.active = false);
        user
    }

    /// Has an MFA device, named after the user.
    pub fn mfa(self) -> Self {
        let serial = self.record.mfa_serial();
        self.mfa_device(&serial)
    }

    /// Has the MFA device of this serial number or ARN.
    pub fn mfa_device(mut self, serial: &str) -> Self {
        self.record.mfa.push(MfaDevice { serial: serial.to_owned(), enabled: self.record.created });
        self
    }

    /// Is in a group.
    pub fn group(mut self, name: &str) -> Self {
        self.record.groups.push(name.to_owned());
        self
    }

    /// Has a tag.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.record.tags.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Has an inline policy: a JSON document.
    pub fn inline_policy(mut self, name: &str, document: &str) -> Self {
        self.record.inline_policies.insert(name.to_owned(), document.to_owned());
        self
    }

    /// Has a managed policy attached.
    pub fn attached_policy(mut self, arn: &str) -> Self {
        self.record.attached_policies.push(arn.to_owned());
        self
    }

    /// Cannot be changed for so long from now, as after the creation of a password.
    pub fn settling(mut self, duration: std::time::Duration) -> Self {
        self.record.settling_until = Some(super::clock::after(self.now, duration));
        self
    }
}

impl DemoAccount {
    /// Adds a user, or puts it in the place of the one that has this name. Any name is taken, so that a list can be shown
    /// what IAM would never send.
    pub fn add_user(&self, name: &str, describe: impl FnOnce(DemoUser) -> DemoUser) {
        let now = self.clock().now();
        let mut state = self.state();
        let mut random = state.random.clone();
        let user_id = random.id("AIDA", 17);
        let created = now.checked_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(now);
        let record = UserRecord::bare(state.options.account, name, user_id, created);
        let user = describe(DemoUser { record, random, now });
        state.random = user.random;
        state.users.insert(user.record);
    }

    /// Removes a user, as another administrator would, and says whether there was one.
    pub fn remove_user(&self, name: &str) -> bool {
        self.state().users.remove(name)
    }

    /// How many users there are.
    #[must_use]
    pub fn user_count(&self) -> usize {
        self.state().users.len()
    }

    /// Whether the user has a console password.
    #[must_use]
    pub fn has_password(&self, user: &str) -> bool {
        self.state().users.get(user).is_some_and(|user| user.login.is_some())
    }

    /// Whether this is the user's console password.
    #[must_use]
    pub fn password_is(&self, user: &str, password: &str) -> bool {
        let user = self.state().users.get(user).map(|user| user.into_owned());
        user.and_then(|user| user.login).is_some_and(|login| login.hash.is_of(password))
    }

    /// Whether the user must create a new password at the next sign-in; `None` without a password.
    #[must_use]
    pub fn must_change(&self, user: &str) -> Option<bool> {
        self.state().users.get(user)?.login.as_ref().map(|login| login.reset_required)
    }

    /// The ids of the user's access keys.
    #[must_use]
    pub fn access_keys(&self, user: &str) -> Vec<String> {
        let state = self.state();
        state.users.get(user).map(|user| user.keys.iter().map(|key| key.id.clone()).collect()).unwrap_or_default()
    }

    /// Whether this access key of the user is active; `None` where there is no such key.
    #[must_use]
    pub fn is_access_key_active(&self, user: &str, id: &str) -> Option<bool> {
        Some(self.state().users.get(user)?.keys.iter().find(|key| key.id == id)?.active)
    }

    /// The ARNs of the managed policies that are attached to the user.
    #[must_use]
    pub fn attached_policies(&self, user: &str) -> Vec<String> {
        self.state().users.get(user).map(|user| user.attached_policies.clone()).unwrap_or_default()
    }

    /// Sets the user's password, whatever the policy says, as another administrator would. Nothing happens where there is
    /// no such user.
    pub fn set_password(&self, user: &str, password: &str, reset_required: bool) {
        let now = self.clock().now();
        let mut state = self.state();
        let hash = PasswordHash::of(password, &mut state.random);
        // An error says that there is no such user.
        let _ = state.change_user(user, now, |user| user.set_password(hash, now).reset_required = reset_required);
    }

    /// The user has signed in with the console password at this time. Nothing happens where there is no such user.
    pub fn signs_in(&self, user: &str, at: Timestamp) {
        let now = self.clock().now();
        let _ = self.state().change_user(user, now, |user| user.password_last_used = Some(at));
    }

    /// Sets the account's password policy. An unknown one is taken for the default.
    pub fn set_policy(&self, policy: PasswordPolicy) {
        let policy = if matches!(policy, PasswordPolicy::Unknown { .. }) { PasswordPolicy::Default } else { policy };
        self.state().policy.change(Timestamp::MIN, std::time::Duration::ZERO, |current| *current = policy);
    }

    /// What the MFA device with this serial number shows now. It follows from the serial number and the account's clock alone
    /// (`src/demo/mfa_code.rs`): a demo has no secrets.
    #[must_use]
    pub fn mfa_code(&self, serial: &str) -> String {
        mfa_code::code(serial, mfa_code::step(self.clock().now()))
    }

    /// From now on, `GetCallerIdentity` says that the caller is this: somebody else, perhaps of another account, as after
    /// signing in with other credentials.
    pub fn set_identity(&self, identity: Identity) {
        self.state().identity = Some(identity);
    }

    /// Every call received so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many calls of an operation were received.
    #[must_use]
    pub fn count_calls(&self, operation: &str) -> usize {
        self.state().calls.iter().filter(|call| call.operation == operation).count()
    }

    /// Forgets the calls received so far.
    pub fn forget_calls(&self) {
        self.state().calls.clear();
    }
}
