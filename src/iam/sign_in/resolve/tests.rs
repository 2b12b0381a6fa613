use super::super::whom::SwitchRole;
use super::*;

const CONFIG: &str = "
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = x
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = x
[profile inner]
role_arn = arn:aws:iam::111122223333:role/Inner
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/ann
role_session_name = ann
duration_seconds = 900
[profile outer]
role_arn = arn:aws:iam::111122223333:role/Outer
source_profile = inner
external_id = acme-42
duration_seconds = soon
[profile own]
role_arn = arn:aws:iam::111122223333:role/Own
source_profile = own
aws_access_key_id = AKIAOWN
aws_secret_access_key = x
[profile source-with-keys]
role_arn = arn:aws:iam::111122223333:role/Other
source_profile = own
[profile lost]
role_arn = arn:aws:iam::111122223333:role/Desk
source_profile = gone
[profile a]
role_arn = arn:aws:iam::111122223333:role/A
source_profile = b
[profile b]
role_arn = arn:aws:iam::111122223333:role/B
source_profile = a
[profile itself]
role_arn = arn:aws:iam::111122223333:role/B
source_profile = itself
[profile both]
role_arn = arn:aws:iam::111122223333:role/B
source_profile = base
credential_source = Environment
[profile neither]
role_arn = arn:aws:iam::111122223333:role/B
[profile strange]
role_arn = arn:aws:iam::111122223333:role/B
credential_source = Floppy
[profile machine]
role_arn = arn:aws:iam::111122223333:role/B
credential_source = Ec2InstanceMetadata
[profile empty]
region = eu-west-1
[profile of-empty]
role_arn = arn:aws:iam::111122223333:role/B
source_profile = empty
[profile half]
aws_access_key_id = AKIAHALF
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
[profile portal]
sso_session = corp
sso_start_url = https://example.awsapps.com/start
sso_account_id = 111122223333
sso_role_name = Helpdesk
region = eu-central-1
credential_process = /never
[profile elsewhere]
sso_session = corp
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = Helpdesk
[profile no-session]
sso_session = none
sso_account_id = 111122223333
sso_role_name = Helpdesk
[profile half-portal]
sso_session = corp
sso_account_id = 111122223333
[profile no-role]
sso_session = corp
[profile pods]
role_arn = arn:aws:iam::111122223333:role/Pod
web_identity_token_file = /token
source_profile = base
[profile no-pod]
web_identity_token_file = /token
[profile login]
login_session = arn:aws:iam::111122223333:user/ann
region = eu-west-3
credential_process = /never
aws_access_key_id = AKIANEVER
aws_secret_access_key = x
[profile in-credentials]
login_session = arn:aws:iam::111122223333:user/ann
[profile process]
credential_process = /bin/creds
aws_access_key_id = AKIANEVER
aws_secret_access_key = x
";

const CREDENTIALS: &str = "
[in-credentials]
aws_access_key_id = AKIASHARED
aws_secret_access_key = canary
aws_session_token = canary-token
";

fn files() -> ConfigFiles {
    let mut files = ConfigFiles::default();
    files.add(WhichFile::Config, "config", CONFIG.as_bytes());
    files.add(WhichFile::Credentials, "credentials", CREDENTIALS.as_bytes());
    assert_eq!(files.problems, []);
    files
}

/// A plan in a few words.
fn told(plan: &Plan) -> String {
    let leaf = match &plan.leaf {
        Leaf::Keys(keys, from) => format!("{} of {from:?}", keys.access_key_id),
        Leaf::IdentityCenter(role) => {
            format!("{} {} {} {:?}", role.account_id, role.role_name, role.region, role.session_name)
        }
        Leaf::Login { session, region } => format!("login {session} {region:?}"),
        Leaf::Process { command } => format!("process {command}"),
        Leaf::WebIdentity { token_file, role } => format!("web identity {token_file} {}", role.arn),
        other => format!("{other:?}"),
    };
    let roles = plan.roles.iter().map(|role| role.arn.rsplit('/').next().unwrap_or_default());
    [vec![&*leaf], roles.collect()].concat().join(" > ")
}

fn of(whom: &AsWhom, environment: &[(&str, &str)]) -> Result<String, Error> {
    resolve(whom, &files(), &Environment::of(environment)).map(|resolved| told(&resolved.plan))
}

fn profile(name: &str) -> AsWhom {
    AsWhom::Profile(name.into())
}

