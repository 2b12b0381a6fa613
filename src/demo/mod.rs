//! A whole IAM account in memory, behind the SDK's HTTP connector.
//!
//! With it the program shows all it can do without an AWS account, and every failure can be staged. It speaks awsQuery: a
//! request goes in as headers and bytes, a reply comes out as status, headers and bytes, so that the SDK's own signer,
//! serialiser, retries and parser take part. It keeps IAM's rules as the service model and the IAM User Guide have them,
//! and is held to them by `tests/judge`.
//!
//! ```
//! use passdesk::demo::{DemoAccount, DemoOptions};
//!
//! let demo = DemoAccount::new(DemoOptions::instant());
//! let config = aws_sdk_iam::Config::builder().http_client(demo.http_client());
//! ```

mod account_number;
mod clock;
mod connector;
mod credential_report;
mod error;
mod faults;
mod hash;
mod history;
mod identity_center;
mod input;
mod judged;
mod mfa_code;
mod operations;
mod options;
mod organization;
mod organizations;
mod paging;
mod permissions;
mod policy;
mod random;
mod record;
mod replicated;
mod response;
mod seed;
mod sessions;
mod setup;
mod state;
#[cfg(test)]
mod tests;
mod users;
mod wire;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::time::Instant;

pub use account_number::AccountNumber;
pub use clock::DemoClock;
pub use faults::{Fault, Strikes};
pub use history::Write;
pub use identity_center::{DemoAssignment, DemoPortal, Lifetimes, PortalRequest, Redirect};
pub use options::{DemoOptions, Latency, Staleness};
pub use organization::{DemoOrganization, DemoOrganizationAccount, MemberState, ShownCode};
pub use organizations::DemoMember;
pub use setup::DemoUser;
pub use state::Call;
pub use wire::{Answer, DemoReply, DemoRequest};

use error::ApiError;
use faults::{Fate, Instead};
use operations::{Handler, Service};
use state::{Caller, Request, Signed, State, Sts};
use wire::Params;

/// A demo account. Clones are the same account.
#[derive(Clone)]
pub struct DemoAccount {
    account: Arc<Account>,
    /// Who calls through this clone, for the history.
    client: u32,
}

struct Account {
    clock: Arc<DemoClock>,
    latency: Latency,
    state: Mutex<State>,
}

/// A call that was received, and what the staged faults have in store for it.
struct Received {
    action: String,
    params: Params,
    access_key_id: Option<String>,
    request_id: String,
    fate: Fate,
    wait: Duration,
    /// Where in the history it is, if it is a write.
    write: Option<usize>,
}

impl DemoAccount {
    /// A new account.
    #[must_use]
    pub fn new(options: DemoOptions) -> Self {
        let clock = Arc::new(DemoClock::starting_at(options.start));
        Self::within(options, clock, Sts::default())
    }

    /// A new account by this clock, whose temporary credentials are given out there.
    fn within(options: DemoOptions, clock: Arc<DemoClock>, sts: Sts) -> Self {
        let account =
            Arc::new(Account { clock, latency: options.latency, state: Mutex::new(State::new(options, sts)) });
        Self { account, client: 0 }
    }

    /// What the AWS SDK takes for its HTTP client. Nothing leaves the computer.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// The account's clock.
    #[must_use]
    pub fn clock(&self) -> &DemoClock {
        &self.account.clock
    }

