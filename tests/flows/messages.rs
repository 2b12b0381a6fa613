//! Messages: one place that moves nothing, each told once, and a list of all for reading them again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use egui::accesskit::{Live, Role};
use egui::{Key, Modifiers, Rect};
use egui_kittest::kittest::{AccessKitNode, By, NodeT as _, Queryable as _};
use passdesk::actions::create_password;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{NotificationTone, Options, Origin, SaveAnswer, Store};
use passdesk::ui::texts::RETRY_SIGN_IN;

use crate::export::Answering;
use crate::support::board::Board;
use crate::support::journal::{ACCOUNT, Place, begin, left_behind, open};
use crate::support::{Operator, small_account};

const UNREADABLE: &str = "The default ones are used";
const DELETED: &str = "The password of bob.lee was deleted.";

/// A desk from which files are saved to the same one, and what it stands on.
fn saving(place: &Place) -> (Operator, Answering) {
    let desktop = Answering::with(SaveAnswer::File(place.0.join("users.csv")));
    let options = Options { desktop: Some(Arc::new(desktop.clone())), ..Options::default() };
    (Operator::with(&small_account(), options), desktop)
}

fn exports(operator: &mut Operator) {
    operator.click("Export 4 users");
    operator.click("Comma-separated values (CSV)");
}

/// Options of a desk that has a problem to tell of at once: settings that cannot be read.
fn with_problem(place: &Place) -> Options {
    std::fs::create_dir_all(&place.0).expect("a folder");
    std::fs::write(place.0.join("settings.json"), "{ not settings").expect("a file");
    Options { store: Some(Store::new(place.0.clone())), ..Options::default() }
}

fn opens_the_list(operator: &mut Operator) {
    operator.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    operator.settle();
}

/// Twice as long as a message is shown that nobody has to do anything about.
fn lets_time_pass(operator: &mut Operator) {
    let now = |operator: &Operator| operator.harness.ctx.input(|input| input.time);
    let begun = now(operator);
    while now(operator) < begun + 20.0 {
        operator.settle();
    }
}

fn focused(operator: &Operator) -> String {
    let is_focused = |node: &AccessKitNode<'_>| node.is_focused();
    let node = operator.harness.query(By::new().recursive(true).predicate(is_focused)).expect("somewhere");
    node.accesskit_node().label().unwrap_or_default()
}

/// Where everything is that one works on.
fn places(operator: &Operator) -> Vec<(String, Rect)> {
    let is_it = |node: &AccessKitNode<'_>| {
        let label = node.label().unwrap_or_default();
        let in_line =
            ["Show in folder", "Dismiss", "Status"].contains(&label.as_str()) || label.starts_with("Messages");
        let roles = [Role::Row, Role::ColumnHeader, Role::Button, Role::SearchInput, Role::TextInput, Role::Region];
        roles.contains(&node.role()) && !in_line
    };
    let nodes = operator.harness.query_all(By::new().recursive(true).predicate(is_it));
    nodes.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect())).collect()
}

/// A screen reader, to which the platform's adapters tell what is live once it is there, and when it says something else.
#[derive(Default)]
struct Ear {
    live: HashMap<String, String>,
    heard: Vec<(String, Live)>,
}

impl Ear {
    /// Lets so many frames pass, and listens to each.
    fn listens(&mut self, operator: &mut Operator, frames: u32) {
        for _ in 0..frames {
            operator.meanwhile(async { tokio::time::sleep(Duration::from_millis(50)).await });
            operator.harness.step();
            self.hears(operator);
        }
    }