#[test]
fn profiles_are_resolved_in_the_order_of_the_command_line() {
    for (name, expected) in [
        ("base", "AKIABASE of Profile"),
        ("outer", "AKIABASE of Profile > Inner > Outer"),
        ("own", "AKIAOWN of Profile > Own"),
        ("source-with-keys", "AKIAOWN of Profile > Other"),
        ("machine", "Machine > B"),
        ("portal", "111122223333 Helpdesk eu-west-1 Some(\"corp\")"),
        ("pods", "web identity /token arn:aws:iam::111122223333:role/Pod"),
        ("login", "login arn:aws:iam::111122223333:user/ann Some(\"eu-west-3\")"),
        ("in-credentials", "AKIASHARED of Profile"),
        ("process", "process /bin/creds"),
    ] {
        assert_eq!(of(&profile(name), &[]).expect(name), expected, "{name}");
    }
}

#[test]
fn each_role_of_a_chain_has_its_own_settings() {
    let plan = resolve(&profile("outer"), &files(), &Environment::of(&[])).expect("resolved").plan;
    let inner = Role {
        arn: "arn:aws:iam::111122223333:role/Inner".into(),
        external_id: None,
        session_name: Some("ann".into()),
        duration_seconds: Some(900),
        mfa_serial: Some("arn:aws:iam::111122223333:mfa/ann".into()),
    };
    let outer = Role {
        arn: "arn:aws:iam::111122223333:role/Outer".into(),
        external_id: Some("acme-42".into()),
        ..Role::default()
    };
    assert_eq!(plan.roles, [inner, outer]);
    assert_eq!(
        plan.how_to_sign_in(),
        "Put a valid access key into the profile with “aws configure --profile base”, then try again"
    );
}

#[test]
fn what_is_wrong_with_a_profile_is_told_by_name() {
    for (name, says) in [
        ("nowhere", "There is no profile named nowhere"),
        ("lost", "there is no profile named gone"),
        ("a", "The profiles a → b → a take their roles"),
        ("itself", "The profiles itself → itself take"),
        ("both", "The profile both has both source_profile and credential_source"),
        ("neither", "The profile neither has a role (role_arn), and does not say"),
        ("strange", "credentials from Floppy"),
        ("empty", "There are no credentials in the profile empty"),
        ("of-empty", "There are no credentials in the profile empty, and the profile of-empty"),
        ("half", "The profile half has half an access key: aws_secret_access_key is missing"),
        ("elsewhere", "The profile elsewhere has another sso_region than its sso-session corp"),
        ("no-session", "the sso-session none"),
        ("half-portal", "sso_role_name is missing"),
        ("no-role", "no account and role there"),
        ("no-pod", "The profile no-pod has a web identity"),
    ] {
        let error = of(&profile(name), &[]).expect_err(name);
        assert_eq!(error.kind, ErrorKind::Configuration, "{name}");
        assert!(error.sentence.contains(says), "{name}: {}", error.sentence);
    }
}

#[test]
fn a_region_of_identity_center_that_is_none_is_told() {
    let role = "sso_account_id = 111122223333\nsso_role_name = r\nsso_start_url = https://x.awsapps.com/start\n";
    for (region, meant) in
        [("us-east1", "; us-east-1 may be meant"), ("eu-west-1a", "; eu-west-1 may be meant"), ("eu (frankfurt)", "")]
    {
        for (config, place) in [
            (format!("[profile p]\n{role}sso_region = {region}\n"), "the profile p"),
            (
                format!("[profile p]\n{role}sso_session = s\n[sso-session s]\nsso_region = {region}\n"),
                "the sso-session s",
            ),
        ] {
            let says = format!(
                "AWS has no region “{region}” (sso_region of {place}){meant}. Nothing was sent. Correct it in the AWS "
            );
            let error = of_files(&profile("p"), config.as_bytes(), b"").expect_err(region);
            assert!(error.sentence.starts_with(&says) && error.kind == ErrorKind::Configuration, "{error}");
            let mut files = ConfigFiles::default();
            files.add(WhichFile::Config, "config", config.as_bytes());
            let emulator = Environment::of(&[("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:1")]);
            assert!(resolve(&profile("p"), &files, &emulator).is_ok(), "an emulator may have it");
        }
    }
}

#[test]
fn what_is_missing_may_be_in_what_could_not_be_read() {
    let mut files = files();
    files.add(WhichFile::Config, "broken", b"[g\xf6ne]\n");
    for name in ["nowhere", "lost"] {
        let error = resolve(&profile(name), &files, &Environment::of(&[])).expect_err(name);
        let says = "Not all of them could be read (broken, line 1: it is not UTF-8";
        assert!(error.sentence.contains(says), "{}", error.sentence);
    }
}

const TEST: &str = "[test]\naws_access_key_id = AKIATEST\naws_secret_access_key = x\n";
const PROD: &str = "aws_access_key_id = AKIAPROD\naws_secret_access_key = canary\n";

fn of_files(whom: &AsWhom, config: &[u8], credentials: &[u8]) -> Result<String, Error> {
    let mut files = ConfigFiles::default();
    files.add(WhichFile::Config, "config", config);
    files.add(WhichFile::Credentials, "credentials", credentials);
    resolve(whom, &files, &Environment::of(&[])).map(|resolved| told(&resolved.plan))
}

