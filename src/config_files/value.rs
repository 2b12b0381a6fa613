use crate::password::Secret;

/// The value of a setting.
#[derive(Debug)]
pub enum Value {
    /// A text, which may have several lines.
    Text(String),
    /// Settings below a setting, as in `s3 =` with indented lines after it.
    Block(Vec<(String, String)>),
    /// The value of a setting that holds a key or a token.
    Secret(Secret),
}

impl Value {
    /// The value of the setting of this name.
    pub(super) fn of(name: &str, text: String) -> Self {
        if is_secret(name) { Self::Secret(Secret::whole(text)) } else { Self::Text(text) }
    }

    /// The text, where it is one that is no secret.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Block(_) | Self::Secret(_) => None,
        }
    }
}

/// Whether what a setting holds may be shown to nobody. The AWS command line knows three of them; other programs have their own.
fn is_secret(name: &str) -> bool {
    matches!(name, "aws_session_token" | "aws_security_token") || name.contains("secret") || name.contains("password")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_never_printed() {
        for name in ["aws_secret_access_key", "aws_session_token", "aws_security_token", "x_secret", "my_password"] {
            let value = Value::of(name, "canary".into());
            assert_eq!((value.text(), format!("{value:?}").contains("canary")), (None, false), "{name}");
        }
        assert_eq!(Value::of("web_identity_token_file", "/token".into()).text(), Some("/token"));
    }
}
