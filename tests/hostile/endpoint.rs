//! An endpoint that answers every request with the same bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use passdesk::iam::{ConnectOptions, Iam};

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Answers so many requests, and then hangs: an endless loop of calls ends there, and is found.
const MOST_REQUESTS: usize = 50;

#[derive(Clone, Debug)]
struct Endpoint {
    reply: Arc<Reply>,
    requests: Arc<AtomicUsize>,
}

/// A connection to an endpoint that answers so, and the number of requests that it gets.
pub(crate) async fn answering(reply: Reply) -> (Iam, Arc<AtomicUsize>) {
    let endpoint = Endpoint { reply: Arc::new(reply), requests: Arc::default() };
    let requests = Arc::clone(&endpoint.requests);
    let options = ConnectOptions { http_client: Some(SharedHttpClient::new(endpoint)), ..Default::default() };
    (Iam::connect(&options).await.expect("nothing is needed to connect"), requests)
}

impl HttpConnector for Endpoint {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        if self.requests.fetch_add(1, Ordering::SeqCst) >= MOST_REQUESTS {
            return HttpConnectorFuture::new(std::future::pending());
        }
        let status = StatusCode::try_from(self.reply.status).expect("a status");
        let mut response = HttpResponse::new(status, SdkBody::from(self.reply.body.clone()));
        for (name, value) in &self.reply.headers {
            // What is no header at all does not get through HTTP either.
            let _ = response.headers_mut().try_append(name.clone(), value.clone());
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Endpoint {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
