use crate::password::{CharacterClass, Recipe, Secret};

/// What an account asks of its users' passwords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasswordPolicy {
    /// It could not be read.
    Unknown {
        /// Why, as a sentence; `None` while it has not been read yet.
        reason: Option<String>,
    },
    /// The account has set none, so IAM's default holds: 8 to 128 characters, three of the four classes, not equal to the
    /// account's name or e-mail address (IAM User Guide, "Default password policy").
    Default,
    /// The account's own.
    Custom(CustomPolicy),
}

/// The account's own password policy, as `GetAccountPasswordPolicy` returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomPolicy {
    /// 6 to 128 characters.
    pub minimum_length: usize,
    /// The classes of which each password must have at least one character.
    pub required: Vec<CharacterClass>,
    /// Whether users may change their own password.
    pub allow_users_to_change: bool,
    /// 1 to 1095 days after which a password expires.
    pub max_age_days: Option<u32>,
    /// 1 to 24 former passwords that may not be used again.
    pub reuse_prevention: Option<u32>,
    /// Whether a user whose password has expired is locked out until an administrator resets it.
    pub hard_expiry: bool,
}

/// One line of the checklist: what a password must fulfil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// At least this many characters.
    MinimumLength(usize),
    /// At least one character of this class.
    Has(CharacterClass),
    /// At least three of the four classes.
    ThreeClasses,
    /// Not the account's alias.
    NotAccountName,
}

/// What a rule may have to know besides the password.
#[derive(Clone, Copy, Debug, Default)]
pub struct RuleContext<'a> {
    /// The account's alias, if it has one.
    pub account_alias: Option<&'a str>,
}

impl PasswordPolicy {
    /// Not read yet.
    pub const NOT_READ: Self = Self::Unknown { reason: None };

    /// The rules that a new password must fulfil, in the order in which they are shown. None where the policy is unknown:
    /// IAM decides.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        match self {
            Self::Unknown { .. } => Vec::new(),
            Self::Default => vec![Rule::MinimumLength(8), Rule::ThreeClasses, Rule::NotAccountName],
            Self::Custom(policy) => std::iter::once(Rule::MinimumLength(policy.minimum_length))
                .chain(policy.required.iter().copied().map(Rule::Has))
                .collect(),
        }
    }

    /// Those of the rules that `password` breaks.
    #[must_use]
    pub fn broken(&self, password: &str, context: RuleContext<'_>) -> Vec<Rule> {
        self.rules().into_iter().filter(|rule| !rule.holds(password, context)).collect()
    }

    /// Whether users may change their own password. `None` where the policy is unknown.
    #[must_use]
    pub fn allows_users_to_change(&self) -> Option<bool> {
        match self {
            Self::Unknown { .. } => None,
            // Without a policy of its own, an account leaves it to the users' permissions: the flag is off.
            Self::Default => Some(false),
            Self::Custom(policy) => Some(policy.allow_users_to_change),
        }
    }

    /// The recipe for a generated password: `wanted`, longer and of more classes where the policy asks for it. What it makes is
    /// valid under the policy; whether it is under an unknown one, IAM decides.
    #[must_use]
    pub fn recipe(&self, wanted: &Recipe) -> Recipe {
        let mut recipe = wanted.clone();
        for rule in self.rules() {
            match rule {
                Rule::MinimumLength(n) => recipe.length = recipe.length.max(n),
                Rule::Has(class) => recipe.add(class),
                Rule::ThreeClasses => {
                    for class in CharacterClass::ALL {
                        if recipe.classes.len() < 3 {
                            recipe.add(class);
                        }
                    }
                }
                Rule::NotAccountName => {}
            }
        }
        recipe.length = recipe.length.clamp(recipe.classes.len(), Secret::MAX_CHARS);
        recipe
    }

    /// Whether every password that `recipe` makes is valid under this policy.
    #[must_use]
    pub fn satisfied_by(&self, recipe: &Recipe) -> bool {
        self.rules().iter().all(|rule| match rule {
            Rule::MinimumLength(n) => recipe.length >= *n,
            Rule::Has(class) => recipe.classes.contains(class),
            Rule::ThreeClasses => recipe.classes.len() >= 3,
            // Longer than an alias can be (63), or else drawn so that equality is as good as impossible.
            Rule::NotAccountName => true,
        })
    }
}

impl Rule {
    /// Whether `password` fulfils the rule.
    #[must_use]
    pub fn holds(self, password: &str, context: RuleContext<'_>) -> bool {
        match self {
            Self::MinimumLength(n) => password.chars().count() >= n,
            Self::Has(class) => class.is_in(password),
            Self::ThreeClasses => CharacterClass::ALL.iter().filter(|class| class.is_in(password)).count() >= 3,
            Self::NotAccountName => !context.account_alias.is_some_and(|alias| alias.eq_ignore_ascii_case(password)),
        }
    }

