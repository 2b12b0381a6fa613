use std::sync::Arc;

use aws_config::{AppName, SdkConfig};
use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::config::{IdentityCache, Region, SharedHttpClient, StalledStreamProtectionConfig};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime::client::retries::RetryPartition;

use super::error::{Error, ErrorKind};
use super::operation::Operation;
use super::rate_limit::RateLimiter;
use super::replay::{NoRetryIfMaybeApplied, NotThrottled};
use super::sign_in::{
    AsWhom, AskMfa, Calls, Chain, Endpoints, Plan, Resolved, SessionMfa, behavior, region, resolve, timeouts,
};
use super::{Iam, Inner, READ_ATTEMPTS, WRITE_ATTEMPTS, endpoint, routes};
use crate::account::Partition;
use crate::config_files::{ConfigFiles, Environment};

/// What to connect to, and as whom.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    /// As whom.
    pub as_whom: AsWhom,
    /// The region. `None` takes that of what was chosen, of the environment or the profile, or else `us-east-1`: IAM is global.
    pub region: Option<String>,
    /// Where all calls to IAM and STS go instead of AWS, those with which roles are assumed too. Signing in to IAM Identity Center or with
    /// `aws login` still goes to AWS.
    pub endpoint_url: Option<String>,
    /// Has an access key give itself a session with MFA first, which holds for all that follows.
    pub session_mfa: Option<SessionMfa>,
    /// Whom to ask for MFA codes, while connecting and never after. Without it, what needs one fails.
    pub ask_mfa: Option<AskMfa>,
    /// The demo account's connector. With it nothing is read from the environment or from files, and credentials that are not given by
    /// hand are made up.
    pub http_client: Option<SharedHttpClient>,
}

/// How IAM Identity Center is reached from this computer.
///
/// # Errors
/// [`ErrorKind::Configuration`] where it would be at an endpoint to which no token may go.
pub(crate) fn identity_center_network() -> Result<(SharedHttpClient, Option<String>, Option<String>), Error> {
    let environment = Environment::of_process();
    let endpoints = Endpoints::new(None, &ConfigFiles::default(), &environment);
    let checked = |service: &str| {
        let url = endpoints.url(service);
        url.map(|url| endpoint::check(&url).map(|()| url)).transpose()
    };
    Ok((routes::http_client(), checked("SSO OIDC")?, checked("SSO")?))
}

impl Iam {
    /// Reads the settings, and loads the credentials once.
    ///
    /// After signing in again, connect again: what was read of the files is kept.
    ///
    /// # Errors
    /// [`ErrorKind::NoCredentials`] and [`ErrorKind::SignedOut`], with what to do to sign in; [`ErrorKind::AccessDenied`] for a role that
    /// is not given; [`ErrorKind::Configuration`] for a profile that does not exist or is not complete, or an endpoint to which
    /// passwords may not go.
    pub async fn connect(options: &ConnectOptions) -> Result<Self, Error> {
        connect(options).await
    }
}

async fn connect(options: &ConnectOptions) -> Result<Iam, Error> {
    if let Some(url) = &options.endpoint_url {
        endpoint::check(url)?;
    }
    let is_demo = options.http_client.is_some();
    let environment = if is_demo { Environment::of(&[]) } else { Environment::of_process() };
    let files = if is_demo { ConfigFiles::default() } else { read_files(&environment).await? };
    let Resolved { plan, profile } = match &options.as_whom {
        AsWhom::Default | AsWhom::Profile(_) if is_demo => Resolved { plan: Plan::of_demo(), profile: None },
        whom => resolve(whom, &files, &environment)?,
    };
    let settings = profile.as_deref().and_then(|name| Some((name, files.profiles.get(name)?)));
    let endpoints = Endpoints::new(settings.map(|(_, settings)| settings), &files, &environment);
    let url = |service| options.endpoint_url.clone().or_else(|| endpoints.url(service));
    let (iam_url, sts_url) = (url("IAM"), url("STS"));
    for url in [&iam_url, &sts_url].into_iter().flatten() {
        endpoint::check(url)?;
    }
    let has_own_endpoint = is_demo || (iam_url.is_some() && sts_url.is_some());
    let region = region(options.region.as_deref(), &options.as_whom, settings, &environment, has_own_endpoint)?;
    let is_on = |variable: &str, key: &str| {
        environment.is_true(variable) || settings.is_some_and(|(_, settings)| settings.is_true(key))
    };

    let http_client = options.http_client.clone().unwrap_or_else(routes::http_client);
    let mut config = SdkConfig::builder()
        .behavior_version(behavior())
        .region(Region::new(region.clone()))
        .http_client(http_client.clone())
        .identity_cache(IdentityCache::no_cache())
        .sleep_impl(TokioSleep::new())
        .time_source(SystemTimeSource::new())
        .timeout_config(timeouts())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .use_fips(is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"))
        .use_dual_stack(is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"))
        .service_config(endpoints);
    config.set_app_name(AppName::new("passdesk").ok());
    let calls = Calls {
        config: config.build(),
        http_client,
        region,
        sts_url: sts_url.clone(),
        iam_url: iam_url.clone(),
        how_to_sign_in: plan.how_to_sign_in(),
        may_be_without_mfa: plan.may_be_without_mfa(options.session_mfa.is_some()),
    };
    let chain = Chain::new(&plan, options.session_mfa.as_ref(), calls).await;
    let begun = chain.begin(options.ask_mfa.as_ref()).await;
    begun.map_err(|refusal| refusal.for_operation(Operation::GetCallerIdentity))?;
    Ok(with(chain, iam_url, sts_url))
}

async fn read_files(environment: &Environment) -> Result<ConfigFiles, Error> {
    let environment = environment.clone();
    let read = tokio::task::spawn_blocking(move || ConfigFiles::load(&environment)).await;
    read.map_err(|_| {
        let sentence =
            "Internal error while reading the AWS configuration files. Nothing was opened. Start Passdesk again.";
        Error::new(ErrorKind::Other, "Connect", sentence.into())
    })
}

/// The clients, with the credentials of a chain.
fn with(chain: Chain, iam_url: Option<String>, sts_url: Option<String>) -> Iam {
    let config = &chain.calls().config;
    let mut iam = aws_sdk_iam::config::Builder::from(config)
        .credentials_provider(chain.clone())
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
    let mut sts = aws_sdk_sts::config::Builder::from(config)
        .credentials_provider(chain.clone())
        .retry_config(RetryConfig::standard().with_max_attempts(READ_ATTEMPTS))
        .retry_classifier(NotThrottled)
        .retry_partition(RetryPartition::custom("sts").build());
    sts.set_endpoint_url(sts_url.clone());
    let inner = Inner {
        reads,
        writes,
        sts: aws_sdk_sts::Client::from_conf(sts.build()),
        limiter: RateLimiter::default(),
        custom_endpoint: iam_url.filter(|url| !endpoint::is_official_iam_host(url)),
        custom_sts_endpoint: sts_url.filter(|url| !endpoint::is_official_sts_host(url)),
        partition: Partition::of_region(&chain.calls().region),
        credentials: chain,
    };
    Iam { inner: Arc::new(inner), high_priority: false }
}
