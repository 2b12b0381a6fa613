//! The judge is shown what must not happen, and has to say so: a judge who sees nothing passes everything.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, pos2, vec2};
use jiff::{SignedDuration, Timestamp};

use super::judge::{Facts, Judge, Rule, Wrote};
use super::questions::{in_account, root_of};
use super::screen::{Control, Focus, Panel, Screen};
use super::stroke::{Chord, How, Stroke};

/// A user, and as the judge calls it.
const USER: &str = "ann.ko";
const KEY: &str = "acme-prod: ann.ko";
const MAIN: Pos2 = pos2(500.0, 500.0);
const CANCEL: Pos2 = pos2(400.0, 500.0);

/// A window with a filter, and a dialog of this title with these buttons, each where it is said to be.
fn screen(title: &str, buttons: &[(&str, Pos2)]) -> Screen {
    let mut screen = Screen {
        size: Some(Rect::from_min_size(Pos2::ZERO, vec2(1000.0, 700.0))),
        account: "acme-prod".into(),
        ..Screen::default()
    };
    let mut add = |role, name: &str, at: Pos2, within: Vec<usize>| {
        let id = screen.controls.len() as u64 + 1;
        let rect = Rect::from_center_size(at, vec2(80.0, 30.0));
        let (name, value) = (name.to_owned(), String::new());
        let (enabled, focusable, clickable) = (true, true, true);
        screen.controls.push(Control {
            id,
            role,
            name,
            value,
            rect,
            visible: rect,
            enabled,
            focusable,
            clickable,
            within,
        });
    };
    add(Role::TextInput, "Filter users", pos2(100.0, 50.0), Vec::new());
    if !title.is_empty() {
        for (name, at) in buttons {
            add(Role::Button, name, *at, vec![0]);
        }
        let text = "in acme-prod".to_owned();
        screen.panels.push(Panel { title: title.to_owned(), modal: true, text });
    }
    screen
}

fn desk() -> Screen {
    focused(screen("", &[]), "Filter users")
}

fn reset() -> Screen {
    screen("Reset password for ann.ko", &[("Cancel", CANCEL), ("Reset password", MAIN)])
}

fn focused(mut screen: Screen, name: &str) -> Screen {
    let control = screen.controls.iter().position(|control| control.name == name).expect("there");
    let rect = screen.controls[control].rect;
    let behind = screen.modal().is_some() && screen.controls[control].within.is_empty();
    screen.focus = Some(Focus { control: Some(control), visible: rect, rect, behind });
    screen
}

