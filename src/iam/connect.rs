use std::sync::Arc;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::{AppName, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::config::timeout::TimeoutConfig;
use aws_sdk_iam::config::{BehaviorVersion, IdentityCache, Region, SharedHttpClient, StalledStreamProtectionConfig};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime::client::retries::RetryPartition;
use aws_types::service_config::ServiceConfigKey;

use super::credentials::CredentialsCache;
use super::error::{Error, ErrorKind};
use super::explain::explain_credentials;
use super::operation::Operation;
use super::profiles::{DEFAULT_PROFILE, Profile, named_by_environment, profiles};
use super::rate_limit::RateLimiter;
use super::replay::{NoRetryIfMaybeApplied, NotThrottled};
use super::{Iam, Inner, READ_ATTEMPTS, WRITE_ATTEMPTS, endpoint, routes};
use crate::account::Partition;

/// What to connect to, and as whom.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    /// The profile of the AWS configuration files. `None` takes what the AWS command line would: the environment, then the
    /// profile that it names (`AWS_PROFILE` or `AWS_DEFAULT_PROFILE`), or else the default profile.
    pub profile: Option<String>,
    /// The region. `None` takes that of the environment or the profile, or else `us-east-1`: IAM is global.
    pub region: Option<String>,
    /// Where all calls to IAM and STS go instead of AWS. Signing in (IAM Identity Center, roles) still goes to AWS.
    pub endpoint_url: Option<String>,
    /// The demo account's connector. With it nothing is read from the environment or from files, and the credentials are
    /// made up.
    pub http_client: Option<SharedHttpClient>,
    /// What gives the credentials instead of the configuration of this computer, and what to do where it no longer does, as a
    /// sentence without its full stop.
    pub credentials: Option<(SharedCredentialsProvider, &'static str)>,
}

impl ConnectOptions {
    /// The same with credentials from there, and not from the configuration of this computer.
    #[must_use]
    pub fn with_credentials(self, provider: impl ProvideCredentials + 'static, how_to_sign_in: &'static str) -> Self {
        Self { credentials: Some((SharedCredentialsProvider::new(provider), how_to_sign_in)), ..self }
    }
}

/// What IAM is taken to be, where nothing says otherwise.
const DEFAULT_REGION: &str = "us-east-1";

/// There is no time limit on reading or on a whole call unless one is set, and then a dead network hangs the desk.
const CONNECT: Duration = Duration::from_secs(3);
const READ: Duration = Duration::from_secs(15);
const ATTEMPT: Duration = Duration::from_secs(20);
const CALL: Duration = Duration::from_secs(60);

/// A newer version may change retries, time-outs and the HTTP stack under us.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(READ)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(CALL)
        .build()
}

/// How IAM Identity Center is reached from this computer.
///
/// # Errors
/// [`ErrorKind::Configuration`] where it would be at an endpoint to which no token may go.
pub(crate) fn identity_center_network() -> Result<(SharedHttpClient, Option<String>, Option<String>), Error> {
    let endpoint = |variable: &str| {
        let url = [variable, "AWS_ENDPOINT_URL"].into_iter().find_map(|name| std::env::var(name).ok());
        let url = url.filter(|url| !url.is_empty());
        url.map(|url| endpoint::check(&url).map(|()| url)).transpose()
    };
    Ok((routes::http_client(), endpoint("AWS_ENDPOINT_URL_SSO_OIDC")?, endpoint("AWS_ENDPOINT_URL_SSO")?))
}

impl Iam {
    /// Reads the settings, and loads the credentials once.
    ///
    /// After signing in again, connect again: the SDK keeps what it has read of the files.
    ///
    /// # Errors
    /// [`ErrorKind::NoCredentials`] and [`ErrorKind::SignedOut`], with what to do to sign in;
    /// [`ErrorKind::Configuration`] for a profile that does not exist, files that cannot be read, or an endpoint to
    /// which passwords may not go.
    pub async fn connect(options: &ConnectOptions) -> Result<Self, Error> {
        connect(options).await
    }
}

