use std::collections::HashSet;

use super::grouped;

/// An account of an organisation, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAccount {
    /// Its twelve digits.
    pub id: String,
    /// What the organisation calls it; `None` where only the id was given.
    pub name: Option<String>,
    /// The e-mail address of its root user. Whoever reads what is sent there can recover the root user's password.
    pub email: Option<String>,
    /// Whether it is in use.
    pub state: AccountState,
    /// Whether it is the organisation's management account, whose root user is managed by nobody but itself.
    pub is_management: bool,
}

/// Whether an account is in use (Organizations, `AccountState`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// It is.
    Active,
    /// AWS has suspended it.
    Suspended,
    /// It is being closed.
    PendingClosure,
    /// It is closed.
    Closed,
    /// It is not yet.
    PendingActivation,
    /// Something that this version does not know.
    Other(String),
    /// Nobody has said.
    NotTold,
}

impl MemberAccount {
    /// One of which nothing but the id is known.
    #[must_use]
    pub const fn of_id(id: String) -> Self {
        Self { id, name: None, email: None, state: AccountState::NotTold, is_management: false }
    }

    /// What it is called: its name, or else its id in groups.
    #[must_use]
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| grouped(&self.id))
    }

    /// Why its root user cannot be managed from another account, if so: a sentence without its full stop.
    #[must_use]
    pub const fn why_not(&self) -> Option<&'static str> {
        if self.is_management {
            return Some("This is the management account: its root user can only be managed by signing in as it");
        }
        match self.state {
            AccountState::Active | AccountState::NotTold | AccountState::Other(_) => None,
            AccountState::Suspended => Some("AWS has suspended the account: there are no sessions of its root user"),
            AccountState::PendingClosure | AccountState::Closed => {
                Some("The account is closed: there are no sessions of its root user")
            }
            AccountState::PendingActivation => {
                Some("The account is not active yet: there are no sessions of its root user")
            }
        }
    }
}

impl AccountState {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Active => "Active",
            Self::Suspended => "Suspended",
            Self::PendingClosure => "Being closed",
            Self::Closed => "Closed",
            Self::PendingActivation => "Not active yet",
            Self::Other(word) => word,
            Self::NotTold => "Not known",
        }
    }
}

/// Whether a text is the id of an account: twelve digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The ids of accounts in a text that somebody has typed or pasted, each once and in order, with dashes or without them; and what of it
/// is none.
#[must_use]
pub fn account_ids(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut others, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\''));
    for word in words.filter(|word| !word.is_empty()) {
        let digits = word.replace('-', "");
        let is_id = is_account_id(&digits);
        let found = if is_id { digits } else { word.to_owned() };
        if seen.insert(found.clone()) {
            if is_id { &mut ids } else { &mut others }.push(found);
        }
    }
    (ids, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_what_is_pasted() {
        let found = |text: &str| {
            let (ids, others) = account_ids(text);
            (ids.join(" "), others.join(" "))
        };
        for (text, ids, others) in [
            ("", "", ""),
            ("111122223333", "111122223333", ""),
            ("1111-2222-3333, 444455556666\n111122223333", "111122223333 444455556666", ""),
            ("\"111122223333\";'444455556666'", "111122223333 444455556666", ""),
            ("prod 11112222333 1111222233334 444455556666", "444455556666", "prod 11112222333 1111222233334"),
            ("１１１１２２２２３３３３", "", "１１１１２２２２３３３３"),
        ] {
            assert_eq!(found(text), (ids.to_owned(), others.to_owned()), "{text}");
        }
    }

    #[test]
    fn only_the_root_users_of_active_members_are_managed() {
        let of = |state: AccountState| MemberAccount { state, ..MemberAccount::of_id("111122223333".into()) };
        for (state, may) in [
            (AccountState::Active, true),
            (AccountState::NotTold, true),
            (AccountState::Other("NEW".into()), true),
            (AccountState::Suspended, false),
            (AccountState::Closed, false),
            (AccountState::PendingClosure, false),
            (AccountState::PendingActivation, false),
        ] {
            assert_eq!(of(state.clone()).why_not().is_none(), may, "{state:?}");
        }
        let management = MemberAccount { is_management: true, ..of(AccountState::Active) };
        assert!(management.why_not().is_some_and(|why| why.contains("management account")));
        assert_eq!(management.title(), "1111-2222-3333");
    }
}
