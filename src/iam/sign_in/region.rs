//! The region in use, and where it comes from.

use std::fmt;

use super::super::error::{Error, ErrorKind};
use super::super::presentable::presentable;
use super::whom::AsWhom;
use crate::account::{Partition, is_region, visible};
use crate::config_files::{Environment, Settings};

/// What IAM is taken to be in, where nothing says otherwise.
const DEFAULT: &str = "us-east-1";

/// The variables that name a region, in the order in which they count.
const VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// A region, and what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::iam) struct Region {
    pub(in crate::iam) name: String,
    pub(in crate::iam) from: NamedBy,
}

/// What names a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::iam) enum NamedBy {
    Flag,
    Variable(&'static str),
    Profile(String),
    IdentityCenter,
    /// The setting `sso_region`, and where it stands, such as `the profile p`.
    SsoRegion(String),
    /// Nothing does.
    Default,
}

impl fmt::Display for NamedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("from --region"),
            Self::Variable(name) => write!(f, "from {name}"),
            Self::Profile(name) => write!(f, "from the profile {}", presentable(name)),
            Self::IdentityCenter => f.write_str("that of the IAM Identity Center"),
            Self::SsoRegion(place) => write!(f, "sso_region of {}", presentable(place)),
            Self::Default => f.write_str("which is taken where none is set"),
        }
    }
}

/// Such as `eu-west-1 (from AWS_REGION)`.
impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", presentable(&self.name), self.from)
    }
}

impl Region {
    /// The region of all calls: that of the flag, of what was chosen by hand, of the environment, of the profile. What is empty is taken
    /// for not set.
    ///
    /// The AWS command line and the SDK have the environment before the profile even where a profile was chosen, and would send the keys
    /// of China to Virginia.
    pub(in crate::iam) fn choose(
        flag: Option<&str>,
        whom: &AsWhom,
        profile: Option<(&str, &Settings)>,
        environment: &Environment,
    ) -> Self {
        let of_flag = flag.map(|name| Self { name: name.to_owned(), from: NamedBy::Flag });
        let of_identity_center = match whom {
            AsWhom::IdentityCenter(role) => Some(&role.region),
            AsWhom::Given(given) => Some(&given.region),
            _ => None,
        };
        let of_identity_center =
            of_identity_center.map(|name| Self { name: name.clone(), from: NamedBy::IdentityCenter });
        let of_profile = profile.and_then(|(profile, settings)| {
            Some(Self { name: settings.get("region")?.to_owned(), from: NamedBy::Profile(profile.to_owned()) })
        });
        let of_variable = |variable| Some(Self { name: environment.get(variable)?, from: NamedBy::Variable(variable) });
        let of_environment = VARIABLES.into_iter().filter_map(of_variable);
        let (before, after) = match whom {
            AsWhom::Default => (None, of_profile),
            _ => (of_profile, None),
        };
        let named = of_flag.into_iter().chain(of_identity_center).chain(before).chain(of_environment).chain(after);
        let mut set = named.filter(|region| !region.name.trim().is_empty());
        set.next().unwrap_or_else(|| Self { name: DEFAULT.to_owned(), from: NamedBy::Default })
    }

    /// Checks that there may be such a region, where AWS is asked; an endpoint of somebody's own may call it what it likes.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] that names it and where it comes from.
    pub(in crate::iam) fn check(&self, asks_aws: bool) -> Result<(), Error> {
        let is_sendable = self.name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if is_sendable && !asks_aws || is_region(&self.name) {
            return Ok(());
        }
        let meant = self.meant().map(|meant| format!("; {meant} may be meant")).unwrap_or_default();
        let where_ = match &self.from {
            NamedBy::Flag => "Start Passdesk with another --region".to_owned(),
            NamedBy::Variable(name) => format!("Correct {name}, then start Passdesk again"),
            NamedBy::Profile(_) | NamedBy::SsoRegion(_) => {
                "Correct it in the AWS configuration files, then try again".to_owned()
            }
            NamedBy::IdentityCenter => "Sign in with the region that you were given with the start URL".to_owned(),
            NamedBy::Default => "Set a region".to_owned(),
        };
        let sentence = format!(
            "AWS has no region “{}” ({}){meant}. Nothing was sent. {where_}.",
            // A blank at its end is what is wrong with some.
            visible(&self.name),
            self.from
        );
        Err(Error::new(ErrorKind::Configuration, "Connect", sentence))
    }

