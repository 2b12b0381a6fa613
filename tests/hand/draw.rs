//! Which stroke comes next: drawn, with the screen in sight, so that many lead somewhere.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use rand::RngExt as _;
use rand::rngs::StdRng;

use super::play::{DEVICE, KEY, START_URL, USERS};
use super::questions::{Question, is_card};
use super::screen::{Control, Screen};
use super::stroke::{Chord, How, Kind, Mishap, Stroke};

/// Keys that walk, choose, open and close.
const KEYS: [Key; 13] = [
    Key::Tab,
    Key::Tab,
    Key::ArrowDown,
    Key::ArrowDown,
    Key::ArrowUp,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::PageDown,
    Key::PageUp,
    Key::Home,
    Key::End,
    Key::Enter,
    Key::Space,
];

/// Those with which a list is walked, and what is found there pressed.
const WALK: [Key; 9] = [
    Key::Tab,
    Key::Tab,
    Key::ArrowDown,
    Key::ArrowDown,
    Key::ArrowUp,
    Key::ArrowRight,
    Key::Space,
    Key::Space,
    Key::Enter,
];

const LETTERS: [Key; 8] = [Key::A, Key::B, Key::C, Key::E, Key::L, Key::N, Key::R, Key::Num7];

const OPERATIONS: [&str; 10] = [
    "CreateLoginProfile",
    "UpdateLoginProfile",
    "DeleteLoginProfile",
    "UpdateAccessKey",
    "DeleteAccessKey",
    "AttachUserPolicy",
    "ListAccessKeys",
    "GetLoginProfile",
    "GetUser",
    "ListUsers",
];

/// What the page of root users asks for.
const ROOT_OPERATIONS: [&str; 8] = [
    "AssumeRoot",
    "AssumeRoot",
    "ListAccounts",
    "DeleteLoginProfile",
    "CreateLoginProfile",
    "DeleteAccessKey",
    "DeactivateMFADevice",
    "ListMFADevices",
];

/// The button that leads to that page.
pub(crate) const ROOT_USERS: &str = "Root users of member accounts";

/// Passwords that are typed: good, weak, with spaces and accents.
const PASSWORDS: [&str; 5] = ["Correct-Horse-9-Battery", "short", "two words Of 12 letters!", "Ålesund-2026-x!", "abc"];

pub(crate) fn draw(rng: &mut StdRng, screen: &Screen) -> Stroke {
    let modal = screen.modal().map(|modal| &screen.panels[modal]);
    if let Some(panel) = modal {
        if let Some(question) = Question::of(panel)
            && rng.random_bool(0.5)
        {
            return in_question(rng, screen, &question);
        }
        if !is_card(&panel.title) && rng.random_bool(0.25) {
            return any_control(rng, screen);
        }
    }
    if screen.panels.iter().any(|panel| is_card(&panel.title)) && rng.random_bool(0.5) {
        return at_card(rng, screen);
    }
    if modal.is_none() && rng.random_bool(0.3) {
        return at_keys(rng, screen).unwrap_or_else(|| at_desk(rng, screen));
    }
    if modal.is_none() && rng.random_bool(0.3) {
        return Stroke::Press(Chord::plain(one_of(rng, &WALK)));
    }
    anything(rng, screen)
}

/// What comes next where an account is chosen, and somebody signs in.
pub(crate) fn draw_on_first_page(rng: &mut StdRng, screen: &Screen) -> Stroke {
    let focused = screen.focused().filter(|control| control.enabled && screen.is_reachable(control));
    match rng.random_range(0..100) {
        0..40 => match focused.and_then(|control| fitting(rng, &control.name)) {
            Some(stroke) => stroke,
            None => click_on_first_page(rng, screen),
        },
        40..60 => click_on_first_page(rng, screen),
        60..68 => Stroke::Press(Chord::plain(Key::Enter)),
        68..76 => Stroke::Press(Chord::plain(Key::Tab)),
        76..82 => Stroke::Elsewhere { allows: rng.random_bool(0.8) },
        82..86 => Stroke::Wait(Duration::from_secs(6)),
        _ => anything(rng, screen),
    }
}

