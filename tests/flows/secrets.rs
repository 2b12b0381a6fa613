//! What happens to a password besides being set: copied, shown, left behind.

use std::sync::Arc;
use std::time::Duration;

use egui::{Event, Key, Modifiers, OutputCommand, ViewportCommand, ViewportId};
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use passdesk::account::UserName;
use passdesk::actions::{create_password, reset_password};
use passdesk::demo::DemoAccount;
use passdesk::desk::{Command, Options, Settings, Store};
use passdesk::password::Secret;

use crate::support::board::{Board, Broken};
use crate::support::{Operator, small_account};

const GOOD: &str = "Correct-Horse-7-Battery";

/// A desk with this clipboard, at which a password was just set.
fn hands_over(board: &Board) -> Operator {
    let mut operator = with_a_draft(&small_account(), board);
    operator.click("Create password");
    assert!(operator.sees_card("cy.wu"));
    operator
}

/// A desk with this clipboard, at which a password was just typed.
fn with_a_draft(account: &DemoAccount, board: &Board) -> Operator {
    let options = Options { clipboard: board.clipboard(), ..Options::default() };
    let mut operator = Operator::with(account, options);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator
}

#[test]
fn the_next_card_of_the_same_user_does_not_say_that_its_password_was_copied() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    operator.click("Copy password");
    operator.hands_over();
    operator.click("Reset password…");
    operator.click("Generate");
    operator.click("Reset password");
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    assert!(!operator.reads("Copied"), "what is on the clipboard is the former one: {:?}", operator.all_texts());
}

#[test]
fn a_copied_password_is_cleared_when_its_time_is_up() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    operator.click("Copy password");
    assert_eq!(board.holds().as_deref(), Some(GOOD));
    assert!(operator.reads("Copied, cleared in 30 s"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(10));
    assert!(operator.reads("Copied, cleared in 20 s"), "{:?}", operator.all_texts());
    operator.hands_over();
    assert!(operator.reads("Password on the clipboard, cleared in 19 s"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(18));
    assert_eq!(board.holds().as_deref(), Some(GOOD), "not before");
    operator.wait(Duration::from_secs(2));
    assert_eq!(board.holds(), None);
    assert!(!operator.reads("cleared in"), "{:?}", operator.all_texts());
    assert!(operator.was_told("The copied password is no longer on the clipboard."));
}

#[test]
fn whatever_else_is_copied_ends_the_countdown_of_a_password() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    operator.click("Copy password");
    operator.hands_over();
    assert!(operator.reads("Password on the clipboard"), "{:?}", operator.all_texts());
    let given_out = operator.gives_out(egui::Event::Copy);
    assert!(given_out.iter().any(|command| matches!(command, egui::OutputCommand::CopyText(_))), "{given_out:?}");
    operator.settle();
    assert!(operator.reads("1 row copied"), "{:?}", operator.all_texts());
    assert!(!operator.reads("cleared in"), "{:?}", operator.all_texts());
    assert!(operator.reads("The copied password is no longer on the clipboard."), "{:?}", operator.all_texts());
    // The window's own copies do not come to this board: here the password was still there.
    assert_eq!(board.holds(), None);
}

#[test]
fn the_window_is_painted_once_a_second_while_it_counts_down_and_no_more_after() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    // Until what the pointer rests on has nothing more to say.
    operator.wait(Duration::from_secs(10));
    assert!(operator.rests_for() > Duration::from_secs(3600));
    operator.click("Copy password");
    let rest = operator.rests_for();
    assert!(rest > Duration::ZERO && rest <= Duration::from_millis(1010), "{rest:?}");
    operator.wait(Duration::from_secs(31));
    assert!(operator.rests_for() <= Duration::from_secs(10), "what is told of it gives way");
    operator.wait(Duration::from_secs(3));
    assert!(operator.rests_for() > Duration::from_secs(3600));
}

#[test]
fn what_somebody_else_copied_meanwhile_stays() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    operator.click("Copy password");
    board.is_taken_by("a shopping list");
    operator.wait(Duration::from_secs(31));
    assert_eq!(board.holds().as_deref(), Some("a shopping list"));
    assert!(!operator.reads("Copied, cleared"));
}

#[test]
fn copying_twice_starts_the_time_anew() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    operator.click("Copy password");
    operator.wait(Duration::from_secs(20));
    operator.click("Copy password");
    assert!(operator.reads("Copied, cleared in 30 s"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(28));
    assert_eq!(board.holds().as_deref(), Some(GOOD), "the first time has nothing to say any more");
    operator.wait(Duration::from_secs(2));
    assert_eq!(board.holds(), None);
}

