use jiff::Timestamp;

/// As whom a program is known.
pub(super) struct Client {
    /// Its name, which the pages show.
    pub(super) name: String,
    pub(super) secret: String,
    pub(super) expires: Timestamp,
    /// Where a browser may be sent back to, without its port.
    pub(super) redirect_uris: Vec<String>,
}

/// What a browser was sent back with.
pub(super) struct CodeGrant {
    pub(super) client_id: String,
    pub(super) challenge: String,
    pub(super) redirect_uri: String,
    pub(super) expires: Timestamp,
}

/// A code that is to be confirmed.
pub(super) struct DeviceGrant {
    pub(super) client_id: String,
    pub(super) user_code: String,
    pub(super) expires: Timestamp,
    /// What was said of it; `None` while nothing was.
    pub(super) allowed: Option<bool>,
    /// When it was asked for last.
    pub(super) asked: Option<Timestamp>,
}

/// What was given out to somebody who is signed in.
pub(super) struct Tokens {
    pub(super) client_id: String,
    /// Until when the access token is valid.
    pub(super) expires: Timestamp,
    /// What renews it, once.
    pub(super) refresh: Option<String>,
    /// Until when it can be renewed.
    pub(super) session_ends: Timestamp,
}
