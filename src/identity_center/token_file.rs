//! The file in which the AWS command line keeps a token: `~/.aws/sso/cache/`, named after the SHA-1 of the `sso-session`'s name.
//!
//! A token that one of the two has is of use to the other, so it is read here, and renewed ones are written back: a token that renews
//! may be used once. It is written as a whole, for its owner alone.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
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
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OnDisk<'a> {
    #[serde(borrow)]
    start_url: Text<'a>,
    #[serde(borrow)]
    region: Text<'a>,
    #[serde(borrow)]
    access_token: Text<'a>,
    #[serde(borrow)]
    expires_at: Text<'a>,
    #[serde(borrow)]
    client_id: Text<'a>,
    #[serde(borrow)]
    client_secret: Text<'a>,
    #[serde(borrow)]
    registration_expires_at: Text<'a>,
    #[serde(borrow)]
    refresh_token: Text<'a>,
}

/// A text, if it is one: whatever else stands in its place is none.
#[derive(Default)]
struct Text<'a>(Option<Cow<'a, str>>);

impl<'a> Text<'a> {
    fn of(text: Option<&'a str>) -> Self {
        Self(text.map(Cow::Borrowed))
    }

    const fn some(text: &'a str) -> Self {
        Self(Some(Cow::Borrowed(text)))
    }

    fn secret(self) -> Option<Secret> {
        self.0.map(|text| Secret::whole(text.into_owned()))
    }

    fn time(&self) -> Option<Timestamp> {
        let text = self.0.as_deref()?;
        // Older versions of the AWS command line wrote the zone by its name.
        let text = text.strip_suffix("UTC").map_or_else(|| text.to_owned(), |time| format!("{time}Z"));
        text.parse().ok()
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IfText).map(Self)
    }
}

struct IfText;

impl<'de> Visitor<'de> for IfText {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or anything else")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// Why a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Because {
    /// Somebody has signed in for this session. What is in its file is of no use any more, as to the AWS command line.
    SignedIn,
    /// It was renewed. Another instance's, which has taken its place meanwhile, stays.
    Renewed,
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

    /// The token in it, if there is one that is whole, and of this instance: the file is named after the session alone. Waits for the
    /// disk.
    pub(super) fn read(&self, portal: &Portal) -> Option<Token> {
        // The AWS command line writes it in place: half a file may be read in that moment.
        let once = || token(&self.text().ok()?, portal);
        once().or_else(once)
    }

    /// What is in it.
    ///
    /// # Errors
    /// It cannot be read, or is no file in which anybody keeps a token.
    fn text(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        // Nothing else is opened: a pipe would keep us waiting.
        let metadata = fs::metadata(&self.0)?;
        if !metadata.is_file() || metadata.len() > MOST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is no file of a token"));
        }
        let mut text = Zeroizing::new(Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default() + 1));
        File::open(&self.0)?.take(MOST).read_to_end(&mut text)?;
        Ok(text)
    }

    /// Whether what is there may be replaced: nothing, a token, or a part of one.
    ///
    /// # Errors
    /// It may not, because it is something else.
    fn may_be_replaced(&self, portal: &Portal, because: Because) -> io::Result<()> {
        let text = match self.text() {
            // A link that leads nowhere is something, too.
            Err(why) if why.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(&self.0).is_err() => {
                return Ok(());
            }
            text => text?,
        };
        let Ok(_) = serde_json::from_slice::<IgnoredAny>(&text) else { return Ok(()) };
        let is_token = serde_json::from_slice(&text).is_ok_and(|on_disk: OnDisk<'_>| {
            on_disk.access_token.0.is_some() && (because == Because::SignedIn || is_of(&on_disk, portal))
        });
        if is_token {
            Ok(())
        } else {
            Err(io::Error::new(io::ErrorKind::AlreadyExists, "something else is kept there"))
        }
    }

    /// Keeps a token, in the place of the one that was there. Waits for the disk.
    ///
    /// # Errors
    /// It cannot be written, or something else is there, which stays.
    pub(super) fn write(&self, token: &Token, portal: &Portal, because: Because) -> io::Result<()> {
        self.may_be_replaced(portal, because)?;
        if let Some(folder) = self.0.parent() {
            make_private(folder)?;
        }
        let written = [token.expires, token.renewal.as_ref().map_or(Timestamp::UNIX_EPOCH, |of| of.client.expires)]
            .map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let renewal = token.renewal.as_ref();
        let on_disk = OnDisk {
            start_url: Text::some(&portal.start_url),
            region: Text::some(&portal.region),
            access_token: Text::some(token.access.expose()),
            expires_at: Text::some(&written[0]),
            client_id: Text::of(renewal.map(|of| &*of.client.id)),
            client_secret: Text::of(renewal.map(|of| of.client.secret.expose())),
            registration_expires_at: Text::of(renewal.map(|_| &*written[1])),
            refresh_token: Text::of(renewal.map(|of| of.refresh.expose())),
        };
        let write = |file: &mut dyn io::Write| serde_json::to_writer(file, &on_disk).map_err(io::Error::from);
        // Where it is a link, what it leads to is the file.
        let path = fs::canonicalize(&self.0).unwrap_or_else(|_| self.0.clone());
        Destination::File(path).write("token", Timestamp::UNIX_EPOCH, "json", write).map(drop)
    }

    /// Removes a token of this instance, and says nothing where there is none. Waits for the disk.
    pub(super) fn remove(&self, portal: &Portal) -> io::Result<()> {
        if self.read(portal).is_none() {
            return Ok(());
        }
        match fs::remove_file(&self.0) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }
}