    /// The rule as a line of the checklist.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::MinimumLength(n) => format!("At least {n} characters"),
            Self::Has(CharacterClass::Uppercase) => "An uppercase letter (A–Z)".into(),
            Self::Has(CharacterClass::Lowercase) => "A lowercase letter (a–z)".into(),
            Self::Has(CharacterClass::Number) => "A number (0–9)".into(),
            Self::Has(class @ CharacterClass::Symbol) => format!("A symbol that IAM counts: {}", class.characters()),
            Self::ThreeClasses => "Three of: uppercase, lowercase, number, symbol".into(),
            Self::NotAccountName => "Not the name of the account".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;
    use crate::password::generate;

    fn custom(minimum_length: usize, required: &[CharacterClass]) -> PasswordPolicy {
        PasswordPolicy::Custom(CustomPolicy {
            minimum_length,
            required: required.to_vec(),
            allow_users_to_change: true,
            max_age_days: None,
            reuse_prevention: None,
            hard_expiry: false,
        })
    }

    #[test]
    fn the_default_policy_asks_for_three_classes_and_another_text_than_the_alias() {
        let context = RuleContext { account_alias: Some("Acme-Prod1") };
        let broken = |password| PasswordPolicy::Default.broken(password, context);
        assert_eq!(broken("abc"), [Rule::MinimumLength(8), Rule::ThreeClasses]);
        assert_eq!(broken("abcdefgh1"), [Rule::ThreeClasses]);
        assert_eq!(broken("acme-prod1"), [Rule::NotAccountName]);
        assert_eq!(broken("Abcdefgh1"), []);
    }

    #[test]
    fn only_iams_own_symbols_count() {
        let policy = custom(6, &[CharacterClass::Symbol]);
        assert_eq!(policy.broken("abcdef~", RuleContext::default()), [Rule::Has(CharacterClass::Symbol)]);
        assert_eq!(policy.broken("abcdef'", RuleContext::default()), []);
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(custom(8, &[]).broken("éééé", RuleContext::default()), [Rule::MinimumLength(8)]);
        assert_eq!(custom(8, &[]).broken("éééééééé", RuleContext::default()), []);
    }

    #[test]
    fn the_policys_recipe_satisfies_it() {
        for policy in
            [PasswordPolicy::NOT_READ, PasswordPolicy::Default, custom(6, &[]), custom(128, &CharacterClass::ALL)]
        {
            assert!(policy.satisfied_by(&policy.recipe(&Recipe::default())), "{policy:?}");
            let shortest = Recipe { length: 1, classes: vec![CharacterClass::Symbol], ..Recipe::default() };
            assert!(policy.satisfied_by(&policy.recipe(&shortest)), "{policy:?}");
        }
        assert_eq!(custom(128, &[]).recipe(&Recipe::default()).length, 128);
        assert_eq!(PasswordPolicy::NOT_READ.recipe(&Recipe::default()), Recipe::default(), "nothing is added unasked");
        let short = Recipe { length: 7, ..Recipe::default() };
        assert!(!PasswordPolicy::Default.satisfied_by(&short));
    }

    fn any_policy() -> impl Strategy<Value = PasswordPolicy> {
        let classes = proptest::sample::subsequence(CharacterClass::ALL.to_vec(), 0..=4);
        let own = (6usize..=128, classes).prop_map(|(length, classes)| custom(length, &classes));
        prop_oneof![Just(PasswordPolicy::Default), Just(PasswordPolicy::NOT_READ), own]
    }

    fn any_recipe() -> impl Strategy<Value = Recipe> {
        let classes = proptest::sample::subsequence(CharacterClass::ALL.to_vec(), 1..=4);
        (1usize..=128, classes, any::<bool>()).prop_map(|(length, classes, without_look_alikes)| Recipe {
            length,
            classes,
            without_look_alikes,
        })
    }

    proptest! {
        #[test]
        fn what_its_recipe_makes_breaks_no_rule(
            policy in any_policy(),
            wanted in any_recipe(),
            seed: u64,
            alias in "[a-z0-9-]{3,63}",
        ) {
            let recipe = policy.recipe(&wanted);
            let secret = generate(&recipe, &mut StdRng::seed_from_u64(seed)).expect("a recipe that can be made");
            let context = RuleContext { account_alias: Some(&alias) };
            prop_assert_eq!(policy.broken(secret.expose(), context), []);
        }

        #[test]
        fn a_longer_password_breaks_no_other_rule(policy in any_policy(), text in ".{0,140}", more in ".{0,20}") {
            let (short, long) = (policy.broken(&text, RuleContext::default()), policy.broken(&(text + &more), RuleContext::default()));
            prop_assert!(long.iter().all(|rule| short.contains(rule)), "{:?} and then {:?}", short, long);
        }

        #[test]
        fn letters_alone_are_no_symbols_and_symbols_no_letters(text in "[^!@#$%^&*()_+=\\[\\]{}|'-]{0,40}") {
            prop_assert!(!CharacterClass::Symbol.is_in(&text));
        }
    }
}
