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

fn roster(names: &[&str]) -> Roster {
    let mut roster = Roster::default();
    list(&mut roster, names);
    roster
}

fn read_all(roster: &mut Roster, first: &[&str]) -> Vec<String> {
    let first: Vec<String> = first.iter().map(|&key| key.to_owned()).collect();
    std::iter::from_fn(|| roster.next_to_read(&first).map(|user| user.name.as_str().to_owned())).collect()
}

#[test]
fn a_user_listed_twice_is_one_row() {
    let roster = roster(&["ann", "bob", "Ann"]);
    assert_eq!(roster.rows().len(), 2);
    assert_eq!(roster.counts(), Counts { all: 2, unknown: 2, to_verify: 2, ..Counts::default() });
}

#[test]
fn visible_rows_are_read_first_and_each_row_once() {
    let mut roster = roster(&["a", "b", "c", "d"]);
    assert_eq!(read_all(&mut roster, &["c", "b", "nobody"]), ["c", "b", "a", "d"]);
    assert_eq!(roster.unread(), 4);
    for key in ["a", "b", "c", "d"] {
        roster.take_profile(key, fact(LoginProfile::Absent, Source::Live), Consistency::Eventual);
    }
    assert_eq!(roster.unread(), 0);
    assert!(read_all(&mut roster, &["b"]).is_empty());
}

#[test]
fn a_user_that_is_read_again_unchanged_leaves_the_order_as_it_is() {
    let mut roster = roster(&["a", "b"]);
    let version = roster.users_version();
    roster.take_page(vec![user("a", "a")], Timestamp::UNIX_EPOCH);
    assert_eq!(roster.users_version(), version);
    roster.take_page(vec![User { path: "/x/".into(), ..user("a", "a") }], Timestamp::UNIX_EPOCH);
    assert_ne!(roster.users_version(), version);
}

#[test]
fn a_refresh_keeps_what_is_known_and_drops_who_is_gone() {
    let mut roster = roster(&["ann", "bob"]);
    roster.take_profile("ann", fact(present(true), Source::Live), Consistency::Eventual);
    roster.take_profile("bob", fact(LoginProfile::Absent, Source::Live), Consistency::Eventual);
    roster.begin_listing();
    roster.begin_round();
    let counted = Counts { all: 2, set: 1, must_change: 1, none: 1, live: 2, to_verify: 2, ..Counts::default() };
    assert_eq!(roster.counts(), counted);
    assert_eq!(roster.unread(), 2);
    roster.take_page(vec![user("ann", "ann"), user("cy", "cy")], Timestamp::UNIX_EPOCH);
    assert_eq!(roster.rows().len(), 3);
    roster.end_listing();
    let counted = Counts { all: 2, set: 1, must_change: 1, unknown: 1, live: 1, to_verify: 2, ..Counts::default() };
    assert_eq!(roster.counts(), counted);
    assert!(roster.get("bob").is_none() && roster.get("cy").is_some());
    assert_eq!(roster.unread(), 2);
}

#[test]
fn a_new_user_of_the_same_name_inherits_nothing() {
    let mut roster = roster(&["ann"]);
    roster.take_profile("ann", fact(present(false), Source::Live), Consistency::Eventual);
    roster.begin_listing();
    roster.take_page(vec![user("ann", "another id")], Timestamp::UNIX_EPOCH);
    assert_eq!(roster.get("ann").map(|row| &row.profile.value), Some(&LoginProfile::NOT_READ));
}

fn at(seconds: i64, value: LoginProfile, source: Source) -> Fact<LoginProfile> {
    Fact { value, source, at: Timestamp::constant(seconds, 0) }
}

