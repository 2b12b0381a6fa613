//! The cards of passwords that wait to be handed over: several at a time, beside a desk that goes on, and none is lost by a slip.

use std::sync::{Arc, Weak};
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use passdesk::demo::{DemoAccount, Fault};
use passdesk::desk::Options;
use passdesk::password::Secret;

use crate::password_changes::GOOD;
use crate::support::board::{Board, Broken};
use crate::support::{Operator, small_account};

const OTHER: &str = "Another-Horse-8-Battery";
const ANSWER: &str = "I handed it over";

/// Sets a password for a user, who has one already or not.
fn sets(operator: &mut Operator, user: &str, password: &str) {
    operator.select(user);
    let what = if operator.button("Create password…").is_some() { "Create" } else { "Reset" };
    operator.click(&format!("{what} password…"));
    operator.type_into("New password", password);
    operator.click(&format!("{what} password"));
    operator.wait(Duration::from_secs(1));
    assert!(operator.sees_card(user), "{:?}", operator.all_texts());
}

/// A desk whose window has room for a card and all of a user.
fn desk(account: &DemoAccount, options: Options) -> Operator {
    let mut operator = Operator::with(account, options);
    operator.harness.set_size(egui::vec2(1280.0, 1200.0));
    operator.settle();
    operator
}

/// A desk at which a password was set for cy.wu.
fn with_a_card(account: &DemoAccount) -> Operator {
    let mut operator = desk(account, Options::default());
    sets(&mut operator, "cy.wu", GOOD);
    operator
}

/// The password that was set last, without keeping it.
fn kept(operator: &Operator) -> Weak<Secret> {
    let account = operator.harness.state().desk().account().expect("open");
    Arc::downgrade(&account.hand_overs.waiting.back().expect("a card").password)
}

/// What has the keyboard's focus.
fn focused(operator: &Operator) -> Option<String> {
    let all = operator.harness.query_all(By::new().recursive(true).predicate(|node| node.is_focused()));
    all.into_iter().last().and_then(|node| node.accesskit_node().label())
}

#[test]
fn the_desk_goes_on_while_passwords_wait() {
    let account = small_account();
    let mut operator = with_a_card(&account);
    operator.type_into("Filter users", "ann");
    assert_eq!(operator.rows(), ["ann.ko"], "the desk can be searched");
    sets(&mut operator, "ann.ko", OTHER);
    assert!(operator.sees_card("ann.ko") && !operator.sees_card("cy.wu"), "the newest is in front");
    assert!(operator.reads("2 passwords to hand over"), "{:?}", operator.all_texts());
    operator.click("Show password");
    assert!(operator.reads(OTHER) && !operator.reads(GOOD));
    operator.click("Hand over to cy.wu");
    assert!(operator.sees_card("cy.wu") && !operator.sees_card("ann.ko"));
    assert!(!operator.reads(OTHER) && !operator.reads(GOOD), "what is folded is masked, and so is what was unfolded");
    operator.hands_over();
    assert!(operator.reads("1 password to hand over"), "{:?}", operator.all_texts());
    operator.click("Hand over to ann.ko");
    operator.click("Show password");
    assert!(operator.reads(OTHER), "the answer was about one card alone");
}

#[test]
fn a_card_names_the_account_and_production() {
    let account = small_account();
    let mut operator = desk(&account, Options::default());
    operator.marks_as_production();
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator.type_into("Type cy.wu to confirm", "cy.wu");
    operator.click("Create password");
    assert!(operator.sees_card("cy.wu") && operator.reads("Account acme-prod (1111-2222-3333)"));
    let marks = operator.all_texts().iter().filter(|text| *text == "Production").count();
    assert_eq!(marks, 2, "in the header, and on the card: {:?}", operator.all_texts());
}

