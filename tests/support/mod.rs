//! An operator at a desk: the real window logic on the real SDK and the demo account, with a clock that jumps.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod board;
pub(crate) mod identity_center;
pub(crate) mod journal;
pub(crate) mod side_by_side;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_iam::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use egui::accesskit::Role;
use egui_kittest::kittest::{AccessKitNode, By, NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use passdesk::account::{CustomPolicy, PasswordPolicy};
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Options, Origin, Settings, Store};
use passdesk::ui::App;
use tokio::runtime::Runtime;

/// What time it is at the desk.
pub(crate) const NOW: &str = "2026-11-21T10:00:00Z";

/// An account of four users, one in each state: `ann.ko` has a password, `bob.lee` must change hers, `cy.wu` has none, and
/// `di.roy` has none but an access key.
pub(crate) fn small_account() -> DemoAccount {
    let account = DemoAccount::new(DemoOptions { users: 0, ..DemoOptions::instant() });
    account.add_user("ann.ko", |user| user.path("/support/").password("Old-Password-of-Ann-1").mfa());
    account.add_user("bob.lee", |user| user.path("/finance/").password("Old-Password-of-Bob-1").must_change());
    account.add_user("cy.wu", |user| user.path("/finance/eu/"));
    account.add_user("di.roy", |user| user.access_key("AKIAIOSFODNN7EXAMPLE").group("deployers"));
    account
}

/// A policy that does not let users change their own passwords.
pub(crate) fn no_own_passwords() -> PasswordPolicy {
    PasswordPolicy::Custom(CustomPolicy {
        minimum_length: 8,
        required: Vec::new(),
        allow_users_to_change: false,
        max_age_days: None,
        reuse_prevention: None,
        hard_expiry: false,
    })
}

/// Another administrator's way to the account.
pub(crate) fn elsewhere(account: &DemoAccount) -> aws_sdk_iam::Client {
    let credentials = Credentials::new("ASIADEMO000000000001", "secret", None, None, "tests");
    aws_sdk_iam::Client::from_conf(
        aws_sdk_iam::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(account.http_client())
            .build(),
    )
}

/// From now on this account gives out no credential report, as where the permission is missing: console passwords are read
/// one by one.
pub(crate) fn without_report(account: &DemoAccount) {
    account.stage(Fault::on("GenerateCredentialReport").always().access_denied());
    account.stage(Fault::on("GetCredentialReport").always().access_denied());
}

/// From now on this account does not tell of the tags and groups of all users: they are read of whoever is looked at.
pub(crate) fn without_user_details(account: &DemoAccount) {
    account.stage(Fault::on("GetAccountAuthorizationDetails").always().access_denied());
}

/// The program's window, somebody in front of it, and the time that passes.
pub(crate) struct Operator {
    pub(crate) harness: Harness<'static, App>,
    runtime: Runtime,
    /// What the wall clock says.
    clock: Arc<Mutex<Timestamp>>,
}

impl Operator {
    /// Opens this demo account, and waits until it is listed.
    pub(crate) fn at(account: &DemoAccount) -> Self {
        Self::with(account, Options::default())
    }

    /// Opens this demo account at a desk with these options, and waits until it is listed.
    pub(crate) fn with(account: &DemoAccount, options: Options) -> Self {
        let options = Options { open: Some(Origin::Demo), demo_account: Some(account.clone()), ..options };
        let mut operator = Self::start(options, |builder| builder);
        operator.wait(Duration::from_secs(3));
        operator
    }

    /// Opens this demo account at a desk that reads it again every so many minutes.
    pub(crate) fn refreshing_every(minutes: u32, account: &DemoAccount) -> Self {
        let folder = format!("passdesk-refresh-{minutes}-{}", std::process::id());
        let store = Store::new(std::env::temp_dir().join(folder));
        store.set_pending(Settings { refresh_minutes: minutes, ..Settings::default() });
        store.save().expect("saved");
        Self::with(account, Options { store: Some(store), ..Options::default() })
    }

