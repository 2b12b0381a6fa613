use std::fmt;

use rand::rngs::{StdRng, SysRng};
use rand::{CryptoRng, RngExt as _, SeedableRng as _};
use serde::{Deserialize, Serialize};

use super::{CharacterClass, Secret};

/// Characters that are easily taken for one another when a password is read out or copied by hand.
const LOOK_ALIKES: &str = "0O1lI|5S2Z8B'";

/// What a generated password is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Its length in characters, at most [`Secret::MAX_CHARS`].
    pub length: usize,
    /// The classes it is drawn from. Each of them occurs at least once.
    pub classes: Vec<CharacterClass>,
    /// Whether to leave out characters that are easily mistaken for another one (`0` and `O`, `1` and `l`).
    pub without_look_alikes: bool,
}

impl Default for Recipe {
    /// 20 characters of all four classes: what satisfies every policy whose minimum is not longer.
    fn default() -> Self {
        Self { length: 20, classes: CharacterClass::ALL.to_vec(), without_look_alikes: true }
    }
}

impl Recipe {
    /// Draws from `class` too.
    pub fn add(&mut self, class: CharacterClass) {
        if !self.classes.contains(&class) {
            self.classes.push(class);
            self.classes.sort_unstable();
        }
    }

    /// Takes over each part of `after` that differs from `before`.
    pub fn take_changes(&mut self, before: &Self, after: &Self) {
        let Self { length, classes, without_look_alikes } = after;
        if *length != before.length {
            self.length = *length;
        }
        if *classes != before.classes {
            self.classes.clone_from(classes);
        }
        if *without_look_alikes != before.without_look_alikes {
            self.without_look_alikes = *without_look_alikes;
        }
    }

    /// The characters of one class that this recipe draws from.
    fn alphabet(&self, class: CharacterClass) -> Vec<char> {
        class.characters().chars().filter(|&c| !self.without_look_alikes || !LOOK_ALIKES.contains(c)).collect()
    }
}

/// Why no password was generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenerateError {
    /// No class of character is chosen.
    NoClass,
    /// The length cannot hold one character of each class.
    TooShort {
        /// The number of classes chosen.
        classes: usize,
    },
    /// The length is over [`Secret::MAX_CHARS`].
    TooLong,
    /// The operating system's random source failed. There is no fallback to a weaker one.
    NoRandomness,
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClass => f.write_str("Choose at least one kind of character"),
            Self::TooShort { classes } => {
                write!(f, "A password with {classes} kinds of character needs at least {classes} characters")
            }
            Self::TooLong => write!(f, "IAM takes at most {} characters", Secret::MAX_CHARS),
            Self::NoRandomness => f.write_str(
                "The operating system gave no random numbers, so no password was generated. Try again, or type one",
            ),
        }
    }
}

impl std::error::Error for GenerateError {}

/// A generator for [`generate`], seeded by the operating system.
///
/// # Errors
/// [`GenerateError::NoRandomness`] when the operating system's source fails.
pub fn system_rng() -> Result<StdRng, GenerateError> {
    StdRng::try_from_rng(&mut SysRng).map_err(|_| GenerateError::NoRandomness)
}

/// Generates a password: uniformly distributed over all the texts that fit the recipe.
///
/// # Errors
/// [`GenerateError`] when no text fits the recipe.
pub fn generate(recipe: &Recipe, rng: &mut impl CryptoRng) -> Result<Secret, GenerateError> {
    let alphabets = check(recipe)?;
    let all: Vec<char> = alphabets.iter().flatten().copied().collect();
    // Drawing all characters at once, and again when a class is missing, is what keeps the distribution uniform:
    // putting one character of each class in first, and shuffling, does not.
    loop {
        let mut secret = Secret::empty();
        for _ in 0..recipe.length {
            let c = all[rng.random_range(0..all.len())];
            secret.insert(usize::MAX, c.encode_utf8(&mut [0; 4]));
        }
        if recipe.classes.iter().all(|class| class.is_in(secret.expose())) {
            return Ok(secret);
        }
    }
}