/// Whether a token is of this instance, as far as it says. A token of another one opens other accounts.
fn is_of(on_disk: &OnDisk<'_>, portal: &Portal) -> bool {
    let plain = |url: &str| Portal::start_url(url).unwrap_or_else(|_| url.to_owned());
    on_disk.start_url.0.as_deref().is_none_or(|of| plain(of) == plain(&portal.start_url))
}

fn token(text: &[u8], portal: &Portal) -> Option<Token> {
    let on_disk: OnDisk<'_> = serde_json::from_slice(text).ok()?;
    if !is_of(&on_disk, portal) {
        return None;
    }
    let OnDisk { access_token, expires_at, client_id, client_secret, registration_expires_at, refresh_token, .. } =
        on_disk;
    let renewal = (|| {
        Some(Renewal {
            refresh: refresh_token.secret()?,
            client: Client {
                id: client_id.0?.into_owned(),
                secret: client_secret.secret()?,
                expires: registration_expires_at.time()?,
            },
        })
    })();
    Some(Token { access: access_token.secret()?, expires: expires_at.time()?, renewal })
}

/// Makes a folder that only its owner can look into, where there is none yet.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
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
        assert!(file.read(&portal()).is_none());
        let given = token(OF_THE_CLI.as_bytes(), &portal()).expect("whole");
        file.write(&given, &portal(), Because::SignedIn).expect("written");
        let read = file.read(&portal()).expect("there");
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
        file.remove(&portal()).expect("removed");
        assert!(!file.0.exists());
        file.remove(&portal()).expect("gone already");
        std::fs::remove_dir_all(home).expect("removed");
    }

    #[test]
    fn what_is_no_whole_token_is_none() {
        let token = |text: &[u8]| token(text, &portal());
        for text in [
            "",
            "{",
            &OF_THE_CLI[..OF_THE_CLI.len() / 2],
            r#"{"accessToken": "canary"}"#,
            r#"{"accessToken": "canary", "expiresAt": "soon"}"#,
            r#"{"accessToken": "canary", "expiresAt": 1795868400}"#,
            r#"{"accessToken": ["canary"], "expiresAt": "2026-11-28T12:00:00Z"}"#,
            r#"{"accessToken": {"canary": 1}, "expiresAt": "2026-11-28T12:00:00Z"}"#,
            r#"{"accessToken": null, "expiresAt": "2026-11-28T12:00:00Z"}"#,
            r#"{"clientId": "a registration of the AWS command line", "clientSecret": "x", "expiresAt": "2027-02-26T11:00:00Z"}"#,
            &OF_THE_CLI.replace("d-1234567890", "d-0000000000"),
            "[]",
            "null",
        ] {
            assert!(token(text.as_bytes()).is_none(), "{text}");
        }
        assert!(token(&OF_THE_CLI.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).is_none());
        assert!(token(&[&b"\xef\xbb\xbf"[..], OF_THE_CLI.as_bytes()].concat()).is_none(), "nor to botocore");
        assert!(token(&OF_THE_CLI.replace("canary-access", "canary-\u{fc}").into_bytes()).is_some());
        let latin: Vec<u8> = OF_THE_CLI.bytes().map(|byte| if byte == b'-' { 0xfc } else { byte }).collect();
        assert!(token(&latin).is_none(), "not UTF-8");
        // Without all that renewing takes, it is a token all the same, and so it is whatever the rest may be.
        for rest in [
            r#""refreshToken": "canary""#,
            r#""refreshToken": 7, "clientId": "id", "clientSecret": "x", "registrationExpiresAt": "2027-02-26T11:00:00Z""#,
            r#""refreshToken": "canary", "clientId": "id", "clientSecret": "x", "registrationExpiresAt": "soon""#,
            r#""startUrl": 5, "region": [], "clientId": {"a": [1]}, "clientSecret": true, "refreshToken": 1.5"#,
        ] {
            for time in ["2026-11-28T12:00:00+00:00", "2026-11-28T12:00:00UTC", "2026-11-28T12:00:00Z"] {
                let short = format!(r#"{{"accessToken": "canary", "expiresAt": "{time}", {rest}}}"#);
                let token = token(short.as_bytes()).expect("a token");
                assert_eq!(token.expires, "2026-11-28T12:00:00Z".parse().expect("a time"), "{short}");
                assert!(token.renewal.is_none(), "{short}");
            }
        }
        // As JSON may be written.
        let escaped = OF_THE_CLI.replace("https://", r"https:\/\/").replace("canary-access", r"canary\u002daccess");
        assert_eq!(token(escaped.as_bytes()).expect("a token").access.expose(), "canary-access");
        let plain = OF_THE_CLI.replace("awsapps.com/start", "awsapps.com/start/#/");
        assert!(token(plain.as_bytes()).is_some());
    }

    /// A home in which this is where the token is kept.
    fn home(name: &str) -> (PathBuf, TokenFile) {
        let home = std::env::temp_dir().join(format!("passdesk-token-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&home);
        let file = TokenFile::within(&home, "corp");
        fs::create_dir_all(file.0.parent().expect("a folder")).expect("made");
        (home, file)
    }

    #[test]
    fn what_is_not_ours_is_neither_overwritten_nor_removed() {
        let given = token(OF_THE_CLI.as_bytes(), &portal()).expect("whole");
        let elsewhere = OF_THE_CLI.replace("d-1234567890", "d-0000000000");
        let registration = r#"{"clientId": "id", "clientSecret": "x", "expiresAt": "2027-02-26T11:00:00Z"}"#;
        let huge = format!(r#"{{"accessToken": "{}"}}"#, "x".repeat(300 * 1024));
        let half = &OF_THE_CLI[..OF_THE_CLI.len() / 2];
        for (what, text, by_renewal, by_sign_in) in [
            ("nothing", "", true, true),
            ("half of a token", half, true, true),
            ("an older token", OF_THE_CLI, true, true),
            ("a token without a start URL", r#"{"accessToken": "old"}"#, true, true),
            ("a token of another instance", elsewhere.as_str(), false, true),
            ("a registration", registration, false, false),
            ("something else", r#"["mine"]"#, false, false),
            ("something huge", huge.as_str(), false, false),
        ] {
            let (home, file) = home("not-ours");
            for (because, replaced) in [(Because::Renewed, by_renewal), (Because::SignedIn, by_sign_in)] {
                fs::write(&file.0, text).expect("written");
                assert_eq!(file.write(&given, &portal(), because).is_ok(), replaced, "{what}, {because:?}");
                let now = fs::read_to_string(&file.0).expect("read");
                assert_eq!(now.contains("canary-access") && now != text, replaced, "{what}, {because:?}");
                assert!(replaced || now == text, "{what}");
            }
            fs::write(&file.0, text).expect("written");
            file.remove(&portal()).expect("nothing is the matter");
            assert_eq!(file.0.exists(), text != OF_THE_CLI, "{what}");
            fs::remove_dir_all(home).expect("removed");
        }
        let (home, file) = home("folder");
        fs::create_dir_all(file.0.join("mine")).expect("made");
        assert!(file.read(&portal()).is_none() && file.write(&given, &portal(), Because::SignedIn).is_err());
        file.remove(&portal()).expect("nothing is the matter");
        assert!(file.0.join("mine").is_dir());
        fs::remove_dir_all(home).expect("removed");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_one_that_leads_nowhere_stays() {
        use std::os::unix::fs::symlink;

        let given = token(OF_THE_CLI.as_bytes(), &portal()).expect("whole");
        let (home, file) = home("links");
        let target = home.join("shared.json");
        fs::write(&target, OF_THE_CLI.replace("canary-access", "old")).expect("written");
        symlink(&target, &file.0).expect("linked");
        assert_eq!(file.read(&portal()).expect("there").access.expose(), "old");
        file.write(&given, &portal(), Because::Renewed).expect("written");
        assert!(fs::symlink_metadata(&file.0).expect("there").is_symlink());
        assert!(fs::read_to_string(&target).expect("read").contains("canary-access"));
        for leads_to in [home.join("nothing"), file.0.clone()] {
            fs::remove_file(&file.0).expect("removed");
            symlink(&leads_to, &file.0).expect("linked");
            assert!(file.read(&portal()).is_none() && file.write(&given, &portal(), Because::SignedIn).is_err());
            assert!(fs::symlink_metadata(&file.0).expect("there").is_symlink(), "{leads_to:?}");
        }
        fs::remove_dir_all(home).expect("removed");
    }
}
