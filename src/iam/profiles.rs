//! The profiles of `~/.aws/config` and `~/.aws/credentials`, and how to sign in with each.
//!
//! The only file that uses `aws_types::os_shim_internal`, which the SDK marks as internal: listing profiles has no other way.

use std::error::Error as StdError;
use std::io;
use std::path::{MAIN_SEPARATOR_STR, PathBuf};
use std::time::SystemTime;

use aws_config::profile::{Profile as SdkProfile, ProfileFileLoadError, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use super::error::{Error, ErrorKind};
use super::explain::presentable;

/// The profile that is used where none is named.
pub(super) const DEFAULT_PROFILE: &str = "default";

/// The variables that name a profile, in the order in which they count. The AWS command line knows both, the SDK the first.
const VARIABLES: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

/// The files that profiles are in, with the variables that name others instead.
const FILES: [(&str, &str); 2] =
    [("AWS_CONFIG_FILE", "~/.aws/config"), ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")];

/// A profile of `~/.aws/config` or `~/.aws/credentials`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its region, if it sets one.
    pub region: Option<String>,
    /// The id of the account that it opens, where it says so.
    pub account_id: Option<String>,
    /// How one signs in with it.
    pub sign_in: SignIn,
    /// Whether it is the one used when none is chosen: that of `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`, or else `default`.
    pub is_default: bool,
}

/// How one signs in with a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// IAM Identity Center: `aws sso login`.
    Sso,
    /// The console's own sign-in: `aws login`.
    Login,
    /// An access key.
    Keys,
    /// A role, assumed with the credentials of another profile.
    AssumeRole {
        /// The profile whose credentials assume it; `None` where the environment's or the machine's do.
        source: Option<String>,
        /// Whether it, or a role on the way to it, asks for an MFA code, which the SDK cannot do.
        mfa: bool,
    },
    /// A program that gives out credentials.
    Process,
    /// A role, assumed with a token from a file.
    WebIdentity,
    /// There are no credentials in it.
    Nothing,
}

impl SignIn {
    /// The kind as a few words, for a list of profiles.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Sso => "IAM Identity Center",
            Self::Login => "Console sign-in",
            Self::Keys => "Access key",
            Self::AssumeRole { .. } => "Role",
            Self::Process => "Credential process",
            Self::WebIdentity => "Web identity",
            Self::Nothing => "No credentials",
        }
    }
}

impl Profile {
    /// Why it cannot be opened, as a few words, where that is known before it is tried.
    #[must_use]
    pub const fn why_unavailable(&self) -> Option<&'static str> {
        match self.sign_in {
            SignIn::AssumeRole { mfa: true, .. } => Some("Needs an MFA code, which Passdesk cannot ask for yet"),
            _ => None,
        }
    }

    /// What to do to sign in with it, or to sign in again, as a sentence.
    #[must_use]
    pub fn how_to_sign_in(&self) -> String {
        let name = shell_word(&self.name);
        match &self.sign_in {
            SignIn::Sso => format!("Run “aws sso login --profile {name}” in a terminal, then try again"),
            SignIn::Login | SignIn::Nothing => {
                format!("Run “aws login --profile {name}” in a terminal, then try again")
            }
            SignIn::Keys => {
                format!("Put a valid access key into the profile with “aws configure --profile {name}”, then try again")
            }
            SignIn::AssumeRole { mfa: true, .. } => {
                "The profile asks for an MFA code, which is not supported yet: sign in with “aws login” or “aws sso \
                 login” and another profile"
                    .into()
            }
            SignIn::AssumeRole { source: Some(source), .. } if *source != self.name => format!(
                "Sign in with the profile {source}, from which this role is assumed (“aws sso login --profile {0}” or \
                 “aws login --profile {0}”), then try again",
                shell_word(source)
            ),
            SignIn::AssumeRole { .. } => {
                "Check the credentials from which the profile's role is assumed, then try again".into()
            }
            SignIn::Process => {
                "Run the profile's credential process in a terminal to see what it says, then try again".into()
            }
            SignIn::WebIdentity => "Get a new token for the profile's web identity, then try again".into(),
        }
    }
}

