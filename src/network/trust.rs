//! Whose certificates are believed: those of the system, and of the file that the AWS settings name, as with the AWS CLI. There it takes
//! the place of the system's; here it is added.

use std::io;
use std::path::{Path, PathBuf};

use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::error::SettingsError;

/// The variables that name a file of certificates, in the order in which they count. The profile's own comes between them.
const VARIABLES: [&str; 2] = ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"];

/// Whose certificates are believed.
#[derive(Debug)]
pub(super) struct Trust {
    pub(super) context: TlsContext,
    /// The file whose certificates are added, if one is named.
    pub(super) bundle: Option<PathBuf>,
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
        match bundle {
            None => Ok(Self { context: TlsContext::default(), bundle: None }),
            Some((named_by, path)) => Self::of_file(&named_by, &path),
        }
    }

    fn of_file(named_by: &str, path: &Path) -> Result<Self, SettingsError> {
        let path = at_home(path);
        let refuse = |why: &str| {
            SettingsError::new(format!(
                "{named_by} names a file of certificates that cannot be used ({}: {why}). Nothing was sent. Correct it, then start \
                 Passdesk again.",
                crate::account::visible(&path.display().to_string())
            ))
        };
        let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => refuse("there is no such file"),
            io::ErrorKind::IsADirectory => refuse("it is a folder"),
            _ => refuse(&error.to_string()),
        })?;
        let pem = usable(&bytes).map_err(|why| refuse(&why))?;
        let context = TlsContext::builder().with_trust_store(TrustStore::default().with_pem_certificate(pem)).build();
        let context = context.map_err(|error| refuse(&error.to_string()))?;
        Ok(Self { context, bundle: Some(path) })
    }
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
