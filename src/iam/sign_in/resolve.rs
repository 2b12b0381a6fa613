//! From the configuration to a plan, in the order of the AWS command line.
//!
//! It differs from the SDK's in this: a web identity comes first, then IAM Identity Center, the keys of the credentials file,
//! `login_session`, a credential process, and last the keys of the config file; a web identity of the environment comes before those of
//! the default profile.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::error::{Error, ErrorKind};
use super::endpoints::Endpoints;
use super::plan::{KeysFrom, Leaf, Plan, Role};
use super::region::{NamedBy, Region};
use super::whom::{AsWhom, IdentityCenterRole, Keys};
use crate::config_files::{ConfigFiles, Environment, Problem, Settings, WhichFile};
use crate::network::Service;
use crate::password::Secret;

/// The profile that is used where none is named.
pub(super) const DEFAULT_PROFILE: &str = "default";

/// The variables that name a profile, in the order in which they count. The AWS command line knows both, the SDK the first.
const VARIABLES: [&str; 2] = ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

/// A plan, and the profile whose other settings count.
#[derive(Debug)]
pub(in crate::iam) struct Resolved {
    pub(in crate::iam) plan: Plan,
    /// The profile's name, where one counts.
    pub(in crate::iam) profile: Option<String>,
}

/// The profile that the environment names, and the variable that does.
pub(super) fn named_by(environment: &Environment) -> Option<(&'static str, String)> {
    VARIABLES.into_iter().find_map(|variable| Some((variable, environment.get(variable)?)))
}

/// The profile whose settings count where none is chosen.
pub(in crate::iam) fn profile_in_use(environment: &Environment) -> String {
    named_by(environment).map_or_else(|| DEFAULT_PROFILE.to_owned(), |(_, name)| name)
}

/// How the credentials of `whom` are come by.
///
/// # Errors
/// [`ErrorKind::Configuration`], with what is missing or wrong and where.
pub(in crate::iam) fn resolve(
    whom: &AsWhom,
    files: &ConfigFiles,
    environment: &Environment,
) -> Result<Resolved, Error> {
    match whom {
        AsWhom::Default => default(files, environment),
        AsWhom::Profile(name) => {
            let shown_name = shown(name);
            if !files.profiles.contains_key(name) {
                return Err(wrong(&format!(
                    "There is no profile named {shown_name} in the AWS configuration files.{} Choose another, or add it with “aws configure \
                     sso” or “aws login”.",
                    unread(files)
                )));
            }
            let plan = of_profile(name, files, environment)?
                .ok_or_else(|| wrong(&format!("{}. {}", without_credentials(name, files), HOW_TO_FILL)))?;
            Ok(Resolved { plan, profile: Some(name.clone()) })
        }
        AsWhom::Keys(keys) => Ok(Resolved { plan: Plan::of(Leaf::Keys(keys.clone(), KeysFrom::Hand)), profile: None }),
        AsWhom::IdentityCenter(role) => {
            Ok(Resolved { plan: Plan::of(Leaf::IdentityCenter(role.clone())), profile: None })
        }
        AsWhom::Given(given) => Ok(Resolved { plan: Plan::of(Leaf::Given(given.clone())), profile: None }),
        AsWhom::Role(switch) => {
            let Resolved { plan, profile } = resolve(&switch.source, files, environment)?;
            Ok(Resolved { plan: plan.and_then_role(switch), profile })
        }
    }
}

const HOW_TO_FILL: &str = "Fill it in with “aws configure sso”, “aws login” or “aws configure”, or choose another";

fn default(files: &ConfigFiles, environment: &Environment) -> Result<Resolved, Error> {
    let named = named_by(environment);
    if let Some((variable, name)) = named.as_ref().filter(|(_, name)| !files.profiles.contains_key(name)) {
        let shown_name = shown(name);
        return Err(wrong(&format!(
            "{variable} names the profile {shown_name}, and there is no profile named {shown_name} in the AWS configuration files.{} Nothing was \
             opened. Choose a profile, or correct {variable} and start Passdesk again.",
            unread(files)
        )));
    }
    let name = named.map_or_else(|| DEFAULT_PROFILE.to_owned(), |(_, name)| name);
    // Its endpoints and its region count for the keys of the environment too. What may be missing of it does not.
    if files.profiles.get(&name).is_some_and(|settings| settings.damaged().is_some()) {
        undamaged(&name, files)?;
    }
    let profile = files.profiles.contains_key(&name).then(|| name.clone());
    if let Some(keys) = keys_of_environment(environment)? {
        return Ok(Resolved { plan: Plan::of(Leaf::Keys(keys, KeysFrom::Environment)), profile });
    }
    let settings = files.profiles.get(&name);
    let plan = match (settings, web_identity_of_environment(environment)?) {
        (settings, Some(web_identity)) if settings.is_none_or(|settings| !assumes_role(settings)) => {
            Plan::of(web_identity)
        }
        (Some(_), _) => of_profile(&name, files, environment)?.unwrap_or(Plan::of(Leaf::ThisComputer)),
        (None, _) => {
            if let Some(problem) = files.lost() {
                return Err(wrong(&format!(
                    "The default profile may be in what could not be read of the AWS configuration files ({problem}). Nothing was opened. \
                     Correct it, or choose a profile, then try again."
                )));
            }
            Plan::of(Leaf::ThisComputer)
        }
    };
    Ok(Resolved { plan, profile })
}

