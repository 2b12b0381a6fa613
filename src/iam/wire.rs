//! A wire that plays what a test tells it to: raw replies, silence, a broken connection. It knows nothing of IAM.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

use super::{ConnectOptions, Iam};

/// What the wire does with one request.
#[derive(Clone, Debug)]
pub(super) enum Play {
    Reply {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// The connection breaks after the request went out.
    Broken,
    /// Nothing ever comes back.
    Silence,
}

/// A success of `operation`, with `result` as its result.
pub(super) fn success(operation: &str, result: &str) -> Play {
    let result =
        if result.is_empty() { String::new() } else { format!("<{operation}Result>{result}</{operation}Result>") };
    reply(
        200,
        format!(
            "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">{result}<ResponseMetadata>\
             <RequestId>id</RequestId></ResponseMetadata></{operation}Response>\n"
        ),
    )
}

/// An error reply, as IAM gives one.
pub(super) fn error(status: u16, code: &str, message: &str) -> Play {
    reply(
        status,
        format!(
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
             <Code>{code}</Code><Message>{message}</Message></Error><RequestId>id</RequestId></ErrorResponse>\n"
        ),
    )
}

pub(super) fn reply(status: u16, body: impl Into<String>) -> Play {
    Play::Reply { status, headers: Vec::new(), body: body.into() }
}

impl Play {
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Reply { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// Plays in turn, the last one again and again, and keeps the bodies of the requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Wire(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    plays: VecDeque<Play>,
    requests: Vec<String>,
}

impl Wire {
    pub(super) fn plays(plays: impl IntoIterator<Item = Play>) -> Self {
        Self(Arc::new(Mutex::new(Script { plays: plays.into_iter().collect(), requests: Vec::new() })))
    }

    /// The bodies of the requests that came, each a form. The id of reply number n is `id-n`.
    pub(super) fn requests(&self) -> Vec<String> {
        self.0.lock().expect("no test panics holding it").requests.clone()
    }

    pub(super) async fn iam(&self) -> Iam {
        let options =
            ConnectOptions { http_client: Some(super::SharedHttpClient::new(self.clone())), ..Default::default() };
        Iam::connect(&options).await.expect("nothing is needed to connect")
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut script = self.0.lock().expect("no test panics holding it");
        let body = request.body().bytes().expect("the body is in memory");
        script.requests.push(String::from_utf8(body.to_vec()).expect("a form"));
        let number = script.requests.len();
        let play = if script.plays.len() > 1 { script.plays.pop_front() } else { script.plays.front().cloned() };
        match play.expect("the script has a play") {
            Play::Silence => HttpConnectorFuture::new(pending()),
            Play::Broken => HttpConnectorFuture::ready(Err(ConnectorError::io("connection reset by peer".into()))),
            Play::Reply { status, headers, body } => {
                let status = StatusCode::try_from(status).expect("a status");
                let mut response = HttpResponse::new(status, SdkBody::from(body));
                response.headers_mut().insert("x-amzn-requestid", format!("id-{number}"));
                for (name, value) in headers {
                    response.headers_mut().insert(name, value);
                }
                HttpConnectorFuture::ready(Ok(response))
            }
        }
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
