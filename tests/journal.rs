//! The journal among real processes: they are killed, they write at once, their disk is full.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use jiff::Timestamp;
use passdesk::account::UserName;
use passdesk::desk::{ActionName, Ending, EndingResult, Intent, Journal, Status, TargetNames, Verification};

/// Says what a process that a test started has to do.
const PART: &str = "PASSDESK_TEST_PART";
/// Says in which folder.
const FOLDER: &str = "PASSDESK_TEST_FOLDER";
/// How many changes each of several processes makes.
const ROUNDS: usize = 25;

/// A folder of its own, which goes with it.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("passdesk-processes-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn open(folder: &Path) -> Journal {
    Journal::open(folder, Arc::new(Timestamp::now)).expect("opened").0
}

fn intent(user: &str) -> Intent {
    Intent {
        account_id: "123456789012".into(),
        caller_arn: "arn:aws:iam::123456789012:user/ann".into(),
        endpoint: "iam.amazonaws.com".into(),
        action: ActionName::new("reset_password"),
        subject: format!("The reset of {user}'s password"),
        target: TargetNames::user(UserName::parse(user).expect("a user name")),
        must_change: Some(true),
    }
}

fn done() -> Ending {
    Ending { result: EndingResult::Done, confirmed_by: None, code: None, request_ids: vec!["id".into()], attempts: 1 }
}

/// Another process on the same journal.
struct Other {
    child: Child,
    says: BufReader<ChildStdout>,
    hears: ChildStdin,
}

impl Other {
    /// Starts this test program anew with a part to play, after the words of `through`, if there are any.
    fn start(part: &str, folder: &Path, through: &[&str]) -> Self {
        let mut words: Vec<std::ffi::OsString> = through.iter().map(Into::into).collect();
        words.push(std::env::current_exe().expect("this program").into());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(["--exact", "plays_its_part", "--nocapture", "--test-threads=1"]);
        command.env(PART, part).env(FOLDER, folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("started");
        let says = BufReader::new(child.stdout.take().expect("its output"));
        let hears = child.stdin.take().expect("its input");
        Self { child, says, hears }
    }

    /// Waits until it says this.
    fn hear(&mut self, word: &str) {
        let mut line = String::new();
        while self.says.read_line(&mut line).expect("its output") > 0 {
            if line.trim_end().ends_with(word) {
                return;
            }
            line.clear();
        }
        panic!("it ended without saying {word}");
    }

    fn tell(&mut self) {
        self.hears.write_all(b"go on\n").expect("told");
    }

    fn end(mut self) {
        drop(self.hears);
        std::io::copy(&mut self.says, &mut std::io::sink()).expect("its output");
        assert!(self.child.wait().expect("ended").success());
    }
}

/// What other processes do; nothing where this is not one.
#[test]
fn plays_its_part() {
    let (Ok(part), Some(folder)) = (std::env::var(PART), std::env::var_os(FOLDER)) else { return };
    let say = |word: &str| {
        let mut output = std::io::stdout();
        writeln!(output, "{word}").and_then(|()| output.flush()).expect("said");
    };
    let wait = || {
        std::io::stdin().read_line(&mut String::new()).expect("heard");
    };
    let journal = open(Path::new(&folder));
    match part.as_str() {
        "begin and wait" => {
            let _ticket = journal.begin(intent("bob.lee")).expect("begun");
            say("begun");
            wait();
        }
        "write" => {
            say("ready");
            wait();
            for round in 0..ROUNDS {
                let ticket = journal.begin(intent(&format!("u{}.{round}", std::process::id()))).expect("begun");
                journal.end(&ticket, done()).expect("ended");
            }
        }
        "full disk" => {
            let ticket = journal.begin(intent("bob.lee")).expect("there is room for an intent");
            let request_ids = vec!["i".repeat(256); 32];
            let told = journal.end(&ticket, Ending { request_ids, ..done() }).expect_err("and for no more");
            assert!(told.contains("The reset of bob.lee's password was made.") && told.contains("leave Passdesk open"));
            let contents = journal.read().expect("read");
            let last = contents.entries.last().expect("an entry");
            assert!(last.status == Status::Done && !last.endings[0].is_written, "kept in memory: {last:?}");
            let told = journal.begin(intent("cy.wu")).err().expect("refused");
            assert!(told.contains("Nothing was sent. Make room on the disk, then try again."), "{told}");
            say("full");
            wait();
            let ticket = journal.begin(intent("di.roy")).expect("there is room again");
            journal.end(&ticket, done()).expect("ended");
        }
        other => panic!("no part {other}"),
    }
}

#[test]
fn a_desk_that_was_killed_leaves_its_change_unresolved() {
    let place = Place::new("killed");
    let mut other = Other::start("begin and wait", &place.0, &[]);
    other.hear("begun");
    let journal = open(&place.0);
    assert_eq!(journal.read().expect("read").entries[0].status, Status::UnderWay, "it is still at it");
    other.child.kill().expect("killed");
    other.child.wait().expect("ended");
    for journal in [journal, open(&place.0)] {
        let contents = journal.read().expect("read");
        assert_eq!(contents.unresolved().map(|entry| entry.target.to_string()).collect::<Vec<_>>(), ["bob.lee"]);
        assert_eq!(contents.verification, Verification::Intact);
    }
    let locks = std::fs::read_dir(&place.0).expect("listed").flatten();
    let locks = locks.filter(|entry| entry.file_name().to_string_lossy().starts_with("desk-")).count();
    assert_eq!(locks, 0, "what it left is cleared away");
}

#[test]
fn several_processes_make_one_chain() {
    let place = Place::new("several");
    let mut others: Vec<Other> = (0..4).map(|_| Other::start("write", &place.0, &[])).collect();
    for other in &mut others {
        other.hear("ready");
    }
    for other in &mut others {
        other.tell();
    }
    for other in others {
        other.end();
    }
    let contents = open(&place.0).read().expect("read");
    assert_eq!((contents.entries.len(), contents.lines), (4 * ROUNDS, 8 * ROUNDS as u64));
    assert_eq!((contents.verification, contents.torn), (Verification::Intact, vec![]));
    assert!(contents.entries.iter().all(|entry| entry.status == Status::Done));
}

/// The limit on the size of a file stands for the full disk: the kernel refuses the write in the same place.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_nothing_is_sent_and_no_outcome_is_lost() {
    let place = Place::new("full");
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -S -f 8; exec \"$@\"", "sh"];
    let mut other = Other::start("full disk", &place.0, &limited);
    other.hear("full");
    let id = other.child.id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited:unlimited"]).status();
    assert!(raised.expect("prlimit of util-linux").success());
    other.tell();
    other.end();
    let contents = open(&place.0).read().expect("read");
    assert_eq!((contents.verification, contents.torn), (Verification::Intact, vec![]));
    let users: Vec<String> = contents.entries.iter().map(|entry| entry.target.to_string()).collect();
    assert!(users.iter().any(|user| user == "di.roy") && !users.iter().any(|user| user == "cy.wu"), "{users:?}");
    assert!(contents.entries.iter().all(|entry| entry.status == Status::Done), "{:?}", contents.entries);
}
