use crate::iam;

/// A read that ended without a result, because this program failed.
pub(crate) fn lost_read(what: &str) -> iam::Error {
    iam::Error::of_desk(format!("Internal error while {what}. Nothing was changed. Refresh to try again."))
}

/// A credential report that IAM did not finish.
pub(crate) fn report_never_came() -> iam::Error {
    iam::Error::of_desk(
        "IAM did not finish the credential report within ten minutes. Nothing was changed: users are read one by one \
         instead. Refresh to ask for it again."
            .into(),
    )
}
