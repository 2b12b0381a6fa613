//! The AWS configuration as people have it: what the AWS command line opens, opens here, and what does not is told by name.

use std::path::PathBuf;

use passdesk::iam::{AsWhom, ConnectOptions, ErrorKind, IdentityCenterRole};

use crate::environment::{KEYS, in_environment};
use crate::routes::{aws, listens, seen_at, signed_by};
use crate::{at, connect, profile};

const PAIR: &str = "aws_access_key_id = AKIAPROFILE\naws_secret_access_key = x\n";

/// The profile of this name, at the endpoint in this variable.
fn profile_at(name: &str, variable: &str) -> ConnectOptions {
    let url = std::env::var(variable).expect("set by the parent");
    ConnectOptions { as_whom: AsWhom::Profile(name.into()), ..at(&url) }
}

fn home() -> PathBuf {
    PathBuf::from(std::env::var("HOME").expect("set by the parent"))
}

/// A name of a test for itself.
fn name(test: &str) -> String {
    format!("configuration::{test}")
}

#[test]
fn files_that_the_command_line_takes_open() {
    for config in [
        "[default]\n  region = eu-west-1\n",
        "  [default]\nregion = eu-west-1\n",
        "[default]\nregion: eu-west-1\n",
        "[default]\nregion = eu-west-1\n  # Dublin\n",
        "[default]\nregion = eu-west-1\ns3 =\n  # tuned\n  max_concurrent_requests = 20\n",
        "\u{feff}[default]\r\nregion = eu-west-1\r\n",
        "[profile acme#1]\nregion = x\n[default]\nregion = eu-west-1\n",
    ] {
        let config = format!("{config}{PAIR}");
        in_environment(&name("files_that_the_command_line_takes_open"), &config, &[], || async {
            let iam = connect(ConnectOptions::default()).await.expect("connects");
            assert_eq!(iam.region(), "eu-west-1");
        });
    }
}

#[test]
fn names_that_the_command_line_takes_open() {
    let names = ["Acme Prod", "münchen", "acme(prod)", "R&D", "acme#1"];
    let config: String = names.iter().map(|name| format!("[profile \"{name}\"]\n{PAIR}")).collect();
    in_environment(&name("names_that_the_command_line_takes_open"), &config, &[], || async move {
        for name in names {
            connect(profile(name)).await.expect(name);
        }
        let found = passdesk::iam::profiles().await;
        assert_eq!((found.all.len(), found.problem), (names.len(), None));
    });
}

#[test]
fn a_broken_file_stands_in_nobody_s_way() {
    let test = name("a_broken_file_stands_in_nobody_s_way");
    in_environment(
        &test,
        "[default\nnonsense\n[profile good]\naws_access_key_id = A\naws_secret_access_key = x\n",
        &KEYS,
        || async {
            connect(ConnectOptions::default()).await.expect("the environment's credentials do not stand there");
            connect(profile("good")).await.expect("nor does this profile");
            let found = passdesk::iam::profiles().await;
            let problem = found.problem.expect("it is told").sentence;
            assert!(found.all.len() == 1 && problem.contains("config, line 1"), "{problem}");
            let error = connect(profile("default")).await.expect_err("it is not there");
            assert!(error.sentence.contains("Not all of them could be read"), "{error}");
        },
    );
}

