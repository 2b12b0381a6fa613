//! What is kept of an organisation.

use jiff::Timestamp;

/// The organisation's id.
pub(super) const ORGANIZATION_ID: &str = "o-acmedemo01";

/// What the organisation has switched on for root users (IAM service model, `FeatureType`).
pub(super) const FEATURES: [&str; 2] = ["RootCredentialsManagement", "RootSessions"];

/// An organisation, whose management account is the demo account.
#[derive(Clone, Debug)]
pub(in crate::demo) struct Organization {
    pub(super) members: Vec<Member>,
    /// Which of [`FEATURES`] are on.
    pub(super) features: Vec<&'static str>,
}

/// An account of it.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    /// As Organizations has it (`AccountState`).
    pub(super) state: &'static str,
    pub(super) joined: Timestamp,
    /// Whether a service control policy denies everything to its root user, as many organisations have it.
    pub(super) denies_root: bool,
    pub(super) root: Root,
}

/// What a root user has.
#[derive(Clone, Debug, Default)]
pub(super) struct Root {
    /// When the login profile was created, if there is one.
    pub(super) login: Option<Timestamp>,
    pub(super) last_sign_in: Option<Timestamp>,
    pub(super) keys: Vec<Key>,
    /// The serial numbers, and when each was enabled.
    pub(super) mfa: Vec<(String, Timestamp)>,
    /// Virtual devices that are nobody's any more.
    pub(super) unassigned: Vec<String>,
    /// The ids, and when each was uploaded.
    pub(super) certificates: Vec<(String, Timestamp)>,
}

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) active: bool,
    pub(super) created: Timestamp,
    /// When it was last used, and for which service.
    pub(super) last_used: Option<(Timestamp, &'static str)>,
}

impl Organization {
    pub(super) fn member(&self, id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    pub(super) fn member_mut(&mut self, id: &str) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.id == id)
    }
}