/// What comes next where several accounts are open side by side.
pub(crate) fn draw_side_by_side(rng: &mut StdRng, screen: &Screen, on_first_page: bool) -> Stroke {
    let tabs: Vec<&Control> = screen.usable().filter(|control| control.role == Role::Tab).collect();
    match rng.random_range(0..100) {
        0..6 => {
            let key = one_of(rng, &[Key::Num1, Key::Num2, Key::Num2, Key::Num3]);
            Stroke::Press(Chord::with(Modifiers::COMMAND, key))
        }
        6..10 if !tabs.is_empty() => click(screen, tabs[rng.random_range(0..tabs.len())], how(rng)),
        10..13 => Stroke::Press(Chord::with(Modifiers::COMMAND | Modifiers::SHIFT, Key::F)),
        13 => Stroke::Press(Chord::with(Modifiers::COMMAND, Key::T)),
        14 => {
            let keys = [Key::Num1, Key::Num2].map(|key| Chord::with(Modifiers::COMMAND, key));
            let and = Chord::plain(one_of(rng, &[Key::Enter, Key::Space, Key::Delete, Key::ArrowDown]));
            Stroke::Slow(vec![one_of(rng, &keys), and, one_of(rng, &keys), and])
        }
        // Nobody stays long where there is nothing to do.
        15..40 if on_first_page => Stroke::Press(Chord::with(Modifiers::COMMAND, one_of(rng, &[Key::Num1, Key::Num2]))),
        _ if on_first_page => match rng.random_range(0..4) {
            0 => name(rng),
            1 => Stroke::Press(Chord::plain(Key::Enter)),
            2 => click_on_first_page(rng, screen),
            _ => anything(rng, screen),
        },
        _ => draw(rng, screen),
    }
}

/// What comes next at the root users of member accounts.
pub(crate) fn draw_at_root_users(rng: &mut StdRng, screen: &Screen) -> Stroke {
    let modal = screen.modal().map(|modal| &screen.panels[modal]);
    if let Some(question) = modal.and_then(Question::of) {
        return if rng.random_bool(0.7) { in_question(rng, screen, &question) } else { anything(rng, screen) };
    }
    if modal.is_some() {
        return anything(rng, screen);
    }
    let named = |leads: &dyn Fn(&str) -> bool| -> Vec<&Control> {
        screen.usable().filter(|control| control.role == Role::Button && leads(&control.name)).collect()
    };
    let actions = named(&|name| name.ends_with('…') && name.contains("root"));
    let audits = named(&|name| name.starts_with("Audit"));
    let back = named(&|name| name == ROOT_USERS);
    let rows: Vec<&Control> = screen.usable().filter(|control| control.role == Role::Row).collect();
    match rng.random_range(0..100) {
        0..35 if !actions.is_empty() => {
            // What is in sight seldom is pressed at once.
            let rare = actions.iter().find(|action| action.name.contains("certificate") || action.name.contains("MFA"));
            let any = actions[rng.random_range(0..actions.len())];
            click(screen, rare.copied().filter(|_| rng.random_bool(0.5)).unwrap_or(any), how(rng))
        }
        35..50 if !audits.is_empty() => click(screen, audits[rng.random_range(0..audits.len())], how(rng)),
        35..50 if !back.is_empty() => click(screen, back[0], How::Quick),
        50..70 if !rows.is_empty() => click(screen, rows[rng.random_range(0..rows.len())], how(rng)),
        70..80 => Stroke::Press(Chord::plain(one_of(rng, &WALK))),
        80..84 => Stroke::Wait(Duration::from_secs(3)),
        84..88 => Stroke::Goes(Mishap {
            operation: one_of(rng, &ROOT_OPERATIONS),
            kind: one_of(rng, &Kind::ALL),
            times: rng.random_range(1..4),
        }),
        _ => anything(rng, screen),
    }
}