#[test]
fn the_wall_clock_has_no_say() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    operator.click("Copy password");
    for time in ["2031-01-01T00:00:00Z", "1999-01-01T00:00:00Z"] {
        operator.clock_jumps_to(time);
        assert!(operator.reads("Copied, cleared in"), "{:?}", operator.all_texts());
        assert_eq!(board.holds().as_deref(), Some(GOOD));
    }
    operator.wait(Duration::from_secs(30));
    assert_eq!(board.holds(), None);
}

#[test]
fn locking_the_desk_clears_the_clipboard() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    operator.click("Copy password");
    operator.harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    operator.settle();
    assert_eq!(board.holds(), None);
}

#[test]
fn no_clipboard_is_told_and_the_password_stays_on_screen() {
    let board = Board::default();
    let mut operator = hands_over(&board);
    board.breaks(Broken::Putting);
    operator.click("Copy password");
    assert!(operator.reads("could not be copied: the window system is silent"), "{:?}", operator.all_texts());
    assert!(!operator.reads("cleared in"));
    operator.click("Show password");
    assert!(operator.reads(GOOD) && operator.sees_card("cy.wu"));
}

#[test]
fn a_password_that_stays_on_the_clipboard_is_told() {
    for broken in [Broken::Looking, Broken::Clearing] {
        let board = Board::default();
        let mut operator = hands_over(&board);
        operator.click("Copy password");
        board.breaks(broken);
        operator.wait(Duration::from_secs(31));
        assert!(operator.reads("could not be taken off the clipboard"), "{:?}", operator.all_texts());
        assert!(operator.reads("Copy something else") && operator.sees_card("cy.wu"));
    }
}

#[test]
fn a_desk_without_a_clipboard_says_so() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator.click("Create password");
    operator.click("Copy password");
    assert!(operator.reads("there is no clipboard"), "{:?}", operator.all_texts());
}

/// Selects all of the text that has the focus, and tells which of it reached the window system by that, and by `event`.
fn selects_and(operator: &mut Operator, event: Event) -> (Option<String>, Option<String>) {
    let modifiers = Modifiers::COMMAND;
    let all = Event::Key { key: Key::A, physical_key: None, pressed: true, repeat: false, modifiers };
    let selected = operator.gives_out(all).into_iter().find_map(|command| match command {
        OutputCommand::TextSelectionSettled(text) => Some(text),
        _ => None,
    });
    let copied = operator.gives_out(event).into_iter().find_map(|command| match command {
        OutputCommand::CopyText(text) => Some(text),
        _ => None,
    });
    (selected, copied)
}

#[test]
fn the_password_field_gives_nothing_to_the_clipboard() {
    for event in [Event::Copy, Event::Cut] {
        for visible in [false, true] {
            let mut operator = with_a_draft(&small_account(), &Board::default());
            if visible {
                operator.click("Show password");
            }
            operator.field("New password").focus();
            operator.settle();
            let given_out = selects_and(&mut operator, event.clone());
            assert_eq!(given_out, (None, None), "{event:?} of a field that is shown: {visible}");
            operator.settle();
            assert_eq!(operator.reads("Nothing was copied"), visible && event == Event::Copy, "{event:?} {visible}");
            let left = operator.value_of("New password").chars().count();
            assert_eq!(left, if event == Event::Cut { 0 } else { GOOD.len() }, "{event:?} {visible}");
        }
    }
}

#[test]
fn another_field_can_be_copied_from() {
    let mut operator = Operator::at(&small_account());
    operator.type_into("Filter users", "ann");
    let given_out = selects_and(&mut operator, Event::Copy);
    assert_eq!(given_out, (Some("ann".into()), Some("ann".into())), "the control of the test before");
}

#[test]
fn the_password_on_the_card_cannot_be_selected() {
    let mut operator = hands_over(&Board::default());
    operator.click("Show password");
    let label = operator.harness.query_all(By::new().label(GOOD)).next().expect("it is shown");
    let (from, to) = (label.rect().left_center(), label.rect().right_center());
    operator.harness.drag_at(from);
    operator.harness.hover_at(to);
    operator.harness.drop_at(to);
    let (selected, copied) = selects_and(&mut operator, Event::Copy);
    assert_eq!(selected, None);
    assert!(copied.is_none_or(|copied| !copied.contains(GOOD)), "it is the rows of the table, if anything");
}

