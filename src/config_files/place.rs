//! Where the files are.

use std::path::{MAIN_SEPARATOR_STR, PathBuf};
use std::time::SystemTime;

use super::environment::Environment;
use super::settings::WhichFile;

/// The files, with the variables that name others instead.
pub(super) const FILES: [(WhichFile, &str, &str); 2] = [
    (WhichFile::Config, "AWS_CONFIG_FILE", "~/.aws/config"),
    (WhichFile::Credentials, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
];

/// Where a file is.
pub(super) fn place(variable: &str, path: &str, environment: &Environment) -> PathBuf {
    let path = environment.get(variable).unwrap_or_else(|| path.to_owned());
    match (path.strip_prefix("~/"), home(environment)) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest.replace('/', MAIN_SEPARATOR_STR)),
        _ => path.into(),
    }
}

/// The operator's own folder, by the rules of the SDK, which looks for tokens there.
fn home(environment: &Environment) -> Option<String> {
    environment.get("HOME").or_else(|| {
        let of_windows = || {
            let parts = || Some(environment.get("HOMEDRIVE")? + &environment.get("HOMEPATH")?);
            environment.get("USERPROFILE").or_else(parts)
        };
        if cfg!(windows) { of_windows() } else { None }
    })
}

/// What the AWS configuration files were like at a time: another one says that they were changed since. Cheap to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigStamp([Option<(SystemTime, u64)>; 2]);

impl ConfigStamp {
    /// The one of now. Waits for the disk.
    #[must_use]
    pub fn take() -> Self {
        let environment = Environment::of_process();
        Self(FILES.map(|(_, variable, path)| {
            let file = std::fs::metadata(place(variable, path, &environment)).ok()?;
            Some((file.modified().unwrap_or(SystemTime::UNIX_EPOCH), file.len()))
        }))
    }
}
