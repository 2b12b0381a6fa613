//! Finding users by what is true of them: terms, what completes them, and views that have a name.

use std::time::Duration;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{AccessKitNode, By, NodeT as _, Queryable as _};
use passdesk::demo::DemoAccount;
use passdesk::desk::{Options, Settings, Store};

use crate::support::{Operator, small_account};

const FIELD: &str = "Filter users";

impl Operator {
    /// What the text of the filter could go on with, as listed, from top to bottom.
    fn offered(&self) -> Vec<String> {
        let options = self.harness.query_all(By::new().role(Role::ListBoxOption).recursive(true));
        let mut options: Vec<(f32, String)> =
            options.map(|option| (option.rect().top(), option.accesskit_node().label().unwrap_or_default())).collect();
        options.sort_by(|a, b| a.0.total_cmp(&b.0));
        options.into_iter().map(|(_, name)| name).collect()
    }

    /// The one of them that is chosen.
    fn offered_and_chosen(&self) -> Option<String> {
        let is_chosen =
            |node: &AccessKitNode<'_>| node.role() == Role::ListBoxOption && node.is_selected() == Some(true);
        self.harness.query(By::new().recursive(true).predicate(is_chosen))?.accesskit_node().label()
    }

    fn filter(&self) -> String {
        self.value_of(FIELD)
    }
}

#[test]
fn completes_a_term_with_the_keys_alone() {
    let mut operator = Operator::at(&small_account());
    operator.types("mf");
    assert_eq!(operator.offered(), ["mfa:"]);
    assert_eq!(operator.offered_and_chosen(), None);
    operator.press(Key::ArrowDown);
    assert_eq!(operator.offered_and_chosen().as_deref(), Some("mfa:"));
    assert_eq!(operator.selected(), None, "the table is not walked meanwhile");
    operator.press(Key::Enter);
    assert_eq!(operator.filter(), "mfa:");
    assert_eq!(operator.offered(), ["yes", "no", "unknown"]);
    operator.press(Key::ArrowDown);
    operator.press(Key::ArrowDown);
    assert_eq!(operator.offered_and_chosen().as_deref(), Some("no"));
    operator.press(Key::Enter);
    assert_eq!((operator.filter().as_str(), operator.offered().len()), ("mfa:no ", 0));
    assert_eq!(operator.rows(), ["bob.lee", "cy.wu", "di.roy"]);
    // On with a name, and into the table.
    operator.types("bob");
    assert_eq!(operator.rows(), ["bob.lee"]);
    operator.press(Key::ArrowDown);
    assert_eq!(operator.selected().as_deref(), Some("bob.lee"));
}

#[test]
fn tab_takes_the_first_and_goes_on_to_the_next_control_where_nothing_is_offered() {
    let mut operator = Operator::at(&small_account());
    operator.types("must");
    assert_eq!(operator.offered()[0], "must-change:");
    operator.press(Key::Tab);
    operator.press(Key::Tab);
    assert_eq!(operator.filter(), "must-change:yes ");
    assert_eq!(operator.rows(), ["bob.lee"]);
    assert!(operator.field(FIELD).accesskit_node().is_focused());
    operator.press(Key::Tab);
    assert!(!operator.field(FIELD).accesskit_node().is_focused());
}

#[test]
fn escape_puts_the_list_away_before_the_text() {
    let mut operator = Operator::at(&small_account());
    operator.types("stat");
    assert_eq!(operator.offered()[0], "status:");
    operator.press(Key::Escape);
    assert_eq!((operator.filter().as_str(), operator.offered().len()), ("stat", 0));
    operator.press(Key::Escape);
    assert_eq!(operator.filter(), "");
    assert_eq!(operator.rows().len(), 4);
    operator.types("ke");
    assert_eq!(operator.offered(), ["key:", "key-age:", "key-used:"], "it comes back with the next letter");
}

#[test]
fn a_name_that_begins_like_a_field_is_acted_on_at_once() {
    let account = small_account();
    account.add_user("stat", |user| user.password("Old-Password-of-Stat-1"));
    let mut operator = Operator::at(&account);
    operator.types("stat");
    assert!(!operator.offered().is_empty());
    operator.press(Key::Enter);
    assert_eq!(operator.filter(), "stat");
    assert_eq!(operator.selected().as_deref(), Some("stat"));
    operator.press(Key::Enter);
    assert!(operator.sees_dialog("Reset password for stat"));
    assert!(operator.offered().is_empty());
}

