use tokio::runtime::{Builder, Runtime};

/// On what the background work runs: two threads, which give way to the one that paints where there are not processors enough for all.
///
/// # Errors
/// Why the operating system gives no threads.
pub fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).on_thread_start(give_way).enable_all().build()
}

/// On Linux, niceness is a thread's own (`sched(7)`); elsewhere it is the whole program's, which would be late then as a whole.
#[cfg(target_os = "linux")]
fn give_way() {
    /// Beside the thread that paints, one of these then gets about a third of a processor that both want.
    const NICER_BY: i32 = 5;
    if let Err(why) = rustix::process::nice(NICER_BY) {
        log::debug!("the background work does not give way to the window: {why}");
    }
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_background_work_gives_way_and_the_thread_that_paints_does_not() {
        let niceness = || rustix::process::nice(0).expect("a number");
        let own = niceness();
        let background = runtime().expect("started");
        let of_worker = background.block_on(async { tokio::spawn(async move { niceness() }).await.expect("it ran") });
        assert!(of_worker > own, "{of_worker} beside {own}");
        assert_eq!(niceness(), own);
    }
}
