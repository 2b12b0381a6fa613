//! Which calls take the proxy of the environment: those to AWS, and none to this computer.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use passdesk::iam::{AsWhom, ConnectOptions, ErrorKind, Iam, Outcome};
use passdesk::password::Secret;

use crate::environment::{KEYS, in_environment};
use crate::{at, bob, connect, profile};

/// Every variable that names a proxy, in both spellings, and none that excepts anything from it.
const PROXIES: [&str; 6] = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Listens on loopback for as long as the process lives, and keeps the first line of each request. Returns its URL.
pub(crate) fn listens(answer: fn(&str) -> String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Arc::new(Mutex::new(Vec::<String>::new()));
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !is_complete(&request) {
                match socket.read(&mut buffer) {
                    Ok(n) if n > 0 => request.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let request = String::from_utf8_lossy(&request).into_owned();
            let mut seen = seen.lock().expect("no test panics holding it");
            let reply = match request.starts_with("GET /seen ") {
                true => format!("HTTP/1.1 200 OK\r\n\r\n{}", seen.join("\n")),
                false => {
                    seen.push(request.lines().next().unwrap_or_default().to_owned());
                    answer(&request)
                }
            };
            let _ = socket.write_all(reply.as_bytes());
        }
    });
    url
}

/// Whether all of a request is there, its body included.
pub(crate) fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.to_ascii_lowercase().split_once("content-length: ").map(|(_, rest)| rest.to_owned());
    let length: usize = length.and_then(|rest| rest.lines().next().and_then(|n| n.parse().ok())).unwrap_or(0);
    body.len() >= length
}

/// The first lines of the requests that the listener in this variable has had: it lives in the parent of the test's process.
pub(crate) fn seen_at(variable: &str) -> Vec<String> {
    let url = std::env::var(variable).expect("set by the parent");
    let mut socket = TcpStream::connect(url.trim_start_matches("http://")).expect("it listens");
    socket.write_all(b"GET /seen HTTP/1.1\r\n\r\n").expect("sent");
    let mut reply = String::new();
    socket.read_to_string(&mut reply).expect("answered");
    let (_, lines) = reply.split_once("\r\n\r\n").expect("a reply");
    lines.lines().map(str::to_owned).collect()
}