#[test]
fn nobody_has_handed_over_what_was_neither_shown_nor_copied() {
    let board = Board::default();
    for does in ["Show password", "Copy password"] {
        let options = Options { clipboard: board.clipboard(), ..Options::default() };
        let mut operator = desk(&small_account(), options);
        sets(&mut operator, "cy.wu", GOOD);
        assert_eq!(operator.button(ANSWER), Some(false));
        assert_eq!(operator.describes(ANSWER), "Show or copy the password first");
        operator.presses_through(ANSWER);
        assert!(operator.sees_card("cy.wu"));
        operator.click(does);
        assert_eq!(operator.button(ANSWER), Some(true), "{does}");
    }
    let options = Options { clipboard: board.clipboard(), ..Options::default() };
    let mut operator = desk(&small_account(), options);
    sets(&mut operator, "cy.wu", GOOD);
    board.breaks(Broken::Putting);
    operator.click("Copy password");
    assert_eq!(operator.button(ANSWER), Some(false), "it was not copied: {:?}", operator.all_texts());
}

#[test]
fn handing_over_can_be_taken_back_for_ten_seconds() {
    let mut operator = with_a_card(&small_account());
    let password = kept(&operator);
    operator.hands_over();
    assert!(!operator.sees_card("cy.wu") && operator.reads("Handed over to cy.wu"), "{:?}", operator.all_texts());
    assert!(!operator.reads(GOOD));
    operator.wait(Duration::from_secs(5));
    operator.click("Undo handing over to cy.wu");
    assert!(operator.sees_card("cy.wu") && !operator.reads(GOOD), "it is masked: {:?}", operator.all_texts());
    operator.click("Show password");
    assert!(operator.reads(GOOD), "it is the same password");
    operator.click(ANSWER);
    operator.wait(Duration::from_secs(7));
    let undo = operator.button("Undo handing over to cy.wu");
    assert_eq!(undo, Some(true), "the time of the first answer has nothing to say any more");
    assert!(password.upgrade().is_some());
    operator.wait(Duration::from_secs(4));
    assert_eq!(operator.button("Undo handing over to cy.wu"), None);
    assert!(password.upgrade().is_none(), "then it is wiped");
}

#[test]
fn the_lock_ends_the_time_in_which_handing_over_can_be_taken_back() {
    let mut operator = with_a_card(&small_account());
    let password = kept(&operator);
    operator.hands_over();
    assert!(password.upgrade().is_some(), "the control");
    operator.presses_lock();
    assert!(password.upgrade().is_none());
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert!(!operator.reads("Handed over to") && !operator.sees_card("cy.wu"));
}

#[test]
fn a_password_that_is_not_handed_over_can_be_kept_for_later() {
    let mut operator = with_a_card(&small_account());
    operator.click("Show password");
    operator.click("Not handed over…");
    operator.click("Keep for later");
    assert!(!operator.sees_card("cy.wu") && !operator.reads(GOOD));
    assert!(operator.reads("1 password to hand over"), "{:?}", operator.all_texts());
    assert!(!operator.closes() && operator.reads("The new password of cy.wu is set, and was not handed over yet"));
    operator.click("Keep open");
    operator.click("Hand over to cy.wu");
    operator.click("Show password");
    assert!(operator.reads(GOOD));
}

#[test]
fn a_password_that_is_not_handed_over_can_be_reset_again() {
    let account = small_account();
    let mut operator = with_a_card(&account);
    operator.select("ann.ko");
    let former = kept(&operator);
    operator.click("Hand over to cy.wu");
    operator.click("Not handed over…");
    operator.click("Reset again…");
    assert!(operator.sees_dialog("Reset password for cy.wu"), "whoever is selected: {:?}", operator.all_texts());
    operator.type_into("New password", OTHER);
    operator.click("Reset password");
    operator.wait(Duration::from_secs(1));
    assert!(operator.sees_card("cy.wu") && !operator.reads("2 passwords"), "{:?}", operator.all_texts());
    operator.click("Show password");
    assert!(operator.reads(OTHER), "the former one is no longer in force");
    assert!(former.upgrade().is_none(), "and is wiped");
}

#[test]
fn a_password_is_discarded_only_with_a_yes() {
    let mut operator = with_a_card(&small_account());
    let password = kept(&operator);
    for leaves in [Key::Escape, Key::Enter] {
        operator.click("Not handed over…");
        operator.click("Discard…");
        assert!(operator.sees_dialog("Discard the new password of cy.wu"), "{:?}", operator.all_texts());
        operator.press(leaves);
        assert!(operator.sees_card("cy.wu") && password.upgrade().is_some(), "{leaves:?} is the safe choice");
        operator.click("Not handed over…");
    }
    operator.click("Not handed over…");
    operator.click("Discard…");
    operator.click("Discard password");
    assert!(!operator.sees_card("cy.wu") && !operator.reads("Handed over"), "{:?}", operator.all_texts());
    assert!(password.upgrade().is_none());
    assert!(operator.closes(), "nothing waits any more");
}

