//! What a filter finds, against what each user has.

mod index;
mod language;
mod ranking;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Fact, LoginProfile, ReportedKey, ReportedUser, Source, Tag, User, UserName};
use crate::inventory::{Inventory, UserRow, read_live};

use super::{FilteredUsers, Query};

/// What time it is.
const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn days_ago(days: i64) -> Timestamp {
    NOW - SignedDuration::from_hours(24 * days)
}

fn user(name: &str, path: &str) -> User {
    User {
        name: UserName::parse(name).expect("a valid name"),
        path: path.into(),
        arn: format!("arn:aws:iam::111122223333:user{path}{name}"),
        user_id: format!("AIDA{}", name.to_uppercase()),
        created: Some(days_ago(400)),
        password_last_used: None,
    }
}

fn reported(password: bool) -> ReportedUser {
    ReportedUser { password_enabled: Some(password), mfa_active: Some(false), ..ReportedUser::default() }
}

fn from_report(value: ReportedUser) -> Option<Fact<ReportedUser>> {
    Some(Fact { value, source: Source::Report, at: NOW })
}

fn key(active: bool, created: i64, used: Option<i64>) -> Option<ReportedKey> {
    Some(ReportedKey { active, last_rotated: Some(days_ago(created)), last_used: used.map(days_ago) })
}

fn present(must_change: bool) -> LoginProfile {
    LoginProfile::Present { created: Some(days_ago(300)), reset_required: must_change }
}

/// Five users who differ in all that can be asked for.
fn inventory() -> Inventory {
    let mut inventory = Inventory::default();
    inventory.begin_listing();
    let users = vec![
        user("Ann.Ko", "/support/"),
        user("bob.lee", "/finance/"),
        User { password_last_used: Some(days_ago(100)), created: Some(days_ago(10)), ..user("cy.wu", "/finance/eu/") },
        user("di.roy", "/"),
        user("eve", "/"),
    ];
    inventory.take_page(users, NOW);
    inventory.end_listing();
    inventory.edit(|row| match row.key.as_str() {
        "ann.ko" => {
            row.tags = Some(read_live(&[], NOW));
            row.groups = Some(read_live(&["Admins".into(), "on-call".into()], NOW));
            row.profile = Fact { value: present(false), source: Source::Live, at: NOW };
            row.report = from_report(ReportedUser {
                password_last_changed: Some(days_ago(100)),
                password_next_rotation: Some(days_ago(10)),
                password_last_used: Some(days_ago(3)),
                mfa_active: Some(true),
                ..reported(true)
            });
        }
        "bob.lee" => {
            row.profile = Fact { value: present(true), source: Source::ThisDesk, at: NOW };
            row.changed_here = Some(NOW);
            row.tags = Some(read_live(&[tag("Team", "Pay Roll"), tag("costs", "17:a")], NOW));
        }
        "cy.wu" => {
            row.report = from_report(ReportedUser { access_keys: [key(true, 200, Some(5)), None], ..reported(false) })
        }
        "di.roy" => {
            row.groups = Some(read_live(&[], NOW));
            row.report = from_report(ReportedUser {
                password_last_changed: Some(days_ago(20)),
                password_next_rotation: Some(days_ago(-10)),
                access_keys: [key(false, 500, None), None],
                ..reported(true)
            });
        }
        _ => {}
    });
    inventory
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.into(), value: value.into() }
}

/// The names of those that a text finds, by name.
fn found(inventory: &Inventory, text: &str) -> Vec<String> {
    let mut shown = FilteredUsers::default();
    shown.update(inventory, &Query { text: text.into(), ..Query::default() }, NOW, 0.0);
    names(inventory, &shown)
}

fn names(inventory: &Inventory, shown: &FilteredUsers) -> Vec<String> {
    let name = |row: &UserRow| row.key.split('.').next().unwrap_or_default().to_owned();
    shown.indices().iter().map(|&index| name(&inventory.rows()[index as usize])).collect()
}
