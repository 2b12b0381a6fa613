//! How fast login profiles are read, against accounts that allow so much and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use passdesk::demo::Latency;

use super::*;

const TRIP: Duration = Duration::from_millis(50);

/// What came of reading as fast as one is let.
#[derive(Debug)]
struct Run {
    read: usize,
    failed: usize,
    calls: usize,
}

/// Reads one profile after the other, many at once, for so many seconds.
async fn read_for(demo: &DemoAccount, iam: &Iam, seconds: u64) -> Run {
    let end = Instant::now() + Duration::from_secs(seconds);
    let before = demo.count_calls("GetLoginProfile");
    let counts = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (iam, counts) = (iam.clone(), Arc::clone(&counts));
            tokio::spawn(async move {
                while Instant::now() < end {
                    let read = iam.login_profile(&name("ann.ko")).await;
                    counts[usize::from(read.is_err())].fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let calls = demo.count_calls("GetLoginProfile") - before;
    let [read, failed] = [&counts[0], &counts[1]].map(|count| count.load(Ordering::Relaxed));
    Run { read, failed, calls }
}

#[tokio::test(start_paused = true)]
async fn at_least_95_percent_of_what_the_account_allows_is_used_and_hardly_any_call_throttled() {
    for (rate, burst, first_seconds, seconds) in [(15.0, 15, 5, 130), (7.0, 1, 15, 165), (40.0, 40, 15, 50)] {
        let latency = Latency::Range { min: TRIP, max: TRIP };
        let demo = DemoAccount::new(DemoOptions { latency, ..DemoOptions::instant() });
        let iam = connect(&demo).await;
        demo.stage(Fault::on("GetLoginProfile").token_bucket(rate, burst));
        let first = read_for(&demo, &iam, first_seconds).await;
        let rest = read_for(&demo, &iam, seconds).await;
        let share = rest.read as f64 / seconds as f64 / rate;
        let whole = (first.read + rest.read) as f64 / (first_seconds + seconds) as f64 / rate;
        let calls = first.calls + rest.calls;
        let throttled = (calls - first.read - rest.read) as f64 / calls as f64;
        let told = format!("{rate}/s, burst {burst}: {share:.3} ({whole:.3} in all), {throttled:.4} throttled");
        eprintln!("{told}");
        assert_eq!(first.failed + rest.failed, 0, "{told}");
        assert!(share >= 0.95 && whole >= 0.93, "{told}");
        assert!(throttled < 0.02, "{told}");
        let rate_limit = iam.login_profile_rate();
        assert!((0.9 * rate..1.1 * rate).contains(&rate_limit.per_second) || rate_limit.slowed, "{rate_limit:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_little_is_allowed_every_profile_is_read_all_the_same() {
    let demo = DemoAccount::new(DemoOptions::instant());
    let iam = connect(&demo).await;
    demo.stage(Fault::on("GetLoginProfile").token_bucket(3.0, 3));
    let run = read_for(&demo, &iam, 60).await;
    assert_eq!(run.failed, 0, "{run:?}");
    assert!(run.read >= 3 * 55, "{run:?}");
    assert!(run.calls < run.read * 6 / 5, "{run:?}");
    assert!(iam.login_profile_rate().per_second < 5.0, "{:?}", iam.login_profile_rate());
}

#[tokio::test(start_paused = true)]
async fn whose_profile_is_read_can_be_decided_when_it_is_its_turn() {
    let (demo, iam) = desk().await;
    for _ in 0..100 {
        drop(iam.login_profile_permit().await);
    }
    let start = Instant::now();
    for _ in 0..15 {
        let permit = iam.login_profile_permit().await;
        let read = iam.login_profile_on(permit, &name("cy")).await.expect("answers");
        assert!(matches!(read, LoginProfile::Present { reset_required: true, .. }), "{read:?}");
    }
    assert_eq!(start.elapsed(), Duration::ZERO, "a permit that was not used costs nothing");
    let permit = iam.login_profile_permit().await;
    assert!(!start.elapsed().is_zero(), "the burst is used up");
    assert_eq!(demo.count_calls("GetLoginProfile"), 15);
    assert_eq!(iam.login_profile_on(permit, &name("bob")).await, Ok(LoginProfile::Absent));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_made_again_when_it_is_its_turn_and_tells_of_all_its_attempts() {
    let (demo, iam) = desk().await;
    demo.stage(Fault::on("GetLoginProfile").times(3).throttled());
    let start = Instant::now();
    assert!(iam.login_profile(&name("ann")).await.is_ok());
    assert_eq!(start.elapsed().as_millis() / 100, 35, "after half a second, one and two more, and by no chance");
    assert_eq!(demo.count_calls("GetLoginProfile"), 4);
    assert!(iam.login_profile_rate().slowed);

    demo.forget_calls();
    demo.stage(Fault::on("GetLoginProfile").always().throttled());
    let error = iam.login_profile(&name("ann")).await.expect_err("throttled");
    assert_eq!((error.kind, error.attempts), (ErrorKind::Throttled, 4));
    assert_eq!(demo.count_calls("GetLoginProfile"), 4);
}
