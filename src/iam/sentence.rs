use super::error::ErrorKind;
use super::operation::Operation;
use super::presentable::presentable;
use super::sign_in::{Endpoints, Region};
use crate::network::{CHECK_NETWORK, Failure as NoAnswer, Service};

/// How AWS says that a request was signed for another region or partition than that of the endpoint.
pub(super) const SCOPE: &str = "Credential should be scoped to";

/// What a sentence is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause<'a> {
    pub(super) operation: Operation,
    pub(super) kind: ErrorKind,
    pub(super) code: Option<&'a str>,
    pub(super) message: Option<&'a str>,
    /// Whether a password was sent with it.
    pub(super) with_password: bool,
    /// Whether a change may have been made all the same.
    pub(super) maybe_applied: bool,
    /// By how many seconds the other side's clock is ahead of ours.
    pub(super) clock_ahead: Option<i64>,
    /// Why there was no answer, where there was none.
    pub(super) no_answer: Option<&'a NoAnswer>,
    /// The service that was asked, if one was.
    pub(super) asked: Option<Service>,
    /// With which credentials.
    pub(super) in_use: InUse<'a>,
}

/// What is known of the credentials in use, and of where they are sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct InUse<'a> {
    /// What to do to sign in with them again.
    pub(super) how_to_sign_in: &'a str,
    /// The region that is asked.
    pub(super) region: &'a Region,
    /// The endpoints that are.
    pub(super) endpoints: &'a Endpoints,
    /// Whether the session may be one without MFA.
    pub(super) may_be_without_mfa: bool,
}

/// What happened, whether anything changed, and what to do.
pub(super) fn sentence(cause: &Cause<'_>) -> String {
    joined(&happened(cause), effect(cause).as_deref(), &advice(cause))
}

/// The same of an operation that was not begun, for what happened before it.
pub(super) fn before(operation: Operation, happened: &str, advice: &str) -> String {
    let effect = match operation {
        Operation::GetCallerIdentity => None,
        operation if operation.is_write() => Some("Nothing was changed".into()),
        operation => Some(capitalised(operation.undone())),
    };
    joined(happened, effect.as_deref(), advice)
}

/// What happened, and what to do, each without its full stop.
pub(super) fn parts(cause: &Cause<'_>) -> (String, String) {
    (happened(cause), advice(cause))
}

fn joined(happened: &str, effect: Option<&str>, advice: &str) -> String {
    let mut text = happened.to_owned();
    for sentence in [effect, Some(advice)].into_iter().flatten() {
        text.push_str(". ");
        text.push_str(sentence);
    }
    text + "."
}

/// Whether anything changed, or what is not known now.
fn effect(cause: &Cause<'_>) -> Option<String> {
    match (cause.operation, cause.kind) {
        (operation, _) if operation.is_write() && cause.maybe_applied => Some(capitalised(operation.unknown_outcome())),
        (operation, _) if operation.is_write() => Some("Nothing was changed".into()),
        // What happened says it all.
        (Operation::GetCallerIdentity, _) | (_, ErrorKind::AccessDenied) => None,
        (operation, _) => Some(capitalised(operation.undone())),
    }
}

