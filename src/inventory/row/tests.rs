use crate::account::{AccessKey, MfaDevice, ReportedKey, UserName};

use super::*;

fn at(minutes: i64) -> Timestamp {
    Timestamp::constant(60 * minutes, 0)
}

fn row() -> UserRow {
    let user = User {
        name: UserName::parse("bob").expect("a valid name"),
        path: "/".into(),
        arn: String::new(),
        user_id: String::new(),
        created: None,
        password_last_used: Some(at(3)),
    };
    UserRow::new(user, "bob".into(), 0, at(0))
}

fn reported(password: bool, changed: Option<Timestamp>, at: Timestamp) -> Fact<ReportedUser> {
    let value = ReportedUser {
        created: None,
        password_enabled: Some(password),
        password_last_used: None,
        password_last_changed: changed,
        password_next_rotation: changed.map(|changed| changed + SignedDuration::from_mins(90)),
        mfa_active: Some(false),
        access_keys: [None; 2],
    };
    Fact { value, source: Source::Report, at }
}

/// By when the password expires.
fn rotation(row: &UserRow) -> Option<Timestamp> {
    match row.expiry()?.value {
        Expiry::At(by) => Some(by),
        Expiry::Never => None,
    }
}

fn live(value: LoginProfile, at: Timestamp) -> Fact<LoginProfile> {
    Fact { value, source: Source::Live, at }
}

fn present(reset_required: bool) -> LoginProfile {
    LoginProfile::Present { created: Some(at(1)), reset_required }
}

#[test]
fn the_report_tells_where_nothing_else_does_and_not_more_than_it_knows() {
    let mut row = row();
    assert_eq!(row.password().value, Password::Unknown { failed: false });
    row.report = Some(reported(true, Some(at(5)), at(10)));
    assert_eq!(row.password().value, Password::Set { must_change: None });
    assert_eq!((row.password().source, row.password().at), (Source::Report, at(10)));
    row.profile = live(LoginProfile::Unknown { reason: Some("refused".into()) }, at(20));
    assert_eq!(row.password().source, Source::Report, "a read that failed takes nothing away");
    row.profile = live(present(true), at(11));
    assert_eq!(row.password().value, Password::Set { must_change: Some(true) });
}

#[test]
fn the_later_of_two_that_disagree_is_shown_with_room_for_a_report_that_lags() {
    let mut row = row();
    row.profile = live(present(true), at(100));
    for (report, source) in [(50, Source::Live), (104, Source::Live), (106, Source::Report)] {
        row.report = Some(reported(false, None, at(report)));
        assert_eq!(row.password().source, source, "{report}");
    }
    // They agree that there is one: the read tells more, unless the password was set again.
    row.report = Some(reported(true, Some(at(5)), at(200)));
    assert_eq!(row.password().value, Password::Set { must_change: Some(true) });
    row.report = Some(reported(true, Some(at(150)), at(200)));
    assert_eq!(row.password().value, Password::Set { must_change: None });
}

#[test]
fn a_password_is_as_old_as_its_last_change_from_whatever_source() {
    let mut row = row();
    row.profile = live(present(false), at(100));
    assert_eq!(row.password_changed(), None, "the date of the first password is not the last change");
    row.report = Some(reported(true, Some(at(50)), at(90)));
    assert_eq!(row.password_changed().map(|fact| fact.value), Some(at(50)));
    assert_eq!(rotation(&row), Some(at(140)));
    // Never changed since it was created: the report knows of it, and by when it expires.
    row.profile = live(LoginProfile::Present { created: Some(at(50)), reset_required: false }, at(100));
    assert_eq!(row.password_changed().map(|fact| fact.source), Some(Source::Report));
    assert_eq!(rotation(&row), Some(at(140)));
    // Deleted and created again since.
    row.profile = live(LoginProfile::Present { created: Some(at(95)), reset_required: false }, at(100));
    assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(95), Source::Live)));
    assert_eq!(rotation(&row), None);
    row.changed_here = Some(at(120));
    assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(120), Source::ThisDesk)));
    assert_eq!(rotation(&row), None, "the report's is of the former password");
    row.report = Some(reported(true, Some(at(119)), at(200)));
    assert_eq!(rotation(&row), Some(at(209)), "the same change, by IAM's clock");
    row.profile = live(present(false), at(100));
    row.report = Some(reported(true, Some(at(1)), at(90)));
    row.profile = live(present(false), at(100));
    row.changed_here = None;
    assert_eq!(rotation(&row), Some(at(91)), "a first password that was never replaced");
}

