//! Taking what is shown out of the program.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use egui::Modifiers;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{
    Command, Desk, Desktop, ExportColumns, ExportFormat, ExportOf, Options, Origin, SaveAnswer, SaveQuestion, Store,
};
use tokio::runtime::Runtime;

use crate::network_errors::stranger;
use crate::support::journal::Place;
use crate::support::{Operator, small_account};

fn exporting_to(place: &Place, account: &DemoAccount) -> Operator {
    Operator::with(account, Options { exports: Some(place.0.clone()), ..Options::default() })
}

fn written(place: &Place, extension: &str) -> PathBuf {
    let found: Vec<PathBuf> =
        std::fs::read_dir(&place.0).expect("read").map(|entry| entry.expect("there").path()).collect();
    let [path] = found.as_slice() else { panic!("one file: {found:?}") };
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(name.starts_with("passdesk-users-2026-11-21T10-00-") && name.ends_with(extension), "{name}");
    path.clone()
}

fn lines(path: &PathBuf) -> Vec<HashMap<String, String>> {
    csv::Reader::from_path(path).expect("opened").deserialize().collect::<Result<_, _>>().expect("well formed")
}

#[test]
fn exports_what_is_shown_as_comma_separated_values() {
    let place = Place::new("csv");
    let mut operator = exporting_to(&place, &small_account());
    operator.type_into("Filter users", "finance");
    operator.click_header("User name");
    operator.click("Export 2 users");
    operator.click("Comma-separated values (CSV)");
    let path = written(&place, ".csv");
    let told = format!("2 users were exported to {}. Only you can read that file.", path.display());
    assert!(operator.reads(&told), "{:?}", operator.all_texts());
    let lines = lines(&path);
    let names: Vec<&str> = lines.iter().map(|line| line["user_name"].as_str()).collect();
    assert_eq!(names, ["cy.wu", "bob.lee"], "in the order in which they are shown");
    assert_eq!(lines[1]["account_id"], "'111122223333", "a text, and no number");
    assert_eq!((lines[1]["console_password"].as_str(), lines[1]["must_change"].as_str()), ("set", "yes"));
    assert!(!lines[0].contains_key("user_id"), "a column that is not shown");
    assert!(!lines[0].contains_key("must_change_source"), "what the table does not show");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn exports_all_that_is_known_and_where_that_comes_from_once_that_was_chosen() {
    let place = Place::new("all-columns");
    let store = Store::new(place.0.join("settings"));
    let account = small_account();
    let options = Options { exports: Some(place.0.join("out")), store: Some(store.clone()), ..Options::default() };
    std::fs::create_dir(place.0.join("out")).expect("made");
    let mut operator = Operator::with(&account, options.clone());
    operator.type_into("Filter users", "finance");
    operator.click("Export 2 users");
    operator.chooses("All columns, with sources and times");
    operator.click("Comma-separated values (CSV)");
    let mut found = std::fs::read_dir(place.0.join("out")).expect("read");
    let path = found.next().expect("a file").expect("there").path();
    let lines = lines(&path);
    assert_eq!((lines[0]["must_change"].as_str(), lines[0]["must_change_source"].as_str()), ("yes", "live"));
    assert!(lines[0]["console_password_as_of"].starts_with("2026-11-21T10:00:"), "{:?}", lines[0]);
    assert!(lines[0].contains_key("user_id"), "a column that is not shown");
    let of_itself = ["exported", "filter", "list_complete", "listed_at"].map(|part| lines[0][part].as_str());
    assert_eq!(of_itself, ["shown", "finance", "yes", "2026-11-21T10:00:00Z"]);
    assert!(store.load().expect("readable").export_all_columns, "it is remembered");
}

/// A desktop on which somebody answers so, and what it was asked.
#[derive(Clone)]
pub(crate) struct Answering {
    answer: SaveAnswer,
    asked: Arc<Mutex<Vec<SaveQuestion>>>,
    shown: Arc<Mutex<Vec<PathBuf>>>,
}

impl Answering {
    pub(crate) fn with(answer: SaveAnswer) -> Self {
        Self { answer, asked: Arc::default(), shown: Arc::default() }
    }

    pub(crate) fn asked(&self) -> Vec<SaveQuestion> {
        self.asked.lock().expect("not poisoned").clone()
    }

    /// What was shown in the file manager.
    pub(crate) fn shown(&self) -> Vec<PathBuf> {
        self.shown.lock().expect("not poisoned").clone()
    }
}

impl Desktop for Answering {
    fn save(&self, question: SaveQuestion) -> std::pin::Pin<Box<dyn Future<Output = SaveAnswer> + Send>> {
        self.asked.lock().expect("not poisoned").push(question);
        let answer = self.answer.clone();
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            answer
        })
    }

    fn show(&self, file: &std::path::Path) -> Result<(), String> {
        self.shown.lock().expect("not poisoned").push(file.to_owned());
        Ok(())
    }

    fn open_page(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

#[test]
fn exports_to_where_the_operator_says_and_begins_there_the_next_time() {
    let place = Place::new("asked");
    let chosen = place.0.join("report of finance");
    let desktop = Answering::with(SaveAnswer::File(chosen.clone()));
    let options = Options {
        exports: Some(place.0.join("elsewhere")),
        desktop: Some(Arc::new(desktop.clone())),
        ..Options::default()
    };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Export 4 users");
    operator.click("Comma-separated values (CSV)");
    operator.settle();
    let written = chosen.with_extension("csv");
    assert_eq!(lines(&written).len(), 4);
    assert!(operator.reads(&format!("4 users were exported to {}.", written.display())));
    let asked = desktop.asked();
    assert_eq!(asked[0].name, "passdesk-users-2026-11-21T10-00-00Z.csv");
    assert_eq!((asked[0].folder.clone(), asked[0].kind.1), (Some(place.0.join("elsewhere")), "csv"));
    // What was there is replaced: the dialog has asked.
    operator.select("ann.ko");
    operator.picks("bob.lee", Modifiers::COMMAND);
    operator.click("Export 2 users");
    operator.click("Comma-separated values (CSV)");
    operator.settle();
    assert_eq!(lines(&written).len(), 2);
    assert_eq!(desktop.asked()[1].folder, Some(place.0.clone()));
    operator.click("Export 2 users");
    operator.click("Show the last export in its folder");
    operator.settle();
    assert_eq!(desktop.shown(), [written]);
}

#[test]
fn an_export_that_is_cancelled_writes_nothing_and_says_nothing() {
    let place = Place::new("cancelled");
    let desktop = Answering::with(SaveAnswer::Cancelled);
    let options =
        Options { exports: Some(place.0.clone()), desktop: Some(Arc::new(desktop.clone())), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Export 4 users");
    operator.click("JSON");
    operator.settle();
    assert_eq!(desktop.asked().len(), 1);
    assert_eq!(std::fs::read_dir(&place.0).expect("read").count(), 0);
    assert_eq!(told(operator.harness.state().desk()), Vec::<String>::new());
    // It may be asked for again.
    operator.click("Export 4 users");
    operator.click("JSON");
    operator.settle();
    assert_eq!(desktop.asked().len(), 2);
}

#[test]
fn where_nobody_can_be_asked_an_export_goes_to_the_usual_folder() {
    let place = Place::new("no-dialog");
    let desktop: Arc<dyn Desktop> = Arc::new(Answering::with(SaveAnswer::NoDialog));
    let options = Options { exports: Some(place.0.clone()), desktop: Some(desktop), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Export 4 users");
    operator.click("JSON");
    operator.settle();
    let path = written(&place, ".json");
    assert!(operator.reads(&format!("4 users were exported to {}.", path.display())));
}

#[test]
fn an_export_of_an_account_that_was_closed_meanwhile_is_not_made() {
    let place = Place::new("closed-meanwhile");
    let desktop: Arc<dyn Desktop> = Arc::new(Answering::with(SaveAnswer::File(place.0.join("a.json"))));
    let options = Options { exports: Some(place.0.clone()), desktop: Some(desktop), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Export 4 users");
    operator.harness.get_by_role_and_label(Role::MenuItem, "JSON").click();
    operator.harness.step();
    operator.presses_lock();
    operator.settle();
    assert_eq!(std::fs::read_dir(&place.0).expect("read").count(), 0, "nothing of the account leaves a locked desk");
}

#[test]
fn a_menu_closes_after_a_choice_by_key() {
    let place = Place::new("by-key");
    let mut operator = exporting_to(&place, &small_account());
    operator.click("Export 4 users");
    operator.harness.get_by_role_and_label(Role::MenuItem, "JSON").focus();
    operator.harness.step();
    operator.press(egui::Key::Enter);
    assert_eq!(operator.button("JSON"), None, "the menu is closed");
    // The button of the menu has the focus again: pressed once more, it opens the menu, and exports nothing.
    operator.press(egui::Key::Enter);
    assert_eq!(operator.button("JSON"), Some(true));
    written(&place, ".json");
}

#[test]
fn exports_what_is_selected_as_json() {
    let place = Place::new("json");
    let mut operator = exporting_to(&place, &small_account());
    operator.select("ann.ko");
    operator.picks("di.roy", Modifiers::COMMAND);
    operator.click("Export 2 users");
    operator.click("JSON");
    let text = std::fs::read_to_string(written(&place, ".json")).expect("read");
    let json: serde_json::Value = serde_json::from_str(&text).expect("well formed");
    assert_eq!((&json["account_id"], &json["exported"]), (&"111122223333".into(), &"selection".into()));
    assert_eq!((&json["filter"], &json["list_complete"]), (&serde_json::Value::Null, &true.into()));
    let users = json["users"].as_array().expect("a list");
    assert_eq!(users.iter().map(|user| &user["user_name"]).collect::<Vec<_>>(), ["ann.ko", "di.roy"]);
    assert_eq!(users[0]["console_password"]["value"], "set");
    assert_eq!(users[1]["console_password"]["value"], "none");
    assert_eq!(users[1]["must_change"]["value"], serde_json::Value::Null);
}

/// The JSON that pressing this button writes, but for its users.
fn head(operator: &mut Operator, place: &Place, button: &str) -> [serde_json::Value; 4] {
    operator.click(button);
    operator.click("JSON");
    let path = written(place, ".json");
    let text = std::fs::read_to_string(&path).expect("read");
    std::fs::remove_file(path).expect("removed");
    let json: serde_json::Value = serde_json::from_str(&text).expect("well formed");
    ["exported", "filter", "list_complete", "listed_at"].map(|part| json[part].clone())
}

#[test]
fn an_export_says_what_it_is_of() {
    let place = Place::new("head");
    let mut operator = exporting_to(&place, &small_account());
    let listed_at = serde_json::Value::from("2026-11-21T10:00:00Z");
    let of = |exported: &str, filter: Option<&str>| [exported.into(), filter.into(), true.into(), listed_at.clone()];
    assert_eq!(head(&mut operator, &place, "Export 4 users"), of("all", None));
    operator.type_into("Filter users", "mfa:maybe");
    assert_eq!(head(&mut operator, &place, "Export 4 users"), of("all", None), "what is not understood hides nobody");
    operator.click("Clear the filter");
    operator.type_into("Filter users", "bob -staus:set mfa:maybe");
    assert!(operator.reads("staus:set” isn't a valid filter and was ignored"), "{:?}", operator.all_texts());
    assert_eq!(head(&mut operator, &place, "Export 1 user"), of("shown", Some("bob")), "and is no part of the filter");
    operator.click("Clear the filter");
    operator.type_into("Filter users", "finance");
    operator.select("bob.lee");
    assert_eq!(head(&mut operator, &place, "Export 2 users"), of("shown", Some("finance")), "one is looked at");
    operator.picks("cy.wu", Modifiers::COMMAND);
    assert_eq!(head(&mut operator, &place, "Export 2 users"), of("selection", None), "the filter keeps nobody out");
    operator.type_into("Filter users", " eu");
    assert_eq!(head(&mut operator, &place, "Export 1 user"), of("selection", Some("finance eu")));
}

#[test]
fn an_export_of_a_list_that_is_not_complete_says_so() {
    let place = Place::new("incomplete");
    let account = DemoAccount::new(DemoOptions { users: 1_500, ..DemoOptions::instant() });
    account.stage(Fault::on("ListUsers").after(2).always().access_denied());
    let mut operator = exporting_to(&place, &account);
    let [exported, filter, list_complete, listed_at] = head(&mut operator, &place, "Export 1\u{a0}100 users");
    assert_eq!([exported, filter, list_complete], ["all".into(), serde_json::Value::Null, false.into()]);
    assert_eq!(listed_at, "2026-11-21T10:00:00Z", "when its listing was begun");
}

#[test]
fn an_export_after_a_refresh_that_failed_half_way_says_how_complete_it_is() {
    // Listed in part, and in part again.
    let place = Place::new("twice-in-part");
    let account = DemoAccount::new(DemoOptions { users: 1_500, ..DemoOptions::instant() });
    account.stage(Fault::on("ListUsers").after(2).always().access_denied());
    let mut operator = exporting_to(&place, &account);
    account.clear_faults();
    account.stage(Fault::on("ListUsers").after(1).always().access_denied());
    operator.clock_jumps_to("2026-11-21T10:00:30Z");
    operator.click("Refresh");
    let [_, _, list_complete, listed_at] = head(&mut operator, &place, "Export 1\u{a0}100 users");
    assert_eq!((list_complete, listed_at), (false.into(), "2026-11-21T10:00:30Z".into()));
    operator.click("Export 1\u{a0}100 users");
    operator.click("Comma-separated values (CSV)");
    assert!(lines(&written(&place, ".csv")).iter().all(|line| line["list_complete"] == "no"));

    // Listed as a whole, and then in part: nobody of the whole list is missing, as of when it was listed.
    let place = Place::new("whole-and-in-part");
    let account = DemoAccount::new(DemoOptions { users: 1_500, ..DemoOptions::instant() });
    let mut operator = exporting_to(&place, &account);
    account.stage(Fault::on("ListUsers").after(1).always().access_denied());
    operator.clock_jumps_to("2026-11-21T10:00:30Z");
    operator.click("Refresh");
    assert!(operator.reads("Couldn't refresh the user list"), "{:?}", operator.all_texts());
    let [_, _, list_complete, listed_at] = head(&mut operator, &place, "Export 1\u{a0}500 users");
    assert_eq!((list_complete, listed_at), (true.into(), "2026-11-21T10:00:00Z".into()));
}

#[test]
fn an_export_without_a_user_whose_name_cannot_be_shown_is_not_complete() {
    let place = Place::new("unreadable");
    let account = small_account();
    account.add_user("mal\u{202e}ory", |user| user);
    let mut operator = exporting_to(&place, &account);
    let [.., list_complete, _] = head(&mut operator, &place, "Export 4 users");
    assert_eq!(list_complete, false);
}

#[test]
fn exports_more_users_than_are_taken_at_once() {
    let place = Place::new("many");
    let account = DemoAccount::new(DemoOptions { users: 12_345, ..DemoOptions::instant() });
    let mut operator = exporting_to(&place, &account);
    operator.click("Export 12\u{a0}345 users");
    operator.click("Comma-separated values (CSV)");
    operator.settle();
    let lines = lines(&written(&place, ".csv"));
    assert_eq!(lines.len(), 12_345);
    let names: Vec<String> = lines.iter().map(|line| line["user_name"].to_lowercase()).collect();
    assert!(names.is_sorted());
}

#[test]
fn an_export_that_cannot_be_written_says_so() {
    let place = Place::new("nowhere");
    let options = Options { exports: Some(place.0.join("nowhere")), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    operator.click("Export 4 users");
    operator.click("JSON");
    assert!(operator.reads("The users could not be exported to"), "{:?}", operator.all_texts());
    assert!(operator.reads("No file was written"));
}

#[test]
fn locking_the_desk_gives_an_export_up() {
    let place = Place::new("locked");
    let mut operator = begins_an_export(&place);
    // In the very frame in which the export is begun.
    let (key, modifiers) = (egui::Key::L, Modifiers::COMMAND);
    let lock = egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    operator.harness.input_mut().events.push(lock);
    operator.harness.step();
    operator.settle();
    assert!(operator.harness.state().desk().is_locked());
    assert_eq!(std::fs::read_dir(&place.0).expect("read").count(), 0, "nothing of the account leaves a locked desk");
    operator.click("Unlock");
    operator.wait(Duration::from_secs(2));
    assert!(operator.reads("The export was given up because the desk was locked"), "{:?}", operator.all_texts());
}

/// Somebody who has just begun an export of more users than are taken at once.
fn begins_an_export(place: &Place) -> Operator {
    let account = DemoAccount::new(DemoOptions { users: 12_345, ..DemoOptions::instant() });
    let mut operator = exporting_to(place, &account);
    operator.click("Export 12\u{a0}345 users");
    operator.harness.get_by_role_and_label(Role::MenuItem, "JSON").click();
    operator.harness.step();
    operator
}

#[test]
fn the_window_stays_open_until_an_export_is_written() {
    let place = Place::new("closing");
    let mut operator = begins_an_export(&place);
    assert!(!operator.closes());
    assert!(operator.was_told("The window stays open until the export is written."), "{:?}", operator.all_texts());
    assert!(operator.reads("12345 users were exported to "), "{:?}", operator.all_texts());
    written(&place, ".json");
    assert!(operator.closes(), "then it may go");
}

#[test]
fn closing_the_window_twice_gives_an_export_up() {
    let place = Place::new("closing-twice");
    let mut operator = begins_an_export(&place);
    assert!(!operator.closes_at_once());
    assert!(operator.closes_at_once());
    drop(operator);

    let mut operator = begins_an_export(&Place::new("closing-again"));
    assert!(!operator.closes());
    operator.click("Export 12\u{a0}345 users");
    operator.harness.get_by_role_and_label(Role::MenuItem, "JSON").click();
    operator.harness.step();
    assert!(!operator.closes_at_once(), "another export is given up no sooner");
}

/// A desk at which an export was just begun, and what lets the work behind it go on.
fn desk_that_exports(place: &Place) -> (Desk, Runtime) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let account = DemoAccount::new(DemoOptions { users: 5_001, ..DemoOptions::instant() });
    let options = Options {
        open: Some(Origin::Demo),
        demo_account: Some(account),
        exports: Some(place.0.clone()),
        ..Options::default()
    };
    let mut desk = Desk::new(options, runtime.handle().clone(), Arc::new(|_| ()));
    for _ in 0..20 {
        work(&runtime);
        desk.collect();
    }
    let rows = desk.account().expect("an account is open").inventory.rows();
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    assert_eq!(keys.len(), 5_001);
    let columns = ExportColumns::AsShown(Vec::new());
    desk.update(Command::ExportUsers { format: ExportFormat::Csv, keys, columns, of: ExportOf::All });
    assert!(desk.is_exporting());
    (desk, runtime)
}

/// What the operator was told, the last first.
fn told(desk: &Desk) -> Vec<String> {
    desk.notifications.newest_first().map(|one| one.text.clone()).collect()
}

fn work(runtime: &Runtime) {
    runtime.block_on(async { tokio::time::sleep(Duration::from_millis(500)).await });
}

#[test]
fn an_export_that_is_being_made_is_not_lost_to_another_one() {
    let place = Place::new("one-by-one");
    let (mut desk, runtime) = desk_that_exports(&place);
    let of = ExportOf::All;
    let columns = ExportColumns::All;
    desk.update(Command::ExportUsers { format: ExportFormat::Csv, keys: Vec::new(), columns, of });
    assert!(told(&desk).iter().any(|text| text.contains("Nothing more was written.")), "{:?}", told(&desk));
    while desk.is_exporting() {
        work(&runtime);
        desk.collect();
    }
    assert!(told(&desk).iter().any(|text| text.starts_with("5001 users were exported")), "{:?}", told(&desk));
}

#[test]
fn an_export_is_given_up_for_the_reason_that_is_told() {
    let place = Place::new("given-up");
    for (command, reason) in
        [(Command::Close, "because the account was closed"), (Command::Lock, "because the desk was locked")]
    {
        let (mut desk, runtime) = desk_that_exports(&place);
        desk.update(command);
        desk.collect();
        assert!(!desk.is_exporting());
        assert!(told(&desk).iter().any(|text| text.contains(reason)), "{reason}: {:?}", told(&desk));
        work(&runtime);
        assert_eq!(std::fs::read_dir(&place.0).expect("read").count(), 0, "{reason}");
    }
}

#[test]
fn signing_in_again_gives_no_export_up() {
    let place = Place::new("signing-in");
    let (mut desk, runtime) = desk_that_exports(&place);
    desk.update(Command::SignInAgain);
    // The account answers before the rest of the users is taken.
    work(&runtime);
    desk.collect();
    assert!(!desk.account().expect("an account is open").session.signing_in, "it is the new connection's");
    assert_eq!(told(&desk), Vec::<String>::new());
    while desk.is_exporting() {
        work(&runtime);
        desk.collect();
    }
    let told = told(&desk);
    assert!(told.len() == 1 && told[0].starts_with("5001 users were exported to "), "{told:?}");
}

#[test]
fn nobody_of_another_account_that_answers_gets_into_an_export() {
    let place = Place::new("another");
    let (mut desk, runtime) = desk_that_exports(&place);
    desk.demo().expect("it is open").set_identity(stranger());
    desk.update(Command::SignInAgain);
    work(&runtime);
    desk.collect();
    assert_eq!(desk.account().expect("an account is open").session.identity.account_id, stranger().account_id);
    assert!(!desk.is_exporting());
    assert!(told(&desk).iter().any(|text| text.contains("because the account was closed")), "{:?}", told(&desk));
    work(&runtime);
    assert_eq!(std::fs::read_dir(&place.0).expect("read").count(), 0);
}