#[test]
fn completes_a_term_with_the_mouse() {
    let mut operator = Operator::at(&small_account());
    operator.types("status:");
    operator.harness.get_by_role_and_label(Role::ListBoxOption, "none").click();
    operator.settle();
    assert_eq!(operator.filter(), "status:none ");
    assert_eq!(operator.rows(), ["cy.wu", "di.roy"]);
    operator.types("cy");
    assert_eq!(operator.rows(), ["cy.wu"], "the field has the focus, and the cursor is behind the term");
}

#[test]
fn terms_stand_in_words_and_can_be_taken_out() {
    let mut operator = Operator::at(&small_account());
    assert!(operator.harness.query_by_role_and_label(Role::Button, "Remove No MFA").is_none());
    operator.type_into(FIELD, "mfa:no status:none di");
    assert_eq!(operator.rows(), ["di.roy"]);
    for says in ["No MFA", "No password"] {
        assert!(operator.reads(says), "{says}: {:?}", operator.all_texts());
    }
    operator.click("Remove No password");
    assert_eq!(operator.filter(), "mfa:no di");
    operator.click("Remove No MFA");
    assert_eq!(operator.filter(), "di");
    operator.types("r");
    assert_eq!(operator.filter(), "dir", "typing goes on");
}

#[test]
fn a_term_that_is_not_understood_is_told_and_hides_nobody() {
    let mut operator = Operator::at(&small_account());
    operator.type_into(FIELD, "mfa:");
    assert!(!operator.reads("isn't a valid filter"), "it is still being typed");
    operator.types("maybe");
    assert!(
        operator.reads("“mfa:maybe” isn't a valid filter and was ignored. Try mfa:yes, mfa:no or mfa:unknown."),
        "{:?}",
        operator.all_texts()
    );
    assert_eq!(operator.rows().len(), 4);
    operator.press(Key::Escape);
    operator.type_into(FIELD, "team:ops");
    assert!(operator.reads("There is no field “team”: “team:ops” was looked for in ARNs and tags."));
    operator.click("Show all users");
    assert_eq!((operator.filter().as_str(), operator.rows().len()), ("", 4));
}

#[test]
fn what_was_probably_meant_is_taken_with_a_click() {
    let mut operator = Operator::at(&small_account());
    operator.type_into(FIELD, "mfa=no satus:none age:>3 months");
    assert!(operator.rows().is_empty(), "they may be somebody's tags");
    assert!(operator.reads("No users match"));
    for says in [
        "“mfa=no” isn't a filter: it was looked for as text. Did you mean",
        "“satus:none” isn't a filter: it was looked for as text. Did you mean",
        "“age:>3 months” isn't a valid filter and was ignored. Did you mean",
    ] {
        assert!(operator.reads(says), "{says}: {:?}", operator.all_texts());
    }
    operator.click("Use mfa:no instead");
    operator.click("Use status:none instead");
    assert_eq!(operator.filter(), "mfa:no status:none age:>3 months");
    assert_eq!(operator.rows(), ["cy.wu", "di.roy"]);
    operator.click("Use age:>3m instead");
    assert_eq!((operator.filter().as_str(), operator.rows().len()), ("mfa:no status:none age:>3m ", 0));
    assert!(!operator.reads("Did you mean"));
    operator.types("x");
    assert_eq!(operator.filter(), "mfa:no status:none age:>3m x", "typing goes on");
}

#[test]
fn what_is_pasted_with_a_name_and_nobody_sees_is_passed_over() {
    let mut operator = Operator::at(&small_account());
    for text in ["bob.lee\u{200b}", "\u{feff}bob.lee", "\u{202a}bob.lee\u{202c}", "bob.\u{ad}lee", "bob.lee\u{a0}"] {
        operator.type_into(FIELD, text);
        assert_eq!(operator.rows(), ["bob.lee"], "{text:?}");
        assert!(!operator.reads("hidden characters"), "nobody needs to know");
        operator.press(Key::Escape);
    }
    operator.type_into(FIELD, "bob.\u{200b}lea");
    assert!(operator.reads("The filter has hidden characters, which were passed over: U+200B."));
}

