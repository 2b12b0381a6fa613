//! The same calls, with the same mishaps, through the demo account's connector and over real sockets: the outcomes must be
//! the same, and right.

use std::time::Duration;

use passdesk::account::{LoginProfile, UserName};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::iam::{ConnectOptions, Iam, Outcome, Trouble, TroubleKind};
use passdesk::password::Secret;
use tokio::net::TcpListener;

#[path = "proxy/clock.rs"]
mod clock;
mod environment;
#[path = "../examples/demo_server/serve.rs"]
mod serve;
#[path = "proxy/wire.rs"]
mod wire;

use environment::{KEYS, in_environment};
use wire::{Mishap, Proxy};

const OLD: &str = "Tr1cky-Password!";
const NEW: &str = "An0ther-Password!";

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Create,
    Reset,
    SetMustChange,
    Delete,
    ReadProfile,
    ReadAbsentProfile,
    ListUsers,
}

const CALLS: [Call; 7] = [
    Call::Create,
    Call::Reset,
    Call::SetMustChange,
    Call::Delete,
    Call::ReadProfile,
    Call::ReadAbsentProfile,
    Call::ListUsers,
];

impl Call {
    fn operation(self) -> &'static str {
        match self {
            Self::Create => "CreateLoginProfile",
            Self::Reset | Self::SetMustChange => "UpdateLoginProfile",
            Self::Delete => "DeleteLoginProfile",
            Self::ReadProfile | Self::ReadAbsentProfile => "GetLoginProfile",
            Self::ListUsers => "ListUsers",
        }
    }

    fn is_write(self) -> bool {
        !matches!(self, Self::ReadProfile | Self::ReadAbsentProfile | Self::ListUsers)
    }

    /// The user it is about: `ann` has a password, `bob` has none.
    fn user(self) -> UserName {
        let name = if matches!(self, Self::Create | Self::ReadAbsentProfile) { "bob" } else { "ann" };
        UserName::parse(name).expect("a valid name")
    }

    async fn make(self, iam: &Iam) -> End {
        let (user, password) = (self.user(), Secret::new(NEW));
        let read = |right: bool| if right { End::Done } else { End::Wrong };
        match self {
            Self::Create => iam.create_login_profile(&user, &password, true).await.into(),
            Self::Reset => iam.update_login_profile(&user, Some(&password), Some(true)).await.into(),
            Self::SetMustChange => iam.update_login_profile(&user, None, Some(true)).await.into(),
            Self::Delete => iam.delete_login_profile(&user).await.into(),
            Self::ReadProfile => match iam.login_profile(&user).await {
                Ok(profile) => read(matches!(profile, LoginProfile::Present { reset_required: false, .. })),
                Err(trouble) => trouble.into(),
            },
            Self::ReadAbsentProfile => match iam.login_profile(&user).await {
                Ok(profile) => read(profile == LoginProfile::Absent),
                Err(trouble) => trouble.into(),
            },
            Self::ListUsers => {
                let mut count = 0;
                match iam.list_users(None, |page| count += page.users.len()).await {
                    Ok(()) => read(count == 2),
                    Err(trouble) => trouble.into(),
                }
            }
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Done, or read rightly.
    Done,
    Refused(TroubleKind),
    Unknown(TroubleKind),
    /// Answered with what is not so.
    Wrong,
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done(_) => Self::Done,
            Outcome::Refused(trouble) => Self::Refused(trouble.kind),
            Outcome::Unknown(trouble) => Self::Unknown(trouble.kind),
        }
    }
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        Self::Refused(trouble.kind)
    }
}

/// How a call ended, and what is true after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    end: End,
    /// Whether the account is as the call wanted it; always true for a read.
    applied: bool,
    /// How often the request was sent.
    sent: usize,
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
            Mishap::Html => Seen { end: End::Refused(TroubleKind::Unreadable), applied: true, sent: 1 },
            _ => Seen { end: End::Done, applied: true, sent: 2 },
        };
    }
    let kind = match mishap {
        Mishap::TruncateBody | Mishap::Html => TroubleKind::Unreadable,
        Mishap::Delay(_) | Mishap::HangAfter | Mishap::HangBefore => TroubleKind::TimedOut,
        _ => TroubleKind::Unreachable,
    };
    let lost = [Mishap::HangBefore, Mishap::CloseBefore, Mishap::ResetBefore, Mishap::Html];
    Seen { end: End::Unknown(kind), applied: !lost.contains(&mishap), sent: 1 }
}

fn account() -> DemoAccount {
    let demo = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    demo.add_user("ann", |user| user.password(OLD));
    demo.add_user("bob", |user| user);
    demo
}

fn is_applied(call: Call, demo: &DemoAccount) -> bool {
    match call {
        Call::Create => demo.password_is("bob", NEW) && demo.must_change("bob") == Some(true),
        Call::Reset => demo.password_is("ann", NEW) && demo.must_change("ann") == Some(true),
        Call::SetMustChange => demo.password_is("ann", OLD) && demo.must_change("ann") == Some(true),
        Call::Delete => !demo.has_password("ann"),
        Call::ReadProfile | Call::ReadAbsentProfile | Call::ListUsers => true,
    }
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
    tokio::spawn(serve::all(listener, demo.clone()));
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
