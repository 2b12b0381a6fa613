//! Connecting: what the flags, the environment and the AWS configuration files make of a connection, over real sockets.
//!
//! A process has one environment, so each of these tests runs itself again in a process of its own.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui_kittest::Harness;
use egui_kittest::kittest::{By, Queryable as _};
use jiff::tz::TimeZone;

use passdesk::account::{Partition, UserName};
use passdesk::desk::{Options, Origin};
use passdesk::iam::{self, AsWhom, ConnectOptions, ErrorKind, Iam, Outcome};
use passdesk::password::Secret;
use passdesk::ui::App;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

mod configuration;
#[path = "../environment/mod.rs"]
mod environment;
mod failures;
mod page;
mod peers;
mod regions;
mod routes;
mod trust;
use environment::{KEYS, in_environment};

async fn connect(options: ConnectOptions) -> Result<Iam, iam::Error> {
    Iam::connect(&options).await
}

fn profile(name: &str) -> ConnectOptions {
    ConnectOptions { as_whom: AsWhom::Profile(name.into()), ..Default::default() }
}

fn at(url: &str) -> ConnectOptions {
    ConnectOptions { endpoint_url: Some(url.into()), ..Default::default() }
}

fn bob() -> UserName {
    UserName::parse("bob").expect("a valid name")
}

/// What a server does once it has read a request.
#[derive(Clone, Copy)]
enum Answer {
    AccessDenied,
    HangUp,
}

/// A server on loopback that keeps the requests it gets. Returns its URL and the requests.
async fn server(answer: Answer) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let requests = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            // All of the tests' requests have `Version=` in their last lines.
            while !String::from_utf8_lossy(&request).contains("Version=") {
                match socket.read(&mut buffer).await {
                    Ok(n) if n > 0 => request.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            kept.lock().expect("no test panics holding it").push(String::from_utf8_lossy(&request).into_owned());
            if let Answer::AccessDenied = answer {
                let body =
                    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
                let reply = format!(
                    "HTTP/1.1 403 Forbidden\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = socket.write_all(reply.as_bytes()).await;
            }
        }
    });
    (url, requests)
}

#[test]
fn an_endpoint_in_the_environment_is_known_as_foreign() {
    let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL_IAM", "https://iam.example.com")];
    in_environment("an_endpoint_in_the_environment_is_known_as_foreign", "", &env, || async {
        let iam = connect(ConnectOptions::default()).await.expect("connects");
        assert_eq!(iam.custom_endpoint(), Some("https://iam.example.com"));
        let iam = connect(at("http://127.0.0.1:5000")).await.expect("connects");
        assert_eq!(iam.custom_endpoint(), Some("http://127.0.0.1:5000"), "the flag comes first");
    });
}

/// A server on loopback that says to everybody who they are. It lives as long as the process.
fn says_who_one_is() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !String::from_utf8_lossy(&request).contains("Version=") {
                match socket.read(&mut buffer) {
                    Ok(n) if n > 0 => request.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let body = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::999988887777:user/eve</Arn>\
                        <UserId>AIDAEVE</UserId><Account>999988887777</Account></GetCallerIdentityResult>\
                        <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>";
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/xml\r\ncontent-length: ";
            let _ = write!(socket, "{head}{}\r\n\r\n{body}", body.len());
        }
    });
    url
}

#[test]
fn an_endpoint_of_sts_alone_is_known_as_foreign() {
    let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL_STS", "https://sts.example.com")];
    in_environment("an_endpoint_of_sts_alone_is_known_as_foreign", "", &env, || async {
        let iam = connect(ConnectOptions::default()).await.expect("connects");
        assert_eq!((iam.custom_endpoint(), iam.custom_sts_endpoint()), (None, Some("https://sts.example.com")));
        let iam = connect(at("http://127.0.0.1:1")).await.expect("connects");
        assert_eq!(iam.custom_sts_endpoint(), Some("http://127.0.0.1:1"), "the flag comes first");
    });
}