/// Users who have "omar" in their names, and one whose manager is called so.
fn omars() -> DemoAccount {
    let account = small_account();
    account.add_user("agnes.murphy", |user| user.path("/support/").tag("manager", "omar.khan").tag("costs", "12"));
    account.add_user("omar_meyer", |user| user.path("/support/").password("Old-Password-of-Omar-1"));
    account.add_user("koomar", |user| user.path("/omar/"));
    account
}

#[test]
fn a_name_that_begins_so_comes_first_and_a_row_says_why_it_is_there() {
    let mut operator = Operator::at(&omars());
    // Its tags are read.
    operator.select("agnes.murphy");
    operator.type_into(FIELD, "omar");
    assert_eq!(operator.rows(), ["omar_meyer", "koomar", "agnes.murphy"]);
    let found_by = |operator: &Operator, user: &str| {
        let says = operator.row_says(user);
        says.strip_prefix("Found by ").and_then(|says| says.split(", Console").next()).map(ToOwned::to_owned)
    };
    assert_eq!(found_by(&operator, "agnes.murphy").as_deref(), Some("manager: omar.khan"));
    for seen in ["omar_meyer", "koomar"] {
        assert_eq!(found_by(&operator, seen), None, "the name has it");
    }
    // Where a column shows it, nothing more is said.
    operator.click("Columns");
    operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, "Tags").click();
    operator.settle();
    operator.press(Key::Escape);
    assert_eq!(found_by(&operator, "agnes.murphy"), None);
    assert!(operator.row_says("agnes.murphy").contains("Tags manager=omar.khan, costs=12"));
    // The order that somebody asks for stays.
    operator.click_header("User name");
    assert_eq!(operator.rows(), ["omar_meyer", "koomar", "agnes.murphy"]);
    operator.click_header("Path");
    assert_eq!(operator.rows(), ["koomar", "agnes.murphy", "omar_meyer"]);
}

#[test]
fn rows_in_the_order_of_their_match_say_so_and_no_column_claims_to_be_the_order() {
    const BY_MATCH: &str = "Best match first";
    let sorted = |operator: &Operator| -> Vec<String> {
        let titles = operator.harness.query_all(By::new().role(Role::ColumnHeader).recursive(true));
        let sorted = titles.filter(|title| title.accesskit_node().data().sort_direction().is_some());
        sorted.map(|title| title.accesskit_node().label().unwrap_or_default()).collect()
    };
    let table_says = |operator: &Operator| {
        let table = operator.harness.get_by_role_and_label(Role::Grid, "Users");
        table.accesskit_node().data().description().map(ToOwned::to_owned)
    };
    let mut operator = Operator::at(&omars());
    assert!(!operator.reads(BY_MATCH) && table_says(&operator).is_none());
    assert_eq!(sorted(&operator), ["User name"]);
    operator.type_into(FIELD, "omar");
    assert!(operator.reads(BY_MATCH), "{:?}", operator.all_texts());
    assert_eq!(table_says(&operator).as_deref(), Some(BY_MATCH));
    assert_eq!(sorted(&operator), [""; 0]);
    assert_eq!(operator.title_says("User name"), "");
    operator.click_header("Path");
    assert!(!operator.reads(BY_MATCH) && table_says(&operator).is_none());
    assert_eq!(sorted(&operator), ["Path"]);
}

#[test]
fn who_is_found_by_a_group_or_by_a_tag_with_a_column_is_marked_there() {
    let mut operator = Operator::at(&small_account());
    operator.type_into(FIELD, "group:ploy");
    assert_eq!(operator.rows(), ["di.roy"]);
    let says = operator.row_says("di.roy");
    assert!(says.starts_with("Found by group: deployers, Console password"), "{says}");
    for (column, text, user) in [("Groups", "group:ploy", "di.roy"), ("Tag: manager", "tag:omar", "agnes.murphy")] {
        let mut operator = Operator::at(&if user == "di.roy" { small_account() } else { omars() });
        operator.click("Columns");
        operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, column).click_accesskit();
        operator.settle();
        operator.press(Key::Escape);
        operator.type_into(FIELD, text);
        assert!(operator.rows().contains(&user.to_owned()), "{:?}", operator.all_texts());
        let says = operator.row_says(user);
        assert!(!says.starts_with("Found by"), "a column shows it: {says}");
        assert!(says.contains(column), "{says}");
    }
}

