//! What stands between the operator and a mistake: marks, warnings, refusals, and texts that are not what they seem.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use egui::Key;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use passdesk::account::{Identity, UserName, is_hidden};
use passdesk::actions::{ALL, Declared, create_password, delete_password, reset_password, set_must_change};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Command, Desk, Options, Origin, Settings, Store};
use passdesk::password::Secret;
use passdesk::ui::texts::ERROR_DETAILS;

use crate::password_changes::GOOD;
use crate::support::{Operator, elsewhere, no_own_passwords, small_account};

const CHANGES: [&str; 3] = ["CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"];

/// A folder of its own for a test's settings, made anew.
fn store(name: &str) -> (Store, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("passdesk-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    (Store::new(folder.clone()), folder)
}

fn changes_sent(account: &DemoAccount) -> usize {
    CHANGES.iter().map(|operation| account.count_calls(operation)).sum()
}

/// An operator who is signed in as the user `helpdesk-ann`, who is in the list and has a password.
fn signed_in_as_a_listed_user(has_password: bool) -> Operator {
    let account = small_account();
    account.add_user("helpdesk-ann", |user| {
        let user = user.path("/helpdesk/").attached_policy("arn:aws:iam::aws:policy/IAMFullAccess");
        if has_password { user.password("Old-Password-of-Ann-2") } else { user }
    });
    Operator::at(&account)
}

#[test]
fn deletes_in_a_production_account_only_with_the_name_typed() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    assert!(!operator.reads("Production"));
    operator.marks_as_production();
    assert!(operator.reads("Production"), "{:?}", operator.all_texts());
    operator.select("ann.ko");
    operator.click("Delete password…");
    assert!(operator.reads("This account is marked as production"));
    assert_eq!(operator.button("Delete password"), Some(false));
    assert_eq!(operator.describes("Delete password"), "Type the user's name first");
    operator.presses_through("Delete password");
    for typed in ["Ann", "ann.ko ", "ANN.KO", "ann.k"] {
        operator.field("Type ann.ko to confirm").focus();
        operator.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
        operator.harness.step();
        operator.types(typed);
        assert_eq!(operator.value_of("Type ann.ko to confirm"), typed);
        assert_eq!(operator.button("Delete password"), Some(false), "{typed}");
        operator.press(Key::Enter);
        assert!(account.has_password("ann.ko") && operator.sees_dialog("Delete password for ann.ko"), "{typed}");
    }
    operator.type_into("Type ann.ko to confirm", "o");
    assert_eq!(operator.button("Delete password"), Some(true));
    operator.click("Delete password");
    operator.wait(Duration::from_secs(1));
    assert!(!account.has_password("ann.ko"));
    assert_eq!(changes_sent(&account), 1);
}

#[test]
fn every_change_in_a_production_account_asks_for_the_name() {
    for (user, opens, action) in [
        ("cy.wu", "Create password…", "Create password"),
        ("ann.ko", "Reset password…", "Reset password"),
        ("ann.ko", "Require password change…", "Require password change"),
        ("bob.lee", "Don't require password change…", "Don't require password change"),
        ("ann.ko", "Delete password…", "Delete password"),
    ] {
        let account = small_account();
        let mut operator = Operator::at(&account);
        operator.marks_as_production();
        operator.select(user);
        operator.click(opens);
        let sets_a_password = user == "cy.wu" || opens == "Reset password…";
        if sets_a_password {
            operator.type_into("New password", GOOD);
            operator.press(Key::Enter);
        }
        assert_eq!(operator.button(action), Some(false), "{action}");
        operator.presses_through(action);
        assert_eq!(changes_sent(&account), 0, "{action}");
        operator.type_into(&format!("Type {user} to confirm"), user);
        operator.press(Key::Enter);
        operator.wait(Duration::from_secs(1));
        assert_eq!(changes_sent(&account), 1, "{action}: {:?}", operator.all_texts());
    }
}

