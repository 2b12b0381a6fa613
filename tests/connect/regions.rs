//! Regions, partitions, endpoints and credentials that do not fit: told before anything is sent, where that can be known.

use passdesk::account::Partition;
use passdesk::iam::{AsWhom, ConnectOptions, ErrorKind};

use crate::environment::{KEYS, in_environment};
use crate::peers::refusing;
use crate::routes::{aws, listens, seen_at, signed_by};
use crate::{at, bob, connect, opened, profile, says, says_who_one_is};

fn proxy() -> String {
    listens(|_| "HTTP/1.1 502 X\r\ncontent-length: 0\r\n\r\n".into())
}

#[test]
fn a_region_that_is_none_is_told_before_anything_is_sent() {
    let proxy = proxy();
    let config = "[profile x]\nregion = us-east1\naws_access_key_id = AKIAX\naws_secret_access_key = x\n";
    for (region, from) in [
        ("us-east-1a", "from AWS_REGION"),
        ("us-east1", "from AWS_REGION"),
        ("eu (frankfurt)", "from AWS_REGION"),
        ("us-east-1 ", "from --region"),
        ("us-east1", "from the profile x"),
    ] {
        let of_environment = if from.ends_with("AWS_REGION") { region } else { "" };
        let env = [
            KEYS[0],
            KEYS[1],
            ("HTTPS_PROXY", &*proxy),
            ("AWS_REGION", of_environment),
            ("REGION", region),
            ("FROM", from),
        ];
        in_environment("regions::a_region_that_is_none_is_told_before_anything_is_sent", config, &env, || async {
            let [region, from] = ["REGION", "FROM"].map(|name| std::env::var(name).expect("set by the parent"));
            let options = match &*from {
                "from --region" => ConnectOptions { region: Some(region.clone()), ..ConnectOptions::default() },
                "from the profile x" => profile("x"),
                _ => ConnectOptions::default(),
            };
            let error = connect(options).await.expect_err("there is none");
            assert_eq!(error.kind, ErrorKind::Configuration, "{error:?}");
            assert!(error.sentence.starts_with(&format!("AWS has no region “{region}” ({from})")), "{error}");
            assert!(error.sentence.contains("Nothing was sent"), "{error}");
            assert_eq!(seen_at("HTTPS_PROXY"), Vec::<String>::new());
        });
    }
}

#[test]
fn a_region_that_is_empty_is_not_set_and_an_emulator_may_have_any() {
    let config = "[profile x]\nregion =\naws_access_key_id = AKIAX\naws_secret_access_key = x\n";
    let name = "regions::a_region_that_is_empty_is_not_set_and_an_emulator_may_have_any";
    for region in ["", "local"] {
        in_environment(name, config, &[KEYS[0], KEYS[1], ("AWS_REGION", region)], || async {
            let set = std::env::var("AWS_REGION").expect("set by the parent");
            let expected = if set.is_empty() { "us-east-1" } else { "local" };
            for options in [
                at("http://127.0.0.1:1"),
                ConnectOptions { as_whom: AsWhom::Profile("x".into()), ..at("http://127.0.0.1:1") },
            ] {
                assert_eq!(connect(options).await.expect("connects").region(), expected);
            }
        });
    }
}

/// A profile that was clicked brings its region along; one that nobody chose gives way to the environment, as with the AWS CLI.
#[test]
fn a_profile_that_was_chosen_asks_its_own_region() {
    let proxy = proxy();
    let config = "[default]\nregion = eu-west-1\n[profile cn]\nregion = cn-north-1\naws_access_key_id = AKIACN\naws_secret_access_key = x\n";
    let env = [KEYS[0], KEYS[1], ("HTTPS_PROXY", &*proxy), ("AWS_REGION", "us-west-2")];
    in_environment("regions::a_profile_that_was_chosen_asks_its_own_region", config, &env, || async {
        let iam = connect(profile("cn")).await.expect("connects");
        assert_eq!((iam.region(), iam.partition()), ("cn-north-1", Partition::China));
        let error = iam.identity().await.expect_err("the proxy lets nothing through");
        assert!(error.sentence.starts_with("AWS (sts.cn-north-1.amazonaws.com.cn) could not be reached: "), "{error}");
        assert!(error.sentence.contains("; the region is cn-north-1 (from the profile cn)"), "{error}");
        let lines = seen_at("HTTPS_PROXY");
        assert!(
            lines.iter().all(|line| line == "CONNECT sts.cn-north-1.amazonaws.com.cn:443 HTTP/1.1")
                && !lines.is_empty()
        );
        assert_eq!(connect(ConnectOptions::default()).await.expect("connects").region(), "us-west-2");
    });
}

