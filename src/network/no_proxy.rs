//! `NO_PROXY`: which hosts are reached without the proxy.
//!
//! Programs read it differently. The AWS CLI takes names, with or without a point before them, for themselves and for all below them,
//! and `*` where it stands alone; curl takes `*` anywhere, and networks such as `10.0.0.0/8`; Go also `*.example.com`, and ports where
//! the URL names none. Whoever writes any of these means that the host is reached directly, so all of them are heeded: what goes there is
//! encrypted on either way.

use std::net::IpAddr;

use super::address::{Address, bare};

/// The hosts that are reached without the proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NoProxy(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    All,
    /// A name and all below it, or an address; at any port or at this one.
    Host(String, Option<u16>),
    /// An address, and how many of its first bits count.
    Network(IpAddr, u32),
}

impl NoProxy {
    /// Reads the value of the variable. What is none of the forms fits no host.
    pub(super) fn parse(value: &str) -> Self {
        Self(value.split(|c: char| c == ',' || c.is_whitespace()).filter_map(entry).collect())
    }

    /// Whether it is reached without the proxy.
    pub(super) fn contains(&self, address: &Address) -> bool {
        let host = address.bare_host();
        self.0.iter().any(|entry| entry.fits(&host, address.port()))
    }
}

fn entry(text: &str) -> Option<Entry> {
    if text == "*" {
        return Some(Entry::All);
    }
    if let Some((network, bits)) = text.split_once('/') {
        let network: IpAddr = bare(network).parse().ok()?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        return bits.parse().ok().filter(|bits| *bits <= most).map(|bits| Entry::Network(network, bits));
    }
    // An IPv6 address has colons of its own, and none of them is before a port unless it is in brackets.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (text, None),
    };
    let name = bare(host.trim_start_matches('*').trim_start_matches('.'));
    (!name.is_empty()).then_some(Entry::Host(name, port))
}

impl Entry {
    fn fits(&self, host: &str, port: u16) -> bool {
        match self {
            Self::All => true,
            Self::Host(name, only) => {
                only.is_none_or(|only| only == port)
                    && (host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
            }
            Self::Network(network, bits) => host.parse().is_ok_and(|address| is_in(address, *network, *bits)),
        }
    }
}

/// Whether the first bits of two addresses are the same.
fn is_in(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address.to_canonical(), network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => (address.to_bits() ^ network.to_bits()).leading_zeros() >= bits,
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits() ^ network.to_bits()).leading_zeros() >= bits,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excepts(value: &str, url: &str) -> bool {
        NoProxy::parse(value).contains(&Address::of(url).expect("a URL"))
    }

    #[test]
    fn every_form_that_the_cli_curl_or_go_knows_is_heeded() {
        for (value, url) in [
            ("*", "https://iam.amazonaws.com"),
            ("example.com,*", "https://iam.amazonaws.com"),
            ("iam.amazonaws.com", "https://iam.amazonaws.com"),
            ("IAM.AmazonAWS.com", "https://iam.amazonaws.com/?a=b"),
            ("amazonaws.com", "https://iam.amazonaws.com"),
            (".amazonaws.com", "https://iam.amazonaws.com"),
            ("..amazonaws.com", "https://iam.amazonaws.com"),
            (".example.com", "https://example.com"),
            ("*.amazonaws.com", "https://sts.eu-west-1.amazonaws.com"),
            ("amazonaws.com.", "https://iam.amazonaws.com"),
            ("amazonaws.com", "https://iam.amazonaws.com."),
            ("example.org, amazonaws.com", "https://iam.amazonaws.com"),
            ("example.org amazonaws.com", "https://iam.amazonaws.com"),
            (",,amazonaws.com,", "https://iam.amazonaws.com"),
            ("iam.example.com:8443", "https://iam.example.com:8443/iam"),
            ("example.com:8443", "https://iam.example.com:8443"),
            ("iam.amazonaws.com:443", "https://iam.amazonaws.com"),
            ("10.0.0.5", "https://10.0.0.5:8443"),
            ("10.0.0.5:8443", "https://10.0.0.5:8443"),
            ("10.0.0.0/8", "https://10.200.3.4"),
            ("0.0.0.0/0", "https://192.0.2.1"),
            ("192.0.2.128/25", "https://192.0.2.200"),
            ("2001:db8::1", "https://[2001:db8::1]:8443"),
            ("[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
            ("2001:db8::/32", "https://[2001:db8:1::5]"),
            ("[2001:db8::]/32", "https://[2001:db8:1::5]"),
        ] {
            assert!(excepts(value, url), "{value}: {url}");
        }
    }

    #[test]
    fn what_is_not_named_takes_the_proxy() {
        for (value, url) in [
            ("", "https://iam.amazonaws.com"),
            (".", "https://iam.amazonaws.com"),
            ("aws.com", "https://iam.amazonaws.com"),
            ("iam.amazonaws.com", "https://sts.amazonaws.com"),
            ("x.iam.amazonaws.com", "https://iam.amazonaws.com"),
            ("iam.amazonaws.com:8443", "https://iam.amazonaws.com"),
            ("example.com:443", "https://iam.example.com:8443"),
            ("10.0.0.0/8", "https://11.0.0.1"),
            ("10.0.0.0/8", "https://10.example.com"),
            ("10.0.0.0/33", "https://10.0.0.1"),
            ("10.0.0.0/x", "https://10.0.0.1"),
            ("192.0.2.128/25", "https://192.0.2.100"),
            ("2001:db8::/32", "https://[2001:db9::1]"),
            ("2001:db8::/32", "https://10.0.0.1"),
            ("https://iam.amazonaws.com", "https://iam.amazonaws.com"),
        ] {
            assert!(!excepts(value, url), "{value}: {url}");
        }
    }
}
