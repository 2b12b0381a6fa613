use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_credential_types::provider::ProvideCredentials as _;
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::demo::{DemoAssignment, DemoPortal, Lifetimes, Redirect};
use crate::iam::{CredentialsRefused, Error, ErrorKind};
use crate::tasks::Emitter;

use super::calls::Network;
use super::credentials::RoleCredentials;
use super::portal::Portal;
use super::sign_in::{Progress, Way};
use super::signed_in::SignedIn;

const START_URL: &str = "https://d-1234567890.awsapps.com/start";

fn demo() -> DemoPortal {
    let assignment = |account_id: &str, name: &str, roles: &[&str]| DemoAssignment {
        account_id: account_id.into(),
        name: name.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        access_key_id: Some(format!("ASIA{account_id}")),
    };
    let assignments = vec![
        assignment("111122223333", "Production", &["Helpdesk", "auditor"]),
        assignment("444455556666", "archive", &["Helpdesk"]),
    ];
    DemoPortal::new(START_URL, Timestamp::now(), 7, assignments)
}

fn portal() -> Portal {
    Portal { start_url: START_URL.into(), region: "eu-west-1".into(), session: None }
}

fn network(demo: &DemoPortal) -> Network {
    Network { http_client: demo.http_client(), oidc_endpoint: None, portal_endpoint: None }
}

/// Sends this to a port of this computer, and reads what comes back until the other side is done.
async fn send(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("connected");
    // The other side may be done before all of it is sent.
    let _ = stream.write_all(bytes).await;
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply).await;
    String::from_utf8_lossy(&reply).into_owned()
}

/// What a browser does with an address of this computer.
async fn visit(url: &str) -> String {
    let (address, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    send(address, format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await
}

/// Signs in, while this is done in the browser with the page that it is to show.
async fn sign_in_with<F>(
    demo: &DemoPortal,
    browser: impl Fn(String) -> F + Send + Sync + 'static,
) -> Result<SignedIn, Error>
where
    F: Future<Output = ()> + Send + 'static,
{
    let emitter = Emitter::new(move |progress| match progress {
        Progress::Browser { url } => drop(tokio::spawn(browser(url))),
        Progress::Code { .. } => panic!("a code was not asked for"),
    });
    SignedIn::new(portal(), Way::Browser, network(demo), &emitter).await
}

async fn signed_in(demo: &DemoPortal) -> SignedIn {
    let of = demo.clone();
    sign_in_with(demo, move |url| {
        let Redirect::To(location) = of.browse(&url, true) else { panic!("not allowed: {url}") };
        async move {
            let page = visit(&location).await;
            assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("go back to Passdesk"), "{page}");
        }
    })
    .await
    .expect("signed in")
}

#[tokio::test]
async fn somebody_signs_in_in_the_browser_and_opens_what_was_given_to_them() {
    let demo = demo();
    let signed_in = signed_in(&demo).await;
    let accounts = signed_in.accounts().await.expect("accounts");
    let named: Vec<_> = accounts.iter().map(|of| (of.id.as_str(), of.name.as_deref())).collect();
    assert_eq!(named, [("444455556666", Some("archive")), ("111122223333", Some("Production"))]);
    assert_eq!(signed_in.roles("111122223333").await.expect("roles"), ["auditor", "Helpdesk"]);
    let of = |account: &str, role: &str| RoleCredentials {
        signed_in: signed_in.clone(),
        account_id: account.into(),
        role: role.into(),
    };
    let credentials = of("111122223333", "Helpdesk").provide_credentials().await.expect("credentials");
    assert_eq!(credentials.access_key_id(), "ASIA111122223333");
    assert!(credentials.session_token().is_some_and(|token| token.len() > 128), "no token is cut short");
    assert!(credentials.expiry().is_some_and(|expiry| expiry > std::time::SystemTime::now()));
    let refused = of("444455556666", "auditor").provide_credentials().await.expect_err("not given");
    let refused =
        std::error::Error::source(&refused).and_then(|error| error.downcast_ref::<CredentialsRefused>()).expect("ours");
    assert_eq!(refused.error.kind, ErrorKind::AccessDenied);
    assert!(refused.happened.contains("does not give you this role"), "{refused}");
    signed_in.clone().sign_out().await.expect("signed out");
    let error = signed_in.accounts().await.expect_err("signed out");
    assert_eq!(error.kind, ErrorKind::SignedOut);
}

#[tokio::test]
async fn nothing_else_that_comes_to_the_port_is_taken_for_the_browser() {
    let demo = demo();
    let of = demo.clone();
    let pages = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&pages);
    let signed_in = sign_in_with(&demo, move |url| {
        let Redirect::To(location) = of.browse(&url, true) else { panic!("not allowed: {url}") };
        let seen = Arc::clone(&seen);
        async move {
            let (address, _) = location.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("ours");
            let state = location.rsplit_once("state=").expect("a state").1;
            // Open and silent, for as long as it takes.
            let _slow = TcpStream::connect(address).await.expect("connected");
            for bytes in [
                "GET /oauth/callback?code=stolen&state=wrong HTTP/1.1\r\nHost: HERE\r\n\r\n".to_owned(),
                "GET /oauth/callback?code=stolen HTTP/1.1\r\nHost: HERE\r\n\r\n".to_owned(),
                format!("GET /oauth/callback?state={state} HTTP/1.1\r\nHost: HERE\r\n\r\n"),
                format!("GET /oauth/callback?code=stolen&state={state} HTTP/1.1\r\nHost: evil.example.com\r\n\r\n"),
                format!("POST /oauth/callback?code=stolen&state={state} HTTP/1.1\r\nHost: HERE\r\n\r\n"),
                format!("GET /other?code=stolen&state={state} HTTP/1.1\r\nHost: HERE\r\n\r\n"),
                "GET / HTTP/1.1\r\nHost: HERE\r\n\r\n".to_owned(),
                "\u{0}\u{1}\r\n\r\n".to_owned(),
            ] {
                let page = send(address, bytes.replace("HERE", address).as_bytes()).await;
                assert!(page.starts_with("HTTP/1.1 404"), "{bytes}: {page}");
                assert!(!page.contains("stolen") && !page.contains(state), "it is not repeated: {page}");
            }
            let long = format!("GET /oauth/callback?code={} HTTP/1.1\r\nHost: {address}\r\n\r\n", "x".repeat(1 << 20));
            assert_eq!(send(address, long.as_bytes()).await, "");
            let page = visit(&location).await;
            seen.lock().expect("no test panics holding it").push(page);
        }
    })
    .await
    .expect("signed in");
    assert_eq!(signed_in.accounts().await.expect("accounts").len(), 2);
    assert_eq!(demo.calls().iter().filter(|call| **call == "CreateToken").count(), 1, "only the true code was used");
}

