use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use zeroize::Zeroize as _;
use zxcvbn::Score;

use super::Secret;

/// How hard a password is to guess, as [`zxcvbn`] judges it.
///
/// It holds no piece of the password: zxcvbn's own result does, and prints it, so it is dropped here.
#[derive(Clone, Debug, PartialEq)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (strong).
    pub score: u8,
    /// The number of guesses needed, as a power of ten.
    pub guesses_log10: f64,
    /// The time to guess it at ten guesses a second, such as `3 hours`: what an attacker at a sign-in page may reach.
    /// IAM does not lock a user out after failed sign-ins.
    pub time_to_guess: String,
    /// What makes it weak, if anything does.
    pub warning: Option<String>,
    /// What would make it stronger.
    pub suggestions: Vec<String>,
    /// Whether the password is longer than what is judged ([`SCORED_CHARS`]).
    pub only_start_scored: bool,
}

/// zxcvbn scores this many characters and ignores the rest.
pub const SCORED_CHARS: usize = 100;

/// The most words and the longest word handed to zxcvbn as known to an attacker.
const MAX_INPUTS: usize = 16;
const MAX_INPUT_CHARS: usize = 64;

impl Strength {
    /// Whether it would not hold for long against somebody who tries passwords at a sign-in page.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.score <= 1
    }

    /// The score as a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.score {
            0 => "Very weak",
            1 => "Weak",
            2 => "Fair",
            3 => "Good",
            _ => "Strong",
        }
    }
}

/// Judges `password`, taking `known` (the user name, the account alias) as words that an attacker tries first. An accent makes
/// no word strong: the text without any is judged as well, and the weaker of the two counts.
///
/// Costs up to a few milliseconds: call it when the text changes, not in every frame.
#[must_use]
pub fn measure(password: &str, known: &[&str]) -> Strength {
    let known = known_words(known);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let strength = measure_as_it_is(password, &known);
    let Some(plain) = without_accents(password) else { return strength };
    let plain = measure_as_it_is(plain.expose(), &known);
    let only_start_scored = strength.only_start_scored;
    let weaker = if plain.guesses_log10 < strength.guesses_log10 { plain } else { strength };
    Strength { only_start_scored, ..weaker }
}

fn measure_as_it_is(password: &str, known: &[&str]) -> Strength {
    let entropy = zxcvbn::zxcvbn(password, known);
    let feedback = entropy.feedback();
    Strength {
        score: match entropy.score() {
            Score::Zero => 0,
            Score::One => 1,
            Score::Two => 2,
            Score::Three => 3,
            _ => 4,
        },
        guesses_log10: entropy.guesses_log10(),
        time_to_guess: entropy.crack_times().online_no_throttling_10_per_second().to_string(),
        warning: feedback.and_then(|f| f.warning()).map(|w| w.to_string()),
        suggestions: feedback.map(|f| f.suggestions().iter().map(ToString::to_string).collect()).unwrap_or_default(),
        only_start_scored: password.chars().nth(SCORED_CHARS).is_some(),
    }
}

/// The letters of `text` without what stands over, under or through them, where that is another text. zxcvbn's words are English
/// ones, and IAM's user names are of plain letters.
fn without_accents(text: &str) -> Option<Secret> {
    let accents = CanonicalCombiningClassMapBorrowed::new();
    let mut plain = Secret::empty();
    let mut buffer = [0; 4];
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars()) {
        let letters = match c {
            // Unicode takes these for letters of their own.
            'ß' => "ss",
            'æ' => "ae",
            'Æ' => "AE",
            'œ' => "oe",
            'Œ' => "OE",
            'ø' => "o",
            'Ø' => "O",
            'đ' | 'ð' => "d",
            'Đ' | 'Ð' => "D",
            'ł' => "l",
            'Ł' => "L",
            'ı' => "i",
            'þ' => "th",
            'Þ' => "TH",
            _ if accents.get_u8(c) != 0 => continue,
            _ => &*c.encode_utf8(&mut buffer),
        };
        plain.insert(usize::MAX, letters);
    }
    buffer.zeroize();
    (plain.expose() != text).then_some(plain)
}

/// The words and their parts (`ann.ko` gives `ann` as well), capped so that a long name cannot slow the judgement.
fn known_words(known: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for word in known {
        let parts = word.split(|c: char| !c.is_alphanumeric());
        for part in std::iter::once(*word).chain(parts) {
            let part: String = part.chars().take(MAX_INPUT_CHARS).collect();
            if part.chars().count() >= 3 && !words.contains(&part) && words.len() < MAX_INPUTS {
                words.push(part);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_name_and_its_parts_weaken_a_password() {
        let alone = measure("zinnwald.krause", &[]);
        let known = measure("zinnwald.krause", &["zinnwald.krause"]);
        assert!(known.guesses_log10 + 3.0 < alone.guesses_log10, "{known:?} {alone:?}");
        let part = measure("zinnwald77", &["zinnwald.krause"]);
        assert!(part.guesses_log10 < measure("zinnwald77", &[]).guesses_log10);
    }

    #[test]
    fn an_accent_makes_no_word_strong() {
        let known = ["bob.lee", "strasse-acme"];
        for (plain, accented) in [
            ("password", "pässwörd"),
            ("Password-2026", "Pässwörd-2026"),
            ("Bob.Lee-2026", "Bób.Lée-2026"),
            ("Strasse-2026", "Straße-2026"),
            ("dragon-1999", "drãgøn-1999"),
            ("letmein12", "l\u{e9}tme\u{ed}n12"),
            ("letmein12", "le\u{301}tmei\u{302}n12"),
        ] {
            let (plain, accented) = (measure(plain, &known), measure(accented, &known));
            assert_eq!((plain.score, plain.time_to_guess), (accented.score, accented.time_to_guess));
        }
        // Nor does taking them away make anything stronger.
        let row = "äåæçèéêëìíîï";
        assert!(measure(row, &[]).guesses_log10 <= measure_as_it_is(row, &[]).guesses_log10);
        assert!(measure("zQ7&ñ;Üw2mÏ§kø", &[]).score == 4);
        assert!(without_accents("plain-Text 7").is_none());
    }

    #[test]
    fn characters_after_the_hundredth_do_not_count_and_that_is_said() {
        let long = "correct horse battery staple ".repeat(4);
        let start: String = long.chars().take(SCORED_CHARS).collect();
        let (long, start) = (measure(&long, &[]), measure(&start, &[]));
        assert_eq!(long.guesses_log10, start.guesses_log10);
        assert!(long.only_start_scored && !start.only_start_scored);
    }

    #[test]
    fn weak_ones_come_with_advice_and_strong_ones_with_a_word() {
        let weak = measure("password", &[]);
        assert_eq!((weak.score, weak.word()), (0, "Very weak"));
        assert!(weak.warning.is_some() && !weak.suggestions.is_empty());
        assert_eq!(measure("vL7#qpZt9wKx2&Rm", &[]).word(), "Strong");
    }
}
