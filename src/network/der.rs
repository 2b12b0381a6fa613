//! Who issued a certificate, read out of its DER: as much of it as that takes. The bytes are those of whoever answered.

use crate::account::visible;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
/// What holds the version, where there is one.
const VERSION: u8 = 0xa0;

/// The object identifiers of what a name is made of: the common name, and the organisation.
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
const ORGANISATION: [u8; 3] = [0x55, 0x04, 0x0a];

/// The longest name that is kept, in characters. Standards allow 64.
const MAX_CHARS: usize = 100;

/// Who issued a certificate: the common name, or else the organisation, fit for showing. `None` if it has neither, or is none.
pub(super) fn issuer(certificate: &[u8]) -> Option<String> {
    let mut outer = Reader(certificate);
    let mut signed = Reader(Reader(outer.take(SEQUENCE)?).take(SEQUENCE)?);
    // Version 1 says no version.
    let mut after_version = Reader(signed.0);
    if after_version.take(VERSION).is_some() {
        signed = after_version;
    }
    signed.take(INTEGER)?;
    signed.take(SEQUENCE)?;
    let name = signed.take(SEQUENCE)?;
    let name = part(name, COMMON_NAME).or_else(|| part(name, ORGANISATION))?;
    let name: String = visible(&name).chars().take(MAX_CHARS).collect();
    (!name.trim().is_empty()).then_some(name)
}

/// The part of a name that has this identifier.
fn part(name: &[u8], wanted: [u8; 3]) -> Option<String> {
    let mut sets = Reader(name);
    while let Some(set) = sets.take(SET) {
        let mut pairs = Reader(set);
        while let Some(pair) = pairs.take(SEQUENCE) {
            let mut pair = Reader(pair);
            if pair.take(OBJECT_IDENTIFIER)? == wanted {
                let (tag, bytes) = pair.next()?;
                return text(tag, bytes);
            }
        }
    }
    None
}

/// A text of one of the kinds that names are made of.
fn text(tag: u8, bytes: &[u8]) -> Option<String> {
    match tag {
        // UTF8String, PrintableString, IA5String.
        0x0c | 0x13 | 0x16 => Some(String::from_utf8_lossy(bytes).into_owned()),
        // T61String, which is Latin-1 in practice.
        0x14 => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        // BMPString.
        0x1e => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            Some(String::from_utf16_lossy(&units))
        }
        _ => None,
    }
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The next element: its tag and what is in it.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match usize::from(first) {
            short @ 0..=0x7f => (short, rest),
            // So many bytes say the length. More than three are none of a certificate's.
            long @ 0x81..=0x83 => {
                let (bytes, rest) = rest.split_at_checked(long - 0x80)?;
                (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (inside, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, inside))
    }

    /// What is in the next element, if it has this tag. What has not is gone too.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, inside)| inside)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn element(tag: u8, inside: &[u8]) -> Vec<u8> {
        let length = u16::try_from(inside.len()).expect("short");
        let mut bytes = vec![tag, 0x82];
        bytes.extend(length.to_be_bytes());
        bytes.extend_from_slice(inside);
        bytes
    }

    /// A certificate as far as its issuer, of these parts.
    fn certificate(version: bool, parts: &[([u8; 3], u8, &[u8])]) -> Vec<u8> {
        let name: Vec<u8> = parts
            .iter()
            .flat_map(|(id, tag, text)| {
                let pair = [element(OBJECT_IDENTIFIER, id), element(*tag, text)].concat();
                element(SET, &element(SEQUENCE, &pair))
            })
            .collect();
        let mut signed = if version { element(VERSION, &element(INTEGER, &[2])) } else { Vec::new() };
        signed.extend([element(INTEGER, &[1]), element(SEQUENCE, &[]), element(SEQUENCE, &name)].concat());
        element(SEQUENCE, &element(SEQUENCE, &signed))
    }

    const COUNTRY: [u8; 3] = [0x55, 0x04, 0x06];

    #[test]
    fn whoever_issued_it_is_read_out_of_it() {
        let inspection: (_, u8, &[u8]) = (COMMON_NAME, 0x0c, b"Inspection root");
        let company: (_, u8, &[u8]) = (ORGANISATION, 0x13, b"Example Corp");
        for (parts, name) in [
            (vec![(COUNTRY, 0x13, &b"DE"[..]), company, inspection], Some("Inspection root")),
            (vec![company], Some("Example Corp")),
            (vec![(COMMON_NAME, 0x1e, b"\0A\0\xe9")], Some("Aé")),
            (vec![(COMMON_NAME, 0x14, b"M\xfcnchen")], Some("München")),
            (vec![(COMMON_NAME, 0x0c, "a\u{202e}b".as_bytes())], Some("a[U+202E]b")),
            (vec![(COUNTRY, 0x13, b"DE")], None),
            (vec![(COMMON_NAME, 0x0c, b" ")], None),
            (vec![], None),
        ] {
            for version in [true, false] {
                assert_eq!(issuer(&certificate(version, &parts)).as_deref(), name, "{parts:?}");
            }
        }
        let long = "x".repeat(5_000);
        let read = issuer(&certificate(true, &[(COMMON_NAME, 0x0c, long.as_bytes())])).expect("a name");
        assert_eq!(read.len(), MAX_CHARS);
    }

    proptest! {
        /// Whatever bytes come, nothing but a name comes of them.
        #[test]
        fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = issuer(&bytes);
        }

        #[test]
        fn no_change_does_harm(at in any::<prop::sample::Index>(), byte in any::<u8>(), keep in any::<prop::sample::Index>()) {
            let mut bytes = certificate(true, &[(COMMON_NAME, 0x0c, b"Inspection root")]);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes.truncate(keep.index(bytes.len()) + 1);
            prop_assert!(issuer(&bytes).is_none_or(|name| name.chars().count() <= MAX_CHARS));
        }
    }
}
