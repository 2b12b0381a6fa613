//! The same calls and the same changes, with the same mishaps, through the demo account's connector and over real sockets:
//! the outcomes must be the same, and right.

use std::sync::Arc;
use std::time::Duration;

use passdesk::account::Target;
use passdesk::demo::{DemoAccount, DemoOrganization, Fault};
use passdesk::desk::{AnyAction, Command, Desk, Listing, Options, Origin};
use passdesk::iam::{ConnectOptions, ErrorKind, Iam};
use tokio::net::TcpListener;
use tokio::runtime::Handle;

mod calls;
mod clock;
#[path = "../environment/mod.rs"]
mod environment;
#[path = "../../examples/demo_server/serve.rs"]
mod serve;
mod wire;

use calls::{CALLS, Call, End, NEW, Seen, account, change, is_applied};
use environment::{KEYS, in_environment};
use wire::{Mishap, Proxy};

/// Longer than a connection may be silent.
const TOO_LONG: Duration = Duration::from_secs(16);

const MISHAPS: [Option<Mishap>; 13] = [
    None,
    Some(Mishap::DropAfter),
    Some(Mishap::ResetAfter),
    Some(Mishap::TruncateBody),
    Some(Mishap::TruncateHeaders),
    Some(Mishap::Delay(Duration::from_secs(5))),
    Some(Mishap::Delay(TOO_LONG)),
    Some(Mishap::HangAfter),
    Some(Mishap::HangBefore),
    Some(Mishap::CloseBefore),
    Some(Mishap::ResetBefore),
    Some(Mishap::Html),
    Some(Mishap::CloseWhenIdle),
];

/// The same mishap, staged in the demo account itself.
fn twin(operation: &str, mishap: Mishap) -> Option<Fault> {
    let strikes = Fault::on(operation);
    Some(match mishap {
        Mishap::DropAfter | Mishap::ResetAfter | Mishap::TruncateHeaders => strikes.reply_lost(),
        Mishap::TruncateBody => strikes.truncated(),
        // The account takes half of it before it applies the call.
        Mishap::Delay(delay) => strikes.latency(delay),
        Mishap::HangAfter => strikes.hangs_after(),
        Mishap::HangBefore => strikes.hangs(),
        Mishap::CloseBefore | Mishap::ResetBefore => strikes.request_lost(),
        Mishap::Html => strikes.html(),
        Mishap::CloseWhenIdle => return None,
    })
}

/// What must be seen.
fn expected(call: Call, mishap: Option<Mishap>) -> Seen {
    let Some(mishap) = mishap else { return Seen { end: End::Done, applied: true, sent: 1 } };
    if matches!(mishap, Mishap::CloseWhenIdle) || mishap == Mishap::Delay(Duration::from_secs(5)) {
        return Seen { end: End::Done, applied: true, sent: 1 };
    }
    // A read is made again, and then goes well; the page of a network is no failure that passes.
    if !call.is_write() {
        return match mishap {
            Mishap::Html => Seen { end: End::Failed(ErrorKind::Unreadable), applied: true, sent: 1 },
            _ => Seen { end: End::Done, applied: true, sent: 2 },
        };
    }
    let kind = match mishap {
        Mishap::TruncateBody | Mishap::Html => ErrorKind::Unreadable,
        Mishap::Delay(_) | Mishap::HangAfter | Mishap::HangBefore => ErrorKind::TimedOut,
        _ => ErrorKind::Unreachable,
    };
    let lost = [Mishap::HangBefore, Mishap::CloseBefore, Mishap::ResetBefore, Mishap::Html];
    Seen { end: End::Unknown(kind), applied: !lost.contains(&mishap), sent: 1 }
}

async fn through_the_connector(call: Call, mishap: Option<Mishap>) -> Seen {
    let demo = account();
    let options = ConnectOptions { http_client: Some(demo.http_client()), ..Default::default() };
    let iam = Iam::connect(&options).await.expect("the demo account needs no credentials");
    if let Some(fault) = mishap.and_then(|mishap| twin(call.operation(), mishap)) {
        demo.stage(fault);
    }
    let end = call.make(&iam).await;
    Seen { end, applied: is_applied(call, &demo), sent: demo.count_calls(call.operation()) }
}

/// Serves an account, with a proxy before it.
async fn served(demo: &DemoAccount) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve::all(listener, DemoOrganization::of(demo.clone()), None));
    Proxy::before(address).await
}

async fn over_the_wire(call: Call, mishap: Option<Mishap>) -> Seen {
    let demo = account();
    let proxy = served(&demo).await;
    let driver = clock::drive(&proxy);
    let options = ConnectOptions { endpoint_url: Some(proxy.url.clone()), ..Default::default() };
    let iam = Iam::connect(&options).await.expect("there are credentials in the environment");
    // A connection that is kept: what comes next goes over it.
    assert!(iam.identity().await.is_ok());
    match mishap {
        Some(Mishap::CloseWhenIdle) => {
            proxy.stage("GetUser", Mishap::CloseWhenIdle);
            assert!(iam.user(&call.user()).await.is_ok());
        }
        Some(mishap) => proxy.stage(call.operation(), mishap),
        None => {}
    }
    let end = call.make(&iam).await;
    driver.abort();
    Seen { end, applied: is_applied(call, &demo), sent: proxy.received(call.operation()) }
}

