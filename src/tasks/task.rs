use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use poll_promise::{Promise, Sender};
use tokio::runtime::Handle;

/// Tells the window, from any thread, that there is something new, which may wait for so long.
pub type Wake = Arc<dyn Fn(Duration) + Send + Sync>;

/// Starts work on the background runtime.
#[derive(Clone)]
pub struct Runner {
    runtime: Handle,
    wake: Wake,
}

/// Work that ends with one value.
///
/// A [`Promise`] with its traps closed: a task that panics or is aborted still ends, as [`Lost`], and the window is woken
/// after the value is there, never before. Dropping a `Task` does not stop the work: a change to an account is never broken off
/// half-way.
pub struct Task<T: Send + 'static>(Option<Promise<Result<T, Lost>>>);

/// The work ended without a value: it panicked, or its runtime was shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

impl Runner {
    /// Work runs on `runtime`; `wake` is called after each value.
    pub fn new(runtime: Handle, wake: Wake) -> Self {
        Self { runtime, wake }
    }

    /// Starts `work` and returns at once. Once there is a value, it may wait for so long until it is taken.
    pub fn spawn<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Task<T> {
        let (sender, promise) = Promise::new();
        let reply = Reply { sender: Some(sender), wake: Arc::clone(&self.wake), patience };
        self.runtime.spawn(async move { reply.send(work.await) });
        Task(Some(promise))
    }

    /// Starts work that goes on for as long as the runtime does.
    pub fn spawn_forever(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// What work runs on.
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// What wakes the window.
    pub fn wake(&self) -> Wake {
        Arc::clone(&self.wake)
    }
}

impl<T: Send + 'static> Task<T> {
    /// The value, once, when the work has ended.
    pub fn take(&mut self) -> Option<Result<T, Lost>> {
        // `try_take` on a pending promise throws the promise away with some features, so it is asked first.
        self.0.as_ref()?.ready()?;
        self.0.take()?.try_take().ok()
    }
}

/// The sending end of a [`Task`], which sends in any case.
struct Reply<T: Send + 'static> {
    sender: Option<Sender<Result<T, Lost>>>,
    wake: Wake,
    patience: Duration,
}

impl<T: Send + 'static> Reply<T> {
    fn send(mut self, value: T) {
        if let Some(sender) = self.sender.take() {
            sender.send(Ok(value));
        }
    }
}

impl<T: Send + 'static> Drop for Reply<T> {
    fn drop(&mut self) {
        if let Some(sender) = self.sender.take() {
            sender.send(Err(Lost));
        }
        (self.wake)(self.patience);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime")
    }

    /// Lets what was spawned run to its end.
    fn run(runtime: &tokio::runtime::Runtime) {
        runtime.block_on(async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        });
    }

    fn counting_runner(runtime: &tokio::runtime::Runtime) -> (Runner, Arc<AtomicUsize>) {
        let woken = Arc::new(AtomicUsize::new(0));
        let wake = Arc::clone(&woken);
        let wake = Arc::new(move |_| {
            wake.fetch_add(1, Ordering::SeqCst);
        });
        (Runner::new(runtime.handle().clone(), wake), woken)
    }

    #[test]
    fn a_value_is_taken_once() {
        let runtime = runtime();
        let (runner, woken) = counting_runner(&runtime);
        let mut task = runner.spawn(Duration::ZERO, async { 7 });
        assert_eq!(task.take(), None);
        run(&runtime);
        assert_eq!((task.take(), task.take()), (Some(Ok(7)), None));
        assert_eq!(woken.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_panic_ends_the_task_and_wakes_the_window() {
        let runtime = runtime();
        let (runner, woken) = counting_runner(&runtime);
        let mut task = runner.spawn(Duration::ZERO, async { assert_eq!(1, 2, "on purpose") });
        run(&runtime);
        assert_eq!(task.take(), Some(Err(Lost)));
        assert_eq!(woken.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_runtime_that_goes_away_ends_the_task() {
        let runtime = runtime();
        let (runner, woken) = counting_runner(&runtime);
        let mut task = runner.spawn(Duration::ZERO, std::future::pending::<()>());
        drop(runtime);
        assert_eq!(task.take(), Some(Err(Lost)));
        assert_eq!(woken.load(Ordering::SeqCst), 1);
        let mut late = runner.spawn(Duration::ZERO, async {});
        assert_eq!(late.take(), Some(Err(Lost)));
    }

    #[test]
    fn the_window_is_woken_after_the_value_is_there() {
        let runtime = runtime();
        let task: Arc<Mutex<Option<Task<u8>>>> = Arc::default();
        let seen = Arc::new(Mutex::new(None));
        let (task_at_wake, seen_at_wake) = (Arc::clone(&task), Arc::clone(&seen));
        let wake = Arc::new(move |_| {
            let value = task_at_wake.lock().expect("not poisoned").as_mut().and_then(Task::take);
            *seen_at_wake.lock().expect("not poisoned") = value;
        });
        *task.lock().expect("not poisoned") =
            Some(Runner::new(runtime.handle().clone(), wake).spawn(Duration::ZERO, async { 7 }));
        run(&runtime);
        assert_eq!(*seen.lock().expect("not poisoned"), Some(Ok(7)));
    }

    #[test]
    fn dropping_a_task_does_not_stop_the_work() {
        let runtime = runtime();
        let (runner, _) = counting_runner(&runtime);
        let done = Arc::new(AtomicUsize::new(0));
        let work = Arc::clone(&done);
        drop(runner.spawn(Duration::ZERO, async move {
            tokio::task::yield_now().await;
            work.store(1, Ordering::SeqCst);
        }));
        run(&runtime);
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }
}
