//! Whether credentials can be sent at all: two of their three parts go into a header, which takes one line of plain characters.

use aws_credential_types::Credentials;

use super::super::error::ErrorKind;
use super::super::presentable::presentable;
use super::refusal::Refusal;
use crate::config_files::Environment;

const SECRET: &str = "AWS_SECRET_ACCESS_KEY";

/// The variables that the parts of credentials come from, with what each is.
const PARTS: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "access key id"), (SECRET, "secret access key"), ("AWS_SESSION_TOKEN", "session token")];

/// Checks that credentials are such as AWS gives: a part with a line break in it was copied wrongly.
///
/// # Errors
/// [`ErrorKind::Configuration`] that names the part and where it comes from, and does not repeat it.
pub(super) fn check(credentials: &Credentials, profile: Option<&str>) -> Result<(), Refusal> {
    check_with(credentials, profile, |variable| Environment::of_process().get(variable))
}

fn check_with(
    credentials: &Credentials,
    profile: Option<&str>,
    value: impl Fn(&str) -> Option<String>,
) -> Result<(), Refusal> {
    let parts = [Some(credentials.access_key_id()), Some(credentials.secret_access_key()), credentials.session_token()];
    for (part, (variable, what)) in parts.into_iter().zip(PARTS) {
        let Some(part) = part else { continue };
        // The secret itself is not sent, and an emulator's may be of any letters; but not of what was none.
        let is_wrong =
            |c: &char| c.is_ascii_control() || *c == char::REPLACEMENT_CHARACTER || !c.is_ascii() && variable != SECRET;
        let Some(wrong) = part.chars().find(is_wrong) else { continue };
        let wrong = match wrong {
            '\n' | '\r' => "a line break".to_owned(),
            '\t' => "a tab".to_owned(),
            char::REPLACEMENT_CHARACTER => "a byte that is not UTF-8".to_owned(),
            c if c.is_ascii() => "a control character".to_owned(),
            c => format!("the character {}", presentable(&c.to_string())),
        };
        // SDKs take the blanks off its ends.
        let of_environment = value(variable).is_some_and(|value| value.trim() == part.trim());
        let (origin, cure) = match (of_environment, profile) {
            (true, _) => (variable.to_owned(), "then start Passdesk again"),
            (false, Some(profile)) => (format!("the profile {}", presentable(profile)), "then try again"),
            (false, None) => ("the credentials in use".to_owned(), "then try again"),
        };
        return Err(Refusal::new(
            ErrorKind::Configuration,
            format!(
                "The {what} in {origin} has {wrong} in it, which none of AWS's has: it was probably copied with it. Nothing was sent"
            ),
            &format!("Copy it once more, on one line, {cure}"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::operation::Operation;
    use super::*;

    fn credentials(id: &str, secret: &str, token: Option<&str>) -> Credentials {
        Credentials::new(id, secret, token.map(str::to_owned), None, "test")
    }

    #[test]
    fn credentials_that_cannot_be_sent_are_told_with_where_they_come_from() {
        let broken = "hunter2-one\nhunter2-two";
        let set = |wanted: &'static str| move |variable: &str| (variable == wanted).then(|| broken.to_owned());
        for (given, variable, profile, says) in [
            (
                credentials("AKIA", "x", Some(broken)),
                "AWS_SESSION_TOKEN",
                None,
                "The session token in AWS_SESSION_TOKEN has a line break",
            ),
            (
                credentials("AKIA", broken, None),
                "AWS_SECRET_ACCESS_KEY",
                None,
                "The secret access key in AWS_SECRET_ACCESS_KEY has",
            ),
            (
                credentials(broken, "x", None),
                "AWS_ACCESS_KEY_ID",
                Some("one"),
                "The access key id in AWS_ACCESS_KEY_ID has",
            ),
            (
                credentials("AKIA", "x", Some(broken)),
                "",
                Some("one"),
                "The session token in the profile one has a line break",
            ),
            (
                credentials("AKIA", "x", Some("to\r")),
                "",
                None,
                "The session token in the credentials in use has a line break",
            ),
            (credentials("AKIA", "x", Some("to\tken")), "", None, "has a tab in it"),
            (credentials("AKIA", "x", Some("to\0ken")), "", None, "has a control character in it"),
            (credentials("AKIÄ", "x", None), "", None, "has the character Ä in it"),
            (
                credentials("AKIA\u{fffd}", "x", None),
                "",
                None,
                "The access key id in the credentials in use has a byte that is",
            ),
            (credentials("AKIA", "x\u{fffd}", None), "", None, "has a byte that is not UTF-8 in it"),
        ] {
            let refusal = check_with(&given, profile, set(variable)).expect_err(says);
            let error = refusal.for_operation(Operation::GetCallerIdentity);
            assert!(error.sentence.contains(says) && error.kind == ErrorKind::Configuration, "{error}");
            assert!(
                error.sentence.contains("Nothing was sent") && !format!("{error:?}").contains("hunter2"),
                "{error:?}"
            );
        }
    }

    #[test]
    fn what_can_be_sent_is_let_through() {
        for (id, secret, token) in
            [("AKIA", "a/b+c=", Some("FwoGZXIvYXdzE/+=")), ("AKIA", "a séçret of a demo", None), ("", "", Some(""))]
        {
            assert!(check_with(&credentials(id, secret, token), None, |_| None).is_ok(), "{id} {secret} {token:?}");
        }
    }
}