#[test]
fn calls_end_as_they_should_through_the_connector_and_over_the_wire() {
    in_environment("calls_end_as_they_should_through_the_connector_and_over_the_wire", "", &KEYS, || async {
        tokio::time::pause();
        let mut complaints = Vec::new();
        for call in CALLS {
            for mishap in MISHAPS {
                let expected = expected(call, mishap);
                let (here, there) = (through_the_connector(call, mishap).await, over_the_wire(call, mishap).await);
                for (way, seen) in [("connector", here), ("wire", there)] {
                    if seen != expected {
                        complaints.push(format!("{call:?}, {mishap:?}, {way}: {seen:?} instead of {expected:?}"));
                    }
                }
            }
        }
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    });
}

/// What must be seen of a change at a desk, which reads back where it can what an answer that got lost left open.
fn expected_at_desk(call: Call, mishap: Option<Mishap>) -> Seen {
    let seen = expected(call, mishap);
    match seen.end {
        // No field of IAM's shows that a password was replaced.
        End::Unknown(_) if seen.applied && call != Call::Reset => Seen { end: End::Done, ..seen },
        _ => seen,
    }
}

/// Opens an account at a desk, makes a change, and waits for its end.
async fn at_desk(call: Call, change: AnyAction, demo: &DemoAccount, options: Options, stage: impl FnOnce()) -> End {
    let clock = demo.clone();
    let options = Options { profiles: Some(Vec::new()), clock: Arc::new(move || clock.clock().now()), ..options };
    let mut desk = Desk::new(options, Handle::current(), Arc::new(|_| ()));
    let is_listed =
        |desk: &Desk| desk.account().is_some_and(|account| matches!(account.refresh.listing, Listing::Complete(_)));
    wait_until(&mut desk, is_listed).await;
    stage();
    desk.update(Command::Act(change));
    wait_until(&mut desk, |desk| !desk.is_changing()).await;
    let account = desk.account().expect("it is open");
    let waits = account.hand_overs.waiting.iter().any(|card| card.password.expose() == NEW);
    let shown = account.operations.get(&Target::login_profile(call.user()));
    let (failed, unknown) = (shown.and_then(|shown| shown.failed()), shown.and_then(|shown| shown.unknown()));
    match (failed, unknown) {
        (None, None) if waits == matches!(call, Call::Create | Call::Reset) => End::Done,
        (Some(error), _) if !waits => End::Failed(error.kind),
        (None, Some(error)) if !waits => End::Unknown(error.kind),
        _ => End::Wrong,
    }
}

async fn wait_until(desk: &mut Desk, is_so: impl Fn(&Desk) -> bool) {
    for _ in 0..4_000 {
        desk.collect();
        if is_so(desk) {
            return;
        }
        desk.record_activity();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it takes too long");
}

async fn at_desk_through_the_connector(call: Call, change: AnyAction, mishap: Option<Mishap>) -> Seen {
    let demo = account();
    let options = Options { open: Some(Origin::Demo), demo_account: Some(demo.clone()), ..Options::default() };
    let stage = || {
        if let Some(fault) = mishap.and_then(|mishap| twin(call.operation(), mishap)) {
            demo.stage(fault);
        }
    };
    let end = at_desk(call, change, &demo, options, stage).await;
    Seen { end, applied: is_applied(call, &demo), sent: demo.count_calls(call.operation()) }
}

async fn at_desk_over_the_wire(call: Call, change: AnyAction, mishap: Option<Mishap>) -> Seen {
    let demo = account();
    let proxy = served(&demo).await;
    let driver = clock::drive(&proxy);
    let open = Some(Origin::Aws { profile: None });
    let options = Options { open, endpoint_url: Some(proxy.url.clone()), ..Options::default() };
    let stage = || match mishap {
        // Reading the user is the last that comes before the change.
        Some(Mishap::CloseWhenIdle) => proxy.stage("GetLoginProfile", Mishap::CloseWhenIdle),
        Some(mishap) => proxy.stage(call.operation(), mishap),
        None => {}
    };
    let end = at_desk(call, change, &demo, options, stage).await;
    driver.abort();
    Seen { end, applied: is_applied(call, &demo), sent: proxy.received(call.operation()) }
}

#[test]
fn changes_end_as_they_should_through_the_connector_and_over_the_wire() {
    in_environment("changes_end_as_they_should_through_the_connector_and_over_the_wire", "", &KEYS, || async {
        tokio::time::pause();
        let mut complaints = Vec::new();
        for call in CALLS {
            // What comes later than anybody waits for it, is applied at once by one and halfway by the other.
            for mishap in MISHAPS.into_iter().filter(|mishap| *mishap != Some(Mishap::Delay(TOO_LONG))) {
                let Some(change) = change(call) else { continue };
                let expected = expected_at_desk(call, mishap);
                let here = at_desk_through_the_connector(call, change.clone(), mishap).await;
                let there = at_desk_over_the_wire(call, change, mishap).await;
                for (way, seen) in [("connector", here), ("wire", there)] {
                    if seen != expected {
                        complaints.push(format!("{call:?}, {mishap:?}, {way}: {seen:?} instead of {expected:?}"));
                    }
                }
            }
        }
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    });
}
