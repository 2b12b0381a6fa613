//! What an error of the SDK means, and what to do about it.

use std::error::Error as StdError;

use aws_config::imds::client::error::ImdsError;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;

use jiff::Timestamp;
use tokio::time::Instant;

use super::attempt_log::Log;
use super::causes::{causes, is_throttling};
use super::error::{CredentialsRefused, Error, ErrorKind};
use super::operation::Operation;
use super::presentable::presentable;
use super::replay::{is_complete_error, is_connect_failure};
use super::sentence::{Cause, InUse, SCOPE, sentence};
use crate::network::{CHECK_NETWORK, Failure as NoAnswer, NotSent};

/// In place of a message that repeats a password.
const WITHHELD: &str = "(withheld: it repeats the password)";

/// A failed call, with what decides whether a write failed or its outcome is ambiguous.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    /// Whether the change may have been made.
    pub(super) maybe_applied: bool,
    /// When the last request went out, if any did.
    pub(super) sent: Option<Instant>,
    /// What time it was at AWS, if it answered.
    pub(super) server_time: Option<Timestamp>,
}

/// Says what an error of the SDK means.
///
/// `secret` is the password that was sent, which AWS's message may repeat.
pub(super) fn explain<E>(
    operation: Operation,
    error: &SdkError<E, HttpResponse>,
    log: &Log,
    secret: Option<&str>,
    in_use: InUse<'_>,
) -> Failure
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let told = if operation.is_json() { told_by_json(error) } else { told_without(error, secret) };
    let Told { kind, code, message, no_answer } = told;
    let maybe_applied = operation.is_write() && log.maybe_applied;
    let cause = Cause {
        operation,
        kind,
        code: code.as_deref(),
        message: message.as_deref(),
        with_password: secret.is_some(),
        maybe_applied,
        clock_ahead: log.clock_ahead,
        no_answer,
        asked: Some(operation.service()),
        in_use,
    };
    Failure {
        error: Error {
            kind,
            sentence: sentence(&cause),
            operation: operation.name(),
            code: code.as_deref().map(presentable),
            message,
            request_id: error.request_id().map(str::to_owned).or_else(|| log.request_ids.last().cloned()),
            attempts: log.attempts,
        },
        maybe_applied,
        sent: log.sent,
        server_time: log.server_time,
    }
}

/// The message, unless it repeats the password.
fn withhold<'a>(message: &'a str, secret: Option<&str>) -> &'a str {
    match secret {
        Some(secret) if !secret.is_empty() && message.contains(secret) => WITHHELD,
        _ => message,
    }
}

/// What an error says.
pub(super) struct Told<'a> {
    pub(super) kind: ErrorKind,
    /// AWS's code and message, the message fit for showing; without a code, what is the matter here.
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    /// Why there was no answer, where there was none.
    pub(super) no_answer: Option<&'a NoAnswer>,
}

/// What it says that credentials could not be had.
pub(super) fn in_credentials(error: &CredentialsError) -> Told<'_> {
    let message = match find::<NotSent>(error) {
        Some(not_sent) => presentable(&not_sent.to_string()),
        None if is_not_sendable(error) => NOT_SENDABLE.into(),
        None => presentable(&chain(error)),
    };
    Told { kind: kind_of_credentials(error), code: None, message: Some(message), no_answer: find(error) }
}

/// What an error of a call says.
pub(super) fn told<E>(error: &SdkError<E, HttpResponse>) -> Told<'_>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    told_without(error, None)
}

/// The same, without a message that repeats the secret.
fn told_without<'a, E>(error: &'a SdkError<E, HttpResponse>, secret: Option<&str>) -> Told<'a>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let other = error.code().is_none().then(|| in_another_wrapper(error)).flatten();
    let (code, message) = match &other {
        Some((code, message)) => (Some(code.as_str()), Some(message.as_str())),
        None => (error.code(), error.message()),
    };
    let no_answer = find::<NoAnswer>(error);
    let message = match (find::<NotSent>(error), no_answer) {
        (Some(not_sent), _) => Some(presentable(&not_sent.to_string())),
        (None, Some(no_answer)) => Some(presentable(&no_answer.to_string())),
        (None, None) => message.map(|message| presentable(withhold(message, secret))),
    };
    Told { kind: kind_of(error, code, message.as_deref()), code: code.map(str::to_owned), message, no_answer }
}

