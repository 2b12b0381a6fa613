//! The window as pictures, in light and dark: what a person sees, held against what was looked at and found good.

mod support;

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use egui_kittest::{SnapshotOptions, SnapshotResults};
use passdesk::actions::{create_password, delete_password, reset_password, set_must_change};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{
    Assignment, Column, ColumnSetting, Desktop, EndingResult, Journal, Options, Origin, Portal, Profile, Recent,
    SaveAnswer, SaveQuestion, SavedView, Settings, SignIn, Store,
};
use passdesk::ui::texts::ERROR_DETAILS;
use support::Operator;
use support::board::Board;
use support::identity_center::{Does, START_URL, at_portal, signs_in, until};
use support::journal::{ACCOUNT, Place, begin, end, left_behind, open};
use support::side_by_side::other_account;

fn in_theme(theme: egui::Theme, scale: f32, options: Options) -> Operator {
    Operator::start(options, |builder| builder.with_theme(theme).with_pixels_per_point(scale).wgpu())
}

fn demo() -> Options {
    let demo = DemoOptions { users: 214, ..DemoOptions::instant() };
    Options { open: Some(Origin::Demo), demo, ..Options::default() }
}

/// The demo account after `prepare`, made anew for each picture.
fn demo_with(users: usize, prepare: fn(&DemoAccount)) -> Options {
    let account = DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() });
    prepare(&account);
    Options { open: Some(Origin::Demo), demo_account: Some(account), ..Options::default() }
}

