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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Which read it is.
    #[must_use]
    pub const fn aspect(&self) -> RootAspect {
        match self {
            Self::Password(_) => RootAspect::Password,
            Self::AccessKeys(_) => RootAspect::AccessKeys,
            Self::MfaDevices(_) => RootAspect::MfaDevices,
            Self::Certificates(_) => RootAspect::Certificates,
        }
    }

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

    /// The same, with nothing but this.
    fn only(mut self, part: &RootPart) -> Self {
        match &mut self {
            Self::Password(_) => {}
            Self::AccessKeys(keys) => keys.retain(|key| key.id == part.id()),
            Self::MfaDevices(all) => all.retain(|device| device.serial == part.id()),
            Self::Certificates(all) => all.retain(|certificate| certificate.id == part.id()),
        }
        self
    }

    /// Whether two reads say the same of this, as far as both of them say it: a login profile that was created from here has no time
    /// before it is read.
    #[must_use]
    pub fn agrees(&self, other: &Self, part: &RootPart) -> bool {
        let is_without_time = |of: &Self| matches!(of, Self::Password(LoginProfile::Present { created: None, .. }));
        match (self.has(part), other.has(part)) {
            (None, _) | (_, None) => true,
            (before, now) if is_without_time(self) || is_without_time(other) => before == now,
            _ => self.clone().only(part) == other.clone().only(part),
        }
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

    #[test]
    fn two_reads_agree_unless_both_say_something_else_of_the_very_same() {
        let profile = |second: Option<i64>| {
            let created = second.map(|second| Timestamp::from_second(second).expect("a time"));
            RootObserved::Password(LoginProfile::Present { created, reset_required: false })
        };
        let absent = RootObserved::Password(LoginProfile::Absent);
        let unknown = RootObserved::Password(LoginProfile::NOT_READ);
        for (before, now, agrees) in [
            (profile(Some(1)), profile(Some(1)), true),
            (profile(Some(1)), profile(Some(2)), false),
            (profile(None), profile(Some(2)), true),
            (profile(Some(1)), profile(None), true),
            (profile(None), absent.clone(), false),
            (absent.clone(), profile(Some(1)), false),
            (unknown.clone(), profile(Some(1)), true),
            (absent, unknown, true),
        ] {
            assert_eq!(before.agrees(&now, &RootPart::Password), agrees, "{before:?} {now:?}");
        }
        let key = |id: &str, active| AccessKey { id: id.into(), active, created: None };
        let keys =
            |all: &[(&str, bool)]| RootObserved::AccessKeys(all.iter().map(|(id, active)| key(id, *active)).collect());
        let part = RootPart::AccessKey("A".into());
        let before = keys(&[("A", true), ("B", true)]);
        assert!(before.agrees(&keys(&[("A", true)]), &part), "of another one");
        assert!(!before.agrees(&keys(&[("A", false)]), &part) && !before.agrees(&keys(&[("B", true)]), &part));
    }
}
