//! Why there was no answer: where it was asked, what was the matter, and what to do.

use passdesk::iam::{ConnectOptions, Error, ErrorKind, Outcome};

use crate::environment::{KEYS, in_environment};
use crate::peers::{free_port, refusing, tls_server};
use crate::routes::{listens, seen_at};
use crate::{at, bob, connect, profile};

/// What comes of a change there: it is sent once.
async fn asked(options: ConnectOptions) -> Error {
    match connect(options).await.expect("connects").delete_login_profile(&bob()).await {
        Outcome::Failed(error) | Outcome::Unknown(error, _) => error,
        Outcome::Done(receipt) => panic!("{receipt:?}"),
    }
}

#[test]
fn what_does_not_answer_is_told_with_its_address_and_the_cause() {
    in_environment("failures::what_does_not_answer_is_told_with_its_address_and_the_cause", "", &KEYS, || async {
        let closed = format!("http://127.0.0.1:{}", free_port());
        let (plain, tls) = (refusing(403, "AccessDenied", "no"), tls_server("server.pem"));
        let plain = plain.replace("http://", "https://");
        // A name that is longer than one can be, and is not even looked up.
        let nowhere = format!("https://{}.example.com", "a".repeat(64));
        for (url, why, cure) in [
            (closed, "the connection was refused", "Start what is to answer there, or correct the endpoint"),
            (
                plain,
                "what answers there does not speak TLS; it may be plain http",
                "Correct the endpoint, perhaps to http://",
            ),
            (
                format!("http://127.0.0.1:{tls}"),
                "what answers there does not speak http; it may be https",
                "Correct the endpoint, perhaps to https://",
            ),
            (nowhere, "there is no host of this name, or names cannot be looked up", "Check the network, the VPN"),
        ] {
            // Something is sent to what does not speak http, and what becomes of a change then nobody knows.
            let error = match why.contains("does not speak http") {
                true => connect(at(&url)).await.expect("connects").user(&bob()).await.expect_err("nothing is allowed"),
                false => asked(at(&url)).await,
            };
            assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
            assert!(error.sentence.starts_with(&format!("{url} could not be reached: {why}. ")), "{error}");
            assert!(error.sentence.contains(cure) && !error.sentence.contains("AWS"), "{error}");
            assert!(
                error.attempts == 1 && error.sentence.contains(". Nothing was changed. ") != why.contains("http;"),
                "{error}"
            );
        }
    });
}

/// Also where credentials are looked for; and of a name that no server of names is asked for, because it is too long.
#[test]
fn a_name_that_is_not_found_is_told() {
    let nowhere = format!("http://{}.localhost:1", "a".repeat(64));
    let env = [("AWS_EC2_METADATA_DISABLED", "false"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*nowhere)];
    let config = "[profile x]\nrole_arn = arn:aws:iam::123456789012:role/x\ncredential_source = Ec2InstanceMetadata\n";
    in_environment("failures::a_name_that_is_not_found_is_told", config, &env, || async {
        let error = connect(profile("x")).await.expect_err("there are none");
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
        let says = ".localhost:1 could not be reached: there is no host of this name, or names cannot be looked up. ";
        assert!(error.sentence.contains(says), "{error}");
    });
}

#[test]
fn an_endpoint_that_is_not_aws_is_never_called_so() {
    in_environment("failures::an_endpoint_that_is_not_aws_is_never_called_so", "", &KEYS, || async {
        for (status, code) in [
            (403, "RequestExpired"),
            (403, "SignatureDoesNotMatch"),
            (403, "InvalidClientTokenId"),
            (418, "Teapot"),
            (500, "ServiceFailure"),
            (200, "Page"),
        ] {
            let url = refusing(status, code, "no");
            let error = asked(at(&url)).await;
            let told = &error.sentence;
            assert!(told.contains(&url) && !told.contains("AWS ") && !told.contains("AWS's"), "{code}: {error}");
        }
    });
}

/// Each answers everything so.
fn proxies() -> [(&'static str, String, &'static str); 4] {
    let needs_login = listens(|_| "HTTP/1.1 407 X\r\ncontent-length: 0\r\n\r\n".into());
    let refuses = listens(|_| "HTTP/1.1 403 X\r\ncontent-length: 0\r\n\r\n".into());
    let hangs_up = listens(|_| String::new());
    [
        ("HTTPS_PROXY", needs_login, "does not take the user name and password, or asks for them"),
        ("https_proxy", refuses, "does not let it through"),
        ("ALL_PROXY", hangs_up, "does not let it through"),
        ("HTTPS_PROXY", format!("127.0.0.1:{}", free_port()), "could not be reached: the connection was refused"),
    ]
}

