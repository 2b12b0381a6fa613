//! What happened to each attempt of a call. The SDK's errors do not carry it.

use std::error::Error as StdError;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, Error,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::OrchestratorError;
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use jiff::Timestamp;
use tokio::time::Instant;

use super::attempt_log::Log;
use super::causes::is_throttling;
use super::operation::Operation;
use super::rate_limit::Permit;
use super::replay::{is_definite_rejection, was_not_sent};
use super::reply::is_complete;

/// Watches the attempts of one call, and holds the call's permit.
pub(super) struct Attempts<E> {
    operation: Operation,
    shared: Arc<Shared>,
    error: PhantomData<fn() -> E>,
}

#[derive(Debug)]
struct Shared {
    permit: Permit,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    log: Log,
    /// When the present attempt went out, if it did.
    sent: Option<Instant>,
    /// How many attempts there were before those that the SDK counts.
    earlier: u32,
    throttled: bool,
}

impl<E> Attempts<E> {
    pub(super) fn new(operation: Operation, permit: Permit) -> Self {
        Self { operation, shared: Arc::new(Shared { permit, state: Mutex::default() }), error: PhantomData }
    }

    /// What happened so far.
    pub(super) fn log(&self) -> Log {
        self.state().log.clone()
    }

    /// Whether the last attempt was throttled, and the call can be made again without harm.
    pub(super) fn was_throttled(&self) -> bool {
        let state = self.state();
        state.throttled && !(self.operation.is_write() && state.log.maybe_applied)
    }

    /// Waits until the call may be made again after it was throttled.
    pub(super) async fn again(&self) {
        let earlier = {
            let mut state = self.state();
            state.earlier = state.log.attempts;
            state.earlier
        };
        self.shared.permit.again(earlier).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E> Clone for Attempts<E> {
    fn clone(&self) -> Self {
        Self { operation: self.operation, shared: Arc::clone(&self.shared), error: PhantomData }
    }
}

impl<E> fmt::Debug for Attempts<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").field("operation", &self.operation).field("shared", &self.shared).finish()
    }
}

#[dyn_dispatch_hint]
impl<E> Intercept for Attempts<E>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_attempt(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.state().sent = None;
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.state().sent = Some(Instant::now());
        self.shared.permit.sent();
        Ok(())
    }

    /// Rejects responses that the SDK would accept as success although the body is not a complete response. It takes any reply with status 200 for a success of an operation without
    /// output, without looking at it: a captive portal's page, or what a proxy made of half a reply. And it takes a list
    /// whose end is missing for a shorter list. Half a reply in JSON is none that it can read.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().unwrap_or_default();
        let is_whole = || self.operation.is_json() || is_complete(body, &format!("{}Response", self.operation.name()));
        if context.output_or_error().is_ok() && !is_whole() {
            return Err("the reply is not one of this operation".into());
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut state = self.state();
        let counted = cfg.load::<RequestAttempts>().map(|attempts| state.earlier + attempts.attempts());
        state.log.attempts = counted.unwrap_or(state.log.attempts + 1);
        let response = context.response();
        if let Some(id) = response.and_then(RequestId::request_id) {
            state.log.request_ids.push(id.to_owned());
        }
        if let Some(date) = response.and_then(|response| response.headers().get("date")) {
            state.log.server_time = aws_smithy_types::DateTime::from_str(date, Format::HttpDate)
                .ok()
                .and_then(|theirs| Timestamp::from_second(theirs.secs()).ok());
            state.log.clock_ahead =
                state.log.server_time.map(|theirs| theirs.as_second() - Timestamp::now().as_second());
        }
        state.log.sent = state.sent;
        let error = context.output_or_error().and_then(Result::err);
        state.log.maybe_applied = state.sent.is_some()
            && error.is_some_and(|error| !is_definite_rejection(response, error) && !was_not_sent(error));
        state.throttled = error.and_then(code_of::<E>).is_some_and(is_throttling);
        match state.sent {
            Some(sent) if state.throttled => self.shared.permit.throttled(sent),
            Some(sent) if response.is_some() => self.shared.permit.accepted(sent),
            _ => {}
        }
        Ok(())
    }
}

/// The code that IAM gave, if it is IAM's error.
fn code_of<E>(error: &OrchestratorError<Error>) -> Option<&str>
where
    E: StdError + ProvideErrorMetadata + Send + Sync + 'static,
{
    error.as_operation_error()?.downcast_ref::<E>()?.code()
}
