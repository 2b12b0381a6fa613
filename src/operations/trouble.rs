use crate::account::UserName;
use crate::iam::{Trouble, TroubleKind};

/// A change that ended without a result, because this program failed.
pub(crate) fn lost_change() -> Trouble {
    Trouble::of_desk(
        "A part of this program failed during the change. It is not known whether it was made. Look at the user again \
         before you try once more."
            .into(),
    )
}

/// The user is gone, as was seen right before a change.
pub(crate) fn user_gone(name: &UserName) -> Trouble {
    let sentence = format!("{name} no longer exists: somebody else deleted the user. Nothing was changed.");
    Trouble { kind: TroubleKind::NoSuchEntity, ..Trouble::of_desk(sentence) }
}

/// A further attempt of a change whose answer got lost was refused.
pub(crate) fn still_in_doubt(trouble: Trouble) -> Trouble {
    let sentence = format!(
        "This further attempt failed. {} Whether the attempt before it was made is still not known.",
        trouble.sentence
    );
    Trouble { sentence, ..trouble }
}
