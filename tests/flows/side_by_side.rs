//! Accounts side by side: each with its own list, filter, changes and passwords, and none in the way of the others.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use passdesk::account::Identity;
use passdesk::demo::{DemoAccount, Fault};
use passdesk::desk::{Command, Options, Profile, SignIn, Store};

use crate::support::side_by_side::{other_account, side_by_side};
use crate::support::{Operator, small_account};

/// What is said of the root users of both.
const ROOT: &str = "Root user: an MFA device, no active access key";

/// What the tab of the first account says, and that of the second.
const FIRST: &str = "acme-prod, 1111-2222-3333";
const SECOND: &str = "acme-prod, 9999-8888-7777";

/// Both are open, and the second one is shown.
fn both(first: &DemoAccount, second: &DemoAccount) -> Operator {
    let operator = side_by_side(first, second);
    assert_eq!(operator.rows(), ["ann.ko", "zoe.ray"], "{:?}", operator.all_texts());
    operator
}

/// The tabs, and which one is shown.
fn tabs(operator: &Operator) -> Vec<(String, bool)> {
    let tabs = operator.harness.query_all_by_role(Role::Tab);
    tabs.map(|tab| (tab.accesskit_node().label().unwrap_or_default(), tab.accesskit_node().is_selected() == Some(true)))
        .collect()
}

fn shows(operator: &mut Operator, tab: &str) {
    operator.harness.get_by_role_and_label(Role::Tab, tab).click();
    operator.settle();
}

fn presses_with_ctrl(operator: &mut Operator, key: Key) {
    operator.harness.key_press_modifiers(Modifiers::COMMAND, key);
    operator.settle();
}

fn finds_across(operator: &mut Operator) {
    operator.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    operator.settle();
}

#[test]
fn another_account_is_opened_beside_the_first_and_each_keeps_what_was_typed_and_chosen() {
    let (first, second) = (small_account(), other_account());
    let mut operator =
        Operator::with(&first, Options { http_client: Some(second.http_client()), ..Options::default() });
    assert_eq!(tabs(&operator), [], "one account needs no tabs");
    operator.type_into("Filter users", "ko");
    operator.select("ann.ko");
    operator.click("Open another account");
    // From there it goes back to what is open.
    assert_eq!(tabs(&operator), [("All accounts".into(), false), (FIRST.into(), false)]);
    shows(&mut operator, FIRST);
    assert_eq!((operator.rows(), operator.selected().as_deref()), (vec!["ann.ko".to_owned()], Some("ann.ko")));
    operator.opens_another();
    assert_eq!(tabs(&operator), [("All accounts".into(), false), (FIRST.into(), false), (SECOND.into(), true)]);
    operator.select("zoe.ray");

    presses_with_ctrl(&mut operator, Key::Num1);
    assert_eq!((operator.rows(), operator.selected().as_deref()), (vec!["ann.ko".to_owned()], Some("ann.ko")));
    assert_eq!(operator.value_of("Filter users"), "ko");
    presses_with_ctrl(&mut operator, Key::Num2);
    assert_eq!((operator.rows().len(), operator.selected().as_deref()), (2, Some("zoe.ray")));
    assert_eq!(operator.value_of("Filter users"), "");
    // There is no third one.
    presses_with_ctrl(&mut operator, Key::Num3);
    assert_eq!(operator.selected().as_deref(), Some("zoe.ray"));

    operator.click("Close account");
    assert_eq!(tabs(&operator), []);
    assert_eq!(operator.rows(), ["ann.ko"], "the other one is shown as it was left");
}