/// What may be typed into the field of this name: most often what leads on.
fn fitting(rng: &mut StdRng, field: &str) -> Option<Stroke> {
    let texts: &[&str] = match field {
        "Start URL" => &[START_URL, START_URL, "https://d-0000000000.awsapps.com/start", "http://x", "start"],
        "Region" => &["eu-west-1", "eu-west-1", "Ireland"],
        "Account ID" => &["111122223333", "1111-2222-3333", "1111"],
        "Role" => &["Helpdesk", "Helpdesk", "HelpdeskMfa", "Partner", "Owner", "Help desk"],
        "External ID" => &["acme-42", "acme-43"],
        "MFA device" => &[DEVICE, "arn:aws:iam::111122223333:mfa/bob"],
        "With the credentials of the profile" => &["default", "nobody"],
        "Access key ID" => &[KEY, "AKIAIOSFODNN7EXAMPLE", "export AWS_ACCESS_KEY_ID=AKIAHAND000000000001"],
        "Secret access key" => &["hunter2/secret"],
        "Session token" => &["a-token"],
        "MFA code" if rng.random_bool(0.7) => return Some(Stroke::TypeCode),
        "MFA code" => &["000000", "12", "123 456"],
        "Search profiles" | "Search accounts" => &["acme", "prod", "1111", "x"],
        _ => return None,
    };
    let text = one_of(rng, texts).to_owned();
    Some(if rng.random_bool(0.1) { Stroke::Paste(text) } else { Stroke::Type { text, slow: rng.random_bool(0.2) } })
}

/// A click on anything there, on what signs in as well.
fn click_on_first_page(rng: &mut StdRng, screen: &Screen) -> Stroke {
    let controls: Vec<&Control> = screen.usable().filter(|control| control.clickable).collect();
    match controls.len() {
        0 => Stroke::Press(Chord::plain(Key::Tab)),
        n => click(screen, controls[rng.random_range(0..n)], how(rng)),
    }
}

/// What leads on in a question.
fn in_question(rng: &mut StdRng, screen: &Screen, question: &Question) -> Stroke {
    let main = question.kind.main();
    // In an account that is marked as production, and of a root user.
    let asked = screen.usable().find(|control| control.is_field() && control.name.ends_with("to confirm"));
    if let (Some(field), Some(text)) = (asked, &question.to_type) {
        let is_typed = field.value == *text;
        if !is_typed && !field.value.is_empty() && rng.random_bool(0.3) {
            return Stroke::Press(Chord::with(Modifiers::COMMAND, Key::A));
        }
        if rng.random_bool(if is_typed { 0.05 } else { 0.4 }) {
            return Stroke::Type { text: text.clone(), slow: rng.random_bool(0.2) };
        }
    }
    match rng.random_range(0..100) {
        0..30 if question.kind.is_of_password() => named(rng, screen, &["Generate"]),
        0..30 => Stroke::Press(Chord::plain(Key::Tab)),
        30..38 if question.kind.is_of_password() => password(rng),
        38..70 => named(rng, screen, main),
        70..85 => Stroke::Press(Chord::plain(Key::Enter)),
        _ => any_control(rng, screen),
    }
}

fn password(rng: &mut StdRng) -> Stroke {
    let text = PASSWORDS[rng.random_range(0..PASSWORDS.len())].to_owned();
    match rng.random_range(0..4) {
        0 => Stroke::Paste(text + if rng.random_bool(0.3) { "\n" } else { "" }),
        _ => Stroke::Type { text, slow: rng.random_bool(0.2) },
    }
}

fn at_card(rng: &mut StdRng, screen: &Screen) -> Stroke {
    let on_card = |control: &&Control| control.within.iter().any(|&panel| is_card(&screen.panels[panel].title));
    let controls: Vec<&Control> = screen.usable().filter(on_card).collect();
    match rng.random_range(0..4) {
        0 => named(rng, screen, &["I handed it over"]),
        1 => Stroke::Press(Chord::plain(Key::Enter)),
        _ if !controls.is_empty() => click(screen, controls[rng.random_range(0..controls.len())], how(rng)),
        _ => Stroke::Press(Chord::plain(Key::Tab)),
    }
}