/// A role's own calls go where STS's go: what the window says of every call is so.
#[test]
fn roles_are_assumed_where_sts_is() {
    let config = format!(
        "[profile base]\n{PAIR}[profile desk]\nrole_arn = arn:aws:iam::111122223333:role/Desk\nsource_profile = base\n"
    );
    let url = aws();
    let env = [("AWS", &*url), ("HTTPS_PROXY", "http://127.0.0.1:1")];
    in_environment(&name("roles_are_assumed_where_sts_is"), &config, &env, || async {
        if std::env::var("AWS").is_err() {
            return;
        }
        let iam = connect(profile_at("desk", "AWS")).await.expect("connects");
        assert_eq!(signed_by(&iam).await, "ASIAROLE");
        assert_eq!(seen_at("AWS").len(), 2);
    });
    let proxy = listens(|_| "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into());
    let env = [
        ("HTTPS_PROXY", &*proxy),
        ("PROXIED", &proxy),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("AWS_REGION", "eu-west-1"),
    ];
    in_environment(&name("roles_are_assumed_where_sts_is"), &config, &env, || async {
        if std::env::var("PROXIED").is_err() {
            return;
        }
        let error = connect(profile("desk")).await.expect_err("the proxy lets nothing through");
        assert!(error.sentence.contains("role/Desk could not be assumed"), "{error}");
        assert!(seen_at("PROXIED").iter().all(|line| line == "CONNECT sts.eu-west-1.amazonaws.com:443 HTTP/1.1"));
        assert!(!seen_at("PROXIED").is_empty());
    });
}

#[test]
fn a_process_is_run_as_the_command_line_runs_it() {
    // Four minutes is less than what other credentials are replaced before their end.
    let config = "[profile asks]\ncredential_process = /bin/sh $HOME/process \"team #1\" 'a;b' rest\n";
    let url = aws();
    in_environment(&name("a_process_is_run_as_the_command_line_runs_it"), config, &[("AWS", &*url)], || async {
        let expires = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(240);
        let script = format!(
            "printf '<%s>' \"$@\" >> {}/runs; echo '{{\"Version\":1,\"AccessKeyId\":\"AKIAPROCESS\",\"SecretAccessKey\":\"x\",\
             \"Expiration\":\"{}\"}}'",
            home().display(),
            expires.strftime("%Y-%m-%dT%H:%M:%S+0000")
        );
        std::fs::write(home().join("process"), script).expect("a file");
        let iam = connect(profile_at("asks", "AWS")).await.expect("connects");
        for _ in 0..20 {
            assert_eq!(signed_by(&iam).await, "AKIAPROCESS");
        }
        assert_eq!(std::fs::read_to_string(home().join("runs")).expect("a file"), "<team #1><a;b><rest>");
    });
}

#[test]
fn what_the_portal_refuses_is_told_as_that() {
    let config = "[sso-session s]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n\
                  [profile p]\nsso_session = s\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n\
                  sso_account_id = 111122223333\nsso_role_name = Helpdesk\nregion = eu-west-1\n";
    let token = || {
        let cache = home().join(".aws/sso/cache");
        std::fs::create_dir_all(&cache).expect("a folder");
        let token = r#"{"accessToken":"token","expiresAt":"2099-01-01T00:00:00Z"}"#;
        // Named after the session, by its SHA-1.
        std::fs::write(cache.join("a0f1490a20d0211c997b44bc357e1972deab8ae3.json"), token).expect("a file");
    };
    let url = aws();
    let test = name("what_the_portal_refuses_is_told_as_that");
    in_environment(&test, config, &[("AWS", &*url), ("AWS_ENDPOINT_URL_SSO", &url)], || async {
        if std::env::var("REFUSES").is_ok() {
            return;
        }
        token();
        let iam = connect(profile_at("p", "AWS")).await.expect("what is left of another form says the same");
        assert_eq!(signed_by(&iam).await, "ASIASSO");
        // The same without a profile, as somebody who signs in by hand has it.
        let role = IdentityCenterRole {
            start_url: "https://example.awsapps.com/start".into(),
            region: "eu-west-1".into(),
            session_name: Some("s".into()),
            account_id: "111122223333".into(),
            role_name: "Helpdesk".into(),
        };
        let url = std::env::var("AWS").expect("set by the parent");
        let by_hand = ConnectOptions { as_whom: AsWhom::IdentityCenter(role), ..at(&url) };
        let iam = connect(by_hand).await.expect("connects");
        assert_eq!((signed_by(&iam).await.as_str(), iam.region()), ("ASIASSO", "eu-west-1"));
    });
    let refuses = listens(|_| {
        let body = r#"{"__type":"ForbiddenException","message":"No access"}"#;
        format!(
            "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\nx-amzn-errortype: ForbiddenException\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    });
    in_environment(&test, config, &[("REFUSES", "1"), ("AWS_ENDPOINT_URL_SSO", &*refuses)], || async {
        if std::env::var("REFUSES").is_err() {
            return;
        }
        token();
        let error = connect(profile("p")).await.expect_err("refused");
        assert_eq!((error.kind, error.operation), (ErrorKind::AccessDenied, "GetRoleCredentials"), "{error:?}");
        assert!(
            error
                .sentence
                .contains("does not give you the role Helpdesk in account 111122223333 (AWS says: No access)"),
            "{error}"
        );
        assert!(!error.sentence.contains("login"), "{error}");
    });
}

/// What holds for AWS's own endpoints has no meaning for one's own.
#[test]
fn an_endpoint_of_one_s_own_is_used_whatever_is_said_of_aws_s() {
    let url = aws();
    let env =
        [KEYS[0], KEYS[1], ("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_USE_DUALSTACK_ENDPOINT", "true"), ("AWS", &*url)];
    in_environment(&name("an_endpoint_of_one_s_own_is_used_whatever_is_said_of_aws_s"), "", &env, || async {
        let url = std::env::var("AWS").expect("set by the parent");
        let iam = connect(at(&url)).await.expect("connects");
        assert_eq!(signed_by(&iam).await, "AKIAENVIRONMENT");
    });
}

/// It would be refused anywhere else, whatever the region of the other calls is.
#[test]
fn a_console_sign_in_is_renewed_where_one_signed_in() {
    let config = "[profile console]\nregion = eu-west-3\nlogin_session = arn:aws:iam::111122223333:user/ann\n";
    let proxy = listens(|_| "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".into());
    let env = [("HTTPS_PROXY", &*proxy), ("PROXIED", &proxy), ("AWS_REGION", "us-east-1")];
    in_environment(&name("a_console_sign_in_is_renewed_where_one_signed_in"), config, &env, || async {
        let cache = home().join(".aws/login/cache");
        std::fs::create_dir_all(&cache).expect("a folder");
        // Not a key of anybody's: a P-256 one whose number is a row of ones.
        let number = "MHcCAQEEIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBoAoGCCqGSM49\n\
                      AwEHoUQDQgAEb/A7lJJBzh2t1DUZ5pYOCoW0GmmgXDKBA6orzhWUyhY8T3U6Vb8B\n\
                      3FP2wLDH7ueLQMb/fSWpbiKCuYnO9xwUSg==";
        let kind = "EC PRIVATE KEY";
        let token = serde_json::json!({
            "accessToken": {
                "accessKeyId": "ASIALOGIN",
                "secretAccessKey": "x",
                "sessionToken": "t",
                "accountId": "111122223333",
                "expiresAt": "2026-01-01T00:00:00Z",
            },
            "tokenType": "aws_sigv4",
            "refreshToken": "r",
            "idToken": "i",
            "clientId": "arn:aws:signin:::devtools/same-device",
            "dpopKey": format!("-----BEGIN {kind}-----\n{number}\n-----END {kind}-----\n"),
        });
        // Named after the session, by its SHA-256.
        let file = "617a42bf0cc7e52ae16d10443f260d451c255a489505091810c95d5c7ec927d1.json";
        std::fs::write(cache.join(file), token.to_string()).expect("a file");
        let options = ConnectOptions { region: Some("eu-central-1".into()), ..profile("console") };
        let error = connect(options).await.expect_err("the proxy lets nothing through");
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
        let seen = seen_at("PROXIED");
        assert!(!seen.is_empty(), "{error:?}");
        let there = "CONNECT eu-west-3.signin.aws.amazon.com:443 HTTP/1.1";
        assert!(seen.iter().all(|line| line == there), "{seen:?}");
    });
}
