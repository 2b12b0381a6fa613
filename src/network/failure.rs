//! Why a request got no answer.

use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::io::{self, ErrorKind as Kind};
use std::path::PathBuf;

use aws_smithy_async::future::timeout::TimedOutError;
use aws_smithy_runtime_api::box_error::BoxError;
use rustls::{AlertDescription, InvalidMessage};
use rustls_pki_types::InvalidDnsNameError;

use super::address::Address;
use super::certificate::Certificate;
use super::error::causes;
use super::own::is_own_host;
use super::proxy::Proxy;
use super::route::is_here;
use crate::account::visible;

/// Why a request got no answer, and where it went.
#[derive(Debug)]
pub struct Failure {
    address: Address,
    /// The proxy that it took: its place, and the variable that names it.
    proxy: Option<(String, String)>,
    /// Why.
    pub reason: Reason,
    /// The variable that names a SOCKS proxy, which was passed over.
    pub(super) passed_over: Option<String>,
    /// The file whose certificates are believed beside the system's.
    pub(super) bundle: Option<PathBuf>,
    /// What keeps the system's from being believed, as a clause.
    pub(super) system_problem: Option<String>,
    source: BoxError,
}

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Nothing listens there.
    Refused,
    /// There is no host of this name, or names are not looked up.
    NoSuchHost,
    /// No connection, or no answer, came in time.
    TimedOut,
    /// The network does not lead there.
    NoRoute,
    /// The connection was closed.
    Closed,
    /// What answers speaks no TLS.
    NotTls,
    /// What answers speaks no HTTP.
    NotHttp,
    /// Its certificate is not believed.
    Certificate(Certificate),
    /// No common way of encrypting was found: in a few words.
    Tls(String),
    /// The proxy asks for a user name and password, or does not take those that it was given.
    ProxyLogin,
    /// The proxy does not let it through.
    ProxyRefused,
    /// The proxy itself could not be reached.
    ProxyUnreachable(Box<Self>),
    /// Something else.
    Other,
}

/// What to do where nothing more is known.
pub const CHECK_NETWORK: &str = "Check the network, the VPN and the proxy settings, then try again";

impl Reason {
    /// What is the matter with a certificate, be it the server's or the proxy's.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Certificate(certificate) => Some(certificate),
            Self::ProxyUnreachable(reason) => reason.certificate(),
            _ => None,
        }
    }

    /// Whether what is wrong now is wrong in a second too: to ask again would only keep somebody waiting.
    pub(super) fn is_lasting(&self) -> bool {
        matches!(self, Self::NotTls | Self::NotHttp | Self::Tls(_) | Self::ProxyLogin) || self.certificate().is_some()
    }
}

impl Failure {
    pub(super) fn new(address: Address, proxy: Option<&Proxy>, source: BoxError) -> Self {
        let reason = reason(&*source, proxy.is_some());
        let proxy = proxy.map(|proxy| (proxy.place.clone(), proxy.variable.clone()));
        Self { address, proxy, reason, passed_over: None, bundle: None, system_problem: None, source }
    }

    /// Whether it went to a host of AWS's.
    #[must_use]
    pub fn is_of_aws(&self) -> bool {
        self.address.https && is_own_host(&self.address.bare_host())
    }

    /// Whether it went to this computer.
    #[must_use]
    pub fn is_here(&self) -> bool {
        is_here(&self.address)
    }

    /// The host that it went to, with the port where one is named.
    #[must_use]
    pub fn host(&self) -> String {
        self.address.place()
    }

    /// The URL that it went to, without its path.
    #[must_use]
    pub fn url(&self) -> String {
        self.address.to_string()
    }

    /// That there was no connection, with where to and why, as a sentence without its full stop.
    #[must_use]
    pub fn told(&self) -> String {
        let place = if self.is_of_aws() { format!("AWS ({})", self.host()) } else { self.url() };
        let mut text = match self.reason {
            Reason::Certificate(_) => format!("No connection was made to {place}: {}", self.why()),
            _ => format!("{place} could not be reached: {}", self.why()),
        };
        if let Some(Certificate::NotTrusted { .. }) = self.reason.certificate() {
            if let Some(bundle) = &self.bundle {
                let bundle = visible(&bundle.display().to_string());
                let _ = write!(text, "; the certificates in {bundle} are not its issuer's");
            }
            if let Some(problem) = &self.system_problem {
                let _ = write!(text, "; {problem}");
            }
        }
        if let Some(variable) = &self.passed_over {
            let _ = write!(text, "; {variable} names a SOCKS proxy, which is passed over");
        }
        text
    }

