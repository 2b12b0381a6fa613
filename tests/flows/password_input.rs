//! Typing and pasting a password: what is counted, what is told, and what is never changed unasked.

use std::time::Duration;

use egui_kittest::kittest::NodeT as _;
use passdesk::account::{CustomPolicy, PasswordPolicy};
use passdesk::demo::{DemoAccount, DemoOptions};

use crate::password_changes::{GOOD, asks};
use crate::support::{Operator, small_account};

/// An account whose policy asks for six characters, whichever, and which has one user, `cy.wu`.
fn lenient_account() -> DemoAccount {
    let policy = PasswordPolicy::Custom(CustomPolicy {
        minimum_length: 6,
        required: Vec::new(),
        allow_users_to_change: true,
        max_age_days: None,
        reuse_prevention: None,
        hard_expiry: false,
    });
    let account = DemoAccount::new(DemoOptions { users: 0, policy, ..DemoOptions::instant() });
    account.add_user("cy.wu", |user| user);
    account
}

/// Opens the dialog for `cy.wu`, shows what is in the field, and pastes this.
fn pastes(account: &DemoAccount, password: &str) -> Operator {
    let mut operator = asks(account, "cy.wu", "Create password…", "");
    // As in the program: a box stands for what the fonts cannot draw.
    operator.harness.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    operator.click("Show password");
    operator.pastes(password);
    operator
}

/// What the meter says, without its advice.
fn meter(operator: &Operator) -> String {
    let says = |text: &String| text.contains("to guess at");
    operator.all_texts().into_iter().find(says).expect("the meter says something")
}

#[test]
fn nothing_is_sent_while_there_is_nothing_to_send() {
    let account = small_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", "");
    operator.empties("New password");
    assert!(operator.reads("Type or generate a password"));
    assert_eq!(operator.describes("Create password"), "Type or generate a password");
    operator.presses_through("Create password");
    operator.field("New password").focus();
    operator.press(egui::Key::Enter);
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    assert!(operator.sees_dialog("Create password for cy.wu"));
}

#[test]
fn a_hundred_and_twenty_eight_letters_of_two_bytes_are_taken() {
    let account = lenient_account();
    // Not the same one all along, which would be weak.
    let longest: String = (0..128).filter_map(|n| char::from_u32(0xc0 + n * 37 % 64)).collect();
    let mut operator = pastes(&account, &longest);
    assert!(!operator.reads("IAM takes at most 128"), "{:?}", operator.all_texts());
    operator.click("Create password");
    operator.wait(Duration::from_secs(1));
    assert!(account.password_is("cy.wu", &longest), "{:?}", operator.all_texts());
}

