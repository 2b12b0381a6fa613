//! Every screen walked round with Tab: in the order in which one reads, and each stop with a name, a role and its state.

use std::time::Duration;

use egui::accesskit::{Action, ActionRequest, HasPopup, Role, Toggled};
use egui::{Key, Rect, pos2};
use egui_kittest::Node;
use egui_kittest::kittest::{AccessKitNode, By, NodeT as _, Queryable as _};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Options, Profile, SignIn};
use passdesk::ui::texts::ERROR_DETAILS;

use crate::password_changes::GOOD;
use crate::support::identity_center::{Does, at_portal, signs_in, until};
use crate::support::side_by_side::{other_account, side_by_side};
use crate::support::{Operator, small_account};

const FILTER: &str = "Filter users";
/// The screen on which the menu of views has made room for a form.
const NAMING: &str = "naming a view";

/// A stop of Tab.
#[derive(Debug)]
struct Stop {
    role: Role,
    name: String,
    /// Whether it is on or off, where it can be both.
    toggled: Option<bool>,
    rect: Rect,
    /// The part of the window it is in.
    region: Option<Rect>,
    /// Whether it is in a menu, which lies over the page.
    in_menu: bool,
    /// Its place in the accessibility tree.
    place: usize,
}

impl Stop {
    fn said(&self) -> String {
        format!("{:?} {}", self.role, self.name)
    }
}

/// What is around a node, the nearest first.
fn ancestors<'a>(node: &Node<'a>) -> impl Iterator<Item = AccessKitNode<'a>> {
    std::iter::successors(node.accesskit_node().parent(), AccessKitNode::parent)
}

/// Whether this is a menu, or what has taken the place of one.
fn is_menu(node: &AccessKitNode<'_>) -> bool {
    node.role() == Role::Menu || node.label().as_deref() == Some("Views")
}

fn all<'a>(operator: &'a Operator) -> Vec<Node<'a>> {
    operator.harness.query_all(By::new().recursive(true).predicate(|_| true)).collect()
}

/// What has the focus now.
fn stop(operator: &Operator) -> Stop {
    let all = all(operator);
    let place = all.iter().position(|node| node.accesskit_node().is_focused()).expect("the focus is never nowhere");
    // Of a table, the row that its keys are for says that it has the focus.
    let is_table = |node: &Node<'_>| node.accesskit_node().role() == Role::Grid;
    let of_row = all[place].accesskit_node().role() == Role::Row;
    let place = if of_row { all.iter().position(is_table).expect("a table") } else { place };
    let node = &all[place];
    let part = ancestors(node).find(|parent| parent.role() == Role::Region || is_menu(parent));
    let region = part
        .and_then(|part| part.bounding_box())
        .map(|rect| Rect::from_min_max(pos2(rect.x0 as f32, rect.y0 as f32), pos2(rect.x1 as f32, rect.y1 as f32)));
    let data = node.accesskit_node();
    Stop {
        role: data.role(),
        name: data.label().unwrap_or_default(),
        toggled: data.toggled().map(|toggled| toggled == Toggled::True),
        rect: node.rect(),
        region,
        in_menu: ancestors(node).any(|parent| is_menu(&parent)),
        place,
    }
}

/// Goes round with Tab, once.
fn stops(operator: &mut Operator) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for _ in 0..120 {
        let stop = stop(operator);
        if stops.first().is_some_and(|first| first.said() == stop.said() && first.rect == stop.rect) {
            return stops;
        }
        stops.push(stop);
        operator.press(Key::Tab);
    }
    panic!("Tab does not come round: {:?}", stops.iter().map(Stop::said).collect::<Vec<_>>());
}

/// Whether one stands before the other as one reads: above it, or left of it on one line.
fn comes_before(a: Rect, b: Rect) -> bool {
    let overlap = a.bottom().min(b.bottom()) - a.top().max(b.top());
    let on_one_line = overlap > 0.5 * a.height().min(b.height());
    if on_one_line { a.left() <= b.left() } else { a.top() <= b.top() }
}

