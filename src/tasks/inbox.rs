//! How background work comes home. There are two ways: what ends once ends as a [`Promise`], and work that reports as it goes sends
//! events over a channel. Both come into one [`Inbox`], in one order: what a task reported comes before what it ended with.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use poll_promise::{Promise, Sender};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::emitter::Emitter;

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
/// A [`Promise`] with its traps closed: a task that panics or is aborted still ends, as [`TaskPanicked`], and the window is woken
/// after the value is there, never before. Dropping a `Task` does not stop the work: a change to an account is never broken off
/// half-way.
pub struct Task<T: Send + 'static>(Option<Promise<Result<T, TaskPanicked>>>);

/// All that background work has to say: events, each with where it comes from.
pub struct Inbox<F: Copy + Send + Sync + 'static, E: Send + 'static> {
    runner: Runner,
    sender: UnboundedSender<(F, E)>,
    reported: UnboundedReceiver<(F, E)>,
    tasks: Vec<Pending<F, E>>,
    /// What a task has ended with, for which all that was reported by then is taken out first.
    ended: Option<(F, E)>,
}

/// A task, and the event that stands in where it is lost.
struct Pending<F, E: Send + 'static> {
    from: F,
    task: Task<E>,
    if_lost: E,
}

/// The work ended without a value: it panicked, or its runtime was shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskPanicked;

impl Runner {
    /// Work runs on `runtime`; `wake` is called after each value.
    pub fn new(runtime: Handle, wake: Wake) -> Self {
        Self { runtime, wake }
    }

    /// Starts `work` and returns at once. Once there is a value, it may wait for so long until it is taken.
    pub fn spawn<T: Send + 'static>(
        &self,
        max_delay: Duration,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Task<T> {
        let (sender, promise) = Promise::new();
        let reply = Reply { sender: Some(sender), wake: Arc::clone(&self.wake), max_delay };
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

impl<F: Copy + Send + Sync + 'static, E: Send + 'static> Inbox<F, E> {
    /// An empty one for the work that this starts.
    pub fn new(runner: Runner) -> Self {
        let (sender, reported) = unbounded_channel();
        Self { runner, sender, reported, tasks: Vec::new(), ended: None }
    }

    /// What starts its work.
    pub fn runner(&self) -> &Runner {
        &self.runner
    }

    /// Starts work, which ends with one event. That may wait for so long to be taken out. Where the work is lost, the
    /// other event comes instead.
    pub fn spawn(&mut self, from: F, max_delay: Duration, work: impl Future<Output = E> + Send + 'static, if_lost: E) {
        self.tasks.push(Pending { from, task: self.runner.spawn(max_delay, work), if_lost });
    }

    /// What work reports with as it goes.
    pub fn emitter(&self, from: F) -> Emitter<E> {
        let (sender, wake) = (self.sender.clone(), self.runner.wake());
        Emitter::new(move |event| {
            // Where nobody listens any more, the desk is gone, and so is whoever would want to know.
            let _ = sender.send((from, event));
            wake(Duration::ZERO);
        })
    }

    /// Takes out the next event, with where it comes from. What is still to come comes later.
    pub fn next_event(&mut self) -> Option<(F, E)> {
        loop {
            if let Ok(reported) = self.reported.try_recv() {
                return Some(reported);
            }
            if let Some(ended) = self.ended.take() {
                return Some(ended);
            }
            let (index, result) =
                self.tasks.iter_mut().enumerate().find_map(|(index, pending)| Some((index, pending.task.take()?)))?;
            let Pending { from, if_lost, .. } = self.tasks.swap_remove(index);
            // It has reported all that it had to by now, but perhaps after the channel was looked into.
            self.ended = Some((from, result.unwrap_or(if_lost)));
        }
    }
}

impl<T: Send + 'static> Task<T> {
    /// The value, once, when the work has ended.
    pub fn take(&mut self) -> Option<Result<T, TaskPanicked>> {
        // `try_take` on a pending promise throws the promise away with some features, so it is asked first.
        self.0.as_ref()?.ready()?;
        self.0.take()?.try_take().ok()
    }
}

/// The sending end of a [`Task`], which sends in any case.
struct Reply<T: Send + 'static> {
    sender: Option<Sender<Result<T, TaskPanicked>>>,
    wake: Wake,
    max_delay: Duration,
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
            sender.send(Err(TaskPanicked));
        }
        (self.wake)(self.max_delay);
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
        assert_eq!(task.take(), Some(Err(TaskPanicked)));
        assert_eq!(woken.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_runtime_that_goes_away_ends_the_task() {
        let runtime = runtime();
        let (runner, woken) = counting_runner(&runtime);
        let mut task = runner.spawn(Duration::ZERO, std::future::pending::<()>());
        drop(runtime);
        assert_eq!(task.take(), Some(Err(TaskPanicked)));
        assert_eq!(woken.load(Ordering::SeqCst), 1);
        let mut late = runner.spawn(Duration::ZERO, async {});
        assert_eq!(late.take(), Some(Err(TaskPanicked)));
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
    fn what_a_task_reports_comes_before_what_it_ends_with() {
        let runtime = runtime();
        let (runner, woken) = counting_runner(&runtime);
        let mut inbox = Inbox::new(runner);
        for session in [1, 2] {
            let emitter = inbox.emitter(session);
            let work = async move {
                for n in 0..3 {
                    emitter.emit(format!("{session}: {n}"));
                    tokio::task::yield_now().await;
                }
                format!("{session}: the end")
            };
            inbox.spawn(session, Duration::ZERO, work, "lost".to_owned());
        }
        inbox.spawn(3, Duration::ZERO, async { unreachable!("on purpose") }, "lost".to_owned());
        assert_eq!(inbox.next_event(), None, "nothing has run yet");
        run(&runtime);
        let mut all = std::iter::from_fn(|| inbox.next_event()).collect::<Vec<_>>();
        assert_eq!(woken.load(Ordering::SeqCst), 9);
        all.sort_by_key(|(session, _)| *session);
        let of = |session: u64| {
            let of = all.iter().filter(|(of, _)| *of == session).map(|(_, event)| event.as_str()).collect::<Vec<_>>();
            of.join(", ")
        };
        assert_eq!([of(1), of(2), of(3)], ["1: 0, 1: 1, 1: 2, 1: the end", "2: 0, 2: 1, 2: 2, 2: the end", "lost"]);
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