#[test]
fn a_change_in_one_account_is_sent_to_that_one_and_ends_there_while_another_is_shown() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    shows(&mut operator, FIRST);
    first.stage(Fault::on("DeleteLoginProfile").times(1).latency(Duration::from_secs(4)));
    operator.select("ann.ko");
    operator.click("Delete password…");
    operator.click("Delete password");
    presses_with_ctrl(&mut operator, Key::Num2);
    assert!(operator.sees_dialog("Delete password for ann.ko"), "what is under way in a dialog is seen to its end");
    operator.wait(Duration::from_secs(5));
    presses_with_ctrl(&mut operator, Key::Num2);
    assert_eq!((first.has_password("ann.ko"), second.has_password("ann.ko")), (false, true));
    assert_eq!(second.count_calls("DeleteLoginProfile"), 0);
    // The message names the account, and leads to the user there, not to the one of that name here.
    assert!(
        operator.reads("acme-prod, 1111-2222-3333: The password of ann.ko was deleted."),
        "{:?}",
        operator.all_texts()
    );
    operator.click("Show ann.ko");
    assert_eq!(tabs(&operator)[1], (FIRST.into(), true));
    assert_eq!(operator.selected().as_deref(), Some("ann.ko"));
}

#[test]
fn what_is_not_known_of_one_account_is_seen_from_another_and_holds_the_window_open() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    shows(&mut operator, FIRST);
    first.stage(Fault::on("UpdateLoginProfile").reply_lost());
    operator.select("bob.lee");
    operator.click("Reset password…");
    operator.click("Reset password");
    operator.wait(Duration::from_secs(3));
    operator.click("Cancel");
    shows(&mut operator, SECOND);
    let unknown = format!("{FIRST}, a password whose outcome is not known");
    assert_eq!(tabs(&operator)[1].0, unknown);
    assert!(!operator.closes());
    assert!(operator.reads("AWS did not confirm whether the new password of bob.lee was set."));
    assert!(operator.reads("Account acme-prod (1111-2222-3333)"), "{:?}", operator.all_texts());
    operator.click("Keep open");
    shows(&mut operator, &unknown);
    assert_eq!(operator.button("Close account"), Some(false));
}

#[test]
fn a_user_is_found_in_all_open_accounts_and_shown_in_his() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    finds_across(&mut operator);
    operator.types("bob");
    assert!(operator.reads("1 user"), "{:?}", operator.all_texts());
    operator.press(Key::Enter);
    assert_eq!(tabs(&operator)[1], (FIRST.into(), true));
    assert_eq!(operator.selected().as_deref(), Some("bob.lee"));

    // Of one name there are two: the arrow leads to the second.
    finds_across(&mut operator);
    operator.empties("Find a user in all open accounts");
    operator.types("ann");
    assert!(operator.reads("2 users"), "{:?}", operator.all_texts());
    operator.press(Key::ArrowDown);
    operator.press(Key::Enter);
    assert_eq!(tabs(&operator)[2], (SECOND.into(), true));
    assert_eq!(operator.selected().as_deref(), Some("ann.ko"));
    finds_across(&mut operator);
    operator.empties("Find a user in all open accounts");
    operator.types("nobody");
    assert!(operator.reads("No user of this name in the accounts that are open"));
}

#[test]
fn all_accounts_are_seen_at_a_glance() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    shows(&mut operator, "All accounts");
    let first = format!("Users 4, Passwords 2, Must change 1, Without MFA 1, Expired 0, {ROOT}");
    assert_eq!(operator.describes(FIRST), first);
    let second = format!("Users 2, Passwords 1, Must change 0, Without MFA 1, Expired 0, {ROOT}");
    assert_eq!(operator.describes(SECOND), second);
    operator.click(SECOND);
    assert_eq!(operator.rows(), ["ann.ko", "zoe.ray"]);
}

