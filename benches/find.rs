//! What finding costs: a letter that is typed, a term, another order, and an account that is listed page by page:
//! `cargo bench --profile dist --bench find`.

#![allow(missing_docs, reason = "criterion's macros make public items without docs")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Column, Desk, FilteredUsers, Inventory, Listing, Options, Origin, Query, Sort};

#[path = "frames/window.rs"]
#[expect(dead_code, reason = "the windows are only opened")]
mod window;

fn find(criterion: &mut Criterion) {
    for users in [5_000, 100_000] {
        let (window, _runtime, _demo) = window::passdesk(users);
        let inventory = &window.app.desk().account().expect("an account is open").inventory;
        let mut group = criterion.benchmark_group("find");
        for (name, before, after) in [
            ("first letter", "", "?"),
            ("second letter", "?", "?n"),
            ("third letter", "?n", "?na"),
            ("letter behind a term", "status:set ?", "status:set ?n"),
            ("term", "?", "? age:>90d"),
            ("letter of an ARN", "user/?", "user/?n"),
        ] {
            group.bench_function(BenchmarkId::new(name, users), |bencher| {
                let mut finder = Finder::new(inventory);
                // Not the letter before, whose users are still known.
                let mut letters = ('a'..='z').cycle();
                bencher.iter_custom(|times| {
                    (0..times)
                        .map(|_| {
                            let letter = letters.next().unwrap_or('a').to_string();
                            finder.ask(&before.replace('?', &letter), &[]);
                            finder.ask(&after.replace('?', &letter), &[])
                        })
                        .sum()
                });
            });
        }
        group.sample_size(20);
        group.bench_function(BenchmarkId::new("term that was never asked for", users), |bencher| {
            bencher.iter_custom(|times| {
                let of_new = |_| Finder::new(inventory).ask("age:>90d", &[]);
                (0..times).map(of_new).sum()
            });
        });
        group.bench_function(BenchmarkId::new("first word of all", users), |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| Finder::new(inventory).ask("na", &[])).sum());
        });
        for (name, columns) in [
            ("order by age", vec![Column::PasswordAge]),
            ("order by path", vec![Column::Path]),
            ("order by ARN", vec![Column::Arn]),
            ("order by MFA and age", vec![Column::Mfa, Column::PasswordAge]),
        ] {
            let order: Vec<Sort> = columns.into_iter().map(|column| Sort { column, descending: true }).collect();
            group.bench_function(BenchmarkId::new(name, users), |bencher| {
                let mut finder = Finder::new(inventory);
                bencher.iter_custom(|times| {
                    (0..times)
                        .map(|_| {
                            finder.ask("", &[]);
                            finder.ask("", &order)
                        })
                        .sum()
                });
            });
            group.bench_function(BenchmarkId::new(format!("{name}, never asked for"), users), |bencher| {
                bencher.iter_custom(|times| (0..times).map(|_| Finder::new(inventory).ask("", &order)).sum());
            });
        }
        let demo = DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() });
        demo.stage(Fault::on_any().always().latency(PAGE));
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("all pages as they come", users), |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| listed(&demo, users)).sum());
        });
        group.finish();
    }
}

/// A table of these users.
struct Finder<'a> {
    inventory: &'a Inventory,
    shown: FilteredUsers,
    now: Timestamp,
}

impl<'a> Finder<'a> {
    /// One that shows everybody.
    fn new(inventory: &'a Inventory) -> Self {
        let mut finder = Self { inventory, shown: FilteredUsers::default(), now: DemoOptions::instant().start };
        finder.ask("", &[]);
        finder
    }

    /// How long it takes until this is shown.
    fn ask(&mut self, text: &str, order: &[Sort]) -> Duration {
        let query = Query { text: text.to_owned(), order: order.to_vec() };
        let begun = Instant::now();
        self.shown.update(self.inventory, &query, self.now, 0.0);
        begun.elapsed()
    }
}

/// A page takes so long to come, by the clock of the runtime.
const PAGE: Duration = Duration::from_millis(100);

/// How long a table by path takes to keep up with an account that is listed, in all.
fn listed(demo: &DemoAccount, users: usize) -> Duration {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    let (open, demo_account) = (Some(Origin::Demo), Some(demo.clone()));
    let options = Options { open, demo_account, profiles: Some(Vec::new()), ..Options::default() };
    let mut desk = Desk::new(options, runtime.handle().clone(), Arc::new(|_| ()));
    let query = Query { order: vec![Sort { column: Column::Path, descending: false }], ..Query::default() };
    let (mut shown, mut taken) = (FilteredUsers::default(), Duration::ZERO);
    for page in 0..10_000 {
        window::pass(&runtime, PAGE);
        desk.collect();
        let Some(account) = desk.account() else { continue };
        let begun = Instant::now();
        shown.update(&account.inventory, &query, desk.now(), f64::from(page) * PAGE.as_secs_f64());
        taken += begun.elapsed();
        if matches!(account.refresh.listing, Listing::Complete(_)) && shown.indices().len() == users {
            return taken;
        }
    }
    panic!("{users} users were not listed");
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    targets = find
}
criterion_main!(benches);
