//! The journal at the window: what was left open, what was done, and whether the record of it holds.

use std::time::Duration;

use egui::{Key, Modifiers};
use passdesk::account::UserName;
use passdesk::actions::{create_password, reset_password};
use passdesk::desk::{ActionName, EndingResult, Intent, JournalState, Options, Status, TargetNames, Verification};

use crate::support::journal::{ACCOUNT, Place, begin, end, left_behind, open};
use crate::support::{Operator, small_account};

/// A desk at the small demo account, whose journal is the one in this folder.
fn at(place: &Place) -> Operator {
    let options = Options { demo_journal: Some(open(&place.0)), exports: Some(place.0.clone()), ..Options::default() };
    Operator::with(&small_account(), options)
}

fn name(user: &str) -> UserName {
    UserName::parse(user).expect("a user name")
}

fn opens_the_journal(operator: &mut Operator) {
    operator.harness.key_press_modifiers(Modifiers::COMMAND, Key::J);
    operator.settle();
}

#[test]
fn is_told_what_an_earlier_run_left_open() {
    let place = Place::new("left");
    left_behind(&place);
    let mut operator = at(&place);
    assert!(
        operator
            .reads("On 21 Nov 2026, 10:00 the reset of bob.lee's password was begun, and its outcome was not written"),
        "{:?}",
        operator.all_texts()
    );
    assert!(!operator.reads("the deletion of eve's password"), "another account's");
    assert!(operator.reads("Journal: 2 unconfirmed"));
    operator.type_into("Filter users", "ann");
    operator.click("Show bob.lee");
    assert_eq!(operator.selected().as_deref(), Some("bob.lee"), "whatever the filter was");
    operator.click("Mark bob.lee as resolved");
    assert!(!operator.reads("the reset of bob.lee's password") && operator.reads("Journal: 1 unconfirmed"));
    let statuses: Vec<Status> = open(&place.0).read().expect("read").entries.iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [Status::Done, Status::Refused, Status::Acknowledged, Status::Unresolved]);
}

#[test]
fn an_action_of_a_newer_version_is_shown_by_its_name() {
    let place = Place::new("newer-action");
    let key = TargetNames { access_key: Some("AKIAIOSFODNN7EXAMPLE".into()), ..TargetNames::user(name("bob.lee")) };
    let intent = Intent {
        account_id: ACCOUNT.into(),
        caller_arn: format!("arn:aws:iam::{ACCOUNT}:user/helpdesk/ann"),
        endpoint: "demo".into(),
        action: ActionName::new("tag_access_key"),
        subject: "The tag".into(),
        target: key,
        must_change: None,
    };
    drop(open(&place.0).begin(intent).expect("begun"));
    let mut operator = at(&place);
    let told = "“tag_access_key” of bob.lee, access key AKIAIOSFODNN7EXAMPLE was begun";
    assert!(operator.reads(told), "{:?}", operator.all_texts());
    assert!(operator.reads("A newer version of Passdesk made it") && !operator.reads("does not verify"));
    opens_the_journal(&mut operator);
    assert!(operator.reads("Chain verified"), "{:?}", operator.all_texts());
    assert_eq!(operator.rows(), ["tag_access_key, bob.lee, access key AKIAIOSFODNN7EXAMPLE"]);
    operator.press(Key::ArrowDown);
    operator.click("Show bob.lee");
    assert_eq!(operator.selected().as_deref(), Some("bob.lee"));
}

#[test]
fn many_that_were_left_open_are_told_in_one_sentence() {
    let place = Place::new("many");
    for user in ["ann.ko", "bob.lee", "cy.wu"] {
        drop(begin(&open(&place.0), ACCOUNT, user, &reset_password::INFO));
    }
    let mut operator = at(&place);
    assert!(
        operator.reads("3 changes were begun and have no known outcome: of cy.wu, bob.lee, ann.ko."),
        "{:?}",
        operator.all_texts()
    );
    operator.click("Show the journal");
    operator.press(Key::ArrowDown);
    assert!(operator.reads("the reset of cy.wu's password was begun"));
    operator.click("Mark cy.wu as resolved");
    assert!(operator.row_says("Reset password, cy.wu").starts_with("Resolved"));
    operator.click("Show cy.wu");
    assert_eq!(operator.selected().as_deref(), Some("cy.wu"));
}

