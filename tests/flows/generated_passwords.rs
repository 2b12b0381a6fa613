//! The password that is ready when the dialog opens: how few keys it takes, and what may not happen to it by a slip.

use std::time::Duration;

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use passdesk::account::{CustomPolicy, PasswordPolicy};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{NewPassword, Options, Settings, Store};
use passdesk::password::{CharacterClass, Recipe};

use crate::support::{Operator, small_account};

/// The dialog for `cy.wu`, just opened.
fn opens(account: &DemoAccount, options: Options) -> Operator {
    let mut operator = Operator::with(account, options);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator
}

/// Presses a key in the same frame as others, or holds it down.
fn key(key: Key, repeat: bool) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat, modifiers: Modifiers::NONE }
}

fn released(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers: Modifiers::NONE }
}

/// A desk's settings in a folder of their own.
fn store(name: &str) -> Store {
    let folder = std::env::temp_dir().join(format!("passdesk-generating-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    Store::new(folder)
}

#[test]
fn from_the_name_to_the_card_it_takes_three_times_enter() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.type_into("Filter users", "cy.wu");
    operator.press(Key::Enter);
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Create password for cy.wu"));
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    operator.press(Key::Enter);
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    operator.click("Show password");
    let password = operator.all_texts().into_iter().find(|text| account.password_is("cy.wu", text));
    assert_eq!(password.map(|password| password.chars().count()), Some(20), "the card shows what was set");
}

#[test]
fn it_is_masked_until_somebody_wants_to_see_it() {
    let mut operator = opens(&small_account(), Options::default());
    let masked = operator.value_of("New password");
    assert!(masked.chars().count() == 20 && masked.chars().all(|c| masked.starts_with(c)), "{masked}");
    assert!(operator.reads("random,"), "{:?}", operator.all_texts());
    operator.click("Show password");
    let shown = operator.value_of("New password");
    for class in CharacterClass::ALL {
        assert!(class.is_in(&shown), "{shown}");
    }
    operator.click("Hide password");
    assert!(!operator.reads(&shown));
}

#[test]
fn what_is_typed_replaces_all_of_it_wherever_the_cursor_was_put() {
    for put in [None, Some(Key::End), Some(Key::Home), Some(Key::ArrowLeft)] {
        let mut operator = opens(&small_account(), Options::default());
        operator.field("New password").click();
        operator.settle();
        if let Some(key) = put {
            operator.press(key);
        }
        operator.types("mine");
        operator.click("Show password");
        assert_eq!(operator.value_of("New password"), "mine", "{put:?}");
    }
}

#[test]
fn even_keys_that_come_in_one_slow_frame_do_not_mix_it_with_what_is_typed() {
    let mut operator = opens(&small_account(), Options::default());
    operator.harness.input_mut().events.extend([
        key(Key::End, false),
        Event::Text("m".into()),
        Event::Text("y".into()),
    ]);
    operator.harness.step();
    operator.click("Show password");
    assert_eq!(operator.value_of("New password"), "my");
    // What is seen is edited as any other text.
    operator.click("Generate");
    let shown = operator.value_of("New password");
    operator.field("New password").focus();
    operator.press(Key::End);
    operator.types("!");
    assert_eq!(operator.value_of("New password"), format!("{shown}!"));
}

#[test]
fn no_key_of_the_frame_that_opens_the_question_answers_it() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.type_into("Filter users", "cy.wu");
    operator.press(Key::Enter);
    // A key that was not let go of is held down.
    let enter = || [key(Key::Enter, false), released(Key::Enter)];
    operator.harness.input_mut().events.extend([enter(), enter(), enter()].into_iter().flatten());
    operator.harness.step();
    // The dialog is laid out unseen in one frame, and seen in the next: neither takes an answer.
    operator.harness.input_mut().events.extend(enter());
    operator.harness.step();
    operator.settle();
    assert!(operator.sees_dialog("Create password for cy.wu"));
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    operator.press(Key::Enter);
    assert_eq!(account.count_calls("CreateLoginProfile"), 1, "the control");
}

#[test]
fn enter_held_down_opens_the_question_and_does_not_answer_it() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.type_into("Filter users", "cy.wu");
    operator.press(Key::Enter);
    operator.harness.event(key(Key::Enter, false));
    for _ in 0..30 {
        operator.harness.event(key(Key::Enter, true));
        operator.harness.step();
    }
    operator.settle();
    assert!(operator.sees_dialog("Create password for cy.wu"));
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    assert!(operator.field("New password").accesskit_node().is_focused(), "the keyboard stays where it is");
}

