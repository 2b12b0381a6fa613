//! Root users of member accounts: found, audited in short sessions, and closed, after the account's id was typed.

use std::sync::Arc;
use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{
    ActionName, Command, Desk, Ending, EndingResult, Intent, Journal, Options, Origin, RootCommand, Settings, Status,
    Store, TargetNames, delete_root_password,
};

use crate::support::side_by_side::other_account;
use crate::support::{NOW, Operator, small_account};

const LEGACY: &str = "222200001111";
const DATA: &str = "444400003333";
const BILLING: &str = "555500004444";
const VAULT: &str = "777700006666";

const PASSWORD: &str = "Delete root password";

/// At the page of the root users, once the accounts are listed.
fn at_roots(account: &DemoAccount) -> Operator {
    with(account, Options::default())
}

fn with(account: &DemoAccount, options: Options) -> Operator {
    let mut operator = Operator::with(account, options);
    operator.click("Root users of member accounts");
    // The demo's clock is not that of this computer, for which the SDK tries what Organizations refuses again.
    operator.wait(Duration::from_secs(12));
    operator
}

/// Selects an account and audits it.
fn audits(operator: &mut Operator, name: &str) {
    operator.select(name);
    operator.click("Audit");
    operator.wait(Duration::from_secs(1));
}

/// Answers the question with the account's id, and lets it be done.
fn confirms(operator: &mut Operator, id: &str, button: &str) {
    operator.type_into(&format!("Type {id} to confirm"), id);
    operator.click(button);
    operator.wait(Duration::from_secs(1));
}

/// Waits no longer: the dialog has a button for that, and so has the pane behind it.
fn stops_waiting(operator: &mut Operator) {
    let buttons = operator.harness.query_all_by_role_and_label(Role::Button, "Stop waiting");
    buttons.last().expect("it waits").click();
    operator.settle();
}

#[test]
fn sees_the_accounts_and_audits_nobody_unasked() {
    let account = small_account();
    let operator = at_roots(&account);
    let expected = [
        "acme-billing",
        "acme-data",
        "acme-legacy",
        "acme-old",
        "acme-prod",
        "acme-sandbox",
        "acme-staging",
        "acme-vault",
    ];
    assert_eq!(operator.rows(), expected);
    assert!(operator.reads("Root credentials management is on"), "{:?}", operator.all_texts());
    assert!(operator.row_says("acme-old").ends_with("audit Suspended"), "{}", operator.row_says("acme-old"));
    assert!(operator.row_says("acme-prod").ends_with("audit Management account"));
    assert!(operator.row_says("acme-legacy").contains("password not known"));
    assert_eq!(account.count_calls("AssumeRoot"), 0);
    assert_eq!((account.count_calls("ListOrganizationsFeatures"), account.count_calls("ListAccounts")), (1, 1));
}

#[test]
fn closes_a_root_user_by_keys_alone() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    // From the filter of the users to the button, and in.
    operator.tabs_to("Root users of member accounts");
    operator.press(Key::Enter);
    operator.wait(Duration::from_secs(1));
    operator.types("legacy");
    operator.press(Key::ArrowDown);
    assert_eq!(operator.all_selected(), ["acme-legacy"]);
    operator.tabs_to("Audit");
    operator.press(Key::Enter);
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("Set, or may be recovered"), "{:?}", operator.all_texts());
    assert!(operator.row_says("acme-legacy").contains("password Yes, access keys 1, MFA devices None"));
    operator.tabs_to("Delete root password…");
    operator.press(Key::Enter);
    operator.settle();
    assert!(operator.sees_dialog("Delete root password of acme-legacy"));
    assert!(operator.reads("aws+acme-legacy@acme.example") && operator.reads("2222-0000-1111"));
    // Enter alone takes nothing away: the id is asked for.
    operator.press(Key::Enter);
    operator.settle();
    assert!(account.root_has_login_profile(LEGACY) && account.count_calls("DeleteLoginProfile") == 0);
    operator.types(LEGACY);
    operator.press(Key::Enter);
    operator.wait(Duration::from_secs(1));
    assert!(!account.root_has_login_profile(LEGACY), "{:?}", operator.all_texts());
    assert!(operator.was_told("The password of the root user of acme-legacy (2222-0000-1111) was deleted."));
    operator.tabs_to("Delete root access key AKIAROOTLEGACYDEMO01…");
    operator.press(Key::Enter);
    operator.settle();
    operator.types("2222-0000-1111");
    operator.press(Key::Enter);
    operator.wait(Duration::from_secs(1));
    assert_eq!(account.root_credentials(LEGACY), [""; 0]);
    assert!(operator.row_says("acme-legacy").contains("audit No credentials"), "{}", operator.row_says("acme-legacy"));
    operator.press(Key::Escape);
    operator.settle();
    operator.press(Key::Escape);
    operator.settle();
    assert!(operator.reads("User list"), "back at the users: {:?}", operator.all_texts());
}

