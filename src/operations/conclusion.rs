use crate::iam::Trouble;
use crate::journal::ConfirmedBy;

use super::doubt::Doubt;

/// How a change ended.
pub(crate) enum Conclusion {
    Done(ConfirmedBy),
    Refused(Trouble),
    Unknown(Trouble, Doubt),
}