/// Takes the picture of this name in both themes, after `act`; `scales` are pixels a point.
fn pictures(name: &str, scales: &[f32], options: impl Fn() -> Options, act: impl Fn(&mut Operator)) {
    let mut results = SnapshotResults::new();
    for (theme, word) in [(egui::Theme::Light, "light"), (egui::Theme::Dark, "dark")] {
        for &scale in scales {
            let mut operator = in_theme(theme, scale, options());
            operator.wait(Duration::from_secs(6));
            act(&mut operator);
            operator.harness.remove_cursor();
            operator.wait(Duration::from_millis(400));
            let snapshot = SnapshotOptions::new().threshold(0.8).max_failed_pixels(24);
            operator.harness.snapshot_options(format!("{name}-{word}-{scale}x"), &snapshot);
            results.extend(operator.harness.take_snapshot_results());
        }
    }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn users() {
    pictures("users", &[1.0, 2.0], demo, |operator| operator.select("abena.schneider"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn overview() {
    pictures("overview", &[1.0, 2.0], demo, |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn overview_filtered_in_a_small_window() {
    pictures("overview-filtered", &[1.0], demo, |operator| {
        operator.harness.set_size(egui::vec2(1080.0, 640.0));
        operator.settle();
        let button = operator.button_with("passwords 30 to 60 days old");
        operator.click(&button);
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn found() {
    let options = || {
        demo_with(8, |account| {
            account.add_user("agnes.murphy", |user| user.path("/support/").tag("manager", "omar.khan"));
            account.add_user("omar_meyer", |user| user.path("/support/").password("Old-Password-of-Omar-1"));
            account.add_user("koomar.omar", |user| user.path("/omar/eu/").must_change());
            account.add_user("omar", |user| user.path("/"));
            for end in ["alpha", "beta.omar"] {
                account.add_user(&format!("omar.reporting.of.the.finance.department.{end}"), |user| user.path("/"));
            }
        })
    };
    pictures("found", &[1.0, 2.0], options, |operator| {
        operator.select("agnes.murphy");
        operator.type_into("Filter users", "omar mfa:maybe age:90d");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn overview_of_nobody() {
    pictures("overview-empty", &[1.0], || demo_with(0, |_| ()), |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn overview_of_what_is_not_known() {
    let options = || {
        demo_with(214, |account| {
            account.stage(Fault::on("GenerateCredentialReport").always().access_denied());
            account.stage(Fault::on("GetLoginProfile").always().access_denied());
        })
    };
    pictures("overview-unknown", &[1.0], options, |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn known_from_the_report_alone() {
    let options = || {
        demo_with(214, |account| {
            account.stage(Fault::on("GetLoginProfile").always().access_denied());
            account.stage(Fault::on("ListAccessKeys").always().access_denied());
            account.stage(Fault::on("ListMFADevices").always().latency(Duration::from_secs(600)));
        })
    };
    pictures("from-the-report", &[1.0], options, |operator| operator.select("abena.schneider"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn reset_dialog() {
    pictures("reset-dialog", &[1.0], demo, |operator| {
        operator.select("abena.schneider");
        operator.click("Reset password…");
        operator.type_into("New password", "schneider2024");
        operator.click("Show password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn delete_dialog() {
    pictures("delete-dialog", &[1.0], demo, |operator| {
        operator.select("abena.schneider");
        operator.click("Delete password…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn hand_over() {
    pictures("hand-over", &[1.0], demo, |operator| {
        operator.select("abena.bianchi");
        operator.click("Create password…");
        operator.type_into("New password", "Correct-Horse-7-Battery!");
        operator.click("Create password");
        operator.click("Show password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn cards_that_wait() {
    pictures("cards", &[1.0, 2.0], demo, |operator| {
        for user in ["abena.bianchi", "abena.schneider", "aaliyah.singh"] {
            gives_password(operator, user);
        }
        operator.hands_over();
        operator.click("Hand over to abena.schneider");
        operator.click("Show password");
        operator.click("Not handed over…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn cards_in_a_small_window() {
    let options = || {
        demo_with(0, |account| {
            account.add_user("maximiliane-charlotte.von-und-zu-wolkenstein-trostburg@example", |user| user);
            account.add_user("abena.bianchi", |user| user.password("x"));
        })
    };
    pictures("cards-small", &[1.0], options, |operator| {
        operator.harness.set_size(egui::vec2(800.0, 600.0));
        operator.settle();
        operator.marks_as_production();
        for user in ["abena.bianchi", "maximiliane-charlotte.von-und-zu-wolkenstein-trostburg@example"] {
            gives_password(operator, user);
        }
        operator.click("Show password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn cards_in_a_low_window() {
    pictures("cards-low", &[1.0, 2.0], demo, |operator| {
        operator.harness.set_size(egui::vec2(860.0, 520.0));
        operator.settle();
        gives_password(operator, "abena.bianchi");
        operator.click("Show password");
        operator.click("Not handed over…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn a_card_of_another_user() {
    pictures("cards-folded", &[1.0], demo, |operator| {
        gives_password(operator, "abena.bianchi");
        operator.select("abena.schneider");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn names_that_are_alike() {
    pictures("names-alike", &[1.0], alike, |operator| operator.type_into("Filter users", "a"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn names_that_are_alike_in_a_small_window() {
    pictures("names-alike-small", &[1.0], alike, |operator| {
        operator.harness.set_size(egui::vec2(860.0, 520.0));
        operator.settle();
        operator.type_into("Filter users", "a");
    });
}

/// An account with long names that differ in their middle.
fn alike() -> Options {
    demo_with(12, |account| {
        for name in ["medina", "park", "hashimoto-of-the-finance-department"] {
            account.add_user(&format!("alejandra_{name}@example.com"), |user| user.path("/contractors/"));
        }
        for part in ["payments", "shipping"] {
            account.add_user(&format!("service.account.of.the.{part}.department.in.europe"), |user| user.path("/"));
        }
    })
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn header_in_a_narrow_window() {
    pictures("header-menu", &[1.0, 2.0], demo, |operator| {
        operator.harness.set_size(egui::vec2(640.0, 400.0));
        operator.settle();
        operator.click("More actions");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn header_of_production_in_a_small_window() {
    pictures("header-narrow", &[1.0], demo, |operator| {
        operator.harness.set_size(egui::vec2(860.0, 520.0));
        operator.settle();
        operator.marks_as_production();
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn settings_in_a_low_window() {
    pictures("settings-low", &[1.0], demo, |operator| {
        operator.harness.set_size(egui::vec2(640.0, 400.0));
        operator.settle();
        operator.click("More actions");
        operator.click("Settings…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn key_menu() {
    pictures("key-menu", &[1.0, 2.0], demo, |operator| {
        operator.select("abena.schneider");
        operator.click("Actions for access key AKIAGGNFNZ2SACZRTU37");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn deleting_a_key() {
    pictures("delete-key-dialog", &[1.0], demo, |operator| {
        operator.select("abena.schneider");
        operator.click("Actions for access key AKIAGGNFNZ2SACZRTU37");
        operator.click("Delete key…");
    });
}

/// The demo account, whose users may not change their own passwords.
fn demo_without_own_passwords() -> Options {
    let mut options = demo();
    options.demo.policy = support::no_own_passwords();
    options
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn cannot_change_the_own_password() {
    pictures("cannot-change", &[1.0], demo_without_own_passwords, |operator| operator.select("abena.schneider"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn attaching_a_policy() {
    pictures("attach-dialog", &[1.0], demo_without_own_passwords, |operator| {
        operator.select("abena.schneider");
        operator.click("Attach IAMUserChangePassword…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn must_change_question() {
    pictures("must-change-question", &[1.0], demo, |operator| {
        operator.select("abena.schneider");
        let actions = ["Require password change…", "Don't require password change…"];
        let action = actions.into_iter().find(|action| operator.button(action).is_some()).expect("it is known");
        operator.click(action);
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn discarding() {
    pictures("discarding", &[1.0], demo, |operator| {
        gives_password(operator, "abena.bianchi");
        operator.click("Not handed over…");
        operator.click("Discard…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn closing_with_passwords_that_wait() {
    pictures("closing", &[1.0], demo, |operator| {
        gives_password(operator, "abena.bianchi");
        gives_password(operator, "abena.schneider");
        operator.closes();
    });
}

/// Sets a password for a user, who has one already or not.
fn gives_password(operator: &mut Operator, user: &str) {
    operator.select(user);
    operator.press(egui::Key::Enter);
    operator.type_into("New password", "Correct-Horse-7-Battery!");
    if operator.reads("Type the user's name first") {
        operator.type_into(&format!("Type {user} to confirm"), user);
    }
    let action = ["Create password", "Reset password"].into_iter().find(|action| operator.button(action).is_some());
    operator.click(action.expect("the dialog is open"));
    operator.wait(Duration::from_secs(1));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn copied() {
    let options = || Options { clipboard: Board::default().clipboard(), ..demo() };
    pictures("copied", &[1.0], options, |operator| {
        operator.select("abena.bianchi");
        operator.click("Create password…");
        operator.type_into("New password", "Correct-Horse-7-Battery!");
        operator.click("Create password");
        operator.click("Copy password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn not_copied() {
    pictures("not-copied", &[1.0], demo, |operator| {
        operator.select("abena.bianchi");
        operator.click("Create password…");
        operator.type_into("New password", "Correct-Horse-7-Battery!");
        operator.click("Create password");
        operator.click("Copy password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn settings() {
    pictures("settings", &[1.0], demo, |operator| operator.click("Settings…"));
}

fn profile(name: &str, region: Option<&str>, sign_in: SignIn) -> Profile {
    Profile {
        name: name.into(),
        region: region.map(Into::into),
        account_id: Some("111122223333".into()),
        sign_in,
        is_default: false,
    }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn welcome() {
    let options = || Options {
        profiles: Some(vec![
            profile("default", Some("eu-central-1"), SignIn::Keys),
            profile("acme-helpdesk", Some("us-east-1"), SignIn::Sso),
            profile("audit", None, SignIn::AssumeRole { source: Some("default".into()), mfa: false }),
            profile("break-glass", None, SignIn::AssumeRole { source: Some("default".into()), mfa: true }),
        ]),
        ..Options::default()
    };
    pictures("welcome", &[1.0, 2.0], options, |_| ());
}

/// A desk at which somebody signs in to Identity Center, who does this in the browser.
fn at_identity_center(does: Does) -> Options {
    let profiles = vec![profile("default", None, SignIn::Keys), profile("audit", None, SignIn::Process)];
    let options = Options { profiles: Some(profiles), ..Options::default() };
    at_portal(&DemoAccount::new(DemoOptions::instant()), does, options).0
}

/// A first page behind which this account is, whatever is chosen there.
fn at_the_door() -> Options {
    let account = DemoAccount::new(DemoOptions { users: 20, ..DemoOptions::instant() });
    Options { http_client: Some(account.http_client()), ..Options::default() }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn role_form() {
    pictures("role-form", &[1.0], at_the_door, |operator| {
        operator.click("Switch role…");
        operator.type_into("Account ID", "1111");
        operator.click("Switch role");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn role_form_through_identity_center() {
    let options = || {
        let store = Store::new(std::env::temp_dir().join(format!("passdesk-role-through-{}", std::process::id())));
        let recent = [("111122223333", "Acme Production"), ("444455556666", "Acme Archive")].map(|(id, name)| {
            Recent::IdentityCenter(Assignment {
                portal: Portal { start_url: START_URL.into(), region: "eu-west-1".into(), session: None },
                account_id: id.into(),
                account_name: Some(name.into()),
                role: "Helpdesk".into(),
            })
        });
        store.set_pending(Settings { recent: recent.into(), ..Settings::default() });
        store.save().expect("saved");
        Options { store: Some(store), ..at_the_door() }
    };
    pictures("role-through", &[1.0], options, |operator| {
        operator.harness.set_size(egui::vec2(1280.0, 1120.0));
        operator.settle();
        operator.click("Switch role…");
        operator.chooses("Acme Production as Helpdesk");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn access_key() {
    pictures("access-key", &[1.0, 2.0], at_the_door, |operator| {
        operator.click("Use an access key…");
        operator.type_into("Access key ID", "AKIAIOSFODNN7EXAMPLE");
        operator.type_into("Secret access key", "hunter2/secret");
        operator.toggle("Sign in with MFA");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn mfa_code() {
    pictures("mfa-code", &[1.0], at_the_door, |operator| {
        operator.click("Use an access key…");
        operator.type_into("Access key ID", "AKIAIOSFODNN7EXAMPLE");
        operator.type_into("Secret access key", "hunter2/secret");
        operator.toggle("Sign in with MFA");
        operator.click("Open the account");
        until(operator, |operator| operator.sees_dialog("MFA code"));
        operator.types("000000");
        operator.click("Continue");
        until(operator, |operator| operator.reads("MultiFactorAuthentication failed"));
        operator.types("123 45");
    });
}

/// The first page of a desk of the demo alone.
fn demo_alone() -> Options {
    // The codes of its device follow from its clock.
    let demo = DemoOptions { users: 214, ..DemoOptions::instant() };
    Options { demo_only: true, demo, ..Options::default() }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn first_page_of_the_demo() {
    pictures("demo-page", &[1.0, 2.0], demo_alone, |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn mfa_code_of_the_demo() {
    pictures("demo-code", &[1.0], demo_alone, |operator| {
        operator.click("Switch role…");
        operator.click("Switch role");
        until(operator, |operator| operator.sees_dialog("MFA code"));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn browser_of_the_demo() {
    pictures("demo-browser", &[1.0, 2.0], demo_alone, |operator| {
        operator.click("Sign in with IAM Identity Center…");
        operator.press(egui::Key::Enter);
        until(operator, |operator| operator.sees_dialog("In the browser"));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn browser_of_the_demo_with_a_code() {
    pictures("demo-browser-code", &[1.0], demo_alone, |operator| {
        operator.click("Sign in with IAM Identity Center…");
        operator.press(egui::Key::Enter);
        until(operator, |operator| operator.sees_dialog("In the browser"));
        operator.click("Use a code instead");
        until(operator, |operator| operator.reads("shows this code"));
        operator.empties("Code");
        operator.types("ABCD-1234");
        operator.click("Allow");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn mfa_device() {
    let options = || {
        let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
        account.add_user("helen", |user| {
            let user = user.access_key("AKIAHELEN00000000001").mfa().mfa_device("arn:aws:iam::111122223333:mfa/phone");
            let user = user.mfa_device("arn:aws:iam::111122223333:u2f/user/helen/yubi").mfa_device("GAHT12345678");
            user.attached_policy("arn:aws:iam::aws:policy/IAMFullAccess")
        });
        Options { http_client: Some(account.http_client()), ..Options::default() }
    };
    pictures("mfa-device", &[1.0], options, |operator| {
        operator.click("Use an access key…");
        operator.type_into("Access key ID", "AKIAHELEN00000000001");
        operator.type_into("Secret access key", "hunter2/secret");
        operator.toggle("Sign in with MFA");
        operator.click("Open the account");
        until(operator, |operator| operator.sees_dialog("MFA code"));
        operator.chooses("phone");
        operator.types("123 45");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn identity_center_form() {
    pictures(
        "identity-center-form",
        &[1.0, 2.0],
        || at_identity_center(Does::Nothing),
        |operator| {
            operator.click("Sign in with IAM Identity Center…");
        },
    );
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn signing_in_in_the_browser() {
    pictures(
        "signing-in-browser",
        &[1.0],
        || at_identity_center(Does::CannotStart),
        |operator| {
            signs_in(operator);
            until(operator, |operator| operator.reads("could not be opened"));
        },
    );
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn signing_in_with_a_code() {
    pictures(
        "signing-in-code",
        &[1.0],
        || at_identity_center(Does::Nothing),
        |operator| {
            signs_in(operator);
            until(operator, |operator| operator.reads("has opened in your browser"));
            operator.click("Use a code instead");
            until(operator, |operator| operator.reads("shows this code"));
        },
    );
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn accounts_of_identity_center() {
    pictures(
        "accounts",
        &[1.0, 2.0],
        || at_identity_center(Does::Allows),
        |operator| {
            signs_in(operator);
            until(operator, |operator| operator.reads("2 accounts"));
            operator.toggle("Favourite: Acme Production");
            operator.click("Acme Production");
            until(operator, |operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
        },
    );
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn many_profiles() {
    let many = || {
        let names = ["acme-prod", "acme-staging", "billing", "data-lake", "tools"];
        let names = (0..400).map(|i| format!("{}-{i:03}-ReadOnly", names[i % names.len()]));
        let profiles = names.map(|name| profile(&name, Some("eu-west-1"), SignIn::Sso)).collect();
        Options { profiles: Some(profiles), ..Options::default() }
    };
    pictures("welcome-search", &[1.0], many, |operator| {
        operator.types("prod");
        operator.press(egui::Key::ArrowDown);
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn create_dialog_with_a_generated_password() {
    pictures("create-dialog", &[1.0], demo, |operator| {
        operator.select("abena.bianchi");
        operator.click("Create password…");
        operator.type_into("New password", "tr0ub4dor&3 ");
        operator.click("Generator options");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn refused() {
    pictures(
        "refused",
        &[1.0],
        || {
            demo_with(214, |account| {
                account.stage(Fault::on("UpdateLoginProfile").always().access_denied());
            })
        },
        |operator| {
            operator.select("abena.schneider");
            operator.click("Reset password…");
            operator.type_into("New password", "Correct-Horse-7-Battery!");
            operator.click("Reset password");
            operator.click(ERROR_DETAILS);
        },
    );
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn not_known() {
    pictures(
        "not-known",
        &[1.0],
        || {
            demo_with(214, |account| {
                account.stage(Fault::on("UpdateLoginProfile").reply_lost());
            })
        },
        |operator| {
            operator.select("abena.schneider");
            operator.click("Reset password…");
            operator.type_into("New password", "Correct-Horse-7-Battery!");
            operator.click("Reset password");
        },
    );
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn checking_what_became_of_a_create() {
    pictures(
        "checking",
        &[1.0],
        || {
            demo_with(214, |account| {
                account.stage(Fault::on("CreateLoginProfile").server_error_before());
            })
        },
        |operator| {
            operator.select("abena.bianchi");
            operator.click("Create password…");
            operator.type_into("New password", "Correct-Horse-7-Battery!");
            operator.click("Create password");
            operator.wait(Duration::from_secs(2));
        },
    );
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn waiting_for_a_busy_iam() {
    let options = || {
        demo_with(214, |account| {
            account
                .add_user("abena.schneider", |user| user.password("Old-Password-1").settling(Duration::from_secs(90)));
        })
    };
    pictures("busy", &[1.0], options, |operator| {
        operator.select("abena.schneider");
        operator.flips_must_change();
        operator.wait(Duration::from_secs(20));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn what_was_last_done() {
    let options = || {
        demo_with(214, |account| {
            account.stage(Fault::on("DeleteLoginProfile").reply_lost());
        })
    };
    pictures("last-change", &[1.0], options, |operator| {
        operator.select("abena.schneider");
        operator.click("Delete password…");
        operator.click("Delete password");
        operator.wait(Duration::from_secs(3));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn locked() {
    pictures("locked", &[1.0, 2.0], demo, |operator| {
        operator.select("abena.bianchi");
        operator.click("Create password…");
        operator.type_into("New password", "Correct-Horse-7-Battery!");
        operator.click("Create password");
        operator.presses_lock();
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn deleting_in_production() {
    pictures("production", &[1.0], demo, |operator| {
        operator.marks_as_production();
        operator.select("abena.schneider");
        operator.click("Delete password…");
        operator.type_into("Type abena.schneider to confirm", "abena.schn");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn resetting_the_own_password() {
    let options = || {
        demo_with(20, |account| {
            let access = "arn:aws:iam::aws:policy/IAMFullAccess";
            account.add_user("helpdesk-ann", |user| user.path("/helpdesk/").password("x").attached_policy(access));
        })
    };
    pictures("own-password", &[1.0], options, |operator| {
        operator.select("helpdesk-ann");
        operator.click("Reset password…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn a_text_that_iam_does_not_take_as_it_is() {
    pictures("composing", &[1.0], demo, |operator| {
        operator.select("abena.schneider");
        operator.click("Reset password…");
        operator.type_into("New password", "Cafe\u{301}~2026");
        operator.click("Show password");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn production_in_a_small_window() {
    let options = || Options { read_only: true, ..demo() };
    pictures("production-small", &[1.0], options, |operator| {
        operator.marks_as_production();
        operator.harness.set_size(egui::vec2(860.0, 520.0));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn signed_out() {
    pictures("signed-out", &[1.0], demo, |operator| {
        let account = operator.harness.state().desk().demo().expect("the demo account").clone();
        account.stage(Fault::on_any().always().expired_credentials());
        operator.click("Refresh");
        operator.wait(Duration::from_secs(2));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn partial_list() {
    let options = || demo_with(1200, |account| account.stage(Fault::on("ListUsers").after(2).times(1).access_denied()));
    pictures("partial", &[1.0], options, |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn no_users_yet() {
    let options = || demo_with(20, |account| account.stage(Fault::on("ListUsers").latency(Duration::from_secs(600))));
    pictures("loading", &[1.0], options, |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn no_users_could_be_listed() {
    let options = || demo_with(20, |account| account.stage(Fault::on("ListUsers").access_denied()));
    pictures("failed", &[1.0], options, |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn long_names_on_a_read_only_desk() {
    let options = || Options {
        read_only: true,
        ..demo_with(20, |account| {
            let long = format!("{}.averyveryverylongnameindeed@example.com", "w".repeat(24));
            account.add_user(&long[..64], |user| {
                user.path("/a/very/long/path/that/goes/on/and/on/").password("x").must_change()
            });
            account.add_user(&"w".repeat(128), |user| user);
            account.stage(Fault::on("GetLoginProfile").for_user(&long[..64]).always().server_error_before());
        })
    };
    pictures("long-names", &[1.0], options, |operator| {
        operator.type_into("Filter users", "www");
        operator.press(egui::Key::ArrowDown);
        operator.wait(Duration::from_secs(20));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn small_window() {
    pictures("small", &[1.0], demo, |operator| {
        operator.harness.set_size(egui::vec2(860.0, 520.0));
        operator.settle();
        operator.select("abena.bianchi");
        operator.click("Create password…");
        operator.type_into("New password", "Correct-Horse-7-Battery!");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn users_on_a_small_screen() {
    on_a_screen_of("screen-800", [800.0, 560.0]);
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn users_on_a_screen_of_few_points() {
    on_a_screen_of("screen-911", [911.0, 460.0]);
}

fn on_a_screen_of(name: &str, size: [f32; 2]) {
    pictures(name, &[1.0], demo, |operator| {
        operator.harness.set_size(size.into());
        operator.settle();
        operator.select("abena.schneider");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn long_names_that_differ_at_the_end() {
    names_at("names-usual", 1280.0);
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn long_names_in_a_wide_window() {
    names_at("names-wide", 1920.0);
}

fn names_at(name: &str, width: f32) {
    let options = || {
        demo_with(40, |account| {
            for end in ["alpha", "beta"] {
                account.add_user(&format!("service.reporting.of.the.finance.department.europe.{end}"), |user| user);
            }
        })
    };
    pictures(name, &[1.0], options, |operator| {
        operator.harness.set_size(egui::vec2(width, 700.0));
        operator.settle();
        operator.type_into("Filter users", "-zzz");
        operator.click_header("User name");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn export_menu() {
    pictures("export-menu", &[1.0], demo, |operator| operator.click("Export 214 users"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn help() {
    pictures("help", &[1.0], demo, |operator| operator.press(egui::Key::F1));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn about() {
    pictures("about", &[1.0], demo, |operator| {
        operator.press(egui::Key::F1);
        operator.click("About Passdesk");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn nobody_fits_the_filter() {
    pictures("empty", &[1.0], demo, |operator| operator.type_into("Filter users", "nobody at all"));
}

/// In memory, so that the hashes are the same each time.
fn demo_with_a_journal() -> Options {
    let options = demo();
    let now: jiff::Timestamp = support::NOW.parse().expect("a time");
    let journal = Journal::in_memory(std::sync::Arc::new(move || now));
    Options { demo_journal: Some(journal), ..options }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn journal() {
    pictures("journal", &[1.0], demo_with_a_journal, |operator| {
        let long = "w".repeat(64);
        let desk = operator.harness.state().desk();
        let journal = desk.journal_for(desk.account().expect("open")).expect("a journal");
        use EndingResult::{Done, Refused, Unknown};
        for round in 0..12 {
            for (user, info, result) in [
                ("abena.schneider", &reset_password::INFO, Done),
                ("abena.bianchi", &create_password::INFO, Refused),
                (&long, &set_must_change::INFO, Done),
                ("cy.wu", &delete_password::INFO, Done),
            ] {
                end(
                    &journal,
                    ACCOUNT,
                    user,
                    info,
                    if round == 7 && *info == create_password::INFO { Unknown } else { result },
                );
            }
        }
        drop(begin(&journal, ACCOUNT, "abena.schneider", &reset_password::INFO));
        let _under_way = begin(&journal, "999900001111", "di.roy", &delete_password::INFO);
        operator.click("Journal");
        operator.press(egui::Key::ArrowDown);
        operator.press(egui::Key::ArrowDown);
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn unresolved_at_the_start() {
    let place = Place::new("unresolved");
    let options = || {
        let _ = std::fs::remove_file(place.journal());
        let _ = std::fs::remove_file(place.0.join("journal.head"));
        left_behind(&place);
        drop(begin(&open(&place.0), ACCOUNT, "abena.schneider", &create_password::INFO));
        Options { demo_journal: Some(open(&place.0)), ..demo() }
    };
    pictures("unresolved", &[1.0], options, |_| ());
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn columns_menu() {
    pictures("columns-menu", &[1.0, 2.0], demo, |operator| {
        operator.select("abena.schneider");
        operator.click("Columns");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn many_columns() {
    pictures("many-columns", &[1.0, 2.0], with_all_columns, |operator| {
        operator.harness.set_size(egui::vec2(2560.0, 720.0));
        operator.settle();
        operator.click_header("Password age");
        operator.click_header("Password age");
        operator.orders_also_by("Path");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn several_selected() {
    pictures("several-selected", &[1.0, 2.0], demo, |operator| {
        operator.harness.set_size(egui::vec2(1080.0, 720.0));
        operator.settle();
        let rows = operator.rows();
        operator.select(&rows[2]);
        operator.picks(&rows[5], egui::Modifiers::SHIFT);
        operator.picks(&rows[8], egui::Modifiers::COMMAND);
        operator.click("Export 5 users");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn row_menu() {
    pictures("row-menu", &[1.0, 2.0], demo, |operator| {
        operator.row("abena.schneider").expect("there").click_secondary();
        operator.settle();
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn finding_with_completions() {
    pictures("finding-completions", &[1.0], demo, |operator| {
        operator.type_into("Filter users", "status:set passw");
        operator.press(egui::Key::ArrowDown);
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn finding_by_terms() {
    pictures("finding-terms", &[1.0], demo, |operator| {
        operator.type_into("Filter users", "status:set -mfa:yes age:>90d key:maybe a");
    });
}

/// The demo account at a desk with views that were saved under this name.
fn with_views(name: &str) -> Options {
    let store = Store::new(std::env::temp_dir().join(format!("passdesk-{name}-{}", std::process::id())));
    let view = |name: &str, filter: &str| SavedView {
        name: name.into(),
        filter: filter.into(),
        order: Vec::new(),
        columns: Vec::new(),
    };
    let views = vec![view("Finance in Europe", "path:finance/eu"), view("Left the company", "tag:left=yes key:active")];
    store.set_pending(Settings { views, ..Settings::default() });
    store.save().expect("saved");
    Options { store: Some(store), ..demo() }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn finding_by_views() {
    pictures("finding-views", &[1.0], || with_views("views"), |operator| operator.click("Views"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn finding_a_name_for_a_view() {
    pictures(
        "finding-naming",
        &[1.0],
        || with_views("naming"),
        |operator| {
            operator.type_into("Filter users", "mfa:no");
            operator.click("Views");
            operator.click("Save this view…");
            operator.types("finance in Europe");
        },
    );
}

/// The demo account at a desk with all columns there are.
fn with_all_columns() -> Options {
    let store = Store::new(std::env::temp_dir().join(format!("passdesk-all-columns-{}", std::process::id())));
    let columns = Column::ALL.map(|column| ColumnSetting { column, width: None }).to_vec();
    store.set_pending(Settings { columns, ..Settings::default() });
    store.save().expect("saved");
    Options { store: Some(store), ..demo() }
}

/// A desktop on which everybody saves to the same file.
struct SavesTo(PathBuf);

impl Desktop for SavesTo {
    fn save(&self, _: SaveQuestion) -> Pin<Box<dyn Future<Output = SaveAnswer> + Send>> {
        let answer = SaveAnswer::File(self.0.clone());
        Box::pin(async { answer })
    }

    fn show(&self, _: &Path) -> Result<(), String> {
        Ok(())
    }

    fn open_page(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

/// A desk from which users are exported to a file with a long path.
fn exporting() -> Options {
    let folder = std::env::temp_dir().join("passdesk-pictures").join("reports-of-the-finance-department-in-europe");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("who-has-a-console-password-and-who-must-create-a-new-one-2026-11-21.csv");
    let desktop: Option<Arc<dyn Desktop>> = Some(Arc::new(SavesTo(file)));
    Options { desktop, ..demo() }
}

/// The same, with settings that could not be read.
fn with_messages() -> Options {
    let folder = std::env::temp_dir().join("passdesk-pictures").join("settings-that-somebody-has-edited-by-hand");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("settings.json"), "{ not settings").expect("a file");
    Options { store: Some(Store::new(folder)), ..exporting() }
}

fn exports(operator: &mut Operator) {
    operator.click("Export 214 users");
    operator.click("Comma-separated values (CSV)");
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn message_of_an_export() {
    pictures("message-done", &[1.0, 2.0], exporting, exports);
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn message_in_a_small_window() {
    pictures("message-small", &[1.0, 2.0], exporting, |operator| {
        operator.harness.set_size(egui::vec2(800.0, 560.0));
        operator.settle();
        exports(operator);
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn message_on_the_page_of_the_journal() {
    pictures("message-journal", &[1.0], with_messages, |operator| operator.click("Journal"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn message_on_the_first_page() {
    pictures("message-welcome", &[1.0], with_messages, |operator| operator.click("Close account"));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn messages() {
    pictures("messages", &[1.0, 2.0], with_messages, |operator| {
        operator.select("abena.schneider");
        operator.flips_must_change();
        exports(operator);
        let all = operator.button_with(" unread");
        operator.click(&all);
    });
}

/// Three accounts that are open, the last of which is shown: two of one name, as where somebody copies a configuration.
fn side_by_side(operator: &mut Operator) {
    operator.marks_as_production();
    operator.opens_another();
}

fn with_another() -> Options {
    Options { http_client: Some(other_account().http_client()), ..demo() }
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn accounts_side_by_side() {
    pictures("side-by-side", &[1.0, 2.0], with_another, |operator| {
        side_by_side(operator);
        operator.select("zoe.ray");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn all_accounts_at_a_glance() {
    pictures("all-accounts", &[1.0, 2.0], with_another, |operator| {
        side_by_side(operator);
        operator.harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::F);
        operator.settle();
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn a_user_in_all_accounts() {
    pictures("found-in-all", &[1.0], with_another, |operator| {
        side_by_side(operator);
        operator.harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::F);
        operator.settle();
        operator.types("an");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn another_account_to_be_opened() {
    pictures("open-another", &[1.0], with_another, |operator| {
        side_by_side(operator);
        operator.click("Open another account");
    });
}

/// At the page of the root users, all of which were audited.
fn at_root_users(operator: &mut Operator) {
    operator.click("Root users of member accounts");
    operator.wait(Duration::from_secs(1));
    let audit = operator.button_with("Audit all");
    operator.click(&audit);
    operator.wait(Duration::from_secs(3));
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_users() {
    pictures("root-users", &[1.0, 2.0], demo, |operator| {
        at_root_users(operator);
        operator.select("acme-legacy");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_users_before_any_audit() {
    pictures("root-users-not-audited", &[1.0], demo, |operator| {
        operator.click("Root users of member accounts");
        operator.wait(Duration::from_secs(1));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_users_where_none_can_be_managed() {
    let options = || {
        demo_with(0, |account| {
            let refuse = |operation: &str, code: &str| {
                account.stage(Fault::on(operation).always().answers(400, code, "no"));
            };
            refuse("ListOrganizationsFeatures", "AccountNotManagementOrDelegatedAdministratorException");
            refuse("ListAccounts", "AccessDeniedException");
        })
    };
    pictures("root-users-refused", &[1.0], options, |operator| {
        operator.click("Root users of member accounts");
        // The SDK tries what Organizations refuses again where clocks differ.
        operator.wait(Duration::from_secs(12));
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_users_with_long_names_in_a_small_window() {
    let options = || {
        demo_with(0, |account| {
            for (n, end) in ["alpha", "beta"].into_iter().enumerate() {
                let name = format!("Acme Corporation – Department of Unusually Long Account Names, workload {end}");
                let email = format!("aws+an.unusually.long.address.of.the.department+{end}@accounts.acme.example");
                account.add_member(&format!("90000000000{n}"), &name, &email, |member| {
                    member
                        .password()
                        .access_key("AKIAIOSFODNN7EXAMPLEWITHALONGID00000000001")
                        .mfa("arn:aws:iam::900000000000:mfa/a-device-with-an-unusually-long-name-of-the-department")
                });
            }
        })
    };
    pictures("root-users-small", &[1.0], options, |operator| {
        operator.harness.set_size(egui::vec2(800.0, 600.0));
        operator.settle();
        at_root_users(operator);
        operator.select("Acme Corporation – Department of Unusually Long Account Names, workload alpha");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_user_question() {
    pictures("root-question", &[1.0], demo, |operator| {
        at_root_users(operator);
        operator.select("acme-legacy");
        operator.click("Delete root password…");
        operator.type_into("Type 222200001111 to confirm", "222200001111");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_recovery_question() {
    pictures("root-recovery", &[1.0], demo, |operator| {
        at_root_users(operator);
        operator.select("acme-sandbox");
        operator.click("Allow root password recovery…");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_user_that_is_refused() {
    pictures("root-refused", &[1.0], demo, |operator| {
        at_root_users(operator);
        operator.select("acme-vault");
    });
}

#[test]
#[ignore = "paints with a software Vulkan driver, which tests/run installs"]
fn root_users_of_half_a_list_and_an_audit_after_which_nobody_is_signed_in() {
    let options = || {
        demo_with(0, |account| {
            for n in 0..30 {
                account.add_member(&format!("9000000000{n:02}"), &format!("unit-{n:02}"), "aws@acme.example", |of| of);
            }
            account.stage(Fault::on("ListAccounts").after(1).times(1).answers(400, "InvalidInputException", "no"));
            account.stage(Fault::on("ListAccessKeys").after(1).times(1).access_denied());
            account.stage(Fault::on("AssumeRoot").after(2).always().expired_credentials());
        })
    };
    pictures("root-users-signed-out", &[1.0], options, |operator| {
        operator.click("Root users of member accounts");
        operator.wait(Duration::from_secs(1));
        operator.select("acme-legacy");
        operator.click("Audit");
        operator.wait(Duration::from_secs(1));
        for _ in 0..2 {
            operator.click("Audit again");
            operator.wait(Duration::from_secs(1));
        }
    });
}
