//! Spoken numbers, as `AMAZON.NUMBER` and `AMAZON.Ordinal` hear them. The result is text: digits are never a number.

const UNITS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];
const TEENS: &[&str] = &[
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const ORDINALS: &[&str] = &[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
];

/// The digits that `words` say: "four one seven", "four hundred seventeen", "four seventeen" and "4 1 7" are all 417.
/// "?" is what Alexa passes on for a number it did not understand.
pub(super) fn cardinal(words: &[String]) -> Option<String> {
    if words == ["?"] {
        return Some("?".to_owned());
    }
    let mut rest = words;
    let mut digits = String::new();
    while !rest.is_empty() {
        let (group, after) = group(rest)?;
        digits.push_str(&group);
        rest = after;
    }
    (!digits.is_empty()).then_some(digits)
}

/// The place that `words` name: "first" and "1st" are 1.
pub(super) fn ordinal(words: &[String]) -> Option<String> {
    let [word] = words else { return None };
    if let Some(at) = position(ORDINALS, word) {
        return Some((at + 1).to_string());
    }
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))?;
    is_digits(digits).then(|| digits.to_owned())
}

/// One group that is said together, and what follows it.
fn group(words: &[String]) -> Option<(String, &[String])> {
    let (first, rest) = words.split_first()?;
    if let Some(times) = ["double", "triple"].iter().position(|word| word == first) {
        let (again, rest) = rest.split_first()?;
        return Some((unit(again)?.to_string().repeat(times + 2), rest));
    }
    if let Some((hundreds, after)) = hundreds(words) {
        let tail = after.strip_prefix(&["and".to_owned()]).unwrap_or(after);
        return Some(match below_hundred(tail) {
            Some((few, rest)) => ((hundreds + few).to_string(), rest),
            None => (hundreds.to_string(), after),
        });
    }
    if is_digits(first) {
        return Some((first.clone(), rest));
    }
    let (few, rest) = below_hundred(words)?;
    Some((few.to_string(), rest))
}

fn hundreds(words: &[String]) -> Option<(usize, &[String])> {
    let [count, hundred, rest @ ..] = words else {
        return None;
    };
    let count = if count == "a" { 1 } else { unit(count)? };
    (hundred == "hundred" && count > 0).then_some((count * 100, rest))
}

fn below_hundred(words: &[String]) -> Option<(usize, &[String])> {
    let (first, rest) = words.split_first()?;
    if let Some(unit) = unit(first) {
        return Some((unit, rest));
    }
    if let Some(teen) = position(TEENS, first) {
        return Some((teen + 10, rest));
    }
    let tens = (position(TENS, first)? + 2) * 10;
    Some(
        match rest
            .split_first()
            .and_then(|(next, rest)| Some((unit(next)?, rest)))
        {
            Some((unit, rest)) if unit > 0 => (tens + unit, rest),
            _ => (tens, rest),
        },
    )
}

fn unit(word: &str) -> Option<usize> {
    match word {
        "oh" | "o" | "nought" => Some(0),
        word if word.len() == 1 => word.parse().ok(),
        word => position(UNITS, word),
    }
}

fn position(list: &[&str], word: &str) -> Option<usize> {
    list.iter().position(|item| *item == word)
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn numbers_are_heard_as_digits() {
        #[track_caller]
        fn check(said: &str, digits: Option<&str>) {
            assert_eq!(cardinal(&words(said)).as_deref(), digits, "{said:?}");
        }
        check("417", Some("417"));
        check("4 1 7", Some("417"));
        check("four one seven", Some("417"));
        check("four hundred seventeen", Some("417"));
        check("four hundred and seventeen", Some("417"));
        check("four seventeen", Some("417"));
        check("forty one seven", Some("417"));
        check("four 17", Some("417"));
        check("four hundred", Some("400"));
        check("a hundred and five", Some("105"));
        check("double five three", Some("553"));
        check("triple seven", Some("777"));
        check("oh one two", Some("012"));
        check("040490", Some("040490"));
        check("twenty oh five", Some("2005"));
        check("four two zero six one nine", Some("420619"));
        check("?", Some("?"));
        check("and", None);
        check("four one seven please", None);
        check("", None);
    }

    #[test]
    fn places_are_heard() {
        #[track_caller]
        fn check(said: &str, place: Option<&str>) {
            assert_eq!(ordinal(&words(said)).as_deref(), place, "{said:?}");
        }
        check("first", Some("1"));
        check("second", Some("2"));
        check("3rd", Some("3"));
        check("two", None);
        check("st", None);
        check("the first", None);
    }

    proptest! {
        #[test]
        fn digits_read_one_by_one_are_those_digits(digits in "[0-9]{1,8}") {
            let spoken: Vec<_> = digits.bytes().map(|b| UNITS[usize::from(b - b'0')].to_owned()).collect();
            prop_assert_eq!(cardinal(&spoken), Some(digits));
        }

        #[test]
        fn nothing_makes_it_panic(said in ".{0,40}") {
            let _ = cardinal(&words(&said));
            let _ = ordinal(&words(&said));
        }
    }
}
