use crate::account::{UserName, UserNameError, text_problems};

use super::error::ApiError;
use super::wire::Params;

/// What the service model demands of a text.
pub(super) struct Text {
    min: usize,
    max: usize,
    matches: fn(&str) -> bool,
    /// The pattern as the model has it, for the message.
    pattern: &'static str,
    /// Whether the value is left out of the message.
    sensitive: bool,
}

const NAME_PATTERN: &str = r"[\w+=,.@-]+";
const LATIN_1_PATTERN: &str = r"[\u0009\u000A\u000D\u0020-\u00FF]+";

/// `userNameType`: what the login-profile operations take.
pub(super) const USER_NAME: Text = Text { min: 1, max: 64, matches: is_name, pattern: NAME_PATTERN, sensitive: false };
/// `existingUserNameType`.
pub(super) const EXISTING_USER_NAME: Text = Text { max: 128, ..USER_NAME };
/// `policyNameType`.
pub(super) const POLICY_NAME: Text = EXISTING_USER_NAME;
/// `passwordType`.
pub(super) const PASSWORD: Text =
    Text { min: 1, max: 128, matches: is_latin_1, pattern: LATIN_1_PATTERN, sensitive: true };
/// `policyDocumentType`.
pub(super) const POLICY_DOCUMENT: Text =
    Text { min: 1, max: 131_072, matches: is_latin_1, pattern: LATIN_1_PATTERN, sensitive: false };
/// `markerType`.
pub(super) const MARKER: Text = Text {
    min: 1,
    max: 320,
    matches: |text| text.chars().all(|c| matches!(c, '\u{20}'..='\u{ff}')),
    pattern: r"[\u0020-\u00FF]+",
    sensitive: false,
};
/// `pathPrefixType`.
pub(super) const PATH_PREFIX: Text = Text {
    min: 1,
    max: 512,
    matches: |text| text.starts_with('/') && text.chars().all(|c| matches!(c, '\u{21}'..='\u{7f}')),
    pattern: r"\u002F[\u0021-\u007F]*",
    sensitive: false,
};
/// `policyPathType`.
pub(super) const POLICY_PATH: Text =
    Text { min: 1, max: 512, matches: is_policy_path, pattern: r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", sensitive: false };
/// `accessKeyIdType`.
pub(super) const ACCESS_KEY_ID: Text = Text {
    min: 16,
    max: 128,
    matches: |text| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
    pattern: r"[\w]+",
    sensitive: false,
};
/// `serialNumberType`.
pub(super) const SERIAL_NUMBER: Text = Text {
    min: 9,
    max: 256,
    matches: |text| text.chars().all(|c| matches!(c, '/' | ':') || is_name_char(c)),
    pattern: r"[\w+=/:,.@-]+",
    sensitive: false,
};
/// `certificateIdType`.
pub(super) const CERTIFICATE_ID: Text = Text { min: 24, ..ACCESS_KEY_ID };
/// `clientTokenType` of STS.
pub(super) const WEB_IDENTITY_TOKEN: Text =
    Text { min: 4, max: 20_000, matches: |_| true, pattern: r"[\s\S]*", sensitive: true };
/// `arnType` of STS.
pub(super) const ROLE_ARN: Text = Text {
    min: 20,
    max: 2048,
    matches: |text| {
        text.chars().all(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}'))
    },
    pattern: r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+",
    sensitive: false,
};
/// `arnType` of STS, of a policy.
pub(super) const TASK_POLICY_ARN: Text = ROLE_ARN;
/// `TargetPrincipalType`.
pub(super) const TARGET_PRINCIPAL: Text = Text { min: 12, max: 2048, ..ARN };
/// `NextToken` of Organizations.
pub(super) const NEXT_TOKEN: Text = Text { min: 0, max: 100_000, ..ARN };
/// `roleSessionNameType`.
pub(super) const ROLE_SESSION_NAME: Text =
    Text { min: 2, max: 64, matches: |text| text.chars().all(is_name_char), pattern: r"[\w+=,.@-]*", sensitive: false };
/// `externalIdType`.
pub(super) const EXTERNAL_ID: Text = Text {
    min: 2,
    max: 1224,
    matches: |text| text.chars().all(|c| matches!(c, '/' | ':') || is_name_char(c)),
    pattern: r"[\w+=,.@:\/-]*",
    sensitive: false,
};
/// `tokenCodeType`.
pub(super) const TOKEN_CODE: Text = Text {
    min: 6,
    max: 6,
    matches: |text| text.chars().all(|c| c.is_ascii_digit()),
    pattern: r"[\d]*",
    sensitive: true,
};
/// `statusType`.
pub(super) const STATUS: Text = Text {
    min: 0,
    max: usize::MAX,
    matches: |text| matches!(text, "Active" | "Inactive" | "Expired"),
    pattern: "[Active, Inactive, Expired]",
    sensitive: false,
};
/// `EntityType`.
pub(super) const ENTITY_TYPE: Text = Text {
    matches: |text| matches!(text, "User" | "Role" | "Group" | "LocalManagedPolicy" | "AWSManagedPolicy"),
    pattern: "[User, Role, Group, LocalManagedPolicy, AWSManagedPolicy]",
    ..STATUS
};
/// `arnType`.
pub(super) const ARN: Text = Text { min: 20, max: 2048, matches: |_| true, pattern: "", sensitive: false };
/// `ActionNameType`.
pub(super) const ACTION_NAME: Text = Text { min: 3, max: 128, ..ARN };
/// `ResourceNameType`.
pub(super) const RESOURCE_NAME: Text = Text { min: 1, max: 2048, ..ARN };
/// `ResourceHandlingOptionType`.
pub(super) const RESOURCE_HANDLING: Text = Text { min: 1, max: 64, ..ARN };
/// `ContextKeyNameType`.
pub(super) const CONTEXT_KEY_NAME: Text = Text { min: 5, max: 256, ..ARN };

fn is_name_char(c: char) -> bool {
    UserName::parse(c.encode_utf8(&mut [0; 4])).is_ok()
}

/// The pattern alone: the lengths differ from one type to the other.
fn is_name(text: &str) -> bool {
    matches!(UserName::parse(text), Ok(_) | Err(UserNameError::TooLong))
}

/// The pattern alone; [`text_problems`] has it for passwords, and policy documents share it.
fn is_latin_1(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| !text_problems(c.encode_utf8(&mut [0; 4])).iter().any(|p| p.is_refused()))
}