#[test]
fn another_id_is_not_enough_and_no_is_no() {
    let account = small_account();
    let mut operator = at_roots(&account);
    audits(&mut operator, "acme-legacy");
    operator.click("Delete root password…");
    let field = format!("Type {LEGACY} to confirm");
    for wrong in [DATA, "22220000111", "acme-legacy"] {
        operator.type_into(&field, wrong);
        assert_eq!(operator.button(PASSWORD), Some(false), "{wrong}");
        assert_eq!(operator.describes(PASSWORD), "Type the account's ID first");
        operator.press(Key::Enter);
        operator.settle();
        operator.empties(&field);
    }
    operator.type_into(&field, LEGACY);
    assert_eq!(operator.button(PASSWORD), Some(true));
    operator.click("Cancel");
    assert!(account.root_has_login_profile(LEGACY));
    assert_eq!(account.count_calls("DeleteLoginProfile"), 0);
    // Nothing of what was typed comes back.
    operator.click("Delete root password…");
    assert_eq!(operator.value_of(&field), "");
}

#[test]
fn audits_all_and_each_refusal_is_told_at_its_account() {
    let account = small_account();
    account.stage(Fault::on("AssumeRoot").for_user(DATA).always().answers(
        403,
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/helpdesk/helpdesk-ann is not authorized to perform: sts:AssumeRoot on resource: \
         arn:aws:iam::444400003333:root",
    ));
    let mut operator = at_roots(&account);
    operator.click("Audit all 6");
    operator.wait(Duration::from_secs(2));
    for (name, says) in [
        ("acme-legacy", "password Yes, access keys 1, MFA devices None, certificates None, audit Has credentials"),
        ("acme-sandbox", "password None, access keys None, MFA devices None, certificates None, audit No credentials"),
        ("acme-billing", "password None, access keys 2, MFA devices None, certificates 1, audit Has credentials"),
        ("acme-data", "password not known, access keys not known"),
        ("acme-vault", "password Refused, access keys Refused, MFA devices Refused"),
        ("acme-old", "audit Suspended"),
    ] {
        assert!(operator.row_says(name).contains(says), "{name}: {}", operator.row_says(name));
    }
    assert!(operator.row_says("acme-data").ends_with("audit Refused"));
    operator.select("acme-data");
    assert!(operator.reads("(sts:AssumeRoot with IAMAuditRootUserCredentials)"), "{:?}", operator.all_texts());
    operator.select("acme-vault");
    assert!(operator.reads("a policy explicitly denies iam:GetLoginProfile"), "{:?}", operator.all_texts());
    assert!(!operator.reads("Nobody can sign in"), "what could not be read is never none");
    operator.click("Could not be read 2");
    assert_eq!(operator.rows(), ["acme-data", "acme-vault"]);
    operator.click("With credentials 2");
    assert_eq!(operator.rows(), ["acme-billing", "acme-legacy"]);
    // Each was asked once, in a session of its own.
    assert_eq!((account.count_calls("AssumeRoot"), account.root_has_login_profile(VAULT)), (6, false));
}

#[test]
fn an_audit_of_many_is_paced_and_can_be_stopped() {
    let account = small_account();
    account.remove_members();
    for n in 0..40 {
        account.add_member(&format!("9000000000{n:02}"), &format!("unit-{n:02}"), "aws@acme.example", |of| of);
    }
    account.stage(Fault::on("ListMFADevices").always().latency(Duration::from_secs(4)));
    let mut operator = at_roots(&account);
    operator.click("Audit all 40");
    operator.wait(Duration::from_secs(2));
    assert_eq!(account.count_calls("AssumeRoot"), 4, "so many at a time");
    operator.click("Stop auditing");
    operator.wait(Duration::from_secs(20));
    let audited = account.count_calls("AssumeRoot");
    assert!((4..=8).contains(&audited), "{audited}");
    assert_eq!(operator.button("Audit all 40"), Some(true));
    operator.type_into("Filter accounts", "unit-39");
    assert!(operator.row_says("unit-39").ends_with("audit Not audited"));
}

#[test]
fn removes_a_device_a_certificate_and_allows_recovery() {
    let account = small_account();
    let mut operator = at_roots(&account);
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    let serial = "arn:aws:iam::444400003333:mfa/root-account-mfa-device";
    audits(&mut operator, "acme-data");
    operator.click(&format!("Remove root MFA device {serial}…"));
    assert!(operator.reads("can still sign in with a password, then without a second factor"));
    assert!(operator.reads("cannot be given back from here"));
    confirms(&mut operator, DATA, "Remove root MFA device");
    assert_eq!(account.root_credentials(DATA), [""; 0]);
    assert_eq!(account.unassigned_mfa_devices(DATA), [""; 0], "the virtual device is gone, too");
    operator.click("Delete root password…");
    confirms(&mut operator, DATA, PASSWORD);
    assert!(!account.root_has_login_profile(DATA));
    operator.click("Allow root password recovery…");
    assert!(operator.reads("This sets no password.") && operator.reads("aws+acme-data@acme.example"));
    confirms(&mut operator, DATA, "Allow root password recovery");
    assert!(account.root_has_login_profile(DATA));
    assert!(operator.was_told("None was set."));

    audits(&mut operator, "acme-billing");
    operator.click("Delete root certificate CERTIFICATEOFBILLING0001…");
    confirms(&mut operator, BILLING, "Delete root certificate");
    assert_eq!(account.root_credentials(BILLING), ["AKIAROOTBILLINGDEMO1", "AKIAROOTBILLINGDEMO2"]);
    operator.click("Delete root access key AKIAROOTBILLINGDEMO1…");
    assert!(operator.reads("It is inactive."), "{:?}", operator.all_texts());
    confirms(&mut operator, BILLING, "Delete root access key");
    assert_eq!(account.root_credentials(BILLING), ["AKIAROOTBILLINGDEMO2"]);
}

