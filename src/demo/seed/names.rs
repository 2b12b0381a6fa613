use std::collections::HashSet;

use super::cast::CAST;
use super::stream::{Stream, stream_of};
use super::words::{FAMILY, GIVEN, SERVICES, STAGES};

/// Coprime to [`PAIRS`], so that its multiples visit every pair of names once, in an order that looks like none.
const STEP: u64 = 7_919;
const PAIRS: u64 = (GIVEN.len() * FAMILY.len()) as u64;

/// The names of the first `count` users: these of the cast, then as many as are needed. None is another one in other case.
pub(super) fn names(seed: u64, cast: &[usize], count: u32) -> Vec<Box<str>> {
    let mut names: Vec<Box<str>> = Vec::with_capacity(count as usize);
    // Those forms under which two people can be called the same.
    let mut taken: HashSet<String> = CAST.iter().map(|member| member.name.to_ascii_lowercase()).collect();
    for ordinal in 0..count {
        let name = match cast.get(ordinal as usize) {
            Some(&index) => CAST[index].name.to_owned(),
            None => {
                let (name, may_clash) = made_up(seed, ordinal);
                if may_clash && !taken.insert(name.to_ascii_lowercase()) { in_full(seed, ordinal) } else { name }
            }
        };
        names.push(name.into_boxed_str());
    }
    names
}

/// Whether the user of this ordinal is a service and not a person.
pub(super) fn is_service(seed: u64, ordinal: u32) -> bool {
    stream_of(seed, Stream::Name, ordinal).chance(4)
}

/// A name in the form that this user's was chosen in, and whether another user can come to the same.
fn made_up(seed: u64, ordinal: u32) -> (String, bool) {
    let mut random = stream_of(seed, Stream::Name, ordinal);
    if random.chance(4) {
        return (format!("{}-{}", random.pick(&SERVICES), random.pick(&STAGES)), true);
    }
    let (given, initial, family) = person(seed, ordinal);
    match random.below(100) {
        0..82 => (in_full(seed, ordinal), false),
        82..90 => (format!("{given}{initial}_{family}@example.com"), false),
        90..95 => (format!("{}{family}", &given[..1]), true),
        95..98 => (format!("{}.{family}", &given[..1]), true),
        _ => (format!("{}{initial}.{}", capitalised(given), capitalised(family)), false),
    }
}

/// The one form that belongs to one ordinal alone: `given.family`, with a middle initial once all pairs are used up.
fn in_full(seed: u64, ordinal: u32) -> String {
    if is_service(seed, ordinal) {
        return format!("job-{ordinal:06}");
    }
    let (given, initial, family) = person(seed, ordinal);
    let name = format!("{given}{initial}.{family}");
    if CAST.iter().any(|member| member.name == name) { format!("{name}2") } else { name }
}

/// The given name, the middle initial with a dot before it (or nothing), and the family name.
pub(super) fn person(seed: u64, ordinal: u32) -> (&'static str, String, &'static str) {
    let offset = stream_of(seed, Stream::Name, u32::MAX).below(PAIRS);
    let pair = (u64::from(ordinal) * STEP + offset) % PAIRS;
    let (given, family) = (pair % GIVEN.len() as u64, pair / GIVEN.len() as u64);
    let initial = match u64::from(ordinal) / PAIRS {
        0 => String::new(),
        round => {
            let letter = char::from(b'a' + ((round - 1) % 26) as u8);
            let again = (round - 1) / 26;
            if again == 0 { format!(".{letter}") } else { format!(".{letter}{again}") }
        }
    };
    (GIVEN[given as usize], initial, FAMILY[family as usize])
}

fn capitalised(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_visit_every_pair() {
        let visited: HashSet<u64> = (0..PAIRS).map(|n| n * STEP % PAIRS).collect();
        assert_eq!(visited.len() as u64, PAIRS);
    }
}