async fn connect(options: &ConnectOptions) -> Result<Iam, Error> {
    if let Some(url) = &options.endpoint_url {
        endpoint::check(url)?;
    }
    let (config, how_to_sign_in) = match (&options.http_client, &options.credentials) {
        (http_client, Some((provider, how_to_sign_in))) => {
            let http_client = http_client.clone().unwrap_or_else(routes::http_client);
            (given_config(options, http_client, provider.clone()), (*how_to_sign_in).to_owned())
        }
        (Some(http_client), None) => {
            let made_up = Credentials::new("AKIADEMODEMODEMODEMO", "a demo has no secrets", None, None, "demo");
            let config = given_config(options, http_client.clone(), SharedCredentialsProvider::new(made_up));
            (config, "Open the account again".to_owned())
        }
        (None, None) => {
            let named = named(options);
            let how_to_sign_in = how_to_sign_in(named.as_ref()).await?;
            (load_config(options, named.as_ref()).await, how_to_sign_in)
        }
    };
    let iam_url = endpoint_url(options, &config, "IAM");
    let sts_url = endpoint_url(options, &config, "STS");
    for url in [&iam_url, &sts_url].into_iter().flatten() {
        endpoint::check(url)?;
    }
    let source = config.credentials_provider().ok_or_else(|| {
        explain_credentials(Operation::GetCallerIdentity, &CredentialsError::not_loaded_no_source(), &how_to_sign_in)
    })?;
    let credentials = CredentialsCache::new(source);
    if let Err(error) = credentials.load().await {
        return Err(explain_credentials(Operation::GetCallerIdentity, &error, &how_to_sign_in));
    }

    let mut iam = aws_sdk_iam::config::Builder::from(&config)
        .credentials_provider(credentials.clone())
        .retry_config(RetryConfig::standard().with_max_attempts(READ_ATTEMPTS))
        .retry_classifier(NotThrottled)
        .retry_partition(RetryPartition::custom("iam-reads").build());
    iam.set_endpoint_url(iam_url.clone());
    let reads = aws_sdk_iam::Client::from_conf(iam.clone().build());
    let writes = aws_sdk_iam::Client::from_conf(
        iam.retry_config(RetryConfig::standard().with_max_attempts(WRITE_ATTEMPTS))
            .retry_partition(RetryPartition::custom("iam-writes").build())
            .retry_classifier(NoRetryIfMaybeApplied)
            .build(),
    );
    let mut sts = aws_sdk_sts::config::Builder::from(&config)
        .credentials_provider(credentials.clone())
        .retry_config(RetryConfig::standard().with_max_attempts(READ_ATTEMPTS))
        .retry_classifier(NotThrottled)
        .retry_partition(RetryPartition::custom("sts").build());
    sts.set_endpoint_url(sts_url.clone());

    let region = config.region().map_or(DEFAULT_REGION, |region| region.as_ref()).to_owned();
    let inner = Inner {
        reads,
        writes,
        sts: aws_sdk_sts::Client::from_conf(sts.build()),
        credentials,
        limiter: RateLimiter::default(),
        custom_endpoint: iam_url.filter(|url| !endpoint::is_official_iam_host(url)),
        custom_sts_endpoint: sts_url.filter(|url| !endpoint::is_official_sts_host(url)),
        partition: Partition::of_region(&region),
        region,
        how_to_sign_in,
    };
    Ok(Iam { inner: Arc::new(inner), high_priority: false })
}

/// The endpoint that a service's calls go to, if it is not AWS's own.
fn endpoint_url(options: &ConnectOptions, config: &SdkConfig, service: &str) -> Option<String> {
    options.endpoint_url.clone().or_else(|| {
        let key =
            ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
        key.ok()
            .and_then(|key| config.service_config().and_then(|service| service.load_config(key)))
            .or_else(|| config.endpoint_url().map(str::to_owned))
    })
}