    /// What to do, as a sentence without its full stop.
    #[must_use]
    pub fn advice(&self) -> String {
        if let Some(certificate) = self.reason.certificate() {
            return certificate.advice().into();
        }
        match &self.reason {
            Reason::Tls(_) => "Whoever runs the server, or the network between, has to correct that".into(),
            Reason::NotTls if self.is_here() => "Correct the endpoint, perhaps to http://, then try again".into(),
            Reason::NotHttp => "Correct the endpoint, perhaps to https://, then try again".into(),
            Reason::Refused | Reason::Closed | Reason::TimedOut if self.is_here() => {
                "Start what is to answer there, or correct the endpoint, then try again".into()
            }
            Reason::ProxyLogin => format!(
                "Put the user name and password for it into {}, such as http://NAME:PASSWORD@HOST:PORT, then start Passdesk again",
                self.proxy.as_ref().map_or("HTTPS_PROXY", |(_, variable)| variable)
            ),
            // The name may be wrong, where it is not AWS's.
            Reason::NoSuchHost if !self.is_of_aws() => {
                "Check the network, the VPN and the proxy settings, or correct the endpoint, then try again".into()
            }
            _ if self.passed_over.is_some() => {
                "Check the network and the VPN, or name an HTTP proxy with HTTPS_PROXY, then try again".into()
            }
            _ => CHECK_NETWORK.into(),
        }
    }

    /// Why, as a clause that says nothing of where.
    #[must_use]
    pub fn why(&self) -> String {
        let proxy = self.proxy.as_ref().map(|(place, variable)| format!("the proxy {place} ({variable})"));
        why(&self.reason, proxy.as_deref().unwrap_or("the proxy"))
    }
}

fn why(reason: &Reason, proxy: &str) -> String {
    match reason {
        Reason::Refused => "the connection was refused".into(),
        Reason::NoSuchHost => "there is no host of this name, or names cannot be looked up".into(),
        Reason::TimedOut => "nothing answered in time".into(),
        Reason::NoRoute => "the network does not lead there".into(),
        Reason::Closed => "the connection was closed".into(),
        Reason::NotTls => "what answers there does not speak TLS; it may be plain http".into(),
        Reason::NotHttp => "what answers there does not speak http; it may be https".into(),
        Reason::Certificate(certificate) => certificate.why(),
        Reason::Tls(why) => format!("TLS failed ({why})"),
        Reason::ProxyLogin => format!("{proxy} does not take the user name and password, or asks for them"),
        Reason::ProxyRefused => format!("{proxy} does not let it through"),
        Reason::ProxyUnreachable(reason) => format!("{proxy} could not be reached: {}", why(reason, proxy)),
        Reason::Other => "the connection failed".into(),
    }
}

/// Where it went and why it failed, for those who want the details.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.address, self.why())
    }
}

impl StdError for Failure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// What the errors of the HTTP client say.
fn reason(error: &(dyn StdError + 'static), proxied: bool) -> Reason {
    // What is nearest to the wire says most.
    let chain: Vec<_> = causes(error).collect();
    let tunnel = chain.iter().find_map(|error| tunnel_problem(&error.to_string()));
    let reason = chain.iter().rev().find_map(|error| of_one(*error)).unwrap_or(Reason::Other);
    match tunnel {
        Some(Tunnel::Login) => Reason::ProxyLogin,
        Some(Tunnel::Refused) => Reason::ProxyRefused,
        Some(Tunnel::NotConnected) if proxied => Reason::ProxyUnreachable(Box::new(reason)),
        _ => reason,
    }
}

/// What is the matter with the tunnel through a proxy.
enum Tunnel {
    Login,
    Refused,
    NotConnected,
}

/// Read from the text: the type of the error is hidden within the HTTP client. `tests/connect/failures.rs` holds it to that.
fn tunnel_problem(text: &str) -> Option<Tunnel> {
    match text.strip_prefix("tunnel error: ")? {
        "proxy authorization required" => Some(Tunnel::Login),
        "failed to create underlying connection" => Some(Tunnel::NotConnected),
        _ => Some(Tunnel::Refused),
    }
}

fn of_one(error: &(dyn StdError + 'static)) -> Option<Reason> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(error));
    }
    if error.is::<TimedOutError>() {
        return Some(Reason::TimedOut);
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>()
        && error.is_parse()
    {
        return Some(Reason::NotHttp);
    }
    // The type of the second is hidden as well, and the last says no more than that.
    if error.is::<InvalidDnsNameError>() || ["dns error", "invalid dnsname"].contains(&&*error.to_string()) {
        return Some(Reason::NoSuchHost);
    }
    match error.downcast_ref::<io::Error>()?.kind() {
        Kind::ConnectionRefused => Some(Reason::Refused),
        Kind::TimedOut => Some(Reason::TimedOut),
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown | Kind::AddrNotAvailable => {
            Some(Reason::NoRoute)
        }
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::UnexpectedEof => {
            Some(Reason::Closed)
        }
        _ => None,
    }
}

fn of_tls(error: &rustls::Error) -> Reason {
    match error {
        rustls::Error::InvalidCertificate(error) => Reason::Certificate(Certificate::of(error)),
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => Reason::NotTls,
        rustls::Error::AlertReceived(alert) => Reason::Tls(match alert {
            AlertDescription::ProtocolVersion => "what answers there speaks only old versions of it".into(),
            alert => format!("what answers there says {alert:?}"),
        }),
        other => Reason::Tls(other.to_string()),
    }
}
