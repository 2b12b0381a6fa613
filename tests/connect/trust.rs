//! Whose certificates are believed, and what is said of one that is not.

use std::path::PathBuf;

use passdesk::iam::{AsWhom, ConnectOptions, Error, ErrorKind, Iam};

use crate::environment::{KEYS, in_environment};
use crate::peers::{certificate, tls_server, tunnel_to};
use crate::routes::seen_at;
use crate::{at, bob, connect};

fn path(name: &str) -> String {
    certificate(name).display().to_string()
}

/// What comes of a call to a server with this certificate.
async fn asked(name: &str, profile: Option<&str>) -> (String, Error) {
    let url = format!("https://127.0.0.1:{}", tls_server(name));
    let as_whom = profile.map_or(AsWhom::Default, |name| AsWhom::Profile(name.into()));
    let options = ConnectOptions { as_whom, ..at(&url) };
    let error = match connect(options).await {
        Ok(iam) => user(&iam).await,
        Err(error) => error,
    };
    (url, error)
}

async fn user(iam: &Iam) -> Error {
    iam.user(&bob()).await.expect_err("these servers allow nothing")
}

/// The server was believed, for it could say no.
async fn is_believed(profile: Option<&str>) -> bool {
    asked("server.pem", profile).await.1.kind == ErrorKind::AccessDenied
}

#[test]
fn the_file_of_certificates_that_the_environment_names_is_trusted() {
    let root = path("root.pem");
    for variable in ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"] {
        let env = [KEYS[0], KEYS[1], (variable, &*root)];
        in_environment("trust::the_file_of_certificates_that_the_environment_names_is_trusted", "", &env, || async {
            assert!(is_believed(None).await);
        });
    }
}

