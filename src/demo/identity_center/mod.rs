//! An instance of IAM Identity Center in memory: somebody signs in there, and opens what was given to them.
//!
//! It speaks restJson: a request goes in as method, path, headers and bytes. It keeps the rules of OAuth that matter to a client:
//! codes and refresh tokens are of use once, to who was given them; a challenge must be met; what is out of date is worth nothing.

mod grants;
mod oidc;
mod portal;
mod reply;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use http::Uri;
use jiff::Timestamp;

use super::clock::DemoClock;
use super::random::Random;
use super::response::to_response;
use super::state::Sts;
use super::wire::Answer;

pub use reply::Redirect;

use grants::{Client, CodeGrant, DeviceGrant, Tokens};

/// An account that the demo's person may open through Identity Center.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAssignment {
    /// The account's id.
    pub account_id: String,
    /// Its name.
    pub name: String,
    /// The roles with which it may be opened.
    pub roles: Vec<String>,
    /// The access key with which what is opened so is signed, for the account to know it by; `None`: another one each time, which is
    /// known to the accounts of the organisation.
    pub access_key_id: Option<String>,
}

/// An instance of IAM Identity Center. Clones are the same.
#[derive(Clone)]
pub struct DemoPortal {
    inner: Arc<Inner>,
}

struct Inner {
    start_url: String,
    clock: Arc<DemoClock>,
    state: Mutex<State>,
}

/// How long what is given out is valid.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// A token.
    pub token: Duration,
    /// The credentials of a role.
    pub credentials: Duration,
    /// The session: until then a token can be renewed.
    pub session: Duration,
}

impl Default for Lifetimes {
    /// What AWS gives out where nobody has chosen anything else.
    fn default() -> Self {
        let hour = Duration::from_secs(3600);
        Self { token: hour, credentials: hour, session: 8 * hour }
    }
}

struct State {
    random: Random,
    /// Who knows what is given out.
    sts: Sts,
    lifetimes: Lifetimes,
    assignments: Vec<DemoAssignment>,
    clients: BTreeMap<String, Client>,
    codes: BTreeMap<String, CodeGrant>,
    devices: BTreeMap<String, DeviceGrant>,
    /// By access token.
    tokens: BTreeMap<String, Tokens>,
    /// The operations that were asked for, in order.
    calls: Vec<&'static str>,
}

/// A request, as far as Identity Center looks at it.
pub struct PortalRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, with the query.
    pub target: &'a str,
    /// What is in the header `x-amz-sso_bearer_token`.
    pub bearer: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl DemoPortal {
    /// An instance with this start URL, at which these accounts may be opened.
    #[must_use]
    pub fn new(start_url: &str, start: Timestamp, seed: u64, assignments: Vec<DemoAssignment>) -> Self {
        Self::within(start_url, (Arc::new(DemoClock::starting_at(start)), Sts::default()), seed, assignments)
    }

    /// An instance by this clock, whose credentials are known there.
    pub(super) fn within(
        start_url: &str,
        (clock, sts): (Arc<DemoClock>, Sts),
        seed: u64,
        assignments: Vec<DemoAssignment>,
    ) -> Self {
        let state = State {
            random: Random::of(seed, 0x0001_5C3E),
            sts,
            lifetimes: Lifetimes::default(),
            assignments,
            clients: BTreeMap::new(),
            codes: BTreeMap::new(),
            devices: BTreeMap::new(),
            tokens: BTreeMap::new(),
            calls: Vec::new(),
        };
        Self { inner: Arc::new(Inner { start_url: start_url.to_owned(), clock, state: Mutex::new(state) }) }
    }

    /// What the AWS SDK takes for its HTTP client. Nothing leaves the computer.
    #[must_use]
    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &DemoClock {
        &self.inner.clock
    }

    /// How long what is given out from now on is valid.
    pub fn set_lifetimes(&self, lifetimes: Lifetimes) {
        self.state().lifetimes = lifetimes;
    }

    /// The operations that were asked for, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<&'static str> {
        self.state().calls.clone()
    }

    /// Whether a request is one for Identity Center, by its path.
    #[must_use]
    pub fn is_for_it(target: &str) -> bool {
        let path = target.split('?').next().unwrap_or_default();
        [
            "/client/register",
            "/device_authorization",
            "/token",
            "/authorize",
            "/authorize/allow",
            "/authorize/deny",
            "/device",
            "/assignment/accounts",
            "/assignment/roles",
            "/federation/credentials",
            "/logout",
        ]
        .contains(&path)
    }

    /// Answers a request.
    pub fn respond(&self, request: &PortalRequest<'_>) -> Answer {
        let now = self.clock().now();
        let mut state = self.state();
        let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
        let answered = match (request.method, path) {
            ("POST", "/client/register") => state.register(request.body, &self.inner.start_url, now),
            ("POST", "/device_authorization") => state.start_device(request.body, &self.inner.start_url, now),
            ("POST", "/token") => state.token(request.body, now),
            ("GET", "/assignment/accounts") => state.accounts(request.bearer, query, now),
            ("GET", "/assignment/roles") => state.roles(request.bearer, query, now),
            ("GET", "/federation/credentials") => state.credentials(request.bearer, query, now),
            ("POST", "/logout") => state.logout(request.bearer, now),
            ("GET", "/authorize") => return state.authorize_page(request.target),
            ("GET", "/authorize/allow" | "/authorize/deny") => {
                return state.came_from_page(path.ends_with("allow"), query, now).into_answer();
            }
            ("GET", "/device") => return state.device_page(query),
            _ => Err(reply::Refusal::not_found()),
        };
        let request_id = state.request_id();
        reply::answer(answered, &request_id)
    }

    /// What somebody does in the browser who was sent to this page: allows it, or declines. The address that the browser is then sent
    /// to, or what it is shown instead.
    pub fn browse(&self, url: &str, allow: bool) -> Redirect {
        let now = self.clock().now();
        let query = url.parse::<Uri>().ok().and_then(|uri| uri.query().map(ToOwned::to_owned)).unwrap_or_default();
        self.state().came_from_page(allow, &query, now)
    }

    /// The name of the program for which this page asks, if it is one that was registered.
    #[must_use]
    pub fn asks(&self, url: &str) -> Option<String> {
        let query = url.split_once('?')?.1;
        self.state().asks(query)
    }

    /// Somebody confirms this code in a browser, or declines. Tells whether there is such a code.
    pub fn confirm(&self, user_code: &str, allow: bool) -> bool {
        self.state().confirm(user_code, allow)
    }

    /// The session ends: nothing that was given out for it is taken any more.
    pub fn end_sessions(&self) {
        self.state().tokens.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpClient for DemoPortal {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for DemoPortal {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(self.answer(&request))
    }
}

impl DemoPortal {
    fn answer(
        &self,
        request: &HttpRequest,
    ) -> Result<aws_smithy_runtime_api::client::orchestrator::HttpResponse, ConnectorError> {
        let uri: Uri = request.uri().parse().map_err(|_| ConnectorError::user("an address is none".into()))?;
        let body = request.body().bytes().ok_or_else(|| ConnectorError::user("the body is not in memory".into()))?;
        to_response(self.respond(&PortalRequest {
            method: request.method(),
            target: uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str),
            bearer: request.headers().get("x-amz-sso_bearer_token"),
            body,
        }))
    }
}

impl State {
    fn request_id(&mut self) -> String {
        self.random.id("", 20).to_lowercase()
    }
}

impl fmt::Debug for DemoPortal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DemoPortal")
    }
}
