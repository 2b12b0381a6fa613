//! Ids of made-up access keys: they look random, and lead back to their owner without a table.

use super::super::random::{ID_ALPHABET, Random, mix};
use super::stream::{Stream, stream_of};

/// The letters after `AKIA`: eight that are drawn, and eight that hide the owner behind them.
const HALF: usize = 8;
const HALF_BITS: u32 = 40;
const HALF_MASK: u64 = (1 << HALF_BITS) - 1;

/// The id of the `slot`-th key (0 or 1) of a user.
pub(super) fn key_id(seed: u64, ordinal: u32, slot: u8) -> String {
    let (drawn, owner) = (drawn(seed, ordinal, slot), (u64::from(ordinal) << 1) | u64::from(slot));
    let hidden = (owner ^ mix(drawn)) & HALF_MASK;
    let letters = |half: u64| (0..HALF).rev().map(move |i| char::from(ID_ALPHABET[(half >> (5 * i)) as usize & 31]));
    "AKIA".chars().chain(letters(drawn)).chain(letters(hidden)).collect()
}

/// The ordinal of the user that a key id was made for; `None` if it was not made here.
pub(super) fn owner(seed: u64, id: &str) -> Option<u32> {
    let letters = id.strip_prefix("AKIA").filter(|letters| letters.len() == 2 * HALF)?;
    let mut halves = [0u64; 2];
    for (i, letter) in letters.bytes().enumerate() {
        let value = ID_ALPHABET.iter().position(|&l| l == letter)?;
        halves[i / HALF] = (halves[i / HALF] << 5) | value as u64;
    }
    let owner = (halves[1] ^ mix(halves[0])) & HALF_MASK;
    let (ordinal, slot) = (u32::try_from(owner >> 1).ok()?, (owner & 1) as u8);
    (drawn(seed, ordinal, slot) == halves[0]).then_some(ordinal)
}

fn drawn(seed: u64, ordinal: u32, slot: u8) -> u64 {
    let mut random: Random = stream_of(seed, Stream::Key, ordinal);
    if slot == 1 {
        random.next();
    }
    random.next() & HALF_MASK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_back_to_its_owner_and_a_strange_one_to_nobody() {
        for ordinal in [0, 1, 77, 99_999, u32::MAX] {
            for slot in [0, 1] {
                let id = key_id(7, ordinal, slot);
                assert_eq!((id.len(), owner(7, &id)), (20, Some(ordinal)), "{id}");
                assert_eq!(owner(8, &id), None);
            }
        }
        for strange in ["", "AKIA", "AKIAIOSFODNN7EXAMPLE", "ASIAAAAAAAAAAAAAAAAA", "AKIAaaaaaaaaaaaaaaaa"] {
            assert_eq!(owner(7, strange), None, "{strange}");
        }
    }
}
