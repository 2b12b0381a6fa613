//! Opens a served account with the real desk and the real window, without a screen and with no sleeps, and prints as JSON
//! when what was there: what `benches/account.py` runs.
//!
//! ```text
//! account --url http://127.0.0.1:4000 [--pages] [--rows 40]
//! account --profile NAME [--profile NAME ...]
//! ```
//!
//! With profiles, their accounts are opened side by side, and it is told when each user of all of them is known.
//!
//! A frame is run as soon as background work asks for one: a real window may wait for the screen first. What moves, such as
//! a spinner, has sixty frames a second. Credentials come from the environment.

mod window;

use std::alloc::System;
use std::error::Error;
use std::io::Write as _;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use lexopt::prelude::*;
use passdesk::account::Source;
use passdesk::desk::{Account, Listing, Options, Origin, Password, UserRow};
use passdesk::iam::{ConnectOptions, Iam, ListFrom};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use zeroizing_alloc::ZeroAlloc;

use window::Window;

/// As in the program.
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// Nothing takes longer than this.
const LIMIT: Duration = Duration::from_secs(120);
/// Height of a table's row, and of all that is above and below the table, in points.
const ROW_HEIGHT: f32 = 34.0;
const OTHER_HEIGHT: f32 = 260.0;

type AnyError = Box<dyn Error + Send + Sync>;

struct Arguments {
    url: String,
    pages: bool,
    rows: usize,
    profiles: Vec<String>,
}

fn main() -> Result<(), AnyError> {
    let arguments = arguments()?;
    let runtime = passdesk::tasks::runtime()?;
    let measured = match (arguments.profiles.is_empty(), arguments.pages) {
        (false, _) => side_by_side(&runtime, &arguments.profiles),
        (true, true) => pages(&runtime, &arguments)?,
        (true, false) => account(&runtime, &arguments)?,
    };
    Ok(writeln!(std::io::stdout(), "{measured}")?)
}

fn arguments() -> Result<Arguments, AnyError> {
    let mut arguments = Arguments { url: String::new(), pages: false, rows: 40, profiles: Vec::new() };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("url") => arguments.url = parser.value()?.string()?,
            Long("pages") => arguments.pages = true,
            Long("profile") => arguments.profiles.push(parser.value()?.string()?),
            Long("rows") => arguments.rows = parser.value()?.parse()?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    if arguments.url.is_empty() && arguments.profiles.is_empty() {
        Err("where is the account? Say --url".into())
    } else {
        Ok(arguments)
    }
}

/// The bare pages of `ListUsers`, and then of `GetAccountAuthorizationDetails`, with the same SDK and nothing else.
fn pages(runtime: &Runtime, arguments: &Arguments) -> Result<Value, AnyError> {
    let options = ConnectOptions { endpoint_url: Some(arguments.url.clone()), ..ConnectOptions::default() };
    runtime.block_on(async {
        let begun = Instant::now();
        let iam = Iam::connect(&options).await.map_err(|error| error.sentence)?;
        let ready = Instant::now();
        let (mut first, mut users) = (None, 0);
        let listed = iam.list_users(ListFrom::Beginning, |page| {
            first.get_or_insert_with(|| ready.elapsed());
            users += page.users.len();
        });
        listed.await.map_err(|error| error.sentence)?;
        let pages = ready.elapsed();
        let begun_details = Instant::now();
        let mut described = 0;
        iam.authorization_details(|page| described += page.len()).await.map_err(|error| error.sentence)?;
        let details = begun_details.elapsed();
        Ok(json!({
            "client_ms": ms(ready - begun),
            "first_page_ms": first.map(ms),
            "pages_ms": ms(pages),
            "details_ms": ms(details),
            "users": users,
            "described": described,
        }))
    })
}

/// When what was there, from the start of opening; the building of the client is part of it.
#[derive(Default)]
struct Times {
    first_rows: Option<Duration>,
    listed: Option<Duration>,
    known: Option<Duration>,
    described: Option<Duration>,
    verified: Option<Duration>,
}

impl Times {
    /// Takes the time of what the frame that has just been painted shows for the first time. Tells whether all is there.
    fn take(&mut self, window: &Window, visible: usize) -> bool {
        let now = window.time();
        let rows = window.rows();
        let Some(account) = window.app.desk().account() else { return false };
        let inventory = &account.inventory;
        if rows.is_empty() {
            return false;
        }
        self.first_rows.get_or_insert(now);
        if !matches!(account.refresh.listing, Listing::Complete(_)) {
            return false;
        }
        self.listed.get_or_insert(now);
        if inventory.counts().unknown == 0 {
            self.known.get_or_insert(now);
        }
        if inventory.without_tags() == 0 && inventory.without_groups() == 0 {
            self.described.get_or_insert(now);
        }
        let is_live = |name: &&str| {
            inventory.get(&name.to_ascii_lowercase()).is_some_and(|row| row.profile.source == Source::Live)
        };
        if rows.len() >= visible && rows.iter().take(visible).all(is_live) {
            self.verified.get_or_insert(now);
        }
        self.known.is_some() && self.described.is_some() && self.verified.is_some()
    }
}

