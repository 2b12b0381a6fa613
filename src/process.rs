//! What the operating system sees of this program: memory that is wiped before it is given back, no core dump, a failure
//! that prints nothing of what was in hand, and an end on a signal that leaves no password on the clipboard.

use std::alloc::System;
use std::cell::{Cell, RefCell};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind};
use std::time::Duration;

use passdesk::desk::Clipboard;
use tokio::runtime::Runtime;
use zeroizing_alloc::ZeroAlloc;

/// egui, the SDK and hyper copy what they are given. What they free is wiped here, all of it.
///
/// Memory that libraries in C allocate is not; no whole password gets there (`tests/leaks` looks).
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

/// How long the end of the program waits for the clipboard.
const PATIENCE: Duration = Duration::from_secs(2);

/// Has nothing of this process written to a disk or a log when it fails. Called before anything else.
pub(crate) fn keep_failures_quiet() {
    forbid_core_dumps();
    std::panic::set_hook(Box::new(|info| {
        let failure = Failure::of(info);
        if !OPENING.get() {
            // A stream that is closed is no reason to fail once more.
            let _ = writeln!(std::io::stderr(), "passdesk: {}", failure.told());
        }
        LAST.set(Some(failure));
    }));
}

thread_local! {
    /// Whether this thread opens the window: how that ends is said once, by whoever opens it.
    static OPENING: Cell<bool> = const { Cell::new(false) };
    /// The panic that this thread has had last.
    static LAST: RefCell<Option<Failure>> = const { RefCell::new(None) };
}

/// A panic: where it was, and never with which words, because they may hold anything.
#[derive(Default)]
pub(crate) struct Failure {
    /// The file and the line, where they are known.
    pub(crate) place: Option<String>,
}

impl Failure {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let place = |place: &Location<'_>| format!("{}, line {}", short(place.file()), place.line());
        Self { place: info.location().map(place) }
    }

    /// What is said of one while the window is open.
    pub(crate) fn told(&self) -> String {
        let place = self.place.as_ref().map(|place| format!(" at {place}")).unwrap_or_default();
        format!(
            "A part of Passdesk has failed{place}. Nothing more is sent by it. Look at a user again before you repeat a change."
        )
    }
}

/// A path of the sources, without the folder of the computer on which the program was built.
fn short(path: &str) -> &str {
    let below = ["/registry/src/", "\\registry\\src\\"].iter().find_map(|folder| path.split_once(folder));
    below.and_then(|(_, path)| path.split_once(['/', '\\'])).map_or(path, |(_, path)| path)
}

/// Opens the window and shows it to its end. Nothing is said of a panic before [`opened`]; either is given back.
pub(crate) fn catching<T>(open: impl FnOnce() -> T) -> Result<T, Failure> {
    OPENING.set(true);
    let ended = catch_unwind(AssertUnwindSafe(open));
    OPENING.set(false);
    ended.map_err(|_| LAST.take().unwrap_or_default())
}

/// The window is there: from now on a panic is said when it happens, because what follows it may end the program.
pub(crate) fn opened() {
    OPENING.set(false);
}

#[cfg(unix)]
fn forbid_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // Linux hands a dump to a collecting program (systemd-coredump, apport) even under a limit of 0. One byte is its sign
    // for "not even that", and too little for a file.
    let bytes = if cfg!(target_os = "linux") { 1 } else { 0 };
    // A limit that is lower already cannot be raised, and need not be.
    if setrlimit(Resource::Core, Rlimit { current: Some(bytes), maximum: Some(bytes) }).is_err() {
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// Windows writes dumps only where an administrator has set that up.
#[cfg(not(unix))]
fn forbid_core_dumps() {}

/// Takes a copied password off the clipboard when it is dropped: at the end of the program, and where it fails.
pub(crate) struct ClearAtEnd<'a> {
    pub(crate) runtime: &'a Runtime,
    pub(crate) clipboard: Clipboard,
}

impl Drop for ClearAtEnd<'_> {
    fn drop(&mut self) {
        self.runtime.block_on(clear(&self.clipboard));
    }
}

/// Ends the program when it is told to from outside: the clipboard is cleared, and nothing else is waited for. A change
/// that is under way is found in the journal at the next start.
pub(crate) fn end_on_signals(runtime: &Runtime, clipboard: Clipboard) {
    let _runtime = runtime.enter();
    let Some(signal) = signal() else { return };
    runtime.spawn(async move {
        let code = signal.await;
        clear(&clipboard).await;
        end_at_once(code);
    });
}

/// Takes a copied password off the clipboard, and says so where that fails.
pub(crate) async fn clear(clipboard: &Clipboard) {
    let told = match tokio::time::timeout(PATIENCE, clipboard.clear()).await {
        Ok(Ok(())) => return,
        Ok(Err(told)) => told,
        Err(_) => {
            "The clipboard does not answer. A copied password may still be there: copy something else, which takes its \
                   place."
                .into()
        }
    };
    let _ = writeln!(std::io::stderr(), "passdesk: {told}");
}

/// Ends without tidying up: what libraries in C have left to be done at an exit fails while the window is still open.
#[cfg(unix)]
fn end_at_once(code: i32) -> ! {
    signal_hook::low_level::exit(code)
}

#[cfg(not(unix))]
fn end_at_once(code: i32) -> ! {
    std::process::exit(code)
}

