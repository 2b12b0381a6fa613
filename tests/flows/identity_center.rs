//! Signing in to IAM Identity Center in the browser, and opening an account there.

use std::net::TcpStream;
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use passdesk::demo::Redirect;

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
