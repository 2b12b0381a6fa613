//! How fast a credential report is parsed and merged into the roster, beside the `csv` crate alone on the same bytes:
//! `cargo bench --bench report`.

#![allow(missing_docs, reason = "criterion's macros make public items without docs")]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use passdesk::account::CredentialReport;
use passdesk::demo::{DemoAccount, DemoOptions, DemoReply, DemoRequest};

const GENERATED: Timestamp = Timestamp::constant(1_795_255_200, 0);

fn report(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("report");
    for users in [5_000, 100_000] {
        let csv = csv_of(users);
        group.throughput(Throughput::Bytes(csv.len() as u64));
        group.bench_function(BenchmarkId::new("csv crate alone", users), |bencher| {
            bencher.iter(|| fields(&csv));
        });
        group.bench_function(BenchmarkId::new("parsed", users), |bencher| {
            bencher.iter(|| CredentialReport::parse(&csv, GENERATED).expect("a report").users.len());
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

/// The report that the demo account has of so many users.
fn csv_of(users: usize) -> Vec<u8> {
    let demo = DemoAccount::new(DemoOptions { users, ..DemoOptions::instant() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ask = |action: &str| {
        let authorization = "AWS4-HMAC-SHA256 Credential=ASIADEMO/20261121/us-east-1/iam/aws4_request";
        let body = format!("Action={action}&Version=2010-05-08").into_bytes();
        let request = DemoRequest::new([("authorization", authorization)], body);
        match runtime.block_on(demo.respond(request)) {
            DemoReply::Answer(answer) => String::from_utf8(answer.body).expect("text"),
            DemoReply::Dropped | DemoReply::Refused => panic!("no fault is staged"),
        }
    };
    ask("GenerateCredentialReport");
    let reply = ask("GetCredentialReport");
    let content = reply.split_once("<Content>").and_then(|(_, rest)| rest.split_once("</Content>"));
    let (content, _) = content.unwrap_or_else(|| panic!("no report: {reply}"));
    aws_smithy_types::base64::decode(content).expect("base64")
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    targets = report
}
criterion_main!(benches);
