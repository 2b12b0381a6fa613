use crate::account::{CustomPolicy, PasswordPolicy};
use crate::password::CharacterClass;

use super::super::account_number::AccountNumber;
use super::super::error::ApiError;
use super::super::input::Input;
use super::super::state::{Request, State};
use super::super::wire::Xml;
use super::outcome::Outcome;

/// The flags of the four classes, as the operations name them.
const CLASSES: [(&str, CharacterClass); 4] = [
    ("RequireSymbols", CharacterClass::Symbol),
    ("RequireNumbers", CharacterClass::Number),
    ("RequireUppercaseCharacters", CharacterClass::Uppercase),
    ("RequireLowercaseCharacters", CharacterClass::Lowercase),
];

pub(super) fn get(state: &mut State, request: Request<'_>) -> Outcome {
    state.authorize(request)?;
    let account = state.options.account;
    let PasswordPolicy::Custom(policy) = state.policy_read(request.now) else {
        return Err(none(account));
    };
    let mut xml = Xml::new();
    xml.element("PasswordPolicy", |xml| {
        xml.value("MinimumPasswordLength", policy.minimum_length);
        for (name, class) in CLASSES {
            xml.value(name, policy.required.contains(&class));
        }
        xml.value("AllowUsersToChangePassword", policy.allow_users_to_change)
            .value("ExpirePasswords", policy.max_age_days.is_some());
        if let Some(days) = policy.max_age_days {
            xml.value("MaxPasswordAge", days);
        }
        if let Some(last) = policy.reuse_prevention {
            xml.value("PasswordReusePrevention", last);
        }
        xml.value("HardExpiry", policy.hard_expiry);
    });
    Ok(Some(xml))
}

/// Not a partial update: what is left out goes back to its default.
pub(super) fn update(state: &mut State, request: Request<'_>) -> Outcome {
    let mut input = Input::new(request.params);
    let minimum_length = input.number("MinimumPasswordLength", 6, 128).unwrap_or(6);
    let required: Vec<CharacterClass> = CharacterClass::ALL
        .into_iter()
        .filter(|class| CLASSES.iter().any(|(name, of)| of == class && input.flag(name) == Some(true)))
        .collect();
    let policy = CustomPolicy {
        minimum_length: minimum_length as usize,
        required,
        allow_users_to_change: input.flag("AllowUsersToChangePassword").unwrap_or(false),
        max_age_days: input.number("MaxPasswordAge", 1, 1095),
        reuse_prevention: input.number("PasswordReusePrevention", 1, 24),
        hard_expiry: input.flag("HardExpiry").unwrap_or(false),
    };
    input.check()?;
    state.authorize(request)?;
    let propagation = state.options.propagation;
    state.policy.change(request.now, propagation, |current| *current = PasswordPolicy::Custom(policy));
    Ok(None)
}

pub(super) fn delete(state: &mut State, request: Request<'_>) -> Outcome {
    state.authorize(request)?;
    if !matches!(state.policy.current(), PasswordPolicy::Custom(_)) {
        return Err(none(state.options.account));
    }
    let propagation = state.options.propagation;
    state.policy.change(request.now, propagation, |current| *current = PasswordPolicy::Default);
    Ok(None)
}

fn none(account: AccountNumber) -> ApiError {
    ApiError::no_such_entity(format!("The Password Policy with domain name {account} cannot be found."))
}
