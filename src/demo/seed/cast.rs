//! The users that are in every demo account, one for each state that a helpdesk meets.

use super::super::hash::PasswordHash;
use super::super::record::{AccessKey, KeyUse, Login, MfaDevice, UserRecord};
use super::key_id;
use super::origin::Seed;
use super::stream::{DAY, HOUR, Stream};

/// The one who is signed in to the demo account.
pub(in crate::demo) const OPERATOR: &str = "helpdesk-ann";

/// A user of the cast. Times are in seconds before the start.
pub(super) struct Member {
    pub(super) name: &'static str,
    path: &'static str,
    groups: &'static [&'static str],
    department: Option<&'static str>,
    created: u64,
    password: Option<Password>,
    last_used: Option<u64>,
    mfa: bool,
    keys: &'static [Key],
    attached: &'static [&'static str],
    /// The name of a policy of the account's own that is attached.
    own_policy: Option<&'static str>,
}

struct Password {
    created: u64,
    changed: u64,
    reset_required: bool,
}

struct Key {
    active: bool,
    created: u64,
    last_used: Option<u64>,
}

const NOBODY: Member = Member {
    name: "",
    path: "/",
    groups: &["all-staff"],
    department: None,
    created: 700 * DAY,
    password: None,
    last_used: None,
    mfa: false,
    keys: &[],
    attached: &[],
    own_policy: None,
};

const fn password(created: u64, changed: u64) -> Option<Password> {
    Some(Password { created, changed, reset_required: false })
}

const fn to_be_changed(created: u64, changed: u64) -> Option<Password> {
    Some(Password { created, changed, reset_required: true })
}

const fn key(created: u64, last_used: u64) -> Key {
    Key { active: true, created, last_used: Some(last_used) }
}

/// In the order of their ordinals.
pub(super) const CAST: [Member; 18] = [
    Member {
        name: OPERATOR,
        path: "/helpdesk/",
        groups: &["all-staff", "helpdesk"],
        department: Some("Support"),
        password: password(700 * DAY, 31 * DAY),
        last_used: Some(2 * HOUR),
        mfa: true,
        keys: &[key(31 * DAY, HOUR)],
        attached: &["arn:aws:iam::aws:policy/IAMFullAccess", "arn:aws:iam::111122223333:policy/RootUsersOfMembers"],
        ..NOBODY
    },
    Member {
        name: "ann.ko",
        path: "/engineering/",
        groups: &["all-staff", "developers"],
        department: Some("Engineering"),
        created: 512 * DAY,
        password: password(512 * DAY, 12 * DAY + 2 * HOUR),
        last_used: Some(2 * HOUR),
        mfa: true,
        ..NOBODY
    },
    // Was given a password and never signed in with it.
    Member {
        name: "bob.lee",
        path: "/engineering/platform/",
        groups: &["all-staff", "developers"],
        department: Some("Platform"),
        created: 4 * DAY,
        password: to_be_changed(3 * DAY, 3 * DAY),
        ..NOBODY
    },
    Member { name: "cy.wu", path: "/finance/", department: Some("Finance"), created: 40 * DAY, ..NOBODY },
    // The password has expired.
    Member {
        name: "dora.klein",
        path: "/support/",
        department: Some("Support"),
        created: 1290 * DAY,
        password: password(1290 * DAY, 141 * DAY),
        last_used: Some(63 * DAY),
        ..NOBODY
    },
    // Once had a password; the access key still works.
    Member {
        name: "eli_marsh@example.com",
        path: "/contractors/",
        groups: &["contractors"],
        department: Some("Contractors"),
        created: 610 * DAY,
        last_used: Some(201 * DAY),
        keys: &[key(602 * DAY, 9 * DAY)],
        ..NOBODY
    },
    // From before there were paths, tags and habits.
    Member {
        name: "Fatima.Haddad",
        groups: &[],
        created: 2870 * DAY,
        password: password(2870 * DAY, 2870 * DAY),
        last_used: Some(5 * HOUR),
        keys: &[key(2869 * DAY, 11 * DAY), Key { active: false, created: 1500 * DAY, last_used: None }],
        attached: &["arn:aws:iam::aws:policy/AdministratorAccess"],
        ..NOBODY
    },
    // Was reset this morning, and used the old one until yesterday.
    Member {
        name: "gwen_ortiz",
        path: "/people/",
        department: Some("People"),
        created: 260 * DAY,
        password: to_be_changed(260 * DAY, 3 * HOUR),
        last_used: Some(26 * HOUR),
        mfa: true,
        ..NOBODY
    },
    Member {
        name: "helpdesk-tom",
        path: "/helpdesk/",
        groups: &["all-staff", "helpdesk"],
        department: Some("Support"),
        password: password(300 * DAY, 60 * DAY),
        last_used: Some(20 * HOUR),
        mfa: true,
        attached: &["arn:aws:iam::aws:policy/IAMFullAccess"],
        ..NOBODY
    },
    // May do nothing without MFA, and has none: cannot change the password either.
    Member {
        name: "irina.volkova",
        path: "/security/",
        department: Some("Security"),
        created: 6 * DAY,
        password: to_be_changed(6 * DAY, 6 * DAY),
        own_policy: Some("DenyAllWithoutMFA"),
        ..NOBODY
    },
    // 64 characters: the longest that can have a password.
    Member {
        name: "maximiliana.featherstonehaugh-vandenberg.external.contractors.26",
        path: "/contractors/",
        groups: &["contractors"],
        department: Some("Contractors"),
        created: 75 * DAY,
        password: password(75 * DAY, 75 * DAY),
        last_used: Some(8 * DAY),
        ..NOBODY
    },
    Member {
        name: "ci-deployer",
        path: "/service/",
        groups: &["machines"],
        created: 1400 * DAY,
        keys: &[key(95 * DAY, HOUR), key(2 * DAY, HOUR)],
        ..NOBODY
    },
    Member {
        name: "backup-agent",
        path: "/service/",
        groups: &["machines"],
        created: 1680 * DAY,
        keys: &[key(1680 * DAY, 7 * HOUR)],
        ..NOBODY
    },
    Member {
        name: "terraform-runner",
        path: "/service/",
        groups: &["machines", "platform-operators"],
        created: 900 * DAY,
        keys: &[Key { active: false, created: 900 * DAY, last_used: Some(181 * DAY) }, key(181 * DAY, 3 * HOUR)],
        ..NOBODY
    },
    Member {
        name: "log-shipper",
        path: "/service/",
        groups: &["machines"],
        created: 430 * DAY,
        keys: &[Key { active: true, created: 430 * DAY, last_used: None }],
        ..NOBODY
    },
    // Left; everything was switched off.
    Member {
        name: "pieter.vos",
        path: "/sales/",
        groups: &[],
        department: Some("Sales"),
        created: 1100 * DAY,
        last_used: Some(330 * DAY),
        keys: &[Key { active: false, created: 1000 * DAY, last_used: Some(331 * DAY) }],
        ..NOBODY
    },
    // Created this morning, with nothing yet.
    Member { name: "zuri.kamau", path: "/legal/", department: Some("Legal"), created: HOUR, ..NOBODY },
    // Root path, two devices' worth of history, no tags.
    Member {
        name: "break-glass",
        groups: &[],
        created: 2000 * DAY,
        password: password(2000 * DAY, 44 * DAY),
        mfa: true,
        attached: &["arn:aws:iam::aws:policy/AdministratorAccess"],
        ..NOBODY
    },
];

