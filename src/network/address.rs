use std::fmt;

use http::Uri;

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) https: bool,
    /// As in the URL: an IPv6 address in brackets.
    pub(super) host: String,
    /// The port that is named, if one is.
    port: Option<u16>,
}

impl Address {
    /// That of a URL; `None` if it is none of http or https.
    pub(super) fn of(uri: &str) -> Option<Self> {
        let uri: Uri = uri.parse().ok()?;
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        Some(Self { https, host: uri.host()?.to_owned(), port: uri.port_u16() })
    }

    /// The port that it goes to.
    pub(super) fn port(&self) -> u16 {
        self.port.unwrap_or(if self.https { 443 } else { 80 })
    }

    /// The host without the brackets of an IPv6 address and the point at the end that means the same, in small letters.
    pub(super) fn bare_host(&self) -> String {
        bare(&self.host)
    }

    /// The host, with the port where one is named.
    pub(super) fn place(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

/// As a URL without its path.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.https { "https" } else { "http" }, self.place())
    }
}

/// A host without brackets and without the point at its end, in small letters.
pub(super) fn bare(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
}
