//! Opening an account with an access key that is kept nowhere, with MFA where that is wanted.

use egui::Key;
use jiff::Timestamp;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::Options;

use crate::support::Operator;
use crate::support::identity_center::until;

const KEY: &str = "AKIAHELEN00000000001";
const DEVICE: &str = "arn:aws:iam::111122223333:mfa/helen";
const PHONE: &str = "arn:aws:iam::111122223333:mfa/phone";
const YUBI: &str = "arn:aws:iam::111122223333:u2f/user/helen/yubi";

/// An account of today, because its sessions end by its clock, with Helen, who has a key and a device.
fn account() -> DemoAccount {
    let account = DemoAccount::new(DemoOptions { start: Timestamp::now(), users: 0, ..DemoOptions::instant() });
    account.add_user("bob.lee", |user| user.password("Old-Password-of-Bob-1"));
    account
        .add_user("helen", |user| user.access_key(KEY).mfa().attached_policy("arn:aws:iam::aws:policy/IAMFullAccess"));
    account
}

fn desk(account: &DemoAccount) -> Operator {
    let options = Options { http_client: Some(account.http_client()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.settle();
    operator
}

/// When somebody has to sign in again, where that is known.
fn ends_at(operator: &Operator) -> Option<jiff::Timestamp> {
    operator.harness.state().desk().account().expect("an account is open").session.ends_at()
}

fn gives_key(operator: &mut Operator) {
    operator.click("Use an access key…");
    assert!(operator.sees_dialog("Use an access key"));
    operator.type_into("Access key ID", KEY);
    operator.type_into("Secret access key", "hunter2/secret");
}

#[test]
fn an_access_key_opens_its_account_and_is_neither_kept_nor_shown() {
    let account = account();
    let mut operator = desk(&account);
    gives_key(&mut operator);
    assert!(!operator.reads("hunter2"), "{:?}", operator.all_texts());
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("bob.lee"));
    assert!(operator.reads("helen"));
    assert_eq!(ends_at(&operator), None, "a key has no end");
    // Unlocking asks for it again: it is not kept behind the lock.
    operator.presses_lock();
    operator.click("Unlock");
    until(&mut operator, |operator| operator.sees_dialog("Give the access key again"));
    assert_eq!(operator.value_of("Access key ID"), KEY);
    operator.type_into("Secret access key", "hunter2/secret");
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("bob.lee"));
}

#[test]
fn what_aws_shows_for_a_terminal_is_pasted_as_it_is() {
    let account = account();
    let mut operator = desk(&account);
    operator.click("Use an access key…");
    operator.harness.event(egui::Event::Paste(format!(
        "export AWS_ACCESS_KEY_ID=\"{KEY}\"\nexport AWS_SECRET_ACCESS_KEY=\"hunter2/secret\"\n"
    )));
    operator.settle();
    assert_eq!(operator.value_of("Access key ID"), KEY);
    assert!(!operator.reads("hunter2"), "{:?}", operator.all_texts());
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("bob.lee"));
}

#[test]
fn a_session_with_mfa_asks_for_a_code_and_again_where_it_was_wrong() {
    let account = account();
    let mut operator = desk(&account);
    gives_key(&mut operator);
    operator.toggle("Sign in with MFA");
    operator.click("Open the account");
    until(&mut operator, |operator| operator.sees_dialog("MFA code"));
    assert!(operator.reads("the code that your device helen shows"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Continue"), Some(false));
    operator.types("12345");
    assert!(operator.reads("A code has six digits"));
    let right = account.mfa_code(DEVICE);
    operator.types(if right.ends_with('0') { "1" } else { "0" });
    operator.empties("MFA code");
    operator.types(if right == "000000" { "000001" } else { "000000" });
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("MultiFactorAuthentication failed"));
    operator.types(&format!("{} {}", &right[..3], &right[3..]));
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("bob.lee"));
    assert_eq!(account.count_calls("GetSessionToken"), 2);
    // A session ends, and then somebody has to give a code again.
    assert!(ends_at(&operator).is_some());
}

#[test]
fn a_code_that_is_not_given_opens_nothing() {
    let account = account();
    let mut operator = desk(&account);
    gives_key(&mut operator);
    operator.toggle("Sign in with MFA");
    operator.click("Open the account");
    until(&mut operator, |operator| operator.sees_dialog("MFA code"));
    operator.press(Key::Escape);
    until(&mut operator, |operator| operator.button("Open the demo account") == Some(true));
    assert_eq!(account.count_calls("GetSessionToken"), 0);
    assert!(!operator.reads("bob.lee"));
}

