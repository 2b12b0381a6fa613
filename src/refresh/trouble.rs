use crate::iam::Trouble;

/// A read that ended without a result, because this program failed.
pub(crate) fn lost_read(what: &str) -> Trouble {
    Trouble::of_desk(format!("A part of this program failed while {what}. Nothing was changed. Refresh to try again."))
}

/// A credential report that IAM did not finish.
pub(crate) fn report_never_came() -> Trouble {
    Trouble::of_desk(
        "IAM did not finish the credential report within ten minutes. Nothing was changed: users are read one by one \
         instead. Refresh to ask for it again."
            .into(),
    )
}
