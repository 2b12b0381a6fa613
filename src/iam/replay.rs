//! Which failed requests the SDK may send again.
//!
//! The SDK's standard retries also send a request again after a lost reply. The second one would then find what the first
//! one did: "already exists" for a password that was just created, "no such entity" for one that was just deleted.

use std::error::Error as StdError;
use std::io;

use aws_smithy_runtime_api::client::interceptors::context::{Error, InterceptorContext};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority, RetryReason,
};
use aws_smithy_types::retry::ErrorKind;
use hyper_util::client::legacy::Error as HttpError;

use super::causes::causes;
use super::reply::is_complete;
use crate::network::NotSent;

/// Forbids a retry of a request that may have been applied: after a time-out, a broken connection, an unreadable reply, a
/// failure on IAM's side. It leaves alone a retry of one that IAM refused (throttled, or signed by a wrong clock). One
/// that never left could be sent again, but whoever waits for it had better know at once that there is no network.
#[derive(Debug)]
pub(super) struct NoRetryIfMaybeApplied;

impl ClassifyRetry for NoRetryIfMaybeApplied {
    fn classify_retry(&self, ctx: &InterceptorContext) -> RetryAction {
        match ctx.output_or_error() {
            Some(Err(error)) if !is_definite_rejection(ctx.response(), error) => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn classify_retry_v2(&self, ctx: &InterceptorContext, previous: &RetryAction) -> RetryAction {
        // `RequestTimeout` is a 4xx that the SDK takes for a passing failure: IAM did not get the whole request, it says.
        let passing = matches!(
            previous,
            RetryAction::RetryIndicated(RetryReason::RetryableError { kind: ErrorKind::TransientError, .. })
        );
        match self.classify_retry(ctx) {
            RetryAction::NoActionIndicated if passing => RetryAction::RetryForbidden,
            action => action,
        }
    }

    fn name(&self) -> &'static str {
        "NoRetryIfMaybeApplied"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

/// Forbids a retry of a request that was throttled: the rate limiter makes it, once it has a permit. The SDK would make it whenever
/// its own pause is over, and throttle others.
#[derive(Debug)]
pub(super) struct NotThrottled;

impl ClassifyRetry for NotThrottled {
    fn classify_retry(&self, _: &InterceptorContext) -> RetryAction {
        RetryAction::NoActionIndicated
    }

    fn classify_retry_v2(&self, _: &InterceptorContext, previous: &RetryAction) -> RetryAction {
        match previous {
            RetryAction::RetryIndicated(RetryReason::RetryableError { kind: ErrorKind::ThrottlingError, .. }) => {
                RetryAction::RetryForbidden
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "NotThrottled"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

/// Whether IAM itself answered that it did not do it: with a status of 4xx and an error of its own.
pub(super) fn is_definite_rejection(response: Option<&HttpResponse>, error: &OrchestratorError<Error>) -> bool {
    error.is_operation_error()
        && response.is_some_and(|response| response.status().is_client_error() && is_complete_error(response))
}

/// Whether a reply is an error of IAM's, to its end. The SDK finds a code in half a one too, and perhaps half a code.
pub(super) fn is_complete_error(response: &HttpResponse) -> bool {
    response.body().bytes().is_some_and(|body| is_complete(body, "ErrorResponse"))
}

/// Whether no connection was made, so that nothing was sent.
pub(super) fn was_not_sent(error: &OrchestratorError<Error>) -> bool {
    error
        .as_connector_error()
        .is_some_and(|error| is_connect_failure(error) || causes(error).any(<dyn StdError>::is::<NotSent>))
}

/// Whether an error of the HTTP client says that it could not connect.
pub(super) fn is_connect_failure(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(|error| {
        error.downcast_ref::<HttpError>().is_some_and(HttpError::is_connect)
            || error.downcast_ref().is_some_and(|error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused)
    })
}