#[test]
fn each_change_is_in_the_journal_with_the_account_it_was_made_in() {
    let account = small_account();
    let mut operator = at_roots(&account);
    audits(&mut operator, "acme-legacy");
    operator.click("Delete root password…");
    confirms(&mut operator, LEGACY, PASSWORD);
    operator.click("Delete root access key AKIAROOTLEGACYDEMO01…");
    confirms(&mut operator, LEGACY, "Delete root access key");
    operator.click("Back to the users");
    operator.click("Journal");
    let expected = [
        "Delete root access key, root user of 222200001111, access key AKIAROOTLEGACYDEMO01",
        "Delete root password, root user of 222200001111",
    ];
    assert_eq!(operator.rows(), expected);
    assert!(operator.row_says(expected[1]).contains("account 2222-0000-1111"), "{}", operator.row_says(expected[1]));
}

#[test]
fn a_refused_session_changes_nothing_and_the_dialog_says_why() {
    let account = small_account();
    let mut operator = at_roots(&account);
    audits(&mut operator, "acme-legacy");
    account.set_root_credentials_management(false);
    operator.click("Delete root password…");
    confirms(&mut operator, LEGACY, PASSWORD);
    assert!(operator.sees_dialog("Delete root password of acme-legacy"), "it stays");
    assert!(operator.reads("Root credentials management is off in the organization. Nothing was read or changed"));
    assert!(account.root_has_login_profile(LEGACY));
    // Nothing was to be sent, so nothing is in the journal.
    assert!(journal_is_empty(&operator));
    account.set_root_credentials_management(true);
    operator.click(PASSWORD);
    operator.wait(Duration::from_secs(1));
    assert!(!account.root_has_login_profile(LEGACY), "{:?}", operator.all_texts());
}

fn journal_is_empty(operator: &Operator) -> bool {
    let open = operator.harness.state().desk().demo_journal.open();
    open.and_then(|open| open.contents.as_ref()).is_none_or(|contents| contents.entries.is_empty())
}

fn statuses(operator: &Operator) -> Vec<Status> {
    let open = operator.harness.state().desk().demo_journal.open();
    let entries = open.and_then(|open| open.contents.as_ref()).map(|contents| &contents.entries);
    entries.into_iter().flatten().map(|entry| entry.status).collect()
}

#[test]
fn what_became_of_a_change_whose_answer_got_lost_is_read_back() {
    for (operation, opens, does) in [
        ("DeleteLoginProfile", "Delete root password…", PASSWORD),
        ("DeleteAccessKey", "Delete root access key AKIAROOTLEGACYDEMO01…", "Delete root access key"),
    ] {
        let account = small_account();
        let mut operator = at_roots(&account);
        audits(&mut operator, "acme-legacy");
        account.stage(Fault::on(operation).times(1).reply_lost());
        operator.click(opens);
        confirms(&mut operator, LEGACY, does);
        operator.wait(Duration::from_secs(5));
        assert!(operator.reads("Checking whether it was made…"), "{:?}", operator.all_texts());
        operator.wait(Duration::from_secs(70));
        assert!(operator.was_told("was deleted."), "{operation}: {:?}", operator.all_texts());
        assert_eq!(account.count_calls(operation), 1, "never sent again by itself");
        assert_eq!(statuses(&operator), [Status::Done]);
    }
}

#[test]
fn what_reading_does_not_settle_is_told_as_unknown_until_an_audit_does() {
    let account = small_account();
    let mut operator = at_roots(&account);
    audits(&mut operator, "acme-legacy");
    account.stage(Fault::on("DeleteLoginProfile").times(1).request_lost());
    operator.click("Delete root password…");
    confirms(&mut operator, LEGACY, PASSWORD);
    operator.wait(Duration::from_secs(80));
    assert!(operator.reads("does not settle whether it was made"), "{:?}", operator.all_texts());
    assert_eq!(statuses(&operator), [Status::Unresolved]);
    operator.click("Cancel");
    assert!(operator.reads("Delete root password: AWS did not confirm"), "it stays with the account");
    // Another administrator makes it so.
    account.set_root_login_profile(LEGACY, false);
    operator.click("Audit again");
    operator.wait(Duration::from_secs(2));
    assert!(!operator.reads("AWS did not confirm"), "{:?}", operator.all_texts());
    assert!(operator.was_told("The password of the root user of acme-legacy (2222-0000-1111) was deleted."));
    operator.wait(Duration::from_secs(1));
    assert_eq!(statuses(&operator), [Status::Done]);
}

