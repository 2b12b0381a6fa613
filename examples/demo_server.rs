//! Serves a demo account over HTTP on loopback, so that any AWS client can be pointed at it.
//!
//! ```text
//! cargo run --example demo_server -- --port 4000 --users 5000 --bucket GetLoginProfile=10:15 \
//!     --fault CreateLoginProfile=reply-lost:1
//! aws iam list-users --endpoint-url http://127.0.0.1:4000
//! ```

use std::convert::Infallible;
use std::error::Error;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::time::Duration;

use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use passdesk::demo::{Answer, DemoAccount, DemoOptions, DemoReply, DemoRequest, Fault, Latency};
use tokio::net::{TcpListener, TcpStream};

const HELP: &str = "\
Serves a demo account over HTTP on 127.0.0.1. Prints `listening on http://127.0.0.1:PORT`.

  --port N                     the port; 0, the default, takes a free one
  --users N                    how many users there are (214)
  --seed N                     what they are drawn from (7)
  --latency-ms N               how long each call takes (0)
  --settling-ms N              how long a user is unmodifiable after a password was created (0)
  --propagation-ms N           how long reads are stale after a write (0)
  --report-ms N                how long a credential report is in the making (0)
  --bucket Action=RATE[:BURST] throttles an operation to RATE calls a second; `*` is every operation together
  --fault Action=KIND[:TIMES]  makes calls fail, TIMES of them or `always` (1). KIND is one of throttled, reply-lost,
                               refused, error-before, error-after, hang, hang-after, truncated, html, expired,
                               invalid, denied
";

type AnyError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), AnyError> {
    let Some((port, options, faults)) = arguments()? else {
        std::io::stdout().write_all(HELP.as_bytes())?;
        return Ok(());
    };
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let demo = DemoAccount::new(options);
        for fault in faults {
            demo.stage(fault);
        }
        writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
        std::io::stdout().flush()?;
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(serve(stream, demo.clone()));
        }
    })
}

/// Serves a connection until the client closes it or a staged fault breaks it.
async fn serve(stream: TcpStream, demo: DemoAccount) {
    // A reply goes out in several pieces: without this, each waits for the client's acknowledgement of the one before.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request| answer(request, demo.clone()));
    // A connection that ends in an error is one that the client, or a staged fault, broke off.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

type Body = StreamBody<tokio_stream::Pieces>;

async fn answer(request: Request<Incoming>, demo: DemoAccount) -> Result<Response<Body>, AnyError> {
    let headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let body = match *request.method() {
        // awsQuery takes its parameters from either place.
        Method::GET => request.uri().query().unwrap_or_default().as_bytes().to_vec(),
        _ => request.into_body().collect().await?.to_bytes().to_vec(),
    };
    let headers = headers.iter().map(|(name, value)| (&**name, &**value));
    match demo.respond(DemoRequest::new(headers, body)).await {
        DemoReply::Answer(answer) => response(answer),
        // An error makes hyper close the connection without a reply.
        DemoReply::Dropped | DemoReply::Refused => Err("the connection is to be broken".into()),
    }
}
