//! Tests of the name matching.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn contact(name: &str, also_called: &[&str]) -> Contact {
    Contact {
        id: "somebody".parse().unwrap(),
        organization: "juniper-hill".parse().unwrap(),
        name: name.to_owned(),
        also_called: also_called.iter().map(ToString::to_string).collect(),
        department: None,
        numbers: vec![],
    }
}

#[rstest]
#[case("Ann Lee", "ann lee")]
#[case("  ann   LEE ", "ann lee")]
#[case("Ann Lee's", "ann lee")]
#[case("James' number", "james number")]
#[case("René Bouchard", "rene bouchard")]
#[case("Rene\u{301} Bouchard", "rene bouchard")]
#[case("Björn Öberg", "bjorn oberg")]
#[case("Greta Weiß", "greta weiss")]
#[case("Tomasz Zieliński-Łoś", "tomasz zielinski los")]
#[case("Siobhán O’Neill", "siobhan oneill")]
#[case("Søren Æsir", "soren aesir")]
#[case("J. R. Smith", "j r smith")]
#[case("İpek Işık", "ipek isik")]
#[case("Дарья", "дарья")]
#[case("?!", "")]
fn a_name_is_folded_to_plain_words(#[case] name: &str, #[case] want: &str) {
    assert_eq!(split_name(name).join(" "), want);
}

#[rstest]
#[case::the_very_name("ann lee", "Ann Lee")]
#[case::the_other_way_round("lee ann", "Ann Lee")]
#[case::misspelled("ann li", "Ann Lee")]
#[case::another_spelling("anne lee", "Ann Lee")]
#[case::first_name("ann", "Ann Lee")]
#[case::surname("lee", "Ann Lee")]
#[case::possessive("ann lee's", "Ann Lee")]
#[case::possessive_run_on("ann lees", "Ann Lee")]
#[case::form_of_address("mister smith", "John Smith")]
#[case::homophone("jon smyth", "John Smith")]
#[case::homophone_back("john smith", "Jon Smyth")]
#[case::another_first_name("bob okafor", "Robert Okafor")]
#[case::another_first_name_alone("bob", "Robert Okafor")]
#[case::in_two_words("robert oka for", "Robert Okafor")]
#[case::accents("elizabeth novak", "Elizabeth Novák")]
#[case::no_accents_heard("siobhan o'neill", "Siobhán O’Neill")]
#[case::spelled_as_spoken("shivaun oneil", "Siobhán O’Neill")]
#[case::double_name("anne marie dubois", "Anne-Marie Dubois")]
#[case::half_a_double_name("marie dubois", "Anne-Marie Dubois")]
#[case::ends_in_s("james hargreaves", "James Hargreaves")]
#[case::vowels_misheard("priya roman", "Priya Raman")]
#[case::consonant_misheard("hugo marketti", "Hugo Marchetti")]
#[case::other_script("дарья", "Дарья Иванова")]
fn a_name_that_is_meant_is_found(#[case] heard: &str, #[case] name: &str) {
    let contact = contact(
        name,
        if name.starts_with("Rob") {
            &["Bob"]
        } else if name.starts_with("Sio") {
            &["Shivaun"]
        } else {
            &[]
        },
    );
    let score = score_contact(heard, &contact);
    assert!(score >= MATCH_THRESHOLD, "{score}");
    let keys = search_keys(&contact);
    let looked_for: BTreeSet<_> = whole_name_keys(heard)
        .union(&name_part_keys(heard))
        .cloned()
        .collect();
    assert!(!keys.is_disjoint(&looked_for), "{looked_for:?} not in {keys:?}");
}

#[rstest]
#[case("zaphod", "Ann Lee")]
#[case("zaphod", "David Chen")]
#[case("zaphod lee", "Ann Lee")]
#[case("ann smith", "Ann Lee")]
#[case("lou", "Ann Lee")]
#[case("john", "Ann Lee")]
#[case("maria", "Priya Raman")]
#[case("robert", "Ann Lee")]
#[case("", "Ann Lee")]
#[case("?", "Ann Lee")]
#[case("дарья", "Ann Lee")]
fn another_name_is_not_found(#[case] heard: &str, #[case] name: &str) {
    let score = score_contact(heard, &contact(name, &[]));
    assert!(score < MATCH_THRESHOLD, "{score}");
}

#[test]
fn the_nearer_name_scores_higher() {
    #[track_caller]
    fn check(heard: &str, nearer: &str, farther: &str) {
        let (near, far) = (
            score_contact(heard, &contact(nearer, &[])),
            score_contact(heard, &contact(farther, &[])),
        );
        assert!(near > far, "{heard}: {nearer} {near}, {farther} {far}");
    }
    check("ann lee", "Ann Lee", "Ann Smith");
    check("ann lee", "Ann Lee", "Anne Leigh");
    check("ann", "Ann Lee", "Anne-Marie Dubois");
    check("david cohen", "David Cohen", "David Chen");
    check("maria garza", "Maria Garza", "Maria Garcia");
}

#[test]
fn departments_sound_alike_when_they_do() {
    assert!(sounds_like("sails", "Sales"));
    assert!(sounds_like("human resources", "Human Resources"));
    assert!(!sounds_like("support", "Sales"));
    assert!(!sounds_like("", "Sales"));
}

proptest! {
    #[test]
    fn words_are_already_folded(name in "\\PC{0,40}") {
        let once = split_name(&name).join(" ");
        prop_assert_eq!(split_name(&once).join(" "), once);
    }

    #[test]
    fn whoever_has_a_name_is_found_by_it(name in "[A-Za-zÀ-ž' -]{1,30}", also in "\\PC{0,20}") {
        let contact = contact(&name, &[&also]);
        prop_assume!(!split_name(&name).is_empty() && !possible_readings(&name).is_empty());
        prop_assert!(score_contact(&name, &contact) >= MATCH_THRESHOLD, "{}", score_contact(&name, &contact));
        let found: BTreeSet<_> = whole_name_keys(&name).union(&name_part_keys(&name)).cloned().collect();
        prop_assert!(!search_keys(&contact).is_disjoint(&found));
    }

    #[test]
    fn a_score_is_between_none_and_all(heard in "\\PC{0,200}", name in "\\PC{0,200}") {
        let score = score_contact(&heard, &contact(&name, &[&heard]));
        prop_assert!((0.0..=1.0).contains(&score), "{score}");
        prop_assert!(whole_name_keys(&heard).len() + name_part_keys(&heard).len() < 150);
    }
}
