use sha2::{Digest as _, Sha256};

use super::error::ApiError;
use super::input::{Input, MARKER};
use super::wire::Xml;

/// The most items of a page, and how many there are where the caller did not say.
const MAX_ITEMS: u32 = 1000;
const DEFAULT_ITEMS: u32 = 100;

/// Where a page begins and how long it is at most.
pub(super) struct Paging<'a> {
    marker: Option<&'a str>,
    pub(super) max_items: usize,
}

impl<'a> Paging<'a> {
    pub(super) fn read(input: &mut Input<'a>) -> Self {
        let max_items = input.number("MaxItems", 1, MAX_ITEMS).unwrap_or(DEFAULT_ITEMS);
        Self { marker: input.optional("Marker", &MARKER), max_items: max_items as usize }
    }

    /// What comes last before this page: what the page before put in its marker. `list` names the list that is read, with
    /// everything that selects what is in it.
    ///
    /// # Errors
    /// `ValidationError` for a marker that is not from that list.
    pub(super) fn after(&self, list: &str) -> Result<Option<String>, ApiError> {
        self.marker.map(|text| open(text, list).ok_or_else(|| ApiError::validation("Invalid Marker."))).transpose()
    }

    /// The page of a list that is held as a whole, and its marker if there is more.
    ///
    /// # Errors
    /// `ValidationError` for a marker that is not from that list.
    pub(super) fn page<'i, T>(&self, list: &str, items: &'i [T]) -> Result<(&'i [T], Option<String>), ApiError> {
        let start = match self.after(list)? {
            None => 0,
            Some(text) => text.parse::<usize>().unwrap_or(usize::MAX).min(items.len()),
        };
        let end = (start + self.max_items).min(items.len());
        Ok((&items[start..end], (end < items.len()).then(|| marker(list, &end.to_string()))))
    }
}

/// The marker of a page that ends with `last`.
pub(super) fn marker(list: &str, last: &str) -> String {
    aws_smithy_types::base64::encode(format!("{}{last}", seal(list, last)))
}

/// Writes what every page ends with.
pub(super) fn page_end(xml: &mut Xml, marker: Option<&str>) {
    xml.value("IsTruncated", marker.is_some());
    if let Some(marker) = marker {
        xml.text("Marker", marker);
    }
}

fn open(marker: &str, list: &str) -> Option<String> {
    let text = String::from_utf8(aws_smithy_types::base64::decode(marker).ok()?).ok()?;
    let (sealed, last) = text.split_at_checked(seal("", "").len())?;
    (sealed == seal(list, last)).then(|| last.to_owned())
}

/// A check that ties a marker to its list.
fn seal(list: &str, last: &str) -> String {
    let digest = Sha256::new().chain_update(list).chain_update([0]).chain_update(last).finalize();
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wire::Params;
    use super::*;

    fn pages(items: &[u32], max_items: usize) -> Vec<Vec<u32>> {
        let (mut pages, mut marker) = (Vec::new(), None);
        loop {
            let paging = Paging { marker: marker.as_deref(), max_items };
            let (page, next) = paging.page("list", items).expect("a marker of ours");
            pages.push(page.to_vec());
            if next.is_none() {
                return pages;
            }
            marker = next;
        }
    }

    #[test]
    fn pages_hold_every_item_once() {
        assert_eq!(pages(&[1, 2, 3, 4, 5], 2), [vec![1, 2], vec![3, 4], vec![5]]);
        assert_eq!(pages(&[1, 2], 2), [vec![1, 2]], "the last full page is not truncated");
        assert_eq!(pages(&[], 2), [Vec::<u32>::new()]);
    }

    #[test]
    fn a_marker_is_good_for_its_own_list_only() {
        let marker = marker("ListUsers /", &"x".repeat(64));
        assert!(marker.len() <= 320);
        let after = |text: &str, list: &str| Paging { marker: Some(text), max_items: 1 }.after(list);
        assert_eq!(after(&marker, "ListUsers /"), Ok(Some("x".repeat(64))));
        for (text, list) in
            [(&*marker, "ListUsers /a"), ("", "ListUsers /"), ("AAAA", "ListUsers /"), ("é", "ListUsers /")]
        {
            assert_eq!(after(text, list).expect_err("not a marker of this list").code, "ValidationError", "{text}");
        }
    }

    #[test]
    fn a_page_has_a_hundred_items_unless_told_otherwise() {
        for (body, expected) in
            [("", Some(100)), ("MaxItems=1000", Some(1000)), ("MaxItems=1001", None), ("MaxItems=0", None)]
        {
            let params = Params::parse(body.as_bytes());
            let mut input = Input::new(&params);
            let items = Paging::read(&mut input).max_items;
            assert_eq!(input.check().ok().map(|()| items), expected, "{body}");
        }
    }
}
