use std::fmt;

use sha2::{Digest as _, Sha256};

use super::random::Random;

/// All that the demo account keeps of a password: a salted SHA-256.
///
/// One round is enough here: nothing signs in to a demo account, and its passwords die with the process.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct PasswordHash {
    salt: [u8; 16],
    digest: [u8; 32],
}

impl PasswordHash {
    pub(super) fn of(password: &str, random: &mut Random) -> Self {
        let salt = random.bytes();
        Self { salt, digest: digest(&salt, password) }
    }

    /// The hash of a password that nobody knows.
    pub(super) fn of_unknown(random: &mut Random) -> Self {
        Self { salt: random.bytes(), digest: random.bytes() }
    }

    pub(super) fn is_of(&self, password: &str) -> bool {
        digest(&self.salt, password) == self.digest
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

fn digest(salt: &[u8; 16], password: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(password).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let mut random = Random::of(1, 1);
        let (one, two) = (PasswordHash::of("Tür-7", &mut random), PasswordHash::of("Tür-7", &mut random));
        assert!(one.is_of("Tür-7") && two.is_of("Tür-7") && one != two);
        assert!(!one.is_of("tür-7") && !PasswordHash::of_unknown(&mut random).is_of(""));
    }
}