#[test]
fn what_this_desk_changed_is_laid_over_stale_reads_until_patience_ends() {
    let mut roster = roster(&["ann"]);
    let value = |roster: &Roster| roster.get("ann").map(|row| row.profile.value.clone());
    roster.take_profile("ann", at(0, present(true), Source::ThisDesk), Consistency::Eventual);
    roster.take_profile("ann", at(1, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(value(&roster), Some(present(true)), "a stale read");
    roster.take_profile("ann", at(2, present(true), Source::Live), Consistency::Eventual);
    roster.take_profile("ann", at(3, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(value(&roster), Some(present(true)), "another replica, as stale as the first");
    roster.take_profile("ann", at(60, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(value(&roster), Some(LoginProfile::Absent), "somebody else's change");
}

#[test]
fn what_iam_says_after_it_had_time_to_settle_is_shown() {
    let mut roster = roster(&["ann"]);
    roster.take_profile("ann", at(0, LoginProfile::Absent, Source::ThisDesk), Consistency::Eventual);
    roster.take_profile("ann", at(30, present(false), Source::Live), Consistency::Settled);
    let profile = roster.get("ann").map(|row| row.profile.clone());
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
    let mut roster = roster(&["ann"]);
    let (earlier, later) = (Timestamp::constant(1, 0), Timestamp::constant(2, 0));
    roster.take_report(lines(&["ann", "bob"]), earlier);
    roster.end_report(earlier);
    roster.end_report(later);
    assert_eq!((roster.report_at(), roster.unlisted(), roster.counts().reported), (Some(later), 0, 0));
    assert!(roster.get("ann").is_some_and(|row| row.report.is_none()));
}

#[test]
fn a_read_that_failed_verifies_nothing() {
    let mut roster = roster(&["ann", "bob", "cy"]);
    roster.take_profile("ann", fact(present(true), Source::Live), Consistency::Eventual);
    roster.take_profile("bob", fact(present(true), Source::Live), Consistency::Eventual);
    let unknown = LoginProfile::Unknown { reason: Some("refused".into()) };
    roster.take_profile("cy", fact(unknown, Source::Live), Consistency::Eventual);
    assert_eq!((roster.counts().verified, roster.counts().missed, roster.unread()), (2, 1, 0));
    roster.begin_round();
    roster.take_profile("ann", fact(present(true), Source::Live), Consistency::Eventual);
    roster.read_failed("bob");
    assert_eq!((roster.counts().verified, roster.counts().missed, roster.unread()), (1, 1, 1));
    assert_eq!(read_all(&mut roster, &["bob"]), ["cy"], "not again in this round");
}

#[test]
fn a_newer_report_that_says_otherwise_has_the_user_read_again() {
    let mut roster = roster(&["ann", "bob"]);
    for key in ["ann", "bob"] {
        roster.take_profile(key, at(0, present(true), Source::Live), Consistency::Eventual);
    }
    let changed = ReportedUser { password_last_changed: Some(Timestamp::constant(5_000, 0)), ..line(true) };
    roster.take_report(vec![("ann".into(), line(true)), ("bob".into(), changed)], Timestamp::constant(9_000, 0));
    assert_eq!(read_all(&mut roster, &[]), ["bob"]);
}

#[test]
fn a_report_a_little_newer_that_tells_of_a_change_has_the_user_read_again() {
    let mut roster = roster(&["ann", "bob", "cy", "di", "eve"]);
    for (key, read) in [
        ("ann", LoginProfile::Absent),
        ("bob", present(true)),
        ("cy", present(false)),
        ("di", LoginProfile::Absent),
        ("eve", present(false)),
    ] {
        roster.take_profile(key, at(100, read, Source::Live), Consistency::Eventual);
    }
    // Well within what a report may lag behind.
    let reported = Timestamp::constant(220, 0);
    let changed = |seconds| ReportedUser { password_last_changed: Some(Timestamp::constant(seconds, 0)), ..line(true) };
    let lines =
        [("ann", changed(160)), ("bob", changed(160)), ("cy", line(false)), ("di", line(false)), ("eve", changed(9))];
    roster.take_report(lines.map(|(key, line)| (key.to_owned(), line)).into(), reported);
    assert_eq!(roster.get("ann").map(|row| row.password().source), Some(Source::Live), "until it has been read again");
    assert_eq!(read_all(&mut roster, &[]), ["ann", "bob", "cy"]);
    // A report that is older than what was read tells of no change since.
    roster.take_profile("ann", at(300, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    roster.take_report(vec![("ann".into(), changed(160))], reported);
    assert!(read_all(&mut roster, &[]).is_empty());
}

#[test]
fn with_a_slow_clock_a_report_that_came_before_does_not_overrule_what_came_after() {
    let mut roster = roster(&["ann"]);
    // By the desk's clock it is 14 minutes before that.
    let reported = Timestamp::constant(840, 0);
    roster.take_report(vec![("ann".into(), line(false))], reported);
    roster.end_report(reported);
    roster.password_set_here("ann", Some(Timestamp::constant(0, 0)));
    roster.take_profile("ann", at(0, present(true), Source::ThisDesk), Consistency::Eventual);
    let password = |roster: &Roster| roster.get("ann").map(|row| row.password().value);
    let set = Some(Password::Set { must_change: Some(true) });
    assert_eq!(password(&roster), set);
    let changed = roster.get("ann").and_then(Row::password_changed);
    assert_eq!(changed.map(|changed| changed.source), Some(Source::ThisDesk));
    let credentials = LiveDetails::new(Some(&[]), Some(&[]), Timestamp::constant(1, 0));
    roster.apply_details("ann", credentials);
    assert_eq!(roster.get("ann").and_then(Row::mfa).map(|mfa| mfa.source), Some(Source::Live));
    // For how long this desk is patient with reads that differ is by its own clock alone.
    roster.take_profile("ann", at(30, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(password(&roster), set);
    roster.take_profile("ann", at(61, LoginProfile::Absent, Source::Live), Consistency::Eventual);
    assert_eq!(password(&roster), Some(Password::Absent));
}

#[test]
fn rows_that_a_report_did_not_come_to_rest_on_the_earlier_one() {
    let mut roster = roster(&["ann", "bob"]);
    let (earlier, later) = (Timestamp::constant(1, 0), Timestamp::constant(2, 0));
    roster.take_report(lines(&["ann", "bob"]), earlier);
    roster.end_report(earlier);
    roster.take_report(lines(&["ann"]), later);
    let known_from = |key| roster.get(key).map(|row| row.password().at);
    assert_eq!((known_from("ann"), known_from("bob")), (Some(later), Some(earlier)));
    assert_eq!((roster.counts().reported, roster.counts().reported_earlier), (2, 1));
    roster.take_report(lines(&["ann", "bob"]), later);
    roster.end_report(later);
    assert_eq!((roster.counts().reported, roster.counts().reported_earlier), (2, 0));
}

/// Lists these users and no others.
fn list(roster: &mut Roster, names: &[&str]) {
    roster.begin_listing();
    roster.take_page(names.iter().map(|name| user(name, name)).collect(), Timestamp::UNIX_EPOCH);
    roster.end_listing();
}

#[test]
fn of_users_who_go_what_an_earlier_report_says_is_not_kept_as_the_latest_ones() {
    let mut roster = roster(&["ann", "bob"]);
    let (earlier, later) = (Timestamp::constant(1, 0), Timestamp::constant(2, 0));
    roster.take_report(lines(&["ann", "bob"]), earlier);
    roster.end_report(earlier);
    // It breaks off before it comes to bob.
    roster.take_report(lines(&["ann"]), later);
    list(&mut roster, &["ann"]);
    assert_eq!(roster.unlisted(), 0);
    list(&mut roster, &["ann", "bob"]);
    assert!(roster.get("bob").is_some_and(|row| row.report.is_none()));
}

#[test]
fn a_line_of_a_former_user_of_the_name_says_nothing_of_the_present_one() {
    let created = |seconds| Some(Timestamp::constant(seconds, 0));
    let present = User { created: created(9), ..user("ann", "ann") };
    let former = ReportedUser { created: created(1), ..line(true) };
    for report_comes_first in [false, true] {
        let mut roster = Roster::default();
        roster.begin_listing();
        if !report_comes_first {
            roster.take_page(vec![present.clone()], Timestamp::UNIX_EPOCH);
        }
        roster.take_report(vec![("ann".into(), former.clone())], Timestamp::constant(20, 0));
        roster.end_report(Timestamp::constant(20, 0));
        roster.take_page(vec![present.clone()], Timestamp::UNIX_EPOCH);
        roster.end_listing();
        let known = roster.get("ann").map(|row| row.password().value);
        assert_eq!(known, Some(Password::Unknown { failed: false }), "{report_comes_first}");
        assert_eq!((roster.unlisted(), roster.counts().reported), (1, 0), "{report_comes_first}");
    }
}

#[test]
fn a_report_has_nobody_read_again_who_is_being_read_or_could_not_be() {
    let mut roster = roster(&["ann", "bob", "cy"]);
    for key in ["ann", "bob", "cy"] {
        roster.take_profile(key, at(0, present(true), Source::Live), Consistency::Eventual);
    }
    roster.begin_round();
    assert_eq!(read_all(&mut roster, &[]), ["ann", "bob", "cy"]);
    roster.read_failed("bob");
    roster.take_profile("cy", at(10, present(true), Source::Live), Consistency::Eventual);
    let changed = ReportedUser { password_last_changed: Some(Timestamp::constant(5_000, 0)), ..line(true) };
    let changed = ["ann", "bob", "cy"].map(|key| (key.to_owned(), changed.clone()));
    roster.take_report(changed.into(), Timestamp::constant(9_000, 0));
    assert_eq!(read_all(&mut roster, &[]), ["cy"]);
}

#[test]
fn a_user_whom_one_listing_misses_keeps_its_line_of_the_report() {
    let mut roster = roster(&["ann", "bob"]);
    let reported = Timestamp::constant(1, 0);
    roster.take_report(lines(&["ann", "bob"]), reported);
    roster.end_report(reported);
    let mut listed = |names: &[&str]| {
        list(&mut roster, names);
        (roster.unlisted(), roster.counts().reported)
    };
    assert_eq!(listed(&["ann"]), (1, 1));
    assert_eq!(listed(&["ann", "bob"]), (0, 2));
    roster.remove("bob");
    assert_eq!((roster.unlisted(), roster.counts().reported), (1, 1));
}

#[test]
fn removing_a_user_keeps_the_others_reachable() {
    let mut roster = roster(&["a", "b", "c"]);
    roster.remove("a");
    assert_eq!(roster.get("c").map(|row| row.user.name.as_str()), Some("c"));
    assert_eq!(roster.counts().all, 2);
}
