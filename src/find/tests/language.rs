use proptest::prelude::*;

use super::super::fields::FIELDS;
use super::super::{Filter, Query, complete};
use super::{found, inventory};

#[test]
fn words_and_terms_find_whom_they_are_of() {
    let inventory = inventory();
    for (text, expected) in [
        ("", "ann bob cy di eve"),
        ("   ", "ann bob cy di eve"),
        ("BOB", "bob"),
        ("eu wu", "cy"),
        ("wu eu", "cy"),
        ("finance", "bob cy"),
        ("finance -eu", "bob"),
        ("-finance", "ann di eve"),
        ("aidaeve", ""),
        ("id:aidaeve", "eve"),
        ("111122223333", "ann bob cy di eve"),
        ("111122223334", ""),
        ("team", ""),
        ("team=", "bob"),
        ("team=pay", "bob"),
        ("am=pay", "bob"),
        ("roll", "bob"),
        ("\"pay roll\"", "bob"),
        ("\"roll pay\"", ""),
        ("\"17:a\"", "bob"),
        ("-team=", "ann cy di eve"),
        ("-roll", "ann cy di eve"),
        ("arn:aws:iam::111122223333:user/di", "di"),
        ("user/finance/", "bob cy"),
        ("iam::1111", "ann bob cy di eve"),
        ("finance/bob", "bob"),
        ("\"finance/bob\"", "bob"),
        ("-finance/bob", "ann cy di eve"),
        ("-staus:set", "ann bob cy di eve"),
        ("foo:bar", ""),
        (":user/e", "eve"),
        ("name:o", "ann bob di"),
        ("name:finance", ""),
        ("path:finance", "bob cy"),
        ("path:ann", ""),
        ("id:AIDABOB", "bob"),
        ("id:finance", ""),
        ("arn:user/di", "di"),
        ("tag:costs=17", "bob"),
        ("tag:\"pay roll\"", "bob"),
        ("-tag:team", "ann"),
        ("-tag:costs", "ann"),
        ("group:admins", "ann"),
        ("group:ops", ""),
        ("-group:admins", "di"),
        ("-group:ops", "ann di"),
        ("-group:ops -tag:costs", "ann"),
        ("name:ann name:eve", "eve ann"),
        ("status:set", "ann bob di"),
        ("STATUS:None", "cy"),
        ("status:unknown", "eve"),
        ("status:none status:unknown", "cy eve"),
        ("-status:set", "cy eve"),
        ("-status:none -status:unknown", "ann bob di"),
        ("must-change:yes", "bob"),
        ("must-change:no", "ann"),
        ("must-change:unknown", "di eve"),
        ("-must-change:yes", "ann di eve"),
        ("-must-change:no", "bob di eve"),
        ("-must-change:unknown", "ann bob"),
        ("age:>90d", "ann"),
        ("age:<30d", "bob di"),
        ("age:>=20d", "ann di"),
        ("age:>20d", "ann"),
        ("age:<=20d", "bob di"),
        ("age:<20d", "bob"),
        ("age:>10d age:<90d", "di"),
        ("age:<1w", "bob"),
        ("age:>3m", "ann"),
        ("age:<1y", "ann bob di"),
        ("age:unknown", "eve"),
        ("-age:unknown", "ann bob di"),
        ("age:unknown age:>90d", "ann eve"),
        ("-age:>90d", "bob di eve"),
        ("expires:expired", "ann"),
        ("expires:<14d", "di"),
        ("expires:>14d", ""),
        ("expires:<14d expires:expired", "ann di"),
        ("expires:never", ""),
        ("expires:unknown", "bob eve"),
        ("-expires:expired", "bob di eve"),
        ("-expires:unknown", "ann di"),
        ("sign-in:never", "bob di eve"),
        ("sign-in:<7d", "ann"),
        ("sign-in:>90d", "cy"),
        ("sign-in:never sign-in:>90d", "bob cy di eve"),
        ("mfa:yes", "ann"),
        ("mfa:no", "cy di"),
        ("mfa:unknown", "bob eve"),
        ("-mfa:yes", "bob cy di eve"),
        ("key:active", "cy"),
        ("key:inactive", "di"),
        ("key:none", "ann"),
        ("key:unknown", "bob eve"),
        ("key-age:>90d", "cy"),
        ("key-age:<90d", ""),
        ("-key-age:<90d", "bob cy eve"),
        ("key-used:never", "di"),
        ("key-used:<7d", "cy"),
        ("-key-used:<7d", "bob di eve"),
        ("-key-used:never", "bob cy eve"),
        ("created:<30d", "cy"),
        ("created:>1y", "ann bob di eve"),
        ("from:report", "cy di"),
        ("from:live", "ann"),
        ("from:here", "bob"),
        ("finance status:none", "cy"),
        ("mfa:maybe", "ann bob cy di eve"),
        ("mfa:", "ann bob cy di eve"),
        ("age:>", "ann bob cy di eve"),
        ("-", ""),
    ] {
        assert_eq!(found(&inventory, text).join(" "), expected, "{text}");
    }
}

