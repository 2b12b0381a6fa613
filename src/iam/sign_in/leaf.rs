use std::time::Duration;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::login::LoginCredentialsProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider};
use tokio::time::timeout;

use super::super::presentable::presentable;
use super::calls::Calls;
use super::identity_center::IdentityCenter;
use super::plan::{Leaf, Plan, Role};
use super::process;
use super::refusal::Refusal;
use super::web_identity;
use super::whom::Keys;

/// What gives the first credentials, over and over.
pub(super) enum Source {
    Fixed(Credentials),
    Process {
        command: String,
        profile: String,
    },
    WebIdentity {
        token_file: String,
        role: Role,
    },
    IdentityCenter(IdentityCenter),
    /// One of the SDK's, or one after the other until one has any.
    Providers(Vec<SharedCredentialsProvider>),
}

impl Source {
    pub(super) async fn new(plan: &Plan, calls: &Calls) -> Self {
        let container = || {
            SharedCredentialsProvider::new(
                EcsCredentialsProvider::builder().configure(&calls.for_provider(None)).build(),
            )
        };
        let machine = || {
            SharedCredentialsProvider::new(
                ImdsCredentialsProvider::builder().configure(&calls.for_provider(None)).build(),
            )
        };
        match &plan.leaf {
            Leaf::Keys(keys, _) => Self::Fixed(fixed(keys)),
            Leaf::Process { command } => {
                Self::Process { command: command.clone(), profile: plan.profile.clone().unwrap_or_default() }
            }
            Leaf::WebIdentity { token_file, role } => {
                Self::WebIdentity { token_file: token_file.clone(), role: role.clone() }
            }
            Leaf::IdentityCenter(role) => Self::IdentityCenter(IdentityCenter::new(role.clone(), calls).await),
            Leaf::Given(given) => Self::Providers(vec![given.provider.clone()]),
            // It is renewed where one signed in, whatever the region of the other calls.
            Leaf::Login { session, region } => Self::Providers(vec![SharedCredentialsProvider::new(
                LoginCredentialsProvider::builder(session).configure(&calls.for_provider(region.as_deref())).build(),
            )]),
            Leaf::Container => Self::Providers(vec![container()]),
            Leaf::Machine => Self::Providers(vec![machine()]),
            Leaf::ThisComputer => Self::Providers(vec![container(), machine()]),
        }
    }

    /// Who gives them, as the beginning of a sentence, and what to do where they are of no use.
    pub(super) fn name(&self) -> (String, &'static str) {
        let name = match self {
            Self::Process { profile, .. } => {
                let advice = "Run it in a terminal, or check this computer's clock, then try again";
                return (format!("The credential process of the profile {}", presentable(profile)), advice);
            }
            Self::WebIdentity { role, .. } => format!("The role {}", presentable(&role.arn)),
            Self::IdentityCenter(_) => "IAM Identity Center".into(),
            Self::Fixed(_) | Self::Providers(_) => "What gives out the credentials".into(),
        };
        (name, "Sign in again, or check this computer's clock, then try again")
    }

    /// # Errors
    /// There are none, or they could not be had.
    pub(super) async fn credentials(&self, calls: &Calls) -> Result<Credentials, Refusal> {
        match self {
            Self::Fixed(credentials) => Ok(credentials.clone()),
            Self::Process { command, profile } => process::run(command, profile).await,
            Self::WebIdentity { token_file, role } => web_identity::assume(calls, token_file, role).await,
            Self::IdentityCenter(identity_center) => identity_center.credentials(calls).await,
            Self::Providers(providers) => {
                let (last, others) = providers
                    .split_last()
                    .ok_or_else(|| Refusal::of_provider(&CredentialsError::not_loaded_no_source(), calls.in_use()))?;
                for provider in others {
                    match in_time(provider).await {
                        Err(CredentialsError::CredentialsNotLoaded(_)) => {}
                        other => return other.map_err(|error| Refusal::of_provider(&error, calls.in_use())),
                    }
                }
                in_time(last).await.map_err(|error| match others {
                    [] => Refusal::of_named_provider(&error, calls.in_use()),
                    _ => Refusal::of_provider(&error, calls.in_use()),
                })
            }
        }
    }
}

/// The longest time that one of the SDK's has, whatever limits its own calls have.
const PATIENCE: Duration = Duration::from_secs(120);

async fn in_time(provider: &SharedCredentialsProvider) -> provider::Result {
    let provided = timeout(PATIENCE, provider.provide_credentials()).await;
    provided.unwrap_or_else(|_| Err(CredentialsError::provider_timed_out(PATIENCE)))
}

fn fixed(keys: &Keys) -> Credentials {
    let token = keys.session_token.as_ref().map(|token| token.expose().to_owned());
    Credentials::new(&*keys.access_key_id, keys.secret_access_key.expose(), token, None, "Keys")
}
