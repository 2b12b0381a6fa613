mod model;

use std::fs;
use std::io::Write as _;

use crate::account::UserName;

use super::*;

/// A folder of its own, which goes with it.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("passdesk-journal-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    fn open(&self) -> (Journal, Opening) {
        Journal::open(&self.0, clock()).expect("opened")
    }

    fn journal(&self) -> PathBuf {
        self.0.join(file::JOURNAL)
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.journal()).expect("read")
    }

    fn lines(&self) -> Vec<String> {
        String::from_utf8(self.bytes()).expect("text").lines().map(ToOwned::to_owned).collect()
    }

    /// Puts these lines in place of those that are there.
    fn rewrite(&self, lines: &[String]) {
        fs::write(self.journal(), lines.iter().map(|line| format!("{line}\n")).collect::<String>()).expect("written");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn clock() -> Clock {
    Arc::new(|| "2026-11-21T10:04:00.123456Z".parse().expect("a time"))
}

fn intent(user: &str) -> Intent {
    Intent {
        account_id: "123456789012".into(),
        caller_arn: "arn:aws:iam::123456789012:user/desk/ann".into(),
        endpoint: "iam.amazonaws.com".into(),
        action: ActionName::new("reset_password"),
        subject: format!("The reset of {user}'s password"),
        target: TargetNames::user(UserName::parse(user).expect("a user name")),
        must_change: Some(true),
    }
}

fn ending(result: EndingResult) -> Ending {
    let confirmed_by = (result == EndingResult::Done).then_some(ConfirmedBy::Answer);
    Ending { result, confirmed_by, code: None, request_ids: vec!["7a62c49f".into()], attempts: 1 }
}

/// A journal of three changes that were made.
fn three(place: &Place) -> Journal {
    let (journal, opening) = place.open();
    assert_eq!(opening, Opening::default());
    for user in ["ann.ko", "bob.lee", "cy.wu"] {
        let ticket = journal.begin(intent(user)).expect("begun");
        journal.end(&ticket, ending(EndingResult::Done)).expect("ended");
    }
    journal
}

fn verification(place: &Place) -> Verification {
    place.open().0.read().expect("read").verification
}

fn breaks_at(place: &Place, line: u64, what: IntegrityError) {
    let (journal, opening) = place.open();
    assert_eq!(journal.read().expect("read").verification, Verification::Broken(Break { line, what }));
    assert!(opening.message.iter().any(|message| message.contains("does not verify")), "{opening:?}");
    // What is written from now on does not cover it up.
    journal.begin(intent("di.roy")).expect("begun");
    assert!(matches!(verification(place), Verification::Broken(_)));
}

#[test]
fn a_change_is_two_lines_that_anybody_can_read() {
    let place = Place::new("lines");
    let (journal, _) = place.open();
    let ticket = journal.begin(intent("bob.lee")).expect("begun");
    journal.end(&ticket, ending(EndingResult::Done)).expect("ended");
    let lines = place.lines();
    let begun: serde_json::Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!((&begun["v"], &begun["seq"], &begun["kind"]), (&2.into(), &1.into(), &"intent".into()));
    assert_eq!((&begun["target"]["user"], &begun["action"]), (&"bob.lee".into(), &"reset_password".into()));
    assert_eq!(begun["target"].as_object().map(serde_json::Map::len), Some(1), "what is not named is not there");
    assert_eq!(begun["time"], "2026-11-21T10:04:00.123Z");
    let ended: serde_json::Value = serde_json::from_str(&lines[1]).expect("JSON");
    assert_eq!((&ended["intent"], &ended["result"]), (&1.into(), &"done".into()));
    // As the documentation of the chain says it, in other words than the program's.
    let mut previous = "passdesk journal, version 1".to_owned();
    for line in &lines {
        use sha2::Digest as _;
        let (content, rest) = line.split_once(",\"hash\":\"").expect("a hash");
        let digest = sha2::Sha256::digest(format!("{previous}\n{content}"));
        previous = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(rest, format!("{previous}\"}}"));
    }
    assert_eq!(journal.read().expect("read").head, previous);
}

#[test]
fn what_was_written_is_found_again() {
    for place in [Some(Place::new("found")), None] {
        let journal = place.as_ref().map_or_else(|| Journal::in_memory(clock()), |place| place.open().0);
        let [done, doubt, resolved, open] =
            ["a", "b", "c", "d"].map(|user| journal.begin(intent(user)).expect("begun"));
        journal.end(&done, ending(EndingResult::Done)).expect("ended");
        journal.end(&doubt, ending(EndingResult::Unknown)).expect("ended");
        journal.end(&resolved, ending(EndingResult::Unknown)).expect("ended");
        journal.end(&resolved, ending(EndingResult::Refused)).expect("ended");
        let statuses =
            || -> Vec<Status> { journal.read().expect("read").entries.iter().map(|entry| entry.status).collect() };
        use Status::{Acknowledged, Done, Refused, UnderWay, Unresolved};
        assert_eq!(statuses(), [Done, Unresolved, Refused, UnderWay]);
        drop(open);
        assert_eq!(statuses(), [Done, Unresolved, Refused, Unresolved], "nobody is at it any more");
        journal.acknowledge(2).expect("noted");
        assert_eq!(statuses(), [Done, Acknowledged, Refused, Unresolved]);
        let contents = journal.read().expect("read");
        assert_eq!((contents.verification.clone(), contents.lines), (Verification::Intact, 9));
        assert_eq!(contents.unresolved().map(|entry| entry.target.to_string()).collect::<Vec<_>>(), ["d"]);
        assert_eq!(contents.entries[2].endings.len(), 2);
    }
}

#[test]
fn an_edited_line_is_named() {
    let place = Place::new("edited");
    drop(three(&place));
    let lines = place.lines();
    for (at, _) in lines.iter().enumerate() {
        let mut edited = lines.clone();
        edited[at] = edited[at].replace("2026-11-21", "2026-11-20");
        place.rewrite(&edited);
        breaks_at(&place, at as u64 + 1, IntegrityError::Edited);
    }
    let mut garbled = lines.clone();
    garbled[5].pop();
    place.rewrite(&garbled);
    breaks_at(&place, 6, IntegrityError::Unreadable);
}

#[test]
fn a_line_that_was_taken_out_is_named() {
    let place = Place::new("removed");
    drop(three(&place));
    let lines = place.lines();
    let mut without = lines.clone();
    without.drain(2..4);
    place.rewrite(&without);
    breaks_at(&place, 3, IntegrityError::Missing(3, 4));
    place.rewrite(&lines[..4]);
    let (journal, _) = place.open();
    let cut = Verification::Broken(Break { line: 5, what: IntegrityError::CutOff(5, 7) });
    assert_eq!(journal.read().expect("read").verification, cut);
    let mut twice = lines.clone();
    twice.insert(3, lines[2].clone());
    place.rewrite(&twice);
    breaks_at(&place, 4, IntegrityError::OutOfOrder);
    fs::remove_file(place.journal()).expect("removed");
    assert!(matches!(
        verification(&place),
        Verification::Broken(Break { line: 1, what: IntegrityError::CutOff(1, _) })
    ));
}

#[test]
fn a_journal_that_was_made_anew_does_not_pass_for_the_old_one() {
    let (place, other) = (Place::new("anew"), Place::new("anew-other"));
    drop(three(&place));
    drop(three(&other));
    let forged: Vec<String> = other.lines();
    place.rewrite(&forged);
    assert!(matches!(verification(&place), Verification::Broken(Break { line: 6, what: IntegrityError::Replaced })));
}

#[test]
fn a_line_that_was_cut_off_is_set_aside_and_told_once() {
    let place = Place::new("torn");
    drop(three(&place));
    let mut file = fs::OpenOptions::new().append(true).open(place.journal()).expect("opened");
    file.write_all(br#"{"v":1,"seq":7,"ti"#).expect("written");
    let (journal, opening) = place.open();
    assert!(opening.message.len() == 1 && opening.message[0].contains("Line 7"), "{opening:?}");
    journal.begin(intent("di.roy")).expect("begun");
    assert_eq!(place.lines()[6], r#"{"v":1,"seq":7,"ti#torn"#, "nothing is lost");
    let contents = journal.read().expect("read");
    assert_eq!((contents.verification, contents.torn), (Verification::Intact, vec![7]));
    assert_eq!(contents.entries.len(), 4);
    assert_eq!(place.open().1, Opening::default());
}

#[test]
fn two_journals_on_one_file_make_one_chain() {
    let place = Place::new("two");
    let journals: Vec<Journal> = (0..4).map(|_| place.open().0).collect();
    std::thread::scope(|scope| {
        for (number, journal) in journals.iter().enumerate() {
            scope.spawn(move || {
                for round in 0..20 {
                    let ticket = journal.begin(intent(&format!("u{number}.{round}"))).expect("begun");
                    journal.end(&ticket, ending(EndingResult::Done)).expect("ended");
                }
            });
        }
    });
    let contents = journals[0].read().expect("read");
    assert_eq!((contents.verification, contents.lines, contents.entries.len()), (Verification::Intact, 160, 80));
    assert!(contents.entries.iter().all(|entry| entry.status == Status::Done));
}

#[test]
fn what_another_desk_is_in_the_middle_of_is_not_unresolved() {
    let place = Place::new("living");
    let (other, _) = place.open();
    let _ticket = other.begin(intent("bob.lee")).expect("begun");
    let (journal, _) = place.open();
    assert_eq!(journal.read().expect("read").entries[0].status, Status::UnderWay);
    drop((other, _ticket));
    assert_eq!(journal.read().expect("read").entries[0].status, Status::Unresolved);
}

#[test]
fn what_ends_while_it_is_read_is_not_unresolved() {
    let place = Place::new("ending");
    let (journal, _) = place.open();
    let other = journal.clone();
    let (from_there, here) = std::sync::mpsc::channel::<()>();
    let writer = std::thread::spawn(move || {
        for _ in 0..100 {
            let ticket = other.begin(intent("bob.lee")).expect("begun");
            other.end(&ticket, ending(EndingResult::Done)).expect("ended");
            drop(ticket);
        }
        drop(from_there);
    });
    // Until the writer is through.
    while here.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
        let contents = journal.read_added().expect("read");
        let unresolved: Vec<u64> = contents.unresolved().map(|entry| entry.sequence).collect();
        assert_eq!(unresolved, [0; 0], "of {}", contents.entries.len());
    }
    writer.join().expect("all is written");
    assert_eq!(journal.read().expect("read").entries.len(), 100);
}

#[test]
fn a_journal_of_a_newer_version_is_left_alone() {
    let place = Place::new("newer");
    drop(three(&place));
    let mut lines = place.lines();
    let newer =
        UnsealedLine { v: VERSION + 1, seq: 7, time: clock()(), what: &LineContent::Acknowledged { intent: 1 } };
    let head = three_heads(&place);
    lines.push(chain::seal(&newer, &head).0.trim_end().into());
    place.rewrite(&lines);
    let before = place.bytes();
    let message = Journal::open(&place.0, clock()).expect_err("refused");
    assert!(message.contains("newer version") && message.contains("journal.jsonl"), "{message}");
    assert_eq!(place.bytes(), before);
}

/// The hash of the last line.
fn three_heads(place: &Place) -> String {
    let (verifier, _) = walked(&place.bytes(), None);
    verifier.hash().to_owned()
}

/// All of these bytes, read at once.
fn walked(bytes: &[u8], head: Option<&Head>) -> (chain::ChainVerifier, Vec<u64>) {
    let (mut verifier, mut said) = (chain::ChainVerifier::default(), Vec::new());
    verifier.take(bytes, head, |line| said.push(line.sequence));
    (verifier, said)
}

/// Adds a line to the journal of this place, as a program of another version would.
fn write_by_hand(place: &Place, content: &str) {
    let before = three_heads(place);
    let (previous, content) = (if before.is_empty() { chain::ORIGIN } else { &before }, content.trim_end_matches('}'));
    let line = format!("{content},\"hash\":\"{}\"}}\n", chain::hash(previous, content.as_bytes()));
    let mut file = fs::OpenOptions::new().append(true).create(true).open(place.journal()).expect("opened");
    file.write_all(line.as_bytes()).expect("written");
}

#[test]
fn a_line_with_an_action_or_of_a_kind_that_is_not_known_verifies() {
    let place = Place::new("unknown");
    drop(three(&place));
    let key = r#""target":{"user":"bob.lee","access_key":"AKIAIOSFODNN7EXAMPLE","moon":"full"}"#;
    let time = r#""time":"2026-11-21T10:05:00.000Z""#;
    let who = r#""desk":"x","account":"123456789012","caller":"arn","endpoint":"AWS""#;
    write_by_hand(
        &place,
        &format!(
            r#"{{"v":2,"seq":7,{time},"kind":"intent",{who},"action":"deactivate_access_key",{key},"plan":"p1","step":3,"new":[1]}}"#
        ),
    );
    write_by_hand(&place, &format!(r#"{{"v":2,"seq":8,{time},"kind":"plan","name":"p1"}}"#));
    let (journal, opening) = place.open();
    assert_eq!(opening, Opening::default(), "nobody is accused");
    let contents = journal.read().expect("read");
    assert_eq!((contents.verification, contents.lines, contents.unknown), (Verification::Intact, 8, 1));
    let last = contents.entries.last().expect("an entry");
    assert_eq!(last.action.as_str(), "deactivate_access_key");
    assert_eq!(last.target.to_string(), "bob.lee, access key AKIAIOSFODNN7EXAMPLE, moon full");
    assert_eq!(last.step, Some(("p1".into(), 3)));
    // It is written on, and what was written by hand is found out where it is edited.
    journal.begin(intent("di.roy")).expect("begun");
    assert_eq!(verification(&place), Verification::Intact);
    let edited: Vec<String> = place.lines().iter().map(|line| line.replace("full", "half")).collect();
    place.rewrite(&edited);
    breaks_at(&place, 7, IntegrityError::Edited);
}

#[test]
fn a_journal_of_the_first_version_verifies_and_is_read() {
    let place = Place::new("first-version");
    // As version 1 wrote it, byte for byte.
    fs::create_dir_all(&place.0).expect("a folder");
    fs::write(place.journal(), include_str!("version-1.jsonl")).expect("written");
    let (journal, opening) = place.open();
    assert!(opening.message.iter().all(|message| message.contains("could be read by other users")), "{opening:?}");
    let contents = journal.read().expect("read");
    assert_eq!((contents.verification.clone(), contents.unknown), (Verification::Intact, 0));
    let read = contents.entries.iter().map(|entry| (entry.action.to_string(), entry.target.to_string(), entry.status));
    let action = |name: &str, user: &str, status| (name.to_owned(), user.to_owned(), status);
    let expected = [
        action("create_password", "cy.wu", Status::Done),
        action("reset_password", "bob.lee", Status::Unresolved),
        action("set_must_change", "bob.lee", Status::Refused),
        action("delete_password", "ann.ko", Status::Acknowledged),
    ];
    assert_eq!(read.collect::<Vec<_>>(), expected);
    journal.begin(intent("di.roy")).expect("begun");
    assert_eq!(verification(&place), Verification::Intact, "what is written since hangs on it");
}

#[test]
fn only_what_was_added_is_read_after_a_change() {
    let place = Place::new("added");
    let journal = three(&place);
    assert_eq!(journal.read().expect("read").entries.len(), 3);
    // What was read once is not read again: what is edited there is found out by whoever asks for all of it.
    let edited: Vec<String> = place.lines().iter().map(|line| line.replace("ann.ko", "ann.k0")).collect();
    place.rewrite(&edited);
    let ticket = journal.begin(intent("di.roy")).expect("begun");
    let contents = journal.read_added().expect("read");
    assert_eq!((contents.verification, contents.entries.len(), contents.lines), (Verification::Intact, 4, 7));
    assert_eq!(contents.entries[3].status, Status::UnderWay);
    journal.end(&ticket, ending(EndingResult::Done)).expect("ended");
    assert_eq!(journal.read_added().expect("read").entries[3].status, Status::Done);
    let found = journal.read().expect("read").verification;
    assert_eq!(found, Verification::Broken(Break { line: 1, what: IntegrityError::Edited }));
}

#[test]
fn what_is_half_written_or_taken_back_accuses_nobody() {
    let place = Place::new("half");
    let journal = three(&place);
    journal.read().expect("read");
    let before = place.bytes();
    let other = place.open().0;
    let _ticket = other.begin(intent("di.roy")).expect("begun");
    let all = place.bytes();
    let added = || journal.read_added().expect("read");
    let head_of_six = format!("{:020} {}\n", 6, walked(&before, None).0.hash());
    let put_back_head = || fs::write(place.0.join("journal.head"), &head_of_six).expect("put back");
    // Another desk has come so far with its line.
    for cut in [before.len() + 1, before.len() + 40, all.len() - 1, all.len()] {
        fs::write(place.journal(), &all[..cut]).expect("cut");
        put_back_head();
        let contents = added();
        assert_eq!((contents.verification, contents.torn), (Verification::Intact, Vec::new()), "{cut}");
    }
    assert_eq!(added().entries.len(), 4);
    // It could not be written after all, and something else stands there now.
    fs::write(place.journal(), &before).expect("taken back");
    let shorter = other.begin(intent("eve")).expect("begun");
    assert_eq!(added().verification, Verification::Intact);
    assert_eq!(added().entries.last().map(|entry| entry.target.to_string()), Some("eve".into()));
    // The same with a line that is longer, and with one that is as long.
    for user in ["lena.svensson", "nora.svensson"] {
        fs::write(place.journal(), &before).expect("taken back");
        put_back_head();
        drop(other.begin(intent(user)).expect("begun"));
        let contents = added();
        assert_eq!((contents.verification, contents.lines), (Verification::Intact, 7), "{user}");
        assert_eq!(contents.entries.last().map(|entry| entry.target.to_string()), Some(user.into()));
    }
    drop(shorter);
}

#[test]
fn what_was_taken_back_is_forgotten_in_a_broken_journal_too() {
    let place = Place::new("broken-half");
    drop(three(&place));
    let edited: Vec<String> = place.lines().iter().map(|line| line.replace("ann.ko", "ann.k0")).collect();
    place.rewrite(&edited);
    let (journal, other) = (place.open().0, place.open().0);
    let before = place.bytes();
    drop(other.begin(intent("di.roy")).expect("begun"));
    let added = || journal.read_added().expect("read");
    assert_eq!(added().entries.len(), 4);
    fs::write(place.journal(), &before).expect("taken back");
    drop(other.begin(intent("lena.svensson")).expect("begun"));
    let contents = added();
    assert_eq!(contents.verification, Verification::Broken(Break { line: 1, what: IntegrityError::Edited }));
    let users: Vec<String> = contents.entries.iter().skip(3).map(|entry| entry.target.to_string()).collect();
    assert_eq!(users, ["lena.svensson"]);
}

#[test]
fn a_line_that_was_cut_off_and_cannot_be_closed_is_named_and_stays_named() {
    let place = Place::new("torn-open");
    let journal = three(&place);
    let mut file = fs::OpenOptions::new().append(true).open(place.journal()).expect("opened");
    file.write_all(br#"{"v":2,"seq":7,"ti"#).expect("written");
    // As it is read while nothing can be written.
    for contents in [journal.read(), journal.read_added()] {
        let contents = contents.expect("read");
        assert_eq!((contents.verification, contents.torn, contents.lines), (Verification::Intact, vec![7], 7));
    }
    journal.begin(intent("di.roy")).expect("begun");
    let contents = journal.read_added().expect("read");
    assert_eq!((contents.verification, contents.torn, contents.lines), (Verification::Intact, vec![7], 8));
}

#[test]
fn a_line_whose_version_was_edited_is_named_and_locks_nobody_out() {
    let place = Place::new("version");
    drop(three(&place));
    let mut lines = place.lines();
    let last = lines.len() - 1;
    lines[last] = lines[last].replace("\"v\":2", "\"v\":3");
    place.rewrite(&lines);
    breaks_at(&place, 6, IntegrityError::Edited);
}

#[test]
fn numbers_that_no_desk_writes_make_nothing_anew() {
    let place = Place::new("numbers");
    drop(three(&place));
    fs::write(place.0.join("journal.head"), format!("{} x\n", u64::MAX)).expect("written");
    let (before, message) = (place.bytes(), Journal::open(&place.0, clock()).err());
    assert!(message.is_some_and(|message| message.contains("none that Passdesk would have written")));
    assert_eq!(place.bytes(), before);
    // And in a line of its own.
    fs::remove_file(place.0.join("journal.head")).expect("removed");
    write_by_hand(&place, &format!(r#"{{"v":2,"seq":{},"time":"x","kind":"moon"}}"#, u64::MAX));
    write_by_hand(&place, &format!(r#"{{"v":2,"seq":{},"time":"x","kind":"moon"}}"#, u64::MAX));
    let (verifier, said) = walked(&place.bytes(), None);
    assert!(matches!(
        verifier.verification,
        Verification::Broken(Break { line: 7, what: IntegrityError::Missing(..) })
    ));
    assert_eq!((verifier.lines, said.len()), (8, 6));
}

#[test]
fn a_reader_keeps_no_writer_waiting() {
    let place = Place::new("reader");
    let journal = three(&place);
    let other = place.open().0;
    let _reading = locked(&journal.shared.reader);
    for journal in [&journal, &other] {
        let ticket = journal.begin(intent("di.roy")).expect("begun");
        journal.end(&ticket, ending(EndingResult::Done)).expect("ended");
    }
    // Nor does the file's lock, which whoever writes takes, keep a reader.
    drop(_reading);
    let folder = file::Folder::at(&place.0).expect("there");
    let _writing = folder.lock().expect("locked");
    // Windows would keep whoever reads from a file that is locked; not every system that stands in for it does.
    let is_locked = fs::File::open(place.journal()).expect("opened").try_lock_shared().is_err();
    assert!(!(cfg!(windows) && is_locked));
    assert_eq!(journal.read_added().expect("read").entries.len(), 5);
    assert_eq!(journal.read().expect("read").verification, Verification::Intact);
}

#[test]
fn what_could_not_be_written_whole_is_taken_back() {
    let place = Place::new("cut");
    drop(three(&place));
    let before = place.bytes();
    let folder = file::Folder::at(&place.0).expect("there");
    let journal = folder.lock().expect("locked");
    write_by_hand(&place, "half of a line");
    journal.cut(before.len() as u64).expect("cut");
    drop(journal);
    assert_eq!(place.bytes(), before);
    assert_eq!(verification(&place), Verification::Intact);
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let place = Place::new("mode");
    let (journal, _) = place.open();
    journal.begin(intent("bob.lee")).expect("begun");
    assert_eq!(mode(&place.0), 0o700);
    for entry in fs::read_dir(&place.0).expect("listed") {
        let path = entry.expect("there").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    fs::set_permissions(place.journal(), fs::Permissions::from_mode(0o644)).expect("set");
    let (_, opening) = place.open();
    assert!(opening.message[0].contains("could be read by other users"), "{opening:?}");
    assert_eq!(mode(&place.journal()), 0o600);

    let aside = place.0.join("aside");
    fs::rename(place.journal(), &aside).expect("renamed");
    symlink(&aside, place.journal()).expect("linked");
    let before = fs::read(&aside).expect("read");
    let message = journal.begin(intent("bob.lee")).err().expect("refused");
    assert!(message.contains("symbolic link") && message.contains("Nothing was sent"), "{message}");
    assert!(Journal::open(&place.0, clock()).is_err_and(|message| message.contains("symbolic link")));
    assert_eq!(fs::read(&aside).expect("read"), before);
    fs::remove_file(place.journal()).expect("removed");
    symlink(place.0.join("nowhere"), place.journal()).expect("linked");
    assert!(Journal::open(&place.0, clock()).is_err() && !place.0.join("nowhere").exists());
    fs::remove_file(place.journal()).expect("removed");
    fs::create_dir(place.journal()).expect("made");
    assert!(Journal::open(&place.0, clock()).is_err_and(|message| message.contains("not a regular file")));
}

#[test]
fn texts_from_outside_are_bounded_and_stay_on_their_line() {
    let place = Place::new("texts");
    let (journal, _) = place.open();
    let caller_arn = format!("arn\n{}\u{0}{}", "é".repeat(5000), r#"","hash":"x"}"#);
    let ticket = journal.begin(Intent { caller_arn, ..intent("bob.lee") }).expect("begun");
    let endless = vec!["x".repeat(100_000); 1000];
    let code = Some("y".repeat(100_000));
    let ended = Ending { code, request_ids: endless, ..ending(EndingResult::Refused) };
    journal.end(&ticket, ended).expect("ended");
    assert_eq!(place.lines().len(), 2);
    assert!(place.bytes().len() < 20_000);
    assert_eq!(verification(&place), Verification::Intact);
}

#[test]
fn user_names_that_look_like_formulas_are_exported_as_texts() {
    let place = Place::new("export");
    let (journal, _) = place.open();
    for user in ["=1+1", "@x", "-2+3", "+", "bob,lee"] {
        let ticket = journal.begin(intent(user)).expect("begun");
        let code = Some("a \"quote\"\r\nand a line".into());
        journal.end(&ticket, Ending { code, ..ending(EndingResult::Refused) }).expect("ended");
    }
    let first = journal.export(&Destination::Folder(place.0.clone())).expect("exported");
    let second = journal.export(&Destination::Folder(place.0.clone())).expect("exported");
    assert!(first.ends_with("passdesk-journal-2026-11-21T10-04-00Z.csv") && first != second, "nothing is written over");
    let text = fs::read_to_string(&first).expect("read");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("well formed");
    assert_eq!(rows.iter().map(|row| &row[6]).collect::<Vec<_>>(), ["'=1+1", "'@x", "'-2+3", "'+", "bob,lee"]);
    assert_eq!((&rows[4][10], &rows[4][13]), ("Refused", "a \"quote\"\r\nand a line"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&first).expect("there").permissions().mode() & 0o777, 0o600);
    }
    let message = journal.export(&Destination::Folder(place.0.join("nowhere"))).expect_err("refused");
    assert!(message.contains("nowhere") && message.contains("as it was"), "{message}");
}