#[test]
fn a_password_expires_as_the_policy_wants_that_there_is_now() {
    let mut row = row();
    let policy = |max_age: Option<i64>, read| {
        let value = MaxAge(max_age.map(SignedDuration::from_mins));
        Some(Arc::new(Fact { value, source: Source::Policy, at: at(read) }))
    };
    row.max_age = policy(Some(30), 95);
    assert_eq!(row.expiry(), None, "it is not known whether there is a password");
    row.report = Some(reported(true, Some(at(50)), at(90)));
    assert_eq!(row.expiry(), Some(Fact { value: Expiry::At(at(80)), source: Source::Policy, at: at(95) }));
    row.changed_here = Some(at(100));
    row.profile = live(present(false), at(100));
    assert_eq!(row.expiry(), Some(Fact { value: Expiry::At(at(130)), source: Source::Policy, at: at(95) }));
    row.max_age = policy(None, 110);
    assert_eq!(row.expiry(), Some(Fact { value: Expiry::Never, source: Source::Policy, at: at(110) }));
    row.profile = live(LoginProfile::Absent, at(120));
    assert_eq!(row.expiry(), None, "there is no password");
}

#[test]
fn a_password_that_a_newer_report_does_not_have_was_created_at_no_time() {
    let mut row = row();
    row.profile = live(present(false), at(100));
    assert_eq!(row.password_created(), Some(Fact { value: at(1), source: Source::Live, at: at(100) }));
    row.report = Some(reported(false, None, at(200)));
    assert_eq!(row.password_created(), None);
}

#[test]
fn a_password_that_was_created_elsewhere_since_is_not_the_one_that_was_set_here() {
    let mut row = row();
    row.changed_here = Some(at(10));
    let created = |minutes| live(LoginProfile::Present { created: Some(at(minutes)), reset_required: false }, at(99));
    row.profile = created(9);
    assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(10), Source::ThisDesk)));
    row.profile = created(30);
    assert_eq!(row.password_changed().map(|fact| (fact.value, fact.source)), Some((at(30), Source::Live)));
}

#[test]
fn keys_and_mfa_are_those_read_for_the_user_unless_the_report_is_newer() {
    let mut row = row();
    assert_eq!((row.mfa(), row.keys()), (None, None));
    let mut report = reported(true, None, at(60));
    let key = |active, rotated, used| {
        Some(ReportedKey { active, last_rotated: Some(at(rotated)), last_used: Some(at(used)) })
    };
    report.value.access_keys = [key(true, 9, 40), key(false, 7, 30)];
    row.report = Some(report);
    let keys = Keys { active: 1, inactive: 1, oldest_active: Some(at(9)), last_used: LastUse::At(at(40)) };
    assert_eq!(row.keys().map(|fact| (fact.value, fact.source)), Some((keys, Source::Report)));
    let device = MfaDevice { serial: String::new(), enabled: None };
    row.live_details = Some(Box::new(LiveDetails::new(Some(&[device]), Some(&[]), at(70))));
    assert_eq!(row.mfa().map(|fact| (fact.value, fact.source)), Some((true, Source::Live)));
    assert_eq!(row.keys().map(|fact| fact.value), Some(Keys::default()));
    row.report = Some(reported(true, None, at(80)));
    assert_eq!(row.mfa().map(|fact| fact.source), Some(Source::Report));
    // What was never allowed to be read makes nothing older that was.
    let known = LiveDetails::new(Some(&[]), None, at(90));
    let again = LiveDetails::new(Some(&[]), None, at(99));
    assert_eq!((again.clone().or(&known).at, LiveDetails::new(None, None, at(99)).or(&known).at), (at(99), at(90)));
    assert_eq!(row.last_sign_in(), Some(at(3)));
}