/// The name as one would type it into a shell.
fn shell_word(name: &str) -> String {
    if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.@/+:".contains(c)) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

/// The profiles of the AWS configuration files, by name, the default one first. None if there are no files.
///
/// # Errors
/// [`ErrorKind::Configuration`] if a file cannot be read or understood.
pub async fn profiles() -> Result<Vec<Profile>, Error> {
    load(&Fs::real(), &Env::real()).await
}

/// The profile that the environment names, and the variable that does.
pub(super) fn named_by_environment() -> Option<(&'static str, String)> {
    named_in(&Env::real())
}

fn named_in(env: &Env) -> Option<(&'static str, String)> {
    VARIABLES.into_iter().find_map(|variable| {
        let name = env.get(variable).ok().filter(|name| !name.is_empty())?;
        Some((variable, name))
    })
}

/// What the AWS configuration files were like at a time: another one says that they were changed since. Cheap to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigStamp([Option<(SystemTime, u64)>; 2]);

impl ConfigStamp {
    /// The one of now. Waits for the disk.
    #[must_use]
    pub fn take() -> Self {
        let env = Env::real();
        Self(FILES.map(|(variable, path)| {
            let file = std::fs::metadata(place(variable, path, &env)).ok()?;
            Some((file.modified().unwrap_or(SystemTime::UNIX_EPOCH), file.len()))
        }))
    }
}

/// Where a file is, by the rules of the SDK.
fn place(variable: &str, path: &str, env: &Env) -> PathBuf {
    let path = env.get(variable).unwrap_or_else(|_| path.to_owned());
    let home = env.get("HOME").ok().or_else(|| {
        let of_windows =
            || env.get("USERPROFILE").ok().or_else(|| Some(env.get("HOMEDRIVE").ok()? + &env.get("HOMEPATH").ok()?));
        if cfg!(windows) { of_windows() } else { None }
    });
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest.replace('/', MAIN_SEPARATOR_STR)),
        _ => path.into(),
    }
}

async fn load(fs: &Fs, env: &Env) -> Result<Vec<Profile>, Error> {
    let mut missing = None;
    for (variable, path) in FILES {
        let path = place(variable, path, env);
        // The SDK takes a file that it cannot read for an empty one.
        let why = match fs.read_to_end(&path).await {
            Ok(bytes) if std::str::from_utf8(&bytes).is_ok() => continue,
            Ok(_) => "it is not UTF-8 text".to_owned(),
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                if env.get(variable).is_ok() {
                    missing = Some(format!("{variable} names {}, which does not exist", path.display()));
                }
                continue;
            }
            Err(why) => why.to_string(),
        };
        return Err(unreadable(&format!("{}: {why}", path.display())));
    }
    let selected = named_in(env).map_or_else(|| DEFAULT_PROFILE.into(), |(_, name)| name.into());
    let set = aws_config::profile::load(fs, env, &Default::default(), Some(selected)).await.map_err(
        |error: ProfileFileLoadError| {
            // What is wrong is in the chain: a path and a line number. Neither the chain nor the files' contents hold more.
            unreadable(&StdError::source(&error).map_or_else(|| error.to_string(), |why| format!("{error}: {why}")))
        },
    )?;
    let mut profiles: Vec<Profile> =
        set.profiles().filter_map(|name| set.get_profile(name)).map(|profile| describe(profile, &set)).collect();
    profiles.sort_by(|a, b| (!a.is_default, &a.name).cmp(&(!b.is_default, &b.name)));
    match missing {
        // Without it there may be profiles all the same, in the other file.
        Some(missing) if profiles.is_empty() => Err(unreadable(&missing)),
        _ => Ok(profiles),
    }
}

fn describe(profile: &SdkProfile, set: &ProfileSet) -> Profile {
    Profile {
        name: profile.name().to_owned(),
        region: profile.get("region").map(str::to_owned),
        account_id: account_id(profile),
        sign_in: sign_in(profile, set),
        is_default: profile.name() == set.selected_profile(),
    }
}