    fn hears(&mut self, operator: &Operator) {
        let nodes = operator.harness.query_all(By::new().recursive(true).predicate(|_: &AccessKitNode<'_>| true));
        let mut now = HashMap::new();
        for node in nodes {
            let node = node.accesskit_node();
            let said = node.label().or(node.value()).unwrap_or_default();
            let id = format!("{:?}", node.locate());
            if node.live() != Live::Off && self.live.get(&id) != Some(&said) {
                self.heard.push((said.clone(), node.live()));
            }
            now.insert(id, said);
        }
        self.live = now;
    }

    fn how_often(&self, text: &str) -> usize {
        self.heard.iter().filter(|(said, _)| said.contains(text)).count()
    }
}

#[test]
fn a_change_that_comes_to_no_good_end_is_told_where_its_user_is_not_looked_at_any_more() {
    let told = "Somebody else created a console password for cy.wu just before.";
    for goes_on in [true, false] {
        let options = DemoOptions { users: 0, propagation: Duration::from_secs(20), ..DemoOptions::instant() };
        let account = DemoAccount::new(options);
        account.add_user("ann.ko", |user| user.password("Old-Password-of-Ann-1"));
        account.add_user("cy.wu", |user| user);
        let mut operator = Operator::at(&account);
        operator.select("cy.wu");
        operator.click("Create password…");
        operator.type_into("New password", "Correct-Horse-7-Battery");
        // The read right before the change does not show it yet.
        account.set_password("cy.wu", "Password-of-another-1", true);
        account.clock().advance(Duration::from_secs(10));
        account.stage(Fault::on("CreateLoginProfile").server_error_before());
        operator.click("Create password");
        operator.click("Stop waiting");
        operator.click("Cancel");
        if goes_on {
            operator.select("ann.ko");
        }
        operator.wait(Duration::from_secs(100));
        operator.click("Refresh");
        operator.wait(Duration::from_secs(20));
        let notifications = &operator.harness.state().desk().notifications;
        let is_told = notifications.newest_first().any(|message| message.text.starts_with(&format!("cy.wu: {told}")));
        assert_eq!(is_told, goes_on, "{:?} {:?}", notifications, operator.all_texts());
        if goes_on {
            operator.click("Show cy.wu");
        }
        assert!(operator.reads(told), "{:?}", operator.all_texts());
    }
}

#[test]
fn a_message_moves_nothing() {
    let place = Place::new("moves-nothing");
    let (mut operator, _) = saving(&place);
    operator.select("bob.lee");
    operator.wait(Duration::from_secs(1));
    let before = places(&operator);
    assert!(before.len() > 20, "{before:?}");
    exports(&mut operator);
    operator.settle();
    assert!(operator.reads("4 users were exported to "), "{:?}", operator.all_texts());
    assert_eq!(places(&operator), before, "with the message");
    operator.wait(Duration::from_secs(3));
    assert!(!operator.reads("4 users were exported to "), "{:?}", operator.all_texts());
    assert_eq!(places(&operator), before, "without it");
}

#[test]
fn what_comes_to_be_the_matter_with_the_account_moves_nothing() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("bob.lee");
    operator.wait(Duration::from_secs(1));
    let tops = |operator: &Operator| -> Vec<(String, egui::Pos2)> {
        // While nothing can be read, Refresh is off and the pane says so of the tags, which it is below.
        let all = places(operator).into_iter().filter(|(label, _)| label != "Refresh" && !label.starts_with("Copy"));
        all.map(|(label, rect)| (label, rect.min)).collect()
    };
    let before = tops(&operator);
    account.stage(Fault::on_any().always().expired_credentials());
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("You are no longer signed in to AWS"), "{:?}", operator.all_texts());
    let after = tops(&operator);
    for one in &before {
        assert!(after.contains(one), "{one:?} is elsewhere: {after:?}");
    }
    let line = operator.harness.get_by_role_and_label(Role::Region, "Status").rect();
    let state = operator.harness.get_by_role_and_label(Role::Region, "State of the account").rect();
    assert_eq!(state.bottom(), line.top());
    assert_eq!(operator.harness.get_by_role_and_label(Role::Region, "User list").rect().bottom(), state.top());
    account.clear_faults();
    operator.click(RETRY_SIGN_IN);
    operator.wait(Duration::from_secs(2));
    assert_eq!(tops(&operator), before);
    assert!(operator.harness.query_by_role_and_label(Role::Region, "State of the account").is_none());
}