#[test]
fn the_window_is_kept_out_of_captures_while_a_password_is_shown() {
    let mut operator = with_a_draft(&small_account(), &Board::default());
    let protected = |operator: &mut Operator, button: &str| {
        operator.harness.get_by_role_and_label(egui::accesskit::Role::Button, button).click();
        let mut last = None;
        for _ in 0..20 {
            operator.wait(Duration::from_millis(50));
            for command in &operator.harness.output().viewport_output[&ViewportId::ROOT].commands {
                if let ViewportCommand::ContentProtected(on) = command {
                    last = Some(*on);
                }
            }
        }
        last
    };
    assert_eq!(protected(&mut operator, "Show password"), Some(true));
    assert_eq!(protected(&mut operator, "Hide password"), Some(false));
    assert_eq!(protected(&mut operator, "Show password"), Some(true));
    assert_eq!(protected(&mut operator, "Create password"), Some(false), "the card is masked");
    assert_eq!(protected(&mut operator, "Show password"), Some(true));
    assert_eq!(protected(&mut operator, "I handed it over"), Some(false));
}

#[test]
fn settings_that_were_chosen_hold_and_are_kept() {
    let folder = std::env::temp_dir().join(format!("passdesk-chosen-{}", std::process::id()));
    let store = Store::new(folder.clone());
    let board = Board::default();
    let options = Options { store: Some(store.clone()), clipboard: board.clipboard(), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Settings…");
    operator.slides("Clear a copied password after", 12.0);
    operator.slides("Lock after inactivity of", 400.0);
    operator.click("Cancel");
    operator.click("Settings…");
    operator.slides("Clear a copied password after", 12.0);
    operator.slides("Lock after inactivity of", 400.0);
    operator.click("Save");
    assert!(!operator.sees_dialog("Settings"));
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator.click("Create password");
    operator.click("Copy password");
    assert!(operator.reads("Copied, cleared in 12 s"), "{:?}", operator.all_texts());
    operator.wait(Duration::from_secs(13));
    assert_eq!(board.holds(), None);
    drop(operator);
    let kept = Settings { clear_clipboard_seconds: 12, lock_minutes: 120, ..Settings::default() };
    assert_eq!(store.load(), Ok(kept), "what was cancelled is not kept, and no number leaves its range");
    std::fs::remove_dir_all(folder).expect("the settings are there");
}

#[test]
fn settings_can_be_opened_before_an_account_is() {
    let mut operator = Operator::start(Options::default(), |builder| builder);
    operator.settle();
    operator.click("Settings…");
    assert!(operator.sees_dialog("Settings"));
    operator.press(Key::Escape);
    assert!(!operator.sees_dialog("Settings"));
}

/// Everything that the accessibility tree says, in all of its nodes' properties.
fn tree(operator: &Operator) -> String {
    let nodes = operator.harness.query_all(By::new().recursive(true).predicate(|_| true));
    nodes.map(|node| format!("{:?}\n", node.accesskit_node().data())).collect()
}

#[test]
fn the_accessibility_tree_has_a_password_only_while_it_is_shown() {
    let mut operator = with_a_draft(&small_account(), &Board::default());
    assert!(!tree(&operator).contains(GOOD), "masked");
    operator.click("Show password");
    assert!(tree(&operator).contains(GOOD), "the control: what is shown can be read");
    operator.click("Hide password");
    assert!(!tree(&operator).contains(GOOD), "hidden again");
    operator.click("Create password");
    assert!(!tree(&operator).contains(GOOD), "a masked card");
    operator.click("Show password");
    assert!(tree(&operator).contains(GOOD), "a card that shows it");
    operator.hands_over();
    assert!(!tree(&operator).contains(GOOD), "handed over");
}

#[test]
fn nothing_that_can_be_printed_prints_a_password() {
    let secret = || Arc::new(Secret::new(GOOD));
    let name = UserName::parse("cy.wu").expect("a name");
    let create = create_password(name.clone(), secret(), true);
    let reset = reset_password(name, secret(), true);
    let request = aws_sdk_iam::operation::create_login_profile::CreateLoginProfileInput::builder().password(GOOD);
    let update = aws_sdk_iam::operation::update_login_profile::UpdateLoginProfileInput::builder().password(GOOD);
    let mut operator = hands_over(&Board::default());
    operator.click("Copy password");
    for printed in [
        format!("{:?} {:#?}", secret(), Secret::new(GOOD)),
        format!("{create:?} {reset:?}"),
        format!("{:#?}", Command::Act(create)),
        format!("{:#?}", Command::Act(reset)),
        format!("{request:?} {:?}", request.clone().build()),
        format!("{update:?} {:?}", update.clone().build()),
        format!("{:?}", operator.harness.state().desk().copied()),
    ] {
        assert!(!printed.contains(GOOD) && !printed.contains("Battery"), "{printed}");
        assert!(printed.contains("***") || printed.contains("Some(Copied"), "it is about a password: {printed}");
    }
}
