//! What `tests/instructions.py` counts the instructions of: a credential report that is parsed, an index that is made of
//! its users, the texts that the first word asks for, a filter and a sort.
//!
//! ```text
//! instructions USERS
//! ```
//!
//! When an account of so many users is ready, it says so, and waits for a line: until then nothing needs to be counted.

#[path = "../../benches/frames/demo_report.rs"]
mod demo_report;

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use passdesk::account::CredentialReport;
use passdesk::demo::{DemoAccount, DemoOptions};
use passdesk::desk::{Column, Counts, Desk, FilteredUsers, Inventory, Options, Origin, Query, Sort};

use demo_report::report_of;

const NOW: Timestamp = Timestamp::constant(1_795_255_200, 0);

fn main() -> Result<(), Box<dyn Error>> {
    let users: usize = std::env::args().nth(1).ok_or("how many users?")?.parse()?;
    let demo = DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    let report = runtime.block_on(report_of(&demo));
    let begun = runtime.block_on(async { tokio::time::Instant::now() });
    let (open, demo_account) = (Some(Origin::Demo), Some(demo.clone()));
    let clock = Arc::new(|| NOW);
    let options = Options { open, demo_account, clock, profiles: Some(Vec::new()), ..Options::default() };
    let mut desk = Desk::new(options, runtime.handle().clone(), Arc::new(|_| ()));
    let is_known = |counts: Counts| counts.all == users && counts.unknown == 0;
    while !desk.account().is_some_and(|account| is_known(account.inventory.counts())) {
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(500)).await });
        desk.collect();
        if runtime.block_on(async { begun.elapsed() }) > Duration::from_secs(600) {
            return Err("the account is not known after ten minutes".into());
        }
    }
    let inventory = &desk.account().ok_or("no account is open")?.inventory;

    writeln!(std::io::stdout(), "ready")?;
    std::io::stdin().lock().read_line(&mut String::new())?;
    let mut shown = FilteredUsers::default();
    let by_age = vec![Sort { column: Column::PasswordAge, descending: true }];
    counted_parse(&report)?;
    counted_index(&mut shown, inventory);
    // The first word that is looked for anywhere has the tags of everybody made ready, once.
    counted_texts(&mut shown, inventory, &Query { text: "zz".into(), ..Query::default() });
    let found = counted_filter(&mut shown, inventory, &Query { text: "diaz".into(), ..Query::default() });
    let sorted = counted_sort(&mut shown, inventory, &Query { text: String::new(), order: by_age });
    if found == 0 || found == users || sorted != users {
        return Err("what was looked for was not found".into());
    }
    // Without the end of all that is in memory, which nobody counts.
    writeln!(std::io::stdout(), "done")?;
    std::process::exit(0)
}

#[inline(never)]
fn counted_parse(report: &[u8]) -> Result<(), Box<dyn Error>> {
    black_box(CredentialReport::parse(black_box(report), NOW)?);
    Ok(())
}

#[inline(never)]
fn counted_index(shown: &mut FilteredUsers, inventory: &Inventory) {
    shown.update(black_box(inventory), &Query::default(), NOW, 0.0);
}

#[inline(never)]
fn counted_texts(shown: &mut FilteredUsers, inventory: &Inventory, query: &Query) {
    shown.update(black_box(inventory), query, NOW, 0.5);
}

#[inline(never)]
fn counted_filter(shown: &mut FilteredUsers, inventory: &Inventory, query: &Query) -> usize {
    shown.update(black_box(inventory), query, NOW, 1.0);
    shown.indices().len()
}

#[inline(never)]
fn counted_sort(shown: &mut FilteredUsers, inventory: &Inventory, query: &Query) -> usize {
    shown.update(black_box(inventory), query, NOW, 2.0);
    shown.indices().len()
}
