use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// How long a code is shown, in seconds.
const STEP: i64 = 30;
/// How many steps a code may be off, either way.
const SLACK: i64 = 2;

/// What a device shows in a step. No secret and no standard: anybody can work it out, so that it can be shown to whoever tries the demo
/// account out, and tested.
///
/// It is the first eight bytes of the SHA-256 of `SERIAL STEP`, as a number, and of that the last six digits. The step is the count
/// of half minutes since 1970.
pub(super) fn code(serial: &str, step: i64) -> String {
    let hash = Sha256::digest(format!("{serial} {step}"));
    let number = hash[..8].iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// The step of this time.
pub(super) fn step(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP)
}

/// In which step a device shows this code, if in one that counts now.
pub(super) fn step_of(serial: &str, given: &str, now: Timestamp) -> Option<i64> {
    let now = step(now);
    (now - SLACK..=now + SLACK).find(|step| code(serial, *step) == given)
}

/// For how long a device shows what it shows now.
pub(super) fn time_left(now: Timestamp) -> Duration {
    let ends = Timestamp::from_second((step(now) + 1) * STEP).unwrap_or(now);
    ends.duration_since(now).try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_for_two_steps_either_way() {
        let serial = "arn:aws:iam::111122223333:mfa/ann.ko";
        let at = |second| Timestamp::from_second(second).expect("a time");
        let shown = code(serial, step(at(1_795_255_200)));
        assert_eq!((shown.len(), shown.bytes().all(|byte| byte.is_ascii_digit())), (6, true));
        for (seconds, counts) in [(-61, false), (-60, true), (0, true), (89, true), (90, false)] {
            // The code was shown in the step that begins at zero.
            let found = step_of(serial, &shown, at(1_795_255_200 + seconds));
            assert_eq!(found.is_some(), counts, "{seconds} s");
        }
        assert_ne!(shown, code("arn:aws:iam::111122223333:mfa/other", step(at(1_795_255_200))));
    }
}
