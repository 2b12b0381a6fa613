use std::borrow::Cow;
use std::io::{self, Write};

/// Comma-separated values (RFC 4180) in the making. No cell of them is a formula to a spreadsheet.
pub(crate) struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// One with these titles in its first line, marked as UTF-8: without the mark, Excel takes it for the computer's old
    /// character set.
    pub(crate) fn new<'a>(mut to: W, titles: impl IntoIterator<Item = &'a str>) -> io::Result<Self> {
        to.write_all("\u{feff}".as_bytes())?;
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        let mut sheet = Self { writer };
        sheet.add(titles)?;
        Ok(sheet)
    }

    /// Adds a line of these cells, as many as there are titles.
    pub(crate) fn add<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(escape_formula(cell).as_bytes())?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// Writes what is not written yet.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Where a cell ends for some spreadsheet: where a comma stands in numbers, a semicolon is expected between cells, and quotes
/// that do not begin one hold nothing together.
const ENDS: [char; 4] = [';', '\t', '\r', '\n'];

/// A text that a spreadsheet takes for a text. What begins like a formula, also behind spaces, in full width, or behind what
/// ends a cell elsewhere, gets an apostrophe before it, by which Excel and LibreOffice know a text.
#[must_use]
pub fn escape_formula(cell: &str) -> Cow<'_, str> {
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

/// A text that a spreadsheet shows as it is. What it would take for a number, a date or a truth value, and show as another
/// text (`00123` as 123, `12E4` as 120000, `1-2` as a day), gets an apostrophe before it, as formulas do.
#[must_use]
pub fn plain_text(cell: &str) -> Cow<'_, str> {
    if is_taken_for_a_value(cell) { Cow::Owned(format!("'{cell}")) } else { escape_formula(cell) }
}

fn is_taken_for_a_value(cell: &str) -> bool {
    /// With which months begin, and what stands behind hours.
    const WORDS: [&str; 14] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "am", "pm"];
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let cell = cell.trim();
    if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") {
        return true;
    }
    let is_of_numbers = |c: char| c.is_ascii_digit() || " .,:/-+%".contains(c);
    if !cell.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let word = cell.trim_matches(is_of_numbers).to_ascii_lowercase();
    match word.as_str() {
        "" => cell.starts_with(|c: char| c.is_ascii_digit() || c == '.'),
        // An exponent, with the digits around it.
        "e" => cell.starts_with(|c: char| c.is_ascii_digit() || c == '.'),
        "sept" => true,
        word => WORDS.contains(&word) || MONTHS.contains(&word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_made_a_text() {
        for formula in ["=1+1", "@x", "-2+3", "+", "\tx", "\rx", "\nx", "  =1", "＝1"] {
            assert_eq!(escape_formula(formula), format!("'{formula}"));
        }
        for text in ["bob.lee", "a=b", "", "arn:aws:iam::1:user/-x", "team=ops; cost=7", "a;b-c", "a\r\nb"] {
            assert_eq!(escape_formula(text), text);
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
            assert_eq!(escape_formula(cell), text);
        }
    }

    #[test]
    fn what_a_spreadsheet_would_take_for_a_number_or_a_date_is_made_a_text() {
        for value in [
            "00123456",
            "7",
            "12E4",
            "1e5",
            "012345678901",
            "1.5",
            ".5",
            "1,000",
            "50%",
            "2026-03-01",
            "1-2",
            "3/4",
            "12:30",
            "MAR1",
            "1-may",
            "sept2",
            "10 pm",
            "TRUE",
            "false",
        ] {
            assert_eq!(plain_text(value), format!("'{value}"));
        }
        assert_eq!(plain_text("-5"), "'-5", "once");
        for text in
            ["bob.lee", "ann.ko2", "3com-desk", "/2024/", "mary1", "e5", "", "AIDA123", "truest", "a1", "team=1"]
        {
            assert_eq!(plain_text(text), text);
        }
    }

    #[test]
    fn lines_end_as_the_standard_says_and_cells_are_quoted() {
        let mut text = Vec::new();
        let mut sheet = CsvWriter::new(&mut text, ["a", "b"]).expect("begun");
        sheet.add(["x,\"y\"", "=1\r\n"]).expect("added");
        sheet.finish().expect("finished");
        assert_eq!(String::from_utf8(text).expect("text"), "\u{feff}a,b\r\n\"x,\"\"y\"\"\",\"'=1\r\n\"\r\n");
    }
}