/// The same of a service that answers in JSON.
pub(super) fn told_by_json<E>(error: &SdkError<E, HttpResponse>) -> Told<'_>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let mut told = told(error);
    told.kind = match (error, told.code.as_deref()) {
        (SdkError::ServiceError(service), Some(code)) if service.raw().status().is_client_error() => match code {
            "ForbiddenException" | "ResourceNotFoundException" => ErrorKind::AccessDenied,
            "UnauthorizedException" => ErrorKind::SignedOut,
            _ => kind_of_code(code, told.message.as_deref()),
        },
        _ => told.kind,
    };
    told
}

/// Says what a failed call to another service than IAM means, where its code says nothing that is known: `undone` is what did not come
/// of it.
pub(crate) fn explain_failure<E>(
    error: &SdkError<E, HttpResponse>,
    operation: &'static str,
    service: &str,
    undone: &str,
) -> CredentialsRefused
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    let not_sent = find::<NotSent>(error).map(|not_sent| presentable(&not_sent.to_string()));
    let no_answer = find::<NoAnswer>(error);
    let code = error.code().map(presentable);
    let message = error.message().map(presentable).or_else(|| not_sent.clone());
    let message = message.or_else(|| no_answer.map(|no_answer| presentable(&no_answer.to_string())));
    let (kind, happened, advice) = match error {
        _ if let Some(why) = not_sent => {
            let happened = format!("The AWS settings on this computer do not work ({why})");
            (ErrorKind::Configuration, happened, "Correct them, then try again".to_owned())
        }
        SdkError::TimeoutError(_) => {
            (ErrorKind::TimedOut, format!("{service} did not answer in time"), "Try again in a moment".to_owned())
        }
        SdkError::DispatchFailure(failure) if !failure.is_user() => {
            let kind = if failure.is_timeout() { ErrorKind::TimedOut } else { ErrorKind::Unreachable };
            match no_answer {
                Some(no_answer) => (kind, no_answer.told(), no_answer.advice()),
                None => (kind, format!("{service} could not be reached"), CHECK_NETWORK.to_owned()),
            }
        }
        SdkError::ServiceError(service_error) if service_error.raw().status().is_server_error() => (
            ErrorKind::ServiceFailure,
            format!("{service} reported an internal error"),
            "Try again in a moment".to_owned(),
        ),
        SdkError::ServiceError(_) if let Some(code) = &code => {
            let said = message.as_ref().map(|said| format!(" ({})", said.trim_end_matches('.'))).unwrap_or_default();
            (ErrorKind::Other, format!("{service} refused with {code}{said}"), "The details say more".to_owned())
        }
        SdkError::ServiceError(_) | SdkError::ResponseError(_) => (
            ErrorKind::Unreadable,
            format!("The answer was not one of {service}'s, or was cut short"),
            "Open a web page to see whether the network asks you to sign in, then try again".to_owned(),
        ),
        _ => (
            ErrorKind::Configuration,
            "The request could not be made with the present settings".to_owned(),
            "Correct them, then try again".to_owned(),
        ),
    };
    let error = Error {
        code,
        message,
        request_id: error.request_id().map(str::to_owned),
        ..Error::new(kind, operation, format!("{happened}. {undone}. {advice}."))
    };
    CredentialsRefused { error, happened, advice }
}

