//! Serves a demo account over HTTP on loopback, so that any AWS client can be pointed at it.
//!
//! ```text
//! cargo run --example demo_server -- --port 4000 --users 5000 --bucket GetLoginProfile=10:15 \
//!     --fault CreateLoginProfile=reply-lost:1
//! aws iam list-users --endpoint-url http://127.0.0.1:4000
//! ```

use std::error::Error;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::str::FromStr;
use std::time::Duration;

use lexopt::prelude::*;
use passdesk::demo::{DemoAccount, DemoAssignment, DemoOptions, DemoOrganization, DemoPortal, Fault, Latency, Strikes};
use tokio::net::TcpListener;

mod serve;

const HELP: &str = "\
Serves a demo account over HTTP on 127.0.0.1. Prints `listening on http://127.0.0.1:PORT`.

  --port N                     the port; 0, the default, takes a free one
  --users N                    how many users there are (214)
  --seed N                     what they are drawn from (7)
  --latency-ms N               how long each call takes in all (0)
  --settling-ms N              how long a user is unmodifiable after a password was created (0)
  --propagation-ms N           how long reads are stale after a write (0)
  --identity-center URL        is an IAM Identity Center with this start URL, too: somebody signs in on its page /authorize, and may
                               open the account
  --organization               is three accounts: the key that signs a call says which one it is for. Their roles can be assumed, and
                               --identity-center opens all of them. The other options are for each
  --report-ms N                how long a credential report is in the making (0)
  --bucket Action=RATE[:BURST] throttles an operation to RATE calls a second; `*` is every operation together
  --fault Action=KIND[:TIMES]  makes calls fail, TIMES of them or `always` (1). KIND is throttled, reply-lost, request-lost,
                               refused, error-before, error-after, hang, hang-after, truncated, html, expired, invalid,
                               denied or limit
";

type AnyError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), AnyError> {
    let Some(Arguments { port, options, faults, start_url, is_organization }) = arguments()? else {
        std::io::stdout().write_all(HELP.as_bytes())?;
        return Ok(());
    };
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let demo = match (&start_url, is_organization) {
            (_, false) => DemoOrganization::of(DemoAccount::new(options)),
            (None, true) => DemoOrganization::new(options),
            (Some(start_url), true) => DemoOrganization::with_start_url(options, start_url),
        };
        for fault in faults {
            demo.members().iter().for_each(|member| member.account.stage(fault.clone()));
        }
        writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
        std::io::stdout().flush()?;
        let start = demo.first().clock().now();
        let portal = start_url.map(|start_url| {
            if is_organization { demo.portal().clone() } else { DemoPortal::new(&start_url, start, 7, assignments()) }
        });
        serve::all(listener, demo, portal).await?;
        Ok(())
    })
}

/// What may be opened through Identity Center: the account, as its operator.
fn assignments() -> Vec<DemoAssignment> {
    let of = |name: &str, account_id: &str, roles: &[&str]| DemoAssignment {
        account_id: account_id.to_owned(),
        name: name.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        access_key_id: Some("ASIADEMO000000000001".to_owned()),
    };
    vec![
        of("Acme Production", "111122223333", &["Helpdesk", "Auditor"]),
        of("Acme Archive", "444455556666", &["Helpdesk"]),
    ]
}

/// What was asked for.
struct Arguments {
    port: u16,
    options: DemoOptions,
    faults: Vec<Fault>,
    /// The start URL of its Identity Center, if it is to have one.
    start_url: Option<String>,
    is_organization: bool,
}

/// What was asked for; `None` if help was.
fn arguments() -> Result<Option<Arguments>, AnyError> {
    let mut options = DemoOptions { start: jiff::Timestamp::now(), ..DemoOptions::instant() };
    let (mut port, mut faults, mut start_url, mut is_organization) = (0, Vec::new(), None, false);
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
            Long("identity-center") => start_url = Some(parser.value()?.parse()?),
            Long("organization") => is_organization = true,
            Long("report-ms") => options.report_takes = milliseconds(&mut parser)?,
            Long("bucket") => faults.push(parser.value()?.parse_with(bucket)?),
            Long("fault") => faults.push(parser.value()?.parse_with(fault)?),
            Short('h') | Long("help") => return Ok(None),
            _ => return Err(argument.unexpected().into()),
        }
    }
    Ok(Some(Arguments { port, options, faults, start_url, is_organization }))
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
        "request-lost" => strikes.request_lost(),
        "refused" => strikes.connection_refused(),
        "error-before" => strikes.server_error_before(),
        "error-after" => strikes.server_error_after(),
        "hang" => strikes.hangs(),
        "hang-after" => strikes.hangs_after(),
        "truncated" => strikes.truncated(),
        "html" => strikes.html(),
        "expired" => strikes.expired_credentials(),
        "invalid" => strikes.invalid_credentials(),
        "limit" => strikes.limit_exceeded(),
        "denied" => strikes.access_denied(),
        _ => return Err(format!("there is no fault {kind:?}; --help lists them").into()),
    })
}

fn strikes(text: &str) -> Result<(Strikes, &str), AnyError> {
    let (action, rest) = text.split_once('=').ok_or("what is staged is written Action=…")?;
    Ok((if action == "*" { Fault::on_any() } else { Fault::on(action) }, rest))
}