/// What leads to a question about an access key, where one is in sight.
fn at_keys(rng: &mut StdRng, screen: &Screen) -> Option<Stroke> {
    let items: Vec<&Control> = screen
        .usable()
        .filter(|control| matches!(control.role, Role::Button | Role::MenuItem) && control.name.ends_with(" key…"))
        .collect();
    if !items.is_empty() {
        return Some(click(screen, items[rng.random_range(0..items.len())], How::Quick));
    }
    let menu = screen.usable().find(|control| control.name.starts_with("Actions for access key"))?;
    rng.random_bool(0.5).then(|| click(screen, menu, how(rng)))
}

/// What leads to a question.
fn at_desk(rng: &mut StdRng, screen: &Screen) -> Stroke {
    let rows: Vec<&Control> = screen.usable().filter(|control| control.role == Role::Row).collect();
    match rng.random_range(0..10) {
        0..3 if !rows.is_empty() => {
            let how = match rng.random_range(0..10) {
                0 => How::With(Modifiers::COMMAND),
                1 => How::With(Modifiers::SHIFT),
                2 => How::Right,
                3 => How::Twice,
                _ => How::Quick,
            };
            click(screen, rows[rng.random_range(0..rows.len())], how)
        }
        3..6 => {
            let leads = |control: &&Control| {
                let is_action = ["password", "Password", "key"].iter().any(|what| control.name.contains(what));
                let opens = control.name.ends_with('…') || control.name.starts_with("Actions for access key");
                matches!(control.role, Role::Button | Role::MenuItem) && is_action && opens
            };
            let actions: Vec<&Control> = screen.usable().filter(leads).collect();
            match actions.len() {
                0 => Stroke::Press(Chord::plain(Key::Enter)),
                n => click(screen, actions[rng.random_range(0..n)], how(rng)),
            }
        }
        6 => Stroke::Press(Chord::plain(Key::Enter)),
        7..9 => name(rng),
        _ => Stroke::Press(Chord::with(Modifiers::COMMAND, Key::F)),
    }
}

/// As much of a user's name as tells it from most others.
fn name(rng: &mut StdRng) -> Stroke {
    let name = USERS[rng.random_range(0..USERS.len())];
    let length = rng.random_range(1..=name.len());
    Stroke::Type { text: name[..length].to_owned(), slow: rng.random_bool(0.2) }
}

fn anything(rng: &mut StdRng, screen: &Screen) -> Stroke {
    match rng.random_range(0..1000) {
        0..430 => Stroke::Press(chord(rng)),
        430..500 => Stroke::Slow((0..rng.random_range(2..5)).map(|_| chord(rng)).collect()),
        500..520 => Stroke::Hold(
            Chord::plain(one_of(rng, &[Key::Enter, Key::Enter, Key::ArrowDown, Key::Tab, Key::Space])),
            rng.random_range(2..6),
        ),
        520..580 => name(rng),
        580..590 => password(rng),
        590..600 => Stroke::Copy,
        600..720 => any_control(rng, screen),
        720..780 => Stroke::ClickAt { x: rng.random_range(0.0..1.0), y: rng.random_range(0.0..1.0), how: how(rng) },
        780..800 => match some_control(rng, screen, true) {
            Some(control) => {
                let (role, name, nth) = called(screen, control);
                Stroke::Through { role, name, nth }
            }
            None => Stroke::Press(chord(rng)),
        },
        800..830 => {
            let by = one_of(rng, &[-400.0, -120.0, 120.0, 400.0]);
            Stroke::Wheel { x: rng.random_range(0.0..1.0), y: rng.random_range(0.2..1.0), by }
        }
        830..845 => {
            let (width, height) = one_of(rng, &[(1280.0, 800.0), (860.0, 520.0), (800.0, 600.0), (1920.0, 1080.0)]);
            Stroke::Resize { width, height }
        }
        845..850 => Stroke::Close,
        850..900 => {
            let longest = one_of(rng, &[300, 1_000, 4_000, 20_000]);
            Stroke::Wait(Duration::from_millis(rng.random_range(50..longest)))
        }
        900..950 => Stroke::Goes(Mishap {
            operation: one_of(rng, &OPERATIONS),
            kind: one_of(rng, &Kind::ALL),
            times: rng.random_range(1..4),
        }),
        _ => Stroke::Press(Chord::plain(one_of(rng, &KEYS))),
    }
}

