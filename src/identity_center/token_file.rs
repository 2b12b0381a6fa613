//! The file in which the AWS command line keeps a token: `~/.aws/sso/cache/`, named after the SHA-1 of the `sso-session`'s name.
//!
//! A token that one of the two has is of use to the other, so it is read here, and renewed ones are written back: a token that renews
//! may be used once. It is written as a whole, for its owner alone.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use crate::files::Destination;
use crate::password::Secret;

use super::portal::Portal;
use super::token::{Client, Renewal, Token};

/// A file is not read beyond this.
const MOST: u64 = 256 * 1024;

/// Where a token is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TokenFile(PathBuf);

/// The fields that the AWS command line and its SDKs know. Others are of no use to us, and go with the token that they came with.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OnDisk<'a> {
    start_url: Option<&'a str>,
    region: Option<&'a str>,
    access_token: &'a str,
    expires_at: &'a str,
    client_id: Option<&'a str>,
    client_secret: Option<&'a str>,
    registration_expires_at: Option<&'a str>,
    refresh_token: Option<&'a str>,
}

impl TokenFile {
    /// The one of this session, in the home folder.
    pub(super) fn of(session: &str) -> Option<Self> {
        Some(Self::within(&etcetera::home_dir().ok()?, session))
    }

    pub(super) fn within(home: &Path, session: &str) -> Self {
        let mut name = String::with_capacity(45);
        for byte in Sha1::digest(session) {
            // Writing to a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        Self(home.join(".aws").join("sso").join("cache").join(name + ".json"))
    }

    /// The token in it, if there is one that is whole. Waits for the disk.
    pub(super) fn read(&self) -> Option<Token> {
        // The AWS command line writes it in place: half a file may be read in that moment.
        let once = || {
            let length = std::fs::metadata(&self.0).ok()?.len();
            let text = (length <= MOST).then(|| std::fs::read(&self.0).ok()).flatten().map(Zeroizing::new)?;
            token(&text)
        };
        once().or_else(once)
    }

    /// Keeps a token, in the place of the one that was there. Waits for the disk.
    pub(super) fn write(&self, token: &Token, portal: &Portal) -> io::Result<()> {
        if let Some(folder) = self.0.parent() {
            make_private(folder)?;
        }
        let written = [token.expires, token.renewal.as_ref().map_or(Timestamp::UNIX_EPOCH, |of| of.client.expires)]
            .map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let renewal = token.renewal.as_ref();
        let on_disk = OnDisk {
            start_url: Some(&portal.start_url),
            region: Some(&portal.region),
            access_token: token.access.expose(),
            expires_at: &written[0],
            client_id: renewal.map(|of| &*of.client.id),
            client_secret: renewal.map(|of| of.client.secret.expose()),
            registration_expires_at: renewal.map(|_| &*written[1]),
            refresh_token: renewal.map(|of| of.refresh.expose()),
        };
        let write = |file: &mut dyn io::Write| serde_json::to_writer(file, &on_disk).map_err(io::Error::from);
        Destination::File(self.0.clone()).write("token", Timestamp::UNIX_EPOCH, "json", write).map(drop)
    }

    /// Removes it, and says nothing where there is none. Waits for the disk.
    pub(super) fn remove(&self) -> io::Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }
}

fn token(text: &[u8]) -> Option<Token> {
    let on_disk: OnDisk<'_> = serde_json::from_slice(text).ok()?;
    let time = |text: &str| text.parse::<Timestamp>().ok();
    let renewal = (|| {
        Some(Renewal {
            refresh: secret(on_disk.refresh_token?),
            client: Client {
                id: on_disk.client_id?.to_owned(),
                secret: secret(on_disk.client_secret?),
                expires: time(on_disk.registration_expires_at?)?,
            },
        })
    })();
    Some(Token { access: secret(on_disk.access_token), expires: time(on_disk.expires_at)?, renewal })
}

fn secret(text: &str) -> Secret {
    Secret::whole(text.to_owned())
}

/// Makes a folder that only its owner can look into, where there is none yet.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the AWS command line writes it.
    const OF_THE_CLI: &str = r#"{"startUrl": "https://d-1234567890.awsapps.com/start", "region": "eu-west-1", "accessToken": "canary-access",
        "expiresAt": "2026-11-28T12:00:00Z", "clientId": "id", "clientSecret": "canary-client", "registrationExpiresAt":
        "2027-02-26T11:00:00Z", "refreshToken": "canary-refresh", "somethingNew": [1, 2]}"#;

    fn portal() -> Portal {
        Portal {
            start_url: "https://d-1234567890.awsapps.com/start".into(),
            region: "eu-west-1".into(),
            session: Some("corp".into()),
        }
    }

    #[test]
    fn the_file_is_named_as_the_aws_command_line_names_it() {
        let TokenFile(path) = TokenFile::within(Path::new("/home/ann"), "corp");
        let path = path.to_string_lossy().replace('\\', "/");
        // echo -n corp | sha1sum
        assert_eq!(path, "/home/ann/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    }

    #[test]
    fn a_token_of_the_aws_command_line_is_read_and_written_back_for_it() {
        let home = std::env::temp_dir().join(format!("passdesk-token-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        let file = TokenFile::within(&home, "corp");
        assert!(file.read().is_none());
        let given = token(OF_THE_CLI.as_bytes()).expect("whole");
        file.write(&given, &portal()).expect("written");
        let read = file.read().expect("there");
        assert_eq!((read.access.expose(), read.expires), ("canary-access", given.expires));
        let renewal = read.renewal.as_ref().expect("renewable");
        assert_eq!((renewal.refresh.expose(), renewal.client.secret.expose()), ("canary-refresh", "canary-client"));
        assert!(!format!("{read:?}").contains("canary"));
        let text = std::fs::read_to_string(&file.0).expect("read");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json["expiresAt"], "2026-11-28T12:00:00Z");
        assert_eq!(json["registrationExpiresAt"], "2027-02-26T11:00:00Z");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(&file.0), mode(file.0.parent().expect("a folder"))), (0o600, 0o700));
        }
        file.remove().expect("removed");
        file.remove().expect("gone already");
        assert!(file.read().is_none());
        std::fs::remove_dir_all(home).expect("removed");
    }

    #[test]
    fn what_is_no_whole_token_is_none() {
        for text in [
            "",
            "{",
            &OF_THE_CLI[..OF_THE_CLI.len() / 2],
            r#"{"accessToken": "canary"}"#,
            r#"{"accessToken": "canary", "expiresAt": "soon"}"#,
            r#"{"clientId": "a registration of the AWS command line", "clientSecret": "x", "expiresAt": "2027-02-26T11:00:00Z"}"#,
            "[]",
        ] {
            assert!(token(text.as_bytes()).is_none(), "{text}");
        }
        // Without all that renewing takes it is a token all the same.
        let short = r#"{"accessToken": "canary", "expiresAt": "2026-11-28T12:00:00+00:00", "refreshToken": "canary"}"#;
        assert!(token(short.as_bytes()).is_some_and(|token| token.renewal.is_none()));
    }
}
