//! Demo accounts behind HTTP.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use passdesk::demo::{Answer, DemoOrganization, DemoPortal, DemoReply, DemoRequest, PortalRequest};
use tokio::net::{TcpListener, TcpStream};

type AnyError = Box<dyn Error + Send + Sync>;

/// Serves whoever connects, for ever.
///
/// # Errors
/// What the listener ends with.
pub(crate) async fn all(listener: TcpListener, demo: DemoOrganization, portal: Option<DemoPortal>) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, demo.clone(), portal.clone()));
    }
}

/// Serves a connection until the client closes it or a staged fault breaks it.
async fn serve(stream: TcpStream, demo: DemoOrganization, portal: Option<DemoPortal>) {
    // A reply goes out in several pieces: without this, each waits for the client's acknowledgement of the one before.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request| answer(request, demo.clone(), portal.clone()));
    // A connection that ends in an error is one that the client, or a staged fault, broke off.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    request: Request<Incoming>,
    demo: DemoOrganization,
    portal: Option<DemoPortal>,
) -> Result<Response<Body>, AnyError> {
    let headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let target = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    if let Some(portal) = portal.filter(|_| DemoPortal::is_for_it(&target)) {
        let method = request.method().to_string();
        let bearer = headers.iter().find(|(name, _)| name == "x-amz-sso_bearer_token").map(|(_, value)| value.clone());
        let body = request.into_body().collect().await?.to_bytes();
        let request = PortalRequest { method: &method, target: &target, bearer: bearer.as_deref(), body: &body };
        return response(portal.respond(&request));
    }
    let parameters = match *request.method() {
        // awsQuery takes them from either place.
        Method::GET => request.uri().query().unwrap_or_default().as_bytes().to_vec(),
        _ => request.into_body().collect().await?.to_bytes().to_vec(),
    };
    let headers = headers.iter().map(|(name, value)| (&**name, &**value));
    match demo.respond(DemoRequest::new(headers, parameters)).await {
        DemoReply::Answer(answer) => response(answer),
        // An error makes hyper close the connection without a reply.
        DemoReply::Dropped | DemoReply::Refused => Err("the connection is to be broken".into()),
    }
}

fn response(answer: Answer) -> Result<Response<Body>, AnyError> {
    let cut_off = answer.is_cut_off();
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(*name, value);
    }
    Ok(response.body(Body { bytes: Some(answer.body.into()), cut_off })?)
}

/// The body of a reply. It does not tell its length, so that what is announced is what the reply's header says.
struct Body {
    bytes: Option<Bytes>,
    cut_off: bool,
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(match self.bytes.take() {
            Some(bytes) => Some(Ok(Frame::data(bytes))),
            None if self.cut_off => Some(Err(io::Error::other("the reply is cut off here"))),
            None => None,
        })
    }
}