/// Holds the order of Tab against the places on the screen and the order of the accessibility tree, and what is said of each
/// stop against what it is.
fn is_in_reading_order(operator: &mut Operator, screen: &str) -> Vec<Stop> {
    let window = operator.harness.ctx.content_rect();
    let stops = stops(operator);
    let names = || stops.iter().map(Stop::said).collect::<Vec<_>>();
    assert!(stops.len() > 1, "{screen}: {:?}", names());
    for stop in &stops {
        assert!(
            window.expand(1.0).contains_rect(stop.rect),
            "{screen}: {} is out of sight at {:?}",
            stop.name,
            stop.rect
        );
        assert!(stop.role != Role::Unknown && !stop.name.is_empty(), "{screen}: {stop:?}");
        let has_state = matches!(
            stop.role,
            Role::Switch | Role::CheckBox | Role::RadioButton | Role::MenuItemCheckBox | Role::MenuItemRadio
        );
        assert!(!has_state || stop.toggled.is_some(), "{screen}: {stop:?}");
        let of_menu = [Role::MenuItem, Role::MenuItemCheckBox, Role::MenuItemRadio];
        let is_typed = matches!(stop.role, Role::TextInput | Role::Button) && screen == NAMING;
        assert_eq!(stop.in_menu && !is_typed, of_menu.contains(&stop.role), "{screen}: {stop:?}");
        // Of several, one is the stop: the one that holds.
        assert!(stop.role != Role::RadioButton || stop.toggled == Some(true), "{screen}: {stop:?}");
    }
    let is_dialog = |node: &Node<'_>| matches!(node.accesskit_node().role(), Role::Dialog | Role::AlertDialog);
    for dialog in all(operator).into_iter().filter(is_dialog) {
        assert!(
            dialog.accesskit_node().label().is_some_and(|name| !name.is_empty()),
            "{screen}: a dialog without a name"
        );
    }
    // Where it comes round, from the last to the first.
    let mut breaks = 0;
    for pair in stops.windows(2) {
        let [a, b] = pair else { continue };
        if a.in_menu != b.in_menu {
            continue;
        }
        let ordered = match (a.region, b.region) {
            (Some(one), Some(other)) if one != other => comes_before(one, other),
            _ => comes_before(a.rect, b.rect),
        };
        if !(ordered && a.place < b.place) {
            breaks += 1;
            let told = format!("{screen}: {a:?} and then {b:?}: {:?}", names());
            // The walk may begin anywhere, and comes round once.
            assert!(breaks < 2, "{told}");
            assert!(b.place < a.place, "{told}");
        }
    }
    stops
}

/// A desk at the small account.
fn desk() -> Operator {
    Operator::at(&small_account())
}

/// The same, with a user in the pane.
fn with_ann() -> Operator {
    let mut operator = desk();
    operator.select("ann.ko");
    operator
}

fn with_ann_and(button: &str) -> Operator {
    let mut operator = with_ann();
    operator.click(button);
    operator
}

/// A desk at which this was pressed.
fn after(button: &str) -> Operator {
    let mut operator = desk();
    operator.click(button);
    operator
}

/// A desk at which a password waits to be handed over.
fn with_a_card() -> Operator {
    let mut operator = desk();
    operator.harness.set_size(egui::vec2(1280.0, 1200.0));
    operator.select("cy.wu");
    operator.click("Create password…");
    operator.type_into("New password", GOOD);
    operator.click("Create password");
    operator.wait(Duration::from_secs(1));
    assert!(operator.sees_card("cy.wu"), "{:?}", operator.all_texts());
    operator
}

/// The page on which an account is chosen.
fn welcome(profiles: &[&str]) -> Operator {
    let profile = |name: &&str| Profile {
        name: (*name).into(),
        region: Some("eu-central-1".into()),
        account_id: None,
        sign_in: SignIn::Sso,
        is_default: false,
    };
    let options = Options { profiles: Some(profiles.iter().map(profile).collect()), ..Options::default() };
    // So high that nothing has to be scrolled.
    let mut operator = Operator::start(options, |builder| builder.with_size([1280.0, 1600.0]));
    operator.settle();
    operator
}

