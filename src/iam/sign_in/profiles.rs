//! The profiles to choose from, and how one signs in with each.

use super::super::error::{Error, ErrorKind};
use super::super::presentable::presentable;
use super::resolve::{DEFAULT_PROFILE, assumes_role, named_by};
use crate::config_files::{ConfigFiles, Environment, Problem, Settings, WhichFile};

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

/// The profiles of this computer, and what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// All that could be read, by name, the default one first.
    pub all: Vec<Profile>,
    /// What of the files could not be read or understood, with what to do about it.
    pub problem: Option<Error>,
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
        /// Whether it, or a role on the way to it, asks for an MFA code.
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
    /// Whether it is known to ask for an MFA code.
    #[must_use]
    pub const fn asks_for_mfa(&self) -> bool {
        matches!(self, Self::AssumeRole { mfa: true, .. })
    }

    /// The kind as a few words, for a list of profiles.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Sso => "IAM Identity Center",
            Self::Login => "Console sign-in",
            Self::Keys => "Access key",
            Self::AssumeRole { mfa: false, .. } => "Role",
            Self::AssumeRole { mfa: true, .. } => "Role with MFA",
            Self::Process => "Credential process",
            Self::WebIdentity => "Web identity",
            Self::Nothing => "No credentials",
        }
    }
}

impl Profiles {
    /// The profiles in these files, where the environment is this.
    #[must_use]
    pub fn of(files: &ConfigFiles, environment: &Environment) -> Profiles {
        let default = named_by(environment).map_or_else(|| DEFAULT_PROFILE.to_owned(), |(_, name)| name);
        let profile = |(name, settings): (&String, &Settings)| Profile {
            name: name.clone(),
            region: settings.get("region").map(str::to_owned),
            account_id: account_id(settings),
            sign_in: sign_in(name, settings, files),
            is_default: *name == default,
        };
        let mut all: Vec<Profile> = files.profiles.iter().map(profile).collect();
        all.sort_by(|a, b| (!a.is_default, &a.name).cmp(&(!b.is_default, &b.name)));
        let problem = problem(&files.problems, !all.is_empty());
        Profiles { all, problem }
    }
}

/// Reads the profiles of the AWS configuration files. None if there are no files.
pub async fn profiles() -> Profiles {
    let environment = Environment::of_process();
    let read = tokio::task::spawn_blocking(move || Profiles::of(&ConfigFiles::load(&environment), &environment)).await;
    read.unwrap_or_else(|stopped| Profiles { all: Vec::new(), problem: Some(unreadable(&stopped.to_string(), false)) })
}

/// How many problems are named, at most.
const NAMED: usize = 3;

fn problem(problems: &[Problem], has_rest: bool) -> Option<Error> {
    let named: Vec<String> = problems.iter().take(NAMED).map(Problem::to_string).collect();
    let more = match problems.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    (!named.is_empty()).then(|| unreadable(&format!("{}{more}", named.join("; ")), has_rest))
}

fn unreadable(why: &str, has_rest: bool) -> Error {
    let rest = if has_rest { " The rest of them is used." } else { "" };
    let why = presentable(why);
    Error {
        message: Some(why.clone()),
        ..Error::new(
            ErrorKind::Configuration,
            "LoadProfiles",
            format!("Not all of the AWS configuration files could be read ({why}).{rest} Fix them, then try again."),
        )
    }
}

/// The account that a profile opens: that of its role, or of who signs in.
fn account_id(settings: &Settings) -> Option<String> {
    let of_arn = |key| settings.get(key).and_then(|arn| arn.split(':').nth(4));
    let id = of_arn("role_arn")
        .or_else(|| settings.get("sso_account_id"))
        .or_else(|| of_arn("login_session"))
        .or_else(|| settings.get("aws_account_id"))?;
    (id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| id.to_owned())
}

/// Whether a role asks for an MFA code, or one whose credentials it is assumed with does.
fn asks_for_mfa(name: &str, files: &ConfigFiles) -> bool {
    let mut next = Some(name);
    // A chain that comes back to where it was is longer than there are profiles.
    for _ in &files.profiles {
        let Some((name, role)) = next.and_then(|name| Some((name, files.profiles.get(name)?))) else { return false };
        if !assumes_role(role) {
            return false;
        }
        if role.get("mfa_serial").is_some() {
            return true;
        }
        next = role.get("source_profile").filter(|source| *source != name);
    }
    false
}

/// In the order in which [`super::resolve()`] looks for them.
fn sign_in(name: &str, settings: &Settings, files: &ConfigFiles) -> SignIn {
    let has = |key| settings.get(key).is_some();
    let keys_are_in = settings.file_of("aws_access_key_id");
    if assumes_role(settings) {
        let source = settings.get("source_profile").map(str::to_owned);
        SignIn::AssumeRole { source, mfa: asks_for_mfa(name, files) }
    } else if has("web_identity_token_file") {
        SignIn::WebIdentity
    } else if has("sso_account_id") || has("sso_role_name") {
        SignIn::Sso
    } else if keys_are_in == Some(WhichFile::Credentials) {
        SignIn::Keys
    } else if has("login_session") {
        SignIn::Login
    } else if has("credential_process") {
        SignIn::Process
    } else if keys_are_in.is_some() {
        SignIn::Keys
    } else {
        SignIn::Nothing
    }
}

#[cfg(test)]
mod tests;
