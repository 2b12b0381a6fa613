//! What frames cost: the program's, and those of a plain table beside it.

mod plain;
pub(crate) mod window;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion};
use egui::{Event, Key};

use plain::Plain;
use window::{ROW_HEIGHT, Window, key, passdesk, pointer, wheel};

/// So many users has each of the accounts.
pub(crate) const USERS: [usize; 3] = [200, 5_000, 100_000];

/// Measures frames, under this name.
pub(crate) fn measure(criterion: &mut Criterion, name: &str) {
    for users in USERS {
        let (mut window, _runtime, _demo) = passdesk(users);
        let desk = window.app.desk();
        let inventory = &desk.account().expect("an account is open").inventory;
        let mut plain = Window::new(|ctx| Plain::new(ctx, inventory, desk.now()));
        let mut group = criterion.benchmark_group(name);
        // As long as no user is selected, whose details the plain table does not have.
        group.bench_function(BenchmarkId::new("at rest", users), |bencher| bencher.iter(|| window.frame(Vec::new())));
        group.bench_function(BenchmarkId::new("scrolling", users), |bencher| scroll(bencher, &mut window));
        window.frame(vec![Event::PointerGone]);
        // Back to the top after as many steps as the smallest account has, so that each has the same work to do.
        for (name, step, times) in [("walking down", Key::ArrowDown, 100), ("paging", Key::PageDown, 8)] {
            group.bench_function(BenchmarkId::new(name, users), |bencher| {
                let mut steps = (0..times).map(|n| if n == 0 { Key::Home } else { step }).cycle();
                bencher.iter(|| window.frame(key(steps.next().unwrap_or(step))));
            });
        }
        group
            .bench_function(BenchmarkId::new("scrolling, with details", users), |bencher| scroll(bencher, &mut window));
        group.bench_function(BenchmarkId::new("plain table, at rest", users), |bencher| {
            plain.settle();
            bencher.iter(|| plain.frame(Vec::new()));
        });
        group.bench_function(BenchmarkId::new("plain table, scrolling", users), |bencher| scroll(bencher, &mut plain));
        group.finish();
    }
}

/// Down by a row a frame, a hundred times, and up again.
fn scroll<A: eframe::App>(bencher: &mut criterion::Bencher<'_>, window: &mut Window<A>) {
    window.frame(pointer());
    window.frame(wheel(-1e9));
    window.settle();
    let mut steps = (0..200).map(|n| if n < 100 { ROW_HEIGHT } else { -ROW_HEIGHT }).cycle();
    bencher.iter(|| window.frame(wheel(steps.next().unwrap_or(ROW_HEIGHT))));
}

/// How each of them is measured.
pub(crate) fn config() -> Criterion {
    let (warm_up, time) = (Duration::from_secs(1), Duration::from_secs(3));
    Criterion::default().sample_size(50).warm_up_time(warm_up).measurement_time(time)
}
