//! The way that a request takes: to the proxy of the environment, or straight there, or nowhere.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;

use super::address::Address;
use super::proxy::{Proxies, Proxy, Unusable, Why};

#[derive(Debug)]
pub(super) enum Way<'a> {
    Direct,
    Proxied(&'a Proxy),
}

/// Why a request goes nowhere: its address, or the way to it, is none that a secret may take.
#[derive(Debug, PartialEq, Eq)]
pub struct NotSent(Obstacle);

#[derive(Debug, PartialEq, Eq)]
enum Obstacle {
    /// Its address is none.
    NotUnderstood,
    /// It would cross the network in clear, to this host.
    NotEncrypted(String),
    Proxy(Unusable),
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Obstacle::NotUnderstood => f.write_str("an address could not be understood"),
            Obstacle::NotEncrypted(host) => write!(f, "http://{host} is not encrypted, and not on this computer"),
            Obstacle::Proxy(Unusable { variable, why }) => match why {
                Why::Socks => write!(f, "{variable} names a SOCKS proxy, and only HTTP proxies are supported"),
                Why::NotHttp => write!(f, "{variable} names a proxy that is not an HTTP proxy"),
                Why::NotUnderstood => {
                    write!(f, "{variable} is not understood: it has to be such as http://proxy.example.com:3128")
                }
            },
        }
    }
}

impl StdError for NotSent {}

/// The way that a request to this address takes, and the address.
pub(super) fn way<'a>(proxies: &'a Proxies, uri: &str) -> Result<(Address, Way<'a>), NotSent> {
    let address = Address::of(uri).ok_or(NotSent(Obstacle::NotUnderstood))?;
    if is_here(&address) {
        return Ok((address, Way::Direct));
    }
    // What is not encrypted holds credentials, or a token for some. A proxy for it is of no use then.
    if !address.https {
        return Err(NotSent(Obstacle::NotEncrypted(address.host)));
    }
    match proxies.proxy_for(&address) {
        Ok(None) => Ok((address, Way::Direct)),
        Ok(Some(proxy)) => Ok((address, Way::Proxied(proxy))),
        Err(unusable) => Err(NotSent(Obstacle::Proxy(unusable.clone()))),
    }
}

/// Whether a host means something on this computer only: itself, or the link-local addresses at which the machine and its
/// containers find their credentials. From elsewhere it would be another's.
pub(super) fn is_here(address: &Address) -> bool {
    let host = address.bare_host();
    match host.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        // AWS's own network for them, which is as local: `fd00:ec2::254` and `fd00:ec2::23`.
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unicast_link_local() || address.segments()[..2] == [0xfd00, 0xec2]
        }
        // Names below it are this computer's as well (RFC 6761).
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::proxy::tests::proxies;
    use super::*;

    fn is_direct(proxies: &Proxies, uri: &str) -> bool {
        matches!(way(proxies, uri), Ok((_, Way::Direct)))
    }

    #[test]
    fn what_is_on_this_computer_is_never_reached_through_a_proxy() {
        let named = [("HTTPS_PROXY", "http://proxy.example.com:3128"), ("NO_PROXY", "example.org")];
        let (named, none) = (proxies(&named), proxies(&[]));
        let socks = proxies(&[("HTTPS_PROXY", "socks5://127.0.0.1:1080")]);
        for address in [
            "http://127.0.0.1:5000/",
            "http://127.8.9.10",
            "https://127.0.0.1:8443/?Action=GetUser",
            "http://localhost:5000",
            "HTTP://LocalHost.:5000/a@b",
            "https://iam.localhost",
            "http://[::1]:5000/",
            "http://[::ffff:127.0.0.1]/",
            "http://169.254.169.254/latest/api/token",
            "http://169.254.170.2/v2/credentials?id=1",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
        ] {
            assert!(is_direct(&named, address) && is_direct(&none, address) && is_direct(&socks, address), "{address}");
        }
        for address in ["https://iam.amazonaws.com/", "https://10.0.0.1", "https://localhost.example.com"] {
            assert!(matches!(way(&named, address), Ok((_, Way::Proxied(_)))), "{address}");
            assert!(is_direct(&none, address) && way(&socks, address).is_err(), "{address}");
        }
        assert!(is_direct(&named, "https://iam.example.org"));
    }

    #[test]
    fn what_is_not_encrypted_goes_nowhere_else() {
        for proxies in
            [proxies(&[]), proxies(&[("HTTPS_PROXY", "http://127.0.0.1:3128"), ("HTTP_PROXY", "http://127.0.0.1:1")])]
        {
            for (address, host) in [
                ("http://sso.example.com/token", "sso.example.com"),
                ("http://10.0.0.1", "10.0.0.1"),
                ("http://0.0.0.0:5000", "0.0.0.0"),
                ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
                ("http://127.0.0.1@evil.example.com/", "evil.example.com"),
                ("http://[2001:db8::1]", "[2001:db8::1]"),
            ] {
                let not_sent = way(&proxies, address).expect_err(address);
                assert_eq!(not_sent, NotSent(Obstacle::NotEncrypted(host.into())), "{address}");
            }
            for address in ["/latest", "ftp://127.0.0.1", ""] {
                assert_eq!(way(&proxies, address).expect_err(address), NotSent(Obstacle::NotUnderstood));
            }
        }
    }

    #[test]
    fn a_proxy_that_speaks_something_else_is_named() {
        for (value, says) in [
            ("socks5://127.0.0.1:1080", "HTTPS_PROXY names a SOCKS proxy"),
            ("ftp://127.0.0.1:1080", "HTTPS_PROXY names a proxy that is not an HTTP proxy"),
            ("http://", "HTTPS_PROXY is not understood"),
        ] {
            let not_sent =
                way(&proxies(&[("HTTPS_PROXY", value)]), "https://iam.amazonaws.com").expect_err(value).to_string();
            assert!(not_sent.starts_with(says), "{not_sent}");
        }
    }
}