#[test]
fn it_fits_a_policy_that_becomes_known_later() {
    let policy = PasswordPolicy::Custom(CustomPolicy {
        minimum_length: 40,
        required: CharacterClass::ALL.to_vec(),
        allow_users_to_change: true,
        max_age_days: None,
        reuse_prevention: None,
        hard_expiry: false,
    });
    let account = DemoAccount::new(DemoOptions { users: 0, policy, ..DemoOptions::instant() });
    account.add_user("cy.wu", |user| user);
    account.stage(Fault::on("GetAccountPasswordPolicy").latency(Duration::from_secs(8)));
    let mut operator = opens(&account, Options::default());
    assert_eq!(operator.value_of("New password").chars().count(), 20);
    operator.wait(Duration::from_secs(8));
    assert_eq!(operator.value_of("New password").chars().count(), 40, "{:?}", operator.all_texts());
    operator.field("New password").focus();
    operator.press(Key::Enter);
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
}

#[test]
fn one_that_was_refused_is_not_replaced_unasked() {
    let account = small_account();
    let mut operator = opens(&account, Options::default());
    operator.click("Show password");
    let password = operator.value_of("New password");
    account.set_policy(PasswordPolicy::Custom(CustomPolicy {
        minimum_length: 30,
        required: CharacterClass::ALL.to_vec(),
        allow_users_to_change: true,
        max_age_days: None,
        reuse_prevention: None,
        hard_expiry: false,
    }));
    operator.click("Create password");
    assert!(operator.reads("At least 30 characters: not fulfilled"), "{:?}", operator.all_texts());
    assert_eq!(operator.value_of("New password"), password);
    operator.click("Generate");
    assert_eq!(operator.value_of("New password").chars().count(), 30);
}

#[test]
fn the_options_of_the_generator_are_remembered() {
    let store = store("options");
    let options = || Options { store: Some(store.clone()), ..Options::default() };
    let mut operator = opens(&small_account(), options());
    operator.click("Generator options");
    assert_eq!(operator.is_expanded("Generator options"), Some(true));
    operator.slides("Length", 31.0);
    assert_eq!(operator.value_of("New password").chars().count(), 31);
    operator.harness.get_by_label_contains("Without look-alikes").click();
    operator.settle();
    operator.click("Show password");
    let shown = operator.value_of("New password");
    operator.press(Key::Escape);
    drop(operator);

    let recipe = Recipe { length: 31, without_look_alikes: false, ..Recipe::default() };
    assert_eq!(store.load(), Ok(Settings { generator: recipe, ..Settings::default() }));
    let operator = opens(&small_account(), options());
    assert_eq!(operator.value_of("New password").chars().count(), 31);
    assert!(!operator.reads(&shown));
    assert_eq!(operator.is_expanded("Generator options"), Some(false));
}

#[test]
fn what_a_policy_adds_is_not_remembered() {
    let store = store("policy");
    let short = Recipe { length: 9, classes: vec![CharacterClass::Number], ..Recipe::default() };
    store.set_pending(Settings { generator: short.clone(), ..Settings::default() });
    store.save().expect("saved");
    // Fourteen characters, and letters.
    let mut operator = opens(&small_account(), Options { store: Some(store.clone()), ..Options::default() });
    assert_eq!(operator.value_of("New password").chars().count(), 14);
    operator.click("Generator options");
    operator.harness.get_by_label_contains("Without look-alikes").click();
    operator.settle();
    drop(operator);
    let kept = store.load().map(|settings| settings.generator);
    assert_eq!(kept, Ok(Recipe { without_look_alikes: false, ..short }));
}

#[test]
fn the_dialog_opens_with_an_empty_field_where_that_was_chosen() {
    let store = store("typed");
    let account = small_account();
    let options = || Options { store: Some(store.clone()), ..Options::default() };
    let mut operator = Operator::with(&account, options());
    operator.click("Settings…");
    operator.chooses("An empty field");
    operator.click("Save");
    drop(operator);
    assert_eq!(store.load().map(|settings| settings.new_password), Ok(NewPassword::Typed));
    let mut operator = opens(&account, options());
    assert_eq!(operator.value_of("New password"), "");
    assert_eq!(operator.button("Create password"), Some(false));
    assert!(operator.field("New password").accesskit_node().is_focused());
    operator.press(Key::Enter);
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
}
