//! Lets a hand loose on the window, frame by frame, and has the judge look.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use egui::accesskit::{Action, ActionRequest, NodeId, Role, TreeId};
use egui::{Event, Modifiers, PointerButton, Pos2, Rect, Vec2};
use egui_kittest::Harness;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use passdesk::account::{Identity, Part, PasswordPolicy};
use passdesk::demo::{DemoAccount, DemoAssignment, DemoOptions, DemoPortal, Latency, Staleness};
use passdesk::desk::{Account, Options, Origin, Profile, SignIn, SignInProgress, Stage};
use passdesk::ui::App;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::runtime::Runtime;

use super::draw::{ROOT_USERS, draw, draw_at_root_users, draw_on_first_page, draw_side_by_side};
use super::judge::{Facts, Finding, Judge, Wrote};
use super::questions::{ACCOUNTS, in_account, root_of};
use super::screen::{Control, Screen, Watch};
use super::stroke::{Chord, How, Stroke};
use super::support::board::Board;
use super::support::no_own_passwords;
use super::tally::Tally;

/// Users of the account. Some names begin alike.
pub(crate) const USERS: [&str; 12] = [
    "ann.ko",
    "ann.kovacs",
    "bob.lee",
    "bob.leeds",
    "carla.rossi",
    "cy.wu",
    "di.roy",
    "eve",
    "lena.svensson-of-the-long-name@example.com",
    "nora.ek",
    "omar",
    "rob.lee",
];

/// How long a frame takes.
const FRAME: Duration = Duration::from_millis(30);

/// Where a trial begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scene {
    /// In the account. The trial is over where it is left.
    Desk,
    /// On the page on which an account is chosen and somebody signs in. All ways lead to the same account, and back.
    FirstPage,
    /// In one of two accounts that are open side by side, whose users are called the same.
    SideBySide,
    /// At the root users of the member accounts.
    RootUsers,
}

/// What is typed on the first page: where one signs in, the access key and the MFA device of a user.
pub(crate) const START_URL: &str = "https://d-1234567890.awsapps.com/start";
pub(crate) const KEY: &str = "AKIAHAND000000000001";
pub(crate) const DEVICE: &str = "arn:aws:iam::111122223333:mfa/eve";

/// Where the strokes come from.
pub(crate) enum Hand<'a> {
    /// So many, drawn from the seed.
    Drawn(usize),
    /// These.
    Given(&'a [Stroke]),
}

/// What came of a trial.
pub(crate) struct Verdict {
    pub(crate) tally: Tally,
    pub(crate) findings: Vec<Finding>,
    /// What the hand did.
    pub(crate) strokes: Vec<Stroke>,
    /// The same in words, with where the focus was afterwards.
    pub(crate) log: Vec<String>,
}

/// Plays a trial: the same account for the same seed, whatever is done to it.
pub(crate) fn play(scene: Scene, seed: u64, hand: &Hand<'_>) -> Verdict {
    // The SDK's pauses between attempts are drawn from this.
    fastrand::seed(seed);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let mut verdict = Verdict { tally: Tally::default(), findings: Vec::new(), strokes: Vec::new(), log: Vec::new() };
    let mut judge = Judge::default();
    let played = catch_unwind(AssertUnwindSafe(|| {
        // The account's clock, which is the desk's too, is the runtime's.
        let _in_it = runtime.enter();
        Play::at(scene, seed, &runtime, &mut judge).all(seed, hand, &mut verdict);
    }));
    if let Err(panic) = played {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        judge.panicked(said.unwrap_or_default());
    }
    verdict.tally.add(&judge.tally);
    verdict.tally.trials = 1;
    verdict.findings = judge.findings;
    verdict.tally.finds(&verdict.findings);
    verdict
}

struct Play<'a> {
    scene: Scene,
    runtime: &'a Runtime,
    /// One, or two that are called as [`ACCOUNTS`] are, in this order.
    accounts: Vec<DemoAccount>,
    portal: DemoPortal,
    harness: Harness<'static, App>,
    judge: &'a mut Judge,
    screen: Screen,
    begun: tokio::time::Instant,
    /// How many writes of each account, and how many calls, the judge has heard of.
    heard: Vec<(usize, usize)>,
    frames: usize,
    closed: bool,
}

