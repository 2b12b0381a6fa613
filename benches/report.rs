//! How fast a credential report is parsed and merged into the inventory, beside the `csv` crate alone on the same bytes:
//! `cargo bench --profile dist --bench report`.
//!
//! The desk takes in the report with the pages of the listing: what the merging takes is the time of both less that of the
//! pages alone.

#![allow(missing_docs, reason = "criterion's macros make public items without docs")]

#[path = "frames/demo_report.rs"]
mod demo_report;

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use passdesk::account::CredentialReport;
use passdesk::demo::{DemoAccount, DemoOptions, Fault};
use passdesk::desk::{Desk, Listing, Options, Origin};
use tokio::runtime::Runtime;

use demo_report::report_of;

const GENERATED: Timestamp = Timestamp::constant(1_795_255_200, 0);

fn report(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("report");
    for users in [5_000, 100_000] {
        let demo = DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() });
        let csv = a_runtime().block_on(report_of(&demo));
        group.throughput(Throughput::Bytes(csv.len() as u64));
        group.bench_function(BenchmarkId::new("csv crate alone", users), |bencher| {
            bencher.iter(|| fields(&csv));
        });
        group.bench_function(BenchmarkId::new("parsed", users), |bencher| {
            bencher.iter(|| CredentialReport::parse(&csv, GENERATED).expect("a report").users.len());
        });
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("pages and report merged", users), |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| taken_in(&demo, users, true)).sum());
        });
        demo.stage(Fault::on("GenerateCredentialReport").always().access_denied());
        demo.stage(Fault::on("GetCredentialReport").always().access_denied());
        group.bench_function(BenchmarkId::new("pages merged", users), |bencher| {
            bencher.iter_custom(|times| (0..times).map(|_| taken_in(&demo, users, false)).sum());
        });
    }
    group.finish();
}

/// Every field of every line, looked at and not kept.
fn fields(csv: &[u8]) -> usize {
    let mut reader = csv::ReaderBuilder::new().from_reader(csv);
    let (mut line, mut length) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut line).expect("well-formed") {
        length += line.iter().map(<[u8]>::len).sum::<usize>();
    }
    length
}

/// How long the desk is busy with taking in all that was read of an account, once it is there.
fn taken_in(demo: &DemoAccount, users: usize, with_report: bool) -> Duration {
    demo.forget_calls();
    let runtime = a_runtime();
    let (open, demo_account) = (Some(Origin::Demo), Some(demo.clone()));
    let options = Options { open, demo_account, profiles: Some(Vec::new()), ..Options::default() };
    let mut desk = Desk::new(options, runtime.handle().clone(), Arc::new(|_| ()));
    let mut took = Duration::ZERO;
    // The blocking part of the runtime works while its clock stands still, so that there is no telling how long it takes.
    for _ in 0..100_000 {
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
        let begun = Instant::now();
        desk.collect();
        took += begun.elapsed();
        let Some(account) = desk.account() else { continue };
        let all_listed =
            matches!(account.refresh.listing, Listing::Complete(_)) && account.inventory.rows().len() == users;
        if all_listed && (!with_report || account.inventory.counts().unknown == 0) {
            return took;
        }
    }
    panic!("the account of {users} users does not become known");
}

fn a_runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime")
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    targets = report
}
criterion_main!(benches);