#[test]
fn a_password_that_does_not_expire_is_one_that_the_report_has_without_a_date() {
    let mut inventory = inventory();
    inventory.edit(|row| {
        if let Some(report) = &mut row.report {
            report.value.password_next_rotation = None;
        }
    });
    assert_eq!(found(&inventory, "expires:never").join(" "), "ann di");
}

#[test]
fn terms_are_said_in_words() {
    for (text, says) in [
        ("mfa:no", "No MFA"),
        ("-mfa:no", "Has MFA, or not known"),
        ("age:>90d", "Password older than 90 days"),
        ("age:<=1w", "Password 1 week old or younger"),
        ("-age:>1y", "Except password older than 1 year"),
        ("expires:<14d", "Password expires in less than 14 days"),
        ("sign-in:never", "Never signed in"),
        ("sign-in:>=2m", "Last sign-in 2 months ago or earlier"),
        ("name:Bob", "Name has bob"),
        ("-tag:\"pay roll\"", "Tag has no pay roll"),
        ("key-age:>90d", "Active key older than 90 days"),
        ("from:here", "Source: change made here"),
        ("-from:live", "Source: not a live read"),
    ] {
        let filter = Filter::read(text);
        let said: Vec<&str> = filter.chips().map(|chip| chip.says).collect();
        assert_eq!(said, [says], "{text}");
    }
    assert_eq!(Filter::read("bob -eve foo:bar mfa:maybe").chips().count(), 0, "words have no chips");
}

/// What is said of a text, each with what was probably meant.
fn complaints(text: &str) -> Vec<(String, Option<String>)> {
    let filter = Filter::read(text);
    filter.complaints().map(|complaint| (complaint.says.clone(), complaint.instead.clone())).collect()
}

#[test]
fn what_is_not_understood_is_told_unless_it_is_being_typed() {
    for text in ["mfa:", "mfa:y", "age:", "age:>", "age:>=9", "expires:exp", "status:un", "name:", "-mfa:", "tag:\""] {
        assert_eq!(complaints(text), [], "{text}");
        assert!(Filter::read(text).is_empty(), "{text}");
        let behind = format!("{text}\" bob");
        assert!(!complaints(&behind).is_empty() || text.contains("name") || text.contains("tag"), "{behind}");
    }
    for text in ["mfa: bob", "mfa:maybe", "age:abc", "age:>9q", "age:>99999999999d", "age:>-1d", "created:never"] {
        let said = complaints(text);
        assert!(matches!(&said[..], [(says, None)] if says.contains("was ignored. Try ")), "{text}: {said:?}");
    }
    assert_eq!(
        complaints("mfa:maybe"),
        [("“mfa:maybe” isn't a valid filter and was ignored. Try mfa:yes, mfa:no or mfa:unknown.".into(), None)]
    );
    assert_eq!(
        complaints("bob -foo:set"),
        [("“-foo:set” isn't a valid filter and was ignored: there is no field “foo”.".into(), None)]
    );
    let text = " bob\u{200b} mfa:maybe -staus:set -mfa:yes age:";
    assert_eq!(Filter::read(text).understood(text), "bob -mfa:yes");
    let hints = |text: &str| Filter::read(text).hints().collect::<Vec<_>>();
    assert_eq!(complaints("foo:bar"), []);
    assert_eq!(
        hints("foo:Bar team:x satus:set"),
        ["foo", "team"].map(|field| {
            let word = if field == "foo" { "foo:bar" } else { "team:x" };
            format!("There is no field “{field}”: “{word}” was looked for in ARNs and tags.")
        })
    );
    assert_eq!(hints("arn:aws:iam::1:user/x"), <[String; 0]>::default());
}

