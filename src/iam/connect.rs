use std::sync::Arc;

use aws_config::{AppName, SdkConfig};
use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::config::{IdentityCache, Region as SdkRegion, SharedHttpClient, StalledStreamProtectionConfig};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_runtime::client::retries::RetryPartition;

use super::error::{Error, ErrorKind};
use super::operation::Operation;
use super::rate_limit::RateLimiter;
use super::replay::{NoRetryIfMaybeApplied, NotThrottled};
use super::sign_in::{
    AsWhom, AskMfa, Calls, Chain, Endpoints, Given, Plan, Region, Resolved, SessionMfa, behavior, profile_in_use,
    resolve, timeouts,
};
use super::{Iam, Inner, READ_ATTEMPTS, WRITE_ATTEMPTS};
use crate::config_files::{ConfigFiles, Environment, Settings};
use crate::network::{self, Http, Service};

/// What to connect to, and as whom.
#[derive(Clone, Debug, Default)]
pub struct ConnectOptions {
    /// As whom.
    pub as_whom: AsWhom,
    /// The region. `None` takes that of what was chosen, of the environment or the profile, or else `us-east-1`: IAM is global.
    pub region: Option<String>,
    /// Where all calls to IAM, STS and Organizations go instead of AWS, those with which roles are assumed too. Signing in to IAM Identity Center or with
    /// `aws login` still goes to AWS.
    pub endpoint_url: Option<String>,
    /// Has an access key give itself a session with MFA first, which holds for all that follows.
    pub session_mfa: Option<SessionMfa>,
    /// Whom to ask for MFA codes, while connecting and never after. Without it, what needs one fails.
    pub ask_mfa: Option<AskMfa>,
    /// Whoever is signed in to IAM Identity Center, where what is chosen begins with a role of it: nothing is looked for on the disk
    /// then.
    pub identity_center: Option<Given>,
    /// The demo account's connector. With it nothing is read from the environment or from files, and credentials that are not given by
    /// hand are made up.
    pub http_client: Option<SharedHttpClient>,
}

/// How IAM Identity Center is reached from this computer: with which client, and where it signs in and tells what may be opened, where
/// that is not at AWS's own endpoints. As for every call of the AWS command line where nothing is chosen, the environment counts, and the
/// profile that it names or the default one.
///
/// # Errors
/// [`ErrorKind::Configuration`] where it would be at an endpoint to which no token may go, or for a file of certificates that cannot be
/// used.
pub(crate) async fn identity_center_network() -> Result<(SharedHttpClient, Option<String>, Option<String>), Error> {
    let environment = Environment::of_process();
    let files = read_files(&environment).await?;
    let settings = files.profiles.get(&profile_in_use(&environment));
    let endpoints = Endpoints::new(None, false, settings, &files, &environment);
    endpoints.check(&[Service::SsoOidc, Service::Sso])?;
    let url = |service| endpoints.of(service).map(str::to_owned);
    Ok((http_client(settings)?.client(), url(Service::SsoOidc), url(Service::Sso)))
}

