use serde::{Deserialize, Serialize};

use super::column::{Column, ColumnSetting};
use super::filter::Filter;

/// What the table asks for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Query {
    /// Words and terms, such as `bob status:none`, that must all fit.
    pub text: String,
    /// The columns that the order is by, the one that counts most first. By name where there are none.
    pub order: Vec<Sort>,
}

/// An order by one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Whether the largest comes first.
    #[serde(default)]
    pub descending: bool,
}

/// What the table showed when somebody gave it a name, to be shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedView {
    /// The name. No two views have the same one.
    pub name: String,
    /// [`Query::text`].
    #[serde(default)]
    pub filter: String,
    /// [`Query::order`].
    #[serde(default)]
    pub order: Vec<Sort>,
    /// The columns of the table, as in [`crate::desk::Settings`].
    #[serde(default)]
    pub columns: Vec<ColumnSetting>,
}

impl Query {
    /// The columns that the order is by; there is always one.
    #[must_use]
    pub fn sorts(&self) -> &[Sort] {
        const BY_NAME: &[Sort] = &[Sort { column: Column::User, descending: false }];
        if self.order.is_empty() { BY_NAME } else { &self.order }
    }

    /// Whether nobody has asked for another order than the one by name. Whoever has wants to see it, not what fits best.
    #[must_use]
    pub fn is_by_name(&self) -> bool {
        self.sorts()[0] == Sort { column: Column::User, descending: false }
    }

    /// The place of a column among those that the order is by, and its direction.
    #[must_use]
    pub fn sort_of(&self, column: Column) -> Option<(usize, Sort)> {
        self.sorts().iter().copied().enumerate().find(|(_, sort)| sort.column == column)
    }

    /// Orders by this column alone, the other way round where it already counts most.
    pub fn order_by(&mut self, column: Column) {
        let first = self.sorts()[0];
        self.order = vec![Sort { column, descending: first.column == column && !first.descending }];
    }

    /// Orders by this column where all those that are ordered by so far agree, the other way round where it is one of them.
    pub fn order_also_by(&mut self, column: Column) {
        self.order = self.sorts().to_vec();
        match self.order.iter_mut().find(|sort| sort.column == column) {
            Some(sort) => sort.descending = !sort.descending,
            None => self.order.push(Sort { column, descending: false }),
        }
    }

    /// Asks for this alone, with room to go on typing behind it.
    pub fn narrow_to(&mut self, filter: &str) {
        let filter = filter.trim();
        self.text = if filter.is_empty() { String::new() } else { format!("{filter} ") };
    }

    /// Adds a term, such as `status:none`, to the text, unless it has it.
    pub fn add_term(&mut self, term: &str) {
        if !Filter::read(&self.text).has_term(term) {
            self.text = Filter::with_term(&self.text, term);
        }
    }

    /// Takes a term out of the text.
    pub fn remove_term(&mut self, term: &str) {
        self.text = Filter::without_term(&self.text, term);
    }
}
