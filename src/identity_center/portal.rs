use std::fmt;

use http::Uri;
use serde::{Deserialize, Serialize};

/// An instance of IAM Identity Center: where a person signs in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// The page at which a person begins, such as `https://d-1234567890.awsapps.com/start`.
    pub start_url: String,
    /// The region in which the instance is.
    pub region: String,
    /// The name of the `sso-session` of the AWS configuration files that says so, under which the AWS command line keeps its token.
    pub session: Option<String>,
}

/// Why a text is no start URL, in words to be read where it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPortal {
    /// There is nothing in it.
    Empty,
    /// It is not an address of the web.
    NotUnderstood,
    /// It is not encrypted.
    NotEncrypted,
    /// It holds a user name or a password.
    HasCredentials,
}

impl fmt::Display for NotAPortal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "The start URL is missing",
            Self::NotUnderstood => "A start URL looks like https://d-1234567890.awsapps.com/start",
            Self::NotEncrypted => "A start URL begins with https://",
            Self::HasCredentials => "A start URL holds no user name or password",
        })
    }
}

impl Portal {
    /// The start URL as AWS takes it: as it stands in an e-mail, or as the browser shows it on the page that it leads to.
    ///
    /// # Errors
    /// Where it is none.
    pub fn start_url(typed: &str) -> Result<String, NotAPortal> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(NotAPortal::Empty);
        }
        // What follows is the browser's own: where on the page one is.
        let address = typed.split(['#', '?']).next().unwrap_or_default();
        let address = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
        let uri: Uri = address.parse().map_err(|_| NotAPortal::NotUnderstood)?;
        let authority = uri.authority().ok_or(NotAPortal::NotUnderstood)?;
        if authority.as_str().contains('@') {
            return Err(NotAPortal::HasCredentials);
        }
        if uri.scheme_str() != Some("https") {
            return Err(NotAPortal::NotEncrypted);
        }
        if !uri.host().is_some_and(|host| host.contains('.')) {
            return Err(NotAPortal::NotUnderstood);
        }
        Ok(address.trim_end_matches('/').to_owned())
    }

    /// The region that a start URL tells. Those of `awsapps.com` tell none, and nothing else does before somebody is signed in.
    ///
    /// The forms are those of the AWS command line: `INSTANCE.portal.REGION.app.aws`, and `INSTANCE.REGION.portal.amazonaws.com` or
    /// `.com.cn`.
    #[must_use]
    pub fn region_in(start_url: &str) -> Option<String> {
        let host = Self::start_url(start_url).ok()?.parse::<Uri>().ok()?.host()?.to_ascii_lowercase();
        let (instance, region) = match host.strip_suffix(".app.aws") {
            Some(rest) => rest.split_once(".portal.")?,
            None => host
                .strip_suffix(".portal.amazonaws.com")
                .or_else(|| host.strip_suffix(".portal.amazonaws.com.cn"))?
                .split_once('.')?,
        };
        let may_be = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (!instance.is_empty() && !instance.contains('.') && !region.is_empty() && region.chars().all(may_be))
            .then(|| region.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_url_is_taken_as_it_is_pasted() {
        for typed in [
            "https://d-1234567890.awsapps.com/start",
            " https://d-1234567890.awsapps.com/start/ \n",
            "https://d-1234567890.awsapps.com/start/#/?tab=accounts",
            "d-1234567890.awsapps.com/start#/",
        ] {
            assert_eq!(Portal::start_url(typed).as_deref(), Ok("https://d-1234567890.awsapps.com/start"), "{typed}");
        }
        for (typed, why) in [
            ("  ", NotAPortal::Empty),
            ("http://d-1234567890.awsapps.com/start", NotAPortal::NotEncrypted),
            ("https://ann:hunter2@d-1234567890.awsapps.com/start", NotAPortal::HasCredentials),
            ("https:///start", NotAPortal::NotUnderstood),
            ("start", NotAPortal::NotUnderstood),
            ("my portal.example.com", NotAPortal::NotUnderstood),
        ] {
            assert_eq!(Portal::start_url(typed), Err(why), "{typed}");
            assert!(!why.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn the_region_is_read_where_the_address_tells_it() {
        let region = |url| Portal::region_in(url);
        assert_eq!(region("https://ssoins-1.portal.eu-west-1.app.aws").as_deref(), Some("eu-west-1"));
        assert_eq!(region("https://d-1234567890.awsapps.com/start"), None);
        for (url, tells) in [
            ("ssoins-1.portal.eu-west-1.app.aws/", Some("eu-west-1")),
            ("https://SSOINS-1.Portal.US-East-1.App.AWS/#/", Some("us-east-1")),
            ("https://ssoins-1.eu-central-1.portal.amazonaws.com", Some("eu-central-1")),
            ("https://ssoins-1.cn-north-1.portal.amazonaws.com.cn/start", Some("cn-north-1")),
            ("https://portal.app.aws", None),
            ("https://.portal.eu-west-1.app.aws", None),
            ("https://a.b.portal.eu-west-1.app.aws", None),
            ("https://ssoins-1.portal.eu-west-1.app.aws.example.com", None),
            ("https://ssoins-1.portal.amazonaws.com", None),
            ("https://acme.awsapps.com/start", None),
            ("http://ssoins-1.portal.eu-west-1.app.aws", None),
            ("https://sso.acme.example/start", None),
            ("", None),
        ] {
            assert_eq!(region(url).as_deref(), tells, "{url}");
        }
    }
}
