//! Where calls go when they do not go to AWS's own endpoint.

use super::error::SettingsError;

/// The host of a URL that goes to the usual port over TLS, in small letters.
pub(super) fn host_over_tls(url: &str) -> Option<String> {
    parse(url).ok().filter(|url| url.https && url.port.is_none_or(|port| port == 443)).map(|url| url.host)
}

/// Checks that passwords may go to `url`: https, or http to this computer itself.
///
/// # Errors
/// With a sentence that never repeats a user name or password of the URL.
pub fn check(url: &str) -> Result<(), SettingsError> {
    let refuse = |why: &str| Err(SettingsError::new(why));
    match parse(url) {
        Err(NotAnEndpoint::HasCredentials) => refuse(
            "The endpoint URL holds a user name or password, which does not belong there. Nothing was sent. Take it out \
             of the URL.",
        ),
        Err(NotAnEndpoint::NotUnderstood) => refuse(
            "The endpoint URL could not be understood. Nothing was sent. Give one such as https://iam.example.com or \
             http://127.0.0.1:5000.",
        ),
        Ok(Url { https: false, host, .. }) if !is_loopback(&host) => refuse(&format!(
            "The endpoint http://{host} is not encrypted, and passwords would cross the network for all to read. \
             Nothing was sent. Use https, or an address of this computer such as http://127.0.0.1."
        )),
        Ok(_) => Ok(()),
    }
}

struct Url {
    https: bool,
    host: String,
    port: Option<u16>,
}

enum NotAnEndpoint {
    HasCredentials,
    NotUnderstood,
}

/// Reads as much of a URL as matters here, and takes nothing that could be read in two ways.
fn parse(url: &str) -> Result<Url, NotAnEndpoint> {
    use NotAnEndpoint::{HasCredentials, NotUnderstood};
    let (scheme, rest) = url.split_once("://").ok_or(NotUnderstood)?;
    let https = match scheme.to_ascii_lowercase().as_str() {
        "https" => true,
        "http" => false,
        _ => return Err(NotUnderstood),
    };
    if rest.contains('@') {
        return Err(HasCredentials);
    }
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    if authority.contains(['?', '#', '\\']) || path.contains(['?', '#', '\\']) {
        return Err(NotUnderstood);
    }
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or(NotUnderstood)?)),
        None => authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map(|port| port.parse().map_err(|_| NotUnderstood)).transpose()?;
    let is_host_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || !host.chars().all(is_host_char) {
        return Err(NotUnderstood);
    }
    Ok(Url { https, host: host.to_ascii_lowercase(), port })
}

/// Whether a host is this computer, whatever a name server says.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_computer_only() {
        for url in [
            "https://iam.example.com",
            "https://iam.example.com:8443/iam",
            "http://127.0.0.1:5000",
            "http://localhost",
            "http://[::1]:5000/",
            "HTTP://LOCALHOST:1",
        ] {
            assert!(check(url).is_ok(), "{url}");
        }
        for (url, says) in [
            ("http://iam.example.com", "not encrypted"),
            ("http://10.0.0.1:5000", "not encrypted"),
            ("http://127.0.0.1.example.com", "not encrypted"),
            ("http://localhost.example.com", "not encrypted"),
            ("http://[2001:db8::1]", "not encrypted"),
            ("http://0.0.0.0:5000", "not encrypted"),
            ("https://ann:hunter2@iam.example.com", "user name or password"),
            ("http://localhost@evil.example.com", "user name or password"),
            ("http://evil.example.com/@127.0.0.1", "user name or password"),
            ("http://evil.example.com\\127.0.0.1", "not be understood"),
            ("http://127.0.0.1:x", "not be understood"),
            ("http://127.0.0.1#.example.com", "not be understood"),
            ("ftp://127.0.0.1", "not be understood"),
            ("127.0.0.1:5000", "not be understood"),
            ("https://", "not be understood"),
            ("", "not be understood"),
        ] {
            let error = check(url).expect_err(url);
            assert!(error.sentence.contains(says), "{url}: {}", error.sentence);
            assert!(!format!("{error:?}").contains("hunter2"));
        }
    }
}
