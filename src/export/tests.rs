use jiff::Timestamp;

use crate::account::{Fact, LoginProfile, ReportedKey, ReportedUser, Source, Tag, User, UserName};
use crate::find::Column;
use crate::inventory::{LiveDetails, UserRow, read_live};

use super::user::ExportedUser;
use super::users::{ExportColumns, ExportFormat, ExportOf, Head, Users};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// A row of which nothing is known but what is listed.
fn row(name: &str, path: &str) -> UserRow {
    let user = User {
        name: UserName::parse(name).expect("a valid name"),
        path: path.into(),
        arn: format!("arn:aws:iam::111122223333:user{path}{name}"),
        user_id: "AIDA1".into(),
        created: Some(at("2024-01-02T03:04:05Z")),
        password_last_used: None,
    };
    let key = user.name.key();
    UserRow::new(user, key, 0, at("2026-11-21T09:59:00Z"))
}

fn reported(mut row: UserRow) -> UserRow {
    let key = ReportedKey {
        active: true,
        last_rotated: Some(at("2026-01-01T00:00:00Z")),
        last_used: Some(at("2026-11-01T00:00:00Z")),
    };
    let value = ReportedUser {
        password_enabled: Some(true),
        password_last_used: Some(at("2026-11-20T00:00:00Z")),
        password_last_changed: Some(at("2026-10-01T00:00:00Z")),
        mfa_active: Some(false),
        access_keys: [Some(key), None],
        ..ReportedUser::default()
    };
    row.report = Some(Fact { value, source: Source::Report, at: at("2026-11-21T10:04:00.5Z") });
    row
}

fn users(columns: &[Column], rows: &[UserRow]) -> Users {
    users_of(ExportOf::Shown("=cmd status:set".into()), true, columns, rows)
}

fn head(of: ExportOf, list_complete: bool) -> Head {
    Head {
        account_id: "111122223333".into(),
        caller_arn: "arn:aws:iam::111122223333:user/desk".into(),
        exported_at: at("2026-11-21T10:31:00Z"),
        of,
        list_complete,
        listed_at: at("2026-11-21T10:00:00Z"),
    }
}

fn users_of(of: ExportOf, list_complete: bool, columns: &[Column], rows: &[UserRow]) -> Users {
    let mut users = Users::of_columns(head(of, list_complete), columns.to_vec(), true, rows.len());
    rows.iter().for_each(|row| users.add(ExportedUser::of(row)));
    users
}

fn text(users: &Users, format: ExportFormat) -> String {
    let mut text = Vec::new();
    users.write(format, &mut text).expect("written");
    String::from_utf8(text).expect("text")
}

/// The lines by title.
fn read(users: &Users) -> Vec<std::collections::HashMap<String, String>> {
    let text = text(users, ExportFormat::Csv);
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().expect("well formed")
}

fn json(users: &Users) -> serde_json::Value {
    serde_json::from_str(&text(users, ExportFormat::Json)).expect("well formed")
}

#[test]
fn a_table_of_comma_separated_values_has_a_value_a_source_and_a_time_of_each_fact() {
    let users = users(&[Column::User, Column::Password], &[reported(row("bob.lee", "/"))]);
    assert_eq!(
        text(&users, ExportFormat::Csv),
        "\u{feff}user_name,arn,account_id,console_password,console_password_source,console_password_as_of,\
         exported,filter,list_complete,listed_at\r\n\
         bob.lee,arn:aws:iam::111122223333:user/bob.lee,'111122223333,set,report,2026-11-21T10:04:00Z,\
         shown,'=cmd status:set,yes,2026-11-21T10:00:00Z\r\n"
    );
}