/// The strength of a generated password in bits: the logarithm of the number of texts that fit the recipe.
///
/// # Errors
/// [`GenerateError`] when no text fits the recipe.
pub fn bits(recipe: &Recipe) -> Result<f64, GenerateError> {
    let sizes: Vec<f64> = check(recipe)?.iter().map(|alphabet| alphabet.len() as f64).collect();
    let total: f64 = sizes.iter().sum();
    // Inclusion and exclusion over the classes that are left out, as a share of all the texts of this length.
    let share: f64 = (0u32..1 << sizes.len())
        .map(|left_out| {
            let rest: f64 =
                sizes.iter().enumerate().filter(|(i, _)| left_out & (1 << i) == 0).map(|(_, size)| size).sum();
            let sign = if left_out.count_ones() % 2 == 0 { 1.0 } else { -1.0 };
            sign * (rest / total).powf(recipe.length as f64)
        })
        .sum();
    Ok(recipe.length as f64 * total.log2() + share.log2())
}

/// The alphabets of the recipe's classes, where at least one text fits it.
fn check(recipe: &Recipe) -> Result<Vec<Vec<char>>, GenerateError> {
    match recipe.classes.len() {
        0 => Err(GenerateError::NoClass),
        classes if recipe.length < classes => Err(GenerateError::TooShort { classes }),
        _ if recipe.length > Secret::MAX_CHARS => Err(GenerateError::TooLong),
        _ => Ok(recipe.classes.iter().map(|&class| recipe.alphabet(class)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(length: usize, classes: &[CharacterClass], without_look_alikes: bool) -> Recipe {
        Recipe { length, classes: classes.to_vec(), without_look_alikes }
    }

    #[test]
    fn every_class_occurs_and_nothing_else() {
        let mut rng = StdRng::seed_from_u64(1);
        for mask in 1u32..16 {
            let classes: Vec<_> =
                (0..4).filter(|i| mask & (1 << i) != 0).map(|i| CharacterClass::ALL[i as usize]).collect();
            for length in [classes.len(), 8, 20, 128] {
                for without in [false, true] {
                    let recipe = recipe(length, &classes, without);
                    for _ in 0..50 {
                        let secret = generate(&recipe, &mut rng).expect("the recipe has a solution");
                        assert_eq!(secret.chars(), length);
                        assert!(classes.iter().all(|class| class.is_in(secret.expose())));
                        assert!(
                            secret.expose().chars().all(|c| classes.iter().any(|class| class.contains(c))
                                && !(without && LOOK_ALIKES.contains(c)))
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn no_position_is_biased() {
        // Two classes, three characters: 26·10 texts less those of one class. Counted over all positions, the share of
        // digits is the same; putting one of each class first and shuffling would make it about half.
        let mut rng = StdRng::seed_from_u64(2);
        let recipe = recipe(3, &[CharacterClass::Lowercase, CharacterClass::Number], false);
        let mut digits = [0u32; 3];
        const N: u32 = 40_000;
        for _ in 0..N {
            let secret = generate(&recipe, &mut rng).expect("the recipe has a solution");
            for (i, c) in secret.expose().chars().enumerate() {
                digits[i] += u32::from(c.is_ascii_digit());
            }
        }
        let all = 36f64.powi(3) - 26f64.powi(3) - 10f64.powi(3);
        let expected = (10.0 * 36.0 * 36.0 - 10f64.powi(3)) / all;
        for n in digits {
            assert!((f64::from(n) / f64::from(N) - expected).abs() < 0.01, "{digits:?} {expected}");
        }
    }

    #[test]
    fn bits_are_the_logarithm_of_the_number_of_texts() {
        let classes = [CharacterClass::Lowercase, CharacterClass::Number];
        let all = 36f64.powi(3) - 26f64.powi(3) - 10f64.powi(3);
        let got = bits(&recipe(3, &classes, false)).expect("the recipe has a solution");
        assert!((got - all.log2()).abs() < 1e-9);
    }

    #[test]
    fn impossible_recipes_are_refused_with_the_reason() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut refused = |r: &Recipe| generate(r, &mut rng).err();
        assert_eq!(refused(&recipe(8, &[], false)), Some(GenerateError::NoClass));
        assert_eq!(refused(&recipe(3, &CharacterClass::ALL, false)), Some(GenerateError::TooShort { classes: 4 }));
        assert_eq!(refused(&recipe(129, &CharacterClass::ALL, false)), Some(GenerateError::TooLong));
    }
}
