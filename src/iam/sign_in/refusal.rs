use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::super::error::{CredentialsRefused, Error, ErrorKind};
use super::super::explain::{Told, in_credentials, told, told_by_json};
use super::super::operation::Operation;
use super::super::presentable::presentable;
use super::super::sentence::{Cause, InUse, before, parts};
use crate::network::Service;

/// Why there are no credentials: what an operation that needs them has to say of it is put together with that operation.
#[derive(Clone, Debug)]
pub(in crate::iam) struct Refusal(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    kind: ErrorKind,
    /// What happened, as a sentence without its full stop.
    happened: String,
    /// What to do, as a sentence without its full stop.
    advice: String,
    /// The operation that failed, where one did.
    operation: Option<&'static str>,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl Refusal {
    pub(super) fn new(kind: ErrorKind, happened: String, advice: &str) -> Self {
        let advice = advice.into();
        Self(Box::new(Parts { kind, happened, advice, operation: None, code: None, message: None, request_id: None }))
    }

    /// What a provider of the SDK says.
    pub(in crate::iam) fn of_provider(error: &CredentialsError, in_use: InUse<'_>) -> Self {
        if let Some(refused) = StdError::source(error).and_then(|error| error.downcast_ref::<CredentialsRefused>()) {
            return Self::of_given(refused);
        }
        Self::of_credentials(in_credentials(error), in_use)
    }

    /// The same of the only one that was to give credentials: where it could not be asked, it is not known that there are none.
    pub(super) fn of_named_provider(error: &CredentialsError, in_use: InUse<'_>) -> Self {
        match in_credentials(error) {
            told if told.kind == ErrorKind::NoCredentials && told.no_answer.is_some() => {
                Self::of_credentials(Told { kind: ErrorKind::Unreachable, ..told }, in_use)
            }
            _ => Self::of_provider(error, in_use),
        }
    }

    fn of_credentials(told: Told<'_>, in_use: InUse<'_>) -> Self {
        let (happened, advice) = parts(&cause(&told, None, in_use));
        let mut refusal = Self::new(told.kind, happened, &advice);
        refusal.0.message = told.message;
        refusal
    }

    /// What somebody says who gives out credentials.
    fn of_given(refused: &CredentialsRefused) -> Self {
        let Error { kind, operation, code, message, request_id, .. } = refused.error.clone();
        let mut refusal = Self::new(kind, refused.happened.clone(), &refused.advice);
        let parts = &mut *refusal.0;
        (parts.operation, parts.code, parts.message, parts.request_id) = (Some(operation), code, message, request_id);
        refusal
    }

    /// What came of a call to a service that was to get credentials. `undone` is what it left undone, as a sentence without its full stop.
    pub(super) fn of_call<E>(
        asked: Service,
        operation: &'static str,
        undone: &str,
        error: &SdkError<E, HttpResponse>,
        in_use: InUse<'_>,
    ) -> Self
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        Self::of_told(asked, operation, undone, told(error), in_use).asked(error.request_id())
    }

    /// The same of a call to IAM Identity Center's portal, which answers in JSON.
    pub(super) fn of_portal<E>(undone: &str, error: &SdkError<E, HttpResponse>, in_use: InUse<'_>) -> Self
    where
        E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
    {
        Self::of_told(Service::Sso, "GetRoleCredentials", undone, told_by_json(error), in_use).asked(error.request_id())
    }

    fn of_told(asked: Service, operation: &'static str, undone: &str, told: Told<'_>, in_use: InUse<'_>) -> Self {
        let says = told
            .message
            .as_deref()
            .map_or_else(String::new, |says| format!(" (AWS says: {})", says.trim_end_matches('.')));
        let (happened, advice) = match told.kind {
            ErrorKind::AccessDenied => {
                (format!("{undone}{says}"), "Ask an administrator whether it can be allowed".into())
            }
            ErrorKind::InvalidInput | ErrorKind::Other => {
                (format!("{undone}{says}"), "Correct the settings, then try again".into())
            }
            _ => {
                let (happened, advice) = parts(&cause(&told, Some(asked), in_use));
                (format!("{undone}: {}", uncapitalised(&happened)), advice)
            }
        };
        let mut refusal = Self::new(told.kind, happened, &advice);
        refusal.0.operation = Some(operation);
        refusal.0.code = told.code.as_deref().map(presentable);
        refusal.0.message = told.message;
        refusal
    }

    fn asked(mut self, request_id: Option<&str>) -> Self {
        self.0.request_id = request_id.map(str::to_owned);
        self
    }

    /// The same, with other advice.
    pub(super) fn advising(mut self, advice: &str) -> Self {
        self.0.advice = advice.into();
        self
    }

    /// What it means for an operation that needed the credentials. Nothing of that was sent.
    pub(in crate::iam) fn for_operation(&self, operation: Operation) -> Error {
        let Parts { kind, happened, advice, operation: failed, code, message, request_id } = &*self.0;
        Error {
            kind: *kind,
            sentence: before(operation, happened, advice),
            operation: failed.unwrap_or(operation.name()),
            code: code.clone(),
            message: message.clone(),
            request_id: request_id.clone(),
            attempts: 0,
        }
    }
}

fn cause<'a>(told: &'a Told<'a>, asked: Option<Service>, in_use: InUse<'a>) -> Cause<'a> {
    Cause {
        // It says nothing of its own in these words.
        operation: Operation::GetCallerIdentity,
        kind: told.kind,
        code: told.code.as_deref(),
        message: told.message.as_deref(),
        with_password: false,
        maybe_applied: false,
        clock_ahead: None,
        no_answer: told.no_answer,
        asked,
        in_use,
    }
}

/// A sentence that goes on after a colon: names keep their letters.
fn uncapitalised(sentence: &str) -> String {
    let first = sentence.split(' ').next().unwrap_or_default();
    let mut chars = sentence.chars();
    match chars.next() {
        Some(c) if first.chars().skip(1).all(|c| !c.is_uppercase()) => c.to_lowercase().chain(chars).collect(),
        _ => sentence.to_owned(),
    }
}