#[test]
fn a_name_that_was_typed_is_not_brought_back_by_undoing() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.marks_as_production();
    operator.select("ann.ko");
    for (opens, does) in [("Delete password…", "Delete password"), ("Reset password…", "Reset password")] {
        operator.click(opens);
        operator.type_into("Type ann.ko to confirm", "ann.ko");
        operator.wait(Duration::from_secs(3));
        operator.press(Key::Escape);
        operator.click(opens);
        operator.field("Type ann.ko to confirm").focus();
        operator.harness.step();
        for _ in 0..3 {
            operator.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
            operator.settle();
            assert_eq!(operator.value_of("Type ann.ko to confirm"), "", "{does}");
        }
        operator.press(Key::Escape);
    }
}

#[test]
fn every_question_names_the_user_the_account_and_production() {
    let account = small_account();
    for marked in [false, true] {
        let mut operator = Operator::at(&account);
        if marked {
            operator.marks_as_production();
        }
        for (user, opens, title) in [
            ("cy.wu", "Create password…", "Create password for cy.wu"),
            ("ann.ko", "Reset password…", "Reset password for ann.ko"),
            ("ann.ko", "Require password change…", "Require password change for ann.ko"),
            ("bob.lee", "Don't require password change…", "Don't require password change for bob.lee"),
            ("ann.ko", "Delete password…", "Delete password for ann.ko"),
        ] {
            operator.select(user);
            operator.click(opens);
            assert!(operator.sees_dialog(title), "{:?}", operator.all_texts());
            assert!(operator.reads("Account acme-prod (1111-2222-3333)"), "{title}: {:?}", operator.all_texts());
            let marks = operator.all_texts().iter().filter(|text| *text == "Production").count();
            assert_eq!(marks, if marked { 2 } else { 0 }, "{title}: in the header, and in the question");
            operator.press(Key::Escape);
            assert!(!operator.sees_dialog(title), "Escape is no");
        }
        operator.click(if marked { "Unmark as production…" } else { "Mark as production…" });
        assert!(operator.reads("Account acme-prod (1111-2222-3333)"), "{:?}", operator.all_texts());
        operator.press(Key::Escape);
        assert_eq!(operator.button("Mark as production…").is_none(), marked, "Escape is no");
    }
    assert_eq!(changes_sent(&account), 0);
}

#[test]
fn keys_that_come_with_the_frame_that_opens_a_question_do_not_answer_it() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    let opens = "Require password change…";
    operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, opens).focus();
    operator.harness.step();
    let key = |key, pressed, repeat| egui::Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat,
        modifiers: egui::Modifiers::NONE,
    };
    let events = &mut operator.harness.input_mut().events;
    // A slow frame: the key that opens it, and two more.
    events.extend([key(Key::Enter, true, false), key(Key::Space, true, false), key(Key::Space, false, false)]);
    operator.harness.step();
    // And Enter is still held down.
    for _ in 0..20 {
        operator.harness.input_mut().events.push(key(Key::Enter, true, true));
        operator.harness.step();
    }
    operator.settle();
    assert!(operator.sees_dialog("Require password change for ann.ko"), "{:?}", operator.all_texts());
    assert_eq!(changes_sent(&account), 0);
    operator.harness.input_mut().events.push(key(Key::Enter, false, false));
    operator.press(Key::Enter);
    assert_eq!(changes_sent(&account), 1, "the control: pressed anew, it is the main button's");
}

#[test]
fn a_double_click_does_not_answer_the_question_that_it_opens() {
    for action in ["Delete password", "Reset password", "Require password change"] {
        let account = small_account();
        let mut operator = Operator::at(&account);
        operator.select("ann.ko");
        let opens = format!("{action}…");
        operator.click(&opens);
        let at = operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, action).rect().center();
        operator.press(Key::Escape);
        // As fast as a hand: the button of the question is under the pointer at once.
        operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, &opens).click();
        for _ in 0..3 {
            let time = operator.harness.ctx.input(|input| input.time) + 0.05;
            operator.harness.input_mut().time = Some(time);
            operator.harness.step();
        }
        operator.harness.input_mut().time = None;
        let events = &mut operator.harness.input_mut().events;
        events.push(egui::Event::PointerMoved(at));
        for pressed in [true, false] {
            let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
            events.push(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        }
        operator.settle();
        let question = format!("{action} for ann.ko");
        assert!(operator.sees_dialog(&question), "{action}: {:?}", operator.all_texts());
        assert_eq!(changes_sent(&account), 0, "{action}");
        operator.click(action);
        assert_eq!(changes_sent(&account), 1, "the control: a click on its own is an answer: {action}");
    }
}