    /// The region that somebody may have meant: it was written in capitals, with blanks, without its last hyphen, or is a zone.
    fn meant(&self) -> Option<String> {
        let name = self.name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let zone = name.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let digits = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let hyphenated = format!("{}-{}", &name[..digits], &name[digits..]);
        [name.clone(), zone.to_owned(), hyphenated].into_iter().find(|name| is_region(name))
    }

    /// The partition that it is in.
    pub(in crate::iam) fn partition(&self) -> Partition {
        Partition::of_region(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::whom::IdentityCenterRole;
    use super::*;
    use crate::config_files::{ConfigFiles, WhichFile};

    fn choose(flag: Option<&str>, whom: &AsWhom, profile: &str, environment: &[(&str, &str)]) -> Region {
        let mut files = ConfigFiles::default();
        let config = b"[profile cn]\nregion = cn-north-1\n[profile none]\nregion =\n";
        files.add(WhichFile::Config, "config", config);
        let profile = files.profiles.get_key_value(profile).map(|(name, settings)| (name.as_str(), settings));
        Region::choose(flag, whom, profile, &Environment::of(environment))
    }

    #[test]
    fn what_was_chosen_brings_its_own_region() {
        let env = [("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "eu-west-2")];
        let (chosen, nobody) = (AsWhom::Profile("cn".into()), AsWhom::Default);
        let role = AsWhom::IdentityCenter(IdentityCenterRole {
            start_url: "https://example.awsapps.com/start".into(),
            region: "eu-north-1".into(),
            session_name: None,
            account_id: "111122223333".into(),
            role_name: "Desk".into(),
        });
        for (flag, whom, profile, env, expected) in [
            (Some("us-east-2"), &chosen, "cn", &env[..], "us-east-2 (from --region)"),
            (Some("us-east-2"), &role, "", &env, "us-east-2 (from --region)"),
            (None, &role, "", &env, "eu-north-1 (that of the IAM Identity Center)"),
            (None, &chosen, "cn", &env, "cn-north-1 (from the profile cn)"),
            (None, &chosen, "none", &env, "eu-west-1 (from AWS_REGION)"),
            (None, &nobody, "cn", &env, "eu-west-1 (from AWS_REGION)"),
            (None, &nobody, "cn", &[], "cn-north-1 (from the profile cn)"),
            (None, &nobody, "cn", &[("AWS_REGION", ""), env[1]], "eu-west-2 (from AWS_DEFAULT_REGION)"),
            (Some(""), &nobody, "", &[], "us-east-1 (which is taken where none is set)"),
            (Some(" "), &chosen, "none", &[("AWS_REGION", " ")], "us-east-1 (which is taken where none is set)"),
        ] {
            assert_eq!(choose(flag, whom, profile, env).to_string(), expected, "{flag:?} {profile} {env:?}");
        }
    }

    #[test]
    fn a_region_that_is_none_is_told_with_where_it_comes_from() {
        for (name, meant) in [
            ("us-east-1a", "; us-east-1 may be meant"),
            ("us-east1", "; us-east-1 may be meant"),
            ("us-east-1 ", "; us-east-1 may be meant"),
            ("US-East-1", "; us-east-1 may be meant"),
            ("eu_west_1", "; eu-west-1 may be meant"),
            ("eu (frankfurt)", ""),
            ("us", ""),
            ("1", ""),
        ] {
            let region = Region { name: name.into(), from: NamedBy::Variable("AWS_REGION") };
            let error = region.check(true).expect_err(name);
            let says =
                format!("AWS has no region “{name}” (from AWS_REGION){meant}. Nothing was sent. Correct AWS_REGION, ");
            assert!(error.sentence.starts_with(&says), "{}", error.sentence);
            assert_eq!(region.check(false), Ok(()), "an emulator may have it");
        }
        for (name, shown) in [("us-east-1\r", "“us-east-1[U+000D]”"), ("us-east-1\nx = y", "“us-east-1[U+000A]x = y”")]
        {
            let broken = Region { name: name.into(), from: NamedBy::Flag };
            let error = broken.check(false).expect_err("cannot be sent");
            assert!(error.kind == ErrorKind::Configuration && error.sentence.contains(shown), "{error}");
        }
        for name in ["us-east-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1", "aws-global", "xx-new-7"] {
            assert_eq!(Region { name: name.into(), from: NamedBy::Flag }.check(true), Ok(()), "{name}");
        }
    }
}
