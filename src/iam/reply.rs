//! What a reply must be to be believed.

use roxmltree::Document;

/// Whether a reply's body is one whole element of this name: well-formed from its beginning to its end.
///
/// The SDK takes what it finds: the reply of an operation without output it does not read at all, half a list for a
/// shorter one, and the code of half an error for IAM's word.
pub(super) fn is_complete(body: &[u8], root: &str) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| {
        // Nested too deep, or with entities of its own, is no reply of IAM's either.
        Document::parse(text.trim_ascii_end()).is_ok_and(|document| document.root_element().tag_name().name() == root)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_reply_is_one_well_formed_element() {
        for (body, whole) in [
            ("<AResponse><ResponseMetadata/></AResponse>\n", true),
            ("<?xml version=\"1.0\"?>\n<AResponse x='y'>&lt;<B>t</B></AResponse>", true),
            ("<AResponse><ResponseMetadata/></ARes", false),
            ("<AResponse><ResponseMetadata></AResponse>", false),
            ("<AResponse><ResponseMetadata/></AResponse><AResponse></AResponse>", false),
            ("<BResponse><AResponse></AResponse></BResponse>", false),
            ("<html><body>Please sign in to the hotel's network</body></html></AResponse>", false),
            ("</AResponse>", false),
            ("<AResponse>& B></AResponse>", false),
            ("<AResponse>", false),
            ("", false),
        ] {
            assert_eq!(is_complete(body.as_bytes(), "AResponse"), whole, "{body}");
        }
        assert!(!is_complete(b"<AResponse>\xff</AResponse>", "AResponse"));
    }
}
