//! Names cut short where there is no room for them, so that none reads like another one beside it.

use std::ops::Range;

/// What stands for what is left out.
pub(in crate::ui) const ELLIPSIS: char = '…';

/// A name, and how wide each of its characters is.
pub(in crate::ui) struct Measured<'a> {
    pub(in crate::ui) text: &'a str,
    pub(in crate::ui) widths: Vec<f32>,
}

/// What is kept of a name: parts of it, in bytes, from left to right. An ellipsis stands for what is before, between and behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Kept(Vec<Range<usize>>);

impl Kept {
    /// The name as it is shown, and what is left of these parts of it. The ellipsis is in a part where something of it is left out.
    pub(in crate::ui) fn shown(&self, name: &str, parts: &[Range<usize>]) -> (String, Vec<Range<usize>>) {
        let mut shown = String::with_capacity(name.len());
        // Where each stretch of the name is in what is shown, and whether it is kept.
        let mut places: Vec<(Range<usize>, Range<usize>, bool)> = Vec::new();
        let mut at = 0;
        let end = name.len()..name.len();
        for kept in self.0.iter().chain([&end]) {
            if at < kept.start {
                let from = shown.len();
                shown.push(ELLIPSIS);
                places.push((at..kept.start, from..shown.len(), false));
            }
            let from = shown.len();
            shown.push_str(name.get(kept.clone()).unwrap_or_default());
            places.push((kept.clone(), from..shown.len(), true));
            at = kept.end;
        }
        let in_shown = |part: &Range<usize>| {
            let touched = places.iter().filter(|(of, _, _)| of.start < part.end && part.start < of.end);
            let within = touched.map(|(of, place, is_kept)| match is_kept {
                true => {
                    let start = place.start + part.start.saturating_sub(of.start);
                    start..place.end - of.end.saturating_sub(part.end)
                }
                false => place.clone(),
            });
            within.reduce(|all, next| all.start..next.end)
        };
        let mut seen = 0;
        let parts = parts.iter().filter_map(in_shown).filter_map(|part| {
            // Of several in what is left out, the ellipsis is one.
            let part = part.start.max(seen)..part.end;
            seen = seen.max(part.end);
            (!part.is_empty()).then_some(part)
        });
        let parts = parts.collect();
        (shown, parts)
    }
}