#[test]
fn much_that_is_the_matter_with_the_account_leaves_most_of_the_room_to_the_users() {
    let place = Place::new("much");
    left_behind(&place);
    drop(begin(&open(&place.0), ACCOUNT, "ann.ko", &create_password::INFO));
    let account = small_account();
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    account.stage(Fault::on("ListUsers").after(1).always().access_denied());
    let options = Options { demo_journal: Some(open(&place.0)), ..Options::default() };
    let mut operator = Operator::with(&account, options);
    operator.click("Refresh");
    operator.wait(Duration::from_secs(2));
    operator.harness.set_size(egui::vec2(911.0, 512.0));
    operator.settle();
    let height = |name| operator.harness.get_by_role_and_label(Role::Region, name).rect().height();
    let (state, users) = (height("State of the account"), height("User list"));
    assert!(state > 60.0 && state <= 0.51 * users, "{state} beside {users}");
    // What is out of sight there is a matter of keys, too.
    operator.harness.get_by_role_and_label(Role::Button, "Mark ann.ko as resolved").focus();
    operator.settle();
    let button = operator.harness.get_by_role_and_label(Role::Button, "Mark ann.ko as resolved").rect();
    let area = operator.harness.get_by_role_and_label(Role::Region, "State of the account").rect();
    assert!(area.contains_rect(button), "{button:?} in {area:?}");
}

#[test]
fn what_is_done_gives_way_by_itself_and_stays_in_the_list() {
    let place = Place::new("gives-way");
    let (mut operator, _) = saving(&place);
    exports(&mut operator);
    operator.settle();
    assert!(operator.reads("4 users were exported to ") && operator.reads("Messages, 1 unread"));
    let rest = operator.rests_for();
    assert!(rest > Duration::ZERO && rest <= Duration::from_secs(10), "{rest:?}");
    operator.wait(Duration::from_secs(3));
    assert!(!operator.reads("4 users were exported to ") && operator.reads("4 users, listed at 10:00"));
    assert_eq!(operator.rests_for(), Duration::MAX, "and nothing is painted any more");
    opens_the_list(&mut operator);
    assert!(operator.reads("Done, 10:00: 4 users were exported to "), "{:?}", operator.all_texts());
    let told = operator.harness.state().desk().notifications.newest_first().next().expect("told");
    assert_eq!(told.tone, NotificationTone::Done);
}

#[test]
fn a_problem_stays_until_it_is_dismissed_and_the_list_has_it_after() {
    let place = Place::new("stays");
    let mut operator = Operator::with(&small_account(), with_problem(&place));
    operator.wait(Duration::from_secs(30));
    assert!(operator.reads(UNREADABLE), "{:?}", operator.all_texts());
    assert_eq!(operator.rests_for(), Duration::MAX, "it waits without a frame");
    operator.click("Dismiss");
    assert!(!operator.reads(UNREADABLE) && operator.button("Messages") == Some(true));
    operator.click("Messages");
    let list = operator.all_texts();
    assert!(list.iter().any(|text| text.starts_with("Problem, 10:00: ") && text.contains(UNREADABLE)), "{list:?}");
}