#[test]
fn an_endpoint_that_says_who_one_is_is_named_in_the_window() {
    let url = says_who_one_is();
    // Nobody listens where IAM is looked for: nothing of the test leaves the computer.
    let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL_STS", &*url), ("AWS_ENDPOINT_URL_IAM", "http://localhost:1")];
    in_environment("an_endpoint_that_says_who_one_is_is_named_in_the_window", "", &env, || async {
        let url = std::env::var("AWS_ENDPOINT_URL_STS").expect("set above");
        let window = opened().await;
        assert!(says(&window, "This is not AWS: passwords go to http://localhost:1."));
        assert!(says(&window, &format!("{CLAIMS}{url} says. It is not AWS.")));
    });
}

#[test]
fn an_endpoint_for_all_services_is_named_in_the_window_once() {
    let url = says_who_one_is();
    let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", &*url)];
    in_environment("an_endpoint_for_all_services_is_named_in_the_window_once", "", &env, || async {
        let url = std::env::var("AWS_ENDPOINT_URL").expect("set above");
        let window = opened().await;
        assert!(says(&window, &format!("This is not AWS: passwords go to {url}.")));
        assert!(!says(&window, CLAIMS));
    });
}

/// What the window says begins so where somebody else than AWS tells whose account it is.
const CLAIMS: &str = "Which account this is, and who you are signed in as, is what ";

fn says(window: &Harness<'_, App>, text: &str) -> bool {
    window.query_all(By::new().recursive(true).label_contains(text)).next().is_some()
}

/// The window, once the account is open that the environment leads to.
async fn opened() -> Harness<'static, App> {
    let options = Options { open: Some(Origin::Aws { profile: None }), ..Options::default() };
    let runtime = tokio::runtime::Handle::current();
    let mut window = Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(|created| App::new(&created.egui_ctx, options, runtime, TimeZone::UTC));
    // The sockets are real, and so is the time.
    for _ in 0..1_000 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        window.step();
        if says(&window, "9999-8888-7777") {
            return window;
        }
    }
    panic!("the account was not opened");
}

#[test]
fn an_endpoint_for_all_services_is_known_as_foreign() {
    let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", "http://localhost:4566")];
    in_environment("an_endpoint_for_all_services_is_known_as_foreign", "", &env, || async {
        let iam = connect(ConnectOptions::default()).await.expect("connects");
        assert_eq!(iam.custom_endpoint(), Some("http://localhost:4566"));
    });
}

#[test]
fn an_endpoint_in_a_profile_is_known_as_foreign() {
    let config = "[default]\nendpoint_url = http://127.0.0.1:1\n[profile two]\nservices = local\n\
                  aws_access_key_id = AKIATWO\naws_secret_access_key = x\n\
                  [services local]\niam =\n  endpoint_url = http://127.0.0.1:2\n";
    in_environment("an_endpoint_in_a_profile_is_known_as_foreign", config, &KEYS, || async {
        let iam = connect(ConnectOptions::default()).await.expect("connects");
        assert_eq!(iam.custom_endpoint(), Some("http://127.0.0.1:1"));
        let iam = connect(profile("two")).await.expect("connects");
        assert_eq!(iam.custom_endpoint(), Some("http://127.0.0.1:2"));
    });
}