#[test]
fn is_told_what_somebody_else_did_since_the_audit() {
    let account = small_account();
    let mut operator = at_roots(&account);
    audits(&mut operator, "acme-legacy");
    // Deleted, and its recovery allowed again.
    account.set_root_login_profile(LEGACY, true);
    operator.click("Delete root password…");
    confirms(&mut operator, LEGACY, PASSWORD);
    assert!(operator.reads("Somebody else changed it since you looked. Nothing was changed now."));
    account.set_root_login_profile(LEGACY, false);
    operator.click(PASSWORD);
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("The root user has no password: there is nothing to delete. Nothing was changed."));
    assert_eq!(account.count_calls("DeleteLoginProfile"), 0);
    assert!(journal_is_empty(&operator));
}

#[test]
fn a_read_only_desk_audits_and_changes_nothing() {
    let account = small_account();
    let mut operator = with(&account, Options { read_only: true, ..Options::default() });
    audits(&mut operator, "acme-legacy");
    assert!(operator.reads("Set, or may be recovered"));
    assert_eq!(operator.button("Delete root password…"), Some(false));
    assert_eq!(operator.describes("Delete root password…"), "This desk was started read-only");
}

#[test]
fn the_mark_of_production_of_a_member_account_is_shown_where_it_counts() {
    let folder = format!("passdesk-root-production-{}", std::process::id());
    let store = Store::new(std::env::temp_dir().join(folder));
    store.set_pending(Settings { production: [LEGACY.to_owned()].into(), ..Settings::default() });
    store.save().expect("saved");
    let account = small_account();
    let mut operator = with(&account, Options { store: Some(store), ..Options::default() });
    audits(&mut operator, "acme-legacy");
    assert!(operator.reads("Production"));
    operator.click("Delete root password…");
    assert!(operator.reads("This account is marked as production."));
    operator.click("Cancel");
    operator.select("acme-data");
    assert!(!operator.reads("Production"));
}

#[test]
fn each_reason_why_nothing_can_be_managed_is_told() {
    for (code, says) in [
        ("AccountNotManagementOrDelegatedAdministratorException", "neither the management account"),
        ("ServiceAccessNotEnabledException", "Trusted access for IAM is off"),
        ("OrganizationNotFoundException", "in no organization"),
    ] {
        let account = small_account();
        account.stage(Fault::on("ListOrganizationsFeatures").always().answers(400, code, "no"));
        account.stage(Fault::on("ListAccounts").always().answers(400, "AWSOrganizationsNotInUseException", "no"));
        let operator = at_roots(&account);
        assert!(operator.reads(says), "{:?}", operator.all_texts());
        assert!(operator.reads("so there is no list of accounts") && operator.reads("No accounts are known."));
    }
    let account = small_account();
    account.set_root_credentials_management(false);
    let mut operator = at_roots(&account);
    assert!(operator.reads("Root credentials management is off in the organization"));
    operator.select("acme-legacy");
    assert_eq!(operator.button("Audit"), Some(false));
    assert_eq!(operator.describes("Audit"), "Root credentials management is off in the organization");
}

#[test]
fn where_accounts_may_not_be_listed_their_ids_are_pasted() {
    let account = small_account();
    let denied = "You don't have permissions to access this resource.";
    account.stage(Fault::on("ListAccounts").always().answers(400, "AccessDeniedException", denied));
    let mut operator = at_roots(&account);
    assert!(operator.reads("(organizations:ListAccounts)"), "{:?}", operator.all_texts());
    operator.type_into("Account IDs to add", "2222-0000-1111, 555500004444 acme-data");
    operator.click("Add accounts");
    assert_eq!(operator.rows(), [LEGACY, BILLING]);
    assert!(operator.was_told("These are no account IDs, which have twelve digits: acme-data."));
    assert_eq!(operator.value_of("Account IDs to add"), "acme-data");
    audits(&mut operator, LEGACY);
    assert!(operator.reads("Set, or may be recovered"));
    operator.click("Delete root password…");
    assert!(operator.sees_dialog("Delete root password of 2222-0000-1111"));
    confirms(&mut operator, LEGACY, PASSWORD);
    assert!(!account.root_has_login_profile(LEGACY));
}

