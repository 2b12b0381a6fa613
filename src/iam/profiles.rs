//! The profiles of `~/.aws/config` and `~/.aws/credentials`, and how to sign in with each.
//!
//! The only file that uses `aws_types::os_shim_internal`, which the SDK marks as internal: listing profiles has no other way.

use aws_config::profile::{Profile as SdkProfile, ProfileFileLoadError, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

use super::trouble::{Trouble, TroubleKind};

/// A profile of `~/.aws/config` or `~/.aws/credentials`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its region, if it sets one.
    pub region: Option<String>,
    /// How one signs in with it.
    pub sign_in: SignIn,
    /// Whether it is the one used when none is named: `AWS_PROFILE`, or else `default`.
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
        /// Whether the profile asks for an MFA code, which the SDK cannot do.
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
    /// What to do to sign in with it, or to sign in again, as a sentence.
    #[must_use]
    pub fn how_to_sign_in(&self) -> String {
        let name = shell_word(&self.name);
        match &self.sign_in {
            SignIn::Sso => format!("Run `aws sso login --profile {name}` in a terminal, then try again"),
            SignIn::Login | SignIn::Nothing => {
                format!("Run `aws login --profile {name}` in a terminal, then try again")
            }
            SignIn::Keys => {
                format!("Put a valid access key into the profile with `aws configure --profile {name}`, then try again")
            }
            SignIn::AssumeRole { mfa: true, .. } => {
                "The profile asks for an MFA code, which is not supported yet: sign in with `aws login` or `aws sso \
                 login` and another profile"
                    .into()
            }
            SignIn::AssumeRole { source: Some(source), .. } if *source != self.name => format!(
                "Sign in with the profile {source}, from which this role is assumed (`aws sso login --profile {0}` or \
                 `aws login --profile {0}`), then try again",
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
/// [`TroubleKind::Configuration`] if a file cannot be read or understood.
pub async fn profiles() -> Result<Vec<Profile>, Trouble> {
    load(&Fs::real(), &Env::real()).await
}

async fn load(fs: &Fs, env: &Env) -> Result<Vec<Profile>, Trouble> {
    let set =
        aws_config::profile::load(fs, env, &Default::default(), None).await.map_err(|error| unreadable(&error))?;
    let mut profiles: Vec<Profile> =
        set.profiles().filter_map(|name| set.get_profile(name)).map(|profile| describe(profile, &set)).collect();
    profiles.sort_by(|a, b| (!a.is_default, &a.name).cmp(&(!b.is_default, &b.name)));
    Ok(profiles)
}

fn describe(profile: &SdkProfile, set: &ProfileSet) -> Profile {
    Profile {
        name: profile.name().to_owned(),
        region: profile.get("region").map(str::to_owned),
        sign_in: sign_in(profile),
        is_default: profile.name() == set.selected_profile(),
    }
}

/// In the order in which the SDK looks for them.
fn sign_in(profile: &SdkProfile) -> SignIn {
    let has = |key| profile.get(key).is_some();
    if has("role_arn") && (has("source_profile") || has("credential_source")) {
        SignIn::AssumeRole { source: profile.get("source_profile").map(str::to_owned), mfa: has("mfa_serial") }
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

fn unreadable(error: &ProfileFileLoadError) -> Trouble {
    // What is wrong is in the chain: a path and a line number. Neither the chain nor the files' contents hold more.
    let what = match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    Trouble {
        message: Some(what.clone()),
        ..Trouble::new(
            TroubleKind::Configuration,
            "LoadProfiles",
            format!("The AWS configuration files could not be read ({what}). Mend them, then try again."),
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

    async fn load_texts(files: &[(&str, &str)], env: &[(&str, &str)]) -> Result<Vec<Profile>, Trouble> {
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
            ("default", "No credentials", "`aws login --profile default`"),
            ("console", "Console sign-in", "`aws login --profile console`"),
            ("desk", "Role", "`aws sso login --profile work`"),
            ("empty", "No credentials", "`aws login --profile empty`"),
            ("guarded", "Role", "MFA code"),
            ("keys", "Access key", "`aws configure --profile keys`"),
            ("odd.name", "Credential process", "credential process"),
            ("pods", "Web identity", "token"),
            ("work", "IAM Identity Center", "`aws sso login --profile work`"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!((seen[i].0, seen[i].1), (name, word));
            assert!(seen[i].2.contains(how), "{name}: {}", seen[i].2);
        }
        assert_eq!(profiles.len(), 9);
        assert_eq!(profiles[0].region.as_deref(), Some("eu-central-1"));
    }

    #[tokio::test]
    async fn the_profile_of_the_environment_comes_first() {
        let profiles = load_texts(&[("config", CONFIG), ("credentials", "")], &[("AWS_PROFILE", "work")]).await;
        let profiles = profiles.expect("readable");
        assert_eq!((profiles[0].name.as_str(), profiles[0].is_default, profiles[1].is_default), ("work", true, false));
    }

    #[tokio::test]
    async fn a_broken_file_is_told_with_its_path_and_not_its_contents() {
        let trouble = load_texts(&[("config", "[default\nkey = hunter2"), ("credentials", "")], &[]).await;
        let trouble = trouble.expect_err("broken");
        assert_eq!(trouble.kind, TroubleKind::Configuration);
        assert!(trouble.sentence.contains("config") && !format!("{trouble:?}").contains("hunter2"), "{trouble:?}");
    }

    #[test]
    fn a_name_with_a_space_is_quoted_for_the_shell() {
        assert_eq!(shell_word("it's mine"), r"'it'\''s mine'");
        assert_eq!(shell_word("acme-prod.1"), "acme-prod.1");
    }
}
