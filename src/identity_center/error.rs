//! What went wrong as somebody signed in, in words.

use std::error::Error as StdError;

use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::iam::{CredentialsRefused, Error, ErrorKind, explain_failure};

/// What is done with Identity Center.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    RegisterClient,
    StartDeviceAuthorization,
    CreateToken,
    Refresh,
    ListAccounts,
    ListAccountRoles,
    GetRoleCredentials,
    Logout,
}

impl Call {
    /// The operation, as AWS names it.
    const fn name(self) -> &'static str {
        match self {
            Self::RegisterClient => "RegisterClient",
            Self::StartDeviceAuthorization => "StartDeviceAuthorization",
            Self::CreateToken | Self::Refresh => "CreateToken",
            Self::ListAccounts => "ListAccounts",
            Self::ListAccountRoles => "ListAccountRoles",
            Self::GetRoleCredentials => "GetRoleCredentials",
            Self::Logout => "Logout",
        }
    }

    /// What did not come of it.
    const fn undone(self) -> &'static str {
        match self {
            Self::RegisterClient | Self::StartDeviceAuthorization | Self::CreateToken => "Nobody was signed in",
            Self::Refresh => "The sign-in was not renewed",
            Self::ListAccounts => "It is not known which accounts you may open",
            Self::ListAccountRoles => "It is not known with which roles you may open the account",
            Self::GetRoleCredentials => "The account was not opened",
            Self::Logout => "IAM Identity Center may still take the sign-in for valid",
        }
    }
}

/// What a failed call to Identity Center means.
pub(super) fn failed<E>(call: Call, error: &SdkError<E, HttpResponse>) -> Error
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    refused(call, error).error
}

/// The same, for what needs credentials to say it in its own words.
pub(super) fn refused<E>(call: Call, error: &SdkError<E, HttpResponse>) -> CredentialsRefused
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let code = error.code();
    let (kind, happened, advice) = match (call, code) {
        (_, Some("UnauthorizedException" | "InvalidGrantException" | "ExpiredTokenException"))
            if !matches!(call, Call::CreateToken) =>
        {
            (ErrorKind::SignedOut, "You are no longer signed in to IAM Identity Center".to_owned(), SIGN_IN_AGAIN)
        }
        (Call::CreateToken, Some("ExpiredTokenException")) => (
            ErrorKind::SignedOut,
            "The code was not confirmed in time, and is worth nothing any more".to_owned(),
            BEGIN_ANEW,
        ),
        (Call::CreateToken, Some("InvalidGrantException")) => (
            ErrorKind::SignedOut,
            "What the browser came back with was used before, or is too old".to_owned(),
            BEGIN_ANEW,
        ),
        (Call::CreateToken, Some("AccessDeniedException")) => {
            (ErrorKind::SignedOut, "The sign-in was declined in the browser".to_owned(), BEGIN_ANEW)
        }
        (Call::GetRoleCredentials, Some("ForbiddenException" | "AccessDeniedException")) => (
            ErrorKind::AccessDenied,
            "IAM Identity Center does not give you this role in this account any more".to_owned(),
            "Choose another, or ask an administrator for it",
        ),
        (Call::GetRoleCredentials | Call::ListAccountRoles, Some("ResourceNotFoundException")) => (
            ErrorKind::AccessDenied,
            "IAM Identity Center knows no such account or role".to_owned(),
            "Choose another, or ask an administrator",
        ),
        (_, Some("TooManyRequestsException" | "SlowDownException")) => (
            ErrorKind::Throttled,
            "IAM Identity Center was asked too often".to_owned(),
            "Wait a minute, then try again",
        ),
        (_, Some("InvalidRequestException" | "InvalidClientMetadataException" | "InvalidRequestRegionException")) => (
            ErrorKind::Configuration,
            "IAM Identity Center does not know this start URL in this region".to_owned(),
            "Check both with who gave them to you, then try again",
        ),
        (_, Some("InternalServerException")) => (
            ErrorKind::ServiceFailure,
            "IAM Identity Center reported an internal error".to_owned(),
            "Try again in a moment",
        ),
        _ => return explain_failure(error, call.name(), "IAM Identity Center", call.undone()),
    };
    let error = Error {
        code: code.map(str::to_owned),
        message: error.message().map(crate::iam::presentable),
        request_id: error.request_id().map(str::to_owned),
        attempts: 1,
        ..Error::new(kind, call.name(), format!("{happened}. {}. {advice}.", call.undone()))
    };
    CredentialsRefused { error, happened, advice: advice.to_owned() }
}

fn put_together(
    kind: ErrorKind,
    operation: &'static str,
    happened: &str,
    undone: &str,
    advice: &str,
) -> CredentialsRefused {
    let error = Error::new(kind, operation, format!("{happened}. {undone}. {advice}."));
    CredentialsRefused { error, happened: happened.to_owned(), advice: advice.to_owned() }
}

const SIGN_IN_AGAIN: &str = "Sign in again";
const BEGIN_ANEW: &str = "Sign in again, and confirm it in the browser";

fn of_sign_in(kind: ErrorKind, sentence: &str) -> Error {
    Error::new(kind, "SignIn", sentence.to_owned())
}

pub(super) fn no_random_numbers() -> Error {
    of_sign_in(
        ErrorKind::Other,
        "The operating system gave no random numbers, without which signing in is not safe. Nobody was signed in. Restart the \
         computer, then try again.",
    )
}

pub(super) fn no_listener(why: &std::io::Error) -> Error {
    Error {
        message: Some(why.to_string()),
        ..of_sign_in(
            ErrorKind::Configuration,
            "The browser could not come back to Passdesk: no port of this computer could be opened. Nobody was signed in. Use a \
             code instead.",
        )
    }
}

pub(super) fn nobody_came() -> Error {
    of_sign_in(
        ErrorKind::TimedOut,
        "The sign-in was not finished in the browser within ten minutes. Nobody was signed in. Sign in again, or use a code \
         instead.",
    )
}

pub(super) fn declined(description: Option<&str>) -> Error {
    Error {
        message: description.map(crate::iam::presentable),
        ..of_sign_in(
            ErrorKind::SignedOut,
            "The sign-in was declined in the browser. Nobody was signed in. Sign in again, and allow it there.",
        )
    }
}

/// A reply of which a part is missing.
pub(super) fn half_a_reply(operation: &'static str) -> CredentialsRefused {
    let happened = "The answer was not one of IAM Identity Center's: a part of it is missing";
    put_together(ErrorKind::Unreadable, operation, happened, "Nobody was signed in", "Try again in a moment")
}

/// A token that can be renewed no more.
pub(super) fn session_ended() -> CredentialsRefused {
    let happened = "Your sign-in to IAM Identity Center has ended";
    put_together(ErrorKind::SignedOut, "SignIn", happened, "Nothing was changed", SIGN_IN_AGAIN)
}