#[test]
fn an_unencrypted_endpoint_is_refused_wherever_it_comes_from() {
    let env = [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL_IAM", "http://iam.example.com")];
    in_environment("an_unencrypted_endpoint_is_refused_wherever_it_comes_from", "", &env, || async {
        for options in [ConnectOptions::default(), at("http://10.0.0.1")] {
            let error = connect(options).await.expect_err("refused");
            assert_eq!(error.kind, ErrorKind::Configuration);
            assert!(error.sentence.contains("not encrypted"), "{}", error.sentence);
        }
    });
}

#[test]
fn aws_itself_is_not_foreign_and_the_region_has_a_default() {
    let config = "[profile cn]\nregion = cn-north-1\naws_access_key_id = AKIACN\naws_secret_access_key = x\n";
    in_environment("aws_itself_is_not_foreign_and_the_region_has_a_default", config, &KEYS, || async {
        let iam = connect(ConnectOptions::default()).await.expect("connects");
        assert_eq!((iam.custom_endpoint(), iam.region(), iam.partition()), (None, "us-east-1", Partition::Aws));
        let iam = connect(profile("cn")).await.expect("connects");
        assert_eq!((iam.region(), iam.partition()), ("cn-north-1", Partition::China));
        let options = ConnectOptions { region: Some("us-gov-west-1".into()), ..profile("cn") };
        assert_eq!(connect(options).await.expect("connects").partition(), Partition::UsGov, "the flag comes first");
        let iam = connect(at("https://iam.amazonaws.com")).await.expect("connects");
        assert_eq!(iam.custom_endpoint(), None);
    });
}

#[test]
fn without_credentials_one_is_told_how_to_sign_in() {
    let config = "[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Desk\n\
                  [sso-session corp]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n\
                  [profile broken]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = gone\n";
    in_environment("without_credentials_one_is_told_how_to_sign_in", config, &[], || async {
        for (options, kind, says) in [
            (ConnectOptions::default(), ErrorKind::NoCredentials, "Run “aws login”"),
            (profile("work"), ErrorKind::SignedOut, "Sign in to IAM Identity Center again"),
            (profile("nowhere"), ErrorKind::Configuration, "no profile named nowhere"),
            (profile("broken"), ErrorKind::Configuration, "no profile named gone"),
        ] {
            let error = connect(options).await.expect_err("there are none");
            assert_eq!(error.kind, kind, "{error:?}");
            assert!(error.sentence.contains(says), "{}", error.sentence);
        }
    });
}

/// A profile that was named, by whom or what ever, and is not there, is not taken for another one.
#[test]
fn a_profile_that_does_not_exist_opens_no_other_identity() {
    let config = "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n\
                  [profile prod]\naws_access_key_id = AKIAPROD\naws_secret_access_key = x\n";
    for (variable, named) in [
        ("AWS_PROFILE", "prod"),
        ("AWS_DEFAULT_PROFILE", "prod"),
        ("AWS_PROFILE", ""),
        ("AWS_PROFILE", "prodd"),
        ("AWS_DEFAULT_PROFILE", "prodd"),
    ] {
        let container = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");
        for keys in [&[][..], &KEYS] {
            let mut env = vec![(variable, named), container];
            env.extend(keys.iter().copied());
            in_environment("a_profile_that_does_not_exist_opens_no_other_identity", config, &env, || async move {
                let has_keys = std::env::var_os("AWS_ACCESS_KEY_ID").is_some();
                let (url, requests) = server(Answer::AccessDenied).await;
                let Ok(name) = std::env::var("AWS_PROFILE").or_else(|_| std::env::var("AWS_DEFAULT_PROFILE")) else {
                    panic!("set by the parent")
                };
                match connect(at(&url)).await {
                    Ok(iam) => {
                        assert!(name != "prodd" && iam.user(&bob()).await.is_err());
                        let expected = match (has_keys, &*name) {
                            (true, _) => "AKIAENVIRONMENT",
                            (false, "prod") => "AKIAPROD",
                            (false, _) => "AKIADEFAULT",
                        };
                        let requests = requests.lock().expect("no test panics holding it").clone();
                        assert!(requests[0].contains(expected), "{requests:?}");
                    }
                    Err(error) => {
                        assert_eq!((&*name, error.kind), ("prodd", ErrorKind::Configuration), "{error:?}");
                        assert!(error.sentence.contains("names the profile prodd"), "{error}");
                    }
                }
            });
        }
    }
}

#[test]
fn a_chosen_profile_comes_before_the_environment_and_the_flag_holds_for_all_services() {
    let config = "[profile two]\naws_access_key_id = AKIATWO\naws_secret_access_key = x\n";
    let name = "a_chosen_profile_comes_before_the_environment_and_the_flag_holds_for_all_services";
    in_environment(name, config, &KEYS, || async {
        let (url, requests) = server(Answer::AccessDenied).await;
        let iam =
            connect(ConnectOptions { as_whom: AsWhom::Profile("two".into()), ..at(&url) }).await.expect("connects");
        assert_eq!(iam.identity().await.expect_err("denied").kind, ErrorKind::AccessDenied);
        assert_eq!(iam.user(&bob()).await.expect_err("denied").kind, ErrorKind::AccessDenied);
        let outcome = iam.delete_login_profile(&bob()).await;
        assert!(matches!(&outcome, Outcome::Failed(t) if t.kind == ErrorKind::AccessDenied), "{outcome:?}");
        let requests = requests.lock().expect("no test panics holding it").clone();
        for (request, action) in requests.iter().zip(["GetCallerIdentity", "GetUser", "DeleteLoginProfile"]) {
            assert!(request.contains(action) && request.contains("Credential=AKIATWO/"), "{request}");
        }
        assert_eq!(requests.len(), 3);
    });
}

#[test]
fn a_refused_connection_changed_nothing_and_a_lost_one_is_ambiguous() {
    in_environment("a_refused_connection_changed_nothing_and_a_lost_one_is_ambiguous", "", &KEYS, || async {
        let (url, requests) = server(Answer::HangUp).await;
        let secret = Secret::new("Abcdefgh1!");
        let outcome = connect(at(&url)).await.expect("connects").create_login_profile(&bob(), &secret, true).await;
        assert!(matches!(&outcome, Outcome::Unknown(t, _) if t.kind == ErrorKind::Unreachable), "{outcome:?}");
        assert_eq!(requests.lock().expect("no test panics holding it").len(), 1, "sent once");

        let free = TcpListener::bind("127.0.0.1:0").await.and_then(|listener| listener.local_addr()).expect("a port");
        let iam = connect(at(&format!("http://{free}"))).await.expect("connects");
        let outcome = iam.create_login_profile(&bob(), &secret, true).await;
        assert!(matches!(&outcome, Outcome::Failed(t) if t.kind == ErrorKind::Unreachable), "{outcome:?}");
        assert!(matches!(&outcome, Outcome::Failed(t) if t.attempts == 1), "told at once: {outcome:?}");
    });
}

#[test]
fn a_credential_process_is_run_once() {
    let config = "[profile asks]\ncredential_process = /bin/sh $HOME/process\n";
    in_environment("a_credential_process_is_run_once", config, &[], || async {
        let home = PathBuf::from(std::env::var("HOME").expect("set by the parent"));
        let script = format!(
            "echo run >> {}/runs; echo '{{\"Version\":1,\"AccessKeyId\":\"AKIAPROCESS\",\"SecretAccessKey\":\"x\"}}'",
            home.display()
        );
        std::fs::write(home.join("process"), script).expect("a file");
        let (url, requests) = server(Answer::AccessDenied).await;
        let iam =
            connect(ConnectOptions { as_whom: AsWhom::Profile("asks".into()), ..at(&url) }).await.expect("connects");
        for _ in 0..3 {
            assert!(iam.user(&bob()).await.is_err());
        }
        assert!(iam.identity().await.is_err());
        let requests = requests.lock().expect("no test panics holding it").clone();
        assert!(requests.len() == 4 && requests.iter().all(|request| request.contains("AKIAPROCESS")), "{requests:?}");
        assert_eq!(std::fs::read_to_string(home.join("runs")).expect("a file"), "run\n");
    });
}
