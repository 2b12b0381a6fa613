//! The HTTP client: the SDK's connector, one for each way.

use std::path::PathBuf;
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

use super::address::Address;
use super::certificate::Certificate;
use super::error::SettingsError;
use super::failure::{Failure, Reason};
use super::peer;
use super::proxy::Proxies;
use super::route::{Way, is_here, way};
use super::trust::Trust;

/// What is not in the environment.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The file of certificates that the profile names (`ca_bundle`).
    pub ca_bundle: Option<PathBuf>,
}

/// A client whose requests take the ways, and trust whom, the environment and the settings name now. For every client of AWS. Waits
/// for the disk.
///
/// # Errors
/// If a file of certificates is named that cannot be used.
pub fn http_client(settings: &Settings) -> Result<Http, SettingsError> {
    let network = Network { proxies: Proxies::of_environment(), trust: Trust::load(settings.ca_bundle.as_deref())? };
    Ok(Http::of(Arc::new(network)))
}

/// A client, of which there can be more that have nothing in common with it but the ways and whom they trust. Clones are the same client.
#[derive(Clone, Debug)]
pub struct Http {
    client: SharedHttpClient,
    /// `None` where the client was given.
    network: Option<Arc<Network>>,
}

impl Http {
    fn of(network: Arc<Network>) -> Self {
        let client = Client { network: Arc::clone(&network), kept: Mutex::default() };
        Self { client: SharedHttpClient::new(client), network: Some(network) }
    }

    /// This client, whatever its ways are.
    #[must_use]
    pub fn given(client: SharedHttpClient) -> Self {
        Self { client, network: None }
    }

    /// What the clients of AWS's services take.
    #[must_use]
    pub fn client(&self) -> SharedHttpClient {
        self.client.clone()
    }

    /// Another client, with connections of its own: what was sent over them is in their buffers as long as they are kept, and goes
    /// with it. One that was given is the same.
    #[must_use]
    pub fn apart(&self) -> Self {
        self.network.as_ref().map_or_else(|| self.clone(), |network| Self::of(Arc::clone(network)))
    }
}

/// What is true of all ways.
#[derive(Debug)]
struct Network {
    proxies: Proxies,
    trust: Trust,
}

#[derive(Debug)]
struct Client {
    network: Arc<Network>,
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
            network: Arc::clone(&self.network),
            settings: settings.clone(),
            sleep: components.sleep_impl(),
            direct: OnceLock::new(),
            proxied: OnceLock::new(),
        });
        kept.push((timeouts, connector.clone()));
        connector
    }
}

/// A connector for each way. Most computers need one of them, and none names two proxies.
#[derive(Debug)]
struct Ways {
    network: Arc<Network>,
    settings: HttpConnectorSettings,
    sleep: Option<SharedAsyncSleep>,
    direct: OnceLock<Connector>,
    proxied: OnceLock<Connector>,
}

impl Ways {
    fn connector(&self, proxy: ProxyConfig) -> Connector {
        let mut builder = ConnectorBuilder::default()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .tls_context(self.network.trust.context.clone())
            .connector_settings(self.settings.clone())
            .proxy_config(proxy);
        builder.set_sleep_impl(self.sleep.clone());
        builder.build()
    }
}

impl HttpConnector for Ways {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (address, way) = match way(&self.network.proxies, request.uri()) {
            Ok(found) => found,
            Err(not_sent) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::user(not_sent.into()).never_connected()));
            }
        };
        let sent = match way {
            Way::Direct => self.direct.get_or_init(|| self.connector(ProxyConfig::disabled())).call(request),
            // It was understood, so that the SDK takes it; without it nothing may be reached by another way.
            Way::Proxied(proxy) => match proxy.config() {
                Some(config) => self.proxied.get_or_init(|| self.connector(config)).call(request),
                None => {
                    return HttpConnectorFuture::ready(Err(ConnectorError::user("no proxy".into()).never_connected()));
                }
            },
        };
        let network = Arc::clone(&self.network);
        HttpConnectorFuture::new(async move {
            match sent.await {
                Ok(response) => Ok(response),
                Err(error) => Err(told(&network, address, error).await),
            }
        })
    }
}

/// The error with where the request went and why it failed, of the same class as before.
async fn told(network: &Network, address: Address, error: ConnectorError) -> ConnectorError {
    let (is_timeout, is_user, is_io, other) = (error.is_timeout(), error.is_user(), error.is_io(), error.as_other());
    let connection = error.connection_metadata().cloned();
    let is_elsewhere = !is_here(&address);
    let proxy = if is_elsewhere { network.proxies.proxy_for(&address).ok().flatten() } else { None };
    let mut failure = Failure::new(address.clone(), proxy, error.into_source());
    if let Reason::Certificate(Certificate::NotTrusted { issuer }) = &mut failure.reason {
        *issuer = peer::issuer(&address, proxy).await;
    }
    failure.bundle.clone_from(&network.trust.bundle);
    failure.system_problem.clone_from(&network.trust.system_problem);
    failure.passed_over = network.proxies.passed_over.clone().filter(|_| is_elsewhere);
    let is_lasting = failure.reason.is_lasting();
    let source = failure.into();
    let error = match () {
        () if is_timeout => ConnectorError::timeout(source),
        () if is_user => ConnectorError::user(source),
        () if is_io && !is_lasting => ConnectorError::io(source),
        () => ConnectorError::other(source, other.filter(|_| !is_lasting)),
    };
    match connection {
        Some(connection) => error.with_connection(connection),
        None => error,
    }
}
