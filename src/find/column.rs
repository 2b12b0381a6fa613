use serde::{Deserialize, Serialize};

use super::tag_key::TagKey;

/// A column of the table of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The name.
    User,
    /// Whether there is a console password.
    Password,
    /// Whether a new password must be created at the next sign-in.
    MustChange,
    /// How long ago the password was set.
    PasswordAge,
    /// By when the password policy wants another password.
    PasswordExpires,
    /// When the password was last used to sign in.
    LastSignIn,
    /// Whether an MFA device is active.
    Mfa,
    /// How many access keys work.
    ActiveKeys,
    /// How long ago the oldest access key that works was created.
    KeyAge,
    /// When an access key was last used.
    KeyLastUsed,
    /// The path.
    Path,
    /// When the user was created.
    Created,
    /// When the password was created first.
    PasswordCreated,
    /// The unique id.
    UserId,
    /// The Amazon Resource Name.
    Arn,
    /// The groups.
    Groups,
    /// The tags.
    Tags,
    /// Where it is known from whether there is a console password.
    Source,
    /// The value of the tag of this key.
    Tag(TagKey),
}

/// A column that somebody chose for the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSetting {
    /// Which one.
    pub column: Column,
    /// How wide it is, in points; `None` where nobody has made it wider or narrower.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
}

impl Column {
    /// All columns but those of a single tag, in the order in which they are offered.
    pub const ALL: [Self; 18] = [
        Self::User,
        Self::Password,
        Self::MustChange,
        Self::PasswordAge,
        Self::PasswordExpires,
        Self::LastSignIn,
        Self::Mfa,
        Self::ActiveKeys,
        Self::KeyAge,
        Self::KeyLastUsed,
        Self::Path,
        Self::Created,
        Self::PasswordCreated,
        Self::UserId,
        Self::Arn,
        Self::Groups,
        Self::Tags,
        Self::Source,
    ];

    /// The columns that the table has where nobody has chosen any.
    pub const DEFAULT: &[Self] = &[
        Self::User,
        Self::Password,
        Self::MustChange,
        Self::PasswordAge,
        Self::LastSignIn,
        Self::Mfa,
        Self::ActiveKeys,
        Self::Path,
    ];

    /// Its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::User => "User name",
            Self::Password => "Console password",
            Self::MustChange => "Reset required",
            Self::PasswordAge => "Password age",
            Self::PasswordExpires => "Password expires",
            Self::LastSignIn => "Last sign-in",
            Self::Mfa => "MFA",
            Self::ActiveKeys => "Active keys",
            Self::KeyAge => "Oldest key",
            Self::KeyLastUsed => "Key last used",
            Self::Path => "Path",
            Self::Created => "User created",
            Self::PasswordCreated => "Password created",
            Self::UserId => "User ID",
            Self::Arn => "ARN",
            Self::Groups => "Groups",
            Self::Tags => "Tags",
            Self::Source => "Source",
            Self::Tag(key) => key.title(),
        }
    }
}

impl ColumnSetting {
    /// The columns of the table as they were chosen, each once; the default ones where none was.
    #[must_use]
    pub fn shown(chosen: &[Self]) -> Vec<Self> {
        let mut shown: Vec<Self> = Vec::with_capacity(chosen.len());
        for setting in chosen {
            if shown.iter().all(|other| other.column != setting.column) {
                shown.push(*setting);
            }
        }
        if shown.is_empty() {
            shown.extend(Column::DEFAULT.iter().map(|&column| Self { column, width: None }));
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_were_chosen_are_shown_once_and_never_none() {
        let setting = |column, width| ColumnSetting { column, width };
        let default: Vec<Column> = ColumnSetting::shown(&[]).iter().map(|setting| setting.column).collect();
        assert_eq!(default, Column::DEFAULT);
        let chosen = [setting(Column::Mfa, Some(70)), setting(Column::User, None), setting(Column::Mfa, None)];
        assert_eq!(ColumnSetting::shown(&chosen), chosen[..2]);
    }
}
