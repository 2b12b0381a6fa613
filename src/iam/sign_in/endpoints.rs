use std::collections::BTreeMap;

use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::config_files::{ConfigFiles, Environment, Settings};

/// Where the calls to a service go instead of AWS, by the environment and the profile, for every client there is: in the AWS command
/// line's order, a service's own variable, the variable for all, the service's own setting, the setting for all.
#[derive(Clone, Debug)]
pub(in crate::iam) struct Endpoints {
    environment: Environment,
    of_services: BTreeMap<String, String>,
    of_all: Option<String>,
    /// None of it counts.
    are_ignored: bool,
}

impl Endpoints {
    pub(in crate::iam) fn new(profile: Option<&Settings>, files: &ConfigFiles, environment: &Environment) -> Self {
        let services = profile.and_then(|profile| files.services.get(profile.get("services")?));
        let of_services = services.into_iter().flat_map(Settings::iter).filter_map(|(service, _)| {
            let url = services?.nested(service, "endpoint_url")?;
            Some((service.to_owned(), url.to_owned()))
        });
        Self {
            environment: environment.clone(),
            of_services: of_services.collect(),
            of_all: profile.and_then(|profile| profile.get("endpoint_url")).map(str::to_owned),
            are_ignored: environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                || profile.is_some_and(|profile| profile.is_true("ignore_configured_endpoint_urls")),
        }
    }

    /// The endpoint of a service, by the name that AWS gives it, such as `SSO OIDC`.
    pub(in crate::iam) fn url(&self, service: &str) -> Option<String> {
        if self.are_ignored {
            return None;
        }
        let service = service.replace(' ', "_");
        self.environment
            .get(&format!("AWS_ENDPOINT_URL_{}", service.to_uppercase()))
            .or_else(|| self.environment.get("AWS_ENDPOINT_URL"))
            .or_else(|| self.of_services.get(&service.to_lowercase()).cloned())
            .or_else(|| self.of_all.clone())
    }
}

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if key.env() == "AWS_ENDPOINT_URL" { self.url(key.service_id()) } else { None }
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
        let url = |profile: &str, service: &str, environment: &[(&str, &str)]| {
            Endpoints::new(files.profiles.get(profile), &files, &Environment::of(environment)).url(service)
        };
        let all = ("AWS_ENDPOINT_URL", "variable");
        for (profile, service, environment, expected) in [
            ("a", "IAM", &[][..], Some("iam")),
            ("a", "STS", &[], Some("all")),
            ("a", "SSO OIDC", &[], Some("oidc")),
            ("a", "IAM", &[all], Some("variable")),
            ("a", "SSO OIDC", &[all, ("AWS_ENDPOINT_URL_SSO_OIDC", "own")], Some("own")),
            ("a", "IAM", &[all, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE")], None),
            ("off", "IAM", &[], None),
            ("none", "IAM", &[], None),
        ] {
            assert_eq!(url(profile, service, environment).as_deref(), expected, "{profile} {service} {environment:?}");
        }
    }
}
