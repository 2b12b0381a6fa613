//! The first minute: choosing an account, and what the program says about where it is.

use std::collections::BTreeMap;
use std::time::Duration;

use passdesk::demo::Fault;
use passdesk::desk::{Options, Origin, Profile, Settings, SignIn, Store, Theme};

use crate::support::{Operator, small_account};

#[test]
fn opens_the_demo_account_from_the_welcome_page() {
    let options = Options { demo_account: Some(small_account()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.settle();
    assert!(operator.reads("Sign in with IAM Identity Center") && operator.reads("aws login"));
    operator.click("Open the demo account");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.rows().len(), 4);
    assert!(operator.reads("nothing leaves this computer"));
    assert!(
        operator.reads("acme-prod") && operator.reads("1111-2222-3333") && operator.reads("user/helpdesk/helpdesk-ann")
    );
}

fn profile(name: &str, sign_in: SignIn) -> Profile {
    let region = Some("eu-central-1".into());
    Profile { name: name.into(), region, account_id: None, sign_in, is_default: false }
}

#[test]
fn chooses_one_of_several_profiles() {
    let profiles = vec![profile("helpdesk", SignIn::Sso), profile("audit", SignIn::Keys)];
    let options = Options { profiles: Some(profiles), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.settle();
    assert_eq!((operator.button("helpdesk"), operator.button("audit")), (Some(true), Some(true)));
    assert_eq!(operator.describes("helpdesk"), "IAM Identity Center, eu-central-1");
    assert_eq!(operator.describes("audit"), "Access key, eu-central-1");
}

#[test]
fn goes_back_to_the_choice_of_accounts() {
    let mut operator = Operator::at(&small_account());
    operator.click("Close account");
    assert_eq!(operator.button("Open the demo account"), Some(true));
    assert!(operator.rows().is_empty());
}

#[test]
fn an_account_that_cannot_be_opened_says_why_and_can_be_tried_again() {
    let account = small_account();
    account.stage(Fault::on("GetCallerIdentity").times(1).invalid_credentials());
    let mut operator = Operator::at(&account);
    assert!(operator.rows().is_empty());
    assert!(operator.reads("AWS does not take the credentials in use"), "{:?}", operator.all_texts());
    operator.click("Try again");
    operator.wait(Duration::from_secs(3));
    assert_eq!(operator.rows().len(), 4);
}

#[test]
fn plain_http_to_another_computer_is_refused() {
    let options = Options {
        open: Some(Origin::Aws { profile: None }),
        endpoint_url: Some("http://iam.example.com".into()),
        ..Options::default()
    };
    let mut operator = Operator::start(options, |builder| builder);
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("not encrypted"), "{:?}", operator.all_texts());
    assert!(operator.rows().is_empty() && operator.button("Try again").is_some());
}

#[test]
fn a_theme_that_was_chosen_is_remembered() {
    let folder = std::env::temp_dir().join(format!("passdesk-theme-{}", std::process::id()));
    let store = Store::new(folder.clone());
    let mut operator = Operator::with(&small_account(), Options { store: Some(store.clone()), ..Options::default() });
    operator.click("Settings…");
    operator.chooses("Dark");
    operator.click("Save");
    drop(operator);
    assert_eq!(store.load(), Ok(Settings { theme: Theme::Dark, ..Settings::default() }));
    std::fs::remove_dir_all(folder).expect("the settings are there");
}

#[test]
fn settings_that_cannot_be_read_are_told_and_kept() {
    let folder = std::env::temp_dir().join(format!("passdesk-settings-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("settings.json"), "{ not settings").expect("a file");
    let store = Some(Store::new(folder.clone()));
    let mut operator = Operator::with(&small_account(), Options { store, ..Options::default() });
    assert!(operator.reads("The default ones are used"));
    operator.click("Dismiss");
    assert!(!operator.reads("The default ones are used"));
    operator.click("Settings…");
    operator.chooses("Dark");
    operator.click("Save");
    assert!(operator.reads("The settings could not be kept in"), "{:?}", operator.all_texts());
    operator.click("Dismiss");
    assert_eq!(std::fs::read_to_string(folder.join("settings.json")).expect("the file"), "{ not settings");
    std::fs::remove_dir_all(folder).expect("the settings are there");
}

#[test]
fn messages_are_dismissed_one_by_one_the_newest_first() {
    let folder = std::env::temp_dir().join(format!("passdesk-messages-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("settings.json"), "{ not settings").expect("a file");
    let account = small_account();
    let store = Some(Store::new(folder.clone()));
    let mut operator = Operator::with(&account, Options { store, ..Options::default() });
    operator.select("ann.ko");
    account.remove_user("ann.ko");
    operator.click("Refresh");
    operator.select("bob.lee");
    account.remove_user("bob.lee");
    operator.select("cy.wu");
    operator.select("bob.lee");
    assert!(operator.reads("bob.lee no longer exists"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("2 more: show all messages"), Some(true), "ann.ko, and the settings");
    operator.click("Dismiss");
    assert!(operator.reads("ann.ko no longer exists") && !operator.reads("bob.lee no longer exists"));
    operator.click("Dismiss");
    assert!(operator.reads("The default ones are used") && !operator.reads("more: show all messages"));
    operator.click("Dismiss");
    assert_eq!(operator.button("Dismiss"), None);
    std::fs::remove_dir_all(folder).expect("the settings are there");
}

#[test]
fn settings_are_kept_from_the_first_page() {
    let mut operator = Operator::start(Options::default(), |builder| builder);
    operator.settle();
    operator.click("Settings…");
    operator.chooses("Dark");
    operator.click("Save");
    assert!(!operator.sees_dialog("Settings"), "{:?}", operator.all_texts());
    assert_eq!(operator.harness.state().desk().settings.theme, Theme::Dark);
}

#[test]
fn a_single_profile_is_opened_at_the_start_only() {
    let options = Options {
        demo_account: Some(small_account()),
        open: Some(Origin::Demo),
        profiles: Some(vec![profile("helpdesk", SignIn::Keys)]),
        ..Options::default()
    };
    let mut operator = Operator::start(options, |builder| builder);
    operator.wait(Duration::from_secs(3));
    operator.click("Close account");
    assert_eq!(operator.button("helpdesk"), Some(true), "{:?}", operator.all_texts());
}

#[test]
fn everything_that_tells_of_an_account_is_asked_for_side_by_side() {
    let account = small_account();
    account.stage(Fault::on_any().always().latency(Duration::from_secs(2)));
    let options = Options { open: Some(Origin::Demo), demo_account: Some(account.clone()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.wait(Duration::from_secs(1));
    let asked = || -> BTreeMap<String, usize> {
        let mut asked = BTreeMap::new();
        account.calls().into_iter().for_each(|call| *asked.entry(call.operation).or_default() += 1);
        asked
    };
    let side_by_side = [
        "GenerateCredentialReport",
        "GetAccountPasswordPolicy",
        "GetCallerIdentity",
        "ListAccountAliases",
        "ListUsers",
    ];
    // None of them is answered yet.
    assert_eq!(asked(), side_by_side.map(|operation| (operation.to_owned(), 1)).into());
    assert!(operator.rows().is_empty());
    // In the time of two replies there are the report, too, and what it says.
    operator.wait(Duration::from_millis(1_200));
    assert_eq!(operator.rows().len(), 4, "{:?}", operator.all_texts());
    assert!(operator.reads("acme-prod") && operator.reads("4 users, listed at 10:00"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("From the credential report of 10:00"), "{:?}", operator.all_texts());
}
