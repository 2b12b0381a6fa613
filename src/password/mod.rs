//! Passwords: how they are kept, made and judged. Plain data and rules; no I/O.

mod class;
mod generate;
mod secret;
mod strength;

pub use class::CharacterClass;
pub use generate::{GenerateError, Recipe, bits, generate, system_rng};
pub use secret::Secret;
pub use strength::{SCORED_CHARS, Strength, measure};
