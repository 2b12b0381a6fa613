use crate::inventory::Inventory;

use super::super::{At, Column, Filter, FilteredUsers, Query, Sort};
use super::{NOW, read_live, tag, user};

/// Users who have the same words in different places.
fn inventory() -> Inventory {
    let mut inventory = Inventory::default();
    inventory.begin_listing();
    let users = [
        ("agnes.murphy", "/support/"),
        ("ann.omar", "/"),
        ("bob", "/omar/"),
        ("bob.lee", "/support/"),
        ("koomar", "/"),
        ("Omar", "/support/"),
        ("omar_meyer", "/"),
        ("zoe.bob", "/"),
    ];
    inventory.take_page(users.iter().map(|(name, path)| user(name, path)).collect(), NOW);
    inventory.end_listing();
    inventory.edit(|row| match row.key.as_str() {
        "agnes.murphy" => row.tags = Some(read_live(&[tag("manager", "omar.khan"), tag("costs", "12")], NOW)),
        "zoe.bob" => row.groups = Some(read_live(&["on-call".into(), "Admins".into()], NOW)),
        "koomar" => row.tags = Some(read_live(&[tag("team", "Omar"), tag("office", "Bob's")], NOW)),
        _ => {}
    });
    inventory
}

/// The names that a text finds, from top to bottom, and the best of them.
fn ranked(text: &str, order: &[Sort]) -> (String, Option<String>) {
    let (inventory, mut shown) = (inventory(), FilteredUsers::default());
    shown.update(&inventory, &Query { text: text.into(), order: order.to_vec() }, NOW, 0.0);
    let names: Vec<String> =
        shown.indices().iter().map(|&index| inventory.rows()[index as usize].key.clone()).collect();
    (names.join(" "), shown.best().map(|best| names[best].clone()))
}

#[test]
fn a_name_comes_before_all_else_that_a_word_is_found_in() {
    for (text, expected) in [
        ("omar", "omar omar_meyer ann.omar koomar agnes.murphy bob"),
        ("OMAR", "omar omar_meyer ann.omar koomar agnes.murphy bob"),
        ("om", "omar omar_meyer ann.omar koomar agnes.murphy bob"),
        ("bob", "bob bob.lee zoe.bob koomar"),
        ("o", "omar omar_meyer ann.omar bob bob.lee koomar zoe.bob agnes.murphy"),
        // Each word counts, and none more than the others.
        ("omar support", "omar agnes.murphy"),
        ("support omar", "omar agnes.murphy"),
        ("om me", "omar_meyer"),
        ("omar -support", "omar_meyer ann.omar koomar bob"),
        ("-support", "ann.omar bob koomar omar_meyer zoe.bob"),
        ("name:om", "omar omar_meyer ann.omar koomar"),
        ("support/o", "omar"),
        ("support/", "agnes.murphy bob.lee omar"),
        ("/bob", "bob bob.lee"),
        ("manager=om", "agnes.murphy"),
        ("tag:omar", "agnes.murphy koomar"),
        ("", "agnes.murphy ann.omar bob bob.lee koomar omar omar_meyer zoe.bob"),
    ] {
        let (names, best) = ranked(text, &[]);
        assert_eq!(names, expected, "{text}");
        assert_eq!(best.as_deref(), expected.split(' ').next(), "{text}");
    }
    assert_eq!(ranked("nobody", &[]), (String::new(), None));
}

#[test]
fn the_order_is_by_match_only_where_some_fit_better_than_others() {
    let descending = [Sort { column: Column::User, descending: true }];
    for (text, order, by_match) in [
        ("omar", &[][..], true),
        ("omar", &descending, false),
        ("", &[], false),
        ("path:support", &[], false),
        ("bob.lee", &[], false),
        ("nobody", &[], false),
    ] {
        let (inventory, mut shown) = (inventory(), FilteredUsers::default());
        shown.update(&inventory, &Query { text: text.into(), order: order.to_vec() }, NOW, 0.0);
        assert_eq!(shown.is_by_match(), by_match, "{text}");
    }
}

#[test]
fn an_order_that_somebody_asked_for_stays_and_the_best_is_known_in_it() {
    let sort = |column, descending| Sort { column, descending };
    for (text, order, expected, best) in [
        ("omar", sort(Column::User, true), "omar_meyer omar koomar bob ann.omar agnes.murphy", "omar"),
        ("omar", sort(Column::Path, false), "ann.omar koomar omar_meyer bob agnes.murphy omar", "omar"),
        ("om me", sort(Column::Path, true), "omar_meyer", "omar_meyer"),
        ("", sort(Column::User, true), "zoe.bob omar_meyer omar koomar bob.lee bob ann.omar agnes.murphy", "zoe.bob"),
        ("omar", sort(Column::User, false), "omar omar_meyer ann.omar koomar agnes.murphy bob", "omar"),
    ] {
        assert_eq!(ranked(text, &[order]), (expected.to_owned(), Some(best.to_owned())), "{text} by {order:?}");
    }
}

#[test]
fn what_fits_is_known_with_its_place() {
    let inventory = inventory();
    let texts = |key: &str, text: &str| -> Vec<(At, String)> {
        let row = inventory.get(key).expect("a user");
        let of = |at| match at {
            At::Name => row.user.name.to_string(),
            At::Path => row.user.path.clone(),
            At::UserId => row.user.user_id.clone(),
            At::Arn => row.user.arn.clone(),
            At::Tag(n) => {
                let tag = &row.tags().expect("tags")[n];
                format!("{}={}", tag.key, tag.value)
            }
            At::Group(n) => row.groups().expect("groups")[n].to_string(),
        };
        let hits = Filter::read(text).hits(row).into_iter();
        hits.map(|hit| (hit.at, of(hit.at)[hit.range].to_owned())).collect()
    };
    for (key, text, expected) in [
        ("omar", "omar", &[(At::Name, "Omar")][..]),
        ("omar", "support OM", &[(At::Name, "Om"), (At::Path, "support")]),
        ("koomar", "omar", &[(At::Name, "omar"), (At::Tag(0), "Omar")]),
        ("agnes.murphy", "man", &[]),
        ("agnes.murphy", "ger=om", &[(At::Tag(0), "ger=om")]),
        ("agnes.murphy", "tag:man", &[(At::Tag(0), "man")]),
        ("agnes.murphy", "-omar 12", &[(At::Tag(1), "12")]),
        ("agnes.murphy", "status:unknown", &[]),
        ("bob", "omar/b", &[(At::Name, "b"), (At::Path, "omar/"), (At::Arn, "omar/b")]),
        ("bob", "id:bob", &[(At::UserId, "BOB")]),
        ("bob", "path:mar name:bo", &[(At::Name, "bo"), (At::Path, "mar")]),
        ("zoe.bob", "group:dmin", &[(At::Group(1), "dmin")]),
        ("zoe.bob", "admin", &[]),
        ("bob", "111122223333", &[(At::Arn, "111122223333")]),
    ] {
        let expected: Vec<(At, String)> = expected.iter().map(|(at, text)| (*at, (*text).to_owned())).collect();
        assert_eq!(texts(key, text), expected, "{text}");
    }
}
