use crate::account::UserName;

use super::super::row::Password;
use super::*;

fn user(name: &str, id: &str) -> User {
    User {
        name: UserName::parse(name).expect("a valid name"),
        path: "/".into(),
        arn: format!("arn:aws:iam::111122223333:user/{name}"),
        user_id: id.into(),
        created: None,
        password_last_used: None,
    }
}

fn fact(value: LoginProfile, source: Source) -> Fact<LoginProfile> {
    Fact { value, source, at: Timestamp::UNIX_EPOCH }
}

fn present(reset_required: bool) -> LoginProfile {
    LoginProfile::Present { created: None, reset_required }
}

fn inventory(names: &[&str]) -> Inventory {
    let mut inventory = Inventory::default();
    list(&mut inventory, names);
    inventory
}

fn read_all(inventory: &mut Inventory, first: &[&str]) -> Vec<String> {
    let first: Vec<String> = first.iter().map(|&key| key.to_owned()).collect();
    std::iter::from_fn(|| inventory.next_to_read(&first).map(|user| user.name.as_str().to_owned())).collect()
}

#[test]
fn a_user_listed_twice_is_one_row() {
    let inventory = inventory(&["ann", "bob", "Ann"]);
    assert_eq!(inventory.rows().len(), 2);
    assert_eq!(inventory.counts(), Counts { all: 2, unknown: 2, to_verify: 2, ..Counts::default() });
}

#[test]
fn visible_rows_are_read_first_and_each_row_once() {
    let mut inventory = inventory(&["a", "b", "c", "d"]);
    assert_eq!(read_all(&mut inventory, &["c", "b", "nobody"]), ["c", "b", "a", "d"]);
    assert_eq!(inventory.unread(), 4);
    for key in ["a", "b", "c", "d"] {
        inventory.take_profile(key, fact(LoginProfile::Absent, Source::Live), Consistency::Eventual);
    }
    assert_eq!(inventory.unread(), 0);
    assert!(read_all(&mut inventory, &["b"]).is_empty());
}

#[test]
fn a_user_that_is_read_again_unchanged_leaves_the_order_as_it_is() {
    let mut inventory = inventory(&["a", "b"]);
    let version = inventory.users_version();
    inventory.take_page(vec![user("a", "a")], Timestamp::UNIX_EPOCH);
    assert_eq!(inventory.users_version(), version);
    inventory.take_page(vec![User { path: "/x/".into(), ..user("a", "a") }], Timestamp::UNIX_EPOCH);
    assert_ne!(inventory.users_version(), version);
}

#[test]
fn a_refresh_keeps_what_is_known_and_drops_who_is_gone() {
    let mut inventory = inventory(&["ann", "bob"]);
    inventory.take_profile("ann", fact(present(true), Source::Live), Consistency::Eventual);
    inventory.take_profile("bob", fact(LoginProfile::Absent, Source::Live), Consistency::Eventual);
    inventory.begin_listing();
    inventory.begin_round();
    let counted = Counts { all: 2, set: 1, must_change: 1, none: 1, live: 2, to_verify: 2, ..Counts::default() };
    assert_eq!(inventory.counts(), counted);
    assert_eq!(inventory.unread(), 2);
    inventory.take_page(vec![user("ann", "ann"), user("cy", "cy")], Timestamp::UNIX_EPOCH);
    assert_eq!(inventory.rows().len(), 3);
    inventory.end_listing();
    let counted = Counts { all: 2, set: 1, must_change: 1, unknown: 1, live: 1, to_verify: 2, ..Counts::default() };
    assert_eq!(inventory.counts(), counted);
    assert!(inventory.get("bob").is_none() && inventory.get("cy").is_some());
    assert_eq!(inventory.unread(), 2);
}

#[test]
fn a_new_user_of_the_same_name_inherits_nothing() {
    let mut inventory = inventory(&["ann"]);
    inventory.take_profile("ann", fact(present(false), Source::Live), Consistency::Eventual);
    inventory.begin_listing();
    inventory.take_page(vec![user("ann", "another id")], Timestamp::UNIX_EPOCH);
    assert_eq!(inventory.get("ann").map(|row| &row.profile.value), Some(&LoginProfile::NOT_READ));
}

