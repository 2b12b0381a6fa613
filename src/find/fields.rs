//! The fields that a term can ask for, and the values that have a name.

use super::bound::{Bound, Sayings};
use super::measure::{self, Measure};
use super::place::SearchField;

/// A field: what stands before the colon of a term.
pub(super) struct Field {
    pub(super) name: &'static str,
    /// What it is, for whoever does not know its name.
    pub(super) about: &'static str,
    pub(super) choices: &'static [Choice],
    pub(super) kind: Kind,
}

/// What the values of a field are like, besides those with a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// There are no others.
    Named,
    /// Text that is part of something.
    Text(SearchField),
    /// How long ago something was, such as `>90d`.
    Past(Measure, Sayings),
    /// How soon something will be.
    Future(Measure, Sayings),
}

/// A value with a name.
pub(super) struct Choice {
    pub(super) word: &'static str,
    /// What a term with it says.
    pub(super) says: &'static str,
    /// What the term says when it is turned round.
    pub(super) says_not: &'static str,
    pub(super) measure: Measure,
    pub(super) bound: Bound,
}

const fn choice(
    word: &'static str,
    says: &'static str,
    says_not: &'static str,
    measure: Measure,
    bound: Bound,
) -> Choice {
    Choice { word, says, says_not, measure, bound }
}