#[test]
fn what_was_probably_meant_is_offered_for_all_that_is_not_understood() {
    for (text, offered, fixed) in [
        ("mfa=no", "mfa:no", "mfa:no "),
        ("satus:set", "status:set", "status:set "),
        ("-satus:set bob", "-status:set", "-status:set bob"),
        ("age:>3 months", "age:>3m", "age:>3m "),
        ("age:> 90d bob", "age:>90d", "age:>90d bob"),
        ("age>90d", "age:>90d", "age:>90d "),
        ("age>=90d", "age:>=90d", "age:>=90d "),
        ("age:90d", "age:>90d", "age:>90d "),
        ("x mfa: no", "mfa:no", "x mfa:no "),
        ("name: bob", "name:bob", "name:bob "),
        ("mfa:disabled", "mfa:no", "mfa:no "),
        ("must_change:yes", "must-change:yes", "must-change:yes "),
        ("tags:\"on call\"", "tag:\"on call\"", "tag:\"on call\" "),
        ("mfa\u{200b}=no", "mfa:no", "mfa:no "),
    ] {
        let filter = Filter::read(text);
        let complaints: Vec<_> = filter.complaints().collect();
        assert_eq!(complaints.len(), 1, "{text}: {complaints:?}");
        assert_eq!(complaints[0].instead.as_deref(), Some(offered), "{text}: {}", complaints[0].says);
        let typed = &text[complaints[0].span.clone()].replace('\u{200b}', "");
        assert!(complaints[0].says.contains(typed.as_str()), "{text}: {}", complaints[0].says);
        let replaced = Filter::replaced(text, &complaints[0].span, offered);
        assert_eq!(replaced, fixed);
        let read = Filter::read(&replaced);
        assert_eq!((read.chips().count(), read.complaints().count()), (1, 0), "{replaced}");
    }
    let offered: Vec<_> =
        complaints("mfa=no satus:set age:>3 months").into_iter().map(|(_, instead)| instead).collect();
    assert_eq!(offered, ["mfa:no", "status:set", "age:>3m"].map(|term| Some(term.to_owned())));
    // A text stays one: it may be somebody's tag.
    let said = complaints("mfa=no");
    assert_eq!(said[0].0, "“mfa=no” isn't a filter: it was looked for as text.");
    assert!(!Filter::read("mfa=no").is_empty());
    assert_eq!(complaints("age:>3 months")[0].0, "“age:>3 months” isn't a valid filter and was ignored.");
    assert!(Filter::read("age:>3 months").is_empty());
    for text in ["team=ops", "a=b", "\"mfa=no\"", "bob", "age:>3d months", "mfa:no o", "x>y", "http://x", "arn:aws:x"] {
        assert_eq!(complaints(text), [], "{text}");
    }
}

#[test]
fn what_nobody_sees_is_passed_over() {
    let inventory = inventory();
    for text in
        ["bob.lee\u{200b}", "\u{feff}bob.lee", "\u{202a}bob.lee\u{202c}", "bob.\u{ad}lee", "\u{a0}bob.lee\u{a0}"]
    {
        assert_eq!(found(&inventory, text), ["bob"], "{text:?}");
    }
    for (text, expected) in [
        ("\u{200b}", "ann bob cy di eve"),
        ("-\u{200b}finance", "ann di eve"),
        ("status:\u{feff}none", "cy"),
        ("mfa\u{200b}:no\u{200b}", "cy di"),
        ("\"pay\u{a0}roll\"", "bob"),
        ("finance\u{2003}eu", "cy"),
    ] {
        assert_eq!(found(&inventory, text).join(" "), expected, "{text:?}");
    }
    let filter = Filter::read("x\u{200b}\u{feff}y\u{200b}");
    assert_eq!(filter.unseen(), ['\u{200b}', '\u{feff}']);
    let hints: Vec<String> = filter.hints().collect();
    assert_eq!(hints, ["The filter has hidden characters, which were passed over: U+200B, U+FEFF."]);
    assert_eq!(Filter::without("a \u{200b}mfa:no\u{200b} b", &(5..14)), "a \u{200b}b");
}

#[test]
fn terms_are_added_and_taken_out_and_nothing_else() {
    let mut query = Query { text: "bob".into(), ..Query::default() };
    query.add_term("status:none");
    assert_eq!(query.text, "bob status:none ");
    query.add_term("status:none");
    assert_eq!(query.text, "bob status:none ");
    query.text = "STATUS:none  bob -status:none status:none".into();
    query.remove_term("status:none");
    assert_eq!(query.text, "bob -status:none ");
    query.text = "\"open".into();
    query.add_term("mfa:no");
    assert!(Filter::read(&query.text).has_term("mfa:no"), "{}", query.text);
}