fn at(seconds: i64, value: LoginProfile, source: Source) -> Fact<LoginProfile> {
    Fact { value, source, at: Timestamp::constant(seconds, 0) }
}

#[test]
fn what_this_desk_changed_is_laid_over_stale_reads_until_patience_ends() {
    let mut inventory = inventory(&["ann"]);
    let value = |inventory: &Inventory| inventory.get("ann").map(|row| row.profile.value.clone());
    inventory.take_profile("ann", at(0, present(true), Source::ThisDesk), Consistency::Eventual);
    inventory.take_profile("ann", at(1, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(value(&inventory), Some(present(true)), "a stale read");
    inventory.take_profile("ann", at(2, present(true), Source::Live), Consistency::Eventual);
    inventory.take_profile("ann", at(3, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(value(&inventory), Some(present(true)), "another replica, as stale as the first");
    inventory.take_profile("ann", at(60, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(value(&inventory), Some(LoginProfile::Absent), "somebody else's change");
}

#[test]
fn what_iam_says_after_it_had_time_to_settle_is_shown() {
    let mut inventory = inventory(&["ann"]);
    inventory.take_profile("ann", at(0, LoginProfile::Absent, Source::ThisDesk), Consistency::Eventual);
    inventory.take_profile("ann", at(30, present(false), Source::Live), Consistency::Settled);
    let profile = inventory.get("ann").map(|row| row.profile.clone());
    assert_eq!(profile, Some(at(30, present(false), Source::Live)));
}

fn line(password: bool) -> ReportedUser {
    ReportedUser {
        created: None,
        password_enabled: Some(password),
        password_last_used: None,
        password_last_changed: None,
        password_next_rotation: None,
        mfa_active: None,
        access_keys: [None; 2],
    }
}

fn lines(names: &[&str]) -> Vec<(String, ReportedUser)> {
    names.iter().map(|&name| (name.to_owned(), line(true))).collect()
}

#[test]
fn a_report_without_users_is_one() {
    let mut inventory = inventory(&["ann"]);
    let (earlier, later) = (Timestamp::constant(1, 0), Timestamp::constant(2, 0));
    inventory.take_report(lines(&["ann", "bob"]), earlier);
    inventory.end_report(earlier);
    inventory.end_report(later);
    assert_eq!((inventory.report_at(), inventory.unlisted(), inventory.counts().reported), (Some(later), 0, 0));
    assert!(inventory.get("ann").is_some_and(|row| row.report.is_none()));
}

#[test]
fn a_read_that_failed_verifies_nothing() {
    let mut inventory = inventory(&["ann", "bob", "cy"]);
    inventory.take_profile("ann", fact(present(true), Source::Live), Consistency::Eventual);
    inventory.take_profile("bob", fact(present(true), Source::Live), Consistency::Eventual);
    let unknown = LoginProfile::Unknown { reason: Some("refused".into()) };
    inventory.take_profile("cy", fact(unknown, Source::Live), Consistency::Eventual);
    assert_eq!((inventory.counts().verified, inventory.counts().missed, inventory.unread()), (2, 1, 0));
    inventory.begin_round();
    inventory.take_profile("ann", fact(present(true), Source::Live), Consistency::Eventual);
    inventory.read_failed("bob");
    assert_eq!((inventory.counts().verified, inventory.counts().missed, inventory.unread()), (1, 1, 1));
    assert_eq!(read_all(&mut inventory, &["bob"]), ["cy"], "not again in this round");
}

#[test]
fn a_newer_report_that_says_otherwise_has_the_user_read_again() {
    let mut inventory = inventory(&["ann", "bob"]);
    for key in ["ann", "bob"] {
        inventory.take_profile(key, at(0, present(true), Source::Live), Consistency::Eventual);
    }
    let changed = ReportedUser { password_last_changed: Some(Timestamp::constant(5_000, 0)), ..line(true) };
    inventory.take_report(vec![("ann".into(), line(true)), ("bob".into(), changed)], Timestamp::constant(9_000, 0));
    assert_eq!(read_all(&mut inventory, &[]), ["bob"]);
}

#[test]
fn a_report_a_little_newer_that_tells_of_a_change_has_the_user_read_again() {
    let mut inventory = inventory(&["ann", "bob", "cy", "di", "eve"]);
    for (key, read) in [
        ("ann", LoginProfile::Absent),
        ("bob", present(true)),
        ("cy", present(false)),
        ("di", LoginProfile::Absent),
        ("eve", present(false)),
    ] {
        inventory.take_profile(key, at(100, read, Source::Live), Consistency::Eventual);
    }
    // Well within what a report may lag behind.
    let reported = Timestamp::constant(220, 0);
    let changed = |seconds| ReportedUser { password_last_changed: Some(Timestamp::constant(seconds, 0)), ..line(true) };
    let lines =
        [("ann", changed(160)), ("bob", changed(160)), ("cy", line(false)), ("di", line(false)), ("eve", changed(9))];
    inventory.take_report(lines.map(|(key, line)| (key.to_owned(), line)).into(), reported);
    assert_eq!(
        inventory.get("ann").map(|row| row.password().source),
        Some(Source::Live),
        "until it has been read again"
    );
    assert_eq!(read_all(&mut inventory, &[]), ["ann", "bob", "cy"]);
    // A report that is older than what was read tells of no change since.
    inventory.take_profile("ann", at(300, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    inventory.take_report(vec![("ann".into(), changed(160))], reported);
    assert!(read_all(&mut inventory, &[]).is_empty());
}

#[test]
fn with_a_slow_clock_a_report_that_came_before_does_not_overrule_what_came_after() {
    let mut inventory = inventory(&["ann"]);
    // By the desk's clock it is 14 minutes before that.
    let reported = Timestamp::constant(840, 0);
    inventory.take_report(vec![("ann".into(), line(false))], reported);
    inventory.end_report(reported);
    inventory.password_set_here("ann", Some(Timestamp::constant(0, 0)));
    inventory.take_profile("ann", at(0, present(true), Source::ThisDesk), Consistency::Eventual);
    let password = |inventory: &Inventory| inventory.get("ann").map(|row| row.password().value);
    let set = Some(Password::Set { must_change: Some(true) });
    assert_eq!(password(&inventory), set);
    let changed = inventory.get("ann").and_then(UserRow::password_changed);
    assert_eq!(changed.map(|changed| changed.source), Some(Source::ThisDesk));
    let credentials = LiveDetails::new(Some(&[]), Some(&[]), Timestamp::constant(1, 0));
    inventory.apply_details("ann", credentials);
    assert_eq!(inventory.get("ann").and_then(UserRow::mfa).map(|mfa| mfa.source), Some(Source::Live));
    // For how long this desk is patient with reads that differ is by its own clock alone.
    inventory.take_profile("ann", at(30, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(password(&inventory), set);
    inventory.take_profile("ann", at(61, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(password(&inventory), Some(Password::Absent));
}

#[test]
fn rows_that_a_report_did_not_come_to_rest_on_the_earlier_one() {
    let mut inventory = inventory(&["ann", "bob"]);
    let (earlier, later) = (Timestamp::constant(1, 0), Timestamp::constant(2, 0));
    inventory.take_report(lines(&["ann", "bob"]), earlier);
    inventory.end_report(earlier);
    inventory.take_report(lines(&["ann"]), later);
    let known_from = |key| inventory.get(key).map(|row| row.password().at);
    assert_eq!((known_from("ann"), known_from("bob")), (Some(later), Some(earlier)));
    assert_eq!((inventory.counts().reported, inventory.counts().reported_earlier), (2, 1));
    inventory.take_report(lines(&["ann", "bob"]), later);
    inventory.end_report(later);
    assert_eq!((inventory.counts().reported, inventory.counts().reported_earlier), (2, 0));
}

/// Lists these users and no others.
fn list(inventory: &mut Inventory, names: &[&str]) {
    inventory.begin_listing();
    inventory.take_page(names.iter().map(|name| user(name, name)).collect(), Timestamp::UNIX_EPOCH);
    inventory.end_listing();
}

#[test]
fn of_users_who_go_what_an_earlier_report_says_is_not_kept_as_the_latest_ones() {
    let mut inventory = inventory(&["ann", "bob"]);
    let (earlier, later) = (Timestamp::constant(1, 0), Timestamp::constant(2, 0));
    inventory.take_report(lines(&["ann", "bob"]), earlier);
    inventory.end_report(earlier);
    // It breaks off before it comes to bob.
    inventory.take_report(lines(&["ann"]), later);
    list(&mut inventory, &["ann"]);
    assert_eq!(inventory.unlisted(), 0);
    list(&mut inventory, &["ann", "bob"]);
    assert!(inventory.get("bob").is_some_and(|row| row.report.is_none()));
}

#[test]
fn a_line_of_a_former_user_of_the_name_says_nothing_of_the_present_one() {
    let created = |seconds| Some(Timestamp::constant(seconds, 0));
    let present = User { created: created(9), ..user("ann", "ann") };
    let former = ReportedUser { created: created(1), ..line(true) };
    for report_comes_first in [false, true] {
        let mut inventory = Inventory::default();
        inventory.begin_listing();
        if !report_comes_first {
            inventory.take_page(vec![present.clone()], Timestamp::UNIX_EPOCH);
        }
        inventory.take_report(vec![("ann".into(), former.clone())], Timestamp::constant(20, 0));
        inventory.end_report(Timestamp::constant(20, 0));
        inventory.take_page(vec![present.clone()], Timestamp::UNIX_EPOCH);
        inventory.end_listing();
        let known = inventory.get("ann").map(|row| row.password().value);
        assert_eq!(known, Some(Password::Unknown { failed: false }), "{report_comes_first}");
        assert_eq!((inventory.unlisted(), inventory.counts().reported), (1, 0), "{report_comes_first}");
    }
}

#[test]
fn a_report_has_nobody_read_again_who_is_being_read_or_could_not_be() {
    let mut inventory = inventory(&["ann", "bob", "cy"]);
    for key in ["ann", "bob", "cy"] {
        inventory.take_profile(key, at(0, present(true), Source::Live), Consistency::Eventual);
    }
    inventory.begin_round();
    assert_eq!(read_all(&mut inventory, &[]), ["ann", "bob", "cy"]);
    inventory.read_failed("bob");
    inventory.take_profile("cy", at(10, present(true), Source::Live), Consistency::Eventual);
    let changed = ReportedUser { password_last_changed: Some(Timestamp::constant(5_000, 0)), ..line(true) };
    let changed = ["ann", "bob", "cy"].map(|key| (key.to_owned(), changed.clone()));
    inventory.take_report(changed.into(), Timestamp::constant(9_000, 0));
    assert_eq!(read_all(&mut inventory, &[]), ["cy"]);
}

#[test]
fn a_user_whom_one_listing_misses_keeps_its_line_of_the_report() {
    let mut inventory = inventory(&["ann", "bob"]);
    let reported = Timestamp::constant(1, 0);
    inventory.take_report(lines(&["ann", "bob"]), reported);
    inventory.end_report(reported);
    let mut listed = |names: &[&str]| {
        list(&mut inventory, names);
        (inventory.unlisted(), inventory.counts().reported)
    };
    assert_eq!(listed(&["ann"]), (1, 1));
    assert_eq!(listed(&["ann", "bob"]), (0, 2));
    inventory.remove("bob");
    assert_eq!((inventory.unlisted(), inventory.counts().reported), (1, 1));
}

#[test]
fn removing_a_user_keeps_the_others_reachable() {
    let mut inventory = inventory(&["a", "b", "c"]);
    inventory.remove("a");
    assert_eq!(inventory.get("c").map(|row| row.user.name.as_str()), Some("c"));
    assert_eq!(inventory.counts().all, 2);
}
