//! A desk of the demo alone: the organisation that it opens, the browser that it brings, and the MFA codes that it shows.

use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui::Key;
use jiff::Timestamp;
use passdesk::demo::{DemoOptions, DemoOrganization};
use passdesk::desk::{Desktop, Options, Origin, Recent, SaveAnswer, SaveQuestion, Settings, Store};

use crate::support::Operator;
use crate::support::identity_center::until;

/// A desktop whose browser is not to be opened.
#[derive(Default)]
struct NoBrowser(Arc<Mutex<Vec<String>>>);

impl Desktop for NoBrowser {
    fn save(&self, _: SaveQuestion) -> Pin<Box<dyn Future<Output = SaveAnswer> + Send>> {
        Box::pin(async { SaveAnswer::NoDialog })
    }

    fn show(&self, _: &Path) -> Result<(), String> {
        Ok(())
    }

    fn open_page(&self, url: &str) -> Result<(), String> {
        self.0.lock().expect("not poisoned").push(url.to_owned());
        Ok(())
    }
}

/// A desk of the demo, its organisation, and what the browser of this computer was to show.
struct Demo {
    operator: Operator,
    organization: DemoOrganization,
    pages: Arc<Mutex<Vec<String>>>,
}

impl Demo {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        // Today, because sessions end, and as a device begins to show a code, so that it is known how long it does.
        let today = Timestamp::from_second(Timestamp::now().as_second() / 30 * 30).expect("a time");
        let demo = DemoOptions { start: today, users: 30, ..DemoOptions::instant() };
        let (organization, pages) = (DemoOrganization::new(demo), Arc::default());
        let options = Options {
            open: Some(Origin::Demo),
            demo_only: true,
            demo_organization: Some(organization.clone()),
            desktop: Some(Arc::new(NoBrowser(Arc::clone(&pages)))),
            ..options
        };
        let mut operator = Operator::start(options, |builder| builder);
        operator.wait(Duration::from_secs(3));
        Self { operator, organization, pages }
    }

    /// Leaves the account that was opened at the start, and goes to the page of the demo's Identity Center.
    fn goes_to_the_page(&mut self) {
        self.operator.click("Open another account");
        self.operator.click("Sign in with IAM Identity Center…");
        assert_eq!(self.operator.value_of("Start URL"), DemoOrganization::START_URL);
        self.operator.press(Key::Enter);
        until(&mut self.operator, |operator| operator.sees_dialog("In the browser"));
        assert!(self.operator.reads("Allow Passdesk to access your data?"), "{:?}", self.operator.all_texts());
    }

    /// Opens this account, as somebody who is signed in.
    fn opens(&mut self, account: &str, role: &str) {
        until(&mut self.operator, |operator| operator.reads("3 accounts"));
        self.operator.click(account);
        let open = format!("Open {account} as {role}");
        until(&mut self.operator, |operator| operator.button(&open) == Some(true));
        self.operator.click(&open);
        until(&mut self.operator, |operator| operator.reads("bob.lee"));
    }

    /// The ARNs of all users that are listed.
    fn listed(&self) -> Vec<String> {
        let account = self.operator.harness.state().desk().account().expect("an account is open");
        account.inventory.rows().iter().map(|row| row.user.arn.clone()).collect()
    }

    /// The code that the device of the first account's helpdesk shows.
    fn code_of_device(&self) -> String {
        let device = "arn:aws:iam::111122223333:mfa/helpdesk-ann";
        self.operator.meanwhile(async { self.organization.first().mfa_code(device) })
    }

    /// The code that the banner shows.
    fn shown_code(&self) -> Option<String> {
        self.operator.all_texts().into_iter().find_map(|text| {
            Some(text.split_once("The MFA device helpdesk-ann shows the code ")?.1.trim_end_matches('.').to_owned())
        })
    }
}