/// How the credentials of a profile are come by; `None` where it has none.
pub(super) fn of_profile(name: &str, files: &ConfigFiles, environment: &Environment) -> Result<Option<Plan>, Error> {
    // An endpoint of somebody's own may be in whatever region.
    let endpoints = Endpoints::new(None, false, files.profiles.get(name), files, environment);
    let asks_portal = endpoints.custom(Service::Sso).is_none();
    let mut roles = Vec::new();
    let mut visited = vec![name];
    let mut current = name;
    let leaf = loop {
        let Some(settings) = files.profiles.get(current) else { return Ok(None) };
        undamaged(current, files)?;
        let (shown_name, shown_current) = (shown(name), shown(current));
        // As a source a profile is its own keys before it is a role.
        if !assumes_role(settings) || (!roles.is_empty() && has_keys(settings)) {
            match leaf_of(current, settings, files, asks_portal)? {
                Some(leaf) => break leaf,
                None if roles.is_empty() => return Ok(None),
                None => {
                    return Err(wrong(&format!(
                        "{}, and the profile {shown_name} takes its role with them. {HOW_TO_FILL} as source_profile.",
                        without_credentials(current, files)
                    )));
                }
            }
        }
        roles.push(role_of(settings));
        match (settings.get("source_profile"), settings.get("credential_source")) {
            (Some(_), Some(_)) => {
                return Err(wrong(&format!(
                    "The profile {shown_current} has both source_profile and credential_source, and only one of them can say with whose \
                     credentials its role is assumed. Take one of them out, then try again."
                )));
            }
            (None, None) => {
                return Err(wrong(&format!(
                    "The profile {shown_current} has a role (role_arn), and does not say with whose credentials it is assumed. Add \
                     source_profile or credential_source to it, then try again."
                )));
            }
            (None, Some(source)) => break of_source(current, source, environment)?,
            (Some(source), None) => {
                let shown_source = shown(source);
                let Some(of_source) = files.profiles.get(source) else {
                    return Err(wrong(&format!(
                        "The profile {shown_current} takes its role with the credentials of the profile {shown_source} (source_profile), and there is \
                         no profile named {shown_source} in the AWS configuration files.{} Correct source_profile, or add that profile, \
                         then try again.",
                        unread(files)
                    )));
                };
                // A profile may be its own source where it has keys.
                if visited.contains(&source) && !(source == current && has_keys(of_source)) {
                    visited.push(source);
                    return Err(wrong(&format!(
                        "The profiles {} take their roles with each other's credentials, in a circle. Correct source_profile in one of \
                         them, then try again.",
                        visited.join(" → ")
                    )));
                }
                visited.push(source);
                current = source;
            }
        }
    };
    roles.reverse();
    Ok(Some(Plan { leaf, profile: Some(current.to_owned()), roles }))
}

/// Checks that a profile is what whoever wrote it meant: with a line that is lost it may be another account, or somebody else in it.
fn undamaged(name: &str, files: &ConfigFiles) -> Result<(), Error> {
    let shown_name = shown(name);
    let cannot = |what: &str, problem: &Problem| {
        Err(wrong(&format!(
            "The profile {shown_name} cannot be used{what}: {problem}. Nothing was opened. Correct it, then try again."
        )))
    };
    if let Some(problem) = files.damage(name) {
        return cannot("", problem);
    }
    let settings = files.profiles.get(name);
    let section = |key: &str, sections: &BTreeMap<String, Settings>| {
        let named = settings?.get(key)?;
        Some((named.to_owned(), sections.get(named)?.damaged()?.clone()))
    };
    if let Some((session, problem)) = section("sso_session", &files.sso_sessions) {
        return cannot(&format!(" with its sso-session {session}"), &problem);
    }
    if let Some((services, problem)) = section("services", &files.services) {
        return cannot(&format!(" with its services {services}"), &problem);
    }
    match settings.and_then(|settings| settings.get("services")) {
        // Its calls would go to AWS instead.
        Some(services) if !files.services.contains_key(services) => Err(wrong(&format!(
            "The profile {shown_name} names the endpoints [services {services}], and there are none of that name in the AWS configuration \
             files.{} Nothing was opened. Correct services, or add that section, then try again.",
            unread(files)
        ))),
        _ => Ok(()),
    }
}