#[test]
fn credentials_that_are_refused_name_the_region_that_was_asked() {
    let env = [KEYS[0], KEYS[1], ("AWS_REGION", "eu-west-1")];
    in_environment("regions::credentials_that_are_refused_name_the_region_that_was_asked", "", &env, || async {
        let url = refusing(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
        let error = connect(at(&url)).await.expect("connects").identity().await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::SignedOut, "{error:?}");
        let says = "in the region eu-west-1 (from AWS_REGION): they were removed, are of another partition than aws, which was asked,";
        assert!(error.sentence.contains(says), "{error}");
    });
}

#[test]
fn a_signature_for_another_region_is_not_told_as_a_wrong_secret() {
    let env = [KEYS[0], KEYS[1], ("AWS_REGION", "eu-west-1")];
    in_environment("regions::a_signature_for_another_region_is_not_told_as_a_wrong_secret", "", &env, || async {
        for message in [
            "Credential should be scoped to a valid region.",
            "Credential should be scoped to a valid region, not 'eu-west-1'. ",
        ] {
            let url = refusing(403, "SignatureDoesNotMatch", message);
            let error = connect(at(&url)).await.expect("connects").identity().await.expect_err("refused");
            assert_eq!(error.kind, ErrorKind::Configuration, "{error:?}");
            let says =
                format!("{url} does not take calls for the region eu-west-1 (from AWS_REGION): it says “Credential");
            assert!(error.sentence.starts_with(&says) && !error.sentence.contains("secret"), "{error}");
        }
    });
}

#[test]
fn an_endpoint_of_ones_own_goes_together_with_fips_and_dual_stack() {
    for variable in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        let env = [KEYS[0], KEYS[1], (variable, "true")];
        in_environment("regions::an_endpoint_of_ones_own_goes_together_with_fips_and_dual_stack", "", &env, || async {
            let iam = connect(at(&refusing(403, "AccessDenied", "no"))).await.expect("connects");
            assert_eq!(iam.identity().await.expect_err("denied").kind, ErrorKind::AccessDenied);
            assert_eq!(iam.user(&bob()).await.expect_err("denied").kind, ErrorKind::AccessDenied);
        });
    }
}

/// Where a role is assumed, too, which the SDK by itself does not do.
#[test]
fn a_role_is_assumed_at_an_endpoint_of_ones_own_with_fips_and_dual_stack() {
    let config = "[profile keys]\naws_access_key_id = AKIAX\naws_secret_access_key = x\n\
                  [profile role]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = keys\n";
    let url = aws();
    let name = "regions::a_role_is_assumed_at_an_endpoint_of_ones_own_with_fips_and_dual_stack";
    for variable in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        let env = [("AWS_PROFILE", "role"), ("AWS_ENDPOINT_URL", &*url), (variable, "true")];
        in_environment(name, config, &env, || async {
            let iam = connect(ConnectOptions::default()).await.expect("connects");
            assert_eq!(signed_by(&iam).await, "ASIAROLE");
        });
    }
}

/// With AWS itself they choose the endpoint, as ever.
#[test]
fn fips_chooses_the_endpoint_of_aws() {
    let proxy = proxy();
    let env = [KEYS[0], KEYS[1], ("HTTPS_PROXY", &*proxy), ("AWS_USE_FIPS_ENDPOINT", "true")];
    in_environment("regions::fips_chooses_the_endpoint_of_aws", "", &env, || async {
        let _ = connect(ConnectOptions::default()).await.expect("connects").delete_login_profile(&bob()).await;
        assert_eq!(seen_at("HTTPS_PROXY"), ["CONNECT iam-fips.amazonaws.com:443 HTTP/1.1"]);
    });
}

