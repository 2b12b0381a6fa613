use crate::account::UserName;
use crate::iam::{self, ErrorKind};

/// A change that ended without a result, because this program failed.
pub(crate) fn lost_change() -> iam::Error {
    iam::Error::of_desk(
        "Internal error during the change. It is not known whether it was made. Check the user again \
         before you try once more."
            .into(),
    )
}

/// The user is gone, as was seen right before a change.
pub(crate) fn user_deleted(name: &UserName) -> iam::Error {
    let sentence = format!("{name} no longer exists: somebody else deleted the user. Nothing was changed.");
    iam::Error { kind: ErrorKind::NoSuchEntity, ..iam::Error::of_desk(sentence) }
}

/// The operator wanted to wait no longer before anything was sent.
pub(crate) fn stopped_before() -> iam::Error {
    iam::Error::of_desk("You stopped it. Nothing was sent, and nothing was changed.".into())
}

/// A further attempt of a change whose answer got lost was refused.
pub(crate) fn still_unconfirmed(error: iam::Error) -> iam::Error {
    let sentence = format!(
        "This further attempt failed. {} Whether the attempt before it was made is still not known.",
        error.sentence
    );
    iam::Error { sentence, ..error }
}