    /// Locks the desk.
    pub(crate) fn presses_lock(&mut self) {
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::L);
        self.settle();
    }

    /// Starts the program without waiting for anything.
    pub(crate) fn start(
        options: Options,
        build: impl FnOnce(egui_kittest::HarnessBuilder<App>) -> egui_kittest::HarnessBuilder<App>,
    ) -> Self {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
        let handle = runtime.handle().clone();
        let clock = Arc::new(Mutex::new(NOW.parse().expect("a time")));
        let at_the_desk = Arc::clone(&clock);
        let now = move || *at_the_desk.lock().expect("not poisoned");
        // The profiles of the computer that this runs on must not matter.
        let profiles = options.profiles.or_else(|| Some(Vec::new()));
        let options = Options { clock: Arc::new(now), profiles, ..options };
        let builder = build(Harness::builder().with_size([1280.0, 800.0]).with_max_steps(12));
        let harness = builder.build_eframe(|created| {
            App::new(&created.egui_ctx, options, handle, TimeZone::UTC)
                .drawn_with("OpenGL 4.6 (glow, Mesa 22.3.6)".into())
        });
        Self { harness, runtime, clock }
    }

    /// Lets time pass, at the desk and in the account; nobody waits for it.
    pub(crate) fn wait(&mut self, time: Duration) {
        let step = (time / 40).clamp(Duration::from_millis(50), Duration::from_secs(1));
        let mut passed = Duration::ZERO;
        while passed < time {
            self.runtime.block_on(async { tokio::time::sleep(step).await });
            self.harness.step();
            passed += step;
        }
    }

    /// Lets minutes pass, at the desk and in the account: so little at a time that the computer is not taken for asleep.
    pub(crate) fn wait_minutes(&mut self, account: &DemoAccount, minutes: u32) {
        for _ in 0..2 * minutes {
            *self.clock.lock().expect("not poisoned") += Duration::from_secs(30);
            self.wait(Duration::from_secs(6));
            account.clock().advance(Duration::from_secs(24));
        }
    }

    /// Lets this happen without a frame.
    pub(crate) fn meanwhile<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Somebody sets the wall clock.
    pub(crate) fn clock_jumps_to(&mut self, time: &str) {
        *self.clock.lock().expect("not poisoned") = time.parse().expect("a time");
        self.settle();
    }

    /// Lets what was just done take effect.
    pub(crate) fn settle(&mut self) {
        self.wait(Duration::from_millis(600));
    }

    /// Presses the button of this name.
    pub(crate) fn click(&mut self, name: &str) {
        let button = self.pressable(name).unwrap_or_else(|| panic!("no button {name}: {:?}", self.all_texts()));
        assert!(!button.accesskit_node().is_disabled(), "{name} is off");
        button.click();
        self.settle();
    }

    /// The button or the item of a menu of this name, if it is there.
    fn pressable<'a>(&'a self, name: &'a str) -> Option<Node<'a>> {
        let roles = [Role::Button, Role::MenuItem, Role::MenuItemRadio];
        roles.into_iter().find_map(|role| self.harness.query_by_role_and_label(role, name))
    }

    /// Whether a message that contains this is among the last ones, on screen or not.
    pub(crate) fn was_told(&self, text: &str) -> bool {
        self.harness.state().desk().notifications.newest_first().any(|one| one.text.contains(text))
    }

    /// Whether there is a button of this name that can be pressed; `None` if there is none at all.
    pub(crate) fn button(&self, name: &str) -> Option<bool> {
        self.pressable(name).map(|button| !button.accesskit_node().is_disabled())
    }

    /// The whole name of the button whose name has this in it.
    pub(crate) fn button_with(&self, part: &str) -> String {
        let is_it = |node: &AccessKitNode<'_>| node.label().is_some_and(|label| label.contains(part));
        let button = self.harness.get(By::new().recursive(true).role(Role::Button).predicate(is_it));
        button.accesskit_node().label().unwrap_or_default()
    }

    /// Whether what this button opens and closes is open.
    pub(crate) fn is_expanded(&self, name: &str) -> Option<bool> {
        self.harness.get_by_role_and_label(Role::Button, name).accesskit_node().data().is_expanded()
    }

    /// What a screen reader adds to the name of a button.
    pub(crate) fn describes(&self, name: &str) -> String {
        let button = self.harness.get_by_role_and_label(Role::Button, name);
        button.accesskit_node().data().description().unwrap_or_default().to_owned()
    }

    /// Selects a user in the table.
    pub(crate) fn select(&mut self, user: &str) {
        self.row(user).expect("the user is in the table").click();
        self.settle();
    }

    /// Clicks on a user with these keys held down.
    pub(crate) fn picks(&mut self, user: &str, modifiers: egui::Modifiers) {
        self.row(user).expect("the user is in the table").click_modifiers(modifiers);
        self.settle();
    }

    /// The users that are selected and on screen, from top to bottom.
    pub(crate) fn all_selected(&self) -> Vec<String> {
        let selected =
            |name: &String| self.row(name).is_some_and(|row| row.accesskit_node().is_selected() == Some(true));
        self.rows().into_iter().filter(selected).collect()
    }

    /// The columns' titles, from left to right.
    pub(crate) fn titles(&self) -> Vec<String> {
        let titles = self.harness.query_all(By::new().role(Role::ColumnHeader).recursive(true));
        let mut titles: Vec<(f32, String)> =
            titles.map(|title| (title.rect().left(), title.accesskit_node().label().unwrap_or_default())).collect();
        titles.sort_by(|a, b| a.0.total_cmp(&b.0));
        titles.into_iter().map(|(_, title)| title).collect()
    }

    /// What a screen reader adds to a column's title.
    pub(crate) fn title_says(&self, title: &str) -> String {
        let title = self.harness.get_by_role_and_label(Role::ColumnHeader, title);
        title.accesskit_node().data().description().unwrap_or_default().to_owned()
    }

    /// Clicks on a column's title with Shift held down.
    pub(crate) fn orders_also_by(&mut self, title: &str) {
        self.harness.get_by_role_and_label(Role::ColumnHeader, title).click_modifiers(egui::Modifiers::SHIFT);
        self.settle();
    }

    /// Turns the wheel over the table, which goes down by so many points.
    pub(crate) fn scrolls_down(&mut self, points: f32) {
        let first = self.rows().into_iter().next().expect("a row");
        self.harness.hover_at(self.row(&first).expect("there").rect().center());
        self.harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::Vec2::new(0.0, -points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        });
        self.settle();
    }

    /// The row of a user, if it is on screen.
    pub(crate) fn row<'a>(&'a self, user: &'a str) -> Option<Node<'a>> {
        self.harness.query_by_role_and_label(Role::Row, user)
    }

    /// What a screen reader says of a user's row.
    pub(crate) fn row_says(&self, user: &str) -> String {
        let row = self.row(user).expect("the user is in the table");
        row.accesskit_node().data().description().unwrap_or_default().to_owned()
    }

    /// What a screen reader says of a user's console password in the table.
    pub(crate) fn password_says(&self, user: &str) -> String {
        let said = self.row_says(user);
        let others = ["Password age", "Last sign-in"];
        let of_password = said.split(", ").take_while(|fact| !others.iter().any(|other| fact.starts_with(other)));
        of_password.collect::<Vec<_>>().join(", ")
    }

    /// Where a fact in the pane of the user comes from.
    pub(crate) fn source_of(&self, fact: &str) -> String {
        let begins = format!("{fact}: ");
        let is_it =
            |node: &AccessKitNode<'_>| node.label().or(node.value()).is_some_and(|said| said.starts_with(&begins));
        let fact = self.harness.get(By::new().recursive(true).predicate(is_it));
        fact.accesskit_node().data().description().unwrap_or_default().to_owned()
    }

    /// The users in the table, from top to bottom, as far as they are on screen.
    pub(crate) fn rows(&self) -> Vec<String> {
        let rows = self.harness.query_all(By::new().role(Role::Row));
        let mut rows: Vec<(f32, String)> =
            rows.map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default())).collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows.into_iter().map(|(_, name)| name).collect()
    }

    /// Types into the field of this name.
    pub(crate) fn type_into(&mut self, field: &str, text: &str) {
        self.field(field).focus();
        self.harness.step();
        self.field(field).type_text(text);
        self.settle();
    }

    /// What the field of this name holds, as far as it tells.
    pub(crate) fn value_of(&self, field: &str) -> String {
        self.field(field).value().unwrap_or_default()
    }

    /// The text field of this name.
    pub(crate) fn field<'a>(&'a self, name: &'a str) -> Node<'a> {
        let is_field =
            move |node: &AccessKitNode<'_>| is_text_field(node.role()) && node.label().as_deref() == Some(name);
        self.harness.get(By::new().recursive(true).predicate(is_field))
    }

    /// Whether the card of this user's new password is unfolded.
    pub(crate) fn sees_card(&self, user: &str) -> bool {
        self.harness.query_by_role_and_label(Role::Group, &format!("Hand over to {user}")).is_some()
    }

    /// Says that the password on the unfolded card was handed over, after a look at it where it was not copied.
    pub(crate) fn hands_over(&mut self) {
        if self.button("I handed it over") == Some(false) {
            self.click("Show password");
        }
        self.click("I handed it over");
    }

    /// Whether a dialog of this title is open.
    pub(crate) fn sees_dialog(&self, title: &str) -> bool {
        self.harness.query_by_role_and_label(Role::Dialog, title).is_some()
    }

    /// Whether a text that contains this is on screen.
    pub(crate) fn reads(&self, text: &str) -> bool {
        self.harness
            .query_all(By::new().recursive(true).predicate(|_| true))
            .any(|node| [node.accesskit_node().label(), node.value()].iter().flatten().any(|said| said.contains(text)))
    }

    /// All that is said on screen, for a test that failed.
    pub(crate) fn all_texts(&self) -> Vec<String> {
        self.harness
            .query_all(By::new().recursive(true).predicate(|_| true))
            .flat_map(|node| [node.accesskit_node().label(), node.value()])
            .flatten()
            .collect()
    }

    /// Presses and releases a key.
    pub(crate) fn press(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.settle();
    }

    /// Goes on with Tab until what has this name has the focus.
    pub(crate) fn tabs_to(&mut self, name: &str) {
        let has_focus = |node: &AccessKitNode<'_>| node.is_focused() && node.label().as_deref() == Some(name);
        for _ in 0..120 {
            if self.harness.query_all(By::new().recursive(true).predicate(has_focus)).next().is_some() {
                return;
            }
            self.harness.key_press(egui::Key::Tab);
            self.harness.step();
        }
        panic!("Tab does not come to {name}: {:?}", self.all_texts());
    }

    /// Types into whatever has the focus.
    pub(crate) fn types(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.settle();
    }

    /// Pastes into the password field, over all that is there.
    pub(crate) fn pastes(&mut self, text: &str) {
        self.empties("New password");
        self.harness.event(egui::Event::Paste(text.to_owned()));
        self.settle();
    }

    /// Puts the keyboard into the field of this name, and empties it.
    pub(crate) fn empties(&mut self, field: &str) {
        self.field(field).focus();
        self.harness.step();
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
        self.harness.key_press(egui::Key::Delete);
        self.settle();
    }

    /// Presses a button through the accessibility API, whatever is in front of it.
    pub(crate) fn presses_through(&mut self, name: &str) {
        self.harness.get_by_role_and_label(Role::Button, name).click_accesskit();
        self.settle();
    }

    /// Clicks on a column's title.
    pub(crate) fn click_header(&mut self, title: &str) {
        self.harness.get_by_role_and_label(Role::ColumnHeader, title).click();
        self.settle();
    }

    /// Closes the window as the window manager does, and tells whether it goes.
    pub(crate) fn closes(&mut self) -> bool {
        let goes = self.closes_at_once();
        self.settle();
        goes
    }

    /// The same, without waiting for anything.
    pub(crate) fn closes_at_once(&mut self) -> bool {
        let root = egui::ViewportId::ROOT;
        if let Some(window) = self.harness.input_mut().viewports.get_mut(&root) {
            window.events.push(egui::ViewportEvent::Close);
        }
        self.harness.step();
        let commands = &self.harness.output().viewport_output.get(&root).expect("the window").commands;
        !commands.contains(&egui::ViewportCommand::CancelClose)
    }

    /// Chooses one of several.
    pub(crate) fn chooses(&mut self, name: &str) {
        let roles = [Role::RadioButton, Role::MenuItemRadio];
        let choice = roles.into_iter().find_map(|role| self.harness.query_by_role_and_label(role, name));
        choice.unwrap_or_else(|| panic!("no choice {name}: {:?}", self.all_texts())).click();
        self.settle();
    }

    /// Whether this one of several is chosen.
    pub(crate) fn is_chosen(&self, name: &str) -> bool {
        let choice = self.harness.get_by_role_and_label(Role::RadioButton, name);
        choice.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    }

    /// Sets the slider of this name, as assistive software does.
    pub(crate) fn slides(&mut self, name: &str, value: f64) {
        let is_slider = move |node: &AccessKitNode<'_>| {
            matches!(node.role(), Role::Slider | Role::SpinButton) && node.label().as_deref() == Some(name)
        };
        let slider = self.harness.get(By::new().recursive(true).predicate(is_slider));
        let (target_node, target_tree) = slider.accesskit_node().locate();
        let data = Some(egui::accesskit::ActionData::NumericValue(value));
        let action = egui::accesskit::Action::SetValue;
        let request = egui::accesskit::ActionRequest { action, target_node, target_tree, data };
        self.harness.event(egui::Event::AccessKitActionRequest(request));
        self.settle();
    }

    /// Gives an input to whatever has the focus, and tells what the window then handed to the window system.
    pub(crate) fn gives_out(&mut self, event: egui::Event) -> Vec<egui::OutputCommand> {
        // Not through the harness's own queue, which paints frames whose output is not seen.
        self.harness.input_mut().events.push(event);
        let mut given_out = Vec::new();
        for _ in 0..4 {
            self.harness.step();
            given_out.extend(self.harness.output().platform_output.commands.iter().cloned());
        }
        given_out
    }

    /// How long the window would now rest, if nothing happens.
    pub(crate) fn rests_for(&mut self) -> Duration {
        // What a click moves comes to an end.
        self.harness.run_ok();
        self.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay
    }

    /// The switch of this name.
    pub(crate) fn switch<'a>(&'a self, name: &'a str) -> Node<'a> {
        self.harness.get_by_role_and_label(Role::Switch, name)
    }

    /// Turns a switch the other way.
    pub(crate) fn toggle(&mut self, name: &str) {
        self.switch(name).click();
        self.settle();
    }

    /// Turns round whether the selected user must create a new password at the next sign-in, and says yes to the question.
    pub(crate) fn flips_must_change(&mut self) {
        let actions = ["Require password change", "Don't require password change"];
        let action = actions.into_iter().find(|action| self.button(&format!("{action}…")).is_some());
        let action = action.expect("it is known whether the user must");
        self.click(&format!("{action}…"));
        self.click(action);
    }

    /// Marks the account as production, and says yes to the question.
    pub(crate) fn marks_as_production(&mut self) {
        self.click("Mark as production…");
        self.click("Mark as production");
    }

    /// The user that is selected in the table.
    pub(crate) fn selected(&self) -> Option<String> {
        let rows = self.harness.query_all(By::new().role(Role::Row).recursive(true));
        rows.into_iter().find(|row| row.accesskit_node().is_selected() == Some(true))?.accesskit_node().label()
    }

    /// Presses a button, and tells what it put on the clipboard.
    pub(crate) fn copies(&mut self, button: &str) -> Option<String> {
        self.pressable(button).unwrap_or_else(|| panic!("no button {button}: {:?}", self.all_texts())).click();
        let mut copied = None;
        for _ in 0..4 {
            self.harness.step();
            for command in &self.harness.output().platform_output.commands {
                if let egui::OutputCommand::CopyText(text) = command {
                    copied = Some(text.clone());
                }
            }
        }
        copied
    }

    /// Whether a text that contains this is painted, whatever a screen reader says of it.
    pub(crate) fn reads_painted(&self, text: &str) -> bool {
        self.painted().iter().any(|painted| painted.contains(text))
    }

    /// All texts that are painted in the present frame, as they are laid out.
    pub(crate) fn painted(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for clipped in &self.harness.output().shapes {
            collect_texts(&clipped.shape, &mut texts);
        }
        texts
    }
}

fn collect_texts(shape: &egui::Shape, texts: &mut Vec<String>) {
    match shape {
        egui::Shape::Text(text) => texts.push(text.galley.text().to_owned()),
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect_texts(shape, texts)),
        _ => {}
    }
}

fn is_text_field(role: Role) -> bool {
    matches!(role, Role::TextInput | Role::PasswordInput | Role::MultilineTextInput | Role::SearchInput)
}