#[test]
fn what_is_looked_for_is_said_anew_with_each_word() {
    let mut operator = Operator::at(&omars());
    operator.select("agnes.murphy");
    operator.type_into(FIELD, "omar");
    operator.types(" 12");
    assert_eq!(operator.rows(), ["agnes.murphy"]);
    let says = operator.row_says("agnes.murphy");
    assert!(says.starts_with("Found by manager: omar.khan, costs: 12, Console password"), "{says}");
}

#[test]
fn a_user_id_is_looked_at_only_where_one_is_meant() {
    let account = small_account();
    let mut operator = Operator::at(&account);
    operator.type_into(FIELD, "aida");
    assert!(operator.rows().is_empty(), "every id begins so");
    operator.press(Key::Escape);
    let id = operator
        .harness
        .state()
        .desk()
        .account()
        .expect("open")
        .inventory
        .get("cy.wu")
        .expect("listed")
        .user
        .user_id
        .clone();
    operator.type_into(FIELD, &id[..12]);
    assert_eq!(operator.rows(), ["cy.wu"]);
    assert!(
        operator.row_says("cy.wu").starts_with(&format!("Found by user ID: {id}, ")),
        "{}",
        operator.row_says("cy.wu")
    );
}

#[test]
fn a_state_is_a_term_like_any_other() {
    let mut operator = Operator::at(&small_account());
    let is_lit = |operator: &Operator, chip: &str| {
        let chip = operator.harness.get_by_role_and_label(Role::Button, chip);
        chip.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    };
    assert!(is_lit(&operator, "All 4"));
    operator.click("No password 2");
    assert_eq!(operator.filter(), "status:none ");
    assert!(is_lit(&operator, "No password 2") && !is_lit(&operator, "All 4"));
    operator.type_into(FIELD, "di");
    assert_eq!(operator.rows(), ["di.roy"]);
    operator.click("Has password 2");
    assert!(operator.rows().is_empty() && operator.filter().contains("status:set"), "{}", operator.filter());
    operator.click("Has password 2");
    assert_eq!((operator.filter().trim(), operator.rows().len()), ("di", 1), "pressed again, it is gone");
    assert!(!is_lit(&operator, "All 4"), "not all are shown");
    operator.click("All 4");
    assert_eq!((operator.filter().as_str(), operator.rows().len()), ("", 4));
}

