//! How long is waited for what became of a change, and until the operator wants to wait no longer.

use std::time::Duration;

use tokio::sync::watch;

/// When what a change was made to is read after its answer got lost, each counted from the read before.
pub(crate) const CHECKS: [Duration; 6] = seconds([0, 1, 2, 4, 8, 15]);

/// What is read later still where only time makes the answer certain: by then no read can be older than the change.
pub(crate) const LAST_CHECK: Duration = Duration::from_secs(32);

pub(super) const fn seconds<const N: usize>(seconds: [u64; N]) -> [Duration; N] {
    let mut all = [Duration::ZERO; N];
    let mut index = 0;
    while index < N {
        all[index] = Duration::from_secs(seconds[index]);
        index += 1;
    }
    all
}

/// Ends when the operator wants to wait no longer.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        // The account is closed, so nobody can want anything of it any more.
        std::future::pending().await
    }
}