#[test]
fn a_table_as_it_is_on_screen_has_a_value_in_each_column_and_says_where_users_may_be_missing() {
    let columns = [Column::User, Column::Arn, Column::Path, Column::Password, Column::Source, Column::ActiveKeys];
    let as_shown = |list_complete: bool| {
        let head = Head { list_complete, ..head(ExportOf::All, true) };
        let mut users = Users::new(head, ExportColumns::AsShown(columns.to_vec()), 1);
        users.add(ExportedUser::of(&reported(row("12E4", "/"))));
        text(&users, ExportFormat::Csv)
    };
    assert_eq!(
        as_shown(true),
        "\u{feff}user_name,arn,path,console_password,active_access_keys,inactive_access_keys,account_id\r\n\
         '12E4,arn:aws:iam::111122223333:user/12E4,/,set,1,0,'111122223333\r\n"
    );
    assert!(as_shown(false).ends_with(",'111122223333,no\r\n"), "{}", as_shown(false));
    let all = Users::new(head(ExportOf::All, true), ExportColumns::All, 1);
    assert_eq!(text(&all, ExportFormat::Csv).split(',').count(), 3 + 3 * 16 + 4);
}

#[test]
fn each_fact_says_where_it_comes_from_and_when() {
    let mut row = reported(row("bob.lee", "/"));
    row.profile = Fact {
        value: LoginProfile::Present { created: Some(at("2026-10-01T00:00:00Z")), reset_required: true },
        source: Source::Live,
        at: at("2026-11-21T10:31:00Z"),
    };
    row.changed_here = Some(at("2026-11-21T10:30:00Z"));
    row.tags = Some(read_live(&[], at("2026-11-21T10:28:00Z")));
    row.groups = Some(read_live(&["on-call".into(), "staff".into()], at("2026-11-21T10:28:00Z")));
    row.live_details = Some(Box::new(LiveDetails {
        last_sign_in: Some(Fact {
            value: at("2026-11-21T08:00:00Z"),
            source: Source::Live,
            at: at("2026-11-21T10:29:00Z"),
        }),
        ..LiveDetails::new(None, None, at("2026-11-21T09:00:00Z"))
    }));
    let lines = read(&users(&Column::ALL, &[row]));
    let says = |fact: &str| {
        let cell = |name: String| lines[0].get(&name).unwrap_or_else(|| panic!("{name}")).clone();
        [fact.to_owned(), format!("{fact}_source"), format!("{fact}_as_of")].map(cell)
    };
    for (fact, said) in [
        ("console_password", ["set", "live", "2026-11-21T10:31:00Z"]),
        ("must_change", ["yes", "live", "2026-11-21T10:31:00Z"]),
        ("password_changed", ["2026-11-21T10:30:00Z", "this desk", "2026-11-21T10:30:00Z"]),
        ("password_expires", ["", "", ""]),
        ("last_sign_in", ["2026-11-21T08:00:00Z", "live", "2026-11-21T10:29:00Z"]),
        ("mfa", ["no", "report", "2026-11-21T10:04:00Z"]),
        ("active_access_keys", ["1", "report", "2026-11-21T10:04:00Z"]),
        ("inactive_access_keys", ["0", "report", "2026-11-21T10:04:00Z"]),
        ("oldest_active_key_created", ["2026-01-01T00:00:00Z", "report", "2026-11-21T10:04:00Z"]),
        ("access_key_last_used", ["2026-11-01T00:00:00Z", "report", "2026-11-21T10:04:00Z"]),
        ("path", ["/", "listing", "2026-11-21T10:00:00Z"]),
        ("user_created", ["2024-01-02T03:04:05Z", "listing", "2026-11-21T10:00:00Z"]),
        ("password_created", ["2026-10-01T00:00:00Z", "live", "2026-11-21T10:31:00Z"]),
        ("user_id", ["AIDA1", "listing", "2026-11-21T10:00:00Z"]),
        ("groups", ["on-call; staff", "live", "2026-11-21T10:28:00Z"]),
        ("tags", ["", "live", "2026-11-21T10:28:00Z"]),
    ] {
        assert_eq!(says(fact), said, "{fact}");
    }
    assert_eq!(lines[0].len(), 3 + 3 * 16 + 4, "no fact is written twice, and none was forgotten above");
}

