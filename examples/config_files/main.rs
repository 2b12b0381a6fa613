//! Reads AWS configuration files as Passdesk does, and prints what is in them: for `tests/judge/config.py`, on made-up files. It prints
//! keys too.
//!
//! Each line of its input is a folder with the files `config` and `credentials`; each line of its output is what they come to, in JSON.
//!
//! With `--who`, for `tests/judge/who.py`, each line of its input is a profile of this computer, or nothing for what comes first without a
//! choice; each line of its output is who one is with it, as AWS says. `JUDGE_MFA_CODES` has the MFA codes that it gives, one after the
//! other.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, Write as _};
use std::path::Path;
use std::pin::pin;

use passdesk::account::Identity;
use passdesk::config_files::{ConfigFiles, Environment, Settings, Value, WhichFile};
use passdesk::iam::{self, AsWhom, AskMfa, ConnectOptions, Iam, MfaAnswer, Profiles};
use passdesk::password::Secret;
use serde_json::json;

fn main() -> io::Result<()> {
    if std::env::args().nth(1).as_deref() == Some("--who") {
        return tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(who());
    }
    let mut output = io::stdout().lock();
    for folder in io::stdin().lock().lines() {
        let folder = folder?;
        let mut files = ConfigFiles::default();
        for (which, name) in [(WhichFile::Config, "config"), (WhichFile::Credentials, "credentials")] {
            files.add(which, name, &std::fs::read(Path::new(&folder).join(name))?);
        }
        let told = json!({
            "profiles": sections(&files.profiles),
            "sso_sessions": sections(&files.sso_sessions),
            "services": sections(&files.services),
            "sign_in": sign_in(&files),
            "damaged": files.profiles.keys().filter(|name| files.damage(name).is_some()).collect::<Vec<_>>(),
            "problems": files.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        });
        writeln!(output, "{told}")?;
    }
    Ok(())
}

/// Says who one is with each profile.
async fn who() -> io::Result<()> {
    let codes = std::env::var("JUDGE_MFA_CODES").unwrap_or_default();
    let mut codes = codes.split(',');
    for profile in io::stdin().lines() {
        let profile = profile?;
        let as_whom = if profile.is_empty() { AsWhom::Default } else { AsWhom::Profile(profile) };
        let (ask, mut questions) = AskMfa::channel();
        let options = ConnectOptions { as_whom, ask_mfa: Some(ask), ..ConnectOptions::default() };
        let mut connecting = pin!(identity(&options));
        let identity = loop {
            tokio::select! {
                identity = &mut connecting => break identity,
                Some(question) = questions.recv() => {
                    let device = question.proposed.clone();
                    question.answer(MfaAnswer { device, code: Secret::new(codes.next().unwrap_or_default()) });
                }
            }
        };
        let told = match identity {
            Ok(identity) => json!({ "arn": identity.arn }),
            Err(error) => json!({ "error": error.sentence }),
        };
        writeln!(io::stdout(), "{told}")?;
    }
    Ok(())
}

async fn identity(options: &ConnectOptions) -> Result<Identity, iam::Error> {
    Iam::connect(options).await?.identity().await
}

/// How one signs in with each profile, where nothing is in the environment.
fn sign_in(files: &ConfigFiles) -> serde_json::Value {
    let profiles = Profiles::of(files, &Environment::of(&[])).all;
    let words = profiles.iter().map(|profile| (profile.name.clone(), json!(profile.sign_in.word())));
    words.collect::<serde_json::Map<_, _>>().into()
}

fn sections(of: &BTreeMap<String, Settings>) -> serde_json::Value {
    of.iter().map(|(name, settings)| (name.clone(), settings_of(settings))).collect::<serde_json::Map<_, _>>().into()
}

fn settings_of(settings: &Settings) -> serde_json::Value {
    let value = |value: &Value| match value {
        Value::Text(text) => json!(text),
        Value::Secret(secret) => json!(secret.expose()),
        Value::Block(inner) => {
            inner.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<serde_json::Map<_, _>>().into()
        }
    };
    settings.iter().map(|(name, of)| (name.to_owned(), value(of))).collect::<serde_json::Map<_, _>>().into()
}
