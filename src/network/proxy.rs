//! The proxy that the environment names, in the forms that the AWS CLI knows.
//!
//! Only that of https matters: what is not encrypted goes to this computer alone, and takes none.

use std::fmt;
use std::fmt::Write as _;

use aws_smithy_http_client::proxy::ProxyConfig;
use http::Uri;
use zeroize::Zeroizing;

use super::address::Address;
use super::no_proxy::NoProxy;

/// What the environment says of proxies.
#[derive(Debug, Default)]
pub(super) struct Proxies {
    proxy: Option<Result<Proxy, Unusable>>,
    /// The variable for all protocols, where it names a SOCKS proxy. The AWS CLI does not look at that variable at all.
    pub(super) passed_over: Option<String>,
    none: NoProxy,
}

/// An HTTP proxy.
#[derive(Debug)]
pub(super) struct Proxy {
    /// The variable that names it.
    pub(super) variable: String,
    pub(super) https: bool,
    /// Its host, with the port where one is named.
    pub(super) place: String,
    login: Option<Login>,
}

/// A user name and password, as they are in a URL.
struct Login(Zeroizing<String>);

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why there is no way through the proxy that a variable names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    /// The variable that names it.
    pub(super) variable: String,
    pub(super) why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Socks,
    /// It speaks something else than HTTP and SOCKS.
    NotHttp,
    NotUnderstood,
}

impl Proxies {
    /// What the environment of this program says.
    pub(super) fn of_environment() -> Self {
        Self::of(std::env::vars_os().filter_map(|(name, value)| {
            // What is no text cannot be read; the proxy that it names is not passed over for that.
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        }))
    }

    /// As Python does, and with it the AWS CLI: the spelling in small letters counts, also where it is empty, which means none.
    pub(super) fn of(variables: impl Iterator<Item = (String, String)>) -> Self {
        let variables: Vec<(String, String)> =
            variables.filter(|(name, _)| name.to_ascii_lowercase().ends_with("_proxy")).collect();
        let value = |wanted: &str| {
            let small = variables.iter().find(|(name, _)| name == wanted);
            let any = variables.iter().find(|(name, value)| name.eq_ignore_ascii_case(wanted) && !value.is_empty());
            small.or(any).filter(|(_, value)| !value.trim().is_empty())
        };
        let (mut proxy, mut passed_over) = (value("https_proxy").map(|(name, value)| parse(name, value)), None);
        if proxy.is_none() {
            proxy = value("all_proxy").map(|(name, value)| parse(name, value));
            if let Some(Err(Unusable { variable, why: Why::Socks })) = &proxy {
                passed_over = Some(variable.clone());
                proxy = None;
            }
        }
        let none = value("no_proxy").map(|(_, value)| NoProxy::parse(value)).unwrap_or_default();
        Self { proxy, passed_over, none }
    }

    /// The proxy for a host elsewhere; `None` if it is reached without one.
    pub(super) fn proxy_for(&self, address: &Address) -> Result<Option<&Proxy>, &Unusable> {
        match &self.proxy {
            Some(proxy) if !self.none.contains(address) => proxy.as_ref().map(Some),
            _ => Ok(None),
        }
    }
}

impl Proxy {
    /// For the SDK's connector.
    pub(super) fn config(&self) -> Option<ProxyConfig> {
        let scheme = if self.https { "https" } else { "http" };
        let url = match &self.login {
            Some(Login(login)) => format!("{scheme}://{}@{}/", login.as_str(), self.place),
            None => format!("{scheme}://{}/", self.place),
        };
        ProxyConfig::https(url).ok()
    }

    /// Whether it asks who one is.
    pub(super) fn has_login(&self) -> bool {
        self.login.is_some()
    }
}

/// Reads a variable's value: a URL, or what follows the slashes of one.
fn parse(variable: &str, value: &str) -> Result<Proxy, Unusable> {
    let unusable = |why| Unusable { variable: variable.to_owned(), why };
    let value = value.trim();
    let (scheme, rest) = match value.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("http".to_owned(), value.trim_start_matches('/')),
    };
    let https = match scheme.as_str() {
        "http" => false,
        "https" => true,
        socks if socks.starts_with("socks") => return Err(unusable(Why::Socks)),
        _ => return Err(unusable(Why::NotHttp)),
    };
    // A password may hold what would end the host: the last of them does.
    let (login, rest) = rest.rsplit_once('@').map_or((None, rest), |(login, rest)| (Some(login), rest));
    let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let understood = format!("{scheme}://{place}/").parse::<Uri>();
    let host = understood.ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
    let port = place.strip_prefix(&*host).map(|port| port.strip_prefix(':').map_or(Ok(0), str::parse::<u16>));
    if host.is_empty() || !matches!(port, Some(Ok(_))) {
        return Err(unusable(Why::NotUnderstood));
    }
    let login = login.map(|login| {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        Login(Zeroizing::new(format!("{}:{}", encoded(user), encoded(password))))
    });
    Ok(Proxy { variable: variable.to_owned(), https, place: place.to_owned(), login })
}

