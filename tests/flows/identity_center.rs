//! Signing in to IAM Identity Center in the browser, and opening an account there.

use std::net::TcpStream;
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use passdesk::demo::{DemoAccount, DemoOptions, Redirect};
use passdesk::desk::{Options, Store};

use crate::support::identity_center::{Does, Visitor};
use crate::support::small_account;

#[test]
fn somebody_signs_in_by_clicking_and_opens_an_account() {
    let account = small_account();
    let mut place = Visitor::new(&account, Does::Allows);
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    assert!(
        place.pages.lock().expect("not poisoned")[0].starts_with("https://oidc.eu-west-1.amazonaws.com/authorize?")
    );
    assert!(place.operator.reads("You are signed in at d-1234567890.awsapps.com/start."));
    // The roles are asked for of the account that is clicked.
    assert!(!place.portal.calls().contains(&"ListAccountRoles"));
    place.operator.click("Acme Production");
    place.until(|operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
    assert_eq!(place.operator.button("Open Acme Archive as Helpdesk"), None);
    place.operator.click("Open Acme Production as Helpdesk");
    place.until(|operator| operator.reads("bob.lee"));
}

#[test]
fn the_keyboard_alone_is_enough() {
    let account = small_account();
    let mut place = Visitor::new(&account, Does::Allows);
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    // What is typed goes into the search.
    place.operator.types("arch");
    place.until(|operator| operator.reads("1 of 2 accounts"));
    place.operator.press(Key::Enter);
    place.until(|operator| operator.button("Open Acme Archive as Helpdesk") == Some(true));
    place.operator.press(Key::Tab);
    place.operator.press(Key::Enter);
    place.until(|operator| operator.reads("bob.lee"));
}

#[test]
fn enter_opens_an_account_in_its_only_role_and_leads_to_several() {
    let account = small_account();
    let mut place = Visitor::new(&account, Does::Allows);
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    place.operator.types("prod");
    place.operator.press(Key::Enter);
    place.until(|operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
    place.operator.press(Key::Enter);
    place.operator.settle();
    let first = place.operator.harness.get_by_role_and_label(Role::Button, "Open Acme Production as Auditor");
    assert!(first.is_focused());
    place.operator.click("Acme Production");
    place.operator.empties("Search accounts");
    place.operator.types("arch");
    place.operator.press(Key::Enter);
    place.until(|operator| operator.button("Open Acme Archive as Helpdesk") == Some(true));
    place.operator.press(Key::Enter);
    place.until(|operator| operator.reads("bob.lee"));
}

/// The accounts as they stand below each other.
fn accounts(place: &Visitor) -> [&'static str; 2] {
    let top = |name: &str| place.operator.harness.get_by_role_and_label(Role::Button, name).rect().top();
    if top("Acme Production") < top("Acme Archive") {
        ["Acme Production", "Acme Archive"]
    } else {
        ["Acme Archive", "Acme Production"]
    }
}

#[test]
fn favourites_come_first_and_are_kept() {
    let folder = std::env::temp_dir().join(format!("passdesk-favourites-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let account = small_account();
    let visit = || {
        let options = Options { store: Some(Store::new(folder.clone())), ..Options::default() };
        let mut place = Visitor::with(&account, Does::Allows, options);
        place.signs_in();
        place.until(|operator| operator.reads("2 accounts"));
        place
    };
    let is_on = |place: &Visitor, name: &str| {
        let star = place.operator.switch(name);
        star.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    };
    let mut place = visit();
    assert_eq!(accounts(&place), ["Acme Archive", "Acme Production"]);
    place.operator.toggle("Favourite: Acme Production");
    assert_eq!(accounts(&place), ["Acme Production", "Acme Archive"]);
    assert!(is_on(&place, "Favourite: Acme Production") && !is_on(&place, "Favourite: Acme Archive"));
    place.operator.wait(Duration::from_secs(1));
    let kept = std::fs::read_to_string(folder.join("settings.json")).expect("kept");
    let of_accounts = kept.split("\"favourites\"").nth(1).expect("among the settings");
    assert!(of_accounts.contains("111122223333") && !kept.contains("Acme"), "{kept}");

    // By keys: from the search to the line, and on to its star.
    let mut place = visit();
    assert_eq!(accounts(&place), ["Acme Production", "Acme Archive"]);
    place.operator.press(Key::Tab);
    place.operator.press(Key::Tab);
    place.operator.press(Key::Space);
    assert!(!is_on(&place, "Favourite: Acme Production"));
    assert_eq!(accounts(&place), ["Acme Archive", "Acme Production"]);
    assert!(place.operator.switch("Favourite: Acme Production").accesskit_node().is_focused(), "it goes along");
    place.operator.press(Key::Space);
    assert_eq!(accounts(&place), ["Acme Production", "Acme Archive"]);

    // What was opened comes next, and is said to.
    place.operator.press(Key::Space);
    place.operator.click("Acme Production");
    place.until(|operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
    place.operator.click("Open Acme Production as Helpdesk");
    place.until(|operator| operator.reads("bob.lee"));
    place.operator.wait(Duration::from_secs(1));
    let place = visit();
    assert_eq!(accounts(&place), ["Acme Production", "Acme Archive"]);
    let line = place.operator.harness.get_by_role_and_label(Role::Button, "Acme Production");
    let said = line.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert_eq!(said, "111122223333, aws+111122223333@example.com, opened lately");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn a_role_is_assumed_with_an_account_that_was_opened_there() {
    // An account of today, because its sessions end by its clock.
    let options = DemoOptions { start: jiff::Timestamp::now(), users: 0, ..DemoOptions::instant() };
    let account = DemoAccount::new(options);
    account.add_user("bob.lee", |user| user.password("Old-Password-of-Bob-1"));
    let mut place = Visitor::new(&account, Does::Allows);
    // Nothing was opened yet: there is nothing to choose from.
    place.operator.click("Switch role…");
    assert!(place.operator.harness.query_by_role(Role::RadioButton).is_none());
    place.operator.click("Switch role…");
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    place.operator.click("Acme Production");
    place.until(|operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
    place.operator.click("Open Acme Production as Helpdesk");
    place.until(|operator| operator.reads("bob.lee"));
    let visits = place.pages.lock().expect("not poisoned").len();
    place.operator.click("Close account");
    place.operator.click("Back");
    place.operator.click("Switch role…");
    assert!(place.operator.reads("MFA device"), "{:?}", place.operator.all_texts());
    place.operator.chooses("Acme Production as Helpdesk");
    // What would be refused is said before: an hour, and no codes.
    assert!(place.operator.reads("for an hour at most"), "{:?}", place.operator.all_texts());
    assert!(!place.operator.reads("MFA device"), "{:?}", place.operator.all_texts());
    place.operator.type_into("Account ID", "111122223333");
    place.operator.type_into("Role", "Partner");
    place.operator.type_into("External ID", "acme-42");
    place.operator.press(Key::Enter);
    place.until(|operator| operator.reads("bob.lee"));
    assert_eq!(account.count_calls("AssumeRole"), 1);
    assert!(place.operator.reads("Partner"), "{:?}", place.operator.all_texts());
    assert_eq!(place.pages.lock().expect("not poisoned").len(), visits, "nobody is asked again");

    // It is offered from then on, with where it comes from, and renewed where one is signed in.
    place.operator.click("Close account");
    let row = place.operator.harness.get_by_role_and_label(Role::Button, "111122223333 as Partner");
    let said = row.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert_eq!(said, "111122223333, Role, Acme Production as Helpdesk, last used");
    place.operator.click("111122223333 as Partner");
    place.until(|operator| operator.reads("bob.lee"));
    place.operator.presses_lock();
    place.operator.click("Unlock");
    place.until(|operator| operator.reads("bob.lee"));
    assert_eq!(account.count_calls("AssumeRole"), 3);
    assert_eq!(place.pages.lock().expect("not poisoned").len(), visits + 1, "behind the lock nobody stays signed in");
}

#[test]
fn a_desk_that_locks_again_while_somebody_unlocks_it_can_be_unlocked() {
    let account = small_account();
    let mut place = Visitor::new(&account, Does::Allows);
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    place.operator.click("Acme Production");
    place.until(|operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
    place.operator.click("Open Acme Production as Helpdesk");
    place.until(|operator| operator.reads("cy.wu"));
    // It cannot be closed, and so has to be opened again.
    place.operator.select("cy.wu");
    place.operator.click("Create password…");
    place.operator.click("Create password");
    place.until(|operator| operator.sees_card("cy.wu"));
    place.operator.presses_lock();
    place.does(Does::Nothing);
    place.operator.click("Unlock");
    place.until(|operator| operator.reads("Sign in on the page that has opened in your browser"));
    place.operator.clock_jumps_to("2026-11-21T12:00:00Z");
    place.operator.wait(Duration::from_secs(6));
    assert!(place.operator.reads("The desk is locked") && !place.operator.reads("Sign in on the page"));
    assert_eq!(place.operator.button("Unlock"), Some(true), "{:?}", place.operator.all_texts());
    place.does(Does::Allows);
    place.operator.click("Unlock");
    place.until(|operator| operator.sees_card("cy.wu"));
}

#[test]
fn signing_out_closes_what_was_opened_by_a_role_from_there() {
    let options = DemoOptions { start: jiff::Timestamp::now(), users: 0, ..DemoOptions::instant() };
    let account = DemoAccount::new(options);
    account.add_user("bob.lee", |user| user.password("Old-Password-of-Bob-1"));
    let mut place = Visitor::new(&account, Does::Allows);
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    place.operator.click("Acme Production");
    place.until(|operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
    place.operator.click("Open Acme Production as Helpdesk");
    place.until(|operator| operator.reads("bob.lee"));
    place.operator.click("Close account");
    place.operator.click("Back");
    place.operator.click("Switch role…");
    place.operator.chooses("Acme Production as Helpdesk");
    place.operator.type_into("Account ID", "111122223333");
    place.operator.type_into("Role", "Partner");
    place.operator.type_into("External ID", "acme-42");
    place.operator.press(Key::Enter);
    place.until(|operator| operator.reads("bob.lee"));
    place.operator.click("Open another account");
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    place.operator.click("Sign out");
    place.until(|operator| operator.button("Open the demo account") == Some(true));
    assert_eq!(place.operator.harness.state().desk().accounts().len(), 0, "its credentials come from who signed out");
}

#[test]
fn what_goes_wrong_in_the_browser_is_told() {
    let account = small_account();
    let mut place = Visitor::new(&account, Does::Declines);
    place.signs_in();
    place.until(|operator| operator.reads("The sign-in was declined in the browser. Nobody was signed in."));

    let mut place = Visitor::new(&account, Does::CannotStart);
    place.signs_in();
    place.until(|operator| operator.reads("The browser could not be opened (no program is set for web pages)."));
    assert_eq!(place.operator.button("Copy link"), Some(true));
    // With a code it goes all the same.
    place.operator.click("Use a code instead");
    place.until(|operator| operator.reads("confirm that it shows this code"));
    let code = place.operator.all_texts().into_iter().find(|text| text.len() == 9 && text.as_bytes()[4] == b'-');
    assert!(place.portal.confirm(&code.expect("a code is shown"), true));
    place.operator.wait(Duration::from_secs(6));
    place.until(|operator| operator.reads("2 accounts"));
}

#[test]
fn signing_in_is_given_up_with_escape_and_what_comes_later_is_of_no_use() {
    let account = small_account();
    let mut place = Visitor::new(&account, Does::Nothing);
    place.signs_in();
    place.until(|operator| operator.reads("Sign in on the page that has opened in your browser"));
    let url = place.pages.lock().expect("not poisoned")[0].clone();
    place.operator.press(Key::Escape);
    assert!(!place.operator.reads("Sign in on the page"));
    let Redirect::To(location) = place.portal.browse(&url, true) else { panic!("not allowed") };
    place.operator.settle();
    // The port is closed.
    let address = location.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address").0;
    assert!(TcpStream::connect(address).is_err());
    assert!(place.operator.harness.query_by_role_and_label(Role::Button, "Open the demo account").is_some());
}

#[test]
fn signing_out_is_for_all_that_was_given_out() {
    let account = small_account();
    let mut place = Visitor::new(&account, Does::Allows);
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    place.operator.click("Sign out");
    place.until(|operator| operator.button("Open the demo account") == Some(true));
    assert_eq!(place.portal.calls().last(), Some(&"Logout"));
    // It is asked for again.
    let before = place.pages.lock().expect("not poisoned").len();
    place.signs_in();
    place.until(|operator| operator.reads("2 accounts"));
    assert_eq!(place.pages.lock().expect("not poisoned").len(), before + 1);
}

#[test]
fn what_is_missing_in_the_form_is_said_there() {
    let mut place = Visitor::new(&small_account(), Does::Nothing);
    place.operator.click("Sign in with IAM Identity Center…");
    place.operator.click("Sign in in the browser");
    assert!(place.operator.reads("The start URL is missing."));
    place.operator.type_into("Start URL", "http://d-1234567890.awsapps.com/start");
    assert!(place.operator.reads("A start URL begins with https://."));
    assert!(place.portal.calls().is_empty());
}