#[test]
fn a_password_that_is_gone_has_no_date() {
    let mut row = reported(row("bob.lee", "/"));
    row.profile = Fact {
        value: LoginProfile::Present { created: Some(at("2026-10-01T00:00:00Z")), reset_required: true },
        source: Source::Live,
        at: at("2026-11-21T06:00:00Z"),
    };
    if let Some(report) = &mut row.report {
        report.value.password_enabled = Some(false);
    }
    let line = &read(&users(&[Column::Password, Column::PasswordCreated], &[row]))[0];
    assert_eq!((line["console_password"].as_str(), line["password_created"].as_str()), ("none", ""));
}

#[test]
fn a_password_that_never_expires_is_told_from_one_of_which_that_is_not_known() {
    let mut changed_since = reported(row("cy.wu", "/"));
    changed_since.changed_here = Some(at("2026-11-21T10:30:00Z"));
    let mut expiring = reported(row("di.roy", "/"));
    if let Some(report) = &mut expiring.report {
        report.value.password_next_rotation = Some(at("2026-12-30T00:00:00Z"));
    }
    let rows = [reported(row("bob.lee", "/")), changed_since, expiring, row("eve", "/")];
    let users = users(&[Column::PasswordExpires], &rows);
    let json = json(&users);
    let from_report = |value: &str| ["2026-11-21T10:04:00Z", "report", value].map(ToOwned::to_owned);
    let nothing = [(); 3].map(|()| String::new());
    for (n, expected) in
        [from_report("never"), nothing.clone(), from_report("2026-12-30T00:00:00Z"), nothing].into_iter().enumerate()
    {
        let cells = ["_as_of", "_source", ""].map(|part| read(&users)[n][&format!("password_expires{part}")].clone());
        assert_eq!(cells, expected, "{n}");
        let fact = &json["users"][n]["password_expires"];
        let values = ["as_of", "source", "value"].map(|part| fact[part].as_str().unwrap_or_default().to_owned());
        assert_eq!(values, expected, "{n}");
    }
}

#[test]
fn a_key_that_was_never_used_is_told_from_one_of_which_that_is_not_known() {
    let mut unused = reported(row("bob.lee", "/"));
    if let Some(key) = unused.report.as_mut().and_then(|report| report.value.access_keys[0].as_mut()) {
        key.last_used = None;
    }
    let mut without_keys = reported(row("cy.wu", "/"));
    if let Some(report) = &mut without_keys.report {
        report.value.access_keys = [None, None];
    }
    let lines = read(&users(&[Column::KeyLastUsed], &[unused, without_keys, row("di.roy", "/")]));
    let said = lines.iter().map(|line| [line["access_key_last_used"].as_str(), &line["access_key_last_used_source"]]);
    assert_eq!(said.collect::<Vec<_>>(), [["never", "report"], ["", ""], ["", ""]]);
}

#[test]
fn what_is_not_known_is_blank_or_null_and_never_a_no() {
    let users = users(&Column::ALL, &[row("bob.lee", "/")]);
    let lines = read(&users);
    let user = &json(&users)["users"][0];
    for fact in ["console_password", "must_change", "password_changed", "mfa", "active_access_keys", "tags"] {
        for part in ["", "_source", "_as_of"] {
            assert_eq!(lines[0][&format!("{fact}{part}")], "", "{fact}{part}");
        }
        for part in ["value", "source", "as_of"] {
            assert_eq!(user[fact].get(part), Some(&serde_json::Value::Null), "{fact} {part}");
        }
    }
}

