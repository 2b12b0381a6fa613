use super::*;

const CONFIG: &str = "
[default]
region = eu-central-1
[profile work]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Helpdesk
region = eu-west-1
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
[profile console]
login_session = arn:aws:iam::123456789012:user/ann
[profile desk]
role_arn = arn:aws:iam::123456789012:role/Desk
source_profile = work
[profile guarded]
role_arn = arn:aws:iam::123456789012:role/Desk
source_profile = work
mfa_serial = arn:aws:iam::123456789012:mfa/ann
[profile odd.name]
credential_process = /usr/local/bin/creds
[profile pods]
role_arn = arn:aws:iam::123456789012:role/Pod
web_identity_token_file = /var/run/token
[profile empty]
output = json
";

fn of(config: &str, credentials: &str, environment: &[(&str, &str)]) -> Profiles {
    let mut files = ConfigFiles::default();
    files.add(WhichFile::Config, "config", config.as_bytes());
    files.add(WhichFile::Credentials, "credentials", credentials.as_bytes());
    Profiles::of(&files, &Environment::of(environment))
}

#[test]
fn every_profile_comes_with_how_one_signs_in() {
    let profiles = of(CONFIG, "[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n", &[]);
    let seen: Vec<_> = profiles.all.iter().map(|p| (p.name.as_str(), p.sign_in.word())).collect();
    assert_eq!(
        seen,
        [
            ("default", "No credentials"),
            ("console", "Console sign-in"),
            ("desk", "Role"),
            ("empty", "No credentials"),
            ("guarded", "Role with MFA"),
            ("keys", "Access key"),
            ("odd.name", "Credential process"),
            ("pods", "Web identity"),
            ("work", "IAM Identity Center"),
        ]
    );
    assert_eq!((profiles.all[0].region.as_deref(), &profiles.problem), (Some("eu-central-1"), &None));
    let known = profiles.all.iter().filter(|profile| profile.account_id.as_deref() == Some("123456789012"));
    assert_eq!(known.map(|p| &*p.name).collect::<Vec<_>>(), ["console", "desk", "guarded", "pods", "work"]);
}

#[test]
fn a_role_that_needs_an_mfa_code_on_its_way_is_known() {
    let config = "[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\nmfa_serial = ignored\n\
                  [profile guarded]\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = base\nmfa_serial = m\n\
                  [profile chain]\nrole_arn = arn:aws:iam::123456789012:role/B\nsource_profile = guarded\n\
                  [profile open]\nrole_arn = arn:aws:iam::123456789012:role/C\nsource_profile = base\n\
                  [profile round]\nrole_arn = arn:aws:iam::123456789012:role/D\nsource_profile = and-round\n\
                  [profile and-round]\nrole_arn = arn:aws:iam::123456789012:role/E\nsource_profile = round\n";
    let profiles = of(config, "", &[]).all;
    let asking = profiles.iter().filter(|profile| matches!(profile.sign_in, SignIn::AssumeRole { mfa: true, .. }));
    assert_eq!(asking.map(|profile| &*profile.name).collect::<Vec<_>>(), ["chain", "guarded"]);
}

#[test]
fn the_profile_of_the_environment_comes_first() {
    for (environment, first) in [
        (&[("AWS_PROFILE", "work")][..], "work"),
        (&[("AWS_DEFAULT_PROFILE", "work")], "work"),
        (&[("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "work")], "work"),
        (&[("AWS_PROFILE", "desk"), ("AWS_DEFAULT_PROFILE", "work")], "desk"),
        (&[("AWS_PROFILE", "")], "default"),
    ] {
        let profiles = of(CONFIG, "", environment).all;
        assert_eq!((&*profiles[0].name, profiles[0].is_default), (first, true), "{environment:?}");
        assert!(!profiles[1].is_default);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    let home = std::env::temp_dir().join(format!("passdesk-profiles-{}", std::process::id()));
    std::fs::create_dir_all(home.join(".aws")).expect("a folder");
    let load_with = |variables: &[(&str, &str)]| {
        let mut all = vec![("HOME", home.to_str().expect("UTF-8"))];
        all.extend_from_slice(variables);
        let environment = Environment::of(&all);
        Profiles::of(&ConfigFiles::load(&environment), &environment)
    };
    assert_eq!(load_with(&[]), Profiles::default());
    let problem = load_with(&[("AWS_CONFIG_FILE", "/nowhere/config")]).problem.expect("it is not there");
    assert!(problem.sentence.contains("/nowhere/config"), "{problem}");
    let shown = std::path::Path::new(".aws").join("config").display().to_string();
    let config = home.join(&shown);
    for bytes in [&b"[default]\nx = f\xfcr\n"[..], b"\xff\xfe[\0d\0", b"[default\nkey = hunter2"] {
        std::fs::write(&config, bytes).expect("a file");
        let problem = load_with(&[]).problem.expect("not all readable");
        assert_eq!(problem.kind, ErrorKind::Configuration);
        let message = &problem.sentence;
        assert_eq!(message.contains("The rest of them is used"), bytes.contains(&b']'), "{message}");
        assert!(message.contains(&shown) && !format!("{problem:?}").contains("hunter2"), "{message}");
        assert!(!message.contains(['`', '\n']) && !message.contains("[U+"), "{message}");
    }
    std::fs::remove_file(&config).expect("removed");
    std::fs::create_dir(&config).expect("a folder in its place");
    std::fs::write(home.join(".aws").join("credentials"), "[two]\n").expect("a file");
    let profiles = load_with(&[]);
    assert!(profiles.problem.expect("no file").sentence.contains(&shown));
    assert_eq!(profiles.all.len(), 1, "the other file is read all the same");
    std::fs::remove_dir_all(home).expect("removed");
}
