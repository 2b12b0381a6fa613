use jiff::Timestamp;

use crate::account::UserName;
use crate::iam;

/// A user whom the operator has asked IAM for by name.
#[derive(Clone, Debug)]
pub struct AskedFor {
    /// The name.
    pub name: UserName,
    /// What IAM says.
    pub answer: NameAnswer,
}

/// What IAM says when it is asked for the user of a name.
#[derive(Clone, Debug)]
pub enum NameAnswer {
    /// Nothing yet.
    Awaited,
    /// There is such a user, who is in the inventory now.
    Found,
    /// There was none at this time.
    Missing(Timestamp),
    /// It could not be asked.
    Failed(iam::Error),
}
