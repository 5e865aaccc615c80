//! Samples that can be said with the same words, and samples that cannot.

use proptest::prelude::*;

use super::*;

fn values() -> ValuesByType {
    let mut values = ValuesByType::default();
    for (kind, value) in [
        ("Department", "Support"),
        ("Department", "Research and Development"),
        ("Name", "Ann Lee"),
        ("Name", "Lee Support"),
        ("Kind", "home"),
    ] {
        values.add(kind, value);
    }
    values
}

fn read(sample: &str) -> SamplePhrase {
    let kinds = BTreeMap::from([
        ("department", "Department"),
        ("name", "Name"),
        ("who", "Name"),
        ("kind", "Kind"),
        ("pin", "AMAZON.NUMBER"),
        ("place", "AMAZON.Ordinal"),
    ]);
    SamplePhrase::parse(sample, &kinds)
}

#[test]
fn samples_collide_when_the_same_words_say_both() {
    #[track_caller]
    fn check(one: &str, other: &str, want: Option<&SampleClash>) {
        for (one, other) in [(one, other), (other, one)] {
            let found = find_clash(&read(one), &read(other), &values());
            assert_eq!(found.as_ref(), want, "{one:?} and {other:?}");
        }
    }
    let said = |words: &str| SampleClash::SameWords(words.to_owned());
    check("send it", "send it", Some(&SampleClash::Same));
    check("Send  it", "send it", Some(&SampleClash::Same));
    check("send it", "send it again", None);
    check("find {name}", "find {who}", Some(&SampleClash::Same));
    check("find {name}", "find {pin}", None);
    check("{pin}", "{place}", None);
    check("{department}", "support", Some(&said("support")));
    check(
        "in {department}",
        "in research and development",
        Some(&said("in research and development")),
    );
    check("{department}", "research", None);
    check("{name}'s {kind}", "{who}'s home", Some(&said("{Name}'s home")));
    check("{name}", "lee {department}", Some(&said("lee support")));
    check("{name}", "{department}", None);
    check("{name}'s", "ann lee's", Some(&said("ann lee's")));
}

/// A sample made of few words, so that two often collide.
fn sample() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "support",
        "lee",
        "ann",
        "home",
        "{department}",
        "{name}",
        "{kind}",
        "{pin}",
    ]);
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.join(" "))
}

/// Everything that can be said with a sample. A slot of one of Amazon's types says only the name of its type.
fn said(sample: &str) -> Vec<String> {
    let fill = |piece: &str| {
        match piece {
            "{department}" => vec!["support", "research and development"],
            "{name}" => vec!["ann lee", "lee support"],
            "{kind}" => vec!["home"],
            "{pin}" => vec!["{AMAZON.NUMBER}"],
            word => vec![word],
        }
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>()
    };
    sample
        .split(' ')
        .map(fill)
        .fold(vec![String::new()], |said, next| {
            said.iter()
                .flat_map(|before| {
                    next.iter()
                        .map(move |word| format!("{before} {word}").trim().to_owned())
                })
                .collect()
        })
}

proptest! {
    /// Compares with the simple way: list all that can be said with each sample, and look for a match.
    #[test]
    fn a_collision_is_found_if_and_only_if_there_is_one(one in sample(), other in sample()) {
        let theirs = said(&other);
        let expected = said(&one).iter().any(|words| theirs.contains(words));
        let found = find_clash(&read(&one), &read(&other), &values());
        prop_assert_eq!(found.is_some(), expected, "{} and {}: {:?}", one, other, found);
    }

    #[test]
    fn any_sample_is_read(one in ".*", other in ".*") {
        find_clash(&read(&one), &read(&other), &values());
    }
}