/// What is to be kept of each of these names, which are seen together, so that it is no wider than `room`; `None` for all of it.
///
/// What is behind an `@` goes first, and then the middle: names that begin alike are told apart by their ends. Where what is left
/// could be another one of these names too, what is kept is the part in which they differ.
pub(in crate::ui) fn elide(names: &[Measured<'_>], ellipsis: f32, room: f32) -> Vec<Option<Kept>> {
    let all: Vec<Name> = names.iter().map(Name::of).collect();
    if all.iter().all(|name| name.fits(room)) {
        return vec![None; names.len()];
    }
    let cut = |name: &Name| -> Result<Option<Parts>, Vec<Parts>> {
        if name.fits(room) {
            return Ok(None);
        }
        let others = || all.iter().filter(|other| other.chars != name.chars);
        let is_clear = |parts: &Parts| !others().any(|other| name.reads_as(parts, other));
        let mut candidates = name.usual(ellipsis, room);
        if let Some(parts) = candidates.iter().find(|parts| is_clear(parts)) {
            return Ok(Some(parts.clone()));
        }
        let alike: Vec<&Name> =
            others().filter(|other| candidates.iter().any(|parts| name.reads_as(parts, other))).collect();
        for parts in name.windows(&alike, ellipsis, room) {
            if is_clear(&parts) {
                return Ok(Some(parts));
            }
            candidates.push(parts);
        }
        Err(candidates)
    };
    let cuts: Vec<Result<Option<Parts>, Vec<Parts>>> = all.iter().map(cut).collect();
    // Whatever is left of these could be another name: they are at least not the same on the screen.
    let mut taken: Vec<(Vec<char>, &[char])> = Vec::new();
    for (name, cut) in all.iter().zip(&cuts) {
        if let Ok(parts) = cut {
            taken.push((parts.as_ref().map_or_else(|| name.chars.clone(), |parts| name.read(parts)), &name.chars));
        }
    }
    let mut kept = Vec::with_capacity(names.len());
    for (name, cut) in all.iter().zip(cuts) {
        let parts = match cut {
            Ok(parts) => parts,
            Err(candidates) => {
                let is_free = |parts: &&Parts| {
                    let read = name.read(parts);
                    !taken.iter().any(|(other, of)| *other == read && *of != name.chars.as_slice())
                };
                let parts = candidates.iter().find(is_free).or(candidates.first()).cloned().unwrap_or_default();
                taken.push((name.read(&parts), &name.chars));
                Some(parts)
            }
        };
        kept.push(parts.map(|parts| Kept(parts.into_iter().map(|part| name.bytes(part)).collect())));
    }
    kept
}

/// Parts of a name, by the numbers of their characters.
type Parts = Vec<Range<usize>>;

struct Name {
    chars: Vec<char>,
    /// Where each character begins, in bytes, and where the last one ends.
    places: Vec<usize>,
    /// How wide all characters before each are.
    sums: Vec<f32>,
    /// How many characters there are up to and with the `@`, if there is one in the name.
    to_domain: Option<usize>,
}

impl Name {
    fn of(name: &Measured<'_>) -> Self {
        let chars: Vec<char> = name.text.chars().collect();
        let places = name.text.char_indices().map(|(at, _)| at).chain([name.text.len()]).collect();
        let mut sums = vec![0.0];
        let mut sum = 0.0;
        for at in 0..chars.len() {
            sum += name.widths.get(at).copied().unwrap_or_default();
            sums.push(sum);
        }
        let at = chars.iter().rposition(|c| *c == '@').filter(|at| *at > 0 && at + 1 < chars.len());
        Self { places, sums, to_domain: at.map(|at| at + 1), chars }
    }

    fn len(&self) -> usize {
        self.chars.len()
    }

    fn bytes(&self, part: Range<usize>) -> Range<usize> {
        self.places[part.start]..self.places[part.end]
    }

    fn fits(&self, room: f32) -> bool {
        self.sums[self.len()] <= room
    }

    fn width(&self, parts: &[Range<usize>], ellipsis: f32) -> f32 {
        let kept: f32 = parts.iter().map(|part| self.sums[part.end] - self.sums[part.start]).sum();
        kept + ellipsis * self.gaps(parts) as f32
    }

    /// How many ellipses there are beside these parts.
    fn gaps(&self, parts: &[Range<usize>]) -> usize {
        let (mut gaps, mut at) = (0, 0);
        for part in parts {
            gaps += usize::from(part.start > at);
            at = part.end;
        }
        gaps + usize::from(at < self.len())
    }

    /// What stands on the screen.
    fn read(&self, parts: &[Range<usize>]) -> Vec<char> {
        let (mut read, mut at) = (Vec::new(), 0);
        for part in parts {
            read.extend((part.start > at).then_some(ELLIPSIS));
            read.extend(&self.chars[part.clone()]);
            at = part.end;
        }
        read.extend((at < self.len()).then_some(ELLIPSIS));
        read
    }

    /// Whether somebody who reads these parts of this name may take them for the other one.
    fn reads_as(&self, parts: &[Range<usize>], other: &Self) -> bool {
        let mut rest = other.chars.as_slice();
        for part in parts {
            let chars = &self.chars[part.clone()];
            let (is_first, is_last) = (part.start == 0, part.end == self.len());
            let at = match (is_first, is_last) {
                (true, true) => return rest == chars,
                (true, false) => rest.starts_with(chars).then_some(0),
                (false, true) => return rest.ends_with(chars),
                (false, false) => rest.windows(chars.len().max(1)).position(|window| window == chars),
            };
            let Some(at) = at else { return false };
            rest = &rest[at + chars.len()..];
        }
        true
    }

    /// The name without what is behind its `@`, with the middle of that left out, and with the middle of all of it left out.
    fn usual(&self, ellipsis: f32, room: f32) -> Vec<Parts> {
        let mut usual = Vec::new();
        if let Some(end) = self.to_domain {
            let whole = ends(end, end..end);
            let fits = self.width(&whole, ellipsis) <= room;
            let parts = if fits { whole } else { self.without_middle(end, ellipsis, room) };
            // Of a few letters at each end less is known than of the domain.
            if fits || parts.iter().map(ExactSizeIterator::len).sum::<usize>() >= 6 {
                usual.push(parts);
            }
        }
        usual.push(self.without_middle(self.len(), ellipsis, room));
        usual
    }

    /// As much of both ends of what is before `end` as there is room for.
    fn without_middle(&self, end: usize, ellipsis: f32, room: f32) -> Parts {
        let parts = |head: usize, tail: usize| ends(head, tail..end);
        let (mut head, mut tail) = (0, end);
        while head < tail {
            let next = if head > end - tail { (head, tail - 1) } else { (head + 1, tail) };
            if next.0 >= next.1 || self.width(&parts(next.0, next.1), ellipsis) > room {
                break;
            }
            (head, tail) = next;
        }
        parts(head, tail)
    }

    /// Beginnings with a part of the name behind them: first such parts as begin where these names are no longer the same.
    fn windows(&self, alike: &[&Self], ellipsis: f32, room: f32) -> impl Iterator<Item = Parts> {
        let mut starts: Vec<usize> = alike.iter().map(|other| common(&self.chars, &other.chars)).collect();
        starts.sort_unstable();
        starts.dedup();
        starts.extend(0..self.len());
        let shares = [0.5, 0.3, 0.15, 0.0];
        let of_all =
            shares.into_iter().flat_map(move |share| starts.clone().into_iter().map(move |start| (share, start)));
        of_all.filter_map(move |(share, start)| self.window(start, share * room, ellipsis, room))
    }

    /// The part that begins at `start`, behind so much of the beginning, and as much of both as there is room for.
    fn window(&self, start: usize, for_head: f32, ellipsis: f32, room: f32) -> Option<Parts> {
        let parts = |head: usize, end: usize| if head < start { ends(head, start..end) } else { ends(end, end..end) };
        let fits = |head: usize, end: usize| self.width(&parts(head, end), ellipsis) <= room;
        let mut head = (0..=start).rev().find(|head| self.sums[*head] <= for_head)?;
        let mut end = start;
        while end < self.len() && fits(head, end + 1) {
            end += 1;
        }
        if end == start {
            return None;
        }
        while head < start && fits(head + 1, end) {
            head += 1;
        }
        Some(parts(head, end))
    }
}

/// A beginning and another part.
fn ends(head: usize, part: Range<usize>) -> Parts {
    [0..head, part].into_iter().filter(|part| !part.is_empty()).collect()
}

/// How many characters are the same at the beginning of both.
fn common(one: &[char], other: &[char]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// These names where each character, and the ellipsis, is as wide as any other.
    fn cut(names: &[&str], room: usize) -> Vec<String> {
        let measured: Vec<Measured<'_>> =
            names.iter().map(|text| Measured { text, widths: vec![1.0; text.chars().count()] }).collect();
        let kept = elide(&measured, 1.0, room as f32);
        names.iter().zip(kept).map(|(name, kept)| kept.map_or((*name).into(), |kept| kept.shown(name, &[]).0)).collect()
    }

    #[test]
    fn a_name_is_cut_in_the_middle_and_no_more_than_it_takes() {
        let cut = |name: &str, room: usize| cut(&[name], room).remove(0);
        assert_eq!(cut("service.reporting.alpha", 23), "service.reporting.alpha");
        assert_eq!(cut("service.reporting.alpha", 9), "serv…lpha");
        assert_eq!(cut("service.reporting.beta", 10), "servi…beta");
        assert_eq!(cut("abc", 2), "a…");
        assert_eq!([cut("abc", 1), cut("abc", 0)], ["…", "…"]);
    }

    #[test]
    fn the_domain_goes_before_any_other_letter() {
        let names = ["alejandra_medina@example.com", "alejandra_park@example.com"];
        assert_eq!(cut(&names, 30), names);
        assert_eq!(cut(&names, 26), ["alejandra_medina@…", names[1]]);
        assert_eq!(cut(&names, 18), ["alejandra_medina@…", "alejandra_park@…"]);
        assert_eq!(cut(&names, 17), ["alejandr…medina@…", "alejandra_park@…"]);
        assert_eq!(cut(&names, 12), ["aleja…dina@…", "aleja…park@…"]);
        assert_eq!(cut(&["@example.com.of.all"], 9), ["@exa….all"], "nothing is before it");
    }

    #[test]
    fn what_is_kept_is_that_in_which_names_differ() {
        let names = ["ann_of_the_house@example.com", "ann_of_the_house@example.org"];
        assert_eq!(cut(&names, 20), ["ann_of_the…ample.com", "ann_of_the…ample.org"]);
        let names = ["service-account-payments-prod-eu", "service-account-shipping-prod-eu"];
        assert_eq!(cut(&names, 16), ["service-…paymen…", "service-…shippi…"]);
        // Who is seen alone is cut in the middle.
        assert_eq!(cut(&names[..1], 16), ["service-…prod-eu"]);
    }

    #[test]
    fn no_two_read_the_same() {
        // All that can be made of a few pieces: most of them differ in the middle alone.
        let pieces = ["ab", "ba", "a", "b.c"];
        let mut names = Vec::new();
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    for end in ["", "@example.com", "@example.org"] {
                        names.push(format!("user.of.the.house.{one}.{two}.in.the.middle.of.{three}.everything{end}"));
                    }
                }
            }
        }
        names.sort_unstable();
        for room in [14, 17, 20, 24, 30, 40] {
            for seen in names.chunks(24).chain(names.chunks(7)) {
                let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
                let shown = cut(&seen, room);
                for (at, text) in shown.iter().enumerate() {
                    assert!(text.chars().count() <= room, "{text} in {room}");
                    assert!(!shown[..at].contains(text), "{text} in {room}: {seen:?}");
                }
            }
        }
        // Whatever is left of these could be either.
        let alike = ["a".repeat(40), "a".repeat(41), "a".repeat(42)];
        let shown = cut(&alike.each_ref().map(String::as_str), 9);
        assert!(shown[0] != shown[1] && shown[1] != shown[2] && shown[0] != shown[2], "{shown:?}");
    }

    #[test]
    fn the_same_name_twice_is_no_reason_to_cut_it_otherwise() {
        let name = "service.reporting.alpha";
        assert_eq!(cut(&[name, name], 9), ["serv…lpha", "serv…lpha"]);
    }

    #[test]
    fn what_is_marked_stays_marked_as_far_as_it_is_seen() {
        let shown = |name: &str, parts: &[Range<usize>], room: f32| {
            let measured = Measured { text: name, widths: vec![1.0; name.chars().count()] };
            let kept = elide(&[measured], 1.0, room).remove(0).expect("it is cut");
            let (text, parts) = kept.shown(name, parts);
            (parts.iter().map(|part| text[part.clone()].to_owned()).collect::<Vec<_>>(), text)
        };
        for (marked, seen) in [
            ("serv", "serv"),
            ("lpha", "lpha"),
            ("alpha", "…lpha"),
            ("service", "serv…"),
            ("reporting", "…"),
            ("ting.alpha", "…lpha"),
            ("service.reporting.alpha", "serv…lpha"),
        ] {
            let name = "service.reporting.alpha";
            let at = name.find(marked).expect("a part of it");
            let (parts, text) = shown(name, std::slice::from_ref(&(at..at + marked.len())), 9.0);
            assert_eq!(text, "serv…lpha");
            assert_eq!(parts, [seen], "{marked}");
        }
        assert_eq!(shown("ääääüüüü", &[2..6, 10..14], 5.0).0, ["ä…", "ü"]);
        assert_eq!(shown("wwwwwwwwww", &[0..2, 2..4, 4..6, 6..8], 5.0).0, ["ww", "…"]);
        let (parts, text) = shown("ann_of_sales@example.com", &[0..3, 13..20], 14.0);
        assert_eq!((parts, text.as_str()), (vec!["ann".into(), "…".into()], "ann_of_sales@…"));
    }
}