/// From now on waits for a signal to end, and gives the exit code that shells expect after it; `None` where none can be
/// waited for.
#[cfg(unix)]
fn signal() -> Option<impl Future<Output = i32>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut hangup = signal(SignalKind::hangup()).ok()?;
    let mut interrupt = signal(SignalKind::interrupt()).ok()?;
    let mut terminate = signal(SignalKind::terminate()).ok()?;
    Some(async move {
        let kind = tokio::select! {
            _ = hangup.recv() => SignalKind::hangup(),
            _ = interrupt.recv() => SignalKind::interrupt(),
            _ = terminate.recv() => SignalKind::terminate(),
        };
        128 + kind.as_raw_value()
    })
}

/// From now on waits for a console's signal to end. Windows sends it to what is attached to a console, which a program with a window
/// is not unless it asks to be; signing out and shutting down are told to services alone. Such a program is asked through its window.
#[cfg(windows)]
fn signal() -> Option<impl Future<Output = i32>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};

    let (mut c, mut stop, mut close) = (ctrl_c().ok()?, ctrl_break().ok()?, ctrl_close().ok()?);
    Some(async move {
        tokio::select! {
            _ = c.recv() => {}
            _ = stop.recv() => {}
            _ = close.recv() => {}
        }
        1
    })
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;
    use std::sync::Arc;

    use passdesk::desk::{Clipboard, ClipboardBackend};
    use passdesk::password::Secret;
    use tokio::runtime::Runtime;
    use zeroize::Zeroizing;

    #[test]
    fn a_place_in_a_library_is_told_without_where_it_was_built() {
        let path = "/home/ann/.cargo/registry/src/index.example-1949cf8c6b5b557f/winit-0.30.13/src/lib.rs";
        assert_eq!(super::short(path), "winit-0.30.13/src/lib.rs");
        let path = "C:\\Users\\ann\\.cargo\\registry\\src\\index.example-1949cf8c6b5b557f\\winit-0.30.13\\src\\lib.rs";
        assert_eq!(super::short(path), "winit-0.30.13\\src\\lib.rs");
        assert_eq!(super::short("src/process.rs"), "src/process.rs");
    }

    /// Set for the child of a test, which is this test program again.
    const CHILD: &str = "PASSDESK_TEST_CHILD";

    fn child(test: &str) -> std::process::Output {
        let program = std::env::current_exe().expect("this program");
        // Whatever would print more is asked to.
        Command::new(program)
            .args(["--exact", &format!("process::tests::{test}"), "--nocapture"])
            .env(CHILD, "1")
            .env("RUST_BACKTRACE", "full")
            .env("RUST_LOG", "trace")
            .output()
            .expect("the child runs")
    }

    fn is_child() -> bool {
        std::env::var_os(CHILD).is_some()
    }

    #[test]
    fn a_failure_says_where_and_prints_nothing_of_what_was_in_hand() {
        if is_child() {
            super::keep_failures_quiet();
            let canary = ["cana", "ry-in-hand"].concat();
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let text = canary.clone();
            let task = runtime.spawn(async move { panic!("{text}") });
            assert!(runtime.block_on(task).is_err());
            let password = passdesk::password::Secret::new(&canary);
            panic!("{canary} {password:?}");
        }
        let output = child("a_failure_says_where_and_prints_nothing_of_what_was_in_hand");
        let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert_eq!(printed.matches("A part of Passdesk has failed at src/process.rs, line").count(), 2, "{printed}");
        assert!(!printed.contains(&["cana", "ry-in-hand"].concat()), "{printed}");
        assert!(!output.status.success());
    }

    /// Stands for the window system, and says aloud when it is emptied.
    struct Aloud;

    impl ClipboardBackend for Aloud {
        fn put(&mut self, _: &Secret) -> Result<(), String> {
            Ok(())
        }

        fn text(&mut self) -> Result<Option<Zeroizing<String>>, String> {
            Ok(Some("canary".to_owned().into()))
        }

        fn clear(&mut self) -> Result<(), String> {
            eprintln!("emptied");
            Ok(())
        }
    }

    fn with_a_copied_password() -> (Runtime, Clipboard) {
        let (runtime, clipboard) = (Runtime::new().expect("a runtime"), Clipboard::new(Aloud));
        runtime.block_on(clipboard.copy(Arc::new(Secret::new("canary")))).expect("it is copied");
        (runtime, clipboard)
    }

    #[test]
    fn a_signal_to_end_empties_the_clipboard() {
        use rustix::process::{Signal, getpid, kill_process};
        if is_child() {
            let (runtime, clipboard) = with_a_copied_password();
            super::end_on_signals(&runtime, clipboard);
            kill_process(getpid(), Signal::TERM).expect("it is sent");
            runtime.block_on(std::future::pending::<()>());
        }
        let output = child("a_signal_to_end_empties_the_clipboard");
        assert_eq!(output.status.code(), Some(143));
        assert!(String::from_utf8_lossy(&output.stderr).contains("emptied"));
    }

    #[test]
    fn the_end_of_the_program_empties_the_clipboard() {
        if is_child() {
            let (runtime, clipboard) = with_a_copied_password();
            drop(super::ClearAtEnd { runtime: &runtime, clipboard });
            return;
        }
        let output = child("the_end_of_the_program_empties_the_clipboard");
        assert!(String::from_utf8_lossy(&output.stderr).contains("emptied"));
    }

    #[test]
    fn no_core_dump_may_be_written() {
        use rustix::process::{Resource, getrlimit};
        if is_child() {
            super::keep_failures_quiet();
            let limit = getrlimit(Resource::Core);
            assert!(limit.current.is_some_and(|bytes| bytes <= 1) && limit.maximum == limit.current, "{limit:?}");
            return;
        }
        let output = child("no_core_dump_may_be_written");
        assert!(output.status.success(), "{output:?}");
    }
}