#[test]
fn what_is_missing_is_said() {
    let account = account();
    let mut operator = desk(&account);
    operator.click("Use an access key…");
    assert_eq!(operator.button("Open the account"), Some(false));
    operator.type_into("Access key ID", KEY);
    assert!(operator.reads("The secret access key is missing"));
    operator.type_into("Secret access key", "hunter2/secret");
    assert_eq!(operator.button("Open the account"), Some(true));
    for (id, why) in [
        ("ASIAHELEN00000000001", "A temporary key (ASIA…) needs its session token"),
        ("AKIA HELEN", "An access key ID has letters and digits only"),
    ] {
        operator.empties("Access key ID");
        operator.type_into("Access key ID", id);
        assert!(operator.reads(why), "{:?}", operator.all_texts());
        assert_eq!(operator.button("Open the account"), Some(false));
    }
    operator.press(Key::Escape);
    assert!(!operator.sees_dialog("Use an access key"));
    // Nothing of what was typed is there when it is opened again.
    operator.click("Use an access key…");
    assert_eq!(operator.value_of("Access key ID"), "");
}

#[test]
fn a_role_is_named_in_the_form() {
    let account = account();
    let mut operator = desk(&account);
    operator.click("Switch role…");
    operator.click("Switch role");
    assert!(operator.reads("An account ID has twelve digits."), "{:?}", operator.all_texts());
    operator.type_into("Account ID", "1111-2222-3333");
    assert!(operator.reads("The role is missing."));
    assert!(account.calls().is_empty());
}

/// The same with a second device and a security key, and whatever else.
fn with_devices(policy: &str) -> DemoAccount {
    let account = account();
    account.add_user("helen", |user| {
        let user = user.access_key(KEY).mfa().mfa_device(PHONE).mfa_device(YUBI);
        user.attached_policy(&format!("arn:aws:iam::aws:policy/{policy}"))
    });
    account
}

fn asks_for_code(operator: &mut Operator) {
    gives_key(operator);
    operator.toggle("Sign in with MFA");
    operator.click("Open the account");
    until(operator, |operator| operator.sees_dialog("MFA code"));
}

#[test]
fn one_of_several_devices_is_chosen() {
    let account = with_devices("IAMFullAccess");
    let mut operator = desk(&account);
    asks_for_code(&mut operator);
    assert!(operator.reads("one of your 2 MFA devices shows"), "{:?}", operator.all_texts());
    assert!(operator.reads("yubi is a security key or passkey, which gives no codes"), "{:?}", operator.all_texts());
    assert_eq!((operator.is_chosen("helen"), operator.is_chosen("phone")), (true, false));
    // What is clicked is chosen, and the code goes into its field.
    operator.chooses("phone");
    operator.types("000000");
    assert_eq!(operator.value_of("MFA code"), "000000");
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("MultiFactorAuthentication failed"));
    // It stays chosen. By keys it goes as well: back to the choice, and along it.
    assert!(operator.is_chosen("phone"));
    operator.harness.key_press_modifiers(egui::Modifiers::SHIFT, Key::Tab);
    operator.settle();
    operator.press(Key::ArrowUp);
    assert!(operator.is_chosen("helen"));
    operator.press(Key::ArrowDown);
    operator.press(Key::Tab);
    operator.types(&account.mfa_code(PHONE));
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("bob.lee"));
    assert_eq!(account.count_calls("GetSessionToken"), 2);
}

#[test]
fn a_device_that_cannot_be_read_is_named_by_hand() {
    let account = account();
    account.stage(Fault::on("ListMFADevices").access_denied());
    let mut operator = desk(&account);
    asks_for_code(&mut operator);
    assert!(operator.reads("may not be read with this key (iam:ListMFADevices)"), "{:?}", operator.all_texts());
    assert!(operator.reads("The device is missing"));
    operator.types("arn:aws:iam::111122223333:mfa/nobody");
    operator.type_into("MFA code", "123456");
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("AWS does not know the device as this user's"));
    assert_eq!(operator.value_of("MFA device"), "arn:aws:iam::111122223333:mfa/nobody");
    operator.empties("MFA device");
    operator.type_into("MFA device", DEVICE);
    operator.type_into("MFA code", &account.mfa_code(DEVICE));
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.reads("bob.lee"));
}

#[test]
fn a_security_key_alone_is_explained() {
    let account = account();
    account.add_user("helen", |user| {
        user.access_key(KEY).mfa_device(YUBI).attached_policy("arn:aws:iam::aws:policy/IAMFullAccess")
    });
    let mut operator = desk(&account);
    gives_key(&mut operator);
    operator.toggle("Sign in with MFA");
    operator.click("Open the account");
    until(&mut operator, |operator| operator.reads("which is a security key or passkey"));
    assert!(operator.reads("Sign in with “aws login” or IAM Identity Center instead"), "{:?}", operator.all_texts());
    assert_eq!(account.count_calls("GetSessionToken"), 0);
}