#[test]
fn credentials_with_a_line_break_are_told_and_nothing_is_sent() {
    let proxy = proxy();
    let config = "[profile x]\naws_access_key_id = AKIAX\naws_secret_access_key = x\naws_session_token = one\n  hunter2\n\
                  [profile role]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = x\n";
    let token = ("AWS_SESSION_TOKEN", "made-up-token\nhunter2");
    let env = [KEYS[0], KEYS[1], token, ("HTTPS_PROXY", &*proxy)];
    in_environment("regions::credentials_with_a_line_break_are_told_and_nothing_is_sent", config, &env, || async {
        for (options, origin) in [
            (ConnectOptions::default(), "AWS_SESSION_TOKEN"),
            (profile("x"), "the profile x"),
            (profile("role"), "the profile x"),
        ] {
            let error = connect(options).await.expect_err("it cannot be sent");
            assert_eq!((error.kind, error.attempts), (ErrorKind::Configuration, 0), "{error:?}");
            assert!(error.sentence.starts_with(&format!("The session token in {origin} has a line break")), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        assert_eq!(seen_at("HTTPS_PROXY"), Vec::<String>::new());
    });
}

#[test]
fn the_own_endpoints_of_every_partition_are_known() {
    for (region, url) in [
        ("eusc-de-east-1", "https://iam.eusc-de-east-1.amazonaws.eu"),
        ("eu-isoe-west-1", "https://iam.eu-isoe-west-1.cloud.adc-e.uk"),
        ("us-isof-south-1", "https://iam.us-isof-south-1.csp.hci.ic.gov"),
    ] {
        let env = [KEYS[0], KEYS[1], ("AWS_REGION", region), ("AWS_ENDPOINT_URL_IAM", url)];
        in_environment("regions::the_own_endpoints_of_every_partition_are_known", "", &env, || async {
            let iam = connect(ConnectOptions::default()).await.expect("connects");
            assert_eq!((iam.custom_endpoint(), iam.custom_endpoints().count()), (None, 0));
        });
    }
}

#[test]
fn where_tokens_go_is_checked() {
    for (variable, service) in [
        ("AWS_ENDPOINT_URL_SSO", "IAM Identity Center"),
        ("AWS_ENDPOINT_URL_SSO_OIDC", "the sign-in of IAM Identity Center"),
        ("AWS_ENDPOINT_URL_SIGNIN", "the sign-in of “aws login”"),
        ("AWS_ENDPOINT_URL_CLOUDTRAIL", "CloudTrail"),
        ("AWS_ENDPOINT_URL_ORGANIZATIONS", "AWS Organizations"),
    ] {
        let env = [KEYS[0], KEYS[1], (variable, "http://sso.example.com"), ("SERVICE", service)];
        in_environment("regions::where_tokens_go_is_checked", "", &env, || async {
            let error = connect(ConnectOptions::default()).await.expect_err("refused");
            assert_eq!(error.kind, ErrorKind::Configuration, "{error:?}");
            let service = std::env::var("SERVICE").expect("set by the parent");
            assert!(error.sentence.contains("http://sso.example.com is not encrypted"), "{error}");
            assert!(error.sentence.ends_with(&format!("It is the endpoint of {service}.")), "{error}");
        });
    }
}

#[test]
fn where_tokens_go_is_named_in_the_window() {
    let url = says_who_one_is();
    let env = [
        KEYS[0],
        KEYS[1],
        ("AWS_ENDPOINT_URL_STS", &*url),
        ("AWS_ENDPOINT_URL_IAM", "http://localhost:1"),
        ("AWS_ENDPOINT_URL_SSO", "https://portal.example.com"),
        ("AWS_ENDPOINT_URL_SSO_OIDC", "https://oidc.example.com"),
        ("AWS_ENDPOINT_URL_SIGNIN", "https://portal.example.com"),
        ("AWS_ENDPOINT_URL_CLOUDTRAIL", "https://cloudtrail.eu-west-1.amazonaws.com"),
    ];
    in_environment("regions::where_tokens_go_is_named_in_the_window", "", &env, || async {
        let window = opened().await;
        for (services, url) in [
            ("IAM Identity Center and the sign-in of “aws login”", "https://portal.example.com"),
            ("the sign-in of IAM Identity Center", "https://oidc.example.com"),
        ] {
            assert!(says(&window, &format!("What goes to {services} goes to {url}. It is not AWS.")), "{services}");
        }
        assert!(!says(&window, "CloudTrail"));
    });
}
