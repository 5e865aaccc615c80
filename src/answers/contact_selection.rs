//! Choosing among several people whom a name could mean.

use crate::directory::{Contact, ContactNumber, NumberKind, name_matching};

use super::{Answer, ContactChoice};

/// Largest distance from the best score at which a person is considered equally likely: two people of the same
/// name, or two names that sound the same.
const MAX_SCORE_GAP: f32 = 0.03;
/// Largest number of people that are read out as a choice. Listeners cannot keep more apart.
const MAX_SPOKEN_CONTACTS: usize = 3;

/// Returns the names to search for, in this order, until one search finds somebody.
///
/// If the speaker has given more of the name ([`ContactChoice::Name`]), both parts are searched together first, then the
/// new part alone.
pub(super) fn names_to_search(name: &str, choice: Option<&ContactChoice>) -> Vec<String> {
    match choice {
        // "Ann", then "Smith", means Ann Smith. If nobody is called that, the speaker has repeated the name in full.
        Some(ContactChoice::Name(more)) => vec![format!("{name} {more}"), more.clone()],
        _ => vec![name.to_owned()],
    }
}

/// Picks the answer for the people that the name could mean, each with a score.
///
/// People with equal scores always come in the same order, so that "the second one" still means the same person
/// when the question is repeated.
pub(super) fn choose_contact(
    mut found: Vec<(f32, Contact)>,
    kind: Option<NumberKind>,
    choice: Option<&ContactChoice>,
) -> Answer {
    found.sort_by(|(a, x), (b, y)| {
        let person = |c: &Contact| (c.name.clone(), c.department.clone(), c.id.clone());
        b.total_cmp(a).then_with(|| person(x).cmp(&person(y)))
    });
    let Some(best) = found.first().map(|(score, _)| *score) else {
        return Answer::Nobody;
    };
    let mut near: Vec<Contact> = found
        .into_iter()
        .take_while(|(score, _)| best - score <= MAX_SCORE_GAP)
        .map(|(_, contact)| contact)
        .collect();
    match chosen_index(&near, choice) {
        Some(place) => answer_with_numbers(near.swap_remove(place), kind),
        None if near.len() > MAX_SPOKEN_CONTACTS => Answer::TooMany,
        None => Answer::Candidates(near),
    }
}

/// Returns the index of the person who is meant, if that is clear.
fn chosen_index(near: &[Contact], choice: Option<&ContactChoice>) -> Option<usize> {
    match choice {
        _ if near.len() == 1 => Some(0),
        // Counted from 1. People beyond those who were read out cannot be chosen by position.
        Some(ContactChoice::Ordinal(place)) => usize::from(*place)
            .checked_sub(1)
            .filter(|place| *place < near.len().min(MAX_SPOKEN_CONTACTS)),
        Some(ContactChoice::Department(heard)) => only_index_where(near, |contact| {
            let department = contact.department.as_deref();
            department.is_some_and(|department| names_department(heard, department))
        }),
        Some(ContactChoice::Name(_)) | None => None,
    }
}

/// Returns the index of the only person for whom `is_meant` is true, if there is exactly one.
fn only_index_where(near: &[Contact], is_meant: impl Fn(&Contact) -> bool) -> Option<usize> {
    let mut meant = (0..near.len()).filter(|place| is_meant(&near[*place]));
    meant.next().filter(|_| meant.next().is_none())
}

/// Returns true if `heard` names the department, as "in the sales team" names Sales.
fn names_department(heard: &str, department: &str) -> bool {
    let words = name_matching::split_name(heard);
    let fillers = [
        "the",
        "in",
        "one",
        "from",
        "at",
        "of",
        "team",
        "department",
        "who",
        "works",
        "is",
    ];
    let telling: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !fillers.contains(word))
        .collect();
    // By sound and not by spelling, since Alexa may hear "sails" for Sales.
    name_matching::sounds_like(&telling.join(" "), department)
}