fn store(name: &str) -> Store {
    let folder = std::env::temp_dir().join(format!("passdesk-views-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    Store::new(folder)
}

fn views(store: &Store) -> Vec<(String, String)> {
    let settings: Settings = store.load().expect("read");
    settings.views.into_iter().map(|view| (view.name, view.filter)).collect()
}

#[test]
fn shows_a_view_that_everybody_has() {
    let mut operator = Operator::at(&small_account());
    operator.click("Views");
    operator.click("Password without MFA");
    assert_eq!(operator.rows(), ["bob.lee"]);
    assert_eq!(operator.filter(), "status:set mfa:no ");
    assert_eq!(operator.button("Save this view…"), None, "the menu is gone");
    operator.types("x");
    assert_eq!(operator.filter(), "status:set mfa:no x", "typing goes on behind it");
    operator.click("Views");
    operator.click("Everybody");
    assert_eq!(operator.rows().len(), 4);
}

#[test]
fn saves_a_view_and_finds_it_again_at_the_next_start() {
    let store = store("kept");
    let options = || Options { store: Some(store.clone()), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options());
    operator.type_into(FIELD, "finance");
    operator.click_header("User name");
    assert_eq!(operator.rows(), ["cy.wu", "bob.lee"]);
    operator.click("Views");
    operator.click("Save this view…");
    assert_eq!(operator.button("Save view"), Some(false), "a view has a name");
    operator.types("Everybody");
    assert_eq!(operator.button("Save view"), Some(false), "built-in views stay what they are");
    operator.types(" in finance");
    operator.press(Key::Enter);
    assert_eq!(views(&store), [("Everybody in finance".into(), "finance".into())]);
    drop(operator);

    let mut operator = Operator::with(&small_account(), options());
    assert_eq!(operator.rows(), ["di.roy", "cy.wu", "bob.lee", "ann.ko"], "the order is remembered");
    operator.click_header("User name");
    assert_eq!(operator.rows(), ["ann.ko", "bob.lee", "cy.wu", "di.roy"]);
    operator.click("Views");
    operator.click("Everybody in finance");
    assert_eq!(operator.rows(), ["cy.wu", "bob.lee"], "the order is part of it");
    operator.click("Views");
    operator.click("Password reset required");
    operator.click("Views");
    operator.click("Save this view…");
    operator.types("everybody in Finance");
    assert!(operator.reads("There is a view of this name. Saving replaces it."));
    operator.click("Replace view");
    assert_eq!(views(&store), [("everybody in Finance".into(), "must-change:yes".into())]);
    operator.click("Views");
    operator.click("Delete the view everybody in Finance");
    assert!(views(&store).is_empty());
    assert_eq!(operator.rows(), ["bob.lee"], "what is shown stays");
}

/// Saves what is shown under this name.
fn saves(operator: &mut Operator, name: &str) {
    operator.click("Views");
    operator.click("Save this view…");
    operator.types(name);
    operator.press(Key::Enter);
}

#[test]
fn a_view_brings_its_columns_back_and_one_that_everybody_has_leaves_them() {
    let store = store("columns");
    let options = Options { store: Some(store.clone()), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    let usual = operator.titles();
    operator.click("Columns");
    operator.harness.get_by_role_and_label(Role::MenuItemCheckBox, "User ID").click();
    operator.settle();
    operator.press(Key::Escape);
    let chosen = operator.titles();
    saves(&mut operator, "With ids");
    operator.click("Columns");
    operator.click("Reset columns");
    operator.press(Key::Escape);
    operator.click_header("User name");
    assert_eq!((operator.titles(), operator.rows()[0].as_str()), (usual.clone(), "di.roy"));
    operator.click("Views");
    operator.click("With ids");
    assert_eq!((operator.titles(), operator.rows()[0].as_str()), (chosen.clone(), "ann.ko"));
    operator.click_header("User name");
    operator.click("Views");
    operator.click("Everybody");
    assert_eq!((operator.titles(), operator.rows()[0].as_str()), (chosen, "ann.ko"), "in the usual order");
}

#[test]
fn of_several_views_the_one_that_is_meant_is_deleted() {
    let store = store("several");
    let options = Options { store: Some(store.clone()), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    for name in ["First", "", "Second", "Third"] {
        saves(&mut operator, name);
        operator.press(Key::Escape);
    }
    let names = || views(&store).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(), ["First", "Second", "Third"], "none is without a name");
    operator.click("Views");
    operator.click("Delete the view Second");
    assert_eq!(names(), ["First", "Third"]);
    // And is brought back where it was, by the key that is nearest.
    operator.press(Key::Enter);
    assert_eq!(names(), ["First", "Second", "Third"]);
    assert_eq!(operator.button("Bring back Second"), None);
}

#[test]
fn one_view_at_most_is_ticked() {
    let options = Options { store: Some(store("ticked")), ..Options::default() };
    let mut operator = Operator::with(&small_account(), options);
    let ticked = |operator: &mut Operator| -> Vec<String> {
        operator.click("Views");
        let items = operator.harness.query_all(By::new().role(Role::MenuItemRadio).recursive(true));
        let on = items.filter(|item| item.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True));
        let names = on.map(|item| item.accesskit_node().label().unwrap_or_default()).collect();
        operator.press(Key::Escape);
        names
    };
    assert_eq!(ticked(&mut operator), ["Everybody"]);
    for name in ["Mine", "The same"] {
        saves(&mut operator, name);
        assert_eq!(ticked(&mut operator), ["Mine"], "{name}");
    }
    operator.type_into(FIELD, "bob");
    assert_eq!(ticked(&mut operator), [""; 0]);
}

#[test]
fn the_window_rests_with_the_list_open() {
    let mut operator = Operator::at(&small_account());
    operator.types("age:>1d key");
    assert!(!operator.offered().is_empty());
    assert!(operator.rests_for() > Duration::from_secs(10), "{:?}", operator.rests_for());
}
