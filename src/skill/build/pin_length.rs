//! Adapts the wording of a voice model to the PIN length.
//!
//! The models are written for three-digit PINs. For another length, the words for it ("three digit",
//! "dreistellige") are replaced by those the skill itself speaks (the message `pin_length_words` of its phrases), so
//! that Alexa expects what people are told. The slot type stays the same: once a guess budget is spent, PINs
//! have six digits whatever the setting is.

use serde_json::Value;

use crate::{
    mfa::Digits,
    turn::{PIN_INTENT, phrases::SupportedLocale},
};

/// Rewrites samples and prompts for PINs with this number of digits.
pub(super) fn adapt_to_pin_length(model: &mut Value, locale: &str, digits: Digits) {
    let words = PinLengthWords::of(SupportedLocale::nearest_or_default(Some(locale)));
    if let Some(Value::Array(intents)) = model.pointer_mut("/interactionModel/languageModel/intents") {
        let pin = intents.iter_mut().filter(|intent| intent["name"] == PIN_INTENT);
        for samples in pin.filter_map(|intent| intent["samples"].as_array_mut()) {
            *samples = words.adapt_samples(samples, digits);
        }
    }
    // Prompts are spoken, so they name one length only: the one that is set.
    if let Some(Value::Array(prompts)) = model.pointer_mut("/interactionModel/prompts") {
        for variation in prompts
            .iter_mut()
            .filter_map(|prompt| prompt["variations"].as_array_mut())
            .flatten()
        {
            if let Some(text) = variation["value"].as_str() {
                variation["value"] = words.replace_length(text, digits.get()).into();
            }
        }
    }
}

/// The words for PIN lengths in one language.
struct PinLengthWords(SupportedLocale);

impl PinLengthWords {
    fn of(locale: SupportedLocale) -> Self {
        Self(locale)
    }

    /// Adapts each sample to the length that is set, and to the longer one that is used once a guess budget
    /// is spent.
    fn adapt_samples(&self, samples: &[Value], digits: Digits) -> Vec<Value> {
        let mut adapted: Vec<Value> = Vec::with_capacity(samples.len());
        for sample in samples {
            let text = sample.as_str().unwrap_or_default();
            for digits in [digits, digits.max(Digits::LONG)].map(Digits::get) {
                let said = Value::from(self.replace_length(text, digits));
                // A sample that names no length comes out the same for both.
                if !adapted.contains(&said) {
                    adapted.push(said);
                }
            }
        }
        adapted
    }

    /// Replaces the words for the PIN length, with or without a hyphen between them.
    fn replace_length(&self, text: &str, digits: u8) -> String {
        let (written, wanted) = (
            self.0.pin_length_words(Digits::SHORT.get()),
            self.0.pin_length_words(digits),
        );
        let spoken = |words: &str| words.replace('-', " ");
        text.replace(&written, &wanted)
            .replace(&spoken(&written), &spoken(&wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_for_the_number_are_exchanged_however_they_are_joined() {
        let words = PinLengthWords::of(SupportedLocale::nearest_or_default(Some("en-US")));
        assert_eq!(
            words.replace_length("the three-digit PIN", 4),
            "the four-digit PIN"
        );
        assert_eq!(
            words.replace_length("my three digit pin is {pin}", 6),
            "my six digit pin is {pin}"
        );
        assert_eq!(words.replace_length("my pin is {pin}", 6), "my pin is {pin}");
    }

    #[test]
    fn samples_know_the_number_that_is_set_and_the_one_under_attack() {
        let words = PinLengthWords::of(SupportedLocale::nearest_or_default(Some("en-US")));
        let written = [Value::from("{pin}"), Value::from("three digit pin {pin}")];
        let adapted = |digits: u8| words.adapt_samples(&written, digits.try_into().unwrap());
        assert_eq!(
            adapted(4),
            ["{pin}", "four digit pin {pin}", "six digit pin {pin}"]
        );
        assert_eq!(adapted(6), ["{pin}", "six digit pin {pin}"]);
    }
}