#[test]
fn an_export_says_which_users_it_has_and_whether_all_were_known() {
    let filter = "mfa:no".to_owned();
    for (of, list_complete, expected) in [
        (ExportOf::All, true, ["all", "", "yes"]),
        (ExportOf::All, false, ["all", "", "no"]),
        (ExportOf::Shown(filter.clone()), false, ["shown", "mfa:no", "no"]),
        (ExportOf::Selection(None), true, ["selection", "", "yes"]),
        (ExportOf::Selection(Some(filter)), true, ["selection", "mfa:no", "yes"]),
    ] {
        let users = users_of(of, list_complete, &[Column::User], &[row("bob.lee", "/")]);
        let line = &read(&users)[0];
        assert_eq!(["exported", "filter", "list_complete"].map(|part| line[part].as_str()), expected);
        assert_eq!(line["listed_at"], "2026-11-21T10:00:00Z");
        let json = json(&users);
        let filter = Some(expected[1]).filter(|filter| !filter.is_empty());
        assert_eq!((&json["exported"], json["filter"].as_str()), (&expected[0].into(), filter));
        assert_eq!(
            (&json["list_complete"], &json["listed_at"]),
            (&list_complete.into(), &line["listed_at"].clone().into())
        );
    }
}

#[test]
fn texts_from_outside_are_no_formulas_and_keep_their_commas_and_quotes() {
    let mut evil = row("=1+1", "/a,b\"c\"/");
    let tag = |key: &str, value: &str| Tag { key: key.into(), value: value.into() };
    evil.tags = Some(read_live(
        &[tag("=HYPERLINK(\"http://x\")", "a, \"b\""), tag("team", "-1\r\n")],
        at("2026-11-21T10:28:00Z"),
    ));
    let lines = read(&users(&[Column::Path, Column::Tags], &[evil, row("@x", "+/"), row("-y", "\t=/")]));
    assert_eq!(lines.iter().map(|line| line["user_name"].as_str()).collect::<Vec<_>>(), ["'=1+1", "'@x", "'-y"]);
    assert_eq!(lines.iter().map(|line| line["path"].as_str()).collect::<Vec<_>>(), ["/a,b\"c\"/", "'+/", "'\t'=/"]);
    assert_eq!(lines[0]["tags"], "'=HYPERLINK(\"http://x\")=a, \"b\"; team=-1\r\n");
    assert_eq!((lines[0]["tags_source"].as_str(), lines[1]["tags_source"].as_str()), ("live", ""));
}

#[test]
fn json_says_of_which_account_it_is_and_how_it_was_found() {
    let mut with_tags = reported(row("bob.lee", "/"));
    with_tags.tags = Some(read_live(&[Tag { key: "team".into(), value: "=x".into() }], at("2026-11-21T10:28:00Z")));
    let users = users(&[Column::Password, Column::Mfa, Column::ActiveKeys, Column::Tags], &[with_tags]);
    let expected = serde_json::json!({
        "account_id": "111122223333",
        "caller_arn": "arn:aws:iam::111122223333:user/desk",
        "exported_at": "2026-11-21T10:31:00Z",
        "exported": "shown",
        "filter": "=cmd status:set",
        "list_complete": true,
        "listed_at": "2026-11-21T10:00:00Z",
        "report_at": "2026-11-21T10:04:00Z",
        "users": [{
            "user_name": "bob.lee",
            "arn": "arn:aws:iam::111122223333:user/bob.lee",
            "console_password": { "value": "set", "source": "report", "as_of": "2026-11-21T10:04:00Z" },
            "mfa": { "value": false, "source": "report", "as_of": "2026-11-21T10:04:00Z" },
            "active_access_keys": { "value": 1, "source": "report", "as_of": "2026-11-21T10:04:00Z" },
            "inactive_access_keys": { "value": 0, "source": "report", "as_of": "2026-11-21T10:04:00Z" },
            "tags": { "value": [{ "key": "team", "value": "=x" }], "source": "live", "as_of": "2026-11-21T10:28:00Z" },
        }],
    });
    assert_eq!(json(&users), expected);
}

#[test]
fn json_says_when_the_latest_report_was_made_that_any_of_the_users_rests_on() {
    let mut earlier = reported(row("ann.ko", "/"));
    if let Some(report) = &mut earlier.report {
        report.at = at("2026-11-21T06:00:00Z");
    }
    let users = users(&[Column::User], &[earlier, reported(row("bob.lee", "/")), row("cy.wu", "/")]);
    assert_eq!(json(&users)["report_at"], "2026-11-21T10:04:00Z");
}
