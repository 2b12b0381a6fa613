use std::cmp::Ordering;

use jiff::SignedDuration;
use proptest::prelude::*;

use crate::account::User;
use crate::inventory::Inventory;
use crate::inventory::UserRow;

use super::super::fold::fold;
use super::super::measure::{FIRST, NOTHING};
use super::super::order::{Key, Turned};
use super::super::place::{SearchField, TagPart};
use super::super::rank::Rank;
use super::super::term::Test;
use super::super::{Column, Filter, FilteredUsers, Freshness, Query, Sort, TagKey};
use super::*;

/// Whether a user fits, found out from the row alone.
fn fits(row: &UserRow, filter: &Filter) -> bool {
    let holds = |test: &&Test| match test {
        Test::Fact(measure, bound) => bound.range(NOW.as_second()).contains(&measure.of(row)),
        Test::Text(place, word) => rank(row, *place, word).is_some(),
    };
    filter.groups().iter().all(|group| {
        let all = !group.all.is_empty() && group.all.iter().all(holds);
        let is_asked = !group.negated || group.measures().all(|measure| measure.of(row) != NOTHING);
        let is_known = |place| match place {
            SearchField::Tag => row.tags().is_some(),
            SearchField::Group => row.groups().is_some(),
            _ => true,
        };
        let are_known = !group.negated || group.places().all(is_known);
        (all || group.any.iter().any(holds)) != group.negated && is_asked && are_known
    })
}

/// How well a text fits a user, found out from the row alone.
fn rank(row: &UserRow, place: SearchField, word: &str) -> Option<Rank> {
    let scope = place.scope();
    let has = |text: &str| fold(text).contains(word);
    let name = row.key.as_str();
    let parts = name.char_indices().filter(|(at, c)| {
        *at == 0 || !c.is_alphanumeric() || name[..*at].ends_with(|before: char| !before.is_alphanumeric())
    });
    let tail = word.rsplit_once('/').map_or("", |(_, tail)| tail);
    let tag = |tag: &Tag| match scope.tags {
        Some(TagPart::Whole) => has(&format!("{}={}", tag.key, tag.value)),
        Some(TagPart::Value) => has(&tag.value),
        None => false,
    };
    let in_arn = scope.arn && has(&row.user.arn);
    let mut parts = parts.map(|(at, _)| &name[at..]);
    let of_rank = |rank: &Rank| match rank {
        Rank::NameIs => scope.name && name == word || in_arn && name == tail,
        Rank::NameBegins => {
            scope.name && name.starts_with(word) || in_arn && !tail.is_empty() && name.starts_with(tail)
        }
        Rank::NamePartBegins => scope.name && parts.any(|part| part.starts_with(word)),
        Rank::NameHas => scope.name && has(name),
        Rank::Tag => {
            let in_group = scope.groups && row.groups().unwrap_or_default().iter().any(|group| has(group));
            in_group || row.tags().unwrap_or_default().iter().any(tag)
        }
        Rank::Path => scope.path && has(&row.user.path) || in_arn && word.contains('/'),
        Rank::Id => scope.user_id && has(&row.user.user_id) || in_arn,
    };
    Rank::ALL.into_iter().find(of_rank)
}

/// How well a user fits all that is looked for: what each of it is worth together.
fn worth(row: &UserRow, filter: &Filter) -> usize {
    let best = |test: &&Test| match test {
        Test::Text(place, word) => rank(row, *place, word).map(|rank| rank as usize),
        Test::Fact(..) => None,
    };
    let groups = filter.groups();
    groups.iter().filter(|group| !group.negated).filter_map(|group| group.any.iter().filter_map(best).min()).sum()
}

fn texts(row: &UserRow, place: SearchField) -> Vec<String> {
    match place {
        SearchField::Path => vec![row.user.path.clone()],
        SearchField::UserId => vec![row.user.user_id.clone()],
        SearchField::Arn => vec![row.user.arn.clone()],
        SearchField::Tag => {
            row.tags().unwrap_or_default().iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect()
        }
        SearchField::Group => row.groups().unwrap_or_default().iter().map(ToString::to_string).collect(),
        SearchField::ValueOf(key) => row.tag(key.as_str()).map(ToOwned::to_owned).into_iter().collect(),
        _ => vec![row.user.name.to_string()],
    }
}

