//! A response of the skill, and assertions about what a person hears and sees of it.

use serde_json::Value;

/// The status and the body of one response.
#[derive(Debug, Clone)]
pub(crate) struct SkillResponse {
    pub(crate) status: u16,
    pub(crate) json: Value,
}

impl SkillResponse {
    /// The speech without its markup.
    pub(crate) fn speech(&self) -> String {
        strip_markup(
            self.json
                .pointer("/response/outputSpeech/ssml")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        )
    }

    /// The reprompt without its markup.
    pub(crate) fn reprompt(&self) -> String {
        strip_markup(
            self.json
                .pointer("/response/reprompt/outputSpeech/ssml")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        )
    }

    /// Fails unless the speech contains `part`.
    #[track_caller]
    pub(crate) fn says(&self, part: &str) -> &Self {
        let speech = self.speech();
        assert!(
            speech.contains(part),
            "{part:?} is not in the speech {speech:?} (status {})",
            self.status
        );
        self
    }

    /// Fails if the whole response contains `part` anywhere.
    #[track_caller]
    pub(crate) fn hides(&self, part: &str) -> &Self {
        assert!(
            !self.json.to_string().contains(part),
            "{part:?} is in {:#}",
            self.json
        );
        self
    }

    /// Fails unless the session stays open and there is a reprompt.
    #[track_caller]
    pub(crate) fn listens(&self) -> &Self {
        assert_eq!(
            self.json.pointer("/response/shouldEndSession"),
            Some(&Value::Bool(false)),
            "{:#}",
            self.json
        );
        assert!(
            !self.reprompt().is_empty(),
            "a session that stays open needs a reprompt"
        );
        self
    }

    /// Fails unless the session ends.
    #[track_caller]
    pub(crate) fn ends_session(&self) -> &Self {
        assert_eq!(
            self.json.pointer("/response/shouldEndSession"),
            Some(&Value::Bool(true)),
            "{:#}",
            self.json
        );
        self
    }

    /// Fails if anything is said, shown or done.
    #[track_caller]
    pub(crate) fn does_nothing(&self) -> &Self {
        assert_eq!(self.status, 200);
        let response = &self.json["response"];
        for part in ["outputSpeech", "card", "directives", "reprompt"] {
            assert!(
                response.get(part).is_none_or(Value::is_null),
                "{part} in {:#}",
                self.json
            );
        }
        self
    }

    /// Fails unless there is a card of this type.
    #[track_caller]
    pub(crate) fn shows_card(&self, card: &str) -> &Self {
        assert_eq!(
            self.json.pointer("/response/card/type").and_then(Value::as_str),
            Some(card),
            "{:#}",
            self.json
        );
        self
    }
}

fn strip_markup(ssml: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in ssml.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
