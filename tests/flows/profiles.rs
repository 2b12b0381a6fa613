//! Choosing one of many AWS profiles, with the keyboard alone.

use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use passdesk::desk::{Options, Origin, Profile, Settings, SignIn, Store};

use crate::support::Operator;

const SEARCH: &str = "Search profiles";

fn profile(name: &str, account_id: &str, sign_in: SignIn) -> Profile {
    Profile {
        name: name.into(),
        region: Some("eu-west-1".into()),
        account_id: (!account_id.is_empty()).then(|| account_id.into()),
        sign_in,
        is_default: false,
    }
}

fn guarded() -> SignIn {
    SignIn::AssumeRole { source: Some("audit".into()), mfa: true }
}

/// The page with these profiles.
fn page(profiles: Vec<Profile>, options: Options) -> Operator {
    let mut operator = Operator::start(Options { profiles: Some(profiles), ..options }, |builder| builder);
    operator.settle();
    operator
}

fn some() -> Vec<Profile> {
    vec![
        profile("acme-prod", "111122223333", SignIn::Sso),
        profile("audit", "444455556666", SignIn::Keys),
        profile("guarded", "777788889999", guarded()),
        profile("prod", "", SignIn::Process),
    ]
}

/// The name of what has the focus.
fn focused(operator: &Operator) -> String {
    let node = operator.harness.query_all(By::new().recursive(true).predicate(|node| node.is_focused())).next();
    node.and_then(|node| node.accesskit_node().label()).unwrap_or_default()
}

/// The profiles in the order in which they stand.
fn rows(operator: &Operator) -> Vec<String> {
    let names = ["acme-prod", "audit", "guarded", "prod"];
    let mut rows: Vec<(f32, String)> = names
        .into_iter()
        .filter_map(|name| {
            let row = operator.harness.query_by_role_and_label(Role::Button, name)?;
            Some((row.rect().top(), name.to_owned()))
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, name)| name).collect()
}

/// Which profile was opened: none of them exists on this computer.
fn opened(operator: &mut Operator) -> String {
    operator.wait(Duration::from_secs(2));
    let texts = operator.all_texts();
    let told = texts.iter().find_map(|text| text.split_once("There is no profile named "));
    told.and_then(|(_, rest)| rest.split_once(" in the AWS")).map(|(name, _)| name.to_owned()).unwrap_or_default()
}

#[test]
fn a_profile_is_found_by_typing_and_opened_with_enter() {
    let mut operator = page(some(), Options::default());
    assert_eq!(focused(&operator), SEARCH, "one can type at once");
    assert!(operator.reads("4 profiles"));
    operator.types("prod");
    assert_eq!(rows(&operator), ["prod", "acme-prod"], "whose name begins so comes first");
    assert!(operator.reads("2 of 4 profiles"));
    operator.press(Key::Enter);
    assert_eq!(opened(&mut operator), "prod");
}

#[test]
fn a_profile_is_found_by_its_account() {
    let mut operator = page(some(), Options::default());
    assert_eq!(operator.describes("audit"), "444455556666, Access key, eu-west-1");
    operator.types("4444-5555");
    assert_eq!(rows(&operator), ["audit"]);
    operator.press(Key::Escape);
    assert_eq!(rows(&operator).len(), 4, "Escape clears the search");
    operator.types("nobody");
    assert!(operator.reads("No profiles match"));
    operator.press(Key::Enter);
    assert_eq!(opened(&mut operator), "");
}

#[test]
fn arrows_choose_from_the_field_and_from_the_list() {
    let mut operator = page(some(), Options::default());
    operator.press(Key::ArrowDown);
    assert_eq!(focused(&operator), SEARCH, "one can go on typing");
    operator.press(Key::Enter);
    assert_eq!(opened(&mut operator), "audit");

    let mut operator = page(some(), Options::default());
    operator.press(Key::Tab);
    assert_eq!(focused(&operator), "acme-prod");
    for (key, name) in [
        (Key::End, "prod"),
        (Key::Home, "acme-prod"),
        (Key::ArrowDown, "audit"),
        (Key::ArrowDown, "guarded"),
        (Key::PageDown, "prod"),
        (Key::ArrowDown, "prod"),
    ] {
        operator.press(key);
        assert_eq!(focused(&operator), name, "{key:?}");
    }
    operator.press(Key::Tab);
    assert_eq!(focused(&operator), "Sign in with IAM Identity Center…", "the list is one stop");
    operator.harness.key_press_modifiers(egui::Modifiers::SHIFT, Key::Tab);
    operator.settle();
    assert_eq!(focused(&operator), "prod");
    operator.press(Key::Enter);
    assert_eq!(opened(&mut operator), "prod");
}