/// A text for the user's part of a URL. What is encoded already stays so.
fn encoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut encoded = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        let is_digit = |ahead: usize| bytes.get(at + ahead).is_some_and(u8::is_ascii_hexdigit);
        let stays =
            byte.is_ascii_alphanumeric() || b"-._~".contains(byte) || (*byte == b'%' && is_digit(1) && is_digit(2));
        if stays {
            encoded.push(char::from(*byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What these variables say.
    pub(in crate::network) fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::of(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    fn aws() -> Address {
        Address::of("https://iam.amazonaws.com").expect("a URL")
    }

    /// The proxy for AWS, as one text, and its login.
    fn proxy(variables: &[(&str, &str)]) -> Option<(String, String)> {
        let proxies = proxies(variables);
        let proxy = proxies.proxy_for(&aws()).expect("usable")?;
        let login = proxy.login.as_ref().map(|login| login.0.to_string()).unwrap_or_default();
        assert!(proxy.config().is_some(), "the SDK takes it");
        Some((format!("{} {} {}", proxy.variable, if proxy.https { "https" } else { "http" }, proxy.place), login))
    }

    #[test]
    fn a_proxy_is_named_in_the_forms_of_the_cli() {
        for (value, place, login) in [
            ("http://proxy.example.com:3128", "http proxy.example.com:3128", ""),
            ("HTTP://proxy.example.com:3128/", "http proxy.example.com:3128", ""),
            ("https://proxy.example.com:3129/path?x#y", "https proxy.example.com:3129", ""),
            ("proxy.example.com:3128", "http proxy.example.com:3128", ""),
            ("//proxy.example.com:3128", "http proxy.example.com:3128", ""),
            (" http://proxy.example.com ", "http proxy.example.com", ""),
            ("http://[2001:db8::1]:3128", "http [2001:db8::1]:3128", ""),
            ("http://ann:hunter2@proxy.example.com:3128", "http proxy.example.com:3128", "ann:hunter2"),
            ("ann:hunter2@proxy.example.com:3128", "http proxy.example.com:3128", "ann:hunter2"),
            ("http://ann:p@ss:w/rd%40%@proxy.example.com", "http proxy.example.com", "ann:p%40ss%3Aw%2Frd%40%25"),
            ("http://corp%5Cann:x@proxy.example.com", "http proxy.example.com", "corp%5Cann:x"),
        ] {
            let expected = Some((format!("HTTPS_PROXY {place}"), login.to_owned()));
            assert_eq!(proxy(&[("HTTPS_PROXY", value)]), expected, "{value}");
        }
    }

    #[test]
    fn the_spelling_in_small_letters_counts() {
        let named = |variables: &[(&str, &str)]| proxy(variables).map(|(text, _)| text);
        assert_eq!(named(&[("HTTPS_PROXY", "a:1"), ("https_proxy", "b:2")]).as_deref(), Some("https_proxy http b:2"));
        assert_eq!(named(&[("Https_Proxy", "a:1")]).as_deref(), Some("Https_Proxy http a:1"));
        assert_eq!(named(&[("HTTPS_PROXY", "a:1"), ("https_proxy", "")]), None);
        assert_eq!(named(&[("HTTPS_PROXY", " ")]), None);
        assert_eq!(named(&[("ALL_PROXY", "a:1")]).as_deref(), Some("ALL_PROXY http a:1"));
        assert_eq!(named(&[("HTTPS_PROXY", "a:1"), ("ALL_PROXY", "b:2")]).as_deref(), Some("HTTPS_PROXY http a:1"));
        assert_eq!(named(&[("HTTP_PROXY", "a:1"), ("FTP_PROXY", "b:2"), ("SOME_PROXY", "c:3")]), None);
        assert_eq!(named(&[("HTTPS_PROXY", "a:1"), ("NO_PROXY", ".amazonaws.com")]), None);
        assert_eq!(
            named(&[("HTTPS_PROXY", "a:1"), ("NO_PROXY", "*"), ("no_proxy", "x")]).as_deref(),
            Some("HTTPS_PROXY http a:1")
        );
    }

    #[test]
    fn one_that_is_of_no_use_is_told_by_its_name() {
        for (value, why) in [
            ("socks5://127.0.0.1:1080", Why::Socks),
            ("SOCKS5H://ann:hunter2@127.0.0.1:1080", Why::Socks),
            ("ftp://127.0.0.1", Why::NotHttp),
            ("http://", Why::NotUnderstood),
            ("http://proxy.example.com:", Why::NotUnderstood),
            ("http://proxy.example.com:x", Why::NotUnderstood),
            ("http://ann:hunter2@", Why::NotUnderstood),
            ("pro xy:3128", Why::NotUnderstood),
        ] {
            let proxies = proxies(&[("HTTPS_PROXY", value)]);
            let unusable = proxies.proxy_for(&aws()).expect_err(value);
            assert_eq!((&*unusable.variable, unusable.why), ("HTTPS_PROXY", why), "{value}");
            assert!(!format!("{proxies:?}").contains("hunter2"));
        }
        let excepted = proxies(&[("HTTPS_PROXY", "socks5://127.0.0.1:1080"), ("NO_PROXY", "amazonaws.com")]);
        assert!(excepted.proxy_for(&aws()).is_ok_and(|proxy| proxy.is_none()));
    }

    #[test]
    fn a_socks_proxy_for_everything_is_passed_over() {
        let passing = proxies(&[("ALL_PROXY", "socks5://127.0.0.1:1080")]);
        assert!(passing.proxy_for(&aws()).is_ok_and(|proxy| proxy.is_none()));
        assert_eq!(passing.passed_over.as_deref(), Some("ALL_PROXY"));
        let both = proxies(&[("ALL_PROXY", "socks5://127.0.0.1:1080"), ("HTTPS_PROXY", "proxy:3128")]);
        assert!(both.proxy_for(&aws()).is_ok_and(|proxy| proxy.is_some()) && both.passed_over.is_none());
    }

    #[test]
    fn the_password_of_a_proxy_is_not_printed() {
        assert!(!format!("{:?}", proxies(&[("HTTPS_PROXY", "http://ann:hunter2@proxy:3128")])).contains("hunter2"));
    }
}
