//! Leaves out of a trial that fails whatever it fails without.

use std::time::{Duration, Instant};

use super::judge::Rule;
use super::play::{Hand, Scene, play};
use super::stroke::{Chord, How, Stroke};

/// The fewest strokes, in their order, after which the same rule is still broken. It takes no longer than `at_most`, and then
/// gives what it has.
pub(crate) fn shrink(scene: Scene, seed: u64, mut strokes: Vec<Stroke>, rule: Rule, at_most: Duration) -> Vec<Stroke> {
    let end = Instant::now() + at_most;
    let breaks = |strokes: &[Stroke]| -> Option<usize> {
        if Instant::now() > end {
            return None;
        }
        let verdict = play(scene, seed, &Hand::Given(strokes));
        verdict.findings.iter().find(|finding| finding.rule == rule).map(|finding| finding.stroke)
    };
    if let Some(last) = breaks(&strokes) {
        strokes.truncate(last.max(1));
    }
    // Most often the last few are enough.
    for few in [2, 4, 8, 16, 32] {
        let last = strokes[strokes.len().saturating_sub(few)..].to_vec();
        if last.len() < strokes.len() && breaks(&last).is_some() {
            strokes = last;
            break;
        }
    }
    // Ever smaller pieces, from the end.
    let mut size = strokes.len().div_ceil(2).max(1);
    loop {
        let mut piece = strokes.len();
        while piece > 0 {
            let start = piece.saturating_sub(size);
            let mut fewer = strokes.clone();
            fewer.drain(start..piece);
            if let Some(last) = breaks(&fewer) {
                strokes = fewer;
                strokes.truncate(last.max(1));
            }
            piece = start.min(strokes.len());
        }
        if size == 1 {
            break;
        }
        size = size.div_ceil(2);
    }
    for index in 0..strokes.len() {
        for plainer in plainer(&strokes[index]) {
            let mut simpler = strokes.clone();
            simpler[index] = plainer;
            if breaks(&simpler).is_some() {
                strokes = simpler;
            }
        }
    }
    strokes
}

/// The same with less to it.
fn plainer(stroke: &Stroke) -> Vec<Stroke> {
    match stroke {
        Stroke::Slow(chords) => {
            let without = (0..chords.len()).map(|index| {
                let mut fewer: Vec<Chord> = chords.clone();
                fewer.remove(index);
                Stroke::Slow(fewer)
            });
            without.chain(chords.iter().map(|chord| Stroke::Press(*chord))).collect()
        }
        Stroke::Hold(chord, _) => vec![Stroke::Press(*chord)],
        Stroke::Type { text, .. } if text.len() > 1 => vec![Stroke::Type { text: text[..1].into(), slow: false }],
        Stroke::Click { role, name, nth, how } if *how != How::Quick => {
            vec![Stroke::Click { role: *role, name: name.clone(), nth: *nth, how: How::Quick }]
        }
        _ => Vec::new(),
    }
}