#[test]
fn a_message_stays_while_it_cannot_be_read_or_is_in_somebodys_hands() {
    let place = Place::new("held");
    let (mut operator, _) = saving(&place);
    exports(&mut operator);
    operator.settle();
    let shown = |operator: &Operator| operator.reads("4 users were exported to ");
    // Behind other windows.
    operator.harness.input_mut().focused = false;
    lets_time_pass(&mut operator);
    assert!(shown(&operator));
    operator.harness.input_mut().focused = true;
    // Behind a dialog.
    operator.click("Settings…");
    lets_time_pass(&mut operator);
    assert!(shown(&operator));
    operator.press(Key::Escape);
    // Under the pointer.
    let at = operator.harness.get_by_role_and_label(Role::Button, "Dismiss").rect().center();
    operator.harness.hover_at(at);
    lets_time_pass(&mut operator);
    assert!(shown(&operator));
    operator.harness.hover_at(egui::pos2(640.0, 400.0));
    // With the keyboard at it.
    operator.harness.get_by_role_and_label(Role::Button, "Show in folder").focus();
    lets_time_pass(&mut operator);
    assert!(shown(&operator));
    operator.field("Filter users").focus();
    lets_time_pass(&mut operator);
    assert!(!shown(&operator), "{:?}", operator.all_texts());
}

#[test]
fn each_message_is_told_once_and_problems_at_once() {
    let place = Place::new("told-once");
    let mut operator = Operator::with(&small_account(), with_problem(&place));
    let mut ear = Ear::default();
    ear.listens(&mut operator, 5);
    assert_eq!(ear.how_often(UNREADABLE), 1, "{:?}", ear.heard);
    operator.row("bob.lee").expect("there").click();
    ear.listens(&mut operator, 5);
    for button in ["Delete password…", "Delete password"] {
        operator.harness.get_by_role_and_label(Role::Button, button).click();
        ear.listens(&mut operator, 10);
    }
    assert_eq!(ear.how_often(DELETED), 1, "{:?}", ear.heard);
    // What comes to light again is no news.
    ear.listens(&mut operator, 60);
    assert!(operator.reads(UNREADABLE), "{:?}", operator.all_texts());
    opens_the_list(&mut operator);
    ear.listens(&mut operator, 5);
    operator.press(Key::Escape);
    ear.listens(&mut operator, 5);
    let heard = |told| ear.heard.iter().filter(move |(said, _)| said.contains(told)).map(|(_, live)| *live);
    assert_eq!(heard(UNREADABLE).collect::<Vec<_>>(), [Live::Assertive]);
    assert_eq!(heard(DELETED).collect::<Vec<_>>(), [Live::Polite]);
}

#[test]
fn what_came_behind_the_lock_is_told_after_it_and_all_of_it() {
    let place = Place::new("behind-the-lock");
    let account = small_account();
    account.stage(Fault::on("DeleteLoginProfile").latency(Duration::from_secs(5)));
    let mut operator = Operator::with(&account, with_problem(&place));
    operator.click("Dismiss");
    operator.select("ann.ko");
    operator.click("Delete password…");
    operator.click("Delete password");
    operator.presses_lock();
    // The settings with another zoom cannot be kept.
    operator.harness.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    operator.wait(Duration::from_secs(8));
    assert!(operator.reads("There are messages to be read after unlocking."), "{:?}", operator.all_texts());
    opens_the_list(&mut operator);
    assert!(!operator.reads("ann.ko") && !operator.sees_dialog("Messages"), "{:?}", operator.all_texts());
    operator.click("Unlock");
    let mut ear = Ear::default();
    ear.listens(&mut operator, 20);
    for told in ["The password of ann.ko was deleted.", "The settings could not be kept"] {
        assert_eq!(ear.how_often(told), 1, "{told}: {:?}", ear.heard);
    }
    operator.click("Show ann.ko");
    assert_eq!(operator.selected().as_deref(), Some("ann.ko"));
    operator.harness.get_by_role_and_label(Role::Button, "Dismiss").click();
    ear.listens(&mut operator, 10);
    for told in ["The password of ann.ko was deleted.", "The settings could not be kept"] {
        assert_eq!(ear.how_often(told), 1, "what comes to light is no news: {:?}", ear.heard);
    }
    assert!(operator.reads("The settings could not be kept"), "{:?}", operator.all_texts());
}