fn proxy() -> String {
    listens(|_| "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into())
}

/// All that credentials are got from, and STS, and an IAM that allows nothing.
pub(crate) fn aws() -> String {
    listens(|request| {
        let json = |id: &str| {
            format!(
                r#"{{"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-01-01T00:00:00Z","AccessKeyId":"{id}","SecretAccessKey":"x","Token":"t","Expiration":"2099-01-01T00:00:00Z"}}"#
            )
        };
        let (status, kind, body) = match request.split(' ').nth(1).unwrap_or_default() {
            "/container" => (200, "application/json", json("ASIACONTAINER")),
            "/latest/api/token" => (200, "text/plain", "token".into()),
            path if path.starts_with("/latest/") && path.ends_with("/desk") => {
                (200, "application/json", json("ASIAMACHINE"))
            }
            path if path.starts_with("/latest/") => (200, "text/plain", "desk".into()),
            path if path.starts_with("/federation/credentials") => (
                200,
                "application/json",
                r#"{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"x","sessionToken":"t","expiration":4070908800000}}"#
                    .into(),
            ),
            _ if request.contains("Action=AssumeRole") => (
                200,
                "text/xml",
                "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
                 <SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken>\
                 <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
                    .into(),
            ),
            _ => {
                let id = request.split_once("Credential=").map_or("", |(_, rest)| rest);
                let id = id.split_once('/').map_or("", |(id, _)| id);
                let error = format!("<Error><Code>AccessDenied</Code><Message>not {id}</Message></Error>");
                (403, "text/xml", format!("<ErrorResponse>{error}</ErrorResponse>"))
            }
        };
        format!(
            "HTTP/1.1 {status} X\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\ncontent-type: {kind}\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    })
}

/// Runs `test` where every call would take a proxy, which is at `PROXIED`, and `AWS` is on this computer.
fn behind_a_proxy<F: Future<Output = ()>>(
    name: &str,
    config: &str,
    env: impl Fn(&str) -> Vec<(&'static str, String)>,
    test: impl FnOnce() -> F,
) {
    let (proxy, aws) = (proxy(), aws());
    let mut all: Vec<(&str, String)> = PROXIES.map(|name| (name, proxy.clone())).into();
    all.extend([("PROXIED", proxy), ("AWS", aws.clone())]);
    all.extend(env(&aws));
    let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
    in_environment(name, config, &all, test);
}

fn keys(_: &str) -> Vec<(&'static str, String)> {
    KEYS.map(|(name, value)| (name, value.to_owned())).into()
}

fn local() -> ConnectOptions {
    at(&std::env::var("AWS").expect("set by the parent"))
}

/// With whose credentials a call to IAM is signed.
pub(crate) async fn signed_by(iam: &Iam) -> String {
    let denied = iam.user(&bob()).await.expect_err("this IAM allows nothing");
    assert_eq!(denied.kind, ErrorKind::AccessDenied, "{denied:?}");
    denied.message.expect("it says whom").trim_start_matches("not ").to_owned()
}

#[test]
fn calls_to_this_computer_take_no_proxy() {
    behind_a_proxy("routes::calls_to_this_computer_take_no_proxy", "", keys, || async {
        let iam = connect(local()).await.expect("connects");
        assert_eq!(iam.identity().await.expect_err("denied").kind, ErrorKind::AccessDenied);
        assert_eq!(signed_by(&iam).await, "AKIAENVIRONMENT");
        let outcome = iam.create_login_profile(&bob(), &Secret::new("Abcdefgh1!"), true).await;
        assert!(matches!(&outcome, Outcome::Failed(t) if t.kind == ErrorKind::AccessDenied), "{outcome:?}");
        assert_eq!((seen_at("AWS"), seen_at("PROXIED")), (vec!["POST / HTTP/1.1".into(); 3], vec![]));
    });
}

/// What gives out credentials is called by clients within the SDK.
#[test]
fn credentials_of_this_computer_take_no_proxy() {
    let config = "[profile keys]\naws_access_key_id = AKIAKEYS\naws_secret_access_key = x\n\
                  [profile role]\nrole_arn = arn:aws:iam::123456789012:role/Desk\nsource_profile = keys\n\
                  [profile sso]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n\
                  sso_account_id = 123456789012\nsso_role_name = Desk\n\
                  [profile machine]\nrole_arn = arn:aws:iam::123456789012:role/Desk\ncredential_source = Ec2InstanceMetadata\n";
    let env = |aws: &str| {
        vec![
            ("AWS_ENDPOINT_URL_STS", aws.to_owned()),
            ("AWS_ENDPOINT_URL_SSO", aws.to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "false".to_owned()),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.to_owned()),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{aws}/container")),
        ]
    };
    behind_a_proxy("routes::credentials_of_this_computer_take_no_proxy", config, env, || async {
        let cache = PathBuf::from(std::env::var("HOME").expect("set by the parent")).join(".aws/sso/cache");
        std::fs::create_dir_all(&cache).expect("a folder");
        let token = r#"{"accessToken":"token","expiresAt":"2099-01-01T00:00:00Z"}"#;
        // Named after the start URL, by its SHA-1.
        std::fs::write(cache.join("e8be5486177c5b5392bd9aa76563515b29358e6e.json"), token).expect("a file");

        for (name, id) in [("role", "ASIAROLE"), ("sso", "ASIASSO"), ("machine", "ASIAROLE")] {
            let options = ConnectOptions { as_whom: AsWhom::Profile(name.into()), ..local() };
            assert_eq!(signed_by(&connect(options).await.expect(name)).await, id, "{name}");
        }
        assert_eq!(signed_by(&connect(local()).await.expect("connects")).await, "ASIACONTAINER");
        let asked: BTreeSet<String> = seen_at("AWS").into_iter().collect();
        for path in ["GET /container", "PUT /latest/api/token", "GET /federation/credentials", "POST / "] {
            assert!(asked.iter().any(|line| line.starts_with(path)), "{path}: {asked:?}");
        }
        assert_eq!(seen_at("PROXIED"), Vec::<String>::new());
    });
}

#[test]
fn calls_to_aws_take_the_proxy() {
    behind_a_proxy("routes::calls_to_aws_take_the_proxy", "", keys, || async {
        let iam = connect(ConnectOptions::default()).await.expect("connects");
        // A change, because it is sent once.
        let outcome = iam.delete_login_profile(&bob()).await;
        assert!(matches!(&outcome, Outcome::Failed(t) if t.kind == ErrorKind::Unreachable), "{outcome:?}");
        assert_eq!(seen_at("PROXIED"), ["CONNECT iam.amazonaws.com:443 HTTP/1.1"]);
    });
}

#[test]
fn a_token_never_crosses_the_network_in_clear() {
    let config = "[profile sso]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n\
                  sso_account_id = 123456789012\nsso_role_name = Desk\n";
    let env = |_: &str| vec![("AWS_ENDPOINT_URL_SSO", "http://sso.example.com".to_owned())];
    behind_a_proxy("routes::a_token_never_crosses_the_network_in_clear", config, env, || async {
        let cache = PathBuf::from(std::env::var("HOME").expect("set by the parent")).join(".aws/sso/cache");
        std::fs::create_dir_all(&cache).expect("a folder");
        let token = r#"{"accessToken":"token","expiresAt":"2099-01-01T00:00:00Z"}"#;
        std::fs::write(cache.join("e8be5486177c5b5392bd9aa76563515b29358e6e.json"), token).expect("a file");
        let error = connect(profile("sso")).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Configuration);
        assert!(error.sentence.contains("http://sso.example.com is not encrypted"), "{}", error.sentence);
        assert_eq!(seen_at("PROXIED"), Vec::<String>::new());
    });
}