fn compare(sorts: &[Sort], a: &UserRow, b: &UserRow) -> Ordering {
    let by_columns = sorts.iter().map(|sort| {
        let permit = |order: Ordering| if sort.descending { order.reverse() } else { order };
        match Key::of(sort.column) {
            Key::Number(measure, turned) => {
                let (a, b) = (measure.of(a), measure.of(b));
                let blank = (a < FIRST).cmp(&(b < FIRST));
                let order = if turned == Turned::Round { b.cmp(&a) } else { a.cmp(&b) };
                if a < FIRST && b < FIRST { Ordering::Equal } else { blank.then(permit(order)) }
            }
            Key::Text(place) => {
                let text = |row| texts(row, place).join("\n").to_lowercase();
                text(a).is_empty().cmp(&text(b).is_empty()).then(permit(text(a).cmp(&text(b))))
            }
        }
    });
    by_columns.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| a.key.cmp(&b.key))
}

/// What the table should show, each name.
fn expected(inventory: &Inventory, query: &Query) -> Vec<String> {
    let filter = Filter::read(&query.text);
    let mut rows: Vec<&UserRow> = inventory.rows().iter().filter(|row| fits(row, &filter)).collect();
    rows.sort_by(|a, b| compare(query.sorts(), a, b));
    if query.is_by_name() {
        rows.sort_by_key(|row| worth(row, &filter));
    }
    rows.iter().map(|row| row.key.clone()).collect()
}

fn shown_keys(inventory: &Inventory, shown: &FilteredUsers) -> Vec<String> {
    shown.indices().iter().map(|&index| inventory.rows()[index as usize].key.clone()).collect()
}