#[test]
fn the_file_of_certificates_that_the_profile_names_is_trusted() {
    let (root, another) = (path("root.pem"), path("another-root.pem"));
    let keys = "aws_access_key_id = AKIATWO\naws_secret_access_key = x\n";
    let config = format!(
        "[default]\nca_bundle = {root}\n[profile two]\nca_bundle = {root}\n{keys}[profile three]\nca_bundle = {another}\n{keys}"
    );
    // What the environment names counts, as with the AWS CLI.
    for env in [&KEYS[..], &[KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", &root)]] {
        in_environment("trust::the_file_of_certificates_that_the_profile_names_is_trusted", &config, env, || async {
            let has_own = std::env::var_os("AWS_CA_BUNDLE").is_some();
            assert!(is_believed(None).await && is_believed(Some("two")).await);
            assert_eq!(is_believed(Some("three")).await, has_own);
        });
    }
}

#[test]
fn a_file_of_certificates_is_added_to_those_of_the_system() {
    let (root, another) = (path("root.pem"), path("another-root.pem"));
    let env = [KEYS[0], KEYS[1], ("SSL_CERT_FILE", &*root), ("AWS_CA_BUNDLE", &another)];
    in_environment("trust::a_file_of_certificates_is_added_to_those_of_the_system", "", &env, || async {
        assert!(is_believed(None).await);
    });
}

#[test]
fn a_certificate_that_is_not_trusted_is_told_with_its_issuer_and_the_cure() {
    let name = "trust::a_certificate_that_is_not_trusted_is_told_with_its_issuer_and_the_cure";
    in_environment(name, "", &KEYS, || async {
        let (url, error) = asked("server.pem", None).await;
        assert_eq!((error.kind, error.attempts), (ErrorKind::Unreachable, 1), "{error:?}");
        let says = format!(
            "No connection was made to {url}: its certificate is not trusted; it was issued by “Inspection root”. "
        );
        assert!(error.sentence.starts_with(&says) && error.sentence.contains("AWS_CA_BUNDLE"), "{error}");
        assert!(!error.sentence.contains("AWS could not") && !error.sentence.contains("VPN"), "{error}");
    });
}

#[test]
fn a_bundle_without_the_issuer_is_named() {
    let another = path("another-root.pem");
    let env = [KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", &*another)];
    in_environment("trust::a_bundle_without_the_issuer_is_named", "", &env, || async {
        let (_, error) = asked("server.pem", None).await;
        let bundle = path("another-root.pem");
        assert!(error.sentence.contains(&format!("the certificates in {bundle} are not its issuer's")), "{error}");
    });
}

/// It may be what is left of another program's settings: a file that is added counts all the same.
#[test]
fn a_file_in_place_of_the_systems_that_is_not_there_is_told() {
    let root = path("root.pem");
    for bundle in ["", &root] {
        let env = [KEYS[0], KEYS[1], ("SSL_CERT_FILE", "/nowhere/ca.pem"), ("AWS_CA_BUNDLE", bundle)];
        in_environment("trust::a_file_in_place_of_the_systems_that_is_not_there_is_told", "", &env, || async {
            let (_, error) = asked("server.pem", None).await;
            let is_added = std::env::var("AWS_CA_BUNDLE").is_ok_and(|bundle| !bundle.is_empty());
            let says = "; SSL_CERT_FILE names /nowhere/ca.pem instead of the system's, and there is no such file. ";
            assert_eq!(error.kind == ErrorKind::AccessDenied, is_added, "{error:?}");
            assert_eq!(error.sentence.contains(says), !is_added, "{error}");
        });
    }
}

#[test]
fn a_certificate_whose_time_is_over_or_that_is_for_others_is_told() {
    let root = path("root.pem");
    let env = [KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", &*root)];
    in_environment("trust::a_certificate_whose_time_is_over_or_that_is_for_others_is_told", "", &env, || async {
        for (file, says, cure) in [
            ("expired.pem", "its certificate has expired, on 2026-02-01. ", "clock"),
            ("of-another.pem", "its certificate is for iam.example.com. ", "Correct the endpoint"),
        ] {
            let (url, error) = asked(file, None).await;
            assert!(error.sentence.starts_with(&format!("No connection was made to {url}: {says}")), "{error}");
            assert!(error.sentence.contains(cure) && error.attempts == 1, "{error:?}");
        }
    });
}

#[test]
fn the_issuer_is_found_out_through_a_proxy_too() {
    let proxy = tunnel_to(tls_server("server.pem"));
    let root = path("root.pem");
    for trusts in [false, true] {
        let mut env = vec![KEYS[0], KEYS[1], ("HTTPS_PROXY", &*proxy)];
        if trusts {
            env.push(("AWS_CA_BUNDLE", &*root));
        }
        in_environment("trust::the_issuer_is_found_out_through_a_proxy_too", "", &env, || async {
            let error = user(&connect(ConnectOptions::default()).await.expect("connects")).await;
            match std::env::var_os("AWS_CA_BUNDLE") {
                Some(_) => assert_eq!(error.kind, ErrorKind::AccessDenied, "{error:?}"),
                None => {
                    let says = "No connection was made to AWS (iam.amazonaws.com): its certificate is not trusted; it was issued by \
                                “Inspection root”";
                    assert!(error.sentence.starts_with(says), "{error}");
                }
            }
            assert!(seen_at("HTTPS_PROXY").iter().all(|line| line == "CONNECT iam.amazonaws.com:443 HTTP/1.1"));
        });
    }
}

#[test]
fn a_file_of_certificates_that_cannot_be_used_is_told_by_its_path() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("certificates");
    std::fs::create_dir_all(&folder).expect("a folder");
    let root = std::fs::read(certificate("root.pem")).expect("a file");
    let half = &root[..root.len() / 2];
    let text = String::from_utf8_lossy(&root).into_owned();
    let garbled = format!("# roots\n{}", text.replace("MII", "!!!"));
    let none = text.lines().next().unwrap_or_default().to_owned() + "\nAAAA\n-----END CERTIFICATE-----\n";
    let broken: [(&str, Option<&[u8]>, &str); 8] = [
        ("missing.pem", None, "there is no such file"),
        ("empty.pem", Some(b" \n"), "it is empty"),
        ("text.pem", Some(b"# the roots of the company"), "there is no certificate in it"),
        ("der.cer", Some(b"\x30\x82\x01\x00"), "it is in DER form"),
        ("half.pem", Some(half), "the certificate that begins in line 1 has no end"),
        ("garbled.pem", Some(garbled.as_bytes()), "the certificate that begins in line 2 is not in PEM form"),
        ("none.pem", Some(none.as_bytes()), "what it calls a certificate is none"),
        (".", None, "it is a folder"),
    ];
    for (file, bytes, why) in broken {
        let path = folder.join(file);
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).expect("a file");
        }
        let shown = path.display().to_string();
        let env = [KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", &*shown), ("WHY", why)];
        in_environment("trust::a_file_of_certificates_that_cannot_be_used_is_told_by_its_path", "", &env, || async {
            let (_, error) = asked("server.pem", None).await;
            let told = ["AWS_CA_BUNDLE", "WHY"].map(|name| std::env::var(name).expect("set by the parent"));
            let says =
                format!("AWS_CA_BUNDLE names a file of certificates that cannot be used ({}: {}", told[0], told[1]);
            assert!(error.sentence.starts_with(&says) && error.kind == ErrorKind::Configuration, "{error}");
            assert!(error.sentence.contains("Nothing was sent"), "{error}");
        });
    }
}

/// What a bundle has beside what can be used is no reason to do without that.
#[test]
fn comments_and_odd_certificates_in_a_bundle_do_no_harm() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("certificates");
    std::fs::create_dir_all(&folder).expect("a folder");
    let root = std::fs::read_to_string(certificate("root.pem")).expect("a file");
    let odd = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    let key = std::fs::read_to_string(certificate("server.key")).expect("a file");
    let bundle = folder.join("odd.pem");
    std::fs::write(&bundle, format!("\u{feff}# Wurzel für alle\r\n{odd}\n{key}\n{}", root.replace('\n', "\r\n")))
        .expect("a file");
    let shown = bundle.display().to_string();
    let env = [KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", &*shown)];
    in_environment("trust::comments_and_odd_certificates_in_a_bundle_do_no_harm", "", &env, || async {
        assert!(is_believed(None).await);
    });
}