/// All fields, those that are asked for most first.
pub(super) static FIELDS: [Field; 17] = [
    Field {
        name: "status",
        about: "Whether there is a console password",
        kind: Kind::Named,
        choices: &[
            choice("set", "Has a password", "No password, or not known", Measure::Password, Bound::Is(measure::SET)),
            choice(
                "none",
                "No password",
                "Has a password, or not known",
                Measure::Password,
                Bound::Is(measure::ABSENT),
            ),
            choice("unknown", "Password not known", "Password known", Measure::Password, Bound::Is(measure::NOT_READ)),
        ],
    },
    Field {
        name: "must-change",
        about: "Whether a password reset is required at sign-in",
        kind: Kind::Named,
        choices: &[
            choice(
                "yes",
                "Password reset required",
                "No reset required, or not known",
                Measure::MustChange,
                Bound::Is(measure::YES),
            ),
            choice(
                "no",
                "No password reset required",
                "Reset required, or not known",
                Measure::MustChange,
                Bound::Is(measure::NO),
            ),
            choice(
                "unknown",
                "Not known whether a reset is required",
                "Known whether a reset is required",
                Measure::MustChange,
                Bound::Is(measure::UNSURE),
            ),
        ],
    },
    Field {
        name: "age",
        about: "Age of the console password",
        kind: Kind::Past(
            Measure::Changed,
            Sayings {
                more: "Password older than #",
                at_least: "Password # old or older",
                less: "Password younger than #",
                at_most: "Password # old or younger",
            },
        ),
        choices: &[choice(
            "unknown",
            "Password age not known",
            "Password age known",
            Measure::Changed,
            Bound::Is(measure::BLANK),
        )],
    },
    Field {
        name: "expires",
        about: "When the console password expires",
        kind: Kind::Future(
            Measure::Expires,
            Sayings {
                more: "Password expires in more than #",
                at_least: "Password expires in # or more",
                less: "Password expires in less than #",
                at_most: "Password expires in # or less",
            },
        ),
        choices: &[
            choice("expired", "Password expired", "Password not expired, or not known", Measure::Expires, Bound::Past),
            choice(
                "never",
                "Password never expires",
                "Password expires, or not known",
                Measure::Expires,
                Bound::Is(measure::NEVER),
            ),
            choice(
                "unknown",
                "Password expiry not known",
                "Password expiry known",
                Measure::Expires,
                Bound::Is(measure::BLANK),
            ),
        ],
    },
    Field {
        name: "sign-in",
        about: "Last sign-in with the password",
        kind: Kind::Past(
            Measure::LastSignIn,
            Sayings {
                more: "Last sign-in more than # ago",
                at_least: "Last sign-in # ago or earlier",
                less: "Last sign-in less than # ago",
                at_most: "Last sign-in # ago or later",
            },
        ),
        choices: &[choice("never", "Never signed in", "Has signed in", Measure::LastSignIn, Bound::Is(measure::NEVER))],
    },
    Field {
        name: "mfa",
        about: "Whether an MFA device is active",
        kind: Kind::Named,
        choices: &[
            choice("yes", "Has MFA", "No MFA, or not known", Measure::Mfa, Bound::Is(measure::YES)),
            choice("no", "No MFA", "Has MFA, or not known", Measure::Mfa, Bound::Is(measure::NO)),
            choice("unknown", "MFA not known", "MFA known", Measure::Mfa, Bound::Is(measure::BLANK)),
        ],
    },
    Field {
        name: "key",
        about: "Access keys",
        kind: Kind::Named,
        choices: &[
            choice(
                "active",
                "Has an active key",
                "No active key, or not known",
                Measure::Keys,
                Bound::AtLeast(measure::KEYS),
            ),
            choice(
                "inactive",
                "Has an inactive key",
                "No inactive key, or not known",
                Measure::InactiveKeys,
                Bound::AtLeast(1),
            ),
            choice("none", "No access keys", "Has access keys, or not known", Measure::Keys, Bound::Is(0)),
            choice("unknown", "Access keys not known", "Access keys known", Measure::Keys, Bound::Is(measure::BLANK)),
        ],
    },
    Field {
        name: "key-age",
        about: "Age of the oldest active access key",
        kind: Kind::Past(
            Measure::KeyCreated,
            Sayings {
                more: "Active key older than #",
                at_least: "Active key # old or older",
                less: "Active keys younger than #",
                at_most: "Active keys # old or younger",
            },
        ),
        choices: &[],
    },
    Field {
        name: "key-used",
        about: "Last use of an access key",
        kind: Kind::Past(
            Measure::KeyUsed,
            Sayings {
                more: "Key last used more than # ago",
                at_least: "Key last used # ago or earlier",
                less: "Key last used less than # ago",
                at_most: "Key last used # ago or later",
            },
        ),
        choices: &[choice(
            "never",
            "Key never used",
            "Key used, or not known",
            Measure::KeyUsed,
            Bound::Is(measure::NEVER),
        )],
    },
    Field {
        name: "created",
        about: "When the user was created",
        kind: Kind::Past(
            Measure::Created,
            Sayings {
                more: "User created more than # ago",
                at_least: "User created # ago or earlier",
                less: "User created less than # ago",
                at_most: "User created # ago or later",
            },
        ),
        choices: &[],
    },
    Field {
        name: "from",
        about: "Source of what is known of the console password",
        kind: Kind::Named,
        choices: &[
            choice(
                "report",
                "Source: credential report",
                "Source: not the credential report",
                Measure::Source,
                Bound::Is(measure::FROM_REPORT),
            ),
            choice(
                "live",
                "Source: live read",
                "Source: not a live read",
                Measure::Source,
                Bound::Is(measure::FROM_READ),
            ),
            // Until IAM has been read again, from when on it is known from that read.
            choice(
                "here",
                "Source: change made here",
                "Source: not a change made here",
                Measure::Source,
                Bound::Is(measure::FROM_HERE),
            ),
        ],
    },
    Field { name: "name", about: "Part of the user name", kind: Kind::Text(SearchField::Name), choices: &[] },
    Field { name: "path", about: "Part of the path", kind: Kind::Text(SearchField::Path), choices: &[] },
    Field { name: "tag", about: "Part of a tag, as key=value", kind: Kind::Text(SearchField::Tag), choices: &[] },
    Field { name: "group", about: "Part of the name of a group", kind: Kind::Text(SearchField::Group), choices: &[] },
    Field { name: "id", about: "Part of the user ID", kind: Kind::Text(SearchField::UserId), choices: &[] },
    Field { name: "arn", about: "Part of the ARN", kind: Kind::Text(SearchField::Arn), choices: &[] },
];

impl Field {
    /// The field of this name, in whatever case.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}
