use jiff::SignedDuration;

use crate::account::{Fact, LoginProfile, ReportedKey, ReportedUser, Source, User, UserName};
use crate::inventory::{Inventory, MaxAge};

use super::super::{Filter, FilteredUsers, Query};
use super::*;

/// A whole minute, as the table counts by.
const NOW: Timestamp = Timestamp::constant(1_999_999_980, 0);

fn ago(n: i64) -> Timestamp {
    NOW - SignedDuration::from_hours(24 * n)
}

fn row(name: &str) -> UserRow {
    let user = User {
        name: UserName::parse(name).expect("a valid name"),
        path: "/".into(),
        arn: String::new(),
        user_id: name.into(),
        created: None,
        password_last_used: None,
    };
    UserRow::new(user, name.into(), 0, ago(1))
}

fn line(password: bool) -> ReportedUser {
    ReportedUser { password_enabled: Some(password), mfa_active: Some(true), ..ReportedUser::default() }
}

/// A user with a password that the report says was set so many days ago, where passwords expire after 90 days.
fn aged(days: i64) -> UserRow {
    let changed = Some(ago(days));
    reported(ReportedUser {
        password_last_changed: changed,
        password_next_rotation: Some(ago(days - 90)),
        password_last_used: changed,
        ..line(true)
    })
}

fn reported(value: ReportedUser) -> UserRow {
    UserRow { report: Some(Fact { value, source: Source::Report, at: NOW }), ..row("ann") }
}

fn read(value: LoginProfile) -> UserRow {
    UserRow { profile: Fact { value, source: Source::Live, at: NOW }, ..row("bob") }
}

fn present(reset_required: bool) -> LoginProfile {
    LoginProfile::Present { created: Some(ago(400)), reset_required }
}

/// Count, known and open of a group.
fn figure(rows: &[UserRow], group: Group) -> (usize, usize, usize) {
    let figure = Overview::of(rows, NOW).figure(group);
    (figure.count, figure.known, figure.open)
}

#[test]
fn users_are_counted_by_the_state_of_their_password() {
    let rows = [read(present(true)), reported(line(true)), reported(line(false)), row("cy")];
    for (group, count) in [(Group::All, 4), (Group::Unknown, 1)] {
        assert_eq!(figure(&rows, group), (count, 4, 0), "{group:?}");
    }
    for (group, count) in [(Group::Set, 2), (Group::None, 1)] {
        assert_eq!(figure(&rows, group), (count, 3, 1), "{group:?}");
    }
}

#[test]
fn what_is_not_known_is_counted_apart_and_never_as_none() {
    for group in Group::ALL.into_iter().filter(|group| !matches!(group, Group::All | Group::Unknown)) {
        assert_eq!(figure(&[row("cy")], group), (0, 0, 1), "{group:?}");
        assert!(!Overview::of(&[row("cy")], NOW).figure(group).is_known(), "{group:?}");
        assert!(Overview::of(&[], NOW).figure(group).is_known(), "of nobody, all is known: {group:?}");
    }
    // A live read knows the flag and no more; a report knows all but the flag.
    let rows = [read(present(true)), read(present(false)), aged(10), reported(line(false))];
    assert_eq!(figure(&rows, Group::MustChange), (1, 2, 1));
    assert_eq!(figure(&rows, Group::WithoutMfa), (0, 1, 2));
    assert_eq!(figure(&rows, Group::Expired), (0, 1, 2));
    assert_eq!(figure(&rows, Group::OldKeys), (0, 2, 2));
}

#[test]
fn passwords_are_counted_by_age_and_those_of_unknown_age_apart() {
    let bounds = [
        (0, Age::Under30),
        (29, Age::Under30),
        (30, Age::Under60),
        (59, Age::Under60),
        (60, Age::Under90),
        (90, Age::Under180),
        (180, Age::Under365),
        (364, Age::Under365),
        (365, Age::Older),
        (4000, Age::Older),
    ];
    for (days, age) in bounds {
        for other in Age::ALL {
            let count = usize::from(other == age);
            assert_eq!(figure(&[aged(days)], Group::Aged(other)), (count, 1, 0), "{days} {other:?}");
        }
    }
    let rows = [aged(3), read(present(false)), reported(line(false))];
    assert_eq!(figure(&rows, Group::Aged(Age::Under30)), (1, 1, 1));
    assert_eq!(figure(&rows, Group::Aged(Age::Unknown)), (1, 2, 0));
}

