use crate::password::Secret;

/// Credentials as AWS shows them to be pasted somewhere: for a shell, for PowerShell, or for a file of the AWS command line.
pub(super) struct Pasted {
    pub(super) access_key_id: Secret,
    pub(super) secret_access_key: Secret,
    pub(super) session_token: Option<Secret>,
}

impl Pasted {
    /// What is in this text, if it is such.
    pub(super) fn find_in(text: &str) -> Option<Self> {
        let value = |name| value_of(text, name).map(|value| Secret::whole(value.to_owned()));
        Some(Self {
            access_key_id: value("aws_access_key_id")?,
            secret_access_key: value("aws_secret_access_key")?,
            session_token: value("aws_session_token"),
        })
    }
}

/// What is set to be of this name: behind `=`, with quotes or without.
fn value_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    // Letters of ASCII alone change their case, so that places stay the same.
    let at = text.to_ascii_lowercase().find(name)? + name.len();
    let rest = text.get(at..)?.trim_start().strip_prefix('=')?.trim_start();
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next()?,
        _ => rest.split(|c: char| c.is_whitespace() || c == '"' || c == ';').next()?,
    };
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_shows_for_a_terminal_is_understood() {
        for (text, has_token) in [
            (
                "export AWS_ACCESS_KEY_ID=\"AKIA1\" export AWS_SECRET_ACCESS_KEY=\"se/cr+et=\" export AWS_SESSION_TOKEN=\"to=ken\"",
                true,
            ),
            (
                "$Env:AWS_ACCESS_KEY_ID=\"AKIA1\" $Env:AWS_SECRET_ACCESS_KEY=\"se/cr+et=\" $Env:AWS_SESSION_TOKEN=\"to=ken\"",
                true,
            ),
            ("set \"AWS_ACCESS_KEY_ID=AKIA1\" set \"AWS_SECRET_ACCESS_KEY=se/cr+et=\"", false),
            (
                "[111122223333_Helpdesk] aws_access_key_id = AKIA1 aws_secret_access_key = se/cr+et= aws_session_token = to=ken",
                true,
            ),
            ("AWS_ACCESS_KEY_ID='AKIA1'; AWS_SECRET_ACCESS_KEY='se/cr+et='", false),
        ] {
            let pasted = Pasted::find_in(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (pasted.access_key_id.expose(), pasted.secret_access_key.expose()),
                ("AKIA1", "se/cr+et="),
                "{text}"
            );
            assert_eq!(
                pasted.session_token.as_ref().map(|token| token.expose()),
                has_token.then_some("to=ken"),
                "{text}"
            );
        }
        for text in ["AKIA1", "AWS_ACCESS_KEY_ID=AKIA1", "AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY=", ""] {
            assert!(Pasted::find_in(text).is_none(), "{text}");
        }
    }
}