fn is_policy_path(text: &str) -> bool {
    let part =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || ".,+@=_-".contains(c));
    text == "/"
        || text
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'))
            .is_some_and(|inner| inner.split('/').all(part))
}

/// Reads the parameters of a call and collects what breaks the service model's constraints, all of it, as IAM does.
pub(super) struct Input<'a> {
    params: &'a Params,
    problems: Vec<String>,
    malformed: Option<ApiError>,
}

impl<'a> Input<'a> {
    pub(super) fn new(params: &'a Params) -> Self {
        Self { params, problems: Vec::new(), malformed: None }
    }

    /// Passes if no constraint is broken.
    ///
    /// # Errors
    /// `ValidationError` that names every broken one.
    pub(super) fn check(self) -> Result<(), ApiError> {
        if let Some(error) = self.malformed {
            return Err(error);
        }
        match self.problems.len() {
            0 => Ok(()),
            1 => Err(ApiError::validation(format!("1 validation error detected: {}", self.problems[0]))),
            n => Err(ApiError::validation(format!("{n} validation errors detected: {}", self.problems.join("; ")))),
        }
    }

    pub(super) fn optional(&mut self, name: &str, text: &Text) -> Option<&'a str> {
        let value = self.params.get(name)?;
        self.constrain(name, value, text);
        Some(value)
    }

    /// The value; empty where it is missing, and then [`Self::check`] does not pass.
    pub(super) fn required(&mut self, name: &str, text: &Text) -> &'a str {
        self.optional(name, text).unwrap_or_else(|| {
            self.missing(name);
            ""
        })
    }

    /// Has [`Self::check`] say that a parameter is missing.
    pub(super) fn missing(&mut self, name: &str) {
        self.problem(name, "null", "Member must not be null");
    }

    pub(super) fn list(&mut self, name: &str, text: &Text) -> Vec<&'a str> {
        let members = self.params.list(name);
        for (i, member) in members.iter().enumerate() {
            self.constrain(&format!("{name}.{}.member", i + 1), member, text);
        }
        members
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.params.get(name)? {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => self.malformed(name, "boolean"),
        }
    }

    pub(super) fn number(&mut self, name: &str, min: u32, max: u32) -> Option<u32> {
        let text = self.params.get(name)?;
        let Ok(number) = text.parse::<i64>() else {
            return self.malformed(name, "integer");
        };
        if number < i64::from(min) {
            self.problem(name, text, &format!("Member must have value greater than or equal to {min}"));
        }
        if number > i64::from(max) {
            self.problem(name, text, &format!("Member must have value less than or equal to {max}"));
        }
        u32::try_from(number).ok()
    }

    fn constrain(&mut self, name: &str, value: &str, text: &Text) {
        let chars = value.chars().count();
        let shown = if text.sensitive { "***" } else { value };
        if !(text.matches)(value) {
            let constraint = if text.pattern.starts_with('[') && text.pattern.contains(", ") {
                format!("Member must satisfy enum value set: {}", text.pattern)
            } else {
                format!("Member must satisfy regular expression pattern: {}", text.pattern)
            };
            self.problem(name, shown, &constraint);
        }
        if chars < text.min {
            self.problem(name, shown, &format!("Member must have length greater than or equal to {}", text.min));
        }
        if chars > text.max {
            self.problem(name, shown, &format!("Member must have length less than or equal to {}", text.max));
        }
    }

    fn problem(&mut self, name: &str, value: &str, constraint: &str) {
        let mut member = name.to_owned();
        member[..1].make_ascii_lowercase();
        self.problems.push(format!("Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"));
    }

    fn malformed<T>(&mut self, name: &str, kind: &str) -> Option<T> {
        self.malformed = Some(ApiError::new(400, "MalformedInput", format!("{name} is not a valid {kind}")));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, read: impl FnOnce(&mut Input<'_>)) -> Result<(), ApiError> {
        let params = Params::parse(body.as_bytes());
        let mut input = Input::new(&params);
        read(&mut input);
        input.check()
    }

    fn accepts(text: &Text, value: &str) -> bool {
        let body = form_urlencoded::Serializer::new(String::new()).append_pair("X", value).finish();
        check(&body, |input| {
            input.required("X", text);
        })
        .is_ok()
    }

    #[test]
    fn each_text_is_taken_up_to_its_bounds() {
        let repeat = |c: &str, n| c.repeat(n);
        for (text, good, bad) in [
            (&USER_NAME, vec!["a".into(), repeat("a", 64)], vec![String::new(), repeat("a", 65), "a b".into()]),
            (&EXISTING_USER_NAME, vec![repeat("=", 128)], vec![repeat("a", 129), "é".into()]),
            (&PASSWORD, vec![repeat("é", 128), "\t\r\n".into()], vec![repeat("é", 129), "\0".into(), "Ā".into()]),
            (&MARKER, vec![repeat("ÿ", 320)], vec![repeat("x", 321), "\t".into()]),
            (&PATH_PREFIX, vec!["/".into(), "/a".into()], vec!["a".into(), "/ ".into(), "/é".into()]),
            (
                &POLICY_PATH,
                vec!["/".into(), "/a/b-c/".into()],
                vec!["//".into(), "/a".into(), "a/".into(), String::new()],
            ),
            (
                &ACCESS_KEY_ID,
                vec![repeat("A", 16)],
                vec![repeat("A", 15), repeat("A", 129), format!("{}-", repeat("A", 16))],
            ),
            (&SERIAL_NUMBER, vec!["arn:aws:iam::1:mfa/x".into()], vec!["12345678".into(), "123456789 ".into()]),
            (&STATUS, vec!["Active".into(), "Expired".into()], vec!["active".into(), String::new()]),
            (&ENTITY_TYPE, vec!["User".into(), "Role".into()], vec!["user".into(), String::new()]),
        ] {
            for value in good {
                assert!(accepts(text, &value), "{value:?} {}", text.pattern);
            }
            for value in bad {
                assert!(!accepts(text, &value), "{value:?} {}", text.pattern);
            }
        }
    }

    #[test]
    fn every_broken_constraint_is_named_and_no_password_shown() {
        let error = check("UserName=a%20b&Password=&N=0", |input| {
            input.required("UserName", &USER_NAME);
            input.optional("Password", &PASSWORD);
            input.number("N", 1, 9);
            input.required("Missing", &USER_NAME);
        })
        .expect_err("four constraints are broken");
        assert_eq!((error.status, &*error.code), (400, "ValidationError"));
        assert!(
            error.message.starts_with("5 validation errors detected: Value 'a b' at 'userName'"),
            "{}",
            error.message
        );
        assert!(error.message.contains("Value 'null' at 'missing'"), "{}", error.message);
        let error = check(&format!("Password={}", "canary".repeat(30)), |input| {
            input.required("Password", &PASSWORD);
        });
        assert!(!error.expect_err("too long").message.contains("canary"));
    }

    #[test]
    fn what_is_no_number_or_truth_value_is_malformed() {
        for body in ["N=x", "N=", "B=yes"] {
            let error = check(body, |input| {
                input.number("N", 1, 9);
                input.flag("B");
            });
            assert_eq!(error.expect_err("malformed").code, "MalformedInput", "{body}");
        }
    }
}