fn kind_of<E>(error: &SdkError<E, HttpResponse>, code: Option<&str>, message: Option<&str>) -> ErrorKind
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    match error {
        SdkError::ServiceError(service) => match code {
            // A status that says that IAM failed, or sent us elsewhere, is none with which IAM denies anything.
            Some(code)
                if is_complete_error(service.raw())
                    && (service.raw().status().is_client_error() || is_throttling(code)) =>
            {
                kind_of_code(code, message)
            }
            _ if service.raw().status().is_server_error() => ErrorKind::ServiceFailure,
            _ => ErrorKind::Unreadable,
        },
        SdkError::ResponseError(_) => ErrorKind::Unreadable,
        SdkError::TimeoutError(_) => ErrorKind::TimedOut,
        SdkError::DispatchFailure(failure) => {
            let source: Option<&(dyn StdError + 'static)> = failure.as_connector_error().map(|error| error as _);
            if let Some(credentials) = source.and_then(find::<CredentialsError>) {
                kind_of_credentials(credentials)
            } else if source.is_some_and(is_connect_failure) {
                ErrorKind::Unreachable
            } else if failure.is_timeout() {
                ErrorKind::TimedOut
            } else if failure.is_user() || source.is_some_and(is_not_sendable) {
                ErrorKind::Configuration
            } else {
                ErrorKind::Unreachable
            }
        }
        _ => ErrorKind::Configuration,
    }
}

/// The code and message of an error that is wrapped as `<ErrorResponse><Errors><Error>`, which the AWS command line reads
/// and the SDK does not: the emulator moto refuses so.
fn in_another_wrapper<E>(error: &SdkError<E, HttpResponse>) -> Option<(String, String)> {
    let response = error.raw_response().filter(|response| is_complete_error(response))?;
    let body = std::str::from_utf8(response.body().bytes()?).ok()?;
    let element = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}>"))?;
        let (text, _) = rest.split_once(&format!("</{name}>"))?;
        Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
    };
    Some((element("Code")?, element("Message").unwrap_or_default()))
}

/// The codes of IAM's operations, those common to all AWS services, and the spellings that other implementations use.
fn kind_of_code(code: &str, message: Option<&str>) -> ErrorKind {
    use ErrorKind as Kind;
    let says = |text| message.is_some_and(|message| message.contains(text));
    match code {
        _ if is_throttling(code) => Kind::Throttled,
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => Kind::AccessDenied,
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestInTheFuture" => Kind::ClockSkew,
        "SignatureDoesNotMatch" | "InvalidSignatureException"
            if says("Signature expired") || says("not yet current") =>
        {
            Kind::ClockSkew
        }
        // It is the region or the partition that is wrong, and not what was signed with.
        "SignatureDoesNotMatch" | "InvalidSignatureException" if says(SCOPE) => Kind::Configuration,
        "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "AuthFailure"
        | "TokenRefreshRequired" => Kind::SignedOut,
        "MissingAuthenticationToken" | "MissingAuthenticationTokenException" => Kind::NoCredentials,
        "NoSuchEntity" | "NoSuchEntityException" => Kind::NoSuchEntity,
        "EntityAlreadyExists" | "EntityAlreadyExistsException" => Kind::AlreadyExists,
        "PasswordPolicyViolation" | "PasswordPolicyViolationException" => Kind::PasswordPolicyViolation,
        "EntityTemporarilyUnmodifiable"
        | "EntityTemporarilyUnmodifiableException"
        | "ConcurrentModification"
        | "ConcurrentModificationException" => Kind::TemporarilyUnmodifiable,
        "LimitExceeded" | "LimitExceededException" => Kind::LimitExceeded,
        "ValidationError"
        | "ValidationException"
        | "InvalidInput"
        | "InvalidInputException"
        | "InvalidParameterValue"
        | "InvalidParameterCombination"
        | "InvalidQueryParameter"
        | "MalformedInput"
        | "MissingParameter" => Kind::InvalidInput,
        "ServiceFailure" | "InternalFailure" | "InternalError" | "ServiceUnavailable" => Kind::ServiceFailure,
        "RequestTimeout" | "RequestTimeoutException" => Kind::TimedOut,
        _ => Kind::Other,
    }
}

fn kind_of_credentials(error: &CredentialsError) -> ErrorKind {
    // Those that were told already are what the SDK finds here.
    if let Some(told) = find::<Error>(error) {
        return told.kind;
    }
    match error {
        CredentialsError::CredentialsNotLoaded(_) => ErrorKind::NoCredentials,
        _ if find::<NotSent>(error).is_some() => ErrorKind::Configuration,
        // The machine's own credentials are the last that the SDK looks for: all else had none.
        _ if find::<ImdsError>(error).is_some() => ErrorKind::NoCredentials,
        // Whoever gives out the credentials could not be asked: signing in would not help.
        CredentialsError::ProviderError(_) | CredentialsError::Unhandled(_)
            if find::<NoAnswer>(error).is_some()
                || find::<ConnectorError>(error).is_some_and(|error| error.is_io() || error.is_timeout()) =>
        {
            ErrorKind::Unreachable
        }
        CredentialsError::InvalidConfiguration(_) => ErrorKind::Configuration,
        _ if is_not_sendable(error) => ErrorKind::Configuration,
        _ => ErrorKind::SignedOut,
    }
}