#[test]
fn a_password_expires_soon_until_it_has_expired() {
    for (days, expiring, expired) in [(75, 0, 0), (76, 1, 0), (90, 1, 0), (91, 0, 1)] {
        assert_eq!(figure(&[aged(days)], Group::Expiring), (expiring, 1, 0), "{days}");
        assert_eq!(figure(&[aged(days)], Group::Expired), (expired, 1, 0), "{days}");
    }
    let lasting = reported(ReportedUser { password_last_changed: Some(ago(900)), ..line(true) });
    assert_eq!(figure(&[lasting], Group::Expired), (0, 1, 0), "where passwords do not expire");
    let set_here = UserRow { changed_here: Some(NOW), ..aged(91) };
    assert_eq!(figure(&[set_here], Group::Expired), (0, 0, 1), "the report's date is of the former password");
}

#[test]
fn a_password_without_mfa_or_without_a_sign_in_is_counted_only_where_there_is_one() {
    let without = |password| reported(ReportedUser { mfa_active: Some(false), ..line(password) });
    assert_eq!(figure(&[without(true), without(false)], Group::WithoutMfa), (1, 1, 0));
    assert_eq!(figure(&[without(true), without(false), aged(2)], Group::NeverSignedIn), (1, 2, 0));
}

#[test]
fn keys_are_old_where_they_work_and_unused_where_none_was_ever_used() {
    let key = |active, days, used: Option<i64>| {
        Some(ReportedKey { active, last_rotated: Some(ago(days)), last_used: used.map(ago) })
    };
    let with = |keys| reported(ReportedUser { access_keys: keys, ..line(false) });
    for (keys, old, unused) in [
        ([None, None], 0, 0),
        ([key(true, 90, None), None], 0, 1),
        ([key(true, 91, Some(2)), None], 1, 0),
        ([key(false, 91, Some(2)), key(true, 5, None)], 0, 0),
        ([key(false, 91, None), key(true, 5, None)], 0, 1),
    ] {
        assert_eq!(figure(&[with(keys)], Group::OldKeys), (old, 1, 0), "{keys:?}");
        assert_eq!(figure(&[with(keys)], Group::UnusedKeys), (unused, 1, 0), "{keys:?}");
    }
}

/// Users in whom sources, ages, expiries, keys and MFA meet in all ways, at the bounds of groups above all.
fn mixed() -> Inventory {
    let ages = [0, 13, 29, 30, 31, 59, 60, 76, 89, 90, 91, 179, 180, 364, 365, 900];
    let users: Vec<User> = (0..6 * ages.len()).map(|n| row(&format!("u{n}")).user).collect();
    let mut inventory = Inventory::default();
    inventory.begin_listing();
    inventory.take_page(users, NOW);
    inventory.end_listing();
    let mut n = 0;
    inventory.edit(|row| {
        let days = ages[n % ages.len()];
        let key = |active, used: Option<i64>| {
            Some(ReportedKey { active, last_rotated: Some(ago(days)), last_used: used.map(ago) })
        };
        let keys = [[key(true, None), None], [key(true, Some(1)), key(false, None)], [None; 2]][n % 3];
        let report = aged(days).report.map(|mut report| {
            report.value.access_keys = keys;
            report.value.mfa_active = [Some(true), Some(false), None][n % 3];
            report.value.password_last_used = [None, Some(ago(1))][n % 2];
            report
        });
        let live = |value| Fact { value, source: Source::Live, at: NOW };
        match n / ages.len() {
            0 => row.report = report,
            1 => {
                row.report = report;
                row.profile = live(LoginProfile::Present { created: Some(ago(days)), reset_required: n % 2 == 0 });
            }
            2 => row.profile = live(present(n % 2 == 0)),
            3 => {
                row.report = report;
                row.changed_here = Some(ago(days / 2));
            }
            4 => row.profile = live(LoginProfile::Absent),
            _ => {}
        }
        n += 1;
    });
    inventory
}