#[test]
fn the_hundred_and_twenty_ninth_letter_is_told_with_the_count() {
    let account = lenient_account();
    let mut operator = pastes(&account, &"é".repeat(128));
    assert!(!operator.reads("IAM takes at most 128"));
    operator.type_into("New password", "é");
    assert!(operator.reads("129 characters: IAM takes at most 128"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Create password"), Some(false), "what is there is not what was typed");
    operator.press(egui::Key::Enter);
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    operator.click("Keep what is in the field");
    assert!(!operator.reads("IAM takes at most 128"));
    assert_eq!(operator.button("Create password"), Some(true));
}

#[test]
fn a_paste_that_is_too_long_is_never_cut_and_set() {
    let account = lenient_account();
    let long: String = "Aa1!xY7?".repeat(30);
    let mut operator = pastes(&account, &long);
    assert!(operator.reads("240 characters: IAM takes at most 128"), "{:?}", operator.all_texts());
    assert_eq!(operator.value_of("New password"), "", "nothing of it");
    assert_eq!(operator.button("Keep what is in the field"), None, "there is nothing");
    operator.presses_through("Create password");
    operator.field("New password").focus();
    operator.press(egui::Key::Enter);
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    operator.types("Part-of-it-7");
    assert!(!operator.reads("IAM takes at most 128"));
    operator.harness.event(egui::Event::Paste(long));
    operator.settle();
    assert!(operator.reads("252 characters: IAM takes at most 128"), "{:?}", operator.all_texts());
    assert_eq!(operator.value_of("New password"), "Part-of-it-7", "as it was");
    operator.press(egui::Key::Enter);
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    operator.types("!");
    operator.press(egui::Key::Enter);
    operator.wait(Duration::from_secs(1));
    assert!(account.password_is("cy.wu", "Part-of-it-7!"), "{:?}", operator.all_texts());
}

#[test]
fn is_told_which_character_iam_refuses() {
    for (character, told) in [
        ("🙂", "IAM does not take the character 🙂 (U+1F642)"),
        ("Ā", "IAM does not take the character Ā (U+0100)"),
        ("x\u{301}", "IAM does not take the lone accent U+0301"),
        ("\0", "IAM does not take the control character U+0000"),
        ("\u{7}", "IAM does not take the control character U+0007"),
        ("\u{200b}", "IAM does not take the zero-width space U+200B"),
        ("\u{2003}", "IAM does not take the em space U+2003"),
    ] {
        let account = lenient_account();
        let mut operator = pastes(&account, &format!("{GOOD}{character}"));
        assert!(operator.reads(told), "{character:?}: {:?}", operator.all_texts());
        assert_eq!(operator.button("Create password"), Some(false), "{character:?}");
        operator.press(egui::Key::Enter);
        assert_eq!(account.count_calls("CreateLoginProfile"), 0, "{character:?}");
    }
}

#[test]
fn letters_with_accents_of_their_own_are_offered_as_one_character() {
    let account = lenient_account();
    let mut operator = pastes(&account, "Cafe\u{301}-12");
    assert_eq!(operator.button("Create password"), Some(false));
    assert_eq!(operator.value_of("New password"), "Cafe\u{301}-12", "nothing is changed unasked");
    operator.click("Join letters and accents");
    assert_eq!(operator.value_of("New password"), "Café-12");
    assert_eq!(operator.button("Join letters and accents"), None);
    operator.click("Create password");
    operator.wait(Duration::from_secs(1));
    assert!(account.password_is("cy.wu", "Café-12"), "{:?}", operator.all_texts());
}

#[test]
fn what_is_not_in_two_parts_is_not_offered_in_another_form() {
    let operator = pastes(&lenient_account(), "Café-12");
    assert_eq!(operator.button("Join letters and accents"), None);
}

#[test]
fn a_line_break_stays_until_the_operator_lets_it_go() {
    for (end, middle) in [("\r\n", ""), ("\n", ""), ("", "\r\n"), ("", "\n")] {
        let account = lenient_account();
        let (start, rest) = GOOD.split_at(7);
        let mut operator = pastes(&account, &format!("{start}{middle}{rest}{end}"));
        assert!(operator.reads("There is a line break in it (U+000A)"), "{:?}", operator.all_texts());
        assert_eq!(operator.value_of("New password").chars().count(), GOOD.len() + 1, "nothing is removed unasked");
        assert_eq!(operator.button("Remove spaces at the ends"), None, "it would do nothing");
        operator.click("Remove the line break");
        assert_eq!(operator.value_of("New password"), GOOD);
        assert!(!operator.reads("line break"));
    }
}

#[test]
fn what_cannot_be_seen_is_told_by_name_and_is_set_only_when_confirmed() {
    for (unseen, told, remove) in [
        ("\t", "There is a tab in it (U+0009)", "Remove the tab"),
        ("\u{a0}", "There is a no-break space in it (U+00A0)", "Remove the no-break space"),
        ("\u{ad}\u{ad}", "There are 2 soft hyphens in it (U+00AD)", "Remove the soft hyphens"),
        ("\u{7f}", "There is a control character in it (U+007F)", "Remove the control character"),
        ("\n", "There is a line break in it (U+000A)", "Remove the line break"),
    ] {
        let account = lenient_account();
        let (start, end) = GOOD.split_at(7);
        let password = format!("{start}{unseen}{end}");
        let mut operator = pastes(&account, &password);
        assert!(operator.reads(told), "{unseen:?}: {:?}", operator.all_texts());
        for _ in 0..3 {
            operator.field("New password").focus();
            operator.press(egui::Key::Enter);
        }
        assert!(operator.reads("Use this password anyway?") && operator.reads("can hardly be typed"), "{unseen:?}");
        assert_eq!(account.count_calls("CreateLoginProfile"), 0, "{unseen:?}: Enter is not an answer to that");
        assert_eq!(operator.button("Create password"), Some(false), "{unseen:?}");
        operator.click(remove);
        assert_eq!(operator.value_of("New password"), GOOD, "{unseen:?}");
        assert!(!operator.reads("Use this password anyway?") && !operator.reads(told), "{unseen:?}");

        operator.pastes(&password);
        operator.click("Create password");
        operator.click("Set it anyway");
        operator.wait(Duration::from_secs(1));
        assert!(account.password_is("cy.wu", &password), "{unseen:?}: {:?}", operator.all_texts());
    }
}

#[test]
fn what_iam_refuses_and_nobody_sees_can_be_removed() {
    let mut operator = pastes(&lenient_account(), "Correct\u{200b}-Horse-7\u{200b}-Battery");
    assert_eq!(operator.button("Create password"), Some(false));
    operator.click("Remove the zero-width space");
    assert_eq!(operator.value_of("New password"), GOOD);
    assert_eq!(operator.button("Create password"), Some(true));
}

#[test]
fn a_weak_password_is_asked_about_once_more() {
    let account = lenient_account();
    let mut operator = asks(&account, "cy.wu", "Create password…", "abc123");
    for _ in 0..3 {
        operator.press(egui::Key::Enter);
    }
    assert!(operator.reads("Use this password anyway? It is weak: "), "{:?}", operator.all_texts());
    assert_eq!(account.count_calls("CreateLoginProfile"), 0, "Enter is no answer");
    assert_eq!(operator.describes("Create password"), "Confirm above that you mean this password");
    let field = operator.field("New password");
    assert!(field.accesskit_node().is_focused(), "the keyboard stays where it is");
    operator.types("4");
    assert!(!operator.reads("Use this password anyway?"), "it is another one now");
    operator.click("Create password");
    assert_eq!(account.count_calls("CreateLoginProfile"), 0);
    operator.click("Set it anyway");
    operator.wait(Duration::from_secs(1));
    assert!(account.password_is("cy.wu", "abc1234"), "{:?}", operator.all_texts());
}

#[test]
fn an_accent_makes_no_password_strong() {
    let says = |password: &str| {
        let operator = asks(&lenient_account(), "cy.wu", "Create password…", password);
        meter(&operator)
    };
    for (plain, accented) in [("Password-2026", "Pässwörd-2026"), ("password", "pässwörd")] {
        assert_eq!(says(plain), says(accented));
    }
}

#[test]
fn a_space_around_the_password_is_told_and_kept() {
    for password in [format!(" {GOOD}"), format!("{GOOD} ")] {
        let account = lenient_account();
        let mut operator = pastes(&account, &password);
        assert!(operator.reads("It begins or ends with a space"), "{password:?}");
        operator.click("Remove spaces at the ends");
        assert_eq!(operator.value_of("New password"), GOOD);
        assert_eq!(operator.button("Remove spaces at the ends"), None, "{password:?}");
        operator.pastes(&password);
        operator.click("Create password");
        operator.wait(Duration::from_secs(1));
        assert!(account.password_is("cy.wu", &password), "{password:?}: what was typed is what is set");
    }
    assert!(!pastes(&lenient_account(), "two words").reads("It begins or ends with a space"));
}

#[test]
fn is_told_that_a_tilde_is_no_symbol_to_iam() {
    let mut operator = asks(&small_account(), "cy.wu", "Create password…", "Correct~Horse~7~Battery");
    assert!(operator.reads("IAM does not count ~ as a symbol"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Create password"), Some(false));
    operator.type_into("New password", "!");
    assert!(!operator.reads("IAM does not count"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Create password"), Some(true));
}

#[test]
fn what_comes_after_the_hundredth_character_changes_no_score_and_is_said_so() {
    let start = "correct horse battery staple ".repeat(4)[..100].to_owned();
    let operator = pastes(&lenient_account(), &start);
    assert!(!operator.reads("Only the first 100 characters are scored"));
    let scores = ["", "x", "zwölf Boxkämpfer"].map(|end| {
        let operator = pastes(&lenient_account(), &format!("{start}{end}"));
        assert_eq!(operator.reads("Only the first 100 characters are scored"), !end.is_empty(), "{end}");
        meter(&operator)
    });
    assert!(scores.iter().all(|score| *score == scores[0]), "{scores:?}");
}

#[test]
fn a_paste_of_a_million_characters_costs_no_more_than_what_fits() {
    const FITS: usize = 128;
    let mut operator = asks(&lenient_account(), "cy.wu", "Create password…", "");
    operator.click("Show password");
    operator.empties("New password");
    let longest = |operator: &Operator| operator.painted().iter().map(|text| text.chars().count()).max().unwrap_or(0);
    let before = longest(&operator);
    operator.harness.event(egui::Event::Paste("Aa1!".repeat(250_000)));
    for _ in 0..4 {
        operator.harness.step();
        // What a frame costs grows with the text that is laid out, and so does what is judged of it.
        assert!(longest(&operator) <= before.max(FITS + 100), "{} characters laid out", longest(&operator));
    }
    assert!(operator.reads("1000000 characters: IAM takes at most 128"), "{:?}", operator.all_texts());
    assert_eq!(operator.value_of("New password"), "", "a part of it would be another password");
}

#[test]
fn a_paste_of_a_million_characters_into_the_filter_is_cut_too() {
    let mut operator = Operator::at(&small_account());
    operator.field("Filter users").focus();
    operator.harness.step();
    operator.harness.event(egui::Event::Paste("Aa1!".repeat(250_000)));
    operator.settle();
    assert_eq!(operator.value_of("Filter users").chars().count(), 1_000);
}

#[test]
fn the_names_of_user_and_account_count_as_known_to_an_attacker() {
    for (name, alias, password) in
        [("qvzrtxkw.plomnbyd", None, "qvzrtxkw.plomnbyd"), ("cy.wu", Some("qvzrtxkw-plomnbyd"), "qvzrtxkw-plomnbyd")]
    {
        let options = |alias: Option<&str>| DemoOptions {
            users: 0,
            alias: alias.map(Into::into),
            policy: PasswordPolicy::Default,
            ..DemoOptions::instant()
        };
        let typed = |user: &str, alias: Option<&str>| {
            let account = DemoAccount::new(options(alias));
            account.add_user(user, |user| user);
            asks(&account, user, "Create password…", password)
        };
        assert!(typed(name, alias).reads("Very weak"), "{password}");
        let stranger = typed("di.roy", None);
        assert!(!stranger.reads("Very weak") && !stranger.reads("Weak:"), "{:?}", stranger.all_texts());
    }
}

#[test]
fn the_name_of_the_account_is_refused_under_the_default_policy() {
    let options = DemoOptions {
        users: 0,
        alias: Some("acme-prod-2026".into()),
        policy: PasswordPolicy::Default,
        ..DemoOptions::instant()
    };
    let account = DemoAccount::new(options);
    account.add_user("cy.wu", |user| user);
    let mut operator = asks(&account, "cy.wu", "Create password…", "acme-prod-2026");
    assert!(operator.reads("Not the name of the account: not fulfilled"), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Create password"), Some(false));
    operator.type_into("New password", "x");
    assert!(operator.reads("Not the name of the account: fulfilled"));
    assert_eq!(operator.button("Create password"), Some(true));
}

#[test]
fn the_meter_answers_in_the_frame_of_the_last_key() {
    for password in ["a".repeat(128), "ab".repeat(64)] {
        let mut operator = asks(&lenient_account(), "cy.wu", "Create password…", "");
        operator.field("New password").focus();
        operator.harness.step();
        assert!(!operator.reads("to guess at"));
        operator.harness.event(egui::Event::Paste(password));
        operator.harness.step();
        assert!(operator.painted().iter().any(|text| text.contains("to guess at")), "{:?}", operator.painted());
        let field = operator.field("New password");
        assert!(field.accesskit_node().is_focused(), "the keyboard stays where it is");
    }
}
