//! What the root user of an account may have to sign in with.

use jiff::Timestamp;

use super::{AccessKey, LoginProfile, MfaDevice};

/// A certificate with which requests were once signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningCertificate {
    /// Its id.
    pub id: String,
    /// Whether it is active.
    pub active: bool,
    /// When it was uploaded.
    pub uploaded: Option<Timestamp>,
}

/// What of a root user an action concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RootPart {
    /// The login profile: the password, or the leave to recover one.
    Password,
    /// The access key of this id.
    AccessKey(String),
    /// The MFA device of this serial number.
    MfaDevice(String),
    /// The signing certificate of this id.
    Certificate(String),
}

/// What one read shows of a root user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootAspect {
    /// The login profile (`GetLoginProfile`).
    Password,
    /// The access keys (`ListAccessKeys`).
    AccessKeys,
    /// The MFA devices (`ListMFADevices`).
    MfaDevices,
    /// The signing certificates (`ListSigningCertificates`).
    Certificates,
}

/// What a read showed of a root user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootObserved {
    /// The login profile. One that is there says that there is a password, or that one may be recovered: it does not tell which.
    Password(LoginProfile),
    /// The access keys.
    AccessKeys(Vec<AccessKey>),
    /// The MFA devices.
    MfaDevices(Vec<MfaDevice>),
    /// The signing certificates.
    Certificates(Vec<SigningCertificate>),
}

impl RootAspect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Password, Self::AccessKeys, Self::MfaDevices, Self::Certificates];
}

impl RootPart {
    /// Which read shows it.
    #[must_use]
    pub const fn aspect(&self) -> RootAspect {
        match self {
            Self::Password => RootAspect::Password,
            Self::AccessKey(_) => RootAspect::AccessKeys,
            Self::MfaDevice(_) => RootAspect::MfaDevices,
            Self::Certificate(_) => RootAspect::Certificates,
        }
    }

    /// Its id, where it has one.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Password => "",
            Self::AccessKey(id) | Self::MfaDevice(id) | Self::Certificate(id) => id,
        }
    }
}

impl RootObserved {
    /// Whether this is there, where the read shows it.
    #[must_use]
    pub fn has(&self, part: &RootPart) -> Option<bool> {
        match (self, part) {
            (Self::Password(LoginProfile::Present { .. }), RootPart::Password) => Some(true),
            (Self::Password(LoginProfile::Absent), RootPart::Password) => Some(false),
            (Self::AccessKeys(keys), RootPart::AccessKey(id)) => Some(keys.iter().any(|key| key.id == *id)),
            (Self::MfaDevices(all), RootPart::MfaDevice(serial)) => {
                Some(all.iter().any(|device| device.serial == *serial))
            }
            (Self::Certificates(all), RootPart::Certificate(id)) => {
                Some(all.iter().any(|certificate| certificate.id == *id))
            }
            _ => None,
        }
    }

    /// The same, with nothing but this: what two reads say of it can be compared then.
    #[must_use]
    pub fn only(mut self, part: &RootPart) -> Self {
        match &mut self {
            Self::Password(_) => {}
            Self::AccessKeys(keys) => keys.retain(|key| key.id == part.id()),
            Self::MfaDevices(all) => all.retain(|device| device.serial == part.id()),
            Self::Certificates(all) => all.retain(|certificate| certificate.id == part.id()),
        }
        self
    }

    /// Takes this away. Returns false where the read does not show it.
    #[must_use]
    pub fn remove(&mut self, part: &RootPart) -> bool {
        match (self, part) {
            (Self::Password(profile), RootPart::Password) => *profile = LoginProfile::Absent,
            (Self::AccessKeys(keys), RootPart::AccessKey(id)) => keys.retain(|key| key.id != *id),
            (Self::MfaDevices(all), RootPart::MfaDevice(serial)) => all.retain(|device| device.serial != *serial),
            (Self::Certificates(all), RootPart::Certificate(id)) => all.retain(|certificate| certificate.id != *id),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_away_is_not_there_and_all_else_is_as_it_was() {
        let key = |id: &str| AccessKey { id: id.into(), active: true, created: None };
        let parts = [
            RootPart::Password,
            RootPart::AccessKey("AKIA1".into()),
            RootPart::MfaDevice("arn:aws:iam::1:mfa/root".into()),
            RootPart::Certificate("C1".into()),
        ];
        let observed = [
            RootObserved::Password(LoginProfile::Present { created: None, reset_required: false }),
            RootObserved::AccessKeys(vec![key("AKIA1"), key("AKIA2")]),
            RootObserved::MfaDevices(vec![MfaDevice { serial: "arn:aws:iam::1:mfa/root".into(), enabled: None }]),
            RootObserved::Certificates(vec![SigningCertificate { id: "C1".into(), active: true, uploaded: None }]),
        ];
        for (at, before) in observed.iter().enumerate() {
            for (of, part) in parts.iter().enumerate() {
                let mut after = before.clone();
                assert_eq!(after.remove(part), at == of, "{part:?} of {before:?}");
                let expected = (at == of).then_some(true);
                assert_eq!(before.has(part), expected);
                assert_eq!(after.has(part), expected.map(|_| false));
                if at != of {
                    assert_eq!(after, *before);
                }
            }
            assert_eq!(parts[at].aspect(), RootAspect::ALL[at]);
        }
        assert_eq!(RootObserved::Password(LoginProfile::NOT_READ).has(&RootPart::Password), None, "not known");
    }
}