#[test]
fn a_proxy_that_is_in_the_way_is_named_with_its_variable() {
    for (variable, proxy, why) in proxies() {
        let with_login = format!("http://ann:hunter2@{}", proxy.trim_start_matches("http://"));
        let env = [KEYS[0], KEYS[1], (variable, &*with_login), ("VARIABLE", variable), ("PLACE", &proxy), ("WHY", why)];
        in_environment("failures::a_proxy_that_is_in_the_way_is_named_with_its_variable", "", &env, || async {
            let [variable, place, why] =
                ["VARIABLE", "PLACE", "WHY"].map(|name| std::env::var(name).expect("set by the parent"));
            let error = asked(ConnectOptions::default()).await;
            let place = place.trim_start_matches("http://");
            let says = format!("AWS (iam.amazonaws.com) could not be reached: the proxy {place} ({variable}) {why}. ");
            assert!(error.sentence.starts_with(&says), "{error}");
            assert!(
                error.sentence.contains("Nothing was changed") && !format!("{error:?}").contains("hunter2"),
                "{error:?}"
            );
        });
    }
}

/// Also a password with a sign that ends the host in other URLs.
#[test]
fn a_proxy_gets_the_user_name_and_password_that_its_variable_holds() {
    let proxy = listens(|request| {
        let is_let_in = request.to_ascii_lowercase().contains("proxy-authorization: basic yw5uonbac3m=\r\n");
        format!("HTTP/1.1 {} X\r\ncontent-length: 0\r\n\r\n", if is_let_in { 502 } else { 407 })
    });
    for login in ["ann:p@ss", "ann:p%40ss"] {
        let named = proxy.replace("http://", &format!("http://{login}@"));
        let env = [KEYS[0], KEYS[1], ("HTTPS_PROXY", &*named)];
        in_environment(
            "failures::a_proxy_gets_the_user_name_and_password_that_its_variable_holds",
            "",
            &env,
            || async {
                let error = asked(ConnectOptions::default()).await;
                assert!(
                    error.sentence.contains("does not let it through") && !error.sentence.contains("ann"),
                    "{error}"
                );
            },
        );
    }
}

#[test]
fn a_proxy_that_is_no_http_proxy_is_named_and_nothing_is_sent() {
    let socks = listens(|_| String::new());
    let socks = socks.replace("http://", "socks5://ann:hunter2@");
    for (value, says) in [(&*socks, "HTTPS_PROXY names a SOCKS proxy"), ("http://:x", "HTTPS_PROXY is not understood")]
    {
        let env = [KEYS[0], KEYS[1], ("HTTPS_PROXY", value), ("SAYS", says)];
        in_environment("failures::a_proxy_that_is_no_http_proxy_is_named_and_nothing_is_sent", "", &env, || async {
            let error = asked(ConnectOptions::default()).await;
            assert_eq!((error.kind, error.attempts), (ErrorKind::Configuration, 1), "{error:?}");
            let says = std::env::var("SAYS").expect("set by the parent");
            assert!(error.sentence.contains(&says) && !format!("{error:?}").contains("hunter2"), "{error:?}");
            // What is on this computer is reached all the same.
            assert_eq!(asked(at(&refusing(403, "AccessDenied", "no"))).await.kind, ErrorKind::AccessDenied);
        });
    }
}

/// As the AWS CLI does, which does not look at this variable. On other systems than this nothing listens at 0.0.0.0.
#[cfg(target_os = "linux")]
#[test]
fn a_socks_proxy_for_everything_is_passed_over() {
    let socks = listens(|_| String::new());
    let (root, of_socks) =
        (crate::peers::certificate("root.pem").display().to_string(), socks.replace("http://", "socks5://"));
    let env = [KEYS[0], KEYS[1], ("ALL_PROXY", &*of_socks), ("AWS_CA_BUNDLE", &*root), ("SOCKS", &*socks)];
    in_environment("failures::a_socks_proxy_for_everything_is_passed_over", "", &env, || async {
        let error = asked(at(&format!("https://0.0.0.0:{}", tls_server("server.pem")))).await;
        assert_eq!(error.kind, ErrorKind::AccessDenied, "{error:?}");
        let error = asked(at(&format!("https://0.0.0.0:{}", free_port()))).await;
        let says = "the connection was refused; ALL_PROXY names a SOCKS proxy, which is passed over. ";
        assert!(error.sentence.contains(says), "{error}");
        assert_eq!(seen_at("SOCKS"), Vec::<String>::new());
    });
}

#[test]
fn a_host_that_no_proxy_names_is_reached_without_it() {
    let proxy = listens(|_| String::new());
    let nowhere = format!("https://{}.example.com", "a".repeat(64));
    for (no_proxy, takes_it) in [("*.example.com", false), ("example.org,.example.com", false), ("example.org", true)] {
        let takes_it = if takes_it { "yes" } else { "" };
        let env = [
            KEYS[0],
            KEYS[1],
            ("HTTPS_PROXY", &*proxy),
            ("NO_PROXY", no_proxy),
            ("TAKES_IT", takes_it),
            ("NOWHERE", &nowhere),
        ];
        in_environment("failures::a_host_that_no_proxy_names_is_reached_without_it", "", &env, || async {
            let error = asked(at(&std::env::var("NOWHERE").expect("set by the parent"))).await;
            let through = error.sentence.contains("the proxy 127.0.0.1:");
            assert_eq!(through, !std::env::var("TAKES_IT").expect("set by the parent").is_empty(), "{error}");
            assert_eq!(through, !seen_at("HTTPS_PROXY").is_empty());
        });
    }
}
