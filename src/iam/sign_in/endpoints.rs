use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use super::super::error::Error;
use crate::config_files::{ConfigFiles, Environment, Settings};
use crate::network::{self, Service};

/// An endpoint that is not AWS's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomEndpoint {
    /// The service whose calls go there.
    pub service: Service,
    /// Its URL.
    pub url: String,
}

/// The endpoints that are named, for each service: by the flag for IAM, STS and Organizations, and else by the environment and the profile, in the AWS
/// command line's order: a service's own variable, the variable for all, the service's own setting, the setting for all.
#[derive(Clone, Debug, Default)]
pub(in crate::iam) struct Endpoints(Vec<CustomEndpoint>);

impl Endpoints {
    /// `renews_login`: what `aws login` left is renewed.
    pub(in crate::iam) fn new(
        flag: Option<&str>,
        renews_login: bool,
        profile: Option<&Settings>,
        files: &ConfigFiles,
        environment: &Environment,
    ) -> Self {
        let named = Service::ALL.into_iter().filter_map(|service| {
            let flag = flag.filter(|_| matches!(service, Service::Iam | Service::Sts | Service::Organizations));
            let url =
                flag.map(str::to_owned).or_else(|| configured(service, renews_login, profile, files, environment))?;
            Some(CustomEndpoint { service, url })
        });
        Self(named.collect())
    }

    /// Checks those of these services.
    ///
    /// # Errors
    /// For one to which no secret may go.
    pub(in crate::iam) fn check(&self, services: &[Service]) -> Result<(), Error> {
        for CustomEndpoint { service, url } in self.0.iter().filter(|endpoint| services.contains(&endpoint.service)) {
            network::check_endpoint(url).map_err(|mut refused| {
                refused.sentence.push_str(&format!(" It is the endpoint of {}.", service.title()));
                refused
            })?;
        }
        Ok(())
    }

    /// The endpoint that is named for a service, be it AWS's own or not.
    pub(in crate::iam) fn of(&self, service: Service) -> Option<&str> {
        self.0.iter().find(|endpoint| endpoint.service == service).map(|endpoint| endpoint.url.as_str())
    }

    /// That of a service, where it is not AWS's own.
    pub(in crate::iam) fn custom(&self, service: Service) -> Option<&str> {
        self.of(service).filter(|url| !service.is_own(url))
    }

    /// All that are not AWS's own.
    pub(in crate::iam) fn all_custom(&self) -> impl Iterator<Item = &CustomEndpoint> {
        self.0.iter().filter(|endpoint| !endpoint.service.is_own(&endpoint.url))
    }
}

/// What the environment or the profile names.
fn configured(
    service: Service,
    renews_login: bool,
    profile: Option<&Settings>,
    files: &ConfigFiles,
    environment: &Environment,
) -> Option<String> {
    let id = service.id().replace(' ', "_");
    let of_environment = || {
        let own = environment.get(&format!("AWS_ENDPOINT_URL_{}", id.to_uppercase()));
        own.or_else(|| environment.get("AWS_ENDPOINT_URL"))
    };
    let are_ignored = environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        || profile.is_some_and(|profile| profile.is_true("ignore_configured_endpoint_urls"));
    let of_service = || {
        let services = files.services.get(profile?.get("services")?)?;
        services.nested(&id.to_lowercase(), "endpoint_url").map(str::to_owned)
    };
    let of_all = || profile?.get("endpoint_url").map(str::to_owned);
    // The SDK's own provider renews it, which reads no profile for this and ignores nothing.
    if service == Service::SignIn && (renews_login || !are_ignored) {
        return of_environment();
    }
    if are_ignored { None } else { of_environment().or_else(of_service).or_else(of_all) }
}

/// For the clients of the SDK, which ask with a service's id.
impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = Service::ALL.into_iter().find(|service| service.id() == key.service_id())?;
        if key.env() == "AWS_ENDPOINT_URL" { self.of(service).map(str::to_owned) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config_files::WhichFile;

    #[test]
    fn endpoints_are_found_in_the_order_of_the_command_line() {
        let mut files = ConfigFiles::default();
        let config = "[profile a]\nservices = s\nendpoint_url = all\n[services s]\niam =\n  endpoint_url = iam\nsso_oidc =\n  \
                      endpoint_url = oidc\n[profile off]\nendpoint_url = all\nignore_configured_endpoint_urls = true\n";
        files.add(WhichFile::Config, "config", config.as_bytes());
        let of = |flag, renews_login, profile: &str, service, environment: &[(&str, &str)]| {
            let profile = files.profiles.get(profile);
            let endpoints = Endpoints::new(flag, renews_login, profile, &files, &Environment::of(environment));
            endpoints.of(service).map(str::to_owned)
        };
        let all = ("AWS_ENDPOINT_URL", "variable");
        for (profile, service, environment, expected) in [
            ("a", Service::Iam, &[][..], Some("iam")),
            ("a", Service::Sts, &[], Some("all")),
            ("a", Service::SsoOidc, &[], Some("oidc")),
            ("a", Service::Iam, &[all], Some("variable")),
            ("a", Service::SsoOidc, &[all, ("AWS_ENDPOINT_URL_SSO_OIDC", "own")], Some("own")),
            ("a", Service::Iam, &[all, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE")], None),
            ("a", Service::SignIn, &[], None),
            ("a", Service::SignIn, &[all], Some("variable")),
            ("off", Service::SignIn, &[all], None),
            ("off", Service::Iam, &[], None),
            ("none", Service::Iam, &[], None),
        ] {
            let found = of(None, false, profile, service, environment);
            assert_eq!(found.as_deref(), expected, "{profile} {service:?} {environment:?}");
        }
        assert_eq!(of(None, true, "off", Service::SignIn, &[all]).as_deref(), Some("variable"));
        let ignored = [all, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")];
        assert_eq!(of(Some("flag"), false, "a", Service::Sts, &ignored).as_deref(), Some("flag"));
        assert_eq!(of(Some("flag"), false, "a", Service::Sso, &[all]).as_deref(), Some("variable"));
    }
}
