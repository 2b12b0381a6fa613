//! The HTTP client of every call, and the way that a request takes: to the proxy of the environment, or straight there.
//!
//! It is the SDK's own connector. The SDK's own client would send requests to this computer to the proxy too: passwords in
//! clear, and credentials of another machine in return. The crates of the SDK are built without that client (`Cargo.toml`),
//! so that a call that is not given this one fails.

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// A client whose requests take the ways that the environment names now.
pub(super) fn http_client() -> SharedHttpClient {
    SharedHttpClient::new(Client { proxies: Arc::new(Matcher::from_env()), kept: Mutex::default() })
}

#[derive(Debug)]
struct Client {
    proxies: Arc<Matcher>,
    /// The connectors made so far: each holds connections that are open.
    kept: Mutex<Vec<(Timeouts, SharedHttpConnector)>>,
}

/// For connecting and for reading: all that one connector has other than the next.
type Timeouts = (Option<Duration>, Option<Duration>);

impl HttpClient for Client {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, connector)) = kept.iter().find(|(of, _)| *of == timeouts) {
            return connector.clone();
        }
        let connector = SharedHttpConnector::new(Ways {
            proxies: Arc::clone(&self.proxies),
            settings: settings.clone(),
            sleep: components.sleep_impl(),
            direct: OnceLock::new(),
            proxied: OnceLock::new(),
        });
        kept.push((timeouts, connector.clone()));
        connector
    }
}

/// A connector for each way. Most computers need one of them.
#[derive(Debug)]
struct Ways {
    proxies: Arc<Matcher>,
    settings: HttpConnectorSettings,
    sleep: Option<SharedAsyncSleep>,
    direct: OnceLock<Connector>,
    proxied: OnceLock<Connector>,
}

impl Ways {
    fn connector(&self, proxy: ProxyConfig) -> Connector {
        let mut builder = ConnectorBuilder::default()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .connector_settings(self.settings.clone())
            .proxy_config(proxy);
        builder.set_sleep_impl(self.sleep.clone());
        builder.build()
    }
}

impl HttpConnector for Ways {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match way(&self.proxies, request.uri()) {
            Ok(Way::Direct) => self.direct.get_or_init(|| self.connector(ProxyConfig::disabled())).call(request),
            Ok(Way::Proxied) => self.proxied.get_or_init(|| self.connector(ProxyConfig::from_env())).call(request),
            Err(not_sent) => HttpConnectorFuture::ready(Err(ConnectorError::user(not_sent.into()).never_connected())),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Way {
    Direct,
    Proxied,
}

/// Why a request goes nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotSent {
    /// Its address is none.
    NotUnderstood,
    /// It would cross the network in clear, to this host.
    NotEncrypted(String),
    /// The proxy that it would take speaks something else than HTTP.
    UnknownProxy(String),
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUnderstood => f.write_str("an address could not be understood"),
            Self::NotEncrypted(host) => write!(f, "http://{host} is not encrypted, and not on this computer"),
            Self::UnknownProxy(scheme) if scheme.starts_with("socks") => {
                f.write_str("HTTPS_PROXY or ALL_PROXY names a SOCKS proxy, and only HTTP proxies are supported")
            }
            Self::UnknownProxy(_) => f.write_str("HTTPS_PROXY or ALL_PROXY names a proxy that is not an HTTP proxy"),
        }
    }
}

impl StdError for NotSent {}

/// The way that a request to this address takes.
fn way(proxies: &Matcher, address: &str) -> Result<Way, NotSent> {
    let address: Uri = address.parse().map_err(|_| NotSent::NotUnderstood)?;
    let host = address.host().ok_or(NotSent::NotUnderstood)?;
    if is_here(host) {
        return Ok(Way::Direct);
    }
    // What is not encrypted holds credentials, or a token for some. A proxy for it is of no use then.
    if address.scheme_str() != Some("https") {
        return Err(NotSent::NotEncrypted(host.to_owned()));
    }
    match proxies.intercept(&address) {
        None => Ok(Way::Direct),
        Some(proxy) => match proxy.uri().scheme_str() {
            Some("http" | "https") => Ok(Way::Proxied),
            other => Err(NotSent::UnknownProxy(other.unwrap_or_default().to_owned())),
        },
    }
}

/// Whether a host means something on this computer only: itself, or the link-local addresses at which the machine and its
/// containers find their credentials. From elsewhere it would be another's.
fn is_here(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
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
    use super::*;

    #[test]
    fn what_is_on_this_computer_is_never_reached_through_a_proxy() {
        let proxies = Matcher::builder().all("http://proxy.example.com:3128").no("example.org").build();
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
            "https://iam.example.org",
        ] {
            assert_eq!(way(&proxies, address), Ok(Way::Direct), "{address}");
        }
        for address in ["https://iam.amazonaws.com/", "https://10.0.0.1", "https://localhost.example.com"] {
            assert_eq!(way(&proxies, address), Ok(Way::Proxied), "{address}");
            assert_eq!(way(&Matcher::builder().build(), address), Ok(Way::Direct), "{address}");
        }
    }

    #[test]
    fn what_is_not_encrypted_goes_nowhere_else() {
        for proxies in [Matcher::builder().build(), Matcher::builder().all("http://127.0.0.1:3128").build()] {
            for (address, host) in [
                ("http://sso.example.com/token", "sso.example.com"),
                ("http://10.0.0.1", "10.0.0.1"),
                ("http://0.0.0.0:5000", "0.0.0.0"),
                ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
                ("http://127.0.0.1@evil.example.com/", "evil.example.com"),
                ("http://[2001:db8::1]", "[2001:db8::1]"),
            ] {
                assert_eq!(way(&proxies, address), Err(NotSent::NotEncrypted(host.into())), "{address}");
            }
            assert_eq!(way(&proxies, "/latest"), Err(NotSent::NotUnderstood));
        }
    }

    #[test]
    fn a_proxy_that_speaks_something_else_is_named() {
        let proxies = Matcher::builder().all("socks5://127.0.0.1:1080").build();
        assert_eq!(way(&proxies, "http://127.0.0.1:5000"), Ok(Way::Direct));
        let not_sent = way(&proxies, "https://iam.amazonaws.com").expect_err("not spoken");
        assert!(not_sent.to_string().contains("names a SOCKS proxy"), "{not_sent}");
    }
}