#[test]
fn the_last_sign_in_is_the_latest_with_its_own_source_and_time() {
    let mut row = row();
    assert_eq!((row.last_sign_in(), row.last_sign_in_beyond_list()), (Some(at(3)), None));
    let mut report = reported(true, None, at(60));
    report.value.password_last_used = Some(at(3));
    row.report = Some(report.clone());
    assert_eq!(row.last_sign_in_beyond_list(), None, "the list says the same, and is newer");
    report.value.password_last_used = Some(at(5));
    row.report = Some(report);
    let known = |row: &UserRow| row.last_sign_in_beyond_list().map(|known| (known.value, known.source, known.at));
    assert_eq!(known(&row), Some((at(5), Source::Report, at(60))));
    let live_details = |used, read| LiveDetails {
        last_sign_in: Some(Fact { value: at(used), source: Source::Live, at: at(read) }),
        ..LiveDetails::new(None, None, at(read))
    };
    row.live_details = Some(Box::new(live_details(65, 70)));
    assert_eq!((row.last_sign_in(), known(&row)), (Some(at(65)), Some((at(65), Source::Live, at(70)))));
    row.user.password_last_used = Some(at(80));
    assert_eq!((row.last_sign_in(), known(&row)), (Some(at(80)), None));
    // A later look at which this could not be read takes nothing away.
    let merged = LiveDetails::new(None, None, at(99)).or(&live_details(65, 70));
    assert_eq!(merged.last_sign_in.map(|read| read.at), Some(at(70)));
}

#[test]
fn the_use_of_keys_is_known_where_the_report_has_the_keys_that_there_are() {
    let reported_key = |created, used: Option<i64>| {
        Some(ReportedKey { active: true, last_rotated: Some(at(created)), last_used: used.map(at) })
    };
    let mut row = row();
    let mut last_use = |live: &[i64], keys: [Option<ReportedKey>; 2]| {
        let mut report = reported(true, None, at(60));
        report.value.access_keys = keys;
        row.report = Some(report);
        let key = |&created: &i64| AccessKey { id: String::new(), active: true, created: Some(at(created)) };
        let live: Vec<AccessKey> = live.iter().map(key).collect();
        row.live_details = Some(Box::new(LiveDetails::new(None, Some(&live), at(70))));
        row.keys().map(|keys| (keys.value.last_used, keys.source))
    };
    let (of_both, of_one) = ([reported_key(7, Some(40)), reported_key(9, None)], [reported_key(7, Some(40)), None]);
    for (live, keys, expected) in [
        (&[7, 9][..], of_both, LastUse::At(at(40))),
        (&[9, 7], of_both, LastUse::At(at(40))),
        // One was deleted since.
        (&[7], of_both, LastUse::At(at(40))),
        (&[9], of_both, LastUse::Never),
        (&[], of_both, LastUse::Unknown),
        // One was created since.
        (&[7, 65], of_one, LastUse::Unknown),
        (&[65], of_one, LastUse::Unknown),
        // Two of the same second, of which one was deleted since.
        (&[7, 7], [reported_key(7, Some(40)), reported_key(7, None)], LastUse::At(at(40))),
        (&[7], [reported_key(7, Some(40)), reported_key(7, None)], LastUse::Unknown),
    ] {
        assert_eq!(last_use(live, keys), Some((expected, Source::Live)), "{live:?}");
    }
}
