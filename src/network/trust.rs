//! Whose certificates are believed: those of the system, and of the file that the AWS settings name, as with the AWS CLI. There it takes
//! the place of the system's; here it is added.

use std::io;
use std::path::{Path, PathBuf};

use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::error::SettingsError;
use crate::account::visible;

/// The variables that name a file of certificates, in the order in which they count. The profile's own comes between them.
const VARIABLES: [&str; 2] = ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"];

/// Whose certificates are believed.
#[derive(Debug)]
pub(super) struct Trust {
    pub(super) context: TlsContext,
    /// The file whose certificates are added, if one is named.
    pub(super) bundle: Option<PathBuf>,
    /// What keeps the system's from being believed, as a clause.
    pub(super) system_problem: Option<String>,
}

impl Trust {
    /// What the environment and the profile say, of which the environment counts.
    pub(super) fn load(of_profile: Option<&Path>) -> Result<Self, SettingsError> {
        let of_environment = |variable: &str| {
            let value = std::env::var_os(variable)?;
            (!value.to_string_lossy().trim().is_empty()).then(|| (variable.to_owned(), PathBuf::from(value)))
        };
        let of_profile = of_profile.filter(|path| !path.as_os_str().is_empty());
        let bundle = of_environment(VARIABLES[0])
            .or_else(|| of_profile.map(|path| ("The profile's ca_bundle".to_owned(), path.to_owned())))
            .or_else(|| of_environment(VARIABLES[1]));
        let system_problem = system_problem();
        // Without any the SDK would take it for a mistake of its own.
        let store = TrustStore::default().with_native_roots(system_problem.is_none());
        let (store, bundle) = match bundle {
            None => (store, None),
            Some((named_by, path)) => {
                let path = at_home(&path);
                (store.with_pem_certificate(read(&named_by, &path)?), Some(path))
            }
        };
        let context = TlsContext::builder().with_trust_store(store).build();
        let context = context.map_err(|error| SettingsError::new(format!("TLS could not be set up ({error}).")))?;
        Ok(Self { context, bundle, system_problem })
    }
}

/// The certificates of the file that is named so.
fn read(named_by: &str, path: &Path) -> Result<Vec<u8>, SettingsError> {
    let of_environment = named_by.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let cure = if of_environment { "start Passdesk again" } else { "try again" };
    file(path).and_then(|bytes| usable(&bytes)).map_err(|why| {
        SettingsError::new(format!(
            "{named_by} names a file of certificates that cannot be used ({}: {why}). Nothing was sent. Correct it, then {cure}.",
            visible(&path.display().to_string())
        ))
    })
}

fn file(path: &Path) -> Result<Vec<u8>, String> {
    // Windows says of a folder that one may not read it.
    if path.is_dir() {
        return Err("it is a folder".into());
    }
    std::fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        // Without the number that the system has for it.
        _ => error.to_string().split(" (os error").next().unwrap_or_default().to_owned(),
    })
}

/// What is the matter with the file that takes the place of the system's certificates, if one is named and none is in it.
fn system_problem() -> Option<String> {
    let path = PathBuf::from(std::env::var_os("SSL_CERT_FILE")?);
    if std::env::var_os("SSL_CERT_DIR").is_some() {
        return None;
    }
    let why = match file(&path) {
        Ok(bytes) if find(&bytes, BEGIN, 0).is_some() => return None,
        Ok(_) => "there is no certificate in it".to_owned(),
        Err(why) => why,
    };
    Some(format!("SSL_CERT_FILE names {} instead of the system's, and {why}", visible(&path.display().to_string())))
}

/// The path, with the home folder for the `~` that it begins with.
fn at_home(path: &Path) -> PathBuf {
    let home = || std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    match path.strip_prefix("~").ok().zip(home()) {
        Some((rest, home)) => Path::new(&home).join(rest),
        None => path.to_owned(),
    }
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// The certificates of a file that can be trusted, still in PEM. The SDK takes the whole of it, and panics at one that it cannot read.
fn usable(bytes: &[u8]) -> Result<Vec<u8>, String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty".into());
    }
    let (mut pem, mut roots, mut sections) = (Vec::new(), RootCertStore::empty(), 0);
    let mut at = 0;
    while let Some(begin) = find(bytes, BEGIN, at) {
        let line = bytes[..begin].iter().filter(|byte| **byte == b'\n').count() + 1;
        let end = find(bytes, END, begin).filter(|end| find(bytes, BEGIN, begin + 1).is_none_or(|next| *end < next));
        let end = end.ok_or_else(|| format!("the certificate that begins in line {line} has no end"))? + END.len();
        let section = &bytes[begin..end];
        let certificate = CertificateDer::from_pem_slice(section)
            .map_err(|_| format!("the certificate that begins in line {line} is not in PEM form"))?;
        sections += 1;
        // One of many that nobody could use is no reason to do without the others.
        if roots.add(certificate).is_ok() {
            pem.extend_from_slice(section);
            pem.push(b'\n');
        }
        at = end;
    }
    match sections {
        0 if bytes.starts_with(b"\x30") => {
            Err("it is in DER form; “openssl x509 -inform der -in FILE -out FILE.pem” makes PEM of it".into())
        }
        0 => Err("there is no certificate in it, which would begin with -----BEGIN CERTIFICATE-----".into()),
        _ if roots.is_empty() => Err("what it calls a certificate is none".into()),
        _ => Ok(pem),
    }
}

/// Where a text begins in another, from there on.
fn find(bytes: &[u8], text: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, text).map(|at| from + at)
}
