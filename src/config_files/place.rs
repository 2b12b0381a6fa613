//! Where the files are.

use std::ffi::OsString;
use std::path::PathBuf;
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
    let path = PathBuf::from(environment.get_os(variable).unwrap_or_else(|| path.into()));
    match (path.strip_prefix("~"), home(environment)) {
        // By its parts, which each system divides in its own way.
        (Ok(rest), Some(home)) => PathBuf::from(home).join(rest.components().collect::<PathBuf>()),
        _ => path,
    }
}

/// The operator's own folder, by the rules of the SDK, which looks for tokens there.
fn home(environment: &Environment) -> Option<OsString> {
    environment.get_os("HOME").or_else(|| {
        let of_windows = || {
            let parts = || {
                let mut home = environment.get_os("HOMEDRIVE")?;
                home.push(environment.get_os("HOMEPATH")?);
                Some(home)
            };
            environment.get_os("USERPROFILE").or_else(parts)
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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn a_path_need_not_be_utf_8() {
        let home = Environment::of(&[("HOME", "/h")]);
        let [(_, config, default), _] = FILES;
        let of = |value: &[u8]| {
            place(config, default, &home.clone().with_bytes(config, value)).as_os_str().as_bytes().to_vec()
        };
        assert_eq!(place(config, default, &home), PathBuf::from("/h/.aws/config"));
        assert_eq!(of(b"/m\xfcller/config"), b"/m\xfcller/config");
        assert_eq!(of(b"~/m\xfcller"), b"/h/m\xfcller");
        assert_eq!(of(b"~other/x"), b"~other/x");
        let odd = Environment::default().with_bytes("HOME", b"/m\xfcller");
        assert_eq!(place(config, default, &odd).as_os_str().as_bytes(), b"/m\xfcller/.aws/config");
    }
}
