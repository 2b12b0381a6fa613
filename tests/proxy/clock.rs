//! Time for tests over real sockets: paused, and moved on only while nothing comes or goes.
//!
//! Tokio's own paused clock jumps to the next timer as soon as no task is ready, though bytes may be on their way. Here a
//! task is always ready, so that never happens; and that task moves the clock on in small steps when the sockets have been
//! looked at many times and none had anything.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::wire::Proxy;

/// So many looks at the sockets without anything new mean that nothing is on its way: loopback delivers at once.
const LOOKS: usize = 200;

const STEP: Duration = Duration::from_millis(250);

/// Drives the clock of this runtime, which must be paused, until the task is aborted.
pub(crate) fn drive(proxy: &Proxy) -> JoinHandle<()> {
    let proxy = proxy.clone();
    tokio::spawn(async move {
        loop {
            let before = proxy.activity();
            for _ in 0..LOOKS {
                tokio::task::yield_now().await;
            }
            if proxy.activity() == before {
                tokio::time::advance(STEP).await;
            }
        }
    })
}