#[test]
fn does_it_all_with_the_documented_policy_and_needs_all_of_it() {
    let page = include_str!("../../docs/root-users.md");
    let (_, rest) = page.split_once("```json\n").expect("a policy");
    let (policy, _) = rest.split_once("```").expect("its end");
    let document: serde_json::Value = serde_json::from_str(policy).expect("JSON");
    let statements = document["Statement"].as_array().expect("statements");
    let actions: Vec<String> = statements
        .iter()
        .flat_map(|statement| statement["Action"].as_array().expect("actions").clone())
        .map(|action| action.as_str().expect("a text").to_owned())
        .collect();
    assert_eq!(actions, ["iam:ListOrganizationsFeatures", "organizations:ListAccounts", "sts:AssumeRoot"]);
    for left_out in [None, Some(0), Some(1), Some(2)] {
        let account = small_account();
        let mut policy = document.clone();
        for statement in policy["Statement"].as_array_mut().expect("statements") {
            let allowed = statement["Action"].as_array_mut().expect("actions");
            allowed.retain(|action| left_out.is_none_or(|at| action.as_str() != Some(&actions[at])));
        }
        policy["Statement"].as_array_mut().expect("statements").retain(|of| of["Action"] != serde_json::json!([]));
        account.add_user("helpdesk-ann", |user| user.path("/helpdesk/").inline_policy("roots", &policy.to_string()));
        let mut operator = at_roots(&account);
        let lacks = |operator: &Operator, what: &str| operator.reads(&format!("({what}"));
        assert_eq!(lacks(&operator, &actions[0]), left_out == Some(0), "{left_out:?}: {:?}", operator.all_texts());
        assert_eq!(lacks(&operator, &actions[1]), left_out == Some(1), "{left_out:?}");
        operator.type_into("Account IDs to add", LEGACY);
        operator.click("Add accounts");
        let name = if left_out == Some(1) { LEGACY } else { "acme-legacy" };
        audits(&mut operator, name);
        assert_eq!(lacks(&operator, &actions[2]), left_out == Some(2), "{left_out:?}: {:?}", operator.all_texts());
        if left_out != Some(2) {
            operator.click("Delete root password…");
            confirms(&mut operator, LEGACY, PASSWORD);
            assert!(!account.root_has_login_profile(LEGACY), "{left_out:?}");
        }
    }
}

#[test]
fn nothing_of_a_session_outlives_a_locked_desk() {
    let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    account.stage(Fault::on("ListSigningCertificates").always().latency(Duration::from_secs(30)));
    let mut operator = at_roots(&account);
    operator.click("Audit all 6");
    operator.wait(Duration::from_secs(2));
    operator.presses_lock();
    operator.wait(Duration::from_secs(60));
    assert_eq!(account.count_calls("AssumeRoot"), 4, "nothing more was begun");
    operator.click("Unlock");
    operator.wait(Duration::from_secs(3));
    operator.click("Root users of member accounts");
    operator.wait(Duration::from_secs(1));
    assert!(operator.row_says("acme-legacy").ends_with("audit Not audited"), "{}", operator.row_says("acme-legacy"));
}

#[test]
fn the_pages_name_every_action() {
    let (page, journal) = (include_str!("../../docs/root-users.md"), include_str!("../../docs/journal.md"));
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    for info in passdesk::root_users::ALL {
        let is_its = |row: &&str| row.contains(info.label) && row.contains(&format!("`{}`", info.permission));
        assert!(rows.iter().any(is_its), "{info:?}");
        assert!(journal.contains(&format!("`{}`", info.name)), "{info:?}");
    }
}

#[test]
fn what_an_earlier_run_left_open_is_told_in_the_account_from_which_it_was_made() {
    let journal = Journal::in_memory(Arc::new(|| NOW.parse().expect("a time")));
    for (caller, id) in [("111122223333", LEGACY), ("999900001111", DATA)] {
        let intent = Intent {
            account_id: id.into(),
            caller_arn: format!("arn:aws:iam::{caller}:user/helpdesk/helpdesk-ann"),
            endpoint: "demo".into(),
            action: ActionName::new("delete_root_password"),
            target: TargetNames { root: Some(id.into()), ..TargetNames::default() },
            subject: "A deletion".into(),
            must_change: None,
        };
        let ending = Ending {
            result: EndingResult::Unknown,
            confirmed_by: None,
            code: None,
            request_ids: Vec::new(),
            attempts: 1,
        };
        let ticket = journal.begin(intent).expect("written");
        journal.end(&ticket, ending).expect("written");
    }
    let mut operator = Operator::with(&small_account(), Options { demo_journal: Some(journal), ..Options::default() });
    let says = "the deletion of the password of the root user of 2222-0000-1111 was sent, and AWS did not confirm it. Audit the root \
                user of 2222-0000-1111, and delete the password again if it is still there.";
    assert!(operator.reads(says), "{:?}", operator.all_texts());
    assert!(!operator.reads("4444-0000-3333"), "somebody of another account made it");
    operator.click("Mark root user of 222200001111 as resolved");
    operator.wait(Duration::from_secs(1));
    assert!(!operator.reads(says), "{:?}", operator.all_texts());
}

#[test]
fn what_was_done_here_is_no_doing_of_somebody_else() {
    let account = small_account();
    let mut operator = at_roots(&account);
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    audits(&mut operator, "acme-legacy");
    operator.click("Delete root password…");
    confirms(&mut operator, LEGACY, PASSWORD);
    operator.click("Allow root password recovery…");
    confirms(&mut operator, LEGACY, "Allow root password recovery");
    // By now IAM shows it, with a time that this desk was never told.
    operator.wait_minutes(&account, 2);
    operator.click("Delete root password…");
    confirms(&mut operator, LEGACY, PASSWORD);
    assert!(!account.root_has_login_profile(LEGACY), "{:?}", operator.all_texts());
    assert!(!operator.reads("Somebody else"), "{:?}", operator.all_texts());
}