#[test]
fn the_field_for_the_name_is_under_the_fingers_and_escape_leaves_it() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.marks_as_production();
    operator.select("ann.ko");
    operator.click("Delete password…");
    operator.types("ann.ko");
    assert_eq!(operator.button("Delete password"), Some(true));
    operator.press(Key::Escape);
    assert!(!operator.sees_dialog("Delete password for ann.ko") && account.has_password("ann.ko"));
    operator.click("Delete password…");
    assert_eq!(operator.value_of("Type ann.ko to confirm"), "", "nothing is left over from before");
}

#[test]
fn a_mark_as_production_is_remembered_for_its_account_alone_until_it_is_taken_off() {
    let (store, folder) = store("production");
    let options = || Options { store: Some(store.clone()), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options());
    operator.marks_as_production();
    drop(operator);
    assert_eq!(store.load().expect("settings").production, ["111122223333".to_owned()].into());

    let other = small_account();
    other.set_identity(Identity {
        account_id: "999988887777".into(),
        arn: "arn:aws:iam::999988887777:user/someone".into(),
        user_id: "AIDASOMEONE".into(),
    });
    let mut operator = Operator::with(&other, options());
    assert!(!operator.reads("Production"), "it is another account");
    operator.select("ann.ko");
    operator.click("Delete password…");
    assert_eq!(operator.button("Delete password"), Some(true));
    drop(operator);

    let mut operator = Operator::with(&small_account(), options());
    assert!(operator.reads("Production"), "{:?}", operator.all_texts());
    operator.click("Unmark as production…");
    operator.click("Cancel");
    assert!(operator.reads("Production"), "not without a yes");
    operator.click("Unmark as production…");
    operator.click("Unmark as production");
    assert!(!operator.reads("Production"));
    drop(operator);
    assert_eq!(store.load(), Ok(Settings::default()));
    std::fs::remove_dir_all(folder).expect("the settings are there");
}

#[test]
fn is_warned_before_changing_the_own_password() {
    const WARNED: &str = "This is the user you are signed in as";
    for (has_password, opens, says) in [
        (false, "Create password…", "From then on you can sign in to the console"),
        (
            true,
            "Reset password…",
            "The next time you sign in to the console, or with “aws login”, you need the new one",
        ),
        (true, "Delete password…", "You will not be able to sign in to the console"),
    ] {
        let mut operator = signed_in_as_a_listed_user(has_password);
        operator.select("helpdesk-ann");
        operator.click(opens);
        assert!(operator.reads(&format!("{WARNED}: ")) && operator.reads(says), "{opens}: {:?}", operator.all_texts());
    }
    let mut operator = signed_in_as_a_listed_user(true);
    for opens in ["Reset password…", "Delete password…"] {
        operator.select("ann.ko");
        operator.click(opens);
        assert!(!operator.reads(WARNED), "{opens}: she is another one");
        operator.press(Key::Escape);
    }
}

#[test]
fn a_read_only_desk_has_no_way_to_a_change() {
    let account = small_account();
    let mut operator = Operator::with(&account, Options { read_only: true, ..Options::default() });
    for (user, actions) in [
        ("ann.ko", &["Reset password…", "Require password change…", "Delete password…"][..]),
        ("cy.wu", &["Create password…"][..]),
    ] {
        operator.select(user);
        for action in actions {
            assert_eq!(operator.button(action), Some(false), "{action}");
            operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, action).click();
            operator.settle();
            operator.presses_through(action);
        }
        operator.press(Key::Enter);
        let dialogs = operator.harness.query_all(By::new().role(egui::accesskit::Role::Dialog)).count();
        assert_eq!(dialogs, 0, "{user}");
    }
    assert_eq!(changes_sent(&account), 0);
}