/// The first page of a desk of the demo alone.
fn first_page_of_the_demo() -> Operator {
    let demo = DemoOptions { users: 20, ..DemoOptions::instant() };
    let options = Options { demo, demo_only: true, profiles: Some(Vec::new()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder.with_size([1280.0, 1600.0]));
    operator.settle();
    operator
}

/// The page that the demo's browser shows.
fn page_of_the_demo() -> Operator {
    let mut operator = first_page_of_the_demo();
    operator.click("Sign in with IAM Identity Center…");
    operator.press(Key::Enter);
    until(&mut operator, |operator| operator.sees_dialog("In the browser"));
    operator
}

/// A desk at which somebody signs in to Identity Center.
fn signing_in(does: Does) -> Operator {
    let (options, ..) = at_portal(&small_account(), does, Options::default());
    let mut operator = Operator::start(options, |builder| builder.with_size([1280.0, 1600.0]));
    operator.settle();
    signs_in(&mut operator);
    operator
}

/// The accounts among which somebody chooses who is signed in.
fn accounts() -> Operator {
    let mut operator = signing_in(Does::Allows);
    until(&mut operator, |operator| operator.reads("2 accounts"));
    operator
}

/// The question for the code of an access key of this account.
fn asked_for_code(prepare: fn(&DemoAccount)) -> Operator {
    let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    prepare(&account);
    let options = Options { http_client: Some(account.http_client()), ..Options::default() };
    let mut operator = Operator::start(options, |builder| builder);
    operator.settle();
    operator.click("Use an access key…");
    operator.type_into("Access key ID", "AKIAHELEN00000000001");
    operator.type_into("Secret access key", "hunter2/secret");
    operator.toggle("Sign in with MFA");
    operator.click("Open the account");
    until(&mut operator, |operator| operator.sees_dialog("MFA code"));
    operator
}

/// The journal, with two entries.
fn journal() -> Operator {
    let mut operator = with_ann();
    operator.flips_must_change();
    operator.wait(Duration::from_secs(30));
    operator.select("bob.lee");
    operator.flips_must_change();
    operator.wait(Duration::from_secs(30));
    operator.click("Journal");
    assert_eq!(operator.rows().len(), 2, "{:?}", operator.all_texts());
    operator
}

/// The root users of member accounts, the one of this account audited.
fn root_users(name: &str) -> Operator {
    let mut operator = after("Root users of member accounts");
    operator.harness.set_size(egui::vec2(1280.0, 1400.0));
    operator.wait(Duration::from_secs(1));
    operator.select(name);
    operator.click("Audit");
    operator.wait(Duration::from_secs(1));
    operator
}

/// A desk with a message that stays, at which passwords may not be read.
fn with_a_problem() -> Operator {
    let account = small_account();
    account.stage(Fault::on("GetLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    operator.select("bob.lee");
    account.remove_user("bob.lee");
    operator.click("Refresh");
    operator.select("cy.wu");
    assert!(operator.reads("bob.lee no longer exists"), "{:?}", operator.all_texts());
    assert!(operator.reads("State of the account"), "{:?}", operator.all_texts());
    operator
}

/// Two accounts that are open, one of which is shown.
fn two_accounts() -> Operator {
    let mut operator = side_by_side(&small_account(), &other_account());
    operator.select("zoe.ray");
    operator
}

/// Both at a glance.
fn all_accounts() -> Operator {
    let mut operator = two_accounts();
    operator.harness.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, Key::F);
    operator.settle();
    operator
}

type Open = fn() -> Operator;

fn are_in_reading_order(screens: &[(&str, Open)]) {
    for (screen, open) in screens {
        is_in_reading_order(&mut open(), screen);
    }
}

#[test]
fn tab_goes_round_the_pages_in_reading_order() {
    are_in_reading_order(&[
        ("welcome", || welcome(&[])),
        ("welcome with a profile", || welcome(&["acme-prod"])),
        ("welcome with profiles", || welcome(&["acme-prod", "audit", "sandbox"])),
        ("the form for Identity Center", || {
            let mut operator = welcome(&["acme-prod", "audit"]);
            operator.click("Sign in with IAM Identity Center…");
            operator
        }),
        ("the form for a role", || {
            let mut operator = welcome(&["acme-prod", "audit"]);
            operator.click("Switch role…");
            operator
        }),
        ("the demo", first_page_of_the_demo),
        ("the demo's form for Identity Center", || {
            let mut operator = first_page_of_the_demo();
            operator.click("Sign in with IAM Identity Center…");
            operator
        }),
        ("the demo's form for a role", || {
            let mut operator = first_page_of_the_demo();
            operator.click("Switch role…");
            operator
        }),
        ("accounts of Identity Center", accounts),
        ("roles of an account", || {
            let mut operator = accounts();
            operator.click("Acme Production");
            until(&mut operator, |operator| operator.button("Open Acme Production as Helpdesk") == Some(true));
            operator
        }),
        ("users", desk),
        ("a user", with_ann),
        ("a filter", || {
            let mut operator = desk();
            operator.type_into(FILTER, "status:set mfa:no x");
            operator
        }),
        ("a misspelt filter", || {
            let mut operator = desk();
            operator.harness.set_size(egui::vec2(1280.0, 1000.0));
            operator.type_into(FILTER, "mfa=no satus:set");
            operator
        }),
        ("a card", || {
            let mut operator = with_a_card();
            operator.click("Not handed over…");
            operator
        }),
        ("a message", with_a_problem),
        ("an empty journal", || after("Journal")),
        ("journal", journal),
        ("an entry of the journal", || {
            let mut operator = journal();
            operator.press(Key::ArrowDown);
            operator
        }),
        ("accounts side by side", two_accounts),
        ("all accounts", all_accounts),
        ("users of all accounts", || {
            let mut operator = all_accounts();
            operator.types("ann");
            operator
        }),
        ("an account to be opened beside one that is open", || {
            let mut operator = welcome(&[]);
            operator.click("Open the demo account");
            operator.wait(Duration::from_secs(3));
            operator.click("Open another account");
            operator
        }),
        ("root users", || {
            let mut operator = after("Root users of member accounts");
            operator.wait(Duration::from_secs(1));
            operator
        }),
        ("a root user with keys", || root_users("acme-billing")),
        ("a root user with a device", || root_users("acme-data")),
        ("a root user that is refused", || root_users("acme-vault")),
        ("locked", || {
            let mut operator = desk();
            operator.presses_lock();
            assert!(operator.reads("The desk is locked"));
            operator
        }),
    ]);
}

#[test]
fn tab_goes_round_the_menus_in_reading_order() {
    are_in_reading_order(&[
        ("columns", || after("Columns")),
        ("export", || after("Export 4 users")),
        ("views", || after("Views")),
        (NAMING, || {
            let mut operator = after("Views");
            operator.click("Save this view…");
            operator
        }),
        ("a row's menu", || {
            let mut operator = with_ann();
            operator.press(Key::Menu);
            operator
        }),
    ]);
}

#[test]
fn tab_goes_round_the_dialogs_in_reading_order() {
    are_in_reading_order(&[
        ("what is done to a root user", || {
            let mut operator = root_users("acme-legacy");
            operator.click("Delete root password…");
            operator.settle();
            operator
        }),
        ("access key", || {
            let mut operator = welcome(&[]);
            operator.click("Use an access key…");
            operator
        }),
        ("MFA code", || {
            // The operator has a device there.
            let account = DemoAccount::new(DemoOptions { users: 20, ..DemoOptions::instant() });
            let options = Options { http_client: Some(account.http_client()), ..Options::default() };
            let mut operator = Operator::start(options, |builder| builder);
            operator.settle();
            operator.click("Use an access key…");
            operator.type_into("Access key ID", "AKIAIOSFODNN7EXAMPLE");
            operator.type_into("Secret access key", "hunter2/secret");
            operator.toggle("Sign in with MFA");
            operator.click("Open the account");
            until(&mut operator, |operator| operator.sees_dialog("MFA code"));
            operator.types("123456");
            operator
        }),
        ("several MFA devices", || {
            let mut operator = asked_for_code(|account| {
                account.add_user("helen", |user| {
                    let user = user.access_key("AKIAHELEN00000000001").mfa();
                    let policy = "arn:aws:iam::aws:policy/IAMFullAccess";
                    user.mfa_device("arn:aws:iam::111122223333:mfa/phone").attached_policy(policy)
                });
            });
            operator.types("123456");
            operator
        }),
        ("an MFA device that cannot be read", || {
            let mut operator = asked_for_code(|account| {
                account.add_user("helen", |user| user.access_key("AKIAHELEN00000000001").mfa());
            });
            operator.type_into("MFA device", "GAHT12345678");
            operator.type_into("MFA code", "123456");
            operator
        }),
        ("signing in in the browser", || {
            let mut operator = signing_in(Does::Nothing);
            until(&mut operator, |operator| operator.reads("has opened in your browser"));
            operator
        }),
        ("signing in with a code", || {
            let mut operator = signing_in(Does::Nothing);
            until(&mut operator, |operator| operator.reads("has opened in your browser"));
            operator.click("Use a code instead");
            until(&mut operator, |operator| operator.reads("shows this code"));
            operator
        }),
        ("the demo's browser", page_of_the_demo),
        ("the demo's browser with a code", || {
            let mut operator = page_of_the_demo();
            operator.click("Use a code instead");
            until(&mut operator, |operator| operator.reads("shows this code"));
            operator
        }),
        ("reset", || with_ann_and("Reset password…")),
        ("generator options", || {
            let mut operator = with_ann_and("Reset password…");
            operator.click("Generator options");
            operator
        }),
        ("delete", || with_ann_and("Delete password…")),
        ("require password change", || with_ann_and("Require password change…")),
        ("mark as production", || after("Mark as production…")),
        ("settings", || after("Settings…")),
        ("keys", || {
            let mut operator = desk();
            operator.press(Key::F1);
            operator
        }),
        ("about", || {
            let mut operator = after("Help");
            operator.click("About Passdesk");
            operator
        }),
        ("messages", || {
            let mut operator = with_a_problem();
            operator.click("Messages, 1 unread");
            operator
        }),
        ("discard", || {
            let mut operator = with_a_card();
            operator.click("Not handed over…");
            operator.click("Discard…");
            operator
        }),
        ("close", || {
            let mut operator = with_a_card();
            assert!(!operator.closes());
            operator
        }),
    ]);
}

/// The choices of a group, with whether each holds, its place and of how many it is one.
fn choices(operator: &Operator, role: Role, group: &str) -> Vec<(String, bool, Option<usize>, Option<usize>)> {
    let is_in = |node: &Node<'_>| {
        ancestors(node).any(|parent| {
            matches!(parent.role(), Role::RadioGroup | Role::Group) && parent.label().as_deref() == Some(group)
        })
    };
    let of_group = all(operator).into_iter().filter(|node| node.accesskit_node().role() == role && is_in(node));
    of_group
        .map(|node| {
            let (name, data) = (node.accesskit_node().label().unwrap_or_default(), node.accesskit_node());
            let holds = data.toggled() == Some(Toggled::True);
            (name, holds, data.data().position_in_set(), data.data().size_of_set())
        })
        .collect()
}

/// Which of a group holds.
fn chosen(operator: &Operator, role: Role, group: &str) -> Vec<String> {
    choices(operator, role, group).into_iter().filter(|choice| choice.1).map(|choice| choice.0).collect()
}

#[test]
fn a_group_of_choices_is_one_stop_and_the_arrows_choose_in_it() {
    let mut operator = after("Settings…");
    let group = choices(&operator, Role::RadioButton, "Theme");
    let expected = [("Follow system", true, 1), ("Light", false, 2), ("Dark", false, 3)];
    assert_eq!(group, expected.map(|(name, holds, at)| (name.to_owned(), holds, Some(at), Some(3))));
    // The one that holds has the focus.
    for (key, word) in [
        (Key::ArrowRight, "Light"),
        (Key::ArrowDown, "Dark"),
        (Key::ArrowRight, "Follow system"),
        (Key::ArrowUp, "Dark"),
        (Key::ArrowLeft, "Light"),
    ] {
        operator.press(key);
        assert_eq!(chosen(&operator, Role::RadioButton, "Theme"), [word], "{key:?}");
        assert_eq!(stop(&operator).said(), format!("RadioButton {word}"));
    }
    operator.press(Key::Tab);
    assert_eq!(
        chosen(&operator, Role::RadioButton, "Zoom"),
        [stop(&operator).name],
        "beyond the group is the next one"
    );
    operator.press(Key::Tab);
    assert_eq!(stop(&operator).role, Role::SpinButton, "beyond the groups");
    for (group, of) in [("Start a new password with", 2), ("Refresh automatically", 5)] {
        assert_eq!(choices(&operator, Role::RadioButton, group).len(), of, "{group}");
        assert_eq!(chosen(&operator, Role::RadioButton, group).len(), 1, "{group}");
    }
    operator.chooses("15 min");
    assert_eq!(chosen(&operator, Role::RadioButton, "Refresh automatically"), ["15 min"]);
    assert_eq!(stop(&operator).name, "15 min", "what was clicked has the focus");
    operator.click("Save");
    operator.click("Settings…");
    assert_eq!(chosen(&operator, Role::RadioButton, "Refresh automatically"), ["15 min"]);
    assert_eq!(stop(&operator).name, "Light");
}

#[test]
fn in_a_menu_the_arrows_walk_over_choices_and_choose_nothing() {
    const GROUP: &str = "Columns";
    let mut operator = after("Export 4 users");
    assert_eq!(choices(&operator, Role::MenuItemRadio, GROUP).len(), 2);
    let holds = chosen(&operator, Role::MenuItemRadio, GROUP);
    assert_eq!(holds, ["Columns as on screen"]);
    operator.press(Key::ArrowDown);
    let mut walked = vec![stop(&operator).name];
    for _ in 0..4 {
        operator.press(Key::ArrowDown);
        walked.push(stop(&operator).name);
        assert_eq!(chosen(&operator, Role::MenuItemRadio, GROUP), holds);
    }
    let lines = [
        "Columns as on screen",
        "All columns, with sources and times",
        "Comma-separated values (CSV)",
        "JSON",
        "Columns as on screen",
    ];
    assert_eq!(walked, lines);
    operator.press(Key::ArrowDown);
    operator.press(Key::Space);
    assert_eq!(chosen(&operator, Role::MenuItemRadio, GROUP), ["All columns, with sources and times"]);
    operator.press(Key::ArrowUp);
    assert_eq!(stop(&operator).name, "Columns as on screen");
    operator.press(Key::ArrowUp);
    assert_eq!(stop(&operator).name, "JSON", "round and round");
}

#[test]
fn what_opens_and_closes_says_whether_it_is_open() {
    let account = small_account();
    account.stage(Fault::on("UpdateLoginProfile").always().access_denied());
    let mut operator = Operator::at(&account);
    for button in ["Views", "Columns", "Export 4 users"] {
        let popup = |operator: &Operator| {
            operator.harness.get_by_role_and_label(Role::Button, button).accesskit_node().data().has_popup()
        };
        assert_eq!(popup(&operator), Some(HasPopup::Menu), "{button}");
        assert_eq!(operator.is_expanded(button), Some(false), "{button}");
        operator.click(button);
        assert_eq!(operator.is_expanded(button), Some(true), "{button}");
        operator.press(Key::Escape);
        assert_eq!(operator.is_expanded(button), Some(false), "{button}");
    }
    operator.select("ann.ko");
    operator.click("Reset password…");
    operator.click("Reset password");
    operator.wait(Duration::from_secs(1));
    for button in ["Generator options", ERROR_DETAILS] {
        // Behind the dialog there is another of the same name.
        let is_open = |operator: &Operator| {
            let of_name = operator.harness.query_all(By::new().role(Role::Button).label(button).recursive(true));
            of_name.last().and_then(|node| node.accesskit_node().data().is_expanded())
        };
        assert_eq!(is_open(&operator), Some(false), "{button}: {:?}", operator.all_texts());
        let of_name = operator.harness.query_all(By::new().role(Role::Button).label(button).recursive(true));
        of_name.last().expect("there").click();
        operator.settle();
        assert_eq!(is_open(&operator), Some(true), "{button}");
    }
}

#[test]
fn the_journal_is_a_table_and_its_columns_are_made_wider_by_assistive_software() {
    let mut operator = journal();
    let table = |operator: &Operator| {
        let table = operator.harness.get_by_role_and_label(Role::Grid, "Changes");
        (table.accesskit_node().data().row_count(), table.rect())
    };
    assert_eq!(table(&operator).0, Some(3), "with the titles");
    let in_table = operator.harness.query_all(By::new().role(Role::Row).recursive(true));
    assert!(in_table.into_iter().all(|row| ancestors(&row).any(|parent| parent.role() == Role::Grid)));
    let grips = |operator: &Operator| -> Vec<(String, f64)> {
        let grips = operator.harness.query_all(By::new().role(Role::Splitter).recursive(true));
        let said = |node: Node<'_>| {
            let data = node.accesskit_node();
            (data.label().unwrap_or_default(), data.numeric_value().expect("a width"))
        };
        grips.map(said).collect()
    };
    let before = grips(&operator);
    let names = ["Time", "Target", "Action", "Outcome", "By", "Account"].map(|name| format!("Width of {name}"));
    assert_eq!(before.iter().map(|grip| grip.0.clone()).collect::<Vec<_>>(), names);
    let outcome = |operator: &Operator| operator.harness.get_by_role_and_label(Role::ColumnHeader, "Outcome").rect();
    let was = outcome(&operator);
    let grip = operator.harness.get_by_role_and_label(Role::Splitter, "Width of Target");
    let (target_node, target_tree) = grip.accesskit_node().locate();
    let request = ActionRequest { action: Action::Increment, target_node, target_tree, data: None };
    operator.harness.event(egui::Event::AccessKitActionRequest(request));
    operator.settle();
    assert!(grips(&operator)[1].1 > before[1].1 && outcome(&operator).left() > was.left());
    // A click on an entry is for the table's keys.
    let row = operator.rows()[0].clone();
    operator.select(&row);
    assert_eq!(stop(&operator).said(), "Grid Changes");
    operator.press(Key::ArrowDown);
    assert_eq!(operator.selected(), Some(operator.rows()[1].clone()));
}