/// The settings where the credentials are given: nothing is read from files.
fn given_config(
    options: &ConnectOptions,
    http_client: SharedHttpClient,
    credentials: SharedCredentialsProvider,
) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(behavior())
        .region(Region::new(options.region.clone().unwrap_or_else(|| DEFAULT_REGION.into())))
        .credentials_provider(credentials)
        .http_client(http_client)
        .identity_cache(IdentityCache::no_cache())
        .sleep_impl(TokioSleep::new())
        .time_source(aws_smithy_async::time::SystemTimeSource::new())
        .timeout_config(timeouts())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// The profile that counts.
struct Named {
    name: String,
    /// The variable of the environment that names it, where the operator did not choose it.
    variable: Option<&'static str>,
}

fn named(options: &ConnectOptions) -> Option<Named> {
    match &options.profile {
        Some(name) => Some(Named { name: name.clone(), variable: None }),
        None => named_by_environment().map(|(variable, name)| Named { name, variable: Some(variable) }),
    }
}

/// The settings of this computer: flags, environment, files.
async fn load_config(options: &ConnectOptions, named: Option<&Named>) -> SdkConfig {
    let profile = named.map_or(DEFAULT_PROFILE, |named| named.name.as_str());
    let region = RegionProviderChain::first_try(options.region.clone().map(Region::new))
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(ProfileFileRegionProvider::builder().profile_name(profile).build())
        .or_else(Region::new(DEFAULT_REGION))
        .region()
        .await;
    let http_client = routes::http_client();
    let mut loader = aws_config::defaults(behavior())
        .region(region.clone())
        .http_client(http_client.clone())
        // The SDK knows one of the variables that name a profile.
        .profile_name(profile)
        .identity_cache(IdentityCache::no_cache())
        .sleep_impl(TokioSleep::new())
        .timeout_config(timeouts())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    if let Ok(name) = AppName::new("passdesk") {
        loader = loader.app_name(name);
    }
    if options.profile.is_some() {
        // The SDK's default chain would look at the environment first, even where a profile is named. This makes calls too: to
        // Identity Center, to STS for a role, to the machine.
        let calls = ProviderConfig::without_region()
            .with_region(region)
            .with_http_client(http_client)
            .with_sleep_impl(TokioSleep::new())
            .with_timeout_config(timeouts());
        let provider = ProfileFileCredentialsProvider::builder().configure(&calls).profile_name(profile);
        loader = loader.credentials_provider(provider.build());
    }
    loader.load().await
}

/// What to do to sign in with the credentials in use. Also finds out that a profile which was named does not exist: without it
/// the SDK would go on to other credentials, and open another account.
async fn how_to_sign_in(named: Option<&Named>) -> Result<String, Error> {
    let has_keys = std::env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|id| !id.is_empty());
    let with_keys = "The credentials come from the environment (AWS_ACCESS_KEY_ID): start Passdesk with fresh ones, or choose a \
                     profile";
    if has_keys && named.is_none() {
        return Ok(with_keys.into());
    }
    let profiles = profiles().await?;
    let Some(Named { name, variable }) = named else {
        let default = profiles.iter().find(|profile| profile.is_default);
        return Ok(default.map_or_else(
            || "Run “aws login” in a terminal, then try again, or choose a profile".into(),
            Profile::how_to_sign_in,
        ));
    };
    match (profiles.iter().find(|profile| profile.name == *name), variable) {
        (Some(_), Some(_)) if has_keys => Ok(with_keys.into()),
        (Some(profile), _) => Ok(profile.how_to_sign_in()),
        (None, variable) => {
            let message = match variable {
                Some(variable) => format!(
                    "{variable} names the profile {name}, and there is no profile named {name} in the AWS configuration files. \
                     Nothing was opened. Choose a profile, or correct {variable} and start Passdesk again."
                ),
                None => format!(
                    "There is no profile named {name} in the AWS configuration files. Choose another, or add it with “aws \
                     configure sso” or “aws login”."
                ),
            };
            Err(Error::new(ErrorKind::Configuration, "Connect", message))
        }
    }
}