#[test]
fn an_audit_keeps_its_time_whatever_is_done_after_it() {
    let account = small_account();
    let mut operator = at_roots(&account);
    audits(&mut operator, "acme-legacy");
    operator.wait_minutes(&account, 9);
    for (opens, does) in [
        ("Delete root password…", PASSWORD),
        ("Delete root access key AKIAROOTLEGACYDEMO01…", "Delete root access key"),
    ] {
        operator.click(opens);
        confirms(&mut operator, LEGACY, does);
    }
    assert!(operator.row_says("acme-legacy").ends_with("audit No credentials, 10:00"), "nothing newer was read");
    assert!(operator.reads("As of 10:00"), "{:?}", operator.all_texts());
}

/// The answer to a deletion of a root password gets lost though it was made, and nothing tells so for a while.
fn loses_a_deletion(account: &DemoAccount) -> Operator {
    let mut operator = at_roots(account);
    audits(&mut operator, "acme-legacy");
    account.stage(Fault::on("DeleteLoginProfile").times(1).reply_lost());
    operator.click("Delete root password…");
    confirms(&mut operator, LEGACY, PASSWORD);
    assert!(operator.reads("Checking whether it was made…"), "{:?}", operator.all_texts());
    stops_waiting(&mut operator);
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("does not settle whether it was made"), "{:?}", operator.all_texts());
    assert!(!account.root_has_login_profile(LEGACY) && statuses(&operator) == [Status::Unresolved]);
    operator
}

fn told(operator: &Operator, text: &str) -> usize {
    operator.harness.state().desk().notifications.newest_first().filter(|told| told.text.contains(text)).count()
}

#[test]
fn a_further_attempt_finds_out_that_the_one_before_was_made() {
    let account = small_account();
    let mut operator = loses_a_deletion(&account);
    operator.wait(Duration::from_secs(60));
    operator.click(PASSWORD);
    operator.wait(Duration::from_secs(1));
    assert!(!operator.sees_dialog("Delete root password of acme-legacy"), "{:?}", operator.all_texts());
    assert_eq!(told(&operator, "The password of the root user of acme-legacy (2222-0000-1111) was deleted."), 1);
    assert!(!operator.reads("there is nothing to delete") && told(&operator, "Nothing was changed") == 0);
    assert_eq!((account.count_calls("DeleteLoginProfile"), statuses(&operator)), (1, vec![Status::Done]));
}

#[test]
fn a_further_attempt_says_no_more_than_is_known_of_the_one_before() {
    let account = small_account();
    let mut operator = loses_a_deletion(&account);
    // A read may be older than what it seems to show.
    operator.click(PASSWORD);
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("reads as if the attempt before this one was made, so nothing was sent again"));
    assert_eq!((account.count_calls("DeleteLoginProfile"), told(&operator, "was deleted")), (1, 0));
    // One that is refused says nothing of the one before.
    account.set_root_credentials_management(false);
    operator.click(PASSWORD);
    operator.wait(Duration::from_secs(1));
    assert!(operator.reads("This further attempt failed. Root credentials management is off"));
    assert!(operator.reads("Whether the attempt before it was made is still not known."));
    assert_eq!(statuses(&operator), [Status::Unresolved]);
    account.set_root_credentials_management(true);
    operator.click("Cancel");
    operator.wait(Duration::from_secs(60));
    operator.click("Audit again");
    operator.wait(Duration::from_secs(1));
    assert_eq!((told(&operator, "was deleted"), statuses(&operator)), (1, vec![Status::Done]));
    assert!(!operator.reads("attempt"), "{:?}", operator.all_texts());
}

#[test]
fn what_is_refused_because_it_is_so_already_was_made_by_the_attempt_before() {
    let account = small_account();
    let mut operator = at_roots(&account);
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    audits(&mut operator, "acme-legacy");
    let recovery = "Allow root password recovery";
    for (opens, does, operation, status, code) in [
        ("Delete root password…", PASSWORD, "DeleteLoginProfile", 404, "NoSuchEntity"),
        ("Allow root password recovery…", recovery, "CreateLoginProfile", 409, "EntityAlreadyExists"),
    ] {
        account.stage(Fault::on(operation).times(1).request_lost());
        operator.click(opens);
        confirms(&mut operator, LEGACY, does);
        stops_waiting(&mut operator);
        operator.wait(Duration::from_secs(1));
        assert!(operator.reads("does not settle whether it was made"), "{:?}", operator.all_texts());
        account.stage(Fault::on(operation).times(1).answers(status, code, "no"));
        operator.click(does);
        operator.wait(Duration::from_secs(1));
        assert!(!operator.reads("attempt") && !operator.reads("AWS did not confirm"), "{:?}", operator.all_texts());
        account.set_root_login_profile(LEGACY, operation == "CreateLoginProfile");
    }
    assert_eq!((told(&operator, "was deleted."), told(&operator, "None was set.")), (1, 1));
}