#[tokio::test]
async fn what_was_declined_in_the_browser_is_told_as_that() {
    let demo = demo();
    let of = demo.clone();
    let declined = sign_in_with(&demo, move |url| {
        let Redirect::To(location) = of.browse(&url, false) else { panic!("not allowed: {url}") };
        async move { drop(visit(&location).await) }
    });
    let error = declined.await.expect_err("declined");
    assert!(error.sentence.contains("declined in the browser") && error.sentence.contains("Nobody was signed in"));
    assert_eq!(error.message.as_deref(), Some("User denied access"));
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_never_comes_back_is_given_up() {
    let error = sign_in_with(&demo(), |_| async {}).await.expect_err("nobody came");
    assert_eq!(error.kind, ErrorKind::TimedOut);
    assert!(error.sentence.contains("ten minutes"), "{error}");
}

/// Signs in with a code, of which this is said once it is shown.
async fn with_code(demo: &DemoPortal, allow: Option<bool>) -> Result<SignedIn, Error> {
    let of = demo.clone();
    let emitter = Emitter::new(move |progress| match progress {
        Progress::Code { code, url, url_with_code, .. } => {
            assert!(url.starts_with("https://") && url_with_code.is_some_and(|url| url.contains(&code)));
            if let Some(allow) = allow {
                let of = of.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_secs(12)).await;
                    assert!(of.confirm(&code, allow));
                });
            }
        }
        Progress::Browser { .. } => panic!("the browser was not asked for"),
    });
    SignedIn::new(portal(), Way::Code, network(demo), &emitter).await
}

#[tokio::test(start_paused = true)]
async fn a_code_is_asked_about_until_it_is_confirmed_declined_or_too_old() {
    let demo_portal = demo();
    let signed_in = with_code(&demo_portal, Some(true)).await.expect("signed in");
    assert_eq!(signed_in.accounts().await.expect("accounts").len(), 2);
    // After 5, 10 and 15 seconds.
    assert_eq!(demo_portal.calls().iter().filter(|call| **call == "CreateToken").count(), 3);
    let declined = with_code(&demo(), Some(false)).await.expect_err("declined");
    assert!(declined.sentence.contains("declined"), "{declined}");
    let late = with_code(&demo(), None).await.expect_err("too late");
    assert!(late.sentence.contains("not confirmed in time"), "{late}");
}

#[tokio::test]
async fn a_token_is_renewed_once_for_all_who_wait_for_it() {
    let demo = demo();
    let short = Lifetimes { token: Duration::from_secs(60), ..Lifetimes::default() };
    demo.set_lifetimes(short);
    let signed_in = signed_in(&demo).await;
    demo.set_lifetimes(Lifetimes::default());
    let (a, b, c) = tokio::join!(signed_in.accounts(), signed_in.roles("111122223333"), signed_in.accounts());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    // The first was for the code.
    assert_eq!(demo.calls().iter().filter(|call| **call == "CreateToken").count(), 2);
    let left = signed_in.token().await.expect("held").expires.duration_since(Timestamp::now());
    assert!(left > jiff::SignedDuration::from_mins(50), "{left}");
}

#[tokio::test]
async fn an_ended_session_is_told_as_that() {
    let demo = demo();
    demo.set_lifetimes(Lifetimes { token: Duration::from_secs(60), ..Lifetimes::default() });
    let signed_in = signed_in(&demo).await;
    demo.end_sessions();
    let error = signed_in.accounts().await.expect_err("ended");
    assert_eq!(error.kind, ErrorKind::SignedOut);
    assert!(error.sentence.contains("no longer signed in to IAM Identity Center"), "{error}");
}

#[tokio::test]
async fn a_start_url_that_is_not_known_is_told_as_that() {
    let demo = demo();
    let emitter = Emitter::new(|_| panic!("nothing is to be shown"));
    let elsewhere = Portal { start_url: "https://d-0000000000.awsapps.com/start".into(), ..portal() };
    for way in [Way::Browser, Way::Code] {
        let error = SignedIn::new(elsewhere.clone(), way, network(&demo), &emitter).await.expect_err("not known");
        assert!(error.sentence.contains("does not know this start URL in this region"), "{error}");
    }
}
