//! Serves a demo account over HTTP on loopback, so that any AWS client can be pointed at it.
//!
//! ```text
//! cargo run --example demo_server -- --port 4000 --users 5000 --bucket GetLoginProfile=10:15 \
//!     --fault CreateLoginProfile=reply-lost:1
//! aws iam list-users --endpoint-url http://127.0.0.1:4000
//! ```

use std::error::Error;
use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use lexopt::prelude::*;
use passdesk::demo::{Answer, DemoAccount, DemoOptions, DemoReply, DemoRequest, Fault, Latency, Strikes};
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
  --fault Action=KIND[:TIMES]  makes calls fail, TIMES of them or `always` (1). KIND is throttled, reply-lost, refused,
                               error-before, error-after, hang, hang-after, truncated, html, expired, invalid or denied
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

async fn answer(request: Request<Incoming>, demo: DemoAccount) -> Result<Response<Body>, AnyError> {
    let headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
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

/// The port, the account and what is staged; `None` if help was asked for.
fn arguments() -> Result<Option<(u16, DemoOptions, Vec<Fault>)>, AnyError> {
    let mut options = DemoOptions { start: jiff::Timestamp::now(), ..DemoOptions::instant() };
    let (mut port, mut faults) = (0, Vec::new());
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => port = parser.value()?.parse()?,
            Long("users") => options.users = parser.value()?.parse()?,
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("latency-ms") => {
                let latency = milliseconds(&mut parser)?;
                options.latency = Latency::Range { min: latency, max: latency };
            }
            Long("settling-ms") => options.settling = milliseconds(&mut parser)?,
            Long("propagation-ms") => options.propagation = milliseconds(&mut parser)?,
            Long("report-ms") => options.report_takes = milliseconds(&mut parser)?,
            Long("bucket") => faults.push(parser.value()?.parse_with(bucket)?),
            Long("fault") => faults.push(parser.value()?.parse_with(fault)?),
            Short('h') | Long("help") => return Ok(None),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Some((port, options, faults)))
}

fn milliseconds(parser: &mut lexopt::Parser) -> Result<Duration, AnyError> {
    Ok(Duration::from_millis(parser.value()?.parse()?))
}

/// Reads `Action=RATE[:BURST]`.
fn bucket(text: &str) -> Result<Fault, AnyError> {
    let (strikes, bucket) = strikes(text)?;
    let (rate, burst) = bucket.split_once(':').unwrap_or((bucket, "1"));
    Ok(strikes.token_bucket(f64::from_str(rate)?, burst.parse()?))
}

/// Reads `Action=KIND[:TIMES]`.
fn fault(text: &str) -> Result<Fault, AnyError> {
    let (strikes, kind) = strikes(text)?;
    let (kind, times) = kind.split_once(':').unwrap_or((kind, "1"));
    let strikes = if times == "always" { strikes.always() } else { strikes.times(times.parse()?) };
    Ok(match kind {
        "throttled" => strikes.throttled(),
        "reply-lost" => strikes.reply_lost(),
        "refused" => strikes.connection_refused(),
        "error-before" => strikes.server_error_before(),
        "error-after" => strikes.server_error_after(),
        "hang" => strikes.hangs(),
        "hang-after" => strikes.hangs_after(),
        "truncated" => strikes.truncated(),
        "html" => strikes.html(),
        "expired" => strikes.expired_credentials(),
        "invalid" => strikes.invalid_credentials(),
        "denied" => strikes.access_denied(),
        _ => return Err(format!("there is no fault {kind:?}; --help lists them").into()),
    })
}

fn strikes(text: &str) -> Result<(Strikes, &str), AnyError> {
    let (action, rest) = text.split_once('=').ok_or("what is staged is written Action=…")?;
    Ok((if action == "*" { Fault::on_any() } else { Fault::on(action) }, rest))
}