#[test]
fn reads_filters_and_leaves_the_journal_by_keyboard() {
    let place = Place::new("keys");
    left_behind(&place);
    let mut operator = at(&place);
    opens_the_journal(&mut operator);
    assert!(
        operator.reads("Chain verified") && operator.reads("6 lines, verified at 10:00"),
        "{:?}",
        operator.all_texts()
    );
    let newest_first =
        ["Delete password, eve", "Reset password, bob.lee", "Create password, cy.wu", "Delete password, ann.ko"];
    assert_eq!(operator.rows(), newest_first);
    let said = operator.row_says("Create password, cy.wu");
    assert!(said.starts_with("Refused, 21 Nov 2026, 10:00, by user/helpdesk/ann[U+202E]"), "{said}");
    operator.types("accessdenied");
    assert_eq!(operator.rows(), ["Create password, cy.wu"], "the filter looks at codes too");
    operator.press(Key::ArrowDown);
    assert!(operator.reads("Outcome") && operator.reads("Code: AccessDenied"), "{:?}", operator.all_texts());
    operator.press(Key::Escape);
    assert_eq!(operator.rows(), newest_first, "Escape clears the filter first");
    operator.click("Unconfirmed 2");
    assert_eq!(operator.rows(), newest_first[..2]);
    operator.press(Key::Escape);
    assert!(operator.row("ann.ko").is_some(), "and then goes back to the users: {:?}", operator.all_texts());
}

#[test]
fn copies_the_head_of_the_chain() {
    let place = Place::new("head");
    left_behind(&place);
    let mut operator = at(&place);
    operator.click("Journal");
    let head = open(&place.0).read().expect("read").head;
    assert_eq!(operator.copies("Copy the head hash"), Some(head));
}

#[test]
fn sees_what_another_window_wrote_meanwhile() {
    let place = Place::new("another");
    let mut operator = at(&place);
    opens_the_journal(&mut operator);
    assert!(operator.reads("Nothing was changed yet"));
    end(&open(&place.0), ACCOUNT, "di.roy", &create_password::INFO, EndingResult::Done);
    operator.click("Read again");
    assert_eq!(operator.rows(), ["Create password, di.roy"]);
}

#[test]
fn is_told_which_line_was_edited() {
    let place = Place::new("edited");
    left_behind(&place);
    let mut operator = at(&place);
    let text = std::fs::read_to_string(place.journal()).expect("read");
    std::fs::write(place.journal(), text.replacen("ann.ko", "eve.ko", 1)).expect("edited");
    opens_the_journal(&mut operator);
    assert!(
        operator.reads("Chain broken") && operator.reads("Line 1 does not fit its hash"),
        "{:?}",
        operator.all_texts()
    );
    operator.press(Key::Escape);
    assert!(operator.reads("Journal: does not verify"));
}

#[test]
fn exports_the_journal() {
    let place = Place::new("export");
    left_behind(&place);
    let mut operator = at(&place);
    opens_the_journal(&mut operator);
    operator.click("Export CSV");
    let path = place.0.join("passdesk-journal-2026-11-21T10-00-00Z.csv");
    assert!(operator.reads(&format!("The journal was exported to {}.", path.display())), "{:?}", operator.all_texts());
    let text = std::fs::read_to_string(path).expect("written");
    assert!(text.lines().count() == 5 && text.contains("bob.lee"), "{text}");
}

#[test]
fn the_demo_accounts_journal_is_not_kept() {
    let place = Place::new("demo");
    let options = Options { journal: Some(place.0.clone()), ..Options::default() };
    let operator = Operator::with(&small_account(), options);
    assert!(operator.reads("Journal: not kept (demo)"));
    let desk = operator.harness.state().desk();
    let journal = desk.journal_for(desk.account().expect("open")).expect("a journal");
    end(&journal, ACCOUNT, "ann.ko", &reset_password::INFO, EndingResult::Done);
    assert_eq!(std::fs::read_to_string(place.journal()).expect("there").len(), 0);
}

#[test]
fn a_journal_that_cannot_be_opened_is_told_at_the_start() {
    let place = Place::new("refused");
    std::fs::create_dir(place.journal()).expect("in the way");
    let options = Options { journal: Some(place.0.clone()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("it is not a regular file"), "{:?}", operator.all_texts());
    assert!(operator.reads("Without it nothing can be changed from here"));
    assert!(matches!(operator.harness.state().desk().journal, JournalState::Failed(_)));
}

#[test]
fn a_journal_is_opened_and_verified_at_the_start() {
    let place = Place::new("opened");
    left_behind(&place);
    let options = Options { journal: Some(place.0.clone()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.wait(Duration::from_secs(1));
    let open = operator.harness.state().desk().journal.open().expect("it is open");
    assert_eq!(open.contents.as_ref().expect("it was read").verification, Verification::Intact);
    assert_eq!(open.unresolved().count(), 2);
}
