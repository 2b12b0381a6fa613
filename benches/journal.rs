//! What the journal costs, by its length: `cargo bench --profile dist --bench journal`.
//!
//! A change is two lines, each of them on the disk before anything goes on. Beside it: the same bytes appended to a file and
//! synced, and nothing else. After a change what was added is read; all of it is verified when it is opened, and when somebody asks.

#![allow(missing_docs, reason = "criterion's macros make public items without docs")]

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use passdesk::account::UserName;
use passdesk::desk::{ActionName, Ending, EndingResult, Intent, Journal, TargetNames, Verification};
use sha2::{Digest as _, Sha256};

const LINES: [u64; 2] = [100, 100_000];

/// A folder of its own, which goes with it.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Place {
    /// One with a journal of so many lines.
    fn with(lines: u64) -> Self {
        let folder = std::env::temp_dir().join(format!("passdesk-bench-journal-{lines}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("journal.jsonl"), journal_of(lines)).expect("written");
        Self(folder)
    }

    fn journal(&self) -> Journal {
        Journal::open(&self.0, Arc::new(Timestamp::now)).expect("opened").0
    }
}

fn journal(criterion: &mut Criterion) {
    for lines in LINES {
        let mut group = criterion.benchmark_group("journal");
        // Before anything is added to it.
        let place = Place::with(lines);
        let journal = place.journal();
        assert_eq!(journal.read().expect("read").verification, Verification::Intact);
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("all of it verified", lines), |bencher| {
            bencher.iter(|| journal.read().expect("read").entries.len());
        });
        group.bench_function(BenchmarkId::new("opened", lines), |bencher| bencher.iter(|| place.journal()));
        group.sample_size(30);
        // What is written to grows by two lines each time.
        let place = Place::with(lines);
        let journal = place.journal();
        let pair = two_lines();
        let beside = place.0.join("beside");
        group.bench_function(BenchmarkId::new("the same bytes appended and synced", lines), |bencher| {
            bencher.iter(|| pair.iter().for_each(|line| append(&beside, line)));
        });
        group.bench_function(BenchmarkId::new("a change written down", lines), |bencher| {
            bencher.iter(|| change(&journal));
        });
        let place = Place::with(lines);
        let journal = place.journal();
        group.bench_function(BenchmarkId::new("read after a change", lines), |bencher| {
            bencher.iter_batched(
                || change(&journal),
                |()| journal.read_added().expect("read").entries.len(),
                BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

fn change(journal: &Journal) {
    let user = UserName::parse("bob.lee").expect("a user name");
    let intent = Intent {
        account_id: "123456789012".into(),
        caller_arn: "arn:aws:iam::123456789012:user/desk/ann".into(),
        endpoint: "AWS".into(),
        action: ActionName::new("reset_password"),
        subject: format!("The reset of {user}'s password"),
        target: TargetNames::user(user),
        must_change: Some(true),
    };
    let ticket = journal.begin(intent).expect("begun");
    let request_ids = vec!["7a62c49f-347e-4fc4-9331-6e8eEXAMPLE".into()];
    let ending = Ending { result: EndingResult::Done, confirmed_by: None, code: None, request_ids, attempts: 1 };
    journal.end(&ticket, ending).expect("ended");
}

fn append(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("opened");
    file.write_all(bytes).and_then(|()| file.sync_data()).expect("written");
}

/// The lines of a change.
fn two_lines() -> [Vec<u8>; 2] {
    let lines = journal_of(2);
    let (first, second) = lines.split_once('\n').expect("two lines");
    [first, second].map(|line| line.as_bytes().to_vec())
}

/// A journal of so many lines, as the documentation of the format has it.
fn journal_of(lines: u64) -> String {
    let (mut text, mut previous) = (String::new(), "passdesk journal, version 1".to_owned());
    for seq in 1..=lines {
        let time = "2026-11-21T10:04:00.123Z";
        let what = if seq % 2 == 1 {
            format!(
                r#""kind":"intent","desk":"560a219884352136","account":"123456789012","caller":"arn:aws:iam::123456789012:user/desk/ann","endpoint":"AWS","action":"reset_password","target":{{"user":"user.{seq}"}},"must_change":true"#
            )
        } else {
            format!(
                r#""kind":"outcome","intent":{},"result":"done","confirmed_by":"answer","request_ids":["7a62c49f-347e-4fc4-9331-6e8eEXAMPLE"],"attempts":1"#,
                seq - 1
            )
        };
        let content = format!(r#"{{"v":2,"seq":{seq},"time":"{time}",{what}"#);
        let digest = Sha256::digest(format!("{previous}\n{content}"));
        previous = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        text += &format!("{content},\"hash\":\"{previous}\"}}\n");
    }
    text
}

criterion_group! { name = benches; config = Criterion::default().sample_size(30); targets = journal }
criterion_main!(benches);
