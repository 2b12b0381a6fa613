//! From the SDK's types to the desk's.

use aws_sdk_iam::types;
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use crate::account::{
    AccessKey, CustomPolicy, KeyUse, LoginProfile, MfaDevice, PasswordPolicy, SigningCertificate, Tag, User,
    UserDetail, UserName,
};
use crate::password::CharacterClass;

/// The SDK puts the year 1970 where a required date is missing.
pub(super) fn timestamp(date: &DateTime) -> Option<Timestamp> {
    if date.secs() == 0 {
        return None;
    }
    Timestamp::new(date.secs(), i32::try_from(date.subsec_nanos()).ok()?).ok()
}

/// `None` if the name is not one that IAM could have given.
pub(super) fn user(user: &types::User) -> Option<User> {
    Some(User {
        name: UserName::parse(user.user_name()).ok()?,
        path: user.path().to_owned(),
        arn: user.arn().to_owned(),
        user_id: user.user_id().to_owned(),
        created: timestamp(user.create_date()),
        password_last_used: user.password_last_used().and_then(timestamp),
    })
}

pub(super) fn login_profile(profile: &types::LoginProfile) -> LoginProfile {
    LoginProfile::Present {
        created: timestamp(profile.create_date()),
        reset_required: profile.password_reset_required(),
    }
}

pub(super) fn access_key(key: &types::AccessKeyMetadata) -> AccessKey {
    AccessKey {
        id: key.access_key_id().unwrap_or_default().to_owned(),
        active: key.status() == Some(&types::StatusType::Active),
        created: key.create_date().and_then(timestamp),
    }
}

/// `None` where the key was never used, as far as IAM knows.
pub(super) fn key_use(used: &types::AccessKeyLastUsed) -> Option<KeyUse> {
    Some(KeyUse {
        at: used.last_used_date().and_then(timestamp)?,
        service: Some(used.service_name()).filter(|name| !name.is_empty()).map(ToOwned::to_owned),
        region: Some(used.region()).filter(|region| !region.is_empty()).map(ToOwned::to_owned),
    })
}

pub(super) fn mfa_device(device: &types::MfaDevice) -> MfaDevice {
    MfaDevice { serial: device.serial_number().to_owned(), enabled: timestamp(device.enable_date()) }
}

pub(super) fn signing_certificate(certificate: &types::SigningCertificate) -> SigningCertificate {
    SigningCertificate {
        id: certificate.certificate_id().to_owned(),
        active: certificate.status() == &types::StatusType::Active,
        uploaded: certificate.upload_date().and_then(timestamp),
    }
}

pub(super) fn tag(tag: &types::Tag) -> Tag {
    Tag { key: tag.key().into(), value: tag.value().into() }
}

/// `None` if the name is not one that IAM could have given.
pub(super) fn user_detail(detail: &types::UserDetail) -> Option<UserDetail> {
    Some(UserDetail {
        name: UserName::parse(detail.user_name()?).ok()?,
        user_id: detail.user_id().unwrap_or_default().to_owned(),
        tags: detail.tags().iter().map(tag).collect(),
        groups: detail.group_list().iter().map(|group| group.as_str().into()).collect(),
    })
}

pub(super) fn password_policy(policy: &types::PasswordPolicy) -> PasswordPolicy {
    let required = [
        (policy.require_uppercase_characters(), CharacterClass::Uppercase),
        (policy.require_lowercase_characters(), CharacterClass::Lowercase),
        (policy.require_numbers(), CharacterClass::Number),
        (policy.require_symbols(), CharacterClass::Symbol),
    ];
    let positive = |n: Option<i32>| n.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
    PasswordPolicy::Custom(CustomPolicy {
        // Six is the least that a policy can ask for (quotas of IAM).
        minimum_length: positive(policy.minimum_password_length()).map_or(6, |n| n as usize),
        required: required.into_iter().filter_map(|(required, class)| required.then_some(class)).collect(),
        allow_users_to_change: policy.allow_users_to_change_password(),
        max_age_days: positive(policy.max_password_age()).filter(|_| policy.expire_passwords()),
        reuse_prevention: positive(policy.password_reuse_prevention()),
        hard_expiry: policy.hard_expiry().unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_keeps_its_instant_and_a_missing_one_is_none() {
        let date = DateTime::from_secs_and_nanos(1_795_238_224, 500_000_000);
        assert_eq!(timestamp(&date).map(|t| t.to_string()).as_deref(), Some("2026-11-21T05:17:04.5Z"));
        assert_eq!(timestamp(&DateTime::from_secs(0)), None);
    }
}