impl<'a> Play<'a> {
    fn at(scene: Scene, seed: u64, runtime: &'a Runtime, judge: &'a mut Judge) -> Self {
        let account = account(scene, seed);
        let mut accounts = vec![account.clone()];
        if scene == Scene::SideBySide {
            accounts.push(other_account(seed));
        }
        let portal = portal(seed, account.clock().now());
        let clock = account.clone();
        let options = Options {
            open: Some(Origin::Demo),
            demo_account: Some(account.clone()),
            profiles: Some(Vec::new()),
            clock: Arc::new(move || clock.clock().now()),
            clipboard: Board::default().clipboard(),
            ..Options::default()
        };
        let options = match scene {
            Scene::Desk | Scene::RootUsers => options,
            Scene::SideBySide => Options {
                http_client: accounts.last().map(DemoAccount::http_client),
                identity_center: Some(portal.http_client()),
                accounts_behind_identity_center: Some(account.http_client()),
                ..options
            },
            Scene::FirstPage => Options {
                open: None,
                profiles: Some(profiles(seed)),
                http_client: Some(account.http_client()),
                identity_center: Some(portal.http_client()),
                accounts_behind_identity_center: Some(account.http_client()),
                ..options
            },
        };
        let handle = runtime.handle().clone();
        let builder =
            Harness::builder().with_size([1280.0, 800.0]).allow_missing_glyphs().with_accessibility_check(false);
        let harness = builder.build_eframe(|created| App::new(&created.egui_ctx, options, handle, TimeZone::UTC));
        harness.ctx.add_plugin(Watch);
        let screen = Screen::of(&harness);
        let begun = tokio::time::Instant::now();
        let (heard, frames, closed) = (vec![(0, 0); accounts.len()], 0, false);
        let mut play = Self { scene, runtime, accounts, portal, harness, judge, screen, begun, heard, frames, closed };
        for _ in 0..40 {
            play.frame(&[]);
        }
        let way: &[&str] = match scene {
            Scene::Desk | Scene::FirstPage => &[],
            Scene::SideBySide => &["Open another account", "Use the credentials of this computer"],
            Scene::RootUsers => &[ROOT_USERS],
        };
        for button in way {
            let (role, name) = (Role::Button, (*button).to_owned());
            assert!(play.find(role, &name, 0).is_some(), "no button {name:?} is there");
            play.make(&Stroke::Click { role, name, nth: 0, how: How::Quick });
            play.make(&Stroke::Wait(Duration::from_secs(3)));
        }
        play
    }

    fn all(mut self, seed: u64, hand: &Hand<'_>, verdict: &mut Verdict) {
        let mut rng = StdRng::seed_from_u64(seed);
        let count = match hand {
            Hand::Drawn(count) => *count,
            Hand::Given(strokes) => strokes.len(),
        };
        for index in 0..count {
            let stroke = match hand {
                Hand::Drawn(_) => match self.scene {
                    Scene::SideBySide => draw_side_by_side(&mut rng, &self.screen, self.is_on_first_page()),
                    _ if self.is_on_first_page() => draw_on_first_page(&mut rng, &self.screen),
                    Scene::RootUsers => draw_at_root_users(&mut rng, &self.screen),
                    Scene::Desk | Scene::FirstPage => draw(&mut rng, &self.screen),
                },
                Hand::Given(strokes) => strokes[index].clone(),
            };
            verdict.strokes.push(stroke.clone());
            self.judge.begins(&stroke);
            let before = self.screen.clone();
            self.make(&stroke);
            if !self.closed {
                self.judge.settled(&stroke, &before, &self.screen);
            }
            let focus = match (&self.screen.focus, self.screen.focused()) {
                (None, _) => "nothing".to_owned(),
                (Some(_), None) => "something without a node".to_owned(),
                (_, Some(control)) => control.describe(),
            };
            let panels: Vec<&str> = self.screen.panels.iter().map(|panel| panel.title.as_str()).collect();
            verdict.log.push(format!("{:>4} {stroke} → focus on {focus}; open: {panels:?}", index + 1));
            // From where an account is chosen the way leads to real ones.
            let has_left = self.is_on_first_page() && matches!(self.scene, Scene::Desk | Scene::RootUsers);
            if self.closed || has_left {
                break;
            }
        }
        // What is under way comes to its end before the judge.
        for _ in 0..20 {
            if self.closed {
                break;
            }
            self.pass(Duration::from_millis(500));
        }
        verdict.tally.frames = self.frames;
        self.accounts.iter().for_each(|account| verdict.tally.struck(&account.struck()));
    }

    fn is_on_first_page(&self) -> bool {
        !matches!(self.harness.state().desk().stage, Stage::Open(_))
    }

    /// Lets time pass, and paints a frame into which these events came.
    fn frame(&mut self, events: &[Event]) {
        self.frame_after(FRAME, events);
    }

    fn pass(&mut self, time: Duration) {
        self.frame_after(time, &[]);
    }