/// What may happen between two frames.
#[derive(Clone, Debug)]
enum Happens {
    Types(&'static str),
    Orders(Vec<Sort>),
    Lists(Vec<u16>),
    Relists(u16, bool),
    Removes(u16),
    Reads(u16),
    Tags(u16),
    Groups(u16),
}

fn happenings() -> impl Strategy<Value = Vec<Happens>> {
    let text = prop::sample::select(vec![
        "",
        "a",
        "an",
        "ann",
        "ann1",
        "ann status:none",
        "status:none",
        "-3",
        "age:>90d",
        "mfa:no 2",
        "path:x",
        "team",
        "b status:set",
        "user/x",
        "id:1 id:2",
        "tag:team",
        "-tag:team",
        "group:g1",
        "-group:g",
        "sign-in:never",
        "key:active key:none",
        "-must-change:yes",
        "-age:>90d",
        "age:unknown",
        "-key-used:never",
        "n1",
        "1 n",
        "y1 -status:set",
        "name:n name:1",
        "team=1",
        "aidaann1",
        "111122223333",
        "x/y/cy",
        "user/ann1",
    ]);
    let of_tag = TagKey::new("Team").map(Column::Tag);
    let columns: Vec<Column> = Column::ALL.into_iter().chain(of_tag).collect();
    let sort =
        (prop::sample::select(columns), prop::bool::ANY).prop_map(|(column, descending)| Sort { column, descending });
    let number = 0u16..60;
    let happens = prop_oneof![
        3 => text.prop_map(Happens::Types),
        2 => prop::collection::vec(sort, 0..4).prop_map(Happens::Orders),
        3 => prop::collection::vec(number.clone(), 1..20).prop_map(Happens::Lists),
        1 => (number.clone(), prop::bool::ANY).prop_map(|(user, other)| Happens::Relists(user, other)),
        1 => number.clone().prop_map(Happens::Removes),
        3 => number.clone().prop_map(Happens::Reads),
        1 => number.clone().prop_map(Happens::Tags),
        1 => number.prop_map(Happens::Groups),
    ];
    prop::collection::vec(happens, 1..25)
}

fn of_number(number: u16) -> User {
    let name = format!("{}{number}", ["ann", "Bob", "cy"][usize::from(number) % 3]);
    User {
        password_last_used: (number % 4 == 1).then(|| days_ago(i64::from(number))),
        ..user(&name, ["/", "/x/", "/x/y/"][usize::from(number) % 5 % 3])
    }
}

fn happen(inventory: &mut Inventory, query: &mut Query, what: &Happens) {
    let edit_one = |inventory: &mut Inventory, number: u16, edit: &dyn Fn(&mut UserRow)| {
        let key = of_number(number).name.key();
        inventory.edit(|row| {
            if row.key == key {
                edit(row);
            }
        });
    };
    match what {
        Happens::Types(text) => query.text = (*text).to_owned(),
        Happens::Orders(order) => query.order.clone_from(order),
        Happens::Lists(numbers) => {
            inventory.take_page(numbers.iter().map(|&number| of_number(number)).collect(), NOW);
        }
        Happens::Relists(number, other) => {
            let user = of_number(*number);
            let user_id = if *other { "AIDANEW".to_owned() } else { user.user_id.clone() };
            inventory.take_page(vec![User { path: "/x/new/".into(), user_id, ..user }], NOW);
        }
        Happens::Removes(number) => inventory.remove(&of_number(*number).name.key()),
        Happens::Reads(number) => edit_one(inventory, *number, &|row| {
            let number = i64::from(*number);
            row.report = from_report(ReportedUser {
                password_last_changed: Some(days_ago(number * 5)),
                access_keys: [key(number % 2 == 0, number, None), None],
                ..reported(number % 3 == 0)
            });
        }),
        Happens::Tags(number) => edit_one(inventory, *number, &|row| {
            row.tags =
                if row.tags.is_some() { None } else { Some(read_live(&[tag("team", &number.to_string())], NOW)) };
        }),
        Happens::Groups(number) => edit_one(inventory, *number, &|row| {
            row.groups = if row.groups.is_some() { None } else { Some(read_live(&[format!("g{number}").into()], NOW)) };
        }),
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_table_is_what_the_rows_make_it(happenings in happenings()) {
        let (mut inventory, mut query, mut shown) = (Inventory::default(), Query::default(), FilteredUsers::default());
        for what in &happenings {
            happen(&mut inventory, &mut query, what);
            let (generation, before) = (shown.generation(), shown_keys_before(&shown));
            prop_assert_eq!(shown.update(&inventory, &query, NOW, 0.0), Freshness::Current);
            prop_assert_eq!(shown_keys(&inventory, &shown), expected(&inventory, &query), "after {:?}", what);
            let filter = Filter::read(&query.text);
            let worth_of = |at: usize| worth(&inventory.rows()[shown.indices()[at] as usize], &filter);
            let best = (0..shown.indices().len()).min_by_key(|at| worth_of(*at));
            prop_assert_eq!(shown.best(), best, "after {:?}", what);
            if shown.indices() != before {
                prop_assert_ne!(shown.generation(), generation);
            }
        }
    }
}

fn shown_keys_before(shown: &FilteredUsers) -> Vec<u32> {
    shown.indices().to_vec()
}

fn many(from: usize, to: usize) -> Vec<User> {
    (from..to).map(|number| user(&format!("u{:05}", number * 7919 % 10_000), "/")).collect()
}

#[test]
fn a_large_table_waits_for_reads_and_not_for_rows_or_questions() {
    let mut inventory = Inventory::default();
    let mut shown = FilteredUsers::default();
    let mut query = Query { text: "status:none".into(), ..Query::default() };
    inventory.take_page(many(0, 3_000), NOW);
    assert_eq!(shown.update(&inventory, &query, NOW, 10.0), Freshness::Current);
    let read_all = |inventory: &mut Inventory| inventory.edit(|row| row.report = from_report(reported(false)));
    read_all(&mut inventory);
    assert_eq!(shown.update(&inventory, &query, NOW, 10.1), Freshness::Behind);
    assert_eq!(shown.indices().len(), 0);
    assert_eq!(shown.update(&inventory, &query, NOW, 10.6), Freshness::Current);
    assert_eq!(shown.indices().len(), 3_000);
    // Rows come while the others have been read again.
    inventory.edit(|row| row.report = from_report(reported(true)));
    inventory.take_page(many(3_000, 4_000), NOW);
    query.text = "u".into();
    assert_eq!(shown.update(&inventory, &query, NOW, 10.7), Freshness::Current);
    assert_eq!(shown.indices().len(), 4_000, "rows that come are there at once");
    query.text = "status:none".into();
    assert_eq!(shown.update(&inventory, &query, NOW, 10.8), Freshness::Behind);
    assert_eq!(shown.update(&inventory, &query, NOW, 11.3), Freshness::Current);
    assert_eq!(shown.indices().len(), 0);
    // Rows that go are gone at once: the indices would be another user's.
    query.text.clear();
    shown.update(&inventory, &query, NOW, 11.4);
    let first = inventory.rows()[0].key.clone();
    inventory.remove(&first);
    assert_eq!(shown.update(&inventory, &query, NOW, 11.41), Freshness::Current);
    assert_eq!(shown_keys(&inventory, &shown), expected(&inventory, &query));
}

#[test]
fn pages_that_come_are_put_in_their_places() {
    for order in [
        vec![],
        vec![Sort { column: Column::Path, descending: true }],
        vec![Sort { column: Column::PasswordAge, descending: false }, Sort { column: Column::User, descending: true }],
    ] {
        let query = Query { order, ..Query::default() };
        let (mut inventory, mut shown) = (Inventory::default(), FilteredUsers::default());
        for page in 0..5 {
            inventory.take_page(many(page * 1_000, (page + 1) * 1_000), NOW);
            shown.update(&inventory, &query, NOW, 0.001 * page as f64);
            assert_eq!(
                shown_keys(&inventory, &shown),
                expected(&inventory, &query),
                "page {page} by {:?}",
                query.order
            );
        }
    }
}

#[test]
fn nothing_is_made_anew_while_nothing_changes() {
    let inventory = inventory();
    let mut shown = FilteredUsers::default();
    let query = Query { text: "age:>19d".into(), ..Query::default() };
    shown.update(&inventory, &query, NOW, 0.0);
    let (generation, indices) = (shown.generation(), shown.indices().as_ptr());
    for seconds in 1..30 {
        let now = NOW + SignedDuration::from_secs(seconds);
        assert_eq!(shown.update(&inventory, &query, now, seconds as f64), Freshness::Current);
    }
    assert_eq!((shown.generation(), shown.indices().as_ptr()), (generation, indices));
    assert_eq!(names(&inventory, &shown), ["ann", "di"]);
    // A password grows old without anything being read.
    let query = Query { text: "age:>21d".into(), ..Query::default() };
    shown.update(&inventory, &query, NOW, 31.0);
    assert_eq!(names(&inventory, &shown), ["ann"]);
    shown.update(&inventory, &query, NOW + SignedDuration::from_hours(25), 32.0);
    assert_eq!(names(&inventory, &shown), ["ann", "di"]);
}

#[test]
fn a_user_is_found_in_the_table() {
    let inventory = inventory();
    let mut shown = FilteredUsers::default();
    let order = vec![Sort { column: Column::User, descending: true }];
    shown.update(&inventory, &Query { order, text: "-bob".into() }, NOW, 0.0);
    assert_eq!(names(&inventory, &shown), ["eve", "di", "cy", "ann"]);
    for hint in [0, 2, 99] {
        assert_eq!(shown.position(&inventory, "cy.wu", hint), Some(2));
        assert_eq!(shown.position(&inventory, "bob.lee", hint), None);
        assert_eq!(shown.position(&inventory, "nobody", hint), None);
    }
}
