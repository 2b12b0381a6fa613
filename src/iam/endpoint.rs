//! Where the calls go when they do not go to AWS's own endpoint.

use super::error::{Error, ErrorKind};

/// IAM's own endpoints, by partition, FIPS and dual-stack ones included. Not a pattern: customers own hosts within
/// `amazonaws.com` too.
const OWN: [&str; 9] = [
    "iam.amazonaws.com",
    "iam-fips.amazonaws.com",
    "iam.global.api.aws",
    "iam-fips.global.api.aws",
    "iam.us-gov.amazonaws.com",
    "iam.us-gov.api.aws",
    "iam.cn-north-1.amazonaws.com.cn",
    "iam.global.api.amazonwebservices.com.cn",
    "iam.us-east-1.amazonaws.com",
];

/// What follows the name of a region in the hosts of AWS's own regional endpoints.
const REGIONAL: [&str; 4] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"];

/// Whether `url` is one of IAM's own.
pub(super) fn is_official_iam_host(url: &str) -> bool {
    host_of_aws(url).is_some_and(|host| OWN.contains(&&*host))
}

/// Whether `url` is one of STS's own: the global endpoint, or that of a region.
pub(super) fn is_official_sts_host(url: &str) -> bool {
    let Some(host) = host_of_aws(url) else { return false };
    let region = host.strip_prefix("sts.").or_else(|| host.strip_prefix("sts-fips.")).and_then(|rest| {
        // Not `sts.s3.amazonaws.com`: that is somebody's bucket.
        REGIONAL.iter().find_map(|suffix| rest.strip_suffix(suffix))
    });
    host == "sts.amazonaws.com" || region.is_some_and(is_region)
}

/// The host of a URL that goes to AWS's usual port over TLS.
fn host_of_aws(url: &str) -> Option<String> {
    parse(url).ok().filter(|url| url.https && url.port.is_none_or(|port| port == 443)).map(|url| url.host)
}

/// Whether a text has the form of a region's name, such as `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()));
    number
        && parts.len() >= 2
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Checks that passwords may go to `url`: https, or http to this computer itself.
///
/// # Errors
/// [`ErrorKind::Configuration`], with a sentence that never repeats a user name or password of the URL.
pub fn check(url: &str) -> Result<(), Error> {
    let refuse = |why: &str| Err(Error::new(ErrorKind::Configuration, "Connect", why.to_owned()));
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
            assert_eq!(error.kind, ErrorKind::Configuration, "{url}");
            assert!(error.sentence.contains(says), "{url}: {}", error.sentence);
            assert!(!format!("{error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn only_iams_own_hosts_are_its_own() {
        assert!(
            is_official_iam_host("https://iam.amazonaws.com")
                && is_official_iam_host("https://IAM.us-gov.amazonaws.com:443/")
        );
        for url in [
            "http://iam.amazonaws.com",
            "https://iam.amazonaws.com.example.com",
            "https://iam.s3.amazonaws.com",
            "https://abc.execute-api.us-east-1.amazonaws.com",
            "http://127.0.0.1:5000",
        ] {
            assert!(!is_official_iam_host(url), "{url}");
        }
    }

    #[test]
    fn only_stss_own_hosts_are_its_own() {
        for url in [
            "https://sts.amazonaws.com",
            "https://sts.eu-central-1.amazonaws.com/",
            "https://sts-fips.us-gov-west-1.amazonaws.com",
            "https://sts.cn-north-1.amazonaws.com.cn",
            "https://sts.ap-southeast-2.api.aws",
        ] {
            assert!(is_official_sts_host(url), "{url}");
        }
        for url in [
            "http://sts.amazonaws.com",
            "https://sts.amazonaws.com:8443",
            "https://sts.s3.amazonaws.com",
            "https://sts.s3.eu-central-1.amazonaws.com",
            "https://sts.eu-central-1.amazonaws.com.example.com",
            "https://my-sts.eu-central-1.amazonaws.com",
            "https://iam.amazonaws.com",
            "http://127.0.0.1:5000",
        ] {
            assert!(!is_official_sts_host(url), "{url}");
        }
    }
}