    fn frame_after(&mut self, time: Duration, events: &[Event]) {
        self.runtime.block_on(async { tokio::time::sleep(time).await });
        let ctx = self.harness.ctx.clone();
        let mut input = std::mem::take(self.harness.input_mut());
        input.time = Some(self.begun.elapsed().as_secs_f64());
        input.events.extend(events.iter().cloned());
        // As eframe does.
        eframe::App::raw_input_hook(self.harness.state_mut(), &ctx, &mut input);
        *self.harness.input_mut() = input;
        self.harness.step();
        self.frames += 1;
        let seen = Screen::of(&self.harness);
        let before = std::mem::replace(&mut self.screen, seen);
        let facts = self.facts();
        self.judge.frame(events, &before, &self.screen, &facts);
    }

    fn facts(&mut self) -> Facts {
        let mut new = Vec::new();
        for (at, account) in self.accounts.iter().enumerate() {
            let (name, _) = ACCOUNTS[at];
            let (writes, calls) = &mut self.heard[at];
            let (all_writes, all_calls) = (account.writes(), account.calls());
            new.extend(all_writes[*writes..].iter().map(|write| Wrote {
                operation: write.operation.clone(),
                user: in_account(name, &place(&write.user, write.part.as_deref())),
                left: write.left(),
            }));
            let by_root = all_calls[*calls..].iter().filter_map(|call| Some((call, call.root_of.as_deref()?)));
            let of_root =
                by_root.filter(|(call, _)| !call.operation.starts_with("Get") && !call.operation.starts_with("List"));
            new.extend(of_root.map(|(call, id)| Wrote {
                operation: call.operation.clone(),
                user: root_of(id),
                left: None,
            }));
            (*writes, *calls) = (all_writes.len(), all_calls.len());
        }
        let accounts = || self.harness.state().desk().accounts().map(|(_, account)| (called(account), account));
        let changing = accounts().flat_map(|(name, account)| {
            let running = account.operations.all().filter(|operation| operation.is_running());
            let places = running.map(|operation| {
                let target = operation.action.target();
                let user = match &target.part {
                    Part::LoginProfile => place(&target.user_key(), None),
                    Part::AccessKey(part) | Part::AttachedPolicy(part) => place(&target.user_key(), Some(part)),
                };
                in_account(name, &user)
            });
            let members = account.root_users.operated().filter(|member| member.is_changing());
            places.chain(members.map(|member| root_of(&member.account.id))).collect::<Vec<_>>()
        });
        let waiting = accounts().flat_map(|(name, account)| {
            account.hand_overs.waiting.iter().map(move |card| in_account(name, &card.name.key()))
        });
        Facts {
            at: self.accounts[0].clock().now(),
            writes: new,
            changing: changing.collect(),
            waiting: waiting.collect(),
            closed: self.closed,
            on_first_page: self.is_on_first_page(),
            opened: self.harness.state().desk().opened(),
        }
    }