impl Member {
    pub(super) fn user(&self, seed: &Seed, ordinal: u32) -> UserRecord {
        let mut random = seed.random(Stream::User, ordinal);
        let mut user = UserRecord::bare(seed.account, self.name, random.id("AIDA", 17), seed.ago(self.created));
        self.path.clone_into(&mut user.path);
        user.groups = owned(self.groups);
        user.attached_policies = owned(self.attached);
        user.attached_policies
            .extend(self.own_policy.map(|name| format!("arn:aws:iam::{}:policy/{name}", seed.account)));
        if let Some(department) = self.department {
            user.tags = vec![
                ("Department".to_owned(), department.to_owned()),
                ("Manager".to_owned(), format!("{}@example.com", department.to_ascii_lowercase())),
            ];
        }
        if let Some(password) = &self.password {
            let hash = PasswordHash::of_unknown(&mut random);
            user.former_passwords.push(hash.clone());
            user.login = Some(Login {
                created: seed.ago(password.created),
                changed: seed.ago(password.changed),
                reset_required: password.reset_required,
                hash,
            });
        }
        user.password_last_used = self.last_used.map(|ago| seed.ago(ago));
        if self.mfa {
            let serial = user.mfa_serial();
            user.mfa.push(MfaDevice { serial, enabled: seed.ago(self.created.saturating_sub(HOUR)) });
        }
        user.keys = (0u8..)
            .zip(self.keys)
            .map(|(slot, key)| AccessKey {
                id: key_id::key_id(seed.seed, ordinal, slot),
                active: key.active,
                created: seed.ago(key.created),
                last_used: key.last_used.map(|ago| KeyUse { at: seed.ago(ago), region: "us-east-1", service: "s3" }),
            })
            .collect();
        user
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}
