use super::*;

async fn seconds_for(limiter: &RateLimiter, operation: Operation, calls: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        limiter.permit(operation).await.sent();
    }
    start.elapsed().as_secs_f64()
}

fn rate(limiter: &RateLimiter, operation: Operation) -> f64 {
    limiter.rate_limit(operation).per_second
}

#[tokio::test(start_paused = true)]
async fn reads_start_with_a_burst_of_fifteen_and_go_on_at_fifteen_a_second_and_faster() {
    let (limiter, operation) = (RateLimiter::default(), Operation::GetLoginProfile);
    assert_eq!(seconds_for(&limiter, operation, 15).await, 0.0);
    let fifteen = seconds_for(&limiter, operation, 15).await;
    assert!((0.9..1.1).contains(&fifteen), "{fifteen}");
    assert_eq!(seconds_for(&limiter, Operation::ListUsers, 15).await, 0.0, "each API has a bucket of its own");
    seconds_for(&limiter, operation, 1000).await;
    assert_eq!(rate(&limiter, operation), 50.0, "no faster than that");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_needed_does_not_make_it_faster() {
    let (limiter, operation) = (RateLimiter::default(), Operation::GetLoginProfile);
    for _ in 0..100 {
        seconds_for(&limiter, operation, 10).await;
        sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(rate(&limiter, operation), 15.0);
}

#[tokio::test(start_paused = true)]
async fn what_a_person_waits_for_goes_at_once_and_the_others_later() {
    let (limiter, operation) = (RateLimiter::default(), Operation::GetLoginProfile);
    assert_eq!(seconds_for(&limiter, operation, 15).await, 0.0);
    let start = Instant::now();
    for _ in 0..5 {
        limiter.permit_at_once(operation).sent();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    let next = seconds_for(&limiter, operation, 1).await;
    assert!((0.35..0.45).contains(&next), "{next}");
}

#[tokio::test(start_paused = true)]
async fn writes_go_at_two_a_second_and_never_faster() {
    let limiter = RateLimiter::default();
    assert_eq!(seconds_for(&limiter, Operation::UpdateLoginProfile, 2).await, 0.0);
    let hundred = seconds_for(&limiter, Operation::UpdateLoginProfile, 100).await;
    assert!((49.9..50.5).contains(&hundred), "{hundred}");
}

#[tokio::test(start_paused = true)]
async fn a_call_more_than_may_be_in_flight_waits_for_one_to_end() {
    let limiter = Arc::new(RateLimiter::default());
    let mut permits = Vec::new();
    for _ in 0..READS_IN_FLIGHT {
        permits.push(limiter.permit(Operation::GetUser).await);
    }
    let one_more = tokio::spawn({
        let limiter = Arc::clone(&limiter);
        async move { limiter.permit(Operation::GetUser).await }
    });
    sleep(Duration::from_secs(60)).await;
    assert!(!one_more.is_finished());
    permits.pop();
    one_more.await.expect("it has its turn");
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_not_used_or_not_waited_for_costs_nothing() {
    let (limiter, operation) = (Arc::new(RateLimiter::default()), Operation::GetLoginProfile);
    for _ in 0..1000 {
        drop(limiter.permit(operation).await);
    }
    assert_eq!(seconds_for(&limiter, operation, 15).await, 0.0, "all fifteen are still there");
    let waiting: Vec<_> = (0..100)
        .map(|_| {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move { limiter.permit(operation).await })
        })
        .collect();
    tokio::task::yield_now().await;
    for task in waiting {
        task.abort();
    }
    let next = seconds_for(&limiter, operation, 1).await;
    assert!(next < 0.1, "{next}");
}

#[tokio::test(start_paused = true)]
async fn throttling_halves_the_rate_at_once_and_it_is_back_within_seconds() {
    let (limiter, operation) = (RateLimiter::default(), Operation::GetLoginProfile);
    assert!(!limiter.rate_limit(operation).slowed);
    let permit = limiter.permit(operation).await;
    permit.sent();
    permit.throttled(Instant::now());
    assert_eq!(limiter.rate_limit(operation), RateLimit { per_second: 7.5, slowed: true });
    sleep(Duration::from_secs(2)).await;
    let back = rate(&limiter, operation);
    assert!((14.0..15.0).contains(&back), "just below what it was: {back}");
    sleep(SLOWED).await;
    assert!(!limiter.rate_limit(operation).slowed);
}

#[tokio::test(start_paused = true)]
async fn throttling_again_and_again_halves_the_rate_down_to_one() {
    let (limiter, operation) = (RateLimiter::default(), Operation::GetLoginProfile);
    for expected in [7.5, 3.75, 1.875, 1.0, 1.0] {
        sleep(Duration::from_millis(10)).await;
        let permit = limiter.permit_at_once(operation);
        permit.sent();
        permit.throttled(Instant::now());
        assert_eq!(rate(&limiter, operation), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn writes_come_back_by_one_a_second_every_half_minute() {
    let (limiter, operation) = (RateLimiter::default(), Operation::DeleteLoginProfile);
    for _ in 0..3 {
        sleep(Duration::from_secs(1)).await;
        let permit = limiter.permit(operation).await;
        permit.sent();
        permit.throttled(Instant::now());
        assert_eq!(rate(&limiter, operation), 1.0);
    }
    let five = seconds_for(&limiter, operation, 5).await;
    assert!((4.0..6.0).contains(&five), "{five}");
    sleep(Duration::from_secs(30)).await;
    assert_eq!(rate(&limiter, operation), 2.0);
}

#[tokio::test(start_paused = true)]
async fn calls_throttled_together_halve_the_rate_once() {
    let (limiter, operation) = (RateLimiter::default(), Operation::GetLoginProfile);
    let mut permits = Vec::new();
    for _ in 0..READS_IN_FLIGHT {
        permits.push(limiter.permit(operation).await);
    }
    let sent = Instant::now();
    for permit in &permits {
        permit.sent();
        sleep(Duration::from_millis(50)).await;
        permit.throttled(sent);
    }
    assert_eq!(rate(&limiter, operation), 7.5);
}

/// IAM's bucket, as far as is known of it.
struct Server {
    rate: f64,
    burst: f64,
    tokens: f64,
    filled: Instant,
}

impl Server {
    fn new(rate: f64, burst: f64) -> Self {
        Self { rate, burst, tokens: burst, filled: Instant::now() }
    }

    fn accepts(&mut self) -> bool {
        let now = Instant::now();
        self.tokens = (self.tokens + now.duration_since(self.filled).as_secs_f64() * self.rate).min(self.burst);
        self.filled = now;
        let accepts = self.tokens >= 1.0;
        self.tokens -= if accepts { 1.0 } else { 0.0 };
        accepts
    }
}

/// What came of asking a server as fast as the rate limiter lets one, for so many seconds.
struct Run {
    accepted: usize,
    throttled: usize,
}

/// Asks by many at once, each again and again, with 50 ms on the way.
async fn ask(limiter: &Arc<RateLimiter>, server: &Arc<Mutex<Server>>, seconds: u64) -> Run {
    let end = Instant::now() + Duration::from_secs(seconds);
    let run = Arc::new(Mutex::new(Run { accepted: 0, throttled: 0 }));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (limiter, server, run) = (Arc::clone(limiter), Arc::clone(server), Arc::clone(&run));
            tokio::spawn(async move {
                while Instant::now() < end {
                    let permit = limiter.permit(Operation::GetLoginProfile).await;
                    for retry in 1.. {
                        let sent = Instant::now();
                        permit.sent();
                        sleep(Duration::from_millis(25)).await;
                        let accepts = locked(&server).accepts();
                        sleep(Duration::from_millis(25)).await;
                        if accepts {
                            permit.accepted(sent);
                            locked(&run).accepted += 1;
                            break;
                        }
                        permit.throttled(sent);
                        locked(&run).throttled += 1;
                        permit.again(retry).await;
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    Arc::into_inner(run).expect("all tasks are over").into_inner().expect("no panic")
}

/// Reads forty users of an account whose bucket is as large as the desk's burst and as fast as its rate. The first permits are
/// there before it is known who is on screen, and their calls take `connecting` longer on the way: all of them, or all but the very
/// first, which IAM's bucket makes up for before the others are there.
async fn reads_a_screenful(connecting: Duration, all_alike: bool) {
    let (limiter, server) = (Arc::new(RateLimiter::default()), Arc::new(Mutex::new(Server::new(15.0, 15.0))));
    let begun = Instant::now();
    let waiting = Duration::from_millis(150);
    let reads: Vec<_> = (0..40)
        .map(|n| {
            let (limiter, server) = (Arc::clone(&limiter), Arc::clone(&server));
            tokio::spawn(async move {
                let permit = limiter.permit(Operation::GetLoginProfile).await;
                let is_first = n < READS_IN_FLIGHT;
                sleep(if is_first { waiting } else { Duration::from_millis(8) }).await;
                permit.sent();
                let sent = Instant::now();
                let is_late = is_first && (all_alike || n > 0);
                let connecting = if is_late { connecting } else { Duration::ZERO };
                sleep(Duration::from_millis(50) + connecting).await;
                assert!(locked(&server).accepts(), "throttled after {:?}", begun.elapsed());
                permit.accepted(sent);
            })
        })
        .collect();
    for read in reads {
        read.await.expect("it was accepted");
    }
    // What came in until the last of the first ones was there is not counted on.
    let unused = if all_alike { 0.0 } else { 0.1 };
    let allowed = (waiting + connecting).as_secs_f64() + (40.0 - 15.0) / 15.0 + 0.05 + unused;
    assert!(begun.elapsed().as_secs_f64() <= 1.02 * allowed, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_screenful_is_read_as_fast_as_a_bucket_of_that_size_allows_and_none_of_it_twice() {
    reads_a_screenful(Duration::ZERO, true).await;
}

#[tokio::test(start_paused = true)]
async fn none_of_a_screenful_is_read_twice_where_the_first_calls_have_to_connect() {
    for milliseconds in [1, 5, 20, 120, 400] {
        for all_alike in [true, false] {
            reads_a_screenful(Duration::from_millis(milliseconds), all_alike).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_account_allows_is_used_and_hardly_ever_exceeded() {
    for (allowed, burst) in
        [(15.0, 15.0), (7.0, 1.0), (40.0, 40.0), (7.0, 7.0), (15.0, 1.0), (25.0, 5.0), (20.0, 100.0)]
    {
        let (limiter, server) = (Arc::new(RateLimiter::default()), Arc::new(Mutex::new(Server::new(allowed, burst))));
        let first = ask(&limiter, &server, 10).await;
        let rest = ask(&limiter, &server, 170).await;
        let of = |run: &Run, seconds: f64| run.accepted as f64 / seconds / allowed;
        let throttled = (first.throttled + rest.throttled) as f64
            / (first.accepted + first.throttled + rest.accepted + rest.throttled) as f64;
        let shares = format!(
            "{allowed}/s, burst {burst}: first {:.3}, then {:.3}, throttled {throttled:.4}",
            of(&first, 10.0),
            of(&rest, 170.0)
        );
        eprintln!("{shares}");
        assert!(of(&rest, 170.0) >= 0.95, "{shares}");
        assert!(throttled < 0.02, "{shares}");
    }
}

#[tokio::test(start_paused = true)]
async fn it_follows_an_account_that_allows_less_and_then_more_again() {
    let (limiter, server) = (Arc::new(RateLimiter::default()), Arc::new(Mutex::new(Server::new(20.0, 20.0))));
    ask(&limiter, &server, 60).await;
    locked(&server).rate = 4.0;
    ask(&limiter, &server, 20).await;
    let less = ask(&limiter, &server, 60).await;
    let share = less.throttled as f64 / (less.accepted + less.throttled) as f64;
    assert!(share < 0.1, "{share}");
    assert!(less.accepted as f64 / 60.0 >= 0.9 * 4.0, "{}", less.accepted);
    locked(&server).rate = 20.0;
    ask(&limiter, &server, 300).await;
    let more = ask(&limiter, &server, 60).await;
    assert!(more.accepted as f64 / 60.0 >= 0.95 * 20.0, "{}", more.accepted);
}