#[test]
fn each_number_is_that_of_the_users_whom_its_filter_shows() {
    let mut inventory = mixed();
    for days in [None, Some(90)] {
        if let Some(days) = days {
            inventory.take_max_age(MaxAge(Some(SignedDuration::from_hours(24 * days))), NOW);
        }
        let overview = Overview::of(inventory.rows(), NOW);
        for group in Group::ALL {
            let mut shown = FilteredUsers::default();
            shown.update(&inventory, &Query { text: group.filter().into(), ..Query::default() }, NOW, 0.0);
            assert_eq!(overview.figure(group).count, shown.indices().len(), "{group:?}, {}", group.filter());
            assert!(overview.figure(group).count > 0, "nobody to tell it by: {group:?}");
            assert_eq!(Filter::read(group.filter()).complaints().count(), 0);
        }
    }
}

#[test]
fn a_group_is_asked_for_beside_what_is_typed_and_in_place_of_another() {
    let mut query = Query { text: "bob created:>1y".into(), ..Query::default() };
    for group in Group::ALL.into_iter().filter(|group| *group != Group::All) {
        group.ask(&mut query);
        assert_eq!(query.text, format!("bob created:>1y {} ", group.filter()));
        assert_eq!(Group::asked(&Filter::read(&query.text)), Some(group), "{}", query.text);
    }
    Group::ALL[Group::ALL.len() - 1].ask(&mut query);
    assert_eq!(query.text, "bob created:>1y ");
    assert_eq!(Group::asked(&Filter::read(&query.text)), None);
    Group::All.ask(&mut query);
    assert_eq!((query.text.as_str(), Group::asked(&Filter::read(""))), ("", Some(Group::All)));
}

#[test]
fn who_is_expired_follows_the_policy_also_where_it_comes_last() {
    let mut inventory = Inventory::default();
    inventory.begin_listing();
    inventory.take_page(vec![row("ann").user, row("bob").user], NOW);
    inventory.edit(|row| row.changed_here = Some(ago(20)));
    inventory.edit(|row| row.profile = Fact { value: present(false), source: Source::Live, at: NOW });
    let mut shown = FilteredUsers::default();
    let query = Query { text: "expires:expired".into(), ..Query::default() };
    for (max_age, expected) in [(Some(10), 2), (None, 0), (Some(30), 0), (Some(19), 2)] {
        let max_age = MaxAge(max_age.map(|days| SignedDuration::from_hours(24 * days)));
        inventory.take_max_age(max_age, NOW);
        shown.update(&inventory, &query, NOW, 100.0);
        let counted = Overview::of(inventory.rows(), NOW).figure(Group::Expired);
        assert_eq!((shown.indices().len(), counted.count, counted.open), (expected, expected, 0), "{max_age:?}");
    }
    // Those who come later are held to it as well, and whoever takes the place of another one.
    inventory.take_page(vec![row("cy").user, User { user_id: "another".into(), ..row("ann").user }], NOW);
    assert!(inventory.rows().iter().all(|row| row.max_age().is_some()));
}

#[test]
fn each_group_stands_at_its_index() {
    for (index, group) in Group::ALL.into_iter().enumerate() {
        assert_eq!(group.index(), index, "{group:?}");
    }
}

#[test]
fn a_count_that_goes_on_comes_to_the_same() {
    let rows = [aged(5), aged(95), read(LoginProfile::Absent), read(present(true)), row("cy")];
    let mut counting = Counting::new(NOW);
    assert!(counting.take(&rows, 2) && counting.take(&rows, 2) && !counting.take(&rows, 2));
    assert_eq!(counting.end(), Overview::of(&rows, NOW));
}
