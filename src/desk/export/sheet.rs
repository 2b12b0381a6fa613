use std::borrow::Cow;
use std::io::{self, Write};

/// Comma-separated values (RFC 4180) in the making. No cell of them is a formula to a spreadsheet.
pub(in crate::desk) struct Sheet<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> Sheet<W> {
    /// One with these titles in its first line.
    pub(in crate::desk) fn new<'a>(to: W, titles: impl IntoIterator<Item = &'a str>) -> io::Result<Self> {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        let mut sheet = Self { writer };
        sheet.add(titles)?;
        Ok(sheet)
    }

    /// Adds a line of these cells, as many as there are titles.
    pub(in crate::desk) fn add<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(inert(cell).as_bytes())?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// Writes what is not written yet.
    pub(in crate::desk) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Where a cell ends for some spreadsheet: where a comma stands in numbers, a semicolon is expected between cells, and quotes
/// that do not begin one hold nothing together.
const ENDS: [char; 4] = [';', '\t', '\r', '\n'];

/// A text that a spreadsheet takes for a text. What begins like a formula, also behind spaces, in full width, or behind what
/// ends a cell elsewhere, gets an apostrophe before it, by which Excel and LibreOffice know a text.
#[must_use]
pub fn inert(cell: &str) -> Cow<'_, str> {
    let begins_formula = |text: &str| {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
        text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    };
    let is_formula =
        |(index, piece): (usize, &str)| index == 0 && piece.starts_with(['\t', '\r', '\n']) || begins_formula(piece);
    let pieces = || cell.split_inclusive(ENDS).enumerate();
    if !pieces().any(is_formula) {
        return Cow::Borrowed(cell);
    }
    let marked = pieces().flat_map(|piece| [if is_formula(piece) { "'" } else { "" }, piece.1]);
    Cow::Owned(marked.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_made_a_text() {
        for formula in ["=1+1", "@x", "-2+3", "+", "\tx", "\rx", "\nx", "  =1", "＝1"] {
            assert_eq!(inert(formula), format!("'{formula}"));
        }
        for text in ["bob.lee", "a=b", "", "arn:aws:iam::1:user/-x", "team=ops; cost=7", "a;b-c", "a\r\nb"] {
            assert_eq!(inert(text), text);
        }
    }

    #[test]
    fn what_looks_like_a_formula_where_a_semicolon_ends_a_cell_is_made_a_text() {
        for (cell, text) in [
            ("/x;=cmd|'/c calc'!A1;/", "/x;'=cmd|'/c calc'!A1;/"),
            ("a; @b", "a;' @b"),
            ("a;\"=b", "a;'\"=b"),
            ("=a;-b;c\t+d\n=e", "'=a;'-b;c\t'+d\n'=e"),
        ] {
            assert_eq!(inert(cell), text);
        }
    }

    #[test]
    fn lines_end_as_the_standard_says_and_cells_are_quoted() {
        let mut text = Vec::new();
        let mut sheet = Sheet::new(&mut text, ["a", "b"]).expect("begun");
        sheet.add(["x,\"y\"", "=1\r\n"]).expect("added");
        sheet.finish().expect("finished");
        assert_eq!(String::from_utf8(text).expect("text"), "a,b\r\n\"x,\"\"y\"\"\",\"'=1\r\n\"\r\n");
    }
}