    fn make(&mut self, stroke: &Stroke) {
        match stroke {
            Stroke::Press(chord) => {
                self.frame(&down(*chord));
                self.frame(&up(*chord));
            }
            Stroke::Hold(chord, times) => {
                for _ in 0..*times {
                    self.frame(&down(*chord));
                }
                self.frame(&up(*chord));
            }
            Stroke::Slow(chords) => {
                let events = chords.iter().flat_map(|chord| down(*chord).into_iter().chain(up(*chord)));
                let events: Vec<Event> = events.collect();
                self.frame_after(Duration::from_millis(400), &events);
            }
            Stroke::Type { text, slow } => {
                let letters = text.chars().map(|letter| vec![Event::Text(letter.to_string())]);
                if *slow {
                    let events: Vec<Event> = letters.flatten().collect();
                    self.frame_after(Duration::from_millis(400), &events);
                } else {
                    for letter in letters {
                        self.frame(&letter);
                    }
                }
            }
            Stroke::TypeCode => {
                for letter in self.accounts[0].mfa_code(DEVICE).chars() {
                    self.frame(&[Event::Text(letter.to_string())]);
                }
            }
            Stroke::Elsewhere { allows } => {
                let signing_in = self.harness.state().desk().signing_in();
                let code = signing_in.and_then(|signing_in| match &signing_in.progress {
                    Some(SignInProgress::Code { code, .. }) => Some(code.clone()),
                    _ => None,
                });
                // One that is out of date, or was answered, is answered no more.
                code.map(|code| self.portal.confirm(&code, *allows));
            }
            Stroke::Paste(text) => self.frame(&[Event::Paste(text.clone())]),
            Stroke::Copy => self.frame(&[Event::Copy]),
            Stroke::Click { role, name, nth, how } => {
                if let Some(pos) = self.find(*role, name, *nth).map(|control| control.rect.center()) {
                    self.click(pos, *how);
                }
            }
            Stroke::ClickAt { x, y, how } => {
                let pos = self.screen.place(*x, *y);
                self.click(pos, *how);
            }
            Stroke::Through { role, name, nth } => {
                if let Some(id) = self.find(*role, name, *nth).map(|control| control.id) {
                    let (action, target_node, target_tree) = (Action::Click, NodeId(id), TreeId::ROOT);
                    let request = ActionRequest { action, target_node, target_tree, data: None };
                    self.frame(&[Event::AccessKitActionRequest(request)]);
                }
            }
            Stroke::Wheel { x, y, by } => {
                let pos = self.screen.place(*x, *y);
                self.frame(&[Event::PointerMoved(pos)]);
                self.frame(&[Event::MouseWheel {
                    unit: egui::MouseWheelUnit::Point,
                    delta: Vec2::new(0.0, *by),
                    phase: egui::TouchPhase::Move,
                    source: egui::MouseWheelSource::Unknown,
                    modifiers: Modifiers::NONE,
                }]);
            }
            Stroke::Resize { width, height } => {
                self.harness.input_mut().screen_rect =
                    Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(*width, *height)));
                self.frame(&[]);
            }
            Stroke::Close => self.close(),
            Stroke::Wait(time) => {
                for _ in 0..8 {
                    self.pass((*time / 8).max(FRAME));
                }
            }
            Stroke::Goes(mishap) => self.accounts.iter().for_each(|account| account.stage(mishap.fault())),
        }
        if !self.closed {
            self.settle(stroke);
        }
    }

    /// Lets the window come to rest. Several keys that came at once may be taken one after the other.
    fn settle(&mut self, stroke: &Stroke) {
        let most =
            if matches!(stroke, Stroke::Slow(_) | Stroke::Hold(..) | Stroke::Type { slow: true, .. }) { 16 } else { 2 };
        for number in 0..most {
            let rests = self.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay > Duration::ZERO;
            if number >= 2 && rests {
                break;
            }
            self.frame(&[]);
        }
    }

    /// Closes the window as the window manager does.
    fn close(&mut self) {
        let root = egui::ViewportId::ROOT;
        if let Some(window) = self.harness.input_mut().viewports.get_mut(&root) {
            window.events.push(egui::ViewportEvent::Close);
        }
        self.harness.step();
        let commands = &self.harness.output().viewport_output[&root].commands;
        self.closed = !commands.contains(&egui::ViewportCommand::CancelClose);
        self.screen = Screen::of(&self.harness);
        let facts = self.facts();
        let screen = self.screen.clone();
        self.judge.frame(&[], &screen, &screen, &facts);
    }

    fn click(&mut self, pos: Pos2, how: How) {
        let (button, modifiers) = match how {
            How::Right => (PointerButton::Secondary, Modifiers::NONE),
            How::With(modifiers) => (PointerButton::Primary, modifiers),
            How::Quick | How::Slow | How::Twice => (PointerButton::Primary, Modifiers::NONE),
        };
        let event = |pressed| Event::PointerButton { pos, button, pressed, modifiers };
        self.frame(&[Event::PointerMoved(pos), Event::ModifiersChanged(modifiers)]);
        for _ in 0..if how == How::Twice { 2 } else { 1 } {
            if how == How::Slow {
                self.frame(&[event(true)]);
                self.pass(Duration::from_millis(150));
                self.frame(&[event(false)]);
            } else {
                self.frame(&[event(true), event(false)]);
            }
        }
        self.frame(&[Event::ModifiersChanged(Modifiers::NONE)]);
    }

    fn find(&self, role: Role, name: &str, nth: usize) -> Option<&Control> {
        let is_it = |control: &&Control| control.role == role && control.name == name;
        self.screen.controls.iter().filter(is_it).nth(nth)
    }
}

fn down(chord: Chord) -> Vec<Event> {
    let Chord { key, modifiers } = chord;
    let press = Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
    [Event::ModifiersChanged(modifiers), press].into_iter().chain(chord.text().map(Event::Text)).collect()
}

fn up(chord: Chord) -> Vec<Event> {
    let Chord { key, modifiers } = chord;
    let release = Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers };
    vec![release, Event::ModifiersChanged(Modifiers::NONE)]
}

/// What the judge calls an account that is open.
fn called(account: &Account) -> &'static str {
    let known = ACCOUNTS.iter().find(|(_, id)| *id == account.session.identity.account_id);
    known.map_or("another account", |(name, _)| name)
}