fn account(runtime: &Runtime, arguments: &Arguments) -> Result<Value, AnyError> {
    let open = Some(Origin::Aws { profile: None });
    let options = Options { open, endpoint_url: Some(arguments.url.clone()), ..Options::default() };
    let height = OTHER_HEIGHT + ROW_HEIGHT * arguments.rows as f32;
    let mut window = Window::new(options, runtime.handle().clone(), height);
    let mut times = Times::default();
    let opened = window.wait_for(LIMIT, |window| times.take(window, arguments.rows));
    let (frames, slowest) = (window.frames, window.slowest);

    let change = match opened {
        Ok(()) => change(&mut window)?,
        Err(_) => Value::Null,
    };
    let users = window.app.desk().account().map_or(0, |account| account.inventory.rows().len());
    Ok(json!({
        "users": users,
        "first_rows_ms": times.first_rows.map(ms),
        "listed_ms": times.listed.map(ms),
        "known_ms": times.known.map(ms),
        "described_ms": times.described.map(ms),
        "verified_ms": times.verified.map(ms),
        "frames": frames,
        "slowest_frame_ms": ms(slowest),
        "change": change,
    }))
}

/// Opens these accounts side by side, and waits until each user of all of them is listed and known.
fn side_by_side(runtime: &Runtime, profiles: &[String]) -> Value {
    let mut origins = profiles.iter().map(|profile| Origin::Aws { profile: Some(profile.clone()) });
    let options = Options { open: origins.next(), beside: origins.collect(), ..Options::default() };
    let mut window = Window::new(options, runtime.handle().clone(), OTHER_HEIGHT + 40.0 * ROW_HEIGHT);
    let is_known = |account: &Account| {
        matches!(account.refresh.listing, Listing::Complete(_)) && account.inventory.counts().unknown == 0
    };
    let mut first = None;
    let known = window.wait_for(LIMIT, |window| {
        let desk = window.app.desk();
        if desk.accounts().any(|(_, account)| is_known(account)) {
            first.get_or_insert(window.time());
        }
        desk.accounts().len() == profiles.len() && desk.accounts().all(|(_, account)| is_known(account))
    });
    let time = window.time();
    json!({
        "accounts": window.app.desk().accounts().len(),
        "users": window.app.desk().accounts().map(|(_, account)| account.inventory.rows().len()).sum::<usize>(),
        "first_ms": first.map(ms),
        "known_ms": known.is_ok().then(|| ms(time)),
        "frames": window.frames,
        "slowest_frame_ms": ms(window.slowest),
        "resident_mib": resident_mib(),
    })
}

/// The memory of this process that is in use, where the system tells.
fn resident_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib: f64 =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim_end_matches("kB").trim().parse().ok()?;
    Some((kib / 102.4).round() / 10.0)
}

/// Gives a user a password, as an operator would, and counts the frames from the one that learns of the reply to the one
/// that shows it in the user's row.
fn change(window: &mut Window) -> Result<Value, AnyError> {
    let account = window.app.desk().account().ok_or("no account is open")?;
    let without = |name: &&&str| row(window, name).is_some_and(|row| row.password().value == Password::Absent);
    let rows = window.rows();
    let name = (*rows.iter().find(without).ok_or("all users in sight have a password")?).to_owned();
    let own = account.session.identity.user_name().map(ToOwned::to_owned);
    if own.as_deref() == Some(&name) {
        return Err("the first user without a password is the operator".into());
    }
    window.click(Role::Row, &name)?;
    window.press("Create password…", LIMIT)?;
    window.type_password("A-l0ng-Passphrase-of-the-Bench", LIMIT)?;
    window.confirm("Create password", LIMIT)?;
    let (mut frames, mut learned) = (0, None);
    loop {
        let asked = window.next(LIMIT)?;
        if row(window, &name).is_none_or(|row| row.profile.source != Source::ThisDesk) {
            continue;
        }
        frames += 1;
        let learned = *learned.get_or_insert(asked);
        let said = window.description(Role::Row, &name).unwrap_or_default();
        if said.starts_with("Console password Set") {
            return Ok(json!({ "frames": frames, "ms": ms(learned.elapsed()) }));
        }
    }
}

fn row<'a>(window: &'a Window, name: &str) -> Option<&'a UserRow> {
    window.app.desk().account()?.inventory.get(&name.to_ascii_lowercase())
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}
