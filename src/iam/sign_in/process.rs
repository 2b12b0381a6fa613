//! A program that prints credentials (`credential_process`), run as the AWS command line runs it: without a shell.

use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use aws_credential_types::Credentials;
use serde::Deserialize;
use tokio::process::Command;
use tokio::time::timeout;

use super::super::error::ErrorKind;
use super::super::presentable::presentable;
use super::expiration;
use super::refusal::Refusal;
use crate::config_files::split;

/// The longest time that it may take, somebody's typing of a code included.
const PATIENCE: Duration = Duration::from_secs(120);

const IN_TERMINAL: &str = "Run the profile's credential process in a terminal to see what it says, then try again";
const CORRECT: &str = "Correct credential_process in the profile, then try again";

/// What it prints.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: Option<serde_json::Value>,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    session_token: Option<String>,
    expiration: Option<String>,
}

/// Runs it once. `profile` is where it stands.
///
/// # Errors
/// It is not there, it fails, or what it prints are no credentials.
pub(super) async fn run(command: &str, profile: &str) -> Result<Credentials, Refusal> {
    let which = format!("The credential process of the profile {profile}");
    let words = split(command).map_err(|_| {
        let why = format!("{which} cannot be run: a quotation mark or a backslash in it stands alone");
        Refusal::new(ErrorKind::Configuration, why, CORRECT)
    })?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(Refusal::new(ErrorKind::Configuration, format!("{which} is empty"), CORRECT));
    };
    match timeout(PATIENCE, command_of(&in_home(program), arguments).output()).await {
        Err(_) => {
            let why = format!("{which} gave no credentials within {} s", PATIENCE.as_secs());
            Err(Refusal::new(ErrorKind::TimedOut, why, IN_TERMINAL))
        }
        Ok(Err(why)) => {
            let why = if why.kind() == io::ErrorKind::NotFound {
                "there is no such program".to_owned()
            } else {
                why.to_string()
            };
            let why = presentable(&format!("{which} could not be started ({program}: {why})"));
            Err(Refusal::new(ErrorKind::Configuration, why, CORRECT))
        }
        Ok(Ok(output)) => credentials(&which, &output),
    }
}

fn command_of(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    // Without a console that flashes up.
    #[cfg(windows)]
    command.creation_flags(0x0800_0000);
    command
}

/// A path below the operator's own folder as a shell would have it. The AWS command line would not find it.
fn in_home(program: &str) -> String {
    match (program.strip_prefix("~/"), std::env::var("HOME")) {
        (Some(rest), Ok(home)) => format!("{home}/{rest}"),
        _ => program.to_owned(),
    }
}

fn credentials(which: &str, output: &Output) -> Result<Credentials, Refusal> {
    if !output.status.success() {
        let says = presentable(&String::from_utf8_lossy(&output.stderr));
        let says = if says.is_empty() {
            format!("{}", output.status)
        } else {
            format!("it says: {}", says.trim_end_matches('.'))
        };
        return Err(Refusal::new(ErrorKind::SignedOut, format!("{which} failed ({says})"), IN_TERMINAL));
    }
    let not_understood = |what: &str| {
        Err(Refusal::new(ErrorKind::Configuration, format!("{which} printed no credentials: {what}"), IN_TERMINAL))
    };
    // What the parser would say of it may repeat a key.
    let Ok(printed) = serde_json::from_slice::<Printed>(&output.stdout) else {
        return not_understood("it is not the JSON that it has to be");
    };
    if printed.version != Some(1.into()) {
        return not_understood("its Version is not 1");
    }
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (Some(id), Some(secret)) = (filled(printed.access_key_id), filled(printed.secret_access_key)) else {
        return not_understood("AccessKeyId or SecretAccessKey is missing");
    };
    let expiry = match &printed.expiration {
        None => None,
        Some(text) => match expiration::parse(text) {
            Some(expiry) => Some(expiry),
            None => {
                return not_understood(&presentable(&format!(
                    "its Expiration ({text}) is no time such as 2026-11-28T07:00:00Z"
                )));
            }
        },
    };
    Ok(Credentials::new(id, secret, filled(printed.session_token), expiry, "Process"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::iam::operation::Operation;

    async fn of(script: &str) -> Result<Credentials, Refusal> {
        run(&format!("/bin/sh -c '{script}'"), "p").await
    }

    #[tokio::test]
    async fn what_it_prints_is_taken() {
        let script = r#"echo "{\"Version\":1,\"AccessKeyId\":\"AKIA\",\"SecretAccessKey\":\"x\",\"Expiration\":\"2026-11-28T07:00:00+0000\"}""#;
        let credentials = of(script).await.expect("credentials");
        assert_eq!((credentials.access_key_id(), credentials.session_token()), ("AKIA", None));
        assert!(credentials.expiry().is_some());
    }

    #[tokio::test]
    async fn what_is_wrong_with_it_is_told_without_what_it_printed() {
        for (script, kind, says) in [
            ("echo no such account >&2; exit 1", ErrorKind::SignedOut, "it says: no such account"),
            ("exit 3", ErrorKind::SignedOut, "exit status: 3"),
            ("echo canary", ErrorKind::Configuration, "not the JSON"),
            (r#"echo "{\"Version\":2,\"SecretAccessKey\":\"canary\"}""#, ErrorKind::Configuration, "Version is not 1"),
            (r#"echo "{\"Version\":1,\"SecretAccessKey\":\"canary\"}""#, ErrorKind::Configuration, "AccessKeyId"),
        ] {
            let refusal = of(script).await.expect_err("no credentials");
            let error = refusal.for_operation(Operation::UpdateLoginProfile);
            assert_eq!(error.kind, kind, "{error:?}");
            assert!(
                error.sentence.contains(says) && error.sentence.contains("Nothing was changed"),
                "{}",
                error.sentence
            );
            assert!(!format!("{error:?}{refusal:?}").contains("canary"), "{error:?}");
        }
        for (command, says) in [("no-such-broker exec", "no-such-broker"), ("x 'y", "stands alone"), (" ", "is empty")]
        {
            let error = run(command, "p").await.expect_err("not run").for_operation(Operation::GetCallerIdentity);
            assert_eq!(error.kind, ErrorKind::Configuration);
            assert!(error.sentence.contains(says) && error.sentence.contains("profile p"), "{}", error.sentence);
        }
    }
}
