//! Makes an episode that fails smaller for as long as it still fails.

use std::time::{Duration, Instant};

use super::plan::Episode;
use super::run::run;

/// The most runs that are spent on it.
const MOST_RUNS: usize = 600;

/// The longest that is spent on it.
const MOST_TIME: Duration = Duration::from_secs(120);

pub(crate) fn shrink(mut episode: Episode) -> Episode {
    let (mut runs, begun) = (0, Instant::now());
    let mut fails = |episode: &Episode| {
        runs += 1;
        runs <= MOST_RUNS && begun.elapsed() < MOST_TIME && !run(episode).falsehoods.is_empty()
    };
    // Ever smaller pieces of the steps, from the end.
    let mut size = episode.steps.len().div_ceil(2);
    loop {
        let mut end = episode.steps.len();
        while end > 0 {
            let start = end.saturating_sub(size);
            let mut smaller = episode.clone();
            smaller.steps.drain(start..end);
            if fails(&smaller) {
                episode = smaller;
            }
            end = start;
        }
        if size == 1 {
            break;
        }
        size = size.div_ceil(2);
    }
    for index in 0..episode.steps.len() {
        for fault in (0..episode.steps[index].faults.len()).rev() {
            let mut smaller = episode.clone();
            smaller.steps[index].faults.remove(fault);
            if fails(&smaller) {
                episode = smaller;
            }
        }
        for pause in [0, 1_000] {
            let mut smaller = episode.clone();
            smaller.steps[index].pause = pause;
            if pause < episode.steps[index].pause && fails(&smaller) {
                episode = smaller;
            }
        }
    }
    let plainer: [fn(&mut Episode); 4] = [
        |episode| episode.propagation = 0,
        |episode| episode.settling = 0,
        |episode| episode.latency = 1,
        |episode| episode.always_stale = true,
    ];
    for simplify in plainer {
        let mut smaller = episode.clone();
        simplify(&mut smaller);
        if fails(&smaller) {
            episode = smaller;
        }
    }
    episode
}
