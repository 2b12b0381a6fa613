//! The accounts that are in every demo organisation, one for each state of a root user that is met. Their ids are their own: nothing else
//! of the demo depends on them; those of staging and of the sandbox are of the accounts that the demo opens.

use jiff::{SignedDuration, Timestamp};

use super::member::{FEATURES, Key, Member, Organization, Root};

const DAY: i64 = 24;

impl Organization {
    /// The organisation as it is when the demo account's clock starts.
    pub(in crate::demo) fn seeded(start: Timestamp) -> Self {
        let ago = |days: i64| start.checked_sub(SignedDuration::from_hours(days * DAY)).unwrap_or(Timestamp::MIN);
        let member = |id: &str, name: &str, state, joined, root| Member {
            id: id.to_owned(),
            name: name.to_owned(),
            email: format!("aws+{name}@acme.example"),
            state,
            joined: ago(joined),
            denies_root: false,
            root,
        };
        let key = |id: &str, active, created, last_used: Option<(i64, &'static str)>| Key {
            id: id.to_owned(),
            active,
            created: ago(created),
            last_used: last_used.map(|(days, service)| (ago(days), service)),
        };
        let mfa = |id: &str, enabled| (format!("arn:aws:iam::{id}:mfa/root-account-mfa-device"), ago(enabled));
        let members = vec![
            // The one to close.
            member(
                "222200001111",
                "acme-legacy",
                "ACTIVE",
                2900,
                Root {
                    login: Some(ago(2900)),
                    last_sign_in: Some(ago(412)),
                    keys: vec![key("AKIAROOTLEGACYDEMO01", true, 2890, Some((3, "s3")))],
                    ..Root::default()
                },
            ),
            // Those that the demo opens beside this one; the second is as it ought to be.
            member(
                "444455556666",
                "acme-staging",
                "ACTIVE",
                1100,
                Root { mfa: vec![mfa("444455556666", 1099)], ..Root::default() },
            ),
            member("777788889999", "acme-sandbox", "ACTIVE", 400, Root::default()),
            member(
                "444400003333",
                "acme-data",
                "ACTIVE",
                1500,
                Root {
                    login: Some(ago(1500)),
                    last_sign_in: Some(ago(30)),
                    mfa: vec![mfa("444400003333", 1499)],
                    ..Root::default()
                },
            ),
            member(
                "555500004444",
                "acme-billing",
                "ACTIVE",
                2700,
                Root {
                    keys: vec![
                        key("AKIAROOTBILLINGDEMO1", false, 2600, Some((1800, "cloudfront"))),
                        key("AKIAROOTBILLINGDEMO2", true, 1800, None),
                    ],
                    certificates: vec![("CERTIFICATEOFBILLING0001".to_owned(), ago(2650))],
                    ..Root::default()
                },
            ),
            member("666600005555", "acme-old", "SUSPENDED", 2000, Root::default()),
            Member {
                denies_root: true,
                ..member(
                    "777700006666",
                    "acme-vault",
                    "ACTIVE",
                    900,
                    Root { mfa: vec![mfa("777700006666", 899)], ..Root::default() },
                )
            },
        ];
        Self { members, features: FEATURES.to_vec() }
    }
}