#[test]
fn a_part_that_cannot_be_read_again_stays_with_its_own_time() {
    let account = small_account();
    let mut operator = at_roots(&account);
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    audits(&mut operator, "acme-legacy");
    operator.wait_minutes(&account, 9);
    account.stage(Fault::on("ListAccessKeys").times(1).access_denied());
    operator.click("Audit again");
    operator.wait(Duration::from_secs(1));
    assert!(operator.row_says("acme-legacy").contains("password Yes, access keys 1"), "what was read once stays");
    assert!(operator.row_says("acme-legacy").ends_with("audit Incomplete"), "{}", operator.row_says("acme-legacy"));
    assert!(operator.reads("This is as of 10:00. The last audit could not read it."), "{:?}", operator.all_texts());
    assert!(operator.reads("As of 10:09") && operator.reads("AKIAROOTLEGACYDEMO01"));
    assert!(operator.button("Could not be read 1").is_some());
    operator.click("Audit again");
    operator.wait(Duration::from_secs(1));
    assert!(operator.row_says("acme-legacy").ends_with("audit Has credentials, 10:09"));
    assert!(!operator.reads("This is as of"), "{:?}", operator.all_texts());
}

#[test]
fn nothing_is_called_refused_that_nobody_refused() {
    let account = small_account();
    account.stage(Fault::on("AssumeRoot").for_user(DATA).always().server_error_before());
    account.stage(Fault::on("ListAccessKeys").for_user(LEGACY).always().server_error_before());
    let mut operator = at_roots(&account);
    operator.click("Audit all 6");
    operator.wait(Duration::from_secs(90));
    assert!(operator.row_says("acme-data").ends_with("audit Not read"), "{}", operator.row_says("acme-data"));
    assert!(operator.row_says("acme-vault").contains("password Refused"), "{}", operator.row_says("acme-vault"));
    assert!(operator.button("Could not be read 2").is_some(), "{:?}", operator.all_texts());
}

/// An organisation of so many accounts, the management account among them.
fn of_accounts(count: usize) -> DemoAccount {
    let account = small_account();
    account.remove_members();
    for n in 1..count {
        account.add_member(&format!("9000000{n:05}"), &format!("unit-{n:05}"), "aws@acme.example", |of| of);
    }
    account
}

#[test]
fn a_list_that_ends_early_says_so_and_goes_on_from_there() {
    let account = of_accounts(50);
    account.stage(Fault::on("ListAccounts").after(2).times(1).answers(400, "InvalidInputException", "no"));
    let mut operator = at_roots(&account);
    assert!(operator.reads("The list is incomplete: it ends after 40 accounts."), "{:?}", operator.all_texts());
    assert!(!operator.reads("are not known"), "{:?}", operator.all_texts());
    assert_eq!(account.count_calls("ListAccounts"), 3);
    operator.click("Go on listing");
    operator.wait(Duration::from_secs(2));
    assert_eq!(account.count_calls("ListAccounts"), 4, "what was read is not read again");
    assert!(!operator.reads("The list is incomplete") && operator.button("Audit all 49") == Some(true));
    // A whole list that cannot be read again is the one before.
    account.stage(Fault::on("ListAccounts").after(1).times(1).answers(400, "InvalidInputException", "no"));
    operator.click("Read again");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("Showing the previous list."), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Audit all 49"), Some(true));
    operator.click("Go on listing");
    operator.wait(Duration::from_secs(2));
    assert!(!operator.reads("Showing the previous list.") && operator.button("Audit all 49") == Some(true));
}

