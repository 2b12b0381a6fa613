use crate::iam::{Trouble, TroubleKind};

/// A trouble that AWS has no part in.
pub(crate) fn of_desk(sentence: String) -> Trouble {
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
pub(crate) fn lost_read(what: &str) -> Trouble {
    of_desk(format!("A part of this program failed while {what}. Nothing was changed. Refresh to try again."))
}

/// A credential report that IAM did not finish.
pub(crate) fn report_never_came() -> Trouble {
    of_desk(
        "IAM did not finish the credential report within ten minutes. Nothing was changed: users are read one by one \
         instead. Refresh to ask for it again."
            .into(),
    )
}