const NOT_SENDABLE: &str = "a part of the credentials has a character in it that cannot be sent, such as a line break: copy it once \
                            more, on one line";

/// Whether a part of a request could not be written, because of a character in it.
fn is_not_sendable(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|error| error.to_string() == "failed to parse header value")
}

/// The error and what caused it, without the `Debug` forms, which may hold raw replies.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for error in causes(error) {
        let text = error.to_string();
        if texts.last().is_none_or(|last| !last.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    causes(error).find_map(|error| error.downcast_ref::<T>())
}

#[cfg(test)]
mod tests {
    use super::super::sign_in::{Endpoints, NamedBy, Refusal, Region};
    use super::*;

    #[test]
    fn a_message_that_repeats_the_password_is_withheld() {
        let message = "Value 'hunter2' at 'password' failed";
        assert_eq!(withhold(message, Some("hunter2")), WITHHELD);
        assert_eq!(withhold(message, Some("hunter3")), message);
        assert_eq!(withhold(message, Some("")), message);
        assert_eq!(withhold(message, None), message);
    }

    #[test]
    fn failed_credentials_are_told_apart() {
        let region = Region { name: "eu-west-1".into(), from: NamedBy::Flag };
        let endpoints = Endpoints::default();
        let unreachable = || ConnectorError::io("no route to host".into());
        for (error, kind) in [
            (CredentialsError::not_loaded_no_source(), ErrorKind::NoCredentials),
            (CredentialsError::provider_error("the session has expired"), ErrorKind::SignedOut),
            (CredentialsError::provider_timed_out(std::time::Duration::from_secs(1)), ErrorKind::SignedOut),
            (CredentialsError::provider_error(unreachable()), ErrorKind::Unreachable),
            (CredentialsError::invalid_configuration("a loop"), ErrorKind::Configuration),
        ] {
            let in_use = InUse {
                how_to_sign_in: "Run “aws login”",
                region: &region,
                endpoints: &endpoints,
                may_be_without_mfa: false,
            };
            let error = Refusal::of_provider(&error, in_use).for_operation(Operation::UpdateLoginProfile);
            assert_eq!((error.kind, error.attempts), (kind, 0), "{error:?}");
            assert!(error.sentence.contains("Nothing was changed"), "{}", error.sentence);
            let signs_in = matches!(kind, ErrorKind::NoCredentials | ErrorKind::SignedOut);
            assert_eq!(error.sentence.contains("Run “aws login”."), signs_in, "{}", error.sentence);
        }
    }

    #[tokio::test]
    async fn a_service_that_does_not_answer_is_told_as_every_other() {
        let config = aws_sdk_sso::Config::builder()
            .behavior_version(aws_sdk_sso::config::BehaviorVersion::v2026_01_12())
            .region(aws_sdk_sso::config::Region::new("eu-west-1"))
            .http_client(crate::network::http_client(&crate::network::Settings::default()).expect("a client").client())
            .retry_config(aws_sdk_sso::config::retry::RetryConfig::disabled())
            .endpoint_url("http://127.0.0.1:1");
        let client = aws_sdk_sso::Client::from_conf(config.build());
        let error = client.list_accounts().access_token("token").send().await.expect_err("nothing listens there");
        let refused = explain_failure(&error, "ListAccounts", "IAM Identity Center", "Nothing is known");
        assert_eq!(refused.error.kind, ErrorKind::Unreachable, "{error:?}");
        assert_eq!(
            refused.error.sentence,
            "http://127.0.0.1:1 could not be reached: the connection was refused. Nothing is known. Start what is to answer there, or \
             correct the endpoint, then try again."
        );
    }
}