#[test]
fn while_accounts_are_still_being_read_it_is_said_and_not_all_are_audited() {
    let account = of_accounts(50);
    account.stage(Fault::on("ListAccounts").after(2).times(1).latency(Duration::from_secs(60)));
    let mut operator = at_roots(&account);
    assert!(operator.reads("Reading the accounts… 40 so far"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Audit all 39"), Some(false));
    assert_eq!(operator.describes("Audit all 39"), "The accounts are being read");
    operator.wait(Duration::from_secs(60));
    assert!(!operator.reads("so far") && operator.button("Audit all 49") == Some(true), "{:?}", operator.all_texts());
}

#[test]
fn the_page_says_which_account_it_is_of_and_whether_one_is_signed_in() {
    let account = small_account();
    let mut operator = at_roots(&account);
    assert!(operator.reads("1111-2222-3333)"), "{:?}", operator.all_texts());
    assert!(operator.reads("This is a demo account."), "{:?}", operator.all_texts());
    account.stage(Fault::on("AssumeRoot").times(4).expired_credentials());
    operator.click("Audit all 6");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("You are no longer signed in to AWS."), "{:?}", operator.all_texts());
    for button in ["Audit all 6", "Read again"] {
        assert_eq!(operator.button(button), Some(false));
        assert_eq!(operator.describes(button), "Sign in again first");
    }
    operator.click("Retry after signing in");
    operator.wait(Duration::from_secs(3));
    assert!(!operator.reads("You are no longer signed in to AWS."), "{:?}", operator.all_texts());
    operator.click("Audit all 6");
    operator.wait(Duration::from_secs(2));
    assert!(operator.row_says("acme-legacy").contains("Has credentials"), "{}", operator.row_says("acme-legacy"));
}

#[test]
fn what_may_be_left_of_a_device_is_told_with_its_account_and_harms_nobody() {
    let serial = "arn:aws:iam::444400003333:mfa/root-account-mfa-device";
    let says = format!("Virtual MFA device {serial} may still be in acme-data (4444-0000-3333)");
    let account = small_account();
    account.stage(Fault::on("DeleteVirtualMFADevice").always().access_denied());
    let mut operator = at_roots(&account);
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    audits(&mut operator, "acme-data");
    operator.click(&format!("Remove root MFA device {serial}…"));
    confirms(&mut operator, DATA, "Remove root MFA device");
    assert_eq!((told(&operator, &says), told(&operator, "Nothing was changed")), (1, 0));

    // The same where only a later read tells that it was removed.
    let account = small_account();
    let mut operator = at_roots(&account);
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    audits(&mut operator, "acme-data");
    account.stage(Fault::on("DeactivateMFADevice").times(1).reply_lost());
    operator.click(&format!("Remove root MFA device {serial}…"));
    confirms(&mut operator, DATA, "Remove root MFA device");
    stops_waiting(&mut operator);
    operator.wait(Duration::from_secs(61));
    operator.click("Cancel");
    assert_eq!(told(&operator, &says), 0);
    operator.click("Audit again");
    operator.wait(Duration::from_secs(1));
    assert_eq!(told(&operator, &says), 1, "{:?}", operator.all_texts());
}

#[test]
fn what_is_open_here_is_told_at_its_root_user_and_not_among_what_earlier_runs_left() {
    let account = small_account();
    let mut operator = loses_a_deletion(&account);
    operator.click("Cancel");
    operator.click("Back to the users");
    operator.wait(Duration::from_secs(1));
    assert_eq!(operator.button("Mark root user of 222200001111 as resolved"), None, "{:?}", operator.all_texts());
}

#[test]
fn messages_say_in_which_account_it_was_and_nothing_that_is_asked_for_is_dropped_without_a_word() {
    let (first, second) = (small_account(), other_account());
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let options = Options {
        open: Some(Origin::Demo),
        demo_account: Some(first.clone()),
        profiles: Some(Vec::new()),
        http_client: Some(second.http_client()),
        ..Options::default()
    };
    let mut desk = Desk::new(options, runtime.handle().clone(), Arc::new(|_| ()));
    let does = |desk: &mut Desk, of, command| {
        desk.update_in(of, command);
        for _ in 0..20 {
            runtime.block_on(async { tokio::time::sleep(Duration::from_millis(200)).await });
            desk.collect();
        }
    };
    does(&mut desk, None, Command::DismissUpTo(0));
    let one = desk.shown();
    does(&mut desk, one, Command::Root(RootCommand::Read));
    does(&mut desk, None, Command::Open(Origin::Aws { profile: None }));
    assert!(one.is_some() && desk.shown() != one);
    let title = "acme-prod, 1111-2222-3333";
    let last = |desk: &Desk| desk.notifications.newest_first().next().map(|told| told.text.clone()).unwrap_or_default();
    let act = |id: &str| Command::Root(RootCommand::Act(delete_root_password(id.into())));
    does(&mut desk, one, act(LEGACY));
    assert_eq!(
        last(&desk),
        format!("{title}: The password of the root user of acme-legacy (2222-0000-1111) was deleted.")
    );
    does(&mut desk, one, act("000000000000"));
    assert!(last(&desk).starts_with(&format!("{title}: Nothing was changed: the account is not in the list any more")));
    desk.update(Command::Show(one.expect("open")));
    desk.update(Command::Close);
    does(&mut desk, one, act(LEGACY));
    assert!(last(&desk).starts_with("Nothing was changed: the account was closed before"), "{}", last(&desk));
}

#[test]
fn much_that_is_no_id_is_told_in_short() {
    let account = small_account();
    let mut operator = at_roots(&account);
    let words: Vec<String> = (0..900).map(|n| format!("unit-{n}")).collect();
    operator.type_into("Account IDs to add", &format!("222200001111 {}", words.join(" ")));
    operator.click("Add accounts");
    let says = "These are no account IDs, which have twelve digits: unit-0, unit-1, unit-2, unit-3, unit-4 and 895 more. They were \
                left in the field.";
    assert!(operator.was_told(says), "{:?}", operator.all_texts());
    assert!(operator.value_of("Account IDs to add").ends_with("unit-899"));
}

#[test]
fn an_id_that_was_typed_is_not_brought_back_by_undoing() {
    let account = small_account();
    let mut operator = at_roots(&account);
    audits(&mut operator, "acme-legacy");
    let field = format!("Type {LEGACY} to confirm");
    operator.click("Delete root password…");
    operator.type_into(&field, LEGACY);
    operator.wait(Duration::from_secs(3));
    operator.click("Cancel");
    operator.click("Delete root password…");
    operator.field(&field).focus();
    operator.harness.step();
    for _ in 0..3 {
        operator.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
        operator.settle();
        assert_eq!(operator.value_of(&field), "");
        assert_eq!(operator.button(PASSWORD), Some(false));
    }
}
