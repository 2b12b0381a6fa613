//! Whatever happens to a journal, in any order.

use std::fs;

use proptest::prelude::*;

use super::super::*;
use super::{Place, ending, intent, three, walked};

/// What may happen to a journal.
#[derive(Clone, Debug)]
enum Step {
    Begin,
    End(prop::sample::Index, EndingResult),
    Note(prop::sample::Index),
    /// The process dies, and of what it was writing this much has come to the disk.
    Crash(prop::sample::Index),
}

fn step() -> impl Strategy<Value = Step> {
    use EndingResult::{Done, Refused, Unknown};
    let result = prop_oneof![Just(Done), Just(Refused), Just(Unknown)];
    prop_oneof![
        3 => Just(Step::Begin),
        3 => (any::<prop::sample::Index>(), result).prop_map(|(which, result)| Step::End(which, result)),
        1 => any::<prop::sample::Index>().prop_map(Step::Note),
        2 => any::<prop::sample::Index>().prop_map(Step::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_was_acknowledged_is_lost(steps in prop::collection::vec(step(), 1..24)) {
        let place = Place::new("model");
        let (mut journal, _) = place.open();
        // Somebody who only ever reads on.
        let (reader, _) = place.open();
        let mut tickets: Vec<Ticket> = Vec::new();
        // By the number of each intent, what it ended with.
        let mut model: std::collections::BTreeMap<u64, Vec<EndingResult>> = Default::default();
        for step in steps {
            match step {
                Step::Begin => {
                    let ticket = journal.begin(intent("bob.lee")).expect("begun");
                    model.insert(ticket.inner.sequence, Vec::new());
                    tickets.push(ticket);
                }
                Step::End(which, result) if !tickets.is_empty() => {
                    let ticket = which.get(&tickets);
                    journal.end(ticket, ending(result)).expect("ended");
                    model.entry(ticket.inner.sequence).or_default().push(result);
                }
                Step::Note(which) if !tickets.is_empty() => {
                    journal.acknowledge(which.get(&tickets).inner.sequence).expect("noted");
                }
                Step::Crash(cut) => {
                    let head = fs::read(place.0.join("journal.head")).ok();
                    let before = place.bytes().len();
                    journal.begin(intent("lost")).expect("begun");
                    let all = place.bytes();
                    let kept = before + cut.index(all.len() - before + 1);
                    fs::write(place.journal(), &all[..kept]).expect("cut");
                    if let Some(head) = head {
                        fs::write(place.0.join("journal.head"), head).expect("put back");
                    } else {
                        fs::remove_file(place.0.join("journal.head")).expect("removed");
                    }
                    tickets.clear();
                    drop(journal);
                    journal = place.open().0;
                }
                Step::End(..) | Step::Note(_) => {}
            }
            // What was read bit by bit is what is read at once.
            let added = reader.read_added().expect("read");
            let contents = reader.read().expect("read");
            prop_assert_eq!(format!("{added:?}"), format!("{contents:?}"));
            reader.read_added().expect("read");
            let contents = journal.read().expect("read");
            prop_assert_eq!(&contents.verification, &Verification::Intact);
            let known: std::collections::BTreeMap<u64, Vec<EndingResult>> = contents
                .entries
                .iter()
                .filter(|entry| entry.target.to_string() == "bob.lee")
                .map(|entry| (entry.sequence, entry.endings.iter().map(|ended| ended.result).collect()))
                .collect();
            prop_assert_eq!(&known, &model);
        }
    }

    #[test]
    fn no_byte_can_be_changed_unseen(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let place = Place::new("byte");
        drop(three(&place));
        let mut bytes = place.bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        let head = Head { sequence: 6, hash: walked(&place.bytes(), None).0.hash().to_owned() };
        let (verifier, _) = walked(&bytes, Some(&head));
        prop_assert!(matches!(verifier.verification, Verification::Broken(_)), "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn hostile_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        walked(&bytes, None);
        let _ = chain::tail(&bytes, true);
        let _ = chain::tail(&bytes, false);
    }
}