#[test]
fn a_read_only_desk_refuses_the_commands_themselves() {
    let account = small_account();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let options = |read_only| Options {
        read_only,
        open: Some(Origin::Demo),
        demo_account: Some(account.clone()),
        ..Options::default()
    };
    let secret = || Arc::new(Secret::new(GOOD));
    let name = |user| UserName::parse(user).expect("a name");
    let changes = || {
        [
            create_password(name("cy.wu"), secret(), true),
            reset_password(name("ann.ko"), secret(), true),
            set_must_change(name("bob.lee"), false),
            delete_password(name("ann.ko")),
        ]
    };
    for read_only in [true, false] {
        let mut desk = Desk::new(options(read_only), runtime.handle().clone(), Arc::new(|_| ()));
        let pass = |desk: &mut Desk| {
            for _ in 0..20 {
                runtime.block_on(async { tokio::time::sleep(Duration::from_millis(500)).await });
                desk.collect();
            }
        };
        pass(&mut desk);
        for action in changes() {
            let target = action.target().clone();
            desk.update(Command::Act(action));
            pass(&mut desk);
            let state = desk.account().expect("open").operations.get(&target);
            assert_eq!(state.is_some_and(|state| state.failed().is_some()), read_only, "{target:?}: {state:?}");
        }
        assert_eq!(changes_sent(&account) == 0, read_only, "the control: without it, each is sent");
    }
}

#[test]
fn texts_from_outside_cannot_hide_what_they_are() {
    const HIDDEN: &str = "\u{202e}\u{200b}\u{2066}\u{7f}\u{61c}\u{e0041}";
    let options = DemoOptions { users: 0, alias: Some(format!("acme{HIDDEN}prod")), ..DemoOptions::instant() };
    let account = DemoAccount::new(options);
    account.add_user("ann.ko", |user| {
        user.path(&format!("/staff{HIDDEN}/"))
            .password("Old-Password-of-Ann-1")
            .access_key(&format!("AKIA{HIDDEN}EXAMPLE"))
            .group(&format!("admins{HIDDEN}"))
    });
    account.set_identity(Identity {
        account_id: format!("1111{HIDDEN}"),
        arn: format!("arn:aws:iam::111122223333:user/{HIDDEN}/helpdesk-ann"),
        user_id: "AIDA".into(),
    });
    let mut operator = Operator::at(&account);
    operator.harness.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    operator.select("ann.ko");
    let look = |operator: &mut Operator, what: &str| {
        operator.settle();
        let numbered = operator.all_texts().iter().filter(|text| text.contains("[U+202E]")).count();
        assert!(numbered > 0, "{what}: the control: such texts are on screen");
        let mut said = operator.all_texts();
        said.extend(operator.painted());
        let descriptions = operator.harness.query_all(By::new().recursive(true).predicate(|_| true));
        said.extend(descriptions.filter_map(|node| node.accesskit_node().data().description().map(ToOwned::to_owned)));
        for text in said {
            // A no-break space is not hidden; line breaks are the layout's own.
            let hidden = text.chars().find(|&c| is_hidden(c) && c != '\n');
            assert_eq!(hidden, None, "{what}: {}", text.escape_debug());
        }
    };
    look(&mut operator, "the table and the pane");
    for shown in ["/staff[U+202E]", "admins[U+202E]", "AKIA[U+202E]", "acme[U+202E]", "user/[U+202E]"] {
        assert!(operator.reads(shown), "{shown}: {:?}", operator.all_texts());
    }
    operator.click("Delete password…");
    look(&mut operator, "deleting");
    operator.press(Key::Escape);
    operator.click("Reset password…");
    look(&mut operator, "resetting");
    operator.type_into("New password", GOOD);
    operator.click("Reset password");
    operator.wait(Duration::from_secs(1));
    assert!(operator.sees_card("ann.ko"), "{:?}", operator.all_texts());
    look(&mut operator, "handing over");
    operator.hands_over();
    account.stage(Fault::on("ListUsers").answers(403, "AccessDenied", &format!("no{HIDDEN}")));
    operator.click("Refresh");
    operator.click(ERROR_DETAILS);
    look(&mut operator, "what AWS said");
}