#[test]
fn the_text_goes_on_with_fields_and_values() {
    let offered = |text: &str| -> Vec<String> {
        let offered = complete(text, text.len());
        offered.into_iter().map(|completion| completion.insert.trim_end().to_owned()).collect()
    };
    assert_eq!(offered("mf"), ["mfa:"]);
    assert_eq!(offered("bob -mf"), ["mfa:"]);
    assert_eq!(offered("ke"), ["key:", "key-age:", "key-used:"]);
    let of_password = offered("passw");
    for field in ["age:", "must-change:", "status:"] {
        assert!(of_password.iter().any(|insert| insert == field), "{of_password:?}");
    }
    assert_eq!(offered("mfa:"), ["yes", "no", "unknown"]);
    assert_eq!(offered("mfa:y"), ["yes"]);
    assert_eq!(offered("age:>4"), [">4d", ">4w", ">4m", ">4y"]);
    assert_eq!(offered("age:"), [">30d", ">90d", ">1y", "<7d", "<30d", "unknown"]);
    // Names are typed more often than fields.
    for text in ["", "a", "ann", "bob.lee", "\"mf", "foo:", "mfa:yes", "name:bo"] {
        assert_eq!(offered(text), <[&str; 0]>::default(), "{text}");
    }
    let inside = &complete("bob ag finance", 6)[0];
    assert_eq!((inside.replaces.clone(), inside.insert.as_str()), (4..6, "age:"));
    let value = &complete("mfa: finance", 4)[1];
    assert_eq!((value.replaces.clone(), value.insert.as_str(), value.meaning.as_str()), (4..4, "no", "No MFA"));
}

/// Texts that are made of what matters to the language.
fn texts() -> impl Strategy<Value = String> {
    let field = prop::sample::select(FIELDS.iter().map(|field| field.name).collect::<Vec<_>>());
    let value = prop::sample::select(vec!["", "yes", "no", "set", "never", ">90d", "<=2w", ">", "bob", "\"a b\"", "é"]);
    let term = (prop::bool::ANY, field, value).prop_map(|(negated, field, value)| {
        let dash = if negated { "-" } else { "" };
        format!("{dash}{field}:{value}")
    });
    let piece = prop_oneof![4 => term, 2 => "[a-z]{1,5}", 1 => "[ \":<>=-]{1,4}", 1 => "\\PC{0,6}"];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn every_text_can_be_read_and_gone_on_with(text in texts(), cursor in 0usize..40) {
        let filter = Filter::read(&text);
        for complaint in filter.complaints() {
            prop_assert!(text.get(complaint.span.clone()).is_some_and(|part| !part.is_empty()));
            if let Some(instead) = &complaint.instead {
                let replaced = Filter::replaced(&text, &complaint.span, instead);
                prop_assert!(Filter::read(&replaced).chips().count() > filter.chips().count(), "{:?}", replaced);
            }
        }
        for chip in filter.chips() {
            prop_assert!(text.get(chip.span.clone()).is_some_and(|part| !part.is_empty()));
        }
        let completions = complete(&text, cursor);
        prop_assert!(completions.len() <= 8);
        for completion in completions {
            let mut completed = text.clone();
            completed.replace_range(completion.replaces, &completion.insert);
            let before = filter.complaints().next().is_some();
            prop_assert!(before || Filter::read(&completed).complaints().next().is_none(), "{:?}", completed);
        }
    }

    #[test]
    fn taking_out_a_term_leaves_all_others(text in texts(), which: prop::sample::Index) {
        let filter = Filter::read(&text);
        let chips: Vec<_> = filter.chips().collect();
        if chips.is_empty() {
            return Ok(());
        }
        let at = which.index(chips.len());
        let without = Filter::read(&Filter::without(&text, &chips[at].span));
        let left: Vec<&str> = without.chips().map(|chip| chip.says).collect();
        let mut expected: Vec<&str> = chips.iter().map(|chip| chip.says).collect();
        expected.remove(at);
        prop_assert_eq!(left, expected);
        // What stood on both sides may be a term together that was none.
        if filter.complaints().next().is_none() {
            prop_assert_eq!(without.tests().count(), filter.tests().count() - 1);
            prop_assert_eq!(without.complaints().count(), 0);
        }
    }
}