/// Whether a profile is a role that is assumed with other credentials.
pub(super) fn assumes_role(settings: &Settings) -> bool {
    settings.get("role_arn").is_some() && settings.get("web_identity_token_file").is_none()
}

fn has_keys(settings: &Settings) -> bool {
    settings.get("aws_access_key_id").is_some() || settings.secret("aws_secret_access_key").is_some()
}

fn role_of(settings: &Settings) -> Role {
    let text = |name| settings.get(name).map(str::to_owned);
    Role {
        arn: text("role_arn").unwrap_or_default(),
        external_id: text("external_id"),
        session_name: text("role_session_name"),
        duration_seconds: settings.get("duration_seconds").and_then(|seconds| seconds.trim().parse().ok()),
        mfa_serial: text("mfa_serial"),
    }
}

/// The credentials of a profile that is no role of another's. `asks_portal`: IAM Identity Center is asked at AWS's own endpoint.
fn leaf_of(name: &str, settings: &Settings, files: &ConfigFiles, asks_portal: bool) -> Result<Option<Leaf>, Error> {
    let shown_name = shown(name);
    if let Some(token_file) = settings.get("web_identity_token_file") {
        if settings.get("role_arn").is_none() {
            return Err(wrong(&format!(
                "The profile {shown_name} has a web identity (web_identity_token_file) and no role for it. Add role_arn to it, then try again."
            )));
        }
        return Ok(Some(Leaf::WebIdentity { token_file: token_file.to_owned(), role: role_of(settings) }));
    }
    if settings.get("sso_account_id").is_some() || settings.get("sso_role_name").is_some() {
        let role = identity_center(name, settings, files)?;
        let place = match &role.session_name {
            Some(session) if settings.get("sso_region").is_none() => format!("the sso-session {session}"),
            _ => format!("the profile {shown_name}"),
        };
        // Its host is made of the region's name, and one that does not exist would look like a network that is down.
        Region { name: role.region.clone(), from: NamedBy::SsoRegion(place) }.check(asks_portal)?;
        return Ok(Some(Leaf::IdentityCenter(role)));
    }
    let in_credentials = settings.file_of("aws_access_key_id") == Some(WhichFile::Credentials);
    if in_credentials && let Some(keys) = keys_of(name, settings)? {
        return Ok(Some(Leaf::Keys(keys, KeysFrom::Profile)));
    }
    if let Some(session) = settings.get("login_session") {
        return Ok(Some(Leaf::Login {
            session: session.to_owned(),
            region: settings.get("region").map(str::to_owned),
        }));
    }
    if let Some(command) = settings.get("credential_process") {
        return Ok(Some(Leaf::Process { command: command.to_owned() }));
    }
    Ok(keys_of(name, settings)?.map(|keys| Leaf::Keys(keys, KeysFrom::Profile)))
}

fn identity_center(name: &str, settings: &Settings, files: &ConfigFiles) -> Result<IdentityCenterRole, Error> {
    let shown_name = shown(name);
    let session_name = settings.get("sso_session");
    let session = match session_name {
        None => None,
        Some(session_name) => Some(files.sso_sessions.get(session_name).ok_or_else(|| {
            wrong(&format!(
                "The profile {shown_name} signs in with the sso-session {session_name}, and there is none of that name in the AWS configuration \
                 files.{} Correct sso_session, or add [sso-session {session_name}], then try again.",
                unread(files)
            ))
        })?),
    };
    let setting = |key: &str| {
        let own = settings.get(key);
        match (own, session.and_then(|session| session.get(key))) {
            (Some(own), Some(of_session)) if own != of_session => Err(wrong(&format!(
                "The profile {shown_name} has another {key} than its sso-session {}. Take {key} out of the profile, then try again.",
                session_name.unwrap_or_default()
            ))),
            (own, of_session) => own.or(of_session).map(str::to_owned).ok_or_else(|| {
                wrong(&format!(
                    "The profile {shown_name} signs in with IAM Identity Center, and {key} is missing. Add it, or run “aws configure sso”, then \
                     try again."
                ))
            }),
        }
    };
    Ok(IdentityCenterRole {
        start_url: setting("sso_start_url")?,
        region: setting("sso_region")?,
        account_id: setting("sso_account_id")?,
        role_name: setting("sso_role_name")?,
        session_name: session_name.map(str::to_owned),
    })
}

