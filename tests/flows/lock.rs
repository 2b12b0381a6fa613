//! The locked desk: when it locks, what it lets go of, and what it keeps.

use std::time::Duration;

use passdesk::account::Identity;
use passdesk::demo::{DemoAccount, Fault};
use passdesk::desk::{Options, Settings, Store};

use crate::support::{Operator, small_account};

const GOOD: &str = "Correct-Horse-7-Battery";
const LOCKED: &str = "The desk is locked";

fn asks(account: &DemoAccount, options: Options) -> Operator {
    let mut operator = Operator::with(account, options);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator
}

/// Nobody touches anything for longer than the limit.
fn goes_away(operator: &mut Operator) {
    operator.wait(Duration::from_secs(10 * 60 + 10));
    assert!(operator.reads(LOCKED), "{:?}", operator.all_texts());
}

#[test]
fn locks_after_ten_minutes_and_shows_nothing_of_the_account() {
    let account = small_account();
    let mut operator = asks(&account, Options::default());
    operator.wait(Duration::from_secs(9 * 60));
    assert!(!operator.reads(LOCKED));
    operator.types("x");
    operator.wait(Duration::from_secs(9 * 60));
    assert!(!operator.reads(LOCKED), "a key is a sign of life");
    goes_away(&mut operator);
    assert!(
        operator.rows().is_empty() && !operator.reads("cy.wu") && !operator.sees_dialog("Create password for cy.wu")
    );
    let calls = account.calls().len();
    operator.wait(Duration::from_secs(60));
    assert_eq!(account.calls().len(), calls, "the client is gone");
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.rows().len(), 4);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.click("Show password");
    let generated = operator.value_of("New password");
    assert!(!generated.is_empty() && !generated.contains(GOOD), "what was typed is gone: {generated}");
}

#[test]
fn keys_that_were_not_seen_before_the_desk_was_locked_are_gone() {
    let mut operator = Operator::at(&small_account());
    let key = |key, modifiers| egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    // All in one slow frame: the lock's own button has the focus by then.
    let events = &mut operator.harness.input_mut().events;
    events.push(key(egui::Key::L, egui::Modifiers::COMMAND));
    events.push(key(egui::Key::Tab, egui::Modifiers::NONE));
    events.push(key(egui::Key::Enter, egui::Modifiers::NONE));
    operator.settle();
    assert!(operator.reads(LOCKED), "{:?}", operator.all_texts());
}

#[test]
fn locks_when_the_computer_was_asleep() {
    let mut operator = Operator::at(&small_account());
    operator.wait(Duration::from_secs(60));
    assert!(!operator.reads(LOCKED));
    operator.clock_jumps_to("2026-11-21T10:02:00Z");
    operator.wait(Duration::from_secs(6));
    assert!(operator.reads(LOCKED), "{:?}", operator.all_texts());
}

#[test]
fn a_limit_holds_as_soon_as_it_was_chosen() {
    let mut operator = Operator::at(&small_account());
    operator.click("Settings…");
    operator.slides("Lock after inactivity of", 1.0);
    operator.click("Save");
    operator.wait(Duration::from_secs(70));
    assert!(operator.reads(LOCKED), "{:?}", operator.all_texts());
}

#[test]
fn the_limit_is_a_setting() {
    let folder = std::env::temp_dir().join(format!("passdesk-lock-{}", std::process::id()));
    let store = Store::new(folder.clone());
    store.set_pending(Settings { lock_minutes: 1, ..Settings::default() });
    store.save().expect("saved");
    let mut operator = Operator::with(&small_account(), Options { store: Some(store), ..Options::default() });
    operator.wait(Duration::from_secs(70));
    assert!(operator.reads(LOCKED));
    std::fs::remove_dir_all(folder).expect("the settings are there");
}

#[test]
fn a_password_that_was_not_handed_over_waits_behind_the_lock() {
    let account = small_account();
    let mut operator = asks(&account, Options::default());
    operator.click("Create password");
    assert!(operator.sees_card("cy.wu"));
    operator.click("Show password");
    goes_away(&mut operator);
    assert!(!operator.sees_card("cy.wu") && !operator.reads(GOOD));
    assert!(operator.reads("A new password is kept behind the lock"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Close account"), Some(false));
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert!(operator.sees_card("cy.wu") && !operator.reads(GOOD), "it is masked again");
    operator.click("Show password");
    assert!(operator.reads(GOOD));
}

#[test]
fn what_comes_of_a_change_survives_the_lock() {
    for unlock_before_the_answer in [false, true] {
        let account = small_account();
        let mut operator = asks(&account, Options::default());
        account.stage(Fault::on("CreateLoginProfile").latency(Duration::from_secs(12)));
        operator.click("Create password");
        operator.presses_lock();
        assert!(operator.reads(LOCKED) && operator.reads("A change is under way"), "{:?}", operator.all_texts());
        if unlock_before_the_answer {
            operator.click("Unlock");
            operator.wait(Duration::from_secs(20));
        } else {
            operator.wait(Duration::from_secs(20));
            assert!(operator.reads("A new password is kept behind the lock"), "{:?}", operator.all_texts());
            operator.click("Unlock");
            operator.wait(Duration::from_secs(3));
        }
        assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
        assert!(account.password_is("cy.wu", GOOD));
    }
}

#[test]
fn says_why_it_cannot_be_unlocked() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.presses_lock();
    account.stage(Fault::on("GetCallerIdentity").times(1).expired_credentials());
    operator.click("Unlock");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads(LOCKED) && operator.reads("no longer signed in"), "{:?}", operator.all_texts());
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.rows().len(), 4);
}

#[test]
fn a_desk_that_slept_while_it_was_unlocked_stays_locked() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.presses_lock();
    account.stage(Fault::on("GetCallerIdentity").times(1).latency(Duration::from_secs(30)));
    operator.click("Unlock");
    operator.clock_jumps_to("2026-11-21T12:00:00Z");
    operator.wait(Duration::from_secs(6));
    operator.wait(Duration::from_secs(40));
    assert!(operator.reads(LOCKED) && operator.rows().is_empty(), "nobody is there: {:?}", operator.all_texts());
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.rows().len(), 4);
}

#[test]
fn another_account_does_not_take_over_a_change_that_is_under_way() {
    let account = small_account();
    let mut operator = asks(&account, Options::default());
    account.stage(Fault::on("CreateLoginProfile").latency(Duration::from_secs(12)));
    operator.click("Create password");
    operator.presses_lock();
    let (own, stranger) = ("111122223333", "999900001111");
    account.set_identity(Identity {
        account_id: stranger.into(),
        arn: format!("arn:aws:iam::{stranger}:user/somebody"),
        user_id: "AIDASTRANGER".into(),
    });
    operator.click("Unlock");
    operator.wait(Duration::from_secs(20));
    assert!(operator.reads(LOCKED) && operator.reads("9999-0000-1111"), "{:?}", operator.all_texts());
    assert!(!operator.reads("cy.wu"), "whoever this is need not know the name");
    account.set_identity(Identity {
        account_id: own.into(),
        arn: format!("arn:aws:iam::{own}:user/helpdesk/helpdesk-ann"),
        user_id: operator.harness.state().desk().account().expect("an account").session.identity.user_id.clone(),
    });
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(account.password_is("cy.wu", GOOD));
}
