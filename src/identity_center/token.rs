use jiff::{SignedDuration, Timestamp};

use crate::password::Secret;

/// A token is renewed when it has less than this to live, as the AWS SDKs do.
const EARLY: SignedDuration = SignedDuration::from_mins(5);

/// What a person who is signed in has: it opens all accounts and roles that were given to them.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) access: Secret,
    pub(super) expires: Timestamp,
    /// With what it can be renewed without asking anybody, if it can.
    pub(super) renewal: Option<Renewal>,
}

/// What renews a token: the one that it came with, and as whom we are known.
#[derive(Debug)]
pub(super) struct Renewal {
    pub(super) refresh: Secret,
    pub(super) client: Client,
}

/// As whom Passdesk is known to an instance of Identity Center. Anybody can have themselves registered so.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Secret,
    pub(super) expires: Timestamp,
}

impl Token {
    pub(super) fn lives(&self, now: Timestamp) -> bool {
        now < self.expires
    }

    /// Whether it is time to renew it.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.expires.duration_since(now) < EARLY
    }

    /// What it can be renewed with now.
    pub(super) fn renewal(&self, now: Timestamp) -> Option<&Renewal> {
        self.renewal.as_ref().filter(|renewal| now < renewal.client.expires)
    }
}