#[test]
fn a_password_that_waits_holds_its_own_account_open_and_is_masked_while_another_is_shown() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    shows(&mut operator, FIRST);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.click("Create password");
    operator.wait(Duration::from_secs(2));
    operator.click("Show password");
    assert_eq!(operator.button("Hide password"), Some(true), "{:?}", operator.all_texts());
    let waits = format!("{FIRST}, a password waits to be handed over");
    shows(&mut operator, SECOND);
    assert_eq!((&*tabs(&operator)[1].0, operator.sees_card("cy.wu")), (&*waits, false));
    assert_eq!(operator.button("Close account"), Some(true));
    assert!(!operator.closes(), "the window stays open for a card that is not in sight");
    operator.click("Keep open");
    shows(&mut operator, &waits);
    assert!(operator.sees_card("cy.wu"));
    assert_eq!((operator.button("Show password"), operator.button("Close account")), (Some(true), Some(false)));
}

#[test]
fn all_accounts_are_locked_together_and_unlocked_with_the_one_that_is_shown() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    finds_across(&mut operator);
    operator.types("bob");
    operator.presses_lock();
    assert!(operator.reads("The desk is locked") && !operator.reads("zoe.ray") && !operator.reads("bob.lee"));
    let locked = tabs(&operator);
    assert!(locked[1..].iter().all(|(tab, _)| tab.ends_with(", locked")), "{locked:?}");
    // At a glance there is nothing to be seen either, and nobody to be found.
    shows(&mut operator, "All accounts");
    assert_eq!(operator.value_of("Find a user in all open accounts"), "", "what was typed is gone");
    operator.types("bob");
    assert!(operator.reads("Accounts that are locked were not looked through"), "{:?}", operator.all_texts());
    assert!(!operator.reads("bob.lee"));
    operator.empties("Find a user in all open accounts");
    assert!(operator.describes(&locked[1].0).starts_with("Users not known"));
    shows(&mut operator, &locked[1].0);
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.rows().len(), 4);
    assert_eq!(tabs(&operator)[2].0, SECOND, "nothing had to be asked for it");
}

#[test]
fn what_is_done_in_one_is_told_while_another_is_locked_and_nothing_of_that_one_is() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    for account in [&first, &second] {
        account.stage(Fault::on("DeleteLoginProfile").times(1).latency(Duration::from_secs(4)));
    }
    operator.select("ann.ko");
    operator.click("Delete password…");
    operator.click("Delete password");
    operator.wait(Duration::from_secs(5));
    let of_second = format!("{SECOND}: The password of ann.ko was deleted.");
    assert!(operator.reads(&of_second), "{:?}", operator.all_texts());
    shows(&mut operator, FIRST);
    operator.presses_lock();
    assert!(!operator.reads(&of_second), "{:?}", operator.all_texts());
    // The other one cannot be unlocked with it.
    second.stage(Fault::on("GetCallerIdentity").always().expired_credentials());
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    assert_eq!(tabs(&operator)[2].0, format!("{SECOND}, locked"));
    operator.select("bob.lee");
    operator.click("Delete password…");
    operator.click("Delete password");
    operator.wait(Duration::from_secs(5));
    let told = format!("{FIRST}: The password of bob.lee was deleted.");
    assert!(operator.reads(&told), "{:?}", operator.all_texts());
    operator.click("Messages, 1 unread");
    assert!(operator.sees_dialog("Messages") && operator.reads(&told));
    assert!(!operator.reads(&of_second), "{:?}", operator.all_texts());
}

#[test]
fn the_next_name_takes_the_place_of_the_one_that_was_looked_for() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    finds_across(&mut operator);
    operator.types("bob");
    operator.press(Key::Enter);
    finds_across(&mut operator);
    operator.types("zoe");
    assert_eq!(operator.value_of("Find a user in all open accounts"), "zoe");
}

#[test]
fn escape_leads_back_from_where_another_account_is_opened() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    operator.click("Open another account");
    operator.click("Switch role…");
    operator.press(Key::Escape);
    assert!(operator.harness.query_by_label("External ID").is_none(), "the form is closed first");
    operator.press(Key::Escape);
    assert_eq!(tabs(&operator)[2], (SECOND.into(), true));
}