/// The account that a profile opens: that of its role, or of who signs in.
fn account_id(profile: &SdkProfile) -> Option<String> {
    let of_arn = |key| profile.get(key).and_then(|arn| arn.split(':').nth(4));
    let id = of_arn("role_arn").or_else(|| profile.get("sso_account_id")).or_else(|| of_arn("login_session"))?;
    (id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| id.to_owned())
}

/// Whether a role asks for an MFA code, or one whose credentials it is assumed with does.
fn asks_for_mfa(profile: &SdkProfile, set: &ProfileSet) -> bool {
    let mut next = Some(profile);
    // A chain that comes back to where it was is longer than there are profiles.
    for _ in set.profiles() {
        let Some(role) = next.filter(|profile| profile.get("role_arn").is_some()) else { return false };
        if role.get("mfa_serial").is_some() {
            return true;
        }
        next = role.get("source_profile").filter(|name| *name != role.name()).and_then(|name| set.get_profile(name));
    }
    false
}

/// In the order in which the SDK looks for them.
fn sign_in(profile: &SdkProfile, set: &ProfileSet) -> SignIn {
    let has = |key| profile.get(key).is_some();
    if has("role_arn") && (has("source_profile") || has("credential_source")) {
        let source = profile.get("source_profile").map(str::to_owned);
        SignIn::AssumeRole { source, mfa: asks_for_mfa(profile, set) }
    } else if has("web_identity_token_file") {
        SignIn::WebIdentity
    } else if has("sso_session") || has("sso_start_url") {
        SignIn::Sso
    } else if has("login_session") {
        SignIn::Login
    } else if has("credential_process") {
        SignIn::Process
    } else if has("aws_access_key_id") {
        SignIn::Keys
    } else {
        SignIn::Nothing
    }
}

fn unreadable(why: &str) -> Error {
    let why = presentable(why);
    Error {
        message: Some(why.clone()),
        ..Error::new(
            ErrorKind::Configuration,
            "LoadProfiles",
            format!("The AWS configuration files could not be read ({why}). Fix them, then try again."),
        )
    }
}

#[cfg(test)]
mod tests {
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

    async fn load_texts(files: &[(&str, &str)], env: &[(&str, &str)]) -> Result<Vec<Profile>, Error> {
        let mut all = vec![("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")];
        all.extend_from_slice(env);
        load(&Fs::from_slice(files), &Env::from_slice(&all)).await
    }

