use crate::iam::{Trouble, TroubleKind};

/// A trouble that AWS has no part in.
pub(super) fn of_desk(sentence: String) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        sentence,
        operation: "",
        code: None,
        message: None,
        request_id: None,
        attempts: 0,
    }
}

/// A read that ended without a result, because this program failed.
pub(super) fn lost_read(what: &str) -> Trouble {
    of_desk(format!("A part of this program failed while {what}. Nothing was changed. Refresh to try again."))
}

/// A change that ended without a result, because this program failed.
pub(super) fn lost_change() -> Trouble {
    of_desk(
        "A part of this program failed during the change. It is not known whether it was made. Look at the user again \
         before you try once more."
            .into(),
    )
}
