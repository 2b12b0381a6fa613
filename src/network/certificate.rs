use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustls::CertificateError;
use rustls_pki_types::UnixTime;

use crate::account::visible;

/// What is the matter with a server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Nobody whom this computer trusts has issued it.
    NotTrusted {
        /// Who has, where that could be found out.
        issuer: Option<String>,
    },
    /// Its time is over.
    Expired {
        /// The day on which it was, such as `2026-01-31`.
        on: Option<String>,
    },
    /// Its time is still to come.
    NotYetValid {
        /// The day on which it comes.
        from: Option<String>,
    },
    /// It is for others.
    OtherName {
        /// The names that it is for, a few of them.
        names: Vec<String>,
    },
    /// Something else: in a few words.
    NotUsable(String),
}

/// The most names that are told.
const MOST_NAMES: usize = 3;

impl Certificate {
    pub(super) fn of(error: &CertificateError) -> Self {
        match error {
            CertificateError::UnknownIssuer => Self::NotTrusted { issuer: None },
            CertificateError::Expired => Self::Expired { on: None },
            CertificateError::ExpiredContext { not_after, .. } => Self::Expired { on: day(*not_after) },
            CertificateError::NotValidYet => Self::NotYetValid { from: None },
            CertificateError::NotValidYetContext { not_before, .. } => Self::NotYetValid { from: day(*not_before) },
            CertificateError::NotValidForName => Self::OtherName { names: Vec::new() },
            CertificateError::NotValidForNameContext { presented, .. } => {
                Self::OtherName { names: presented.iter().take(MOST_NAMES).map(|name| visible(&plain(name))).collect() }
            }
            other => Self::NotUsable(visible(&other.to_string())),
        }
    }

    /// What is the matter, as a clause.
    pub(super) fn why(&self) -> String {
        match self {
            Self::NotTrusted { issuer: Some(issuer) } => {
                format!("its certificate is not trusted; it was issued by “{issuer}”")
            }
            Self::NotTrusted { issuer: None } => {
                "its certificate is not trusted; nobody whom this computer trusts has issued it".into()
            }
            Self::Expired { on: Some(day) } => format!("its certificate has expired, on {day}"),
            Self::Expired { on: None } => "its certificate has expired".into(),
            Self::NotYetValid { from: Some(day) } => format!("its certificate is not valid before {day}"),
            Self::NotYetValid { from: None } => "its certificate is not valid yet".into(),
            Self::OtherName { names } if names.is_empty() => "its certificate is for another name".into(),
            Self::OtherName { names } => format!("its certificate is for {}", names.join(", ")),
            Self::NotUsable(why) => format!("its certificate cannot be used ({why})"),
        }
    }

    /// What to do.
    pub(super) const fn advice(&self) -> &'static str {
        match self {
            Self::NotTrusted { .. } => {
                "If your company inspects what is encrypted, name the file of its root certificate with AWS_CA_BUNDLE, or with \
                 ca_bundle in the profile, and start Passdesk again; if not, somebody may be reading along: do not go on"
            }
            Self::Expired { .. } | Self::NotYetValid { .. } => {
                "Check this computer's clock; if it is right, whoever runs the server has to renew the certificate"
            }
            Self::OtherName { .. } => {
                "Correct the endpoint or the proxy settings; if they are right, somebody may stand between: do not go on"
            }
            Self::NotUsable(_) => "Whoever runs the server, or the network between, has to correct that",
        }
    }
}

/// A name without what it is called: rustls writes `DnsName("example.com")`.
fn plain(name: &str) -> String {
    name.split('"').nth(1).unwrap_or(name).to_owned()
}

fn day(time: UnixTime) -> Option<String> {
    let time = Timestamp::from_second(i64::try_from(time.as_secs()).ok()?).ok()?;
    Some(time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string())
}