    #[tokio::test]
    async fn every_profile_comes_with_how_to_sign_in() {
        let credentials = "[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n";
        let profiles = load_texts(&[("config", CONFIG), ("credentials", credentials)], &[]).await.expect("readable");
        let seen: Vec<_> = profiles.iter().map(|p| (p.name.as_str(), p.sign_in.word(), p.how_to_sign_in())).collect();
        for (i, (name, word, how)) in [
            ("default", "No credentials", "“aws login --profile default”"),
            ("console", "Console sign-in", "“aws login --profile console”"),
            ("desk", "Role", "“aws sso login --profile work”"),
            ("empty", "No credentials", "“aws login --profile empty”"),
            ("guarded", "Role", "MFA code"),
            ("keys", "Access key", "“aws configure --profile keys”"),
            ("odd.name", "Credential process", "credential process"),
            ("pods", "Web identity", "token"),
            ("work", "IAM Identity Center", "“aws sso login --profile work”"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!((seen[i].0, seen[i].1), (name, word));
            assert!(seen[i].2.contains(how), "{name}: {}", seen[i].2);
        }
        assert_eq!(profiles.len(), 9);
        assert_eq!(profiles[0].region.as_deref(), Some("eu-central-1"));
        let known = profiles.iter().filter(|profile| profile.account_id.as_deref() == Some("123456789012"));
        assert_eq!(known.map(|p| &*p.name).collect::<Vec<_>>(), ["console", "desk", "guarded", "pods", "work"]);
    }

    #[tokio::test]
    async fn a_role_that_needs_an_mfa_code_on_its_way_is_not_available() {
        let config = "[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\nmfa_serial = ignored\n\
                      [profile guarded]\nrole_arn = arn:aws:iam::123456789012:role/A\nsource_profile = base\nmfa_serial = m\n\
                      [profile chain]\nrole_arn = arn:aws:iam::123456789012:role/B\nsource_profile = guarded\n\
                      [profile open]\nrole_arn = arn:aws:iam::123456789012:role/C\nsource_profile = base\n\
                      [profile round]\nrole_arn = arn:aws:iam::123456789012:role/D\nsource_profile = and-round\n\
                      [profile and-round]\nrole_arn = arn:aws:iam::123456789012:role/E\nsource_profile = round\n";
        let profiles = load_texts(&[("config", config), ("credentials", "")], &[]).await.expect("readable");
        let unavailable = profiles.iter().filter(|profile| profile.why_unavailable().is_some());
        assert_eq!(unavailable.map(|profile| &*profile.name).collect::<Vec<_>>(), ["chain", "guarded"]);
    }

    #[tokio::test]
    async fn the_profile_of_the_environment_comes_first() {
        let profiles = load_texts(&[("config", CONFIG), ("credentials", "")], &[("AWS_PROFILE", "work")]).await;
        let profiles = profiles.expect("readable");
        assert_eq!((profiles[0].name.as_str(), profiles[0].is_default, profiles[1].is_default), ("work", true, false));
        for (env, first) in [
            (&[("AWS_DEFAULT_PROFILE", "work")][..], "work"),
            (&[("AWS_PROFILE", ""), ("AWS_DEFAULT_PROFILE", "work")], "work"),
            (&[("AWS_PROFILE", "desk"), ("AWS_DEFAULT_PROFILE", "work")], "desk"),
            (&[("AWS_PROFILE", "")], "default"),
        ] {
            let profiles = load_texts(&[("config", CONFIG), ("credentials", "")], env).await.expect("readable");
            assert_eq!((&*profiles[0].name, profiles[0].is_default), (first, true), "{env:?}");
        }
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_is_not_taken_for_an_empty_one() {
        let home = std::env::temp_dir().join(format!("passdesk-profiles-{}", std::process::id()));
        std::fs::create_dir_all(home.join(".aws")).expect("a folder");
        let load_with = async |env: &[(&str, &str)]| {
            let mut all = vec![("HOME", home.to_str().expect("UTF-8"))];
            all.extend_from_slice(env);
            load(&Fs::real(), &Env::from_slice(&all)).await
        };
        assert_eq!(load_with(&[]).await, Ok(vec![]));
        let message = load_with(&[("AWS_CONFIG_FILE", "/nowhere/config")]).await.expect_err("it is not there");
        assert!(message.sentence.contains("/nowhere/config"), "{message}");
        let shown = std::path::Path::new(".aws").join("config").display().to_string();
        let config = home.join(&shown);
        for bytes in [&b"# f\xfcr Kunden\n[default]\n"[..], b"\xff\xfe[\0d\0", b"[default\nkey = hunter2"] {
            std::fs::write(&config, bytes).expect("a file");
            let message = load_with(&[]).await.expect_err("not readable").sentence;
            assert!(message.contains(&shown) && !message.contains("hunter2"), "{message}");
            assert!(!message.contains(['`', '\n']) && !message.contains("[U+"), "{message}");
        }
        std::fs::remove_file(&config).expect("removed");
        std::fs::create_dir(&config).expect("a folder in its place");
        assert!(load_with(&[]).await.expect_err("no file").sentence.contains(&shown));
        std::fs::remove_dir_all(home).expect("removed");
    }

    #[tokio::test]
    async fn a_broken_file_is_told_with_its_path_and_not_its_contents() {
        let error = load_texts(&[("config", "[default\nkey = hunter2"), ("credentials", "")], &[]).await;
        let error = error.expect_err("broken");
        assert_eq!(error.kind, ErrorKind::Configuration);
        assert!(error.sentence.contains("config") && !format!("{error:?}").contains("hunter2"), "{error:?}");
    }

    #[test]
    fn a_name_with_a_space_is_quoted_for_the_shell() {
        assert_eq!(shell_word("it's mine"), r"'it'\''s mine'");
        assert_eq!(shell_word("acme-prod.1"), "acme-prod.1");
    }
}