/// Whatever is lost between, nobody signs in with what belongs to another profile.
#[test]
fn what_stands_below_a_broken_head_is_not_the_profile_above() {
    for head in [&b"[pr\xfcd]"[..], b"[prod", b"[prod)", b"[]"] {
        let credentials = [TEST.as_bytes(), head, b"\n", PROD.as_bytes()].concat();
        assert_eq!(of_files(&profile("test"), b"", &credentials).expect("its own"), "AKIATEST of Profile");
        let error = of_files(&AsWhom::Default, b"", &credentials).expect_err("nobody knows");
        assert!(error.sentence.contains("The default profile may be in what could not be read"), "{error}");
    }
    let dev = "[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/Dev\ncredential_source = Environment\n";
    let config = [dev.as_bytes(), b"[profile m\xfcnchen]\nrole_arn = arn:aws:iam::999999999999:role/Prod\n"].concat();
    let mut files = ConfigFiles::default();
    files.add(WhichFile::Config, "config", &config);
    let keys = Environment::of(&[("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "x")]);
    let plan = resolve(&profile("dev"), &files, &keys).expect("its own").plan;
    assert_eq!(told(&plan), "A of Environment > Dev");
}

#[test]
fn a_damaged_profile_is_refused_with_the_line() {
    let twice = format!("{TEST}[test]\n{PROD}");
    for (credentials, says) in [
        (format!("{TEST}  [prod]\n{PROD}"), "credentials, line 4: it is indented further"),
        (
            format!("{TEST}role_arn arn:aws:iam::111122223333:role/Desk\n"),
            "credentials, line 4: there is no “=” after role_arn",
        ),
        (format!("{TEST}role_arn\n"), "credentials, line 4: it is neither a setting"),
        (twice, "credentials, line 4: there is a section [test] above already, with other settings"),
        (format!("{TEST}{PROD}"), "credentials, line 4: aws_access_key_id is set above already"),
    ] {
        let whole = format!("The profile test cannot be used: {says}");
        for whom in [profile("test"), profile("behind")] {
            let config = "[profile behind]\nrole_arn = arn:aws:iam::111122223333:role/B\nsource_profile = test\n";
            let error = of_files(&whom, config.as_bytes(), credentials.as_bytes()).expect_err("damaged");
            assert!(error.sentence.starts_with(&whole) && error.kind == ErrorKind::Configuration, "{error}");
            assert!(error.sentence.ends_with("Nothing was opened. Correct it, then try again."), "{error}");
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }
}

/// What is lost in one file may be what counts of a profile that the other has too.
#[test]
fn a_profile_of_which_a_section_may_be_lost_is_refused() {
    let config = "[profile münchen]\ncredential_process = /x\n[profile prod]\ncredential_process = /x\n[default]\ncredential_process = /x\n";
    for (name, credentials) in [
        ("münchen", &b"[m\xfcnchen]\nx = 1\n"[..]),
        ("prod", b"[prod # mine\nx = 1\n"),
        ("default", b"x = 1\n"),
        ("prod", b"\xff\xfe[\0"),
    ] {
        let error = of_files(&profile(name), config.as_bytes(), credentials).expect_err(name);
        assert!(error.sentence.starts_with(&format!("The profile {name} cannot be used: credentials")), "{error}");
    }
    assert!(of_files(&profile("prod"), config.as_bytes(), b"[m\xfcnchen]\nx = 1\n").is_ok(), "it is another's");
    let mut files = ConfigFiles::default();
    files.add(WhichFile::Config, "config", b"\xff\xfe[\0");
    files.add(WhichFile::Credentials, "credentials", b"[default]\nregion = eu-west-1\n");
    let keys = Environment::of(&[("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "x")]);
    assert!(resolve(&AsWhom::Default, &files, &keys).is_ok(), "the environment says who it is");
    let default = of_files(&AsWhom::Default, b"[default ]\nregion = eu-west-1\n", b"").expect_err("no default");
    assert!(default.sentence.contains("write [default] if it is to be one"), "{default}");
}

#[test]
fn what_a_profile_rests_on_has_to_be_whole() {
    let session = "sso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n[sso-session s]\nsso_start_url = https://x/start\n\
                   sso_region = eu-west-1\n";
    for (rest, says) in [
        (
            format!("{session}sso_region = eu-west-2\n"),
            " with its sso-session s: config, line 8: sso_region is set above",
        ),
        (
            "services = s\n[services s]\niam =\n  endpoint_url\n".into(),
            " with its services s: config, line 5: it belongs",
        ),
    ] {
        let error = of_files(&profile("p"), format!("[profile p]\n{rest}").as_bytes(), b"").expect_err("damaged");
        assert!(error.sentence.starts_with(&format!("The profile p cannot be used{says}")), "{error}");
    }
    let error = of_files(&profile("p"), b"[profile p]\nservices = gone\n", b"").expect_err("no such services");
    assert!(error.sentence.contains("[services gone], and there are none of that name"), "{error}");
}

#[test]
fn without_a_choice_the_environment_comes_first() {
    let keys = [("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "x")];
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"), ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/Env")];
    for (environment, expected) in [
        (vec![], "AKIADEFAULT of Profile"),
        (keys.to_vec(), "AKIAENV of Environment"),
        ([&keys[..], &[("AWS_PROFILE", "base")]].concat(), "AKIAENV of Environment"),
        (vec![("AWS_ACCESS_KEY_ID", ""), ("AWS_PROFILE", "")], "AKIADEFAULT of Profile"),
        (vec![("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "base")], "AKIABASE of Profile"),
        (vec![("AWS_PROFILE", "empty")], "ThisComputer"),
        (web.to_vec(), "web identity /t arn:aws:iam::111122223333:role/Env"),
        ([&web[..], &[("AWS_PROFILE", "outer")]].concat(), "AKIABASE of Profile > Inner > Outer"),
    ] {
        assert_eq!(of(&AsWhom::Default, &environment).expect("resolved"), expected, "{environment:?}");
    }
    for (environment, says) in [
        (vec![keys[0]], "AWS_SECRET_ACCESS_KEY is not"),
        (vec![web[0]], "AWS_ROLE_ARN is not"),
        ([&keys[..], &[("AWS_PROFILE", "prodd")]].concat(), "AWS_PROFILE names the profile prodd"),
        (vec![("AWS_DEFAULT_PROFILE", "prodd")], "AWS_DEFAULT_PROFILE names the profile prodd"),
        (vec![("AWS_PROFILE", " ")], "AWS_PROFILE names the profile “ ”, and"),
    ] {
        let error = of(&AsWhom::Default, &environment).expect_err("wrong");
        assert!(error.sentence.contains(says), "{}", error.sentence);
    }
}

/// What is not UTF-8 is wrong, and not missing: the default profile may be another account.
#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_not_taken_for_one_that_is_not_set() {
    for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        let environment = Environment::of(&[]).with_bytes(variable, b"m\xfcnchen");
        let error = resolve(&AsWhom::Default, &files(), &environment).expect_err("no such profile");
        assert!(error.sentence.starts_with(&format!("{variable} names the profile m\u{fffd}nchen, ")), "{error}");
    }
    let environment = Environment::of(&[("AWS_SECRET_ACCESS_KEY", "x")]).with_bytes("AWS_ACCESS_KEY_ID", b"AKIA\xff");
    let plan = resolve(&AsWhom::Default, &files(), &environment).expect("refused once it would be sent").plan;
    assert_eq!(told(&plan), "AKIA\u{fffd} of Environment");
}

#[test]
fn a_key_is_taken_whole_and_without_the_line_end_that_copying_brings() {
    let environment = [
        ("AWS_ACCESS_KEY_ID", " AKIAENV\n"),
        ("AWS_SECRET_ACCESS_KEY", "canary\n"),
        ("AWS_SESSION_TOKEN", "canary-token\r\n"),
    ];
    let plan = resolve(&AsWhom::Default, &files(), &Environment::of(&environment)).expect("resolved").plan;
    assert!(!format!("{plan:?}").contains("canary"), "{plan:?}");
    let Leaf::Keys(keys, _) = plan.leaf else { panic!("keys") };
    assert_eq!((&*keys.access_key_id, keys.secret_access_key.expose()), ("AKIAENV", "canary"));
    assert_eq!(keys.session_token.expect("a token").expose(), "canary-token");
    let plan = resolve(&profile("in-credentials"), &files(), &Environment::of(&[])).expect("resolved").plan;
    assert!(!format!("{plan:?}").contains("canary"), "{plan:?}");
}

#[test]
fn a_role_is_taken_on_top_of_whatever_there_is() {
    let switch = SwitchRole {
        source: profile("inner"),
        role_arn: "arn:aws:iam::999988887777:role/Audit".into(),
        external_id: None,
        session_name: None,
        duration_seconds: None,
        mfa_serial: None,
    };
    assert_eq!(of(&AsWhom::Role(Box::new(switch)), &[]).expect("resolved"), "AKIABASE of Profile > Inner > Audit");
    let role = IdentityCenterRole {
        start_url: "https://example.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        session_name: None,
        account_id: "111122223333".into(),
        role_name: "Helpdesk".into(),
    };
    assert_eq!(of(&AsWhom::IdentityCenter(role), &[]).expect("resolved"), "111122223333 Helpdesk eu-west-1 None");
}