/// The client for all calls, by a profile's settings.
fn http_client(profile: Option<&Settings>) -> Result<Http, Error> {
    let ca_bundle = profile.and_then(|profile| profile.get("ca_bundle")).map(Into::into);
    Ok(network::http_client(&network::Settings { ca_bundle })?)
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
        network::check_endpoint(url)?;
    }
    let is_demo = options.http_client.is_some();
    let environment = if is_demo { Environment::of(&[]) } else { Environment::of_process() };
    let files = if is_demo { ConfigFiles::default() } else { read_files(&environment).await? };
    let Resolved { plan, profile } = match &options.as_whom {
        whom if is_demo => Resolved { plan: of_demo(whom, &files, &environment)?, profile: None },
        whom => resolve(whom, &files, &environment)?,
    };
    let plan = match &options.identity_center {
        Some(given) => plan.given_by(given),
        None => plan,
    };
    let settings = profile.as_deref().and_then(|name| Some((name, files.profiles.get(name)?)));
    let flag = options.endpoint_url.as_deref();
    let endpoints =
        Endpoints::new(flag, plan.renews_login(), settings.map(|(_, settings)| settings), &files, &environment);
    endpoints.check(&Service::ALL)?;
    let region = Region::choose(options.region.as_deref(), &options.as_whom, settings, &environment);
    region
        .check(!is_demo && [Service::Iam, Service::Sts].iter().any(|service| endpoints.custom(*service).is_none()))?;
    let is_on = |variable: &str, key: &str| {
        environment.is_true(variable) || settings.is_some_and(|(_, settings)| settings.is_true(key))
    };

    let http = match &options.http_client {
        Some(demo) => Http::given(demo.clone()),
        None => http_client(settings.map(|(_, settings)| settings))?,
    };
    let mut config = SdkConfig::builder()
        .behavior_version(behavior())
        .region(SdkRegion::new(region.name.clone()))
        .http_client(http.client())
        .identity_cache(IdentityCache::no_cache())
        .sleep_impl(TokioSleep::new())
        .time_source(SystemTimeSource::new())
        .timeout_config(timeouts())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .use_fips(is_on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"))
        .use_dual_stack(is_on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"))
        .service_config(endpoints.clone());
    config.set_app_name(AppName::new("passdesk").ok());
    let calls = Calls {
        config: config.build(),
        http,
        region,
        endpoints,
        how_to_sign_in: plan.how_to_sign_in(),
        signs_in_here: plan.signs_in_here(),
        how_to_renew: plan.how_to_renew(options.session_mfa.is_some()),
        may_be_without_mfa: plan.may_be_without_mfa(options.session_mfa.is_some()),
    };
    let chain = Chain::new(&plan, options.session_mfa.as_ref(), calls).await;
    let begun = chain.begin(options.ask_mfa.as_ref()).await;
    begun.map_err(|refusal| refusal.for_operation(Operation::GetCallerIdentity))?;
    Ok(with(chain))
}

/// How credentials are come by where nothing is read from this computer: those that it would have are the demo account's.
fn of_demo(whom: &AsWhom, files: &ConfigFiles, environment: &Environment) -> Result<Plan, Error> {
    match whom {
        AsWhom::Default | AsWhom::Profile(_) => Ok(Plan::of_demo()),
        AsWhom::Role(role) => Ok(of_demo(&role.source, files, environment)?.and_then_role(role)),
        AsWhom::Keys(_) | AsWhom::IdentityCenter(_) | AsWhom::Given(_) => Ok(resolve(whom, files, environment)?.plan),
    }
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
pub(super) fn with(chain: Chain) -> Iam {
    let iam = aws_sdk_iam::config::Builder::from(&chain.calls().config_for(Service::Iam))
        .credentials_provider(chain.clone())
        .retry_config(RetryConfig::standard().with_max_attempts(READ_ATTEMPTS))
        .retry_classifier(NotThrottled)
        .retry_partition(RetryPartition::custom("iam-reads").build());
    let reads = aws_sdk_iam::Client::from_conf(iam.clone().build());
    let writes = aws_sdk_iam::Client::from_conf(
        iam.retry_config(RetryConfig::standard().with_max_attempts(WRITE_ATTEMPTS))
            .retry_partition(RetryPartition::custom("iam-writes").build())
            .retry_classifier(NoRetryIfMaybeApplied)
            .build(),
    );
    let sts = aws_sdk_sts::config::Builder::from(&chain.calls().config_for(Service::Sts))
        .credentials_provider(chain.clone())
        .retry_config(RetryConfig::standard().with_max_attempts(READ_ATTEMPTS))
        .retry_classifier(NotThrottled)
        .retry_partition(RetryPartition::custom("sts").build());
    let inner = Inner {
        reads,
        writes,
        sts: aws_sdk_sts::Client::from_conf(sts.build()),
        limiter: RateLimiter::default(),
        credentials: chain,
    };
    Iam { inner: Arc::new(inner), high_priority: false }
}