fn happened(cause: &Cause<'_>) -> String {
    use ErrorKind as Kind;
    let operation = cause.operation;
    match cause.kind {
        Kind::SignedOut => match cause.code {
            Some("SignatureDoesNotMatch" | "InvalidSignatureException" | "IncompleteSignature") => {
                format!("{} does not take the signature: the secret access key in use is not the right one", who(cause))
            }
            Some("InvalidClientTokenId" | "UnrecognizedClientException" | "InvalidAccessKeyId") => {
                let region = cause.in_use.region;
                format!(
                    "{} does not take the credentials in use in the region {region}: they were removed, are of another partition than \
                     {}, which was asked, belong to a session without MFA, which IAM does not take, or the region is not enabled in the \
                     account",
                    who(cause),
                    region.partition().name()
                )
            }
            Some(_) => "You are no longer signed in to AWS".into(),
            None => "You are not signed in to AWS: no valid credentials could be loaded".into(),
        },
        Kind::NoCredentials => "You are not signed in to AWS: no credentials were found".into(),
        Kind::AccessDenied => {
            let (verb, permission) = (operation.verb(), operation.permission());
            if is_explicit(cause) {
                let mfa = if is_for_want_of_mfa(cause) { ", perhaps because this session is without MFA" } else { "" };
                format!("You don't have permission to {verb}: a policy explicitly denies {permission}{mfa}")
            } else {
                format!("You don't have permission to {verb} ({permission})")
            }
        }
        Kind::Throttled => format!("{} was asked too often, by this desk or by others in the account", who(cause)),
        Kind::NoSuchEntity => match operation {
            Operation::UpdateLoginProfile | Operation::DeleteLoginProfile => {
                "The user has no console password any more, or no longer exists".into()
            }
            Operation::GetAccountPasswordPolicy => "The account has no password policy of its own".into(),
            Operation::UpdateAccessKey | Operation::DeleteAccessKey => {
                "The user has no such access key any more, or no longer exists".into()
            }
            Operation::DeleteRootLoginProfile => "The root user has no password any more".into(),
            Operation::DeleteRootAccessKey => "The root user has no such access key any more".into(),
            Operation::DeactivateRootMfaDevice | Operation::DeleteRootVirtualMfaDevice => {
                "The root user has no such MFA device any more".into()
            }
            Operation::DeleteRootCertificate => "The root user has no such signing certificate any more".into(),
            operation if operation.is_of_root() => "AWS does not know the root user of the account".into(),
            Operation::AttachUserPolicy => "The user no longer exists, or there is no such policy".into(),
            Operation::GetAccessKeyLastUsed => "The access key no longer exists".into(),
            _ => "The user no longer exists".into(),
        },
        Kind::AlreadyExists if operation.is_of_root() => {
            "The root user has a password already, or may recover one".into()
        }
        Kind::AlreadyExists => "The user has a console password already, which stays as it is".into(),
        Kind::PasswordPolicyViolation => match cause.message {
            Some(message) => format!(
                "The password does not meet the account's password policy (IAM says: {})",
                message.trim_end_matches('.')
            ),
            None => "The password does not meet the account's password policy".into(),
        },
        Kind::TemporarilyUnmodifiable => {
            "IAM is still working on an earlier change of this user, as it does for up to a \
                                          few minutes after a password was created"
                .into()
        }
        Kind::LimitExceeded if operation == Operation::GenerateCredentialReport => {
            "AWS does not make another credential report now: too many were asked for".into()
        }
        Kind::LimitExceeded => match cause.message {
            Some(message) => format!("A quota of the account is used up (IAM says: {})", message.trim_end_matches('.')),
            None => "A quota of the account is used up".into(),
        },
        Kind::InvalidInput => match cause.message {
            Some(message) => format!("IAM does not take what was sent (it says: {})", message.trim_end_matches('.')),
            None => "IAM does not take what was sent".into(),
        },
        Kind::TimedOut => format!("{} did not answer in time", who(cause)),
        Kind::Unreachable if cause.maybe_applied => {
            format!("The connection to {} broke before the answer came", who(cause))
        }
        Kind::Unreachable => match cause.no_answer {
            Some(no_answer) => no_connection(cause, no_answer),
            None => format!("{} could not be reached", who(cause)),
        },
        Kind::Unreadable => match custom_endpoint(cause) {
            Some((service, url)) => {
                format!("The answer of {} was not one of {}'s, or was cut short", presentable(url), service.title())
            }
            None => "The answer was not one of AWS's, or was cut short: a network's sign-in page or a proxy may stand between"
                .into(),
        },
        Kind::ClockSkew => match cause.clock_ahead {
            Some(ahead) if ahead.unsigned_abs() >= 60 => format!(
                "This computer's clock is {} {}, so {} does not take its signature",
                duration(ahead.unsigned_abs()),
                if ahead > 0 { "slow" } else { "fast" },
                who(cause)
            ),
            _ => format!("This computer's clock is off, so {} does not take its signature", who(cause)),
        },
        Kind::ServiceFailure => format!("{} reported an internal error", who(cause)),
        Kind::Configuration if is_scope(cause) => format!(
            "{} does not take calls for the region {}: it says “{}”",
            who(cause),
            cause.in_use.region,
            cause.message.unwrap_or_default().trim_end_matches(['.', ' '])
        ),
        Kind::Configuration => match cause.message {
            Some(message) => {
                format!("The AWS settings on this computer do not work ({})", message.trim_end_matches('.'))
            }
            None => "The request could not be made with the present settings".into(),
        },
        Kind::Other => match (cause.code, cause.message) {
            (Some(code), Some(message)) => {
                format!("{} refused with {code} ({})", who(cause), message.trim_end_matches('.'))
            }
            (Some(code), None) => format!("{} refused with {code}", who(cause)),
            _ => "Something unexpected happened".into(),
        },
    }
}

