use crate::account::{LoginProfile, UserName};
use crate::iam::{Trouble, TroubleKind};

use super::change::Change;

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

/// A create whose answer got lost, where the password that is there was there before. `own` says whether it may be of an
/// earlier create of this desk, of which it is not known whether it was made.
pub(crate) fn existed_before(name: &UserName, own: bool, trouble: Trouble) -> Trouble {
    let who = if own { "Somebody else, or this desk's own unconfirmed change," } else { "Somebody else" };
    let sentence = format!(
        "{who} created a console password for {name} just before. It stays as it is: nothing was changed by this attempt. \
         Reset it if the user needs a new one."
    );
    Trouble { kind: TroubleKind::AlreadyExists, sentence, ..trouble }
}

/// A further attempt of a change whose answer got lost was refused.
pub(crate) fn still_in_doubt(trouble: Trouble) -> Trouble {
    let sentence = format!(
        "This further attempt failed. {} Whether the attempt before it was made is still not known.",
        trouble.sentence
    );
    Trouble { sentence, ..trouble }
}

/// A change whose answer got lost, and which reading back did not settle. `found` is what was read last, if anything was.
pub(crate) fn in_doubt(name: &UserName, change: &Change, found: Option<&LoginProfile>, trouble: Trouble) -> Trouble {
    let sentence = match (change, found) {
        (Change::Reset { .. }, _) => trouble.sentence,
        (_, None) => format!(
            "AWS did not confirm the change of {name}, and the user could not be read since. It is not known whether it \
             was made. Look at the user again in a moment: what is read then is taken into account."
        ),
        (Change::Create { .. }, Some(LoginProfile::Present { .. })) => format!(
            "AWS did not confirm that the password was created. {name} has one now, and it cannot be told whether it is \
             this one. Reset it with another password to be sure."
        ),
        (Change::Create { .. }, Some(_)) => format!(
            "AWS did not confirm that the password was created, and IAM shows none for {name} so far. If it appears \
             after all, it is handed over here. Or create it again: the password is kept."
        ),
        (Change::Delete, Some(_)) => format!(
            "AWS did not confirm that the password was deleted, and it is not certain from what IAM shows of {name}. \
             Look at the user again, and delete it once more if it is still there."
        ),
        (Change::SetMustChange(_), Some(_)) => format!(
            "AWS did not confirm the change, and IAM does not show it for {name}. Look at the user again, and set it \
             once more if it is needed."
        ),
    };
    Trouble { sentence, ..trouble }
}