#[test]
fn a_card_goes_with_its_password() {
    let account = small_account();
    let mut operator = with_a_card(&account);
    operator.hands_over();
    sets(&mut operator, "cy.wu", OTHER);
    assert_eq!(operator.button("Undo handing over to cy.wu"), None, "the former one is no longer in force");
    operator.click("Delete password…");
    operator.click("Delete password");
    operator.wait(Duration::from_secs(1));
    assert!(!account.has_password("cy.wu") && !operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(operator.closes());
}

#[test]
fn a_card_says_what_the_user_must_do_now() {
    let mut operator = with_a_card(&small_account());
    let said = "The user must create a new one at the next sign-in";
    assert!(operator.reads(said), "{:?}", operator.all_texts());
    operator.flips_must_change();
    operator.wait(Duration::from_secs(1));
    assert!(operator.sees_card("cy.wu") && !operator.reads(said), "{:?}", operator.all_texts());
}

#[test]
fn a_card_says_where_a_later_reset_may_have_replaced_its_password() {
    let account = small_account();
    let mut operator = with_a_card(&account);
    operator.click("Reset password…");
    operator.type_into("New password", OTHER);
    account.stage(Fault::on("UpdateLoginProfile").reply_lost());
    operator.click("Reset password");
    operator.wait(Duration::from_secs(3));
    operator.click("Cancel");
    assert!(operator.sees_card("cy.wu") && operator.reads("this password may no longer work"));
    assert!(!operator.closes());
    assert!(operator.reads("The new password of cy.wu is set"), "{:?}", operator.all_texts());
    assert!(operator.reads("AWS did not confirm whether the new password of cy.wu was set"));
}

#[test]
fn all_that_waits_holds_the_account_open() {
    let mut operator = with_a_card(&small_account());
    sets(&mut operator, "ann.ko", OTHER);
    assert_eq!(operator.button("Close account"), Some(false));
    assert!(!operator.closes());
    assert!(operator.reads("The new password of cy.wu, ann.ko is set"), "{:?}", operator.all_texts());
    operator.click("Keep open");
    operator.hands_over();
    assert_eq!(operator.button("Close account"), Some(false), "the other one waits still");
    operator.click("Hand over to cy.wu");
    operator.hands_over();
    assert_eq!(operator.button("Close account"), Some(true));
    assert!(operator.closes());
}

#[test]
fn the_focus_goes_to_the_card_and_then_to_the_next_name() {
    let board = Board::default();
    let options = Options { clipboard: board.clipboard(), ..Options::default() };
    let mut operator = desk(&small_account(), options);
    operator.type_into("Filter users", "wu");
    sets(&mut operator, "cy.wu", GOOD);
    assert_eq!(focused(&operator).as_deref(), Some("Copy password"));
    operator.press(Key::Enter);
    assert_eq!(board.holds().as_deref(), Some(GOOD));
    operator.press(Key::Tab);
    assert_eq!(focused(&operator).as_deref(), Some(ANSWER));
    operator.press(Key::Enter);
    assert!(!operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert_eq!(focused(&operator).as_deref(), Some("Filter users"));
    operator.types("ann");
    assert_eq!(operator.value_of("Filter users"), "ann", "it takes the place of the name before");
}

#[test]
fn showing_and_hiding_keeps_the_focus() {
    let mut operator = with_a_card(&small_account());
    operator.harness.get_by_role_and_label(Role::Button, "Show password").focus();
    operator.settle();
    for says in ["Hide password", "Show password", "Hide password"] {
        operator.press(Key::Enter);
        assert_eq!(focused(&operator).as_deref(), Some(says));
    }
    assert!(operator.sees_card("cy.wu"));
}

#[test]
fn a_card_that_comes_by_itself_takes_nothing_out_of_the_operators_hands() {
    let account = small_account();
    let mut operator = desk(&account, Options::default());
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    account.stage(Fault::on("CreateLoginProfile").reply_lost());
    account.stage(Fault::on("GetLoginProfile").after(1).always().server_error_before());
    operator.click("Create password");
    operator.wait(Duration::from_secs(120));
    operator.click("Cancel");
    account.clear_faults();
    operator.click("Refresh");
    operator.type_into("Filter users", "a");
    operator.wait(Duration::from_secs(3));
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    operator.types("nn");
    assert_eq!(operator.value_of("Filter users"), "ann");
}

#[test]
fn no_card_can_be_pressed_behind_a_question() {
    let mut operator = with_a_card(&small_account());
    operator.click("Show password");
    operator.click("Delete password…");
    operator.presses_through(ANSWER);
    operator.presses_through("Not handed over…");
    operator.press(Key::Escape);
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
}

#[test]
fn keys_that_were_pressed_before_a_card_could_be_seen_copy_nothing() {
    let account = small_account();
    let board = Board::default();
    let mut operator = desk(&account, Options { clipboard: board.clipboard(), ..Options::default() });
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    // A slow frame brings as many as somebody presses who waits for something to happen.
    for _ in 0..30 {
        for pressed in [true, false] {
            let (key, modifiers) = (Key::Enter, egui::Modifiers::NONE);
            let event = egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
            operator.harness.input_mut().events.push(event);
        }
    }
    operator.wait(Duration::from_secs(2));
    assert!(operator.sees_card("cy.wu") && account.password_is("cy.wu", GOOD), "{:?}", operator.all_texts());
    assert!(operator.harness.state().desk().copied().is_none(), "the card was not seen yet");
    assert_eq!(operator.button(ANSWER), Some(false));
    // The control: one that is pressed now does.
    operator.press(Key::Enter);
    assert!(operator.harness.state().desk().copied().is_some(), "{:?}", operator.all_texts());
}

#[test]
fn a_card_is_folded_while_another_user_is_selected() {
    let mut operator = with_a_card(&small_account());
    operator.click("Show password");
    operator.select("ann.ko");
    assert!(!operator.sees_card("cy.wu") && !operator.reads(GOOD), "{:?}", operator.all_texts());
    assert_eq!(
        operator.button("Copy password"),
        None,
        "the password of somebody else is not the nearest thing to copy"
    );
    assert!(operator.reads("1 password to hand over") && !operator.closes());
    operator.click("Keep open");
    operator.click("Hand over to cy.wu");
    operator.wait(Duration::from_secs(3));
    assert!(operator.sees_card("cy.wu") && !operator.reads(GOOD), "who unfolds it wants it");
    operator.click("Show password");
    assert!(operator.reads(GOOD));
    // On the way back to the user of the card nothing is folded, nor where nobody is selected.
    operator.select("cy.wu");
    assert!(operator.sees_card("cy.wu") && operator.reads(GOOD));
    operator.click("Overview");
    assert!(operator.sees_card("cy.wu") && operator.reads(GOOD));
    // Found by name, as with the next caller on the phone.
    operator.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::F);
    operator.settle();
    operator.types("bob");
    operator.press(Key::Enter);
    assert_eq!(operator.selected().as_deref(), Some("bob.lee"));
    assert!(!operator.sees_card("cy.wu") && operator.button("Copy password").is_none());
}

#[test]
fn nothing_on_a_card_moves_when_the_clipboard_is_cleared() {
    let board = Board::default();
    let options = Options { clipboard: board.clipboard(), ..Options::default() };
    let mut operator = desk(&small_account(), options);
    sets(&mut operator, "cy.wu", GOOD);
    operator.click("Not handed over…");
    let places = |operator: &Operator| {
        [ANSWER, "Keep for later", "Discard…", "Reset password…"]
            .map(|name| operator.harness.get_by_role_and_label(Role::Button, name).rect().min)
    };
    let before = places(&operator);
    operator.click("Copy password");
    assert!(operator.reads("Copied, cleared in") && places(&operator) == before);
    operator.wait(Duration::from_secs(40));
    assert!(!operator.reads("Copied, cleared in") && board.holds().is_none());
    assert_eq!(places(&operator), before);
}
