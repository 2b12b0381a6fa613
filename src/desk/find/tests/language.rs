use proptest::prelude::*;

use super::super::fields::FIELDS;
use super::super::{Filter, Query, complete};
use super::{found, roster};

#[test]
fn words_and_terms_find_whom_they_are_of() {
    let roster = roster();
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
        assert_eq!(found(&roster, text).join(" "), expected, "{text}");
    }
}

#[test]
fn a_password_that_does_not_expire_is_one_that_the_report_has_without_a_date() {
    let mut roster = roster();
    roster.edit(|row| {
        if let Some(report) = &mut row.report {
            report.value.password_next_rotation = None;
        }
    });
    assert_eq!(found(&roster, "expires:never").join(" "), "ann di");
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
        ("from:here", "Known from a change here"),
        ("-from:live", "Not known from a live read"),
    ] {
        let filter = Filter::read(text);
        let said: Vec<&str> = filter.chips().map(|chip| chip.says).collect();
        assert_eq!(said, [says], "{text}");
    }
    assert_eq!(Filter::read("bob -eve foo:bar mfa:maybe").chips().count(), 0, "words have no chips");
}

#[test]
fn what_is_not_understood_is_told_unless_it_is_being_typed() {
    for text in ["mfa:", "mfa:y", "age:", "age:>", "age:>=9", "expires:exp", "status:un", "name:", "-mfa:", "tag:\""] {
        assert_eq!(Filter::read(text).complaint(), None, "{text}");
        assert!(Filter::read(text).is_empty(), "{text}");
        assert!(
            Filter::read(&format!("{text}\" bob")).complaint().is_some()
                || text.contains("name")
                || text.contains("tag")
        );
    }
    for text in
        ["mfa: bob", "mfa:maybe", "age:abc", "age:90d", "age:>9q", "age:>99999999999d", "age:>-1d", "created:never"]
    {
        let filter = Filter::read(text);
        let complaint = filter.complaint().expect(text);
        assert!(complaint.contains("is not understood") && complaint.contains("Try "), "{complaint}");
    }
    let filter = Filter::read("mfa:maybe");
    assert_eq!(
        filter.complaint(),
        Some("“mfa:maybe” is not understood, and hides nobody. Try mfa:yes, mfa:no or mfa:unknown.")
    );
    assert_eq!(Filter::read("foo:bar").complaint(), None);
    let negated = Filter::read("bob -staus:set");
    assert_eq!(negated.complaint(), Some("There is no field “staus”: “-staus:set” hides nobody."));
    let text = " bob mfa:maybe -staus:set -mfa:yes age:";
    assert_eq!(Filter::read(text).understood(text), "bob -mfa:yes");
    let hint = Filter::read("bob foo:Bar").hint().expect("a hint");
    assert_eq!(hint, "There is no field “foo”: “foo:bar” was looked for in ARNs and tags.");
    assert_eq!(Filter::read("arn:aws:iam::1:user/x").hint(), None);
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
        for chip in filter.chips() {
            prop_assert!(text.get(chip.span.clone()).is_some_and(|part| !part.is_empty()));
        }
        let completions = complete(&text, cursor);
        prop_assert!(completions.len() <= 8);
        for completion in completions {
            let mut completed = text.clone();
            completed.replace_range(completion.replaces, &completion.insert);
            let before = filter.complaint().is_some();
            prop_assert!(before || Filter::read(&completed).complaint().is_none(), "{:?}", completed);
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
        prop_assert_eq!(without.tests().count(), filter.tests().count() - 1);
        prop_assert_eq!(without.complaint(), filter.complaint());
    }
}
