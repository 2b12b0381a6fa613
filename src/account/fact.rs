use jiff::Timestamp;

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Read from IAM by an operation of its own for this one user.
    Live,
    /// Part of a listing of all users.
    Listing,
    /// Part of the account authorization details, which tell of all users.
    AuthorizationDetails,
    /// Part of a credential report.
    Report,
    /// What the account's password policy makes of other facts.
    Policy,
    /// What this desk itself changed, laid over what IAM still reports.
    ThisDesk,
}

/// A value, with where it comes from and when it was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What is known.
    pub value: T,
    /// Where it comes from.
    pub source: Source,
    /// When it was true, as far as the source tells.
    pub at: Timestamp,
}
