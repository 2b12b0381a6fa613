use std::fmt::{Display, Write as _};

use jiff::Timestamp;

/// Writes the XML of a reply.
pub(in crate::demo) struct Xml(String);

impl Xml {
    pub(in crate::demo) fn new() -> Self {
        Self(String::new())
    }

    pub(in crate::demo) fn into_string(self) -> String {
        self.0
    }

    /// An element with what `content` writes in it.
    pub(in crate::demo) fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) -> &mut Self {
        self.start(name);
        content(self);
        self.end(name)
    }

    /// The outermost element of a reply.
    pub(in crate::demo) fn namespaced(&mut self, name: &str, namespace: &str, content: impl FnOnce(&mut Self)) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push_str(" xmlns=\"");
        self.0.push_str(namespace);
        self.0.push_str("\">\n");
        content(self);
        self.end(name);
    }

    /// An element with what was written elsewhere.
    pub(in crate::demo) fn raw(&mut self, name: &str, content: &Self) -> &mut Self {
        self.start(name);
        self.0.push_str(&content.0);
        self.end(name)
    }

    /// An element with a text.
    pub(in crate::demo) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.start(name);
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                // A parser would turn a bare carriage return into a line feed.
                '\r' => self.0.push_str("&#xD;"),
                '\t' | '\n' => self.0.push(c),
                // XML 1.0 cannot hold these, not even escaped.
                c if c.is_control() && c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => self.0.push('\u{fffd}'),
                c => self.0.push(c),
            }
        }
        self.end(name)
    }

    /// An element with a number or a truth value.
    pub(in crate::demo) fn value(&mut self, name: &str, value: impl Display) -> &mut Self {
        self.start(name);
        // Writing to a string does not fail.
        let _ = write!(self.0, "{value}");
        self.end(name)
    }

    /// An element with a time, to the second.
    pub(in crate::demo) fn time(&mut self, name: &str, time: Timestamp) -> &mut Self {
        self.value(name, time.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }

    /// An element with a `member` for each item.
    pub(in crate::demo) fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut member: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        self.start(name);
        for item in items {
            self.element("member", |xml| member(xml, item));
        }
        self.end(name)
    }

    /// An element with a `member` holding a text for each item.
    pub(in crate::demo) fn texts<'a>(&mut self, name: &str, items: impl IntoIterator<Item = &'a str>) -> &mut Self {
        self.start(name);
        for item in items {
            self.text("member", item);
        }
        self.end(name)
    }

    fn start(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
    }

    fn end(&mut self, name: &str) -> &mut Self {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_times_are_to_the_second() {
        let mut xml = Xml::new();
        xml.text("T", "a<b>&\"é\r\0").time("D", Timestamp::constant(1_795_255_200, 999_999_999)).value("B", true);
        xml.texts("L", ["x"]);
        let expected = "<T>a&lt;b&gt;&amp;&quot;é&#xD;\u{fffd}</T>\n<D>2026-11-21T10:00:00Z</D>\n<B>true</B>\n\
                        <L><member>x</member>\n</L>\n";
        assert_eq!(xml.into_string(), expected);
    }
}