#[test]
fn settings_that_cannot_be_used_are_told_and_stay_as_they_are() {
    for (name, text) in [
        ("broken", "{ not settings"),
        ("newer", r#"{ "theme": "dark", "a_setting_of_a_newer_version": true }"#),
        ("unknown-value", r#"{ "theme": "mauve" }"#),
        ("binary", "\u{0}\u{1}"),
    ] {
        let (store, folder) = store(name);
        std::fs::write(folder.join("settings.json"), text).expect("a file");
        let mut operator = Operator::with(&small_account(), Options { store: Some(store), ..Options::default() });
        assert!(operator.reads("could not be read") && operator.reads("The default ones are used"), "{name}");
        assert!(operator.reads(&folder.join("settings.json").display().to_string()), "{name}: which file");
        operator.click("Settings…");
        operator.chooses("Dark");
        operator.click("Save");
        assert_eq!(operator.harness.ctx.theme(), egui::Theme::Dark, "{name}: it holds for now");
        operator.marks_as_production();
        assert!(operator.reads("Production"), "{name}");
        operator.wait(Duration::from_secs(1));
        drop(operator);
        assert_eq!(std::fs::read_to_string(folder.join("settings.json")).expect("the file"), text, "{name}");
        let files = std::fs::read_dir(&folder).expect("the folder").map(|file| file.expect("a file").file_name());
        let others: Vec<_> = files.filter(|file| file != "settings.json" && file != "settings.lock").collect();
        assert_eq!(others.len(), 0, "{name}: {others:?}");
        std::fs::remove_dir_all(folder).expect("the settings are there");
    }
}

/// The policy that the page of permissions says the desk needs, and its actions.
fn documented_policy() -> (String, BTreeSet<String>) {
    let page = include_str!("../../docs/permissions.md");
    let (_, rest) = page.split_once("```json\n").expect("a policy");
    let (policy, _) = rest.split_once("```").expect("its end");
    let document: serde_json::Value = serde_json::from_str(policy).expect("JSON");
    let statements = document["Statement"].as_array().expect("statements").iter();
    let actions = statements.flat_map(|statement| statement["Action"].as_array().expect("actions").clone());
    (policy.to_owned(), actions.map(|action| action.as_str().expect("a text").to_owned()).collect())
}

#[test]
fn does_all_its_work_with_the_documented_policy_and_needs_all_of_it() {
    let (policy, actions) = documented_policy();
    let account = small_account();
    account.set_policy(no_own_passwords());
    account.add_user("helpdesk-ann", |user| user.path("/helpdesk/").inline_policy("desk", &policy));
    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    for (opens, does) in [("Create password…", "Create password"), ("Reset password…", "Reset password")] {
        operator.click(opens);
        operator.click("Generate");
        operator.click(does);
        operator.wait(Duration::from_secs(2));
        operator.hands_over();
    }
    operator.flips_must_change();
    operator.wait(Duration::from_secs(2));
    operator.click("Delete password…");
    operator.click("Delete password");
    operator.wait(Duration::from_secs(2));
    operator.select("di.roy");
    for (item, does) in [("Deactivate key…", "Deactivate access key"), ("Delete key…", "Delete access key")] {
        operator.click("Actions for access key AKIAIOSFODNN7EXAMPLE");
        operator.click(item);
        operator.click(does);
        operator.wait(Duration::from_secs(2));
    }
    operator.select("bob.lee");
    operator.click("Attach IAMUserChangePassword…");
    operator.click("Attach IAMUserChangePassword");
    operator.wait(Duration::from_secs(2));
    assert_eq!(account.attached_policies("bob.lee"), ["arn:aws:iam::aws:policy/IAMUserChangePassword"]);
    operator.click("Refresh");
    operator.wait(Duration::from_secs(5));
    assert!(
        !operator.reads("the permission") && !operator.reads("You don't have permission"),
        "{:?}",
        operator.all_texts()
    );
    assert!(operator.reads("Passwords: all read live"), "{:?}", operator.all_texts());
    let called: BTreeSet<String> = account
        .calls()
        .into_iter()
        .map(|call| match call.operation.as_str() {
            "GetCallerIdentity" => "sts:GetCallerIdentity".to_owned(),
            operation => format!("iam:{operation}"),
        })
        .collect();
    assert_eq!(called, actions, "left: what is called; right: what the page asks for");
}

#[test]
fn the_page_of_permissions_names_every_action_and_what_it_needs() {
    let page = include_str!("../../docs/permissions.md");
    let (_, actions) = documented_policy();
    let lines: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    for Declared { info, .. } in &ALL {
        let is_its = |line: &&&str| line.contains(info.label) && line.contains(&format!("`{}`", info.permission));
        assert!(lines.iter().any(|line| is_its(&line)), "{info:?}: {lines:?}");
        assert!(actions.contains(info.permission), "{info:?}");
    }
}

#[test]
fn the_page_of_the_journal_names_every_action() {
    let page = include_str!("../../docs/journal.md");
    for Declared { info, .. } in &ALL {
        assert!(page.contains(&format!("`{}`", info.name)), "{info:?}");
    }
}

#[test]
fn the_documented_policy_attaches_no_other_policy() {
    let (policy, _) = documented_policy();
    let account = small_account();
    account.add_user("helpdesk-ann", |user| user.path("/helpdesk/").inline_policy("desk", &policy));
    let client = elsewhere(&account);
    let attach = |policy: &str| {
        let call =
            client.attach_user_policy().user_name("bob.lee").policy_arn(format!("arn:aws:iam::aws:policy/{policy}"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(call.send()).is_ok()
    };
    assert!(!attach("AdministratorAccess") && !attach("ReadOnlyAccess"), "refused");
    assert!(attach("IAMUserChangePassword"), "the control");
    assert_eq!(account.attached_policies("bob.lee"), ["arn:aws:iam::aws:policy/IAMUserChangePassword"]);
}

#[test]
fn does_all_its_work_without_the_optional_statement_but_finding_everybody_by_tag() {
    let (policy, _) = documented_policy();
    let mut document: serde_json::Value = serde_json::from_str(&policy).expect("JSON");
    let statements = document["Statement"].as_array_mut().expect("statements");
    let optional = statements.pop().expect("three statements");
    assert!(optional["Sid"].as_str().is_some_and(|name| name.starts_with("Optional")), "{optional}");
    let account = small_account();
    account.add_user("eve.li", |user| user.tag("team", "ops"));
    account.add_user("helpdesk-ann", |user| user.path("/helpdesk/").inline_policy("desk", &document.to_string()));
    let mut operator = Operator::at(&account);
    assert!(
        !operator.reads("the permission") && !operator.reads("You don't have permission"),
        "{:?}",
        operator.all_texts()
    );
    operator.type_into("Filter users", "tag:team");
    assert!(operator.reads("iam:GetAccountAuthorizationDetails"), "{:?}", operator.all_texts());
    operator.press(Key::Escape);
    operator.select("eve.li");
    assert!(!operator.reads("the permission") && operator.reads("ops"), "{:?}", operator.all_texts());
    operator.type_into("Filter users", "tag:team");
    assert_eq!(operator.rows(), ["eve.li"]);
    operator.click("Create password…");
    operator.click("Generate");
    operator.click("Create password");
    operator.wait(Duration::from_secs(2));
    assert!(account.has_password("eve.li"));
}

#[test]
fn looks_only_with_the_first_statement_of_the_page_of_permissions() {
    let (policy, _) = documented_policy();
    let mut document: serde_json::Value = serde_json::from_str(&policy).expect("JSON");
    document["Statement"].as_array_mut().expect("statements").truncate(1);
    let account = small_account();
    account.add_user("helpdesk-ann", |user| user.path("/helpdesk/").inline_policy("desk", &document.to_string()));
    let mut operator = Operator::with(&account, Options { read_only: true, ..Options::default() });
    operator.select("cy.wu");
    assert!(!operator.reads("the permission"), "{:?}", operator.all_texts());
    drop(operator);

    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.click("Generate");
    operator.click("Create password");
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("iam:CreateLoginProfile"), "the control: {:?}", operator.all_texts());
}

#[test]
fn the_same_command_given_twice_is_one_call() {
    let account = small_account();
    account.stage(Fault::on("DeleteLoginProfile").latency(Duration::from_secs(2)));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let options = Options { open: Some(Origin::Demo), demo_account: Some(account.clone()), ..Options::default() };
    let mut desk = Desk::new(options, runtime.handle().clone(), Arc::new(|_| ()));
    let pass = |desk: &mut Desk| {
        for _ in 0..20 {
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(500)).await });
            desk.collect();
        }
    };
    pass(&mut desk);
    let name = UserName::parse("ann.ko").expect("a name");
    for _ in 0..2 {
        desk.update(Command::Act(delete_password(name.clone())));
    }
    pass(&mut desk);
    assert!(!account.has_password("ann.ko"));
    assert_eq!(account.count_calls("DeleteLoginProfile"), 1);
}