#[test]
fn one_that_is_signed_out_leaves_the_others_alone() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    second.stage(Fault::on_any().always().expired_credentials());
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    assert_eq!(tabs(&operator)[2].0, format!("{SECOND}, signed out"));
    shows(&mut operator, FIRST);
    operator.select("ann.ko");
    operator.click("Delete password…");
    operator.click("Delete password");
    operator.wait(Duration::from_secs(2));
    assert!(!first.has_password("ann.ko"));
}

#[test]
fn nothing_leads_to_another_account_from_behind_a_question() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    operator.select("ann.ko");
    operator.click("Delete password…");
    for key in [Key::Num1, Key::T] {
        presses_with_ctrl(&mut operator, key);
    }
    operator.harness.get_by_role_and_label(Role::Tab, FIRST).click_accesskit();
    operator.settle();
    assert!(operator.sees_dialog("Delete password for ann.ko"));
    assert_eq!(tabs(&operator)[2], (SECOND.into(), true));
    operator.press(Key::Escape);
    assert!(second.has_password("ann.ko"));
}

#[test]
fn nothing_leads_away_from_the_question_whether_to_close_the_window() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    operator.select("zoe.ray");
    operator.click("Create password…");
    operator.click("Create password");
    operator.wait(Duration::from_secs(2));
    operator.click("Journal");
    assert!(operator.button("Back to the users").is_some(), "{:?}", operator.all_texts());
    assert!(!operator.closes());
    for key in [Key::Num1, Key::T, Key::J] {
        presses_with_ctrl(&mut operator, key);
    }
    finds_across(&mut operator);
    operator.harness.get_by_role_and_label(Role::Tab, FIRST).click_accesskit();
    operator.settle();
    let waits = format!("{SECOND}, a password waits to be handed over");
    assert_eq!(tabs(&operator)[2], (waits, true));
    assert!(operator.reads("Close without handing over?"), "{:?}", operator.all_texts());
    // Escape answers the question, and not the page behind it.
    operator.press(Key::Escape);
    assert!(!operator.reads("Close without handing over?"));
    assert!(operator.button("Back to the users").is_some(), "{:?}", operator.all_texts());
}

#[test]
fn who_signs_in_again_as_one_that_is_open_goes_on_there() {
    let account = small_account();
    let profiles = ["audit", "prod"].map(|name| Profile {
        name: name.into(),
        region: None,
        account_id: None,
        sign_in: SignIn::Keys,
        is_default: false,
    });
    let options =
        Options { profiles: Some(profiles.to_vec()), http_client: Some(account.http_client()), ..Options::default() };
    let identity = |id: &str| Identity {
        account_id: id.into(),
        arn: format!("arn:aws:iam::{id}:user/helpdesk"),
        user_id: "AIDAHELPDESK".into(),
    };
    let mut operator = Operator::start(options, |builder| builder);
    operator.settle();
    account.set_identity(identity("111122223333"));
    operator.click("audit");
    operator.wait(Duration::from_secs(3));
    operator.click("Open another account");
    account.set_identity(identity("999988887777"));
    operator.click("prod");
    operator.wait(Duration::from_secs(3));
    assert_eq!(tabs(&operator).len(), 3, "{:?}", operator.all_texts());
    // From now on the profile is another account's: the one that is open already.
    account.set_identity(identity("111122223333"));
    account.stage(Fault::on("ListUsers").times(1).expired_credentials());
    operator.click("Refresh");
    operator.wait(Duration::from_secs(3));
    operator.click("Retry after signing in");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.harness.state().desk().accounts().len(), 1, "{:?}", tabs(&operator));
    assert_eq!(operator.rows().len(), 4);
    let text = "The credentials now belong to user/helpdesk of account 1111-2222-3333 and no longer to user/helpdesk of account 9999-8888-7777.";
    assert!(operator.reads(text), "{:?}", operator.all_texts());
}