#[test]
fn what_is_typed_while_the_list_has_the_focus_is_looked_for() {
    let mut operator = page(some(), Options::default());
    operator.press(Key::Tab);
    for letter in ["p", "r", "o"] {
        operator.types(letter);
    }
    assert_eq!((focused(&operator), operator.value_of(SEARCH)), (SEARCH.to_owned(), "pro".to_owned()));
    assert_eq!(rows(&operator), ["prod", "acme-prod"]);
}

#[test]
fn a_profile_that_asks_for_an_mfa_code_says_so() {
    let mut operator = page(some(), Options::default());
    assert_eq!(operator.button("guarded"), Some(true));
    assert!(operator.describes("guarded").contains("Role with MFA"), "{}", operator.describes("guarded"));
    operator.types("with mfa");
    assert_eq!(rows(&operator), ["guarded"]);
    operator.press(Key::Enter);
    assert_eq!(opened(&mut operator), "guarded");
    // By itself it is not opened, though it is the only one.
    let mut operator = page(vec![profile("guarded", "777788889999", guarded())], Options::default());
    assert_eq!(opened(&mut operator), "");
}

#[test]
fn the_profile_used_last_comes_first() {
    let folder = std::env::temp_dir().join(format!("passdesk-last-profile-{}", std::process::id()));
    let store = Store::new(folder.clone());
    store.set_pending(Settings { last_profile: Some("prod".into()), ..Settings::default() });
    store.save().expect("saved");
    let mut operator = page(some(), Options { store: Some(store), ..Options::default() });
    assert_eq!(rows(&operator), ["prod", "acme-prod", "audit", "guarded"]);
    assert_eq!(operator.describes("prod"), "Credential process, eu-west-1, last used");
    operator.press(Key::Enter);
    assert_eq!(opened(&mut operator), "prod");
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn tab_goes_through_the_page_as_it_is_read_and_everything_it_reaches_is_on_screen() {
    let many = (0..400).map(|i| profile(&format!("acct-{i:03}"), &format!("{i:012}"), SignIn::Sso)).collect();
    let mut operator = page(many, Options::default());
    let mut stops: Vec<(String, egui::Rect)> = Vec::new();
    for _ in 0..20 {
        let screen = operator.harness.ctx.content_rect();
        let node = operator.harness.get(By::new().recursive(true).predicate(|node| node.is_focused()));
        let (name, rect) = (node.accesskit_node().label().unwrap_or_default(), node.rect());
        assert!(screen.contains_rect(rect), "{name} is at {rect:?}, off the screen");
        if stops.iter().any(|(seen, _)| *seen == name) {
            break;
        }
        stops.push((name, rect));
        operator.press(Key::Tab);
    }
    let names: Vec<&str> = stops.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            SEARCH,
            "acct-000",
            "Sign in with IAM Identity Center…",
            "Switch role…",
            "Use an access key…",
            "Use the credentials of this computer",
            "Copy aws login",
            "Copy aws configure",
            "Open the demo account",
            "Messages",
            "Settings…",
        ]
    );
    // To the very last profile, and it is seen.
    operator.press(Key::Tab);
    operator.press(Key::End);
    let last = operator.harness.get_by_role_and_label(Role::Button, "acct-399");
    assert!(last.is_focused() && operator.reads_painted("acct-399"));
}

#[test]
fn the_commands_for_the_terminal_can_be_copied() {
    let mut operator = page(some(), Options::default());
    assert_eq!(operator.copies("Copy aws login").as_deref(), Some("aws login"));
    assert_eq!(operator.copies("Copy aws configure").as_deref(), Some("aws configure"));
}

#[test]
fn an_endpoint_that_is_refused_is_neither_shown_with_its_password_nor_promised() {
    for open in [None, Some(Origin::Aws { profile: None })] {
        for (url, why) in [
            ("http://ann:hunter2@127.0.0.1:4566", "holds a user name or password"),
            ("http://host.example:4566", "not encrypted"),
        ] {
            let options = Options { endpoint_url: Some(url.into()), open: open.clone(), ..Options::default() };
            let mut operator = page(some(), options);
            operator.wait(Duration::from_secs(2));
            let texts = operator.all_texts();
            assert!(operator.reads(why) && !operator.reads("will go to"), "{texts:?}");
            assert!(!texts.iter().chain(&operator.painted()).any(|text| text.contains("hunter2")), "{texts:?}");
            let told = texts.iter().filter(|text| text.contains(why)).count();
            assert_eq!(told, 1, "it is said once: {texts:?}");
        }
    }
    let options = Options { endpoint_url: Some("http://127.0.0.1:4566".into()), ..Options::default() };
    let operator = page(some(), options);
    assert!(operator.reads("Calls to IAM, STS and Organizations will go to http://127.0.0.1:4566, not to AWS."));
}

#[test]
fn a_page_on_which_nothing_happens_is_not_painted() {
    let mut operator = page(some(), Options::default());
    assert_eq!(operator.rests_for(), Duration::MAX);
}