/// The access key of a profile, if it has one.
fn keys_of(name: &str, settings: &Settings) -> Result<Option<Keys>, Error> {
    let shown_name = shown(name);
    let whole = |key| settings.secret(key).map(|secret| Arc::new(Secret::whole(secret.expose().to_owned())));
    match (settings.get("aws_access_key_id"), whole("aws_secret_access_key")) {
        (Some(id), Some(secret)) => Ok(Some(Keys {
            access_key_id: id.to_owned(),
            secret_access_key: secret,
            session_token: whole("aws_security_token").or_else(|| whole("aws_session_token")),
        })),
        (None, None) => Ok(None),
        (id, _) => {
            let missing = if id.is_some() { "aws_secret_access_key" } else { "aws_access_key_id" };
            Err(wrong(&format!(
                "The profile {shown_name} has half an access key: {missing} is missing. Put the whole key into it with “aws configure”, then \
                 try again."
            )))
        }
    }
}

/// The credentials that a profile names as the source of its role.
fn of_source(name: &str, source: &str, environment: &Environment) -> Result<Leaf, Error> {
    let shown_name = shown(name);
    match source.to_ascii_lowercase().as_str() {
        "environment" => match keys_of_environment(environment)? {
            Some(keys) => Ok(Leaf::Keys(keys, KeysFrom::Environment)),
            None => Err(wrong(&format!(
                "The profile {shown_name} takes its role with the environment's credentials (credential_source), and AWS_ACCESS_KEY_ID is not \
                 set. Start Passdesk with credentials in its environment, or choose another profile."
            ))),
        },
        "ecscontainer" => Ok(Leaf::Container),
        "ec2instancemetadata" => Ok(Leaf::Machine),
        _ => Err(wrong(&format!(
            "The profile {shown_name} takes its role with credentials from {source} (credential_source), which is none of Environment, \
             EcsContainer and Ec2InstanceMetadata. Correct it, then try again."
        ))),
    }
}

fn keys_of_environment(environment: &Environment) -> Result<Option<Keys>, Error> {
    // What is copied brings a line end along, which no signature survives.
    let get = |name| environment.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let secret = |name| get(name).map(|value| Arc::new(Secret::whole(value)));
    let Some(access_key_id) = get("AWS_ACCESS_KEY_ID") else { return Ok(None) };
    let Some(secret_access_key) = secret("AWS_SECRET_ACCESS_KEY") else {
        return Err(wrong(
            "AWS_ACCESS_KEY_ID is set in the environment, and AWS_SECRET_ACCESS_KEY is not. Nothing was opened. Start Passdesk with both, \
             or choose a profile.",
        ));
    };
    let session_token = secret("AWS_SECURITY_TOKEN").or_else(|| secret("AWS_SESSION_TOKEN"));
    Ok(Some(Keys { access_key_id, secret_access_key, session_token }))
}

fn web_identity_of_environment(environment: &Environment) -> Result<Option<Leaf>, Error> {
    let Some(token_file) = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE") else { return Ok(None) };
    let Some(arn) = environment.get("AWS_ROLE_ARN") else {
        return Err(wrong(
            "AWS_WEB_IDENTITY_TOKEN_FILE is set in the environment, and AWS_ROLE_ARN is not. Nothing was opened. Start Passdesk with both, \
             or choose a profile.",
        ));
    };
    let role = Role { arn, session_name: environment.get("AWS_ROLE_SESSION_NAME"), ..Role::default() };
    Ok(Some(Leaf::WebIdentity { token_file, role }))
}

fn without_credentials(name: &str, files: &ConfigFiles) -> String {
    let shown_name = shown(name);
    let settings = files.profiles.get(name);
    match settings {
        Some(settings) if settings.get("sso_session").is_some() || settings.get("sso_start_url").is_some() => format!(
            "The profile {shown_name} names an IAM Identity Center, and no account and role there (sso_account_id and sso_role_name)"
        ),
        _ => format!("There are no credentials in the profile {shown_name}"),
    }
}

/// A profile's name for a sentence: in quotes where its ends would not be seen.
fn shown(name: &str) -> String {
    if name.trim() == name && !name.is_empty() { name.to_owned() } else { format!("“{name}”") }
}

/// What could not be read of the files: what is missing may be there.
fn unread(files: &ConfigFiles) -> String {
    match files.problems.as_slice() {
        [] => String::new(),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(", and {} more", rest.len()) };
            format!(" Not all of them could be read ({first}{more}).")
        }
    }
}

fn wrong(sentence: &str) -> Error {
    Error::new(ErrorKind::Configuration, "Connect", super::super::presentable::presentable(sentence))
}

#[cfg(test)]
mod tests;