    /// Makes something go wrong.
    pub fn stage(&self, fault: Fault) {
        self.state().faults.stage(fault);
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// Answers a request. It takes as long as the account's latency and the staged faults want; a staged hang never ends.
    pub async fn respond(&self, request: DemoRequest) -> DemoReply {
        let begun = Instant::now();
        let mut call = self.receive(&request);
        drop(request);
        pause_until(begun + call.wait / 2).await;
        let mut reply = match call.fate.instead.take() {
            None => DemoReply::Answer(self.apply(&call)),
            Some(instead) => self.strike(instead, &call).await,
        };
        if let DemoReply::Answer(answer) = &mut reply {
            answer.date(self.clock().now());
        }
        // What the work itself took is a part of it.
        pause_until(begun + call.wait).await;
        // A client that has given up by then is not answered.
        if let (DemoReply::Answer(answer), Some(write)) = (&reply, call.write) {
            self.state().answered(write, answer);
        }
        reply
    }

    fn receive(&self, request: &DemoRequest) -> Received {
        let params = request.params();
        let action = params.get("Action").unwrap_or_default().to_owned();
        let user = params.get("UserName").or_else(|| params.get("TargetPrincipal")).map(ToOwned::to_owned);
        let now = self.clock().now();
        let mut state = self.state();
        let fate = state.faults.strike(&action, user.as_deref(), now);
        if let Some(instead) = &fate.instead {
            *state.struck.entry(instead.name()).or_default() += 1;
        }
        // The history is of this account's users, and not of other accounts' root users.
        let root_of = request.access_key_id().and_then(|key| state.root_of(key));
        let write = Write::received(self.client, &action, &params, now).filter(|_| root_of.is_none());
        let write = write.map(|write| {
            state.writes.push(write);
            state.writes.len() - 1
        });
        state.calls.push(Call { operation: action.clone(), user, root_of, at: now });
        let latency = match self.account.latency {
            Latency::None => Duration::ZERO,
            Latency::Range { min, max } => {
                let spread = u64::try_from(max.saturating_sub(min).as_micros()).unwrap_or(u64::MAX);
                min + Duration::from_micros(state.random.between(0, spread))
            }
        };
        Received {
            wait: latency + fate.latency,
            access_key_id: request.access_key_id().map(ToOwned::to_owned),
            request_id: state.request_id(),
            action,
            params,
            fate,
            write,
        }
    }

    /// Does what the call asks for.
    fn apply(&self, call: &Received) -> Answer {
        let service = service_of(call);
        let mut state = self.state();
        let caller = match &call.access_key_id {
            Some(key) => state.caller(key, self.clock().now()),
            // What is in the request speaks for itself.
            None if operations::is_unsigned(&call.action) => Ok(state.operator()),
            None => Err(ApiError::new(403, "MissingAuthenticationToken", "Request is missing Authentication Token")),
        };
        let outcome = caller.and_then(|caller| {
            let version = call.params.get("Version");
            let (params, now) = (&call.params, self.clock().now());
            if let Signed::Root(task) = caller.signed
                && version == Some(operations::IAM.version)
            {
                let operation = organizations::find_for_root(&state, &call.action, task, &caller.user_id)?;
                let action = format!("iam:{}", call.action);
                let request = Request { params, caller: &caller, action: &action, now };
                return operation(&mut state, request).map(Reply::Xml);
            }
            let (service, handler) = operations::find(&call.action, version)?;
            // A user's session may call IAM only where it was got with an MFA code.
            if service.prefix == operations::IAM.prefix && caller.signed == (Signed::Session { mfa: false }) {
                return Err(ApiError::invalid_client_token());
            }
            let action = format!("{}:{}", service.prefix, call.action);
            let request = Request { params, caller: &caller, action: &action, now };
            match handler {
                Handler::Xml(operation) => operation(&mut state, request).map(Reply::Xml),
                Handler::Json(operation) => operation(&mut state, request).map(Reply::Json),
            }
        });
        if let (Ok(_), Some(write)) = (&outcome, call.write) {
            state.applied(write, self.clock().now());
        }
        match outcome {
            Ok(Reply::Xml(result)) => Answer::success(&call.action, service.namespace, result, &call.request_id),
            Ok(Reply::Json(value)) => Answer::json(200, &value, &call.request_id),
            Err(error) => refused(service, &error, &call.request_id),
        }
    }

    /// Does to the call what a fault has in store for it.
    async fn strike(&self, instead: Instead, call: &Received) -> DemoReply {
        let error = |error: &ApiError| refused(service_of(call), error, &call.request_id);
        DemoReply::Answer(match instead {
            Instead::Error { error: staged, applied } => {
                if applied {
                    self.apply(call);
                }
                error(&staged)
            }
            Instead::Denied => {
                let caller = self.caller(call);
                let action = format!("{}:{}", service_of(call).prefix, call.action);
                let resource =
                    call.params.get("UserName").map_or_else(|| "*".to_owned(), |name| format!("user {name}"));
                let because = format!("because no identity-based policy allows the {action} action");
                error(&ApiError::access_denied(&caller.arn, &action, &resource, &because))
            }
            Instead::Lost { applied } => {
                if applied {
                    self.apply(call);
                }
                return DemoReply::Dropped;
            }
            Instead::Refused => return DemoReply::Refused,
            Instead::Hang { applied } => {
                if applied {
                    self.apply(call);
                }
                return std::future::pending().await;
            }
            Instead::Truncated => {
                let mut answer = self.apply(call);
                answer.body.truncate(answer.body.len() / 2);
                answer
            }
            Instead::ClockOff(ahead) => {
                let now = jiff::Timestamp::now() + ahead;
                let expired = "Signature expired: it is not of the present time";
                let mut answer = error(&ApiError::new(403, "SignatureDoesNotMatch".to_owned(), expired));
                answer.date(now);
                answer
            }
            Instead::Garbled => {
                let body = "<?xml version=\"1.0\"?><menu><item n=1></menu>";
                Answer::new(200, "text/xml", &call.request_id, body.to_owned())
            }
            Instead::Html => {
                let page = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head></html>\n";
                Answer::html(page)
            }
        })
    }

    fn caller(&self, call: &Received) -> Caller {
        let state = self.state();
        let key = call.access_key_id.as_deref().unwrap_or_default();
        state.caller(key, self.clock().now()).unwrap_or_else(|_| state.operator())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.account.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The service that a call is for; errors about calls for none are answered as IAM would.
fn service_of(call: &Received) -> &'static Service {
    operations::find(&call.action, call.params.get("Version")).map_or(&operations::IAM, |(service, _)| service)
}

/// What an operation answers that goes well.
enum Reply {
    Xml(Option<wire::Xml>),
    Json(serde_json::Value),
}

/// An error in the form of the service.
fn refused(service: &Service, error: &ApiError, request_id: &str) -> Answer {
    if service.is_json {
        Answer::json_error(error, request_id)
    } else {
        Answer::error(error, service.namespace, request_id)
    }
}

/// Lets a timer run only where there is something to wait for: its least step is a millisecond.
async fn pause_until(time: Instant) {
    if time > Instant::now() {
        tokio::time::sleep_until(time).await;
    }
}

impl fmt::Debug for DemoAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoAccount")
    }
}