fn answer_with_numbers(contact: Contact, kind: Option<NumberKind>) -> Answer {
    let wanted: Vec<ContactNumber> = contact
        .numbers
        .iter()
        .filter(|number| kind.is_none_or(|kind| number.kind == kind))
        .cloned()
        .collect();
    if wanted.is_empty() {
        let mut others: Vec<NumberKind> = vec![];
        for number in &contact.numbers {
            if !others.contains(&number.kind) {
                others.push(number.kind);
            }
        }
        return Answer::NoNumber { contact, others };
    }
    Answer::Numbers {
        contact,
        numbers: wanted,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn contact(name: &str, department: &str, numbers: &[(&str, &str)]) -> Contact {
        let numbers: Vec<_> = numbers
            .iter()
            .map(|(kind, number)| serde_json::json!({ "kind": kind, "number": number }))
            .collect();
        serde_json::from_value(serde_json::json!({
            "id": format!("{}.{department}", name.replace(' ', ".")),
            "organization": "juniper-hill",
            "name": name,
            "department": department,
            "numbers": numbers,
        }))
        .unwrap()
    }

    fn maria(department: &str) -> (f32, Contact) {
        (
            1.0,
            contact("Maria Garcia", department, &[("work", "+12025550115")]),
        )
    }

    fn department_of(answer: &Answer) -> Option<&str> {
        match answer {
            Answer::Numbers { contact, .. } => contact.department.as_deref(),
            _ => None,
        }
    }

    #[test]
    fn nobody_is_nobody() {
        assert_eq!(choose_contact(vec![], None, None), Answer::Nobody);
    }

    #[test]
    fn two_of_one_name_are_asked_back_in_an_order_that_stays() {
        let there = choose_contact(vec![maria("Support"), maria("Sales")], None, None);
        let back = choose_contact(vec![maria("Sales"), maria("Support")], None, None);
        assert_eq!(there, back);
        let Answer::Candidates(people) = there else {
            panic!("{there:?}")
        };
        assert_eq!(people[0].department.as_deref(), Some("Sales"));
    }

    #[rstest]
    #[case::by_department(ContactChoice::Department("support".into()), Some("Support"))]
    #[case::by_a_sentence(ContactChoice::Department("the one in the sales team".into()), Some("Sales"))]
    #[case::misheard(ContactChoice::Department("sails".into()), Some("Sales"))]
    #[case::another_department(ContactChoice::Department("legal".into()), None)]
    #[case::by_place(ContactChoice::Ordinal(2), Some("Support"))]
    #[case::no_such_place(ContactChoice::Ordinal(3), None)]
    #[case::no_place_at_all(ContactChoice::Ordinal(0), None)]
    fn one_of_several_is_chosen(#[case] choice: ContactChoice, #[case] want: Option<&str>) {
        let answer = choose_contact(vec![maria("Support"), maria("Sales")], None, Some(&choice));
        assert_eq!(department_of(&answer), want, "{answer:?}");
        if want.is_none() {
            assert!(matches!(answer, Answer::Candidates(people) if people.len() == 2));
        }
    }

    #[test]
    fn four_of_one_name_are_too_many() {
        let four = ["Sales", "Support", "Legal", "Design"].map(maria).to_vec();
        assert_eq!(choose_contact(four.clone(), None, None), Answer::TooMany);
        let by_department = choose_contact(four, None, Some(&ContactChoice::Department("legal".into())));
        assert_eq!(department_of(&by_department), Some("Legal"));
    }

    #[test]
    fn a_clearly_better_match_is_not_asked_back() {
        let found = vec![(0.9, contact("Ann Lowe", "Legal", &[])), maria("Sales")];
        assert_eq!(department_of(&choose_contact(found, None, None)), Some("Sales"));
    }

    #[test]
    fn a_kind_picks_among_the_numbers() {
        let ann = contact(
            "Ann Lee",
            "Sales",
            &[("mobile", "+12025550188"), ("work", "+12025550189")],
        );
        let answer = choose_contact(vec![(1.0, ann.clone())], Some(NumberKind::Work), None);
        let numbers = vec![ann.numbers[1].clone()];
        assert_eq!(
            answer,
            Answer::Numbers {
                contact: ann.clone(),
                numbers
            }
        );
        let answer = choose_contact(vec![(1.0, ann.clone())], Some(NumberKind::Home), None);
        let others = vec![NumberKind::Mobile, NumberKind::Work];
        assert_eq!(answer, Answer::NoNumber { contact: ann, others });
    }
}
