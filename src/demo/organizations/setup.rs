//! Member accounts as a test wants them, and what became of them.

use jiff::SignedDuration;

use super::super::DemoAccount;
use super::member::{Key, Member, Root};

/// A member account in the making: active, and with a root user that has nothing.
#[derive(Debug)]
#[must_use = "the account is not in the organisation yet"]
pub struct DemoMember(Member);

impl DemoMember {
    /// AWS has suspended it.
    pub fn suspended(mut self) -> Self {
        self.0.state = "SUSPENDED";
        self
    }

    /// A service control policy denies everything to its root user.
    pub fn denies_root(mut self) -> Self {
        self.0.denies_root = true;
        self
    }

    /// Its root user has a password.
    pub fn password(mut self) -> Self {
        self.0.root.login = Some(self.0.joined);
        self
    }

    /// Its root user has an active access key of this id.
    pub fn access_key(mut self, id: &str) -> Self {
        let created = self.0.joined;
        self.0.root.keys.push(Key { id: id.to_owned(), active: true, created, last_used: None });
        self
    }

    /// Its root user has an MFA device with this serial number.
    pub fn mfa(mut self, serial: &str) -> Self {
        let enabled = self.0.joined;
        self.0.root.mfa.push((serial.to_owned(), enabled));
        self
    }

    /// Its root user has a signing certificate of this id.
    pub fn certificate(mut self, id: &str) -> Self {
        let uploaded = self.0.joined;
        self.0.root.certificates.push((id.to_owned(), uploaded));
        self
    }
}

impl DemoAccount {
    /// Adds a member account to the organisation, or puts it in the place of the one of this id. Any name and e-mail address are taken.
    pub fn add_member(&self, id: &str, name: &str, email: &str, describe: impl FnOnce(DemoMember) -> DemoMember) {
        let now = self.clock().now();
        let joined = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(now);
        let member = Member {
            id: id.to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            state: "ACTIVE",
            joined,
            denies_root: false,
            root: Root::default(),
        };
        let DemoMember(member) = describe(DemoMember(member));
        let mut state = self.state();
        match state.organization.member_mut(id) {
            Some(known) => *known = member,
            None => state.organization.members.push(member),
        }
    }

    /// Takes all member accounts out of the organisation.
    pub fn remove_members(&self) {
        self.state().organization.members.clear();
    }

    /// Switches the management of root credentials on or off.
    pub fn set_root_credentials_management(&self, on: bool) {
        let feature = super::member::FEATURES[0];
        let features = &mut self.state().organization.features;
        features.retain(|known| *known != feature);
        if on {
            features.push(feature);
        }
    }

    /// Whether the root user of the member account of this id has a login profile: a password, or the leave to recover one.
    #[must_use]
    pub fn root_has_login_profile(&self, id: &str) -> bool {
        self.state().organization.member(id).is_some_and(|member| member.root.login.is_some())
    }

    /// The ids of the access keys, the MFA devices and the signing certificates of the root user of this account, in this order.
    #[must_use]
    pub fn root_credentials(&self, id: &str) -> Vec<String> {
        let state = self.state();
        let Some(Member { root, .. }) = state.organization.member(id) else { return Vec::new() };
        let keys = root.keys.iter().map(|key| &key.id);
        let others = root.mfa.iter().chain(&root.certificates).map(|(id, _)| id);
        keys.chain(others).cloned().collect()
    }

    /// The virtual MFA devices that were taken off the root user of this account and are still there.
    #[must_use]
    pub fn unassigned_mfa_devices(&self, id: &str) -> Vec<String> {
        self.state().organization.member(id).map(|member| member.root.unassigned.clone()).unwrap_or_default()
    }

    /// Creates a login profile of this account's root user, or deletes it, as another administrator would.
    pub fn set_root_login_profile(&self, id: &str, on: bool) {
        let now = self.clock().now();
        if let Some(member) = self.state().organization.member_mut(id) {
            member.root.login = on.then_some(now);
        }
    }
}