/// Who answered, or did not: AWS, or the endpoint that is not AWS's.
fn who(cause: &Cause<'_>) -> String {
    match cause.no_answer {
        Some(no_answer) if no_answer.is_of_aws() => "AWS".into(),
        Some(no_answer) => no_answer.url(),
        None => custom_endpoint(cause).map_or_else(|| "AWS".into(), |(_, url)| presentable(url)),
    }
}

/// The service that was asked and its endpoint, where that is not AWS's own.
fn custom_endpoint<'a>(cause: &Cause<'a>) -> Option<(Service, &'a str)> {
    let service = cause.asked?;
    Some((service, cause.in_use.endpoints.custom(service)?))
}

/// Whether the region that was signed for is what is wrong.
fn is_scope(cause: &Cause<'_>) -> bool {
    cause.code.is_some() && cause.message.is_some_and(|message| message.contains(SCOPE))
}

/// That there was no connection, with where to and why.
fn no_connection(cause: &Cause<'_>, no_answer: &NoAnswer) -> String {
    let region = cause.in_use.region;
    // The host is made of the region's name.
    let is_of_region = no_answer.host().split('.').any(|part| part == region.name);
    let told = no_answer.told();
    if is_of_region { format!("{told}; the region is {region}") } else { told }
}

fn advice(cause: &Cause<'_>) -> String {
    use ErrorKind as Kind;
    if cause.maybe_applied {
        return match cause.operation {
            // No field of IAM's shows whether a password was replaced.
            Operation::UpdateLoginProfile if cause.with_password => {
                "Reset it again with another password, and hand over only that one".into()
            }
            Operation::UpdateLoginProfile => "Refresh to see".into(),
            Operation::CreateLoginProfile => {
                "Keep the password, and refresh to see whether the user has one now".into()
            }
            Operation::DeleteLoginProfile => "Refresh to see whether the user still has one".into(),
            operation if operation.is_of_root() => "Audit the account again to see".into(),
            _ => "Check the user again to see".into(),
        };
    }
    match cause.kind {
        Kind::SignedOut | Kind::NoCredentials => cause.in_use.how_to_sign_in.trim_end_matches('.').into(),
        Kind::AccessDenied if is_for_want_of_mfa(cause) => {
            "Sign in with MFA (“aws login”, IAM Identity Center, a profile with mfa_serial, or “Use an access key…”), or ask an administrator whether it \
             can be allowed"
                .into()
        }
        Kind::AccessDenied if cause.operation.is_of_root() => {
            "Ask who manages the organization whether a policy of it denies this to root users".into()
        }
        Kind::AccessDenied if is_explicit(cause) => "Ask an administrator whether it can be allowed".into(),
        Kind::AccessDenied => "Ask an administrator for it".into(),
        Kind::Throttled => "Wait a minute, then try again".into(),
        Kind::NoSuchEntity | Kind::AlreadyExists if cause.operation.is_of_root() => "Audit the account again".into(),
        Kind::NoSuchEntity => "Refresh the list".into(),
        Kind::AlreadyExists => "Reset it if the user needs a new one".into(),
        Kind::PasswordPolicyViolation => "Choose another password".into(),
        Kind::TemporarilyUnmodifiable => "Try again in a minute".into(),
        Kind::LimitExceeded if cause.operation == Operation::GenerateCredentialReport => {
            "Try again in a few minutes".into()
        }
        Kind::LimitExceeded => "Ask an administrator to make room or to have the quota raised".into(),
        Kind::InvalidInput => "Correct it, then try again".into(),
        Kind::TimedOut | Kind::ServiceFailure => "Try again in a moment".into(),
        Kind::Unreachable => cause.no_answer.map_or(CHECK_NETWORK.into(), NoAnswer::advice),
        Kind::Unreadable if custom_endpoint(cause).is_some() => "Check what answers there, then try again".into(),
        Kind::Unreadable => "Open a web page to see whether the network asks you to sign in, then try again".into(),
        Kind::ClockSkew => "Set the clock right, then try again".into(),
        Kind::Configuration if is_scope(cause) => {
            "Set the region that the account's endpoint is in, or another endpoint, then try again".into()
        }
        Kind::Configuration => "Correct them, then try again".into(),
        Kind::Other => "The details say more".into(),
    }
}

