use super::operation::Operation;
use super::trouble::TroubleKind;

/// What a sentence is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause<'a> {
    pub(super) operation: Operation,
    pub(super) kind: TroubleKind,
    pub(super) code: Option<&'a str>,
    pub(super) message: Option<&'a str>,
    /// Whether a change may have been made all the same.
    pub(super) maybe_applied: bool,
    /// By how many seconds the other side's clock is ahead of ours.
    pub(super) clock_ahead: Option<i64>,
    /// What to do to sign in with the credentials in use.
    pub(super) how_to_sign_in: &'a str,
}

/// What happened, whether anything changed, and what to do.
pub(super) fn sentence(cause: &Cause<'_>) -> String {
    let (operation, happened) = (cause.operation, happened(cause));
    let effect = match (operation.is_write(), cause.maybe_applied) {
        (true, true) => capitalised(operation.doubt()),
        (true, false) => "Nothing was changed".into(),
        (false, _) => capitalised(operation.undone()),
    };
    let advice = advice(cause);
    format!("{happened}. {effect}. {advice}.")
}

fn happened(cause: &Cause<'_>) -> String {
    use TroubleKind as Kind;
    let operation = cause.operation;
    match cause.kind {
        Kind::SignedOut => match cause.code {
            Some("SignatureDoesNotMatch" | "InvalidSignatureException" | "IncompleteSignature") => {
                "AWS does not take the signature: the secret access key in use is not the right one".into()
            }
            Some("InvalidClientTokenId" | "UnrecognizedClientException" | "InvalidAccessKeyId") => {
                "AWS does not take the credentials in use: they were removed, or belong to a session without MFA, \
                 which IAM does not take"
                    .into()
            }
            Some(_) => "You are no longer signed in to AWS".into(),
            None => "You are not signed in to AWS: no valid credentials could be loaded".into(),
        },
        Kind::NoCredentials => "You are not signed in to AWS: no credentials were found".into(),
        Kind::AccessDenied => {
            let (verb, permission) = (operation.verb(), operation.permission());
            if is_explicit(cause) {
                format!("You may not {verb}: a policy explicitly denies {permission}")
            } else {
                format!("You may not {verb}: the permission {permission} is missing")
            }
        }
        Kind::Throttled => "AWS was asked too often, by this desk or by others in the account".into(),
        Kind::NoSuchEntity => match operation {
            Operation::UpdateLoginProfile | Operation::DeleteLoginProfile => {
                "The user has no console password any more, or no longer exists".into()
            }
            Operation::GetAccountPasswordPolicy => "The account has no password policy of its own".into(),
            _ => "The user no longer exists".into(),
        },
        Kind::AlreadyExists => "The user has a console password already".into(),
        Kind::PasswordPolicyViolation => match cause.message {
            Some(message) => format!(
                "The password does not meet the account's password policy (IAM says: {})",
                message.trim_end_matches('.')
            ),
            None => "The password does not meet the account's password policy".into(),
        },
        Kind::TemporarilyUnmodifiable => "IAM is still working on an earlier change of this user".into(),
        Kind::LimitExceeded => "A quota of the account is used up".into(),
        Kind::InvalidInput => match cause.message {
            Some(message) => format!("IAM does not take what was sent (it says: {})", message.trim_end_matches('.')),
            None => "IAM does not take what was sent".into(),
        },
        Kind::TimedOut => "AWS did not answer in time".into(),
        Kind::Unreachable if cause.maybe_applied => "The connection to AWS broke before the answer came".into(),
        Kind::Unreachable => "AWS could not be reached".into(),
        Kind::Unreadable => {
            "The answer was not one of AWS's, or was cut short: a network's sign-in page or a proxy may \
                             stand between"
                .into()
        }
        Kind::ClockSkew => match cause.clock_ahead {
            Some(ahead) if ahead.unsigned_abs() >= 60 => format!(
                "This computer's clock is {} {}, so AWS does not take its signature",
                duration(ahead.unsigned_abs()),
                if ahead > 0 { "slow" } else { "fast" }
            ),
            _ => "This computer's clock is off, so AWS does not take its signature".into(),
        },
        Kind::ServiceFailure => "AWS itself had a failure".into(),
        Kind::Configuration => match cause.message {
            Some(message) => format!("The AWS settings on this computer do not work ({message})"),
            None => "The request could not be made with the present settings".into(),
        },
        Kind::Other => match (cause.code, cause.message) {
            (Some(code), Some(message)) => format!("AWS refused with {code} ({})", message.trim_end_matches('.')),
            (Some(code), None) => format!("AWS refused with {code}"),
            _ => "Something unexpected happened".into(),
        },
    }
}

fn advice(cause: &Cause<'_>) -> String {
    use TroubleKind as Kind;
    if cause.maybe_applied {
        return match cause.operation {
            Operation::UpdateLoginProfile => "Keep the new password until you know, or set a fresh one".into(),
            Operation::CreateLoginProfile => {
                "Keep the password, and refresh to see whether the user has one now".into()
            }
            _ => "Refresh to see whether the user still has one".into(),
        };
    }
    match cause.kind {
        Kind::SignedOut | Kind::NoCredentials => cause.how_to_sign_in.trim_end_matches('.').into(),
        Kind::AccessDenied if is_explicit(cause) => "Ask an administrator whether it can be allowed".into(),
        Kind::AccessDenied => "Ask an administrator for it".into(),
        Kind::Throttled => "Wait a minute, then try again".into(),
        Kind::NoSuchEntity => "Refresh the list".into(),
        Kind::AlreadyExists => "Reset it instead, if the user cannot sign in with it".into(),
        Kind::PasswordPolicyViolation => "Choose another password".into(),
        Kind::TemporarilyUnmodifiable => "Try again in a minute".into(),
        Kind::LimitExceeded => "Ask an administrator to make room or to have the quota raised".into(),
        Kind::InvalidInput => "Correct it, then try again".into(),
        Kind::TimedOut | Kind::ServiceFailure => "Try again in a moment".into(),
        Kind::Unreachable => "Check the network, the VPN and the proxy settings, then try again".into(),
        Kind::Unreadable => "Open a web page to see whether the network asks you to sign in, then try again".into(),
        Kind::ClockSkew => "Set the clock right, then try again".into(),
        Kind::Configuration => "Mend them, then try again".into(),
        Kind::Other => "The details say more".into(),
    }
}

/// Whether a policy forbids it, so that adding the permission would not help.
fn is_explicit(cause: &Cause<'_>) -> bool {
    cause.message.is_some_and(|message| message.contains("explicit deny"))
}

/// A length of time in its two largest units, such as `1 h 5 min`.
fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

fn capitalised(clause: &str) -> String {
    let mut chars = clause.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
