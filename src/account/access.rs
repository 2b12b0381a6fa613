use jiff::Timestamp;

/// An access key of a user. Its secret half is shown once, when the key is created, and is never here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id, such as `AKIA…`.
    pub id: String,
    /// Whether it works. It goes on working when the user's password is deleted.
    pub active: bool,
    /// When it was created.
    pub created: Option<Timestamp>,
}

/// A device with which a user proves a second factor when signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MfaDevice {
    /// Its serial number; the ARN for a virtual one.
    pub serial: String,
    /// When it was enabled for the user.
    pub enabled: Option<Timestamp>,
}

/// The last use of an access key, as far as IAM knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// When; IAM writes down no more than one use in 15 minutes.
    pub at: Timestamp,
    /// The service that it was used for, such as `s3`.
    pub service: Option<String>,
    /// The region that it was used in.
    pub region: Option<String>,
}
