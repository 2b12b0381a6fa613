//! A randomised soak: operators at several desks work on one account at once, everything that can go wrong does, and a judge
//! who sees the account's true history holds every claim of every desk against it.
//!
//! ```text
//! SOAK_OPERATIONS=30000 SOAK_SEED=1 cargo test --test soak -- --nocapture a_soak
//! ```
//!
//! The first episode that fails is made smaller and printed with its history; `SOAK_WHOLE=1` leaves that out.

use std::io::Write as _;
use std::time::Instant;

#[path = "soak/asked.rs"]
mod asked;
#[path = "soak/judge.rs"]
mod judge;
#[path = "soak/plan.rs"]
mod plan;
#[path = "soak/run.rs"]
mod run;
#[path = "soak/shrink.rs"]
mod shrink;
#[path = "soak/tally.rs"]
mod tally;

use plan::Episode;
use tally::Tally;

/// Steps of an episode.
const STEPS: usize = 200;

/// A number from the environment.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[test]
fn a_soak_finds_no_false_claim() {
    let operations = usize::try_from(number("SOAK_OPERATIONS", 400)).expect("a number of operations");
    let first_seed = number("SOAK_SEED", 1);
    let begun = Instant::now();
    let (mut tally, mut false_claims, mut told) = (Tally::default(), 0, String::new());
    for seed in first_seed.. {
        if tally.operations >= operations {
            break;
        }
        let episode = Episode::drawn(seed, STEPS.min(operations - tally.operations));
        let verdict = run::run(&episode);
        tally.add(&verdict.tally);
        if verdict.falsehoods.is_empty() {
            continue;
        }
        false_claims += verdict.falsehoods.len();
        told += &format!("SOAK_SEED={seed}:\n");
        for falsehood in &verdict.falsehoods {
            told += &format!("  {falsehood}\n");
        }
        // Making it smaller takes many runs, so it is done for the first alone.
        if false_claims == verdict.falsehoods.len() && std::env::var_os("SOAK_WHOLE").is_none() {
            let smallest = shrink::shrink(episode);
            let verdict = run::run(&smallest);
            told += &format!("the smallest that still fails: {smallest:#?}\n");
            for falsehood in &verdict.falsehoods {
                told += &format!("  {falsehood}\n");
            }
            told += &verdict.history;
        }
    }
    let seconds = begun.elapsed().as_secs();
    let table = format!("{tally}\nFalse claims: {false_claims}\n{seconds} s, first seed {first_seed}\n");
    std::io::stdout().write_all(table.as_bytes()).expect("a place to print to");
    assert!(false_claims == 0, "{told}");
}

#[test]
fn the_same_seed_gives_the_same_run() {
    // Expired credentials, long waits and stale reads among them.
    for seed in [7, 9] {
        let episode = Episode::drawn(seed, 150);
        let (one, other) = (run::run(&episode), run::run(&episode));
        assert!(!one.history.is_empty());
        assert_eq!(one.history, other.history, "seed {seed}");
        assert_eq!(one.tally, other.tally, "seed {seed}");
    }
    assert_ne!(run::run(&Episode::drawn(7, 20)).history, run::run(&Episode::drawn(8, 20)).history);
}