#[test]
fn the_first_account_is_opened_at_once_and_others_in_the_demos_own_browser() {
    let mut demo = Demo::new();
    assert!(demo.operator.reads("1111-2222-3333") && demo.operator.reads("user/helpdesk/helpdesk-ann"));
    assert_eq!(demo.listed().len(), 30);
    demo.goes_to_the_page();
    demo.operator.click("Allow");
    demo.opens("Acme Staging", "Helpdesk");
    until(&mut demo.operator, |operator| operator.reads("41 users"));
    assert!(demo.operator.reads("acme-staging") && demo.operator.reads("4444-5555-6666"));
    assert!(demo.operator.reads("This is a demo account.") && demo.operator.reads("Journal: not kept (demo)"));
    // Nobody of the first account is among them, but for who has the same name in both.
    let listed = demo.listed();
    assert_eq!(listed.len(), 41);
    assert!(listed.iter().all(|arn| arn.starts_with("arn:aws:iam::444455556666:user/")), "{listed:?}");
    assert!(
        listed.iter().any(|arn| arn.ends_with("/bob.lee")) && !listed.iter().any(|arn| arn.ends_with("/dora.klein"))
    );
    assert_eq!(*demo.pages.lock().expect("not poisoned"), Vec::<String>::new());
    // The token opens the others too.
    demo.operator.click("Open another account");
    demo.opens("Acme Sandbox", "Helpdesk");
    until(&mut demo.operator, |operator| operator.reads("12 users"));
    assert!(demo.listed().iter().all(|arn| arn.starts_with("arn:aws:iam::777788889999:user/")));
    assert_eq!(demo.organization.portal().calls().iter().filter(|call| **call == "CreateToken").count(), 1);
}

#[test]
fn what_is_denied_is_told_and_opens_nothing() {
    let mut demo = Demo::new();
    demo.goes_to_the_page();
    demo.operator.click("Deny");
    until(&mut demo.operator, |operator| {
        operator.reads("The sign-in was declined in the browser. Nobody was signed in.")
    });
    assert!(!demo.operator.sees_dialog("In the browser"));
    assert!(!demo.organization.portal().calls().contains(&"CreateToken"));
    // What was there is there still.
    demo.operator.click("Open the demo account");
    until(&mut demo.operator, |operator| operator.reads("30 users"));
}

#[test]
fn signing_in_is_given_up_with_escape() {
    let mut demo = Demo::new();
    demo.goes_to_the_page();
    demo.operator.press(Key::Escape);
    assert!(!demo.operator.sees_dialog("In the browser"));
    assert_eq!(demo.operator.button("Open the demo account"), Some(true));
    assert!(!demo.organization.portal().calls().contains(&"CreateToken"));
}

#[test]
fn a_code_is_confirmed_on_the_demos_own_page() {
    let mut demo = Demo::new();
    demo.goes_to_the_page();
    demo.operator.click("Use a code instead");
    until(&mut demo.operator, |operator| operator.reads("Passdesk shows this code"));
    let code = demo.operator.value_of("Code");
    assert!(demo.operator.reads(&code) && code.len() == 9, "{:?}", demo.operator.all_texts());
    demo.operator.empties("Code");
    demo.operator.types("ABCD-1234");
    demo.operator.click("Allow");
    assert!(demo.operator.reads("There is no such code. Nothing was allowed."), "{:?}", demo.operator.all_texts());
    demo.operator.empties("Code");
    demo.operator.types(&code);
    demo.operator.click("Allow");
    assert!(demo.operator.reads("Allowed. Passdesk goes on by itself"), "{:?}", demo.operator.all_texts());
    assert_eq!(demo.operator.button("Deny"), Some(false));
    demo.opens("Acme Sandbox", "Helpdesk");
    assert_eq!(*demo.pages.lock().expect("not poisoned"), Vec::<String>::new());
}