fn chord(rng: &mut StdRng) -> Chord {
    match rng.random_range(0..100) {
        0..55 => Chord::plain(one_of(rng, &KEYS)),
        55..66 => Chord::with(Modifiers::SHIFT, Key::Tab),
        66..74 => Chord::plain(Key::Escape),
        74..84 => Chord::plain(one_of(rng, &LETTERS)),
        84..90 => Chord::with(Modifiers::COMMAND, one_of(rng, &[Key::F, Key::A, Key::J, Key::F, Key::Enter])),
        90 => Chord::with(Modifiers::COMMAND, Key::L),
        91..94 => Chord::plain(one_of(rng, &[Key::F1, Key::F5])),
        94..96 => Chord::with(Modifiers::SHIFT, Key::F10),
        96..98 => Chord::with(Modifiers::SHIFT, one_of(rng, &[Key::ArrowDown, Key::ArrowUp, Key::Enter, Key::End])),
        _ => Chord::plain(one_of(rng, &[Key::Backspace, Key::Delete])),
    }
}

fn how(rng: &mut StdRng) -> How {
    match rng.random_range(0..20) {
        0 => How::Twice,
        1 => How::Right,
        2..5 => How::Slow,
        _ => How::Quick,
    }
}

fn one_of<T: Clone>(rng: &mut StdRng, among: &[T]) -> T {
    among[rng.random_range(0..among.len())].clone()
}

fn any_control(rng: &mut StdRng, screen: &Screen) -> Stroke {
    match some_control(rng, screen, false) {
        Some(control) => click(screen, control, how(rng)),
        None => Stroke::Press(Chord::plain(Key::Tab)),
    }
}

/// One that leaves the desk for good is left alone, most of the time: the trial would be over.
fn some_control<'a>(rng: &mut StdRng, screen: &'a Screen, even_behind: bool) -> Option<&'a Control> {
    let leaves = |control: &Control| {
        ["Close account", "Open another account"].contains(&&*control.name) || control.name.contains("this computer")
    };
    let usable = |control: &&Control| {
        control.clickable && (even_behind || control.enabled && screen.is_reachable(control)) && !leaves(control)
    };
    let controls: Vec<&Control> = screen.controls.iter().filter(usable).collect();
    (!controls.is_empty()).then(|| controls[rng.random_range(0..controls.len())])
}

/// A click on one of these buttons.
fn named(rng: &mut StdRng, screen: &Screen, names: &[&str]) -> Stroke {
    let is_it = |control: &&Control| control.role == Role::Button && names.contains(&control.name.as_str());
    match screen.usable().find(is_it) {
        Some(control) => click(screen, control, how(rng)),
        None => Stroke::Press(Chord::plain(Key::Tab)),
    }
}

fn click(screen: &Screen, control: &Control, how: How) -> Stroke {
    let (role, name, nth) = called(screen, control);
    Stroke::Click { role, name, nth, how }
}

/// By what a control is found again.
fn called(screen: &Screen, control: &Control) -> (Role, String, usize) {
    let same = |other: &&Control| other.role == control.role && other.name == control.name;
    let nth = screen.controls.iter().filter(same).position(|other| other.id == control.id).unwrap_or_default();
    (control.role, control.name.clone(), nth)
}
