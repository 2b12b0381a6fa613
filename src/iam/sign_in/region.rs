use super::super::error::{Error, ErrorKind};
use super::super::explain::presentable;
use super::whom::AsWhom;
use crate::config_files::{Environment, Settings};

/// What IAM is taken to be in, where nothing says otherwise.
const DEFAULT_REGION: &str = "us-east-1";

/// The region of all calls: that of the flag, of what was chosen by hand, of the environment, of the profile. The AWS command line and
/// the SDK have the environment before the profile even where a profile was chosen, and would send the keys of China to Virginia.
///
/// # Errors
/// [`ErrorKind::Configuration`] for a text that has not the form of a region, with where it is from. Where all calls go to an endpoint
/// of one's own, any name will do.
pub(in crate::iam) fn region(
    flag: Option<&str>,
    whom: &AsWhom,
    profile: Option<(&str, &Settings)>,
    environment: &Environment,
    has_own_endpoint: bool,
) -> Result<String, Error> {
    let of_flag = || flag.filter(|region| !region.is_empty()).map(|region| (region.to_owned(), "--region".to_owned()));
    let of_environment = || {
        ["AWS_REGION", "AWS_DEFAULT_REGION"]
            .into_iter()
            .find_map(|name| Some((environment.get(name)?, name.to_owned())))
    };
    let of_profile = || {
        profile.and_then(|(name, settings)| Some((settings.get("region")?.to_owned(), format!("The profile {name}"))))
    };
    let of_identity_center = || match whom {
        AsWhom::IdentityCenter(role) => Some((role.region.clone(), "The IAM Identity Center".to_owned())),
        AsWhom::Given(given) => Some((given.region.clone(), "The IAM Identity Center".to_owned())),
        _ => None,
    };
    let is_chosen = !matches!(whom, AsWhom::Default);
    let found = of_flag()
        .or_else(of_identity_center)
        .or_else(|| if is_chosen { of_profile() } else { None })
        .or_else(of_environment)
        .or_else(of_profile);
    let Some((region, from)) = found else { return Ok(DEFAULT_REGION.into()) };
    let is_host = region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !region.starts_with('-');
    if is_region(&region) || (has_own_endpoint && is_host) {
        return Ok(region);
    }
    let zone = region.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|zone| is_region(zone));
    let what = match zone {
        Some(of) => format!("an availability zone of {of}, and not a region"),
        None => "not the name of a region, such as eu-central-1".into(),
    };
    let sentence = format!(
        "{from} says that the region is “{region}”, which is {what}. Nothing was sent. Correct it, then try again."
    );
    Err(Error::new(ErrorKind::Configuration, "Connect", presentable(&sentence)))
}

/// Whether a text has the form of a region's name, such as `us-gov-west-1`, or of that of a whole partition, such as `aws-global`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let (last, others) = parts.split_last().unwrap_or((&"", &[]));
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_numbered = others.len() >= 2 && !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    (is_numbered || (*last == "global" && !others.is_empty())) && others.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config_files::{ConfigFiles, WhichFile};

    fn files() -> ConfigFiles {
        let mut files = ConfigFiles::default();
        files.add(WhichFile::Config, "config", b"[profile cn]\nregion = cn-north-1\n[profile none]\nregion =\n");
        files
    }

    fn of(flag: Option<&str>, whom: &AsWhom, profile: &str, environment: &[(&str, &str)]) -> Result<String, Error> {
        let files = files();
        let profile = files.profiles.get_key_value(profile).map(|(name, settings)| (name.as_str(), settings));
        region(flag, whom, profile, &Environment::of(environment), false)
    }

    #[test]
    fn what_was_chosen_brings_its_own_region() {
        let env = [("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "eu-west-2")];
        let chosen = AsWhom::Profile("cn".into());
        for (flag, whom, profile, env, expected) in [
            (Some("us-east-2"), &chosen, "cn", &env[..], "us-east-2"),
            (None, &chosen, "cn", &env, "cn-north-1"),
            (None, &chosen, "none", &env, "eu-west-1"),
            (None, &AsWhom::Default, "cn", &env, "eu-west-1"),
            (None, &AsWhom::Default, "cn", &[], "cn-north-1"),
            (None, &AsWhom::Default, "cn", &[("AWS_REGION", ""), env[1]], "eu-west-2"),
            (Some(""), &AsWhom::Default, "", &[], "us-east-1"),
        ] {
            assert_eq!(of(flag, whom, profile, env).expect("a region"), expected, "{flag:?} {profile} {env:?}");
        }
    }

    #[test]
    fn what_is_no_region_is_named_with_where_it_is_from() {
        for (region, says) in [
            (
                "us-east-1a",
                "AWS_REGION says that the region is “us-east-1a”, which is an availability zone of us-east-1",
            ),
            ("us-east1", "“us-east1”, which is not the name of a region"),
            ("eu (frankfurt)", "“eu (frankfurt)”"),
            ("us-east-1 ", "“us-east-1 ”"),
            ("us-east-1\nx = y", "“us-east-1"),
        ] {
            let error = of(None, &AsWhom::Default, "", &[("AWS_REGION", region)]).expect_err(region);
            assert_eq!(error.kind, ErrorKind::Configuration);
            assert!(error.sentence.contains(says), "{}", error.sentence);
        }
        for name in
            ["us-gov-west-1", "us-iso-east-1", "eusc-de-east-1", "ap-southeast-2", "aws-global", "fips-us-east-1"]
        {
            assert!(is_region(name), "{name}");
        }
        assert!(super::region(Some("local"), &AsWhom::Default, None, &Environment::of(&[]), true).is_ok());
        assert!(super::region(Some("lo cal"), &AsWhom::Default, None, &Environment::of(&[]), true).is_err());
    }
}