/// Whether a policy forbids it, so that adding the permission would not help.
fn is_explicit(cause: &Cause<'_>) -> bool {
    cause.message.is_some_and(|message| message.contains("explicit deny"))
}

/// Whether a session with MFA may be allowed it: the usual policy denies all else without.
fn is_for_want_of_mfa(cause: &Cause<'_>) -> bool {
    cause.in_use.may_be_without_mfa
        && is_explicit(cause)
        && cause.message.is_some_and(|message| message.contains("identity-based policy"))
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::super::sign_in::NamedBy;
    use super::ErrorKind as Kind;
    use super::*;

    const KINDS: [Kind; 17] = [
        Kind::SignedOut,
        Kind::NoCredentials,
        Kind::AccessDenied,
        Kind::Throttled,
        Kind::NoSuchEntity,
        Kind::AlreadyExists,
        Kind::PasswordPolicyViolation,
        Kind::TemporarilyUnmodifiable,
        Kind::LimitExceeded,
        Kind::InvalidInput,
        Kind::TimedOut,
        Kind::Unreachable,
        Kind::Unreadable,
        Kind::ClockSkew,
        Kind::ServiceFailure,
        Kind::Configuration,
        Kind::Other,
    ];

    static REGION: LazyLock<Region> =
        LazyLock::new(|| Region { name: "eu-west-1".into(), from: NamedBy::Variable("AWS_REGION") });
    static ENDPOINTS: LazyLock<Endpoints> = LazyLock::new(Endpoints::default);

    fn cause(operation: Operation, kind: Kind) -> Cause<'static> {
        Cause {
            operation,
            kind,
            code: None,
            message: None,
            with_password: true,
            maybe_applied: false,
            clock_ahead: None,
            no_answer: None,
            asked: None,
            in_use: InUse {
                how_to_sign_in: "Run “aws login” in a terminal, then try again",
                region: &REGION,
                endpoints: &ENDPOINTS,
                may_be_without_mfa: false,
            },
        }
    }

    #[test]
    fn every_refusal_has_a_sentence_of_its_own() {
        use Operation::{CreateLoginProfile as Create, DeleteLoginProfile as Delete, UpdateLoginProfile as Update};
        for (operation, kind, code, message, expected) in [
            (
                Update,
                Kind::AccessDenied,
                "AccessDenied",
                "User: ann is not authorized to perform: iam:UpdateLoginProfile",
                "You don't have permission to reset console passwords (iam:UpdateLoginProfile). Nothing was \
                 changed. Ask an administrator for it.",
            ),
            (
                Delete,
                Kind::AccessDenied,
                "AccessDenied",
                "… with an explicit deny in a service control policy",
                "You don't have permission to delete console passwords: a policy explicitly denies iam:DeleteLoginProfile. Nothing was \
                 changed. Ask an administrator whether it can be allowed.",
            ),
            (
                Create,
                Kind::AlreadyExists,
                "EntityAlreadyExists",
                "Login Profile for user bob already exists.",
                "The user has a console password already, which stays as it is. Nothing was changed. Reset it if the \
                 user needs a new one.",
            ),
            (
                Create,
                Kind::NoSuchEntity,
                "NoSuchEntity",
                "The user with name bob cannot be found.",
                "The user no longer exists. Nothing was changed. Refresh the list.",
            ),
            (
                Update,
                Kind::NoSuchEntity,
                "NoSuchEntity",
                "Login Profile for User bob cannot be found.",
                "The user has no console password any more, or no longer exists. Nothing was changed. Refresh the list.",
            ),
            (
                Create,
                Kind::PasswordPolicyViolation,
                "PasswordPolicyViolation",
                "Password should have at least one symbol.",
                "The password does not meet the account's password policy (IAM says: Password should have at least one \
                 symbol). Nothing was changed. Choose another password.",
            ),
            (
                Update,
                Kind::TemporarilyUnmodifiable,
                "EntityTemporarilyUnmodifiable",
                "Login Profile for User bob cannot be modified while login profile is being created.",
                "IAM is still working on an earlier change of this user, as it does for up to a few minutes after a \
                 password was created. Nothing was changed. Try again in a minute.",
            ),
            (
                Create,
                Kind::LimitExceeded,
                "LimitExceeded",
                "Cannot exceed quota",
                "A quota of the account is used up (IAM says: Cannot exceed quota). Nothing was changed. Ask an \
                 administrator to make room or to have the quota raised.",
            ),
            (
                Operation::GenerateCredentialReport,
                Kind::LimitExceeded,
                "LimitExceeded",
                "Limit exceeded",
                "AWS does not make another credential report now: too many were asked for. There is no new credential \
                 report. Try again in a few minutes.",
            ),
            (
                Operation::GenerateCredentialReport,
                Kind::AccessDenied,
                "AccessDenied",
                "no",
                "You don't have permission to generate a credential report (iam:GenerateCredentialReport). Ask \
                 an administrator for it.",
            ),
            (
                Create,
                Kind::InvalidInput,
                "ValidationError",
                "1 validation error detected.",
                "IAM does not take what was sent (it says: 1 validation error detected). Nothing was changed. Correct \
                 it, then try again.",
            ),
            (
                Update,
                Kind::Throttled,
                "Throttling",
                "Rate exceeded",
                "AWS was asked too often, by this desk or by others in the account. Nothing was changed. Wait a minute, \
                 then try again.",
            ),
            (
                Update,
                Kind::SignedOut,
                "ExpiredToken",
                "The security token included in the request is expired",
                "You are no longer signed in to AWS. Nothing was changed. Run “aws login” in a terminal, then try again.",
            ),
            (
                Operation::GetCallerIdentity,
                Kind::SignedOut,
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
                "AWS does not take the credentials in use in the region eu-west-1 (from AWS_REGION): they were removed, are of \
                 another partition than aws, which was asked, belong to a session without MFA, which IAM does not take, or the \
                 region is not enabled in the account. Run “aws login” in a terminal, then try again.",
            ),
            (
                Operation::ListUsers,
                Kind::Configuration,
                "SignatureDoesNotMatch",
                "Credential should be scoped to a valid region.",
                "AWS does not take calls for the region eu-west-1 (from AWS_REGION): it says “Credential should be scoped to a \
                 valid region”. The list of users is not complete. Set the region that the account's endpoint is in, or another \
                 endpoint, then try again.",
            ),
            (
                Operation::GetCallerIdentity,
                Kind::SignedOut,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match",
                "AWS does not take the signature: the secret access key in use is not the right one. Run “aws login” in \
                 a terminal, then try again.",
            ),
            (
                Operation::GetLoginProfile,
                Kind::AccessDenied,
                "AccessDenied",
                "no",
                "You don't have permission to see whether this user has a console password (iam:GetLoginProfile). Ask an administrator for it.",
            ),
            (
                Operation::ListUsers,
                Kind::ServiceFailure,
                "ServiceFailure",
                "oops",
                "AWS reported an internal error. The list of users is not complete. Try again in a moment.",
            ),
            (
                Operation::ListUsers,
                Kind::Other,
                "InvalidAction",
                "Could not find operation ListUsers.",
                "AWS refused with InvalidAction (Could not find operation ListUsers). The list of users is not complete. \
                 The details say more.",
            ),
        ] {
            let cause = Cause { code: Some(code), message: Some(message), ..cause(operation, kind) };
            assert_eq!(sentence(&cause), expected);
        }
    }

    #[test]
    fn a_denial_that_mfa_may_lift_says_so() {
        let message = "… with an explicit deny in an identity-based policy";
        let told = |may_be_without_mfa, message| {
            let cause = cause(Operation::ListUsers, Kind::AccessDenied);
            let in_use = InUse { may_be_without_mfa, ..cause.in_use };
            sentence(&Cause { message: Some(message), in_use, ..cause })
        };
        assert_eq!(
            told(true, message),
            "You don't have permission to list the users: a policy explicitly denies iam:ListUsers, perhaps because this session \
             is without MFA. Sign in with MFA (“aws login”, IAM Identity Center, a profile with mfa_serial, or “Use an access key…”), or ask an \
             administrator whether it can be allowed."
        );
        for other in
            [told(false, message), told(true, "with an explicit deny in a service control policy"), told(true, "no")]
        {
            assert!(!other.contains("MFA"), "{other}");
        }
    }

    #[test]
    fn what_may_have_been_applied_comes_with_what_to_do_about_it() {
        for (operation, with_password, kind, expected) in [
            (
                Operation::CreateLoginProfile,
                true,
                Kind::Unreachable,
                "The connection to AWS broke before the answer came. It is not known whether the password was created. \
                 Keep the password, and refresh to see whether the user has one now.",
            ),
            (
                Operation::UpdateLoginProfile,
                true,
                Kind::TimedOut,
                "AWS did not answer in time. It is not known whether the change was made. Reset it again with another \
                 password, and hand over only that one.",
            ),
            (
                Operation::UpdateLoginProfile,
                false,
                Kind::ServiceFailure,
                "AWS reported an internal error. It is not known whether the change was made. Refresh to see.",
            ),
            (
                Operation::DeleteLoginProfile,
                false,
                Kind::Unreadable,
                "The answer was not one of AWS's, or was cut short: a network's sign-in page or a proxy may stand \
                 between. It is not known whether the password was deleted. Refresh to see whether the user still has \
                 one.",
            ),
        ] {
            let cause = Cause { maybe_applied: true, with_password, ..cause(operation, kind) };
            assert_eq!(sentence(&cause), expected);
        }
    }

    #[test]
    fn every_failure_says_what_happened_whether_anything_changed_and_what_to_do() {
        let shapes = [(None, None), (Some("Code"), None), (Some("Code"), Some("Told.")), (None, Some("Told."))];
        for operation in Operation::ALL {
            for kind in KINDS {
                for (code, message) in shapes {
                    let text = sentence(&Cause { code, message, ..cause(operation, kind) });
                    assert!(text.ends_with('.') && text.starts_with(char::is_uppercase), "{text}");
                    assert!(text.contains(". ") && !text.contains("..") && !text.contains(".)"), "{text}");
                    assert_eq!(text.contains("Nothing was changed"), operation.is_write(), "{text}");
                }
            }
        }
    }

    #[test]
    fn times_are_told_in_their_two_largest_units() {
        for (seconds, text) in
            [(60, "1 min"), (3600, "1 h"), (3725, "1 h 2 min"), (86_400, "1 d"), (180_000, "2 d 2 h")]
        {
            assert_eq!(duration(seconds), text);
        }
    }
}