#[test]
fn a_role_of_another_account_is_changed_into_with_the_code_that_the_banner_shows() {
    let mut demo = Demo::new();
    demo.operator.click("Open another account");
    demo.operator.click("Switch role…");
    assert_eq!(demo.operator.value_of("Account ID"), "777788889999");
    assert_eq!(demo.operator.value_of("Role"), "HelpdeskMfa");
    assert_eq!(demo.shown_code(), None, "nobody asks for one");
    demo.operator.click("Switch role");
    until(&mut demo.operator, |operator| operator.sees_dialog("MFA code"));
    let first = demo.shown_code().expect("a code");
    assert_eq!(first, demo.code_of_device());
    // It becomes another one with the device, without anybody doing anything, and until then no frame is painted.
    assert_eq!(demo.operator.rests_for(), Duration::MAX);
    demo.operator.wait(Duration::from_secs(31));
    let second = demo.shown_code().expect("a code");
    assert_eq!(second, demo.code_of_device());
    assert_ne!(second, first);
    demo.operator.types(&second);
    demo.operator.press(Key::Enter);
    until(&mut demo.operator, |operator| operator.reads("12 users"));
    assert!(demo.operator.reads("acme-sandbox") && demo.operator.reads("assumed-role/HelpdeskMfa/"));
    assert!(demo.listed().iter().all(|arn| arn.starts_with("arn:aws:iam::777788889999:user/")));
    assert_eq!(demo.shown_code(), None);
    // A code is taken once: it is said of the one that is shown.
    demo.operator.click("Close account");
    demo.operator.click("Open another account");
    demo.operator.click("Switch role…");
    demo.operator.click("Switch role");
    until(&mut demo.operator, |operator| operator.sees_dialog("MFA code"));
    assert!(demo.operator.reads(&format!("shows {second}, which was used already")), "{:?}", demo.operator.all_texts());
    demo.operator.wait(Duration::from_secs(31));
    assert!(demo.shown_code().is_some_and(|third| third != second), "{:?}", demo.operator.all_texts());
}

#[test]
fn who_may_only_read_changes_nothing() {
    let mut demo = Demo::new();
    demo.goes_to_the_page();
    demo.operator.click("Allow");
    demo.opens("Acme Production", "Auditor");
    demo.operator.select("ann.ko");
    demo.operator.click("Delete password…");
    demo.operator.click("Delete password");
    until(&mut demo.operator, |operator| operator.reads("You don't have permission to delete console passwords"));
    assert!(demo.organization.first().has_password("ann.ko"));
}

#[test]
fn a_locked_desk_is_unlocked_in_the_demos_own_browser() {
    let mut demo = Demo::new();
    demo.goes_to_the_page();
    demo.operator.click("Allow");
    demo.opens("Acme Sandbox", "Helpdesk");
    demo.operator.presses_lock();
    assert!(!demo.operator.reads("bob.lee"));
    demo.operator.click("Unlock");
    until(&mut demo.operator, |operator| operator.sees_dialog("In the browser"));
    demo.operator.click("Allow");
    until(&mut demo.operator, |operator| operator.reads("bob.lee"));
    assert!(demo.operator.reads("This is a demo account."), "{:?}", demo.operator.all_texts());
}

#[test]
fn nothing_of_the_demo_is_offered_at_the_next_start() {
    let folder = std::env::temp_dir().join(format!("passdesk-demo-{}", std::process::id()));
    let store = Store::new(folder.clone());
    // What somebody has opened for real stays as it is, and is not offered among the accounts of the demo.
    let own = Settings {
        together: ["audit", "prod"].map(|name| Recent::Profile(name.into())).into(),
        last_profile: Some("prod".into()),
        ..Settings::default()
    };
    store.set_pending(own.clone());
    store.save().expect("saved");
    let mut demo = Demo::with(Options { store: Some(store.clone()), ..Options::default() });
    demo.goes_to_the_page();
    demo.operator.click("Allow");
    until(&mut demo.operator, |operator| operator.reads("3 accounts"));
    demo.operator.toggle("Favourite: Acme Sandbox");
    demo.opens("Acme Staging", "Helpdesk");
    demo.operator.marks_as_production();
    assert_eq!(demo.operator.harness.state().desk().accounts().len(), 2);
    // Which accounts are marked is kept.
    let production = ["444455556666".to_owned()].into();
    assert_eq!(store.load().expect("kept"), Settings { production, ..own });
    std::fs::remove_dir_all(folder).expect("the settings are there");
}