#[test]
fn an_account_that_is_open_already_is_not_opened_twice() {
    let (first, second) = (small_account(), other_account());
    let mut operator = both(&first, &second);
    operator.click("Open another account");
    operator.click("Open the demo account");
    operator.wait(Duration::from_secs(2));
    assert_eq!(tabs(&operator).len(), 3);
    assert_eq!(tabs(&operator)[1], (FIRST.into(), true));
}

#[test]
fn what_was_asked_of_an_account_is_done_there_whichever_is_shown_by_then() {
    let (first, second) = (small_account(), other_account());
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let options = Options {
        open: Some(passdesk::desk::Origin::Demo),
        demo_account: Some(first.clone()),
        profiles: Some(Vec::new()),
        http_client: Some(second.http_client()),
        ..Options::default()
    };
    let mut desk = passdesk::desk::Desk::new(options, runtime.handle().clone(), std::sync::Arc::new(|_| ()));
    let wait = |desk: &mut passdesk::desk::Desk| {
        for _ in 0..20 {
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(200)).await });
            desk.collect();
        }
    };
    wait(&mut desk);
    let one = desk.shown();
    desk.update(Command::Open(passdesk::desk::Origin::Aws { profile: None }));
    wait(&mut desk);
    assert!(one.is_some() && desk.shown().is_some() && desk.shown() != one);
    let before = (first.count_calls("ListUsers"), second.count_calls("ListUsers"));
    desk.update_in(one, Command::Refresh);
    wait(&mut desk);
    assert_eq!((first.count_calls("ListUsers"), second.count_calls("ListUsers")), (before.0 + 1, before.1));
    // Of one that is closed, nothing is done.
    desk.update(Command::Show(one.expect("it is open")));
    desk.update(Command::Close);
    desk.update_in(one, Command::Refresh);
    wait(&mut desk);
    assert_eq!((first.count_calls("ListUsers"), second.count_calls("ListUsers")), (before.0 + 1, before.1));
    assert_eq!(desk.accounts().len(), 1);
}

#[test]
fn what_was_open_side_by_side_is_offered_at_the_next_start_and_not_opened_unasked() {
    let folder = std::env::temp_dir().join(format!("passdesk-together-{}", std::process::id()));
    let account = small_account();
    let profiles = ["audit", "prod"].map(|name| Profile {
        name: name.into(),
        region: None,
        account_id: None,
        sign_in: SignIn::Keys,
        is_default: false,
    });
    let start = || {
        let options = Options {
            profiles: Some(profiles.to_vec()),
            http_client: Some(account.http_client()),
            store: Some(Store::new(folder.clone())),
            ..Options::default()
        };
        let mut operator = Operator::start(options, |builder| builder);
        operator.settle();
        operator
    };
    let mut operator = start();
    operator.click("audit");
    operator.wait(Duration::from_secs(3));
    operator.click("Open another account");
    // As somebody else, or it would be the same account.
    account.set_identity(Identity {
        account_id: "999988887777".into(),
        arn: "arn:aws:iam::999988887777:user/helpdesk".into(),
        user_id: "AIDAHELPDESK".into(),
    });
    operator.click("prod");
    operator.wait(Duration::from_secs(3));
    assert_eq!(tabs(&operator).len(), 3, "{:?}", operator.all_texts());
    drop(operator);

    let mut operator = start();
    assert_eq!(tabs(&operator), []);
    let calls = account.calls().len();
    operator.wait(Duration::from_secs(3));
    assert_eq!(account.calls().len(), calls, "nothing is opened unasked");
    operator.click("Open the 2 accounts that were open last");
    operator.wait(Duration::from_secs(3));
    // Both profiles lead to one account by now, which is open once.
    assert!(account.calls().len() > calls && operator.rows().len() == 4, "{:?}", operator.all_texts());
    std::fs::remove_dir_all(&folder).expect("removed");
}