/// A target as a question names it: the user and what of it, in lower case.
fn place(user: &str, part: Option<&str>) -> String {
    let part = part.map(|part| part.rsplit('/').next().unwrap_or(part).to_lowercase());
    part.map_or_else(|| user.to_owned(), |part| format!("{user} {part}"))
}

/// Profiles of which some ask for a code; with some seeds one alone, or none.
fn profiles(seed: u64) -> Vec<Profile> {
    let profile = |name: &str, account_id: Option<&str>, sign_in| Profile {
        name: name.to_owned(),
        region: Some("eu-west-1".into()),
        account_id: account_id.map(str::to_owned),
        sign_in,
        is_default: name == "default",
    };
    let mut all = vec![
        profile("default", None, SignIn::Keys),
        profile("acme-prod", Some("111122223333"), SignIn::Sso),
        profile("acme-test", Some("444455556666"), SignIn::Sso),
        profile("guarded", Some("111122223333"), SignIn::AssumeRole { source: Some("default".into()), mfa: true }),
        profile("long-name-of-an-account-that-nobody-can-remember", None, SignIn::Process),
    ];
    all.truncate([5, 5, 2, 0][usize::try_from(seed % 4).expect("small")]);
    all
}

/// Where somebody signs in: all that may be opened there is the account.
fn portal(seed: u64, start: Timestamp) -> DemoPortal {
    let accounts =
        [("111122223333", ACCOUNTS[0].0), ("444455556666", "acme-archive"), ("777788889999", "acme-sandbox")];
    let assignments = accounts.map(|(account_id, name)| DemoAssignment {
        account_id: account_id.into(),
        name: name.into(),
        roles: vec!["Helpdesk".into(), "Auditor".into()],
        access_key_id: Some("ASIADEMO000000000001".into()),
    });
    DemoPortal::new(START_URL, start, seed, assignments.into())
}

/// The account beside the first one: it has the same users, and another id.
fn other_account(seed: u64) -> DemoAccount {
    let (name, id) = ACCOUNTS[1];
    let account = account_called(name, Scene::SideBySide, !seed);
    account.set_identity(Identity {
        account_id: id.into(),
        arn: format!("arn:aws:iam::{id}:user/helpdesk"),
        user_id: "AIDAHELPDESK".into(),
    });
    account
}

fn account(scene: Scene, seed: u64) -> DemoAccount {
    account_called(ACCOUNTS[0].0, scene, seed)
}

/// The account of a seed: the same users, and more or less slow.
fn account_called(name: &str, scene: Scene, seed: u64) -> DemoAccount {
    let mut rng = StdRng::seed_from_u64(!seed);
    let mut one_of = |among: &[u64]| among[rng.random_range(0..among.len())];
    let options = DemoOptions {
        users: 0,
        seed,
        alias: Some(name.into()),
        propagation: Duration::from_millis(one_of(&[0, 0, 900, 5_000])),
        staleness: if one_of(&[0, 1]) == 0 { Staleness::Every } else { Staleness::Some },
        settling: Duration::from_millis(one_of(&[0, 0, 3_000, 20_000])),
        latency: Latency::Range { min: Duration::ZERO, max: Duration::from_millis(one_of(&[1, 120, 900])) },
        policy: if one_of(&[0, 1]) == 0 { PasswordPolicy::Default } else { no_own_passwords() },
        ..DemoOptions::instant()
    };
    // Whoever signs in does so today: the SDK looks at this computer's clock.
    let options = match scene {
        Scene::Desk | Scene::SideBySide | Scene::RootUsers => options,
        Scene::FirstPage => DemoOptions { start: Timestamp::now(), ..options },
    };
    let account = DemoAccount::new(options);
    for (n, name) in USERS.iter().enumerate() {
        let password = format!("First-Password-{n}");
        account.add_user(name, |user| match n % 3 {
            0 => user.password(&password).tag("manager", "omar"),
            1 => {
                let user = user.password(&password).must_change().group("support");
                user.access_key(&format!("AKIAI44QH8DHBEXAMP{n:02}"))
            }
            _ => {
                let user = user.access_key(&format!("AKIAIOSFODNN7EXAMP{n:02}"));
                user.inactive_access_key(&format!("AKIAI7OFFKEYEXAMPL{n:02}"))
            }
        });
    }
    if scene == Scene::FirstPage {
        account.add_user("eve", |user| {
            let user = user.access_key(KEY).mfa().mfa_device("arn:aws:iam::111122223333:mfa/eves-phone");
            user.password("First-Password-7").attached_policy("arn:aws:iam::aws:policy/IAMFullAccess")
        });
    }
    account
}
