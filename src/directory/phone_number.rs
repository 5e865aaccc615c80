//! Phone numbers in E.164 form that are validated once and masked in logs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A phone number in E.164 form (`+4915112345678`). `Debug` output is masked, so that a number does not end
/// up in a log.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(Box<str>);

/// The text is not a phone number. The error does not quote the text, because messages about a file end up in
/// logs and terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number with + and country code, like +4915112345678")]
pub struct ParsePhoneNumberError;

impl PhoneNumber {
    /// The number in E.164 form, with the plus sign.
    pub fn as_e164(&self) -> &str {
        &self.0
    }

    /// The last two digits. They may be spoken before the gate is passed.
    pub fn last_two_digits(&self) -> &str {
        &self.0[self.0.len() - 2..]
    }

    /// Formats the number for people, grouped as is usual in its country: `+49 1511 2345678`. Numbers that
    /// cannot be grouped are returned in E.164 form.
    pub fn format_international(&self) -> String {
        // For some numbers the formatter adds or drops a digit. A number with other digits is never shown.
        let grouped = phonenumber::parse(None, &*self.0)
            .map(|number| number.format().mode(phonenumber::Mode::International).to_string());
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        match grouped {
            Ok(grouped) if digits(&grouped) == digits(&self.0) => grouped,
            _ => self.0.to_string(),
        }
    }

    /// Returns the country that the number belongs to.
    ///
    /// `None` if no country has its country code (such as +800), or if several countries share the code and
    /// the number is not valid in any of them.
    pub fn country(&self) -> Option<Country> {
        let number = phonenumber::parse(None, &*self.0).ok()?;
        number.country().id().map(Country)
    }
}

/// A country that has a telephone numbering plan. Its text form is the two-letter code of ISO 3166-1, in
/// upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(phonenumber::country::Id);

/// The text is not the code of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a country code of two letters, like DE")]
pub struct ParseCountryError;

impl From<phonenumber::country::Id> for Country {
    fn from(id: phonenumber::country::Id) -> Self {
        Self(id)
    }
}

impl FromStr for Country {
    type Err = ParseCountryError;
    fn from_str(text: &str) -> Result<Self, ParseCountryError> {
        text.parse().map(Self).map_err(|_| ParseCountryError)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref())
    }
}

/// Loads the numbering plans. Without this call, the first number that is parsed takes about 80 ms longer, in
/// a turn for which Alexa is waiting.
pub fn load_numbering_plans() {
    let _ = PhoneNumber::from_str("+12025550123");
}

impl FromStr for PhoneNumber {
    type Err = ParsePhoneNumberError;
    fn from_str(text: &str) -> Result<Self, ParsePhoneNumberError> {
        let text = text.trim();
        if !text.starts_with('+') || text.len() > 32 {
            return Err(ParsePhoneNumberError);
        }
        let e164 = normalize_e164(text)?;
        // E.164 allows at most 15 digits. With less than 7, the masked form would show most of the number.
        let digits = e164.len() - 1;
        if e164.starts_with('+') && (7..=15).contains(&digits) {
            Ok(Self(e164.into()))
        } else {
            Err(ParsePhoneNumberError)
        }
    }
}

/// Converts the text to a number in E.164 form that parses to itself.
fn normalize_e164(text: &str) -> Result<String, ParsePhoneNumberError> {
    // Parsing can remove a national prefix, and parsing the result can remove another digit. A number that
    // changes each time it is read would be stored in one form and compared in another.
    let read = |text: &str| {
        let number = phonenumber::parse(None, text).map_err(|_| ParsePhoneNumberError)?;
        Ok(number.format().mode(phonenumber::Mode::E164).to_string())
    };
    let mut last = read(text)?;
    for _ in 0..3 {
        let next = read(&last)?;
        if next == last {
            return Ok(last);
        }
        last = next;
    }
    Err(ParsePhoneNumberError)
}

impl TryFrom<String> for PhoneNumber {
    type Error = ParsePhoneNumberError;
    fn try_from(text: String) -> Result<Self, ParsePhoneNumberError> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0.into()
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}•••{}", &self.0[..3], self.last_two_digits())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// Requirement: S2-17
    #[rstest]
    #[case("+1 999 888 7777", Some("+19998887777"))]
    #[case("+1-999-999-9999", Some("+19999999999"))]
    #[case("+1 (202) 555-0142", Some("+12025550142"))]
    #[case("  +49 30 23125 102", Some("+493023125102"))]
    #[case("+44 20 7946 0101", Some("+442079460101"))]
    #[case("202 555 0142", None)]
    #[case("0049 30 23125102", None)]
    #[case("+999 123 4567", None)]
    #[case("+1 202", None)]
    #[case("+", None)]
    #[case("", None)]
    #[case("+1 202 555 0142 or so, if it is not busy at the moment", None)]
    fn a_number_is_normalised_or_refused(#[case] text: &str, #[case] want: Option<&str>) {
        let number = text.parse::<PhoneNumber>();
        assert_eq!(number.as_ref().ok().map(PhoneNumber::as_e164), want);
    }

    #[rstest]
    #[case("+49 30 23125 102", Some("DE"))]
    #[case("+1 202 555 0142", Some("US"))]
    #[case("+1 416 555 0123", Some("CA"))]
    #[case("+44 20 7946 0101", Some("GB"))]
    #[case("+7 912 345 67 89", Some("RU"))]
    #[case("+1 999 888 7777", None)]
    #[case("+800 1234 5678", None)]
    fn a_number_is_of_the_country_whose_plan_it_fits(#[case] text: &str, #[case] want: Option<&str>) {
        let number: PhoneNumber = text.parse().unwrap();
        assert_eq!(
            number.country().map(|country| country.to_string()).as_deref(),
            want
        );
    }

    #[rstest]
    #[case("DE", true)]
    #[case("US", true)]
    #[case("de", false)]
    #[case("XX", false)]
    #[case("DEU", false)]
    #[case("", false)]
    fn a_country_is_written_as_its_code(#[case] text: &str, #[case] is_one: bool) {
        assert_eq!(text.parse::<Country>().is_ok(), is_one);
    }

    #[test]
    fn most_of_a_number_is_not_printed() {
        let number: PhoneNumber = "+493023125102".parse().unwrap();
        assert_eq!(format!("{number:?}"), "+49•••02");
    }

    proptest! {
        #[test]
        fn a_number_reads_back_as_itself_and_is_grouped_as_itself(digits in "[1-9][0-9]{6,13}") {
            if let Ok(number) = format!("+{digits}").parse::<PhoneNumber>() {
                prop_assert_eq!(number.as_e164().parse(), Ok(number.clone()));
                let grouped: String = number.format_international().chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                prop_assert_eq!(grouped, number.as_e164());
            }
        }

        #[test]
        fn what_is_accepted_prints_masked_and_reads_back(text in "\\+[0-9 ()/.x-]{1,24}|\\+\\PC{0,24}|\\PC{0,16}") {
            if let Ok(number) = text.parse::<PhoneNumber>() {
                prop_assert_eq!(number.as_e164().parse::<PhoneNumber>().unwrap(), number.clone());
                prop_assert!(number.as_e164()[1..].bytes().all(|b| b.is_ascii_digit()));
                prop_assert!(number.last_two_digits().bytes().all(|b| b.is_ascii_digit()) && number.last_two_digits().len() == 2);
                let printed = format!("{number:?}");
                prop_assert!(!printed.contains(number.as_e164()));
                let json = serde_json::to_string(&number).unwrap();
                prop_assert_eq!(serde_json::from_str::<PhoneNumber>(&json).unwrap(), number);
            }
        }
    }
}