#[test]
fn the_first_page_tells_what_is_wrong_and_lists_it() {
    let place = Place::new("together");
    // The journal cannot be opened either.
    std::fs::create_dir_all(place.journal()).expect("in the way");
    let options = Options { journal: Some(place.0.clone()), ..with_problem(&place) };
    let mut operator = Operator::start(options, |builder| builder);
    let mut ear = Ear::default();
    ear.hears(&operator);
    ear.listens(&mut operator, 20);
    for told in [UNREADABLE, "it is not a regular file"] {
        assert_eq!(ear.how_often(told), 1, "{told}: {:?}", ear.heard);
    }
    assert!(operator.reads("1 more: show all messages"), "{:?}", operator.all_texts());
    // On the first page, too, all of them can be read.
    operator.click("1 more: show all messages");
    assert!(operator.sees_dialog("Messages"));
    operator.click("Close");
    assert_eq!(operator.button("Messages"), Some(true), "they were read: {:?}", operator.all_texts());
}

#[test]
fn the_list_is_opened_left_and_worked_with_by_keys() {
    let place = Place::new("by-keys");
    let (mut operator, desktop) = saving(&place);
    operator.select("bob.lee");
    exports(&mut operator);
    operator.settle();
    // The line is the last of the window: what a message can be used for comes before the way to all of them.
    operator.harness.get_by_role_and_label(Role::Button, "Show in folder").focus();
    operator.harness.step();
    for next in ["Dismiss", "Messages, 1 unread"] {
        operator.press(Key::Tab);
        assert_eq!(focused(&operator), next);
    }
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Messages") && focused(&operator) == "Close", "{}", focused(&operator));
    for next in ["Show in folder", "Copy message", "Close"] {
        operator.press(Key::Tab);
        assert_eq!(focused(&operator), next);
    }
    operator.harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    operator.settle();
    let [down, up] = [true, false].map(|pressed| egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    let copied = operator.gives_out(down);
    operator.gives_out(up);
    let told =
        format!("4 users were exported to {}. Only you can read that file.", place.0.join("users.csv").display());
    assert_eq!(copied, [egui::OutputCommand::CopyText(told)]);
    operator.harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    operator.press(Key::Enter);
    assert_eq!(desktop.shown(), [place.0.join("users.csv")]);
    operator.press(Key::Escape);
    assert!(!operator.sees_dialog("Messages"));
    assert_eq!(focused(&operator), "Messages", "back where it was");
    assert!(!operator.reads("4 users were exported"), "it was read");
    // With its button too.
    operator.press(Key::Enter);
    operator.press(Key::Enter);
    assert!(!operator.sees_dialog("Messages") && focused(&operator) == "Messages", "{}", focused(&operator));
}

#[test]
fn dismissing_by_key_leaves_the_focus_somewhere() {
    let place = Place::new("dismissing");
    let (mut operator, _) = saving(&place);
    operator.select("bob.lee");
    exports(&mut operator);
    operator.settle();
    operator.harness.get_by_role_and_label(Role::Button, "Dismiss").focus();
    operator.harness.step();
    operator.press(Key::Enter);
    assert!(!operator.reads("4 users were exported"));
    assert_eq!(focused(&operator), "bob.lee");
}

#[test]
fn the_journal_is_exported_to_where_the_operator_says() {
    let place = Place::new("journal-export");
    let desktop = Answering::with(SaveAnswer::File(place.0.join("what was done")));
    let options = Options { desktop: Some(Arc::new(desktop.clone())), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Journal");
    operator.click("Export CSV");
    operator.settle();
    let asked = desktop.asked();
    assert_eq!(asked[0].title, "Export the journal");
    assert_eq!(asked[0].name, "passdesk-journal-2026-11-21T10-00-00Z.csv");
    let file = place.0.join("what was done.csv");
    assert!(std::fs::read_to_string(&file).expect("written").starts_with('\u{feff}'));
    assert!(operator.reads(&format!("The journal was exported to {}.", file.display())), "{:?}", operator.all_texts());
    operator.click("Show in folder");
    assert_eq!(desktop.shown(), [file]);
    // The next one begins there, whatever is exported.
    operator.press(Key::Escape);
    exports(&mut operator);
    assert_eq!(desktop.asked()[1].folder.as_ref(), Some(&place.0));
}

#[test]
fn the_journal_is_not_exported_over_itself() {
    let place = Place::new("over-itself");
    let desktop = Answering::with(SaveAnswer::File(place.journal()));
    let options = Options { desktop: Some(Arc::new(desktop)), journal: Some(place.0.clone()), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    let before = std::fs::read(place.journal()).expect("it is there");
    exports(&mut operator);
    operator.settle();
    assert!(operator.reads("Nothing was exported: that file is the journal itself"), "{:?}", operator.all_texts());
    assert_eq!(std::fs::read(place.journal()).expect("it is there"), before);
}

#[test]
fn a_journal_whose_place_is_chosen_behind_the_lock_is_not_exported() {
    let place = Place::new("export-locked");
    let file = place.0.join("journal-export.csv");
    let desktop = Answering::with(SaveAnswer::File(file.clone()));
    let options = Options { desktop: Some(Arc::new(desktop)), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Journal");
    operator.harness.get_by_role_and_label(Role::Button, "Export CSV").click();
    operator.harness.step();
    operator.harness.step();
    operator.presses_lock();
    assert!(!file.exists());
    operator.click("Unlock");
    operator.settle();
    assert!(operator.reads("given up because the desk was locked"), "{:?}", operator.all_texts());
}

#[test]
fn what_leaves_the_clipboard_is_told() {
    let board = Board::default();
    let account = small_account();
    let options = Options { clipboard: board.clipboard(), ..Options::default() };
    let mut operator = Operator::with(&account, options);
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.click("Create password");
    operator.click("Copy password");
    operator.wait(Duration::from_secs(29));
    let mut ear = Ear::default();
    ear.hears(&operator);
    ear.listens(&mut operator, 60);
    assert_eq!(board.holds(), None);
    assert_eq!(ear.how_often("The copied password is no longer on the clipboard."), 1, "{:?}", ear.heard);
}

#[test]
fn a_message_of_another_account_shows_no_user_of_this_one() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.select("ann.ko");
    operator.click("Delete password…");
    operator.click("Delete password");
    assert_eq!(operator.button("Show ann.ko"), Some(true));
    operator.click("Close account");
    operator.click("Open the demo account");
    operator.wait(Duration::from_secs(2));
    opens_the_list(&mut operator);
    assert!(operator.reads("The password of ann.ko was deleted."), "{:?}", operator.all_texts());
    assert_eq!(operator.button("Show ann.ko"), None);
}

#[test]
fn a_very_long_message_leaves_room_for_what_can_be_done() {
    let place = Place::new("long");
    let folder = place.0.join("reports-of-a-department".repeat(8));
    std::fs::create_dir_all(&folder).expect("made");
    let desktop = Answering::with(SaveAnswer::File(folder.join("users.csv")));
    let demo = DemoOptions { users: 4, ..DemoOptions::instant() };
    let options = Options { open: Some(Origin::Demo), demo, desktop: Some(Arc::new(desktop)), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder.with_size([800.0, 520.0]));
    operator.wait(Duration::from_secs(3));
    exports(&mut operator);
    operator.settle();
    let window = operator.harness.ctx.content_rect();
    let mut right = 0.0;
    for name in ["Show in folder", "Dismiss", "Messages, 1 unread"] {
        let rect = operator.harness.get_by_role_and_label(Role::Button, name).rect();
        assert!(window.contains_rect(rect) && rect.left() >= right, "{name}: {rect:?}");
        right = rect.right();
    }
    assert!(operator.reads("users.csv. Only you can read that file."), "a screen reader has all of it");
    opens_the_list(&mut operator);
    let dialog = operator.harness.get_by_role_and_label(Role::Dialog, "Messages").rect();
    assert!(window.contains_rect(dialog), "{dialog:?}");
}