fn key(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

fn click(pos: Pos2) -> Vec<Event> {
    let event = |pressed| {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        Event::PointerButton { pos, button, pressed, modifiers }
    };
    vec![event(true), event(false)]
}

fn wrote(operation: &str, user: &str) -> Wrote {
    Wrote { operation: operation.to_owned(), user: in_account("acme-prod", user), left: None }
}

/// What is true while a change of the user is under way.
fn changing() -> Facts {
    Facts { changing: BTreeSet::from([KEY.to_owned()]), ..Facts::default() }
}

fn writing(operation: &str, user: &str) -> Facts {
    Facts { writes: vec![wrote(operation, user)], ..changing() }
}

/// A judge who saw these events come in while `before` was on the screen, and then a write.
fn judged(events: &[Event], before: &Screen, operation: &str, user: &str) -> Judge {
    let mut judge = Judge::default();
    judge.begins(&Stroke::Press(Chord::plain(Key::Enter)));
    judge.frame(events, before, &desk(), &Facts::default());
    judge.frame(&[], &desk(), &desk(), &changing());
    judge.frame(&[], &desk(), &desk(), &writing(operation, user));
    judge
}

fn rules(judge: &Judge) -> Vec<Rule> {
    judge.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_write_is_asked_for_where_its_question_was_on_the_screen_before_the_key() {
    let update = "UpdateLoginProfile";
    for (events, before) in [
        (click(MAIN), reset()),
        (vec![key(Key::Enter)], focused(reset(), "Reset password")),
        (vec![key(Key::Space)], focused(reset(), "Reset password")),
        // In one slow frame: where the focus is after Tab, nobody can say.
        (vec![key(Key::Tab), key(Key::Enter)], focused(reset(), "Cancel")),
    ] {
        let judge = judged(&events, &before, update, USER);
        assert!(rules(&judge).is_empty(), "{events:?}: {:?}", judge.findings);
        assert_eq!(judge.tally.writes(update), 1);
    }
}

#[test]
fn a_write_that_nobody_was_asked_about_is_found() {
    let update = "UpdateLoginProfile";
    let other = screen("Reset password for bob.lee", &[("Cancel", CANCEL), ("Reset password", MAIN)]);
    let delete = screen("Delete password for ann.ko", &[("Cancel", CANCEL), ("Delete password", MAIN)]);
    let mut behind = reset();
    let settings = Panel { title: "Settings".into(), ..behind.panels[0].clone() };
    behind.panels.push(settings);
    for (what, events, before) in [
        ("without a question", vec![key(Key::Space)], desk()),
        ("the question came with the key", vec![key(Key::Enter), key(Key::Enter)], desk()),
        ("about somebody else", click(MAIN), other),
        ("about another change", click(MAIN), delete),
        ("cancelled", click(CANCEL), reset()),
        ("cancelled with a key", vec![key(Key::Enter)], focused(reset(), "Cancel")),
        ("cancelled, and Tab after that", vec![key(Key::Enter), key(Key::Tab)], focused(reset(), "Cancel")),
        ("a key of another meaning", vec![key(Key::Tab)], focused(reset(), "Reset password")),
        ("beside the button", click(pos2(700.0, 500.0)), reset()),
        ("behind another dialog", click(MAIN), behind),
        ("nothing was done", Vec::new(), reset()),
    ] {
        let judge = judged(&events, &before, update, USER);
        assert_eq!(rules(&judge), [Rule::Unasked], "{what}: {:?}", judge.findings);
    }
}

#[test]
fn a_write_in_another_account_than_the_question_names_is_found() {
    for (text, account, found) in [
        ("in acme-test", "acme-test", Vec::new()),
        ("in acme-test", "acme-prod", vec![Rule::Unasked]),
        ("in 9999-8888-7777", "acme-test", Vec::new()),
        ("acme-prod and acme-test", "acme-prod", vec![Rule::NoAccount, Rule::Unasked]),
    ] {
        let mut before = reset();
        before.panels[0].text = text.to_owned();
        let (user, mut judge) = (in_account(account, USER), Judge::default());
        let changing = Facts { changing: BTreeSet::from([user.clone()]), ..Facts::default() };
        judge.frame(&[], &desk(), &before, &Facts::default());
        judge.frame(&click(MAIN), &before, &desk(), &Facts::default());
        judge.frame(&[], &desk(), &desk(), &changing);
        let writes = vec![Wrote { user, ..wrote("UpdateLoginProfile", USER) }];
        judge.frame(&[], &desk(), &desk(), &Facts { writes, ..changing });
        assert_eq!(rules(&judge), found, "{text:?}, {account}");
    }
}

#[test]
fn a_write_of_another_root_user_than_the_question_names_is_found() {
    let mut before = screen("Delete root password of acme-old", &[("Cancel", CANCEL), ("Delete root password", MAIN)]);
    for (text, account_id, found) in [
        ("2222-0000-1111\nType 222200001111 to confirm", "222200001111", Vec::new()),
        ("2222-0000-1111\nType 222200001111 to confirm", "333300001111", vec![Rule::Unasked]),
        ("Type 222200001111 to confirm", "222200001111", vec![Rule::NoAccount]),
    ] {
        before.panels[0].text = text.to_owned();
        let (user, mut judge) = (root_of(account_id), Judge::default());
        let changing = Facts { changing: BTreeSet::from([user.clone()]), ..Facts::default() };
        judge.frame(&[], &desk(), &before, &Facts::default());
        judge.frame(&click(MAIN), &before, &desk(), &Facts::default());
        judge.frame(&[], &desk(), &desk(), &changing);
        let writes = vec![Wrote { user, ..wrote("DeleteLoginProfile", USER) }];
        judge.frame(&[], &desk(), &desk(), &Facts { writes, ..changing });
        assert_eq!(rules(&judge), found, "{text:?}, {account_id}");
    }
}

#[test]
fn what_is_cut_off_is_not_what_is_pressed() {
    // As where something is scrolled out of sight below a button: it stays in the tree, at the same place.
    let mut before = reset();
    let copy = Control { id: 99, name: "Copy value".into(), ..before.controls[2].clone() };
    let rect = Rect::from_center_size(MAIN, vec2(20.0, 20.0));
    for (visible, found) in [(Rect::NOTHING, vec![]), (rect, vec![Rule::Unasked])] {
        before.controls.truncate(3);
        before.controls.push(Control { rect, visible, ..copy.clone() });
        assert_eq!(rules(&judged(&click(MAIN), &before, "UpdateLoginProfile", USER)), found);
    }
}

#[test]
fn a_key_that_is_held_down_is_no_second_yes() {
    let before = focused(reset(), "Reset password");
    let mut judge = Judge::default();
    judge.frame(&[key(Key::Enter)], &desk(), &before, &Facts::default());
    judge.frame(&[key(Key::Enter)], &before, &before, &Facts::default());
    judge.frame(&[], &before, &before, &changing());
    judge.frame(&[], &before, &before, &writing("UpdateLoginProfile", USER));
    assert_eq!(rules(&judge), [Rule::Unasked]);
}

#[test]
fn a_yes_is_used_up_with_the_change_that_it_began() {
    let mut judge = judged(&click(MAIN), &reset(), "UpdateLoginProfile", USER);
    // An attempt after one that was refused belongs to it.
    judge.frame(&[], &desk(), &desk(), &writing("UpdateLoginProfile", USER));
    assert!(rules(&judge).is_empty());
    judge.frame(&[], &desk(), &desk(), &Facts::default());
    judge.frame(&[], &desk(), &desk(), &writing("UpdateLoginProfile", USER));
    assert_eq!(rules(&judge), [Rule::Unasked]);
}

#[test]
fn a_yes_that_began_nothing_is_forgotten() {
    let mut judge = Judge::default();
    judge.frame(&click(MAIN), &reset(), &desk(), &Facts::default());
    for _ in 0..10 {
        judge.frame(&[], &desk(), &desk(), &Facts::default());
    }
    judge.frame(&[], &desk(), &desk(), &writing("UpdateLoginProfile", USER));
    assert_eq!(rules(&judge), [Rule::Unasked]);
}

#[test]
fn a_question_that_names_no_account_is_found() {
    let mut silent = reset();
    silent.panels[0].text = "Type a password".to_owned();
    for (screen, found) in [(reset(), Vec::new()), (silent, vec![Rule::NoAccount])] {
        let mut judge = Judge::default();
        judge.frame(&[], &desk(), &screen, &Facts::default());
        judge.frame(&[], &screen, &screen, &Facts::default());
        assert_eq!(rules(&judge), found);
    }
}

#[test]
fn a_flag_is_set_as_it_was_asked_for() {
    let require =
        screen("Require password change for ann.ko", &[("Cancel", CANCEL), ("Require password change", MAIN)]);
    for (must_change, found) in [(Some(true), Vec::new()), (None, Vec::new()), (Some(false), vec![Rule::Unasked])] {
        let mut judge = Judge::default();
        judge.frame(&click(MAIN), &require, &desk(), &Facts::default());
        judge.frame(&[], &desk(), &desk(), &changing());
        let writes = vec![Wrote { left: must_change, ..wrote("UpdateLoginProfile", USER) }];
        judge.frame(&[], &desk(), &desk(), &Facts { writes, ..changing() });
        assert_eq!(rules(&judge), found);
    }
}

fn card(user: &str) -> Screen {
    let buttons = [("Copy password", pos2(600.0, 300.0)), ("Not handed over…", CANCEL), ("I handed it over", MAIN)];
    screen(&format!("Hand over to {user}"), &buttons)
}

fn waiting() -> Facts {
    Facts { waiting: vec![KEY.to_owned()], ..Facts::default() }
}

/// A judge who saw a card come, its password be copied, and then these events, while `before` was on the screen.
fn judged_at_card(events: &[Event], before: &Screen) -> Judge {
    let mut judge = Judge::default();
    judge.frame(&[], &desk(), &card(USER), &waiting());
    judge.frame(&click(pos2(600.0, 300.0)), &card(USER), before, &waiting());
    judge.frame(events, before, before, &waiting());
    judge
}

#[test]
fn a_card_that_goes_without_an_answer_is_found() {
    let discard = screen("Discard the new password of ann.ko", &[("Cancel", CANCEL), ("Discard password", MAIN)]);
    for (what, events, before, lost) in [
        ("answered", click(MAIN), card(USER), false),
        ("answered with a key", vec![key(Key::Enter)], focused(card(USER), "I handed it over"), false),
        ("discarded", click(MAIN), discard.clone(), false),
        ("not discarded", click(CANCEL), discard, true),
        ("nothing was done", Vec::new(), card(USER), true),
        ("another button", click(CANCEL), card(USER), true),
        ("another's card", click(MAIN), card("bob.lee"), true),
        ("no card on the screen", click(MAIN), desk(), true),
    ] {
        let mut judge = judged_at_card(&events, &before);
        judge.frame(&[], &before, &desk(), &Facts::default());
        let expected = if lost { vec![Rule::CardLost] } else { Vec::new() };
        assert_eq!(rules(&judge), expected, "{what}: {:?}", judge.findings);
        assert_eq!((judge.tally.cards, judge.tally.answered), (1, usize::from(!lost)), "{what}");
    }
    // An answer is not kept for a card that comes later.
    let mut judge = judged_at_card(&click(MAIN), &card(USER));
    let later = Facts { at: Timestamp::UNIX_EPOCH + SignedDuration::from_secs(60), ..Facts::default() };
    judge.frame(&[], &desk(), &desk(), &later);
    assert_eq!(rules(&judge), [Rule::CardLost]);
}

#[test]
fn a_password_that_is_handed_over_unseen_is_found() {
    let mut judge = Judge::default();
    judge.frame(&[], &desk(), &card(USER), &waiting());
    judge.frame(&click(MAIN), &card(USER), &desk(), &waiting());
    assert_eq!(rules(&judge), [Rule::HandedUnseen]);
    // That the one before was seen does not count for the next one; for the same one, taken back, it does.
    for (taken_back, found) in [(false, vec![Rule::HandedUnseen]), (true, Vec::new())] {
        let mut judge = judged_at_card(&click(MAIN), &card(USER));
        let mut handed_over = desk();
        let undo = Control {
            role: Role::Button,
            name: format!("Undo handing over to {USER}"),
            id: 9,
            ..desk().controls[0].clone()
        };
        let rect = Rect::from_center_size(CANCEL, vec2(60.0, 20.0));
        handed_over.controls.push(Control { rect, visible: rect, ..undo });
        judge.frame(&[], &desk(), &handed_over, &Facts::default());
        judge.frame(
            &if taken_back { click(CANCEL) } else { Vec::new() },
            &handed_over,
            &handed_over,
            &Facts::default(),
        );
        judge.frame(&[], &handed_over, &card(USER), &waiting());
        judge.frame(&click(MAIN), &card(USER), &desk(), &waiting());
        assert_eq!(rules(&judge), found);
    }
}

#[test]
fn a_card_goes_with_its_password_that_was_deleted() {
    let delete = screen("Delete password for ann.ko", &[("Cancel", CANCEL), ("Delete password", MAIN)]);
    for (operation, found) in
        [("DeleteLoginProfile", vec![]), ("UpdateLoginProfile", vec![Rule::Unasked, Rule::CardLost])]
    {
        let mut judge = judged_at_card(&click(MAIN), &delete);
        judge.frame(&[], &desk(), &desk(), &Facts { waiting: waiting().waiting, ..changing() });
        judge.frame(&[], &desk(), &desk(), &writing(operation, USER));
        assert_eq!(rules(&judge), found);
    }
}

#[test]
fn a_window_that_goes_over_a_password_is_found() {
    let close = screen("Close without handing over?", &[("Keep open", CANCEL), ("Close anyway", MAIN)]);
    let gone = || Facts { waiting: vec![KEY.to_owned()], closed: true, ..Facts::default() };
    for (events, lost) in [(click(MAIN), false), (click(CANCEL), true), (Vec::new(), true)] {
        let mut judge = Judge::default();
        judge.frame(&events, &close, &close, &Facts { closed: false, ..gone() });
        judge.frame(&[], &close, &close, &gone());
        assert_eq!(rules(&judge).contains(&Rule::ClosedUnasked), lost, "{events:?}");
    }
}

#[test]
fn a_focus_that_is_nowhere_or_out_of_sight_is_found() {
    let stroke = Stroke::Press(Chord::plain(Key::Escape));
    let found = |screen: &Screen| {
        let mut judge = Judge::default();
        judge.begins(&stroke);
        judge.settled(&stroke, &desk(), screen);
        judge.settled(&stroke, &desk(), screen);
        rules(&judge)
    };
    assert!(found(&desk()).is_empty());
    assert_eq!(found(&screen("", &[])), [Rule::FocusNowhere], "said once");
    assert_eq!(found(&focused(reset(), "Filter users")), [Rule::FocusBehind]);
    let mut scrolled_away = desk();
    if let Some(focus) = &mut scrolled_away.focus {
        focus.visible = focus.rect.with_max_y(focus.rect.top() + 2.0);
    }
    assert_eq!(found(&scrolled_away), [Rule::FocusHidden; 2], "with each key");
    // Whoever turns the wheel means it, or presses where a scroll bar is, until a key is pressed.
    let wheel = Stroke::Wheel { x: 0.5, y: 0.5, by: 120.0 };
    let click = |x| Stroke::ClickAt { x, y: 50.0 / 700.0, how: How::Slow };
    let mut with_bar = desk();
    let bar = Control { role: Role::ScrollBar, ..with_bar.controls[0].clone() };
    with_bar.controls = vec![bar];
    for (scrolls, before, findings) in
        [(&wheel, &desk(), 0), (&click(0.1), &with_bar, 0), (&click(0.9), &with_bar, 1), (&click(0.1), &desk(), 1)]
    {
        let mut judge = Judge::default();
        judge.begins(scrolls);
        judge.settled(scrolls, before, &scrolled_away);
        assert_eq!(rules(&judge).len(), findings, "{scrolls}");
        judge.begins(&stroke);
        judge.settled(&stroke, &desk(), &scrolled_away);
        assert_eq!(rules(&judge).len(), findings + 1, "with a key");
    }
    let mut nothing_to_focus = screen("", &[]);
    nothing_to_focus.controls.clear();
    assert!(found(&nothing_to_focus).is_empty());
}

#[test]
fn what_is_typed_and_nowhere_to_be_seen_is_found() {
    let stroke = Stroke::Type { text: "ann".into(), slow: false };
    let with = |value: &str| {
        let mut screen = desk();
        screen.controls[0].value = value.to_owned();
        screen
    };
    let found = |before: &Screen, after: &Screen| {
        let mut judge = Judge::default();
        judge.begins(&stroke);
        judge.settled(&stroke, before, after);
        (rules(&judge), judge.tally.typed_checks)
    };
    assert_eq!(found(&with(""), &with("ann")), (vec![], 1));
    assert_eq!(found(&with("bob"), &with("bobann")), (vec![], 1));
    assert_eq!(found(&with("bob"), &with("bob")), (vec![Rule::TypedLost], 1));
    // In a question without a field there is no place for it.
    assert_eq!(found(&focused(reset(), "Cancel"), &focused(reset(), "Cancel")), (vec![], 0));
}

#[test]
fn an_id_that_is_used_twice_is_found() {
    let mut screen = desk();
    screen.clashes.push("🔥 First use of widget ID 1234".into());
    let mut judge = Judge::default();
    judge.frame(&[], &desk(), &screen, &Facts::default());
    judge.frame(&[], &screen, &screen, &Facts::default());
    assert_eq!(rules(&judge), [Rule::Clash]);
}
