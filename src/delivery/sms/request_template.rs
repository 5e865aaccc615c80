//! Templates with the placeholders `{to}`, `{text}` and `{from}`, whose values are escaped for their place.

use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::delivery::placeholders;

/// Escaping of a value, so that it cannot end the place it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueEscaping {
    /// For a JSON string.
    Json,
    /// For a form field.
    Form,
    /// For the query or the path of a URL.
    Url,
    /// For XML text or an attribute.
    Xml,
    /// No escaping.
    Plain,
}

impl ValueEscaping {
    /// Returns the escaping for a content type.
    pub(super) fn for_content_type(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Self::Form,
            json if json.ends_with("/json") || json.ends_with("+json") => Self::Json,
            xml if xml.ends_with("/xml") || xml.ends_with("+xml") => Self::Xml,
            _ => Self::Plain,
        }
    }

    /// Guesses the escaping from the beginning of a body, if there is no content type.
    pub(super) fn guess_from_body(body: &str) -> Self {
        match body.trim_start().chars().next() {
            Some('{' | '[') if !begins_with_placeholder(body) => Self::Json,
            Some('<') => Self::Xml,
            // White space in a form is encoded, so a body that contains any is not a form.
            _ if body.contains('=') && !body.contains(char::is_whitespace) => Self::Form,
            _ => Self::Plain,
        }
    }

    /// Returns the content type that goes with the escaping.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Plain | Self::Url => "text/plain; charset=utf-8",
        }
    }

    fn write_escaped(self, value: &str, out: &mut String) {
        match self {
            Self::Json => {
                // The quotes around the placeholder are part of the template.
                let quoted = Zeroizing::new(serde_json::Value::from(value).to_string());
                out.push_str(&quoted[1..quoted.len() - 1]);
            }
            Self::Form => out.extend(form_urlencoded::byte_serialize(value.as_bytes())),
            Self::Url => {
                // `%20` is a space in paths and queries. A plus would stay a plus in a path.
                let form: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
                out.push_str(&form.replace('+', "%20"));
            }
            Self::Xml => value.chars().for_each(|c| match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&apos;"),
                '\t' | '\n' | '\r' => out.push(c),
                // XML 1.0 allows no other control characters, not even escaped.
                c if c.is_control() => {}
                c => out.push(c),
            }),
            Self::Plain => out.push_str(value),
        }
    }
}

/// Returns true if the body begins with a placeholder: `{to}: {text}` is not JSON.
fn begins_with_placeholder(body: &str) -> bool {
    let place = placeholders::placeholder_names(body)
        .next()
        .map(|name| format!("{{{name}}}"));
    place.is_some_and(|place| body.trim_start().starts_with(&place))
}

/// Values for the placeholders.
pub(super) struct PlaceholderValues<'a> {
    pub(super) to: &'a str,
    pub(super) text: &'a str,
    pub(super) from: &'a str,
}

enum TemplatePiece {
    Literal(Zeroizing<String>),
    To,
    Text,
    From,
}

/// A parsed template. It may contain an account's secret, so it has no `Debug`.
pub(super) struct RequestTemplate(Vec<TemplatePiece>);

impl RequestTemplate {
    /// Parses a template.
    ///
    /// # Errors
    /// The name of the first unknown placeholder.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(name) = placeholders::placeholder_names(rest).next() {
            let place = format!("{{{name}}}");
            let (before, after) = rest.split_once(place.as_str()).unwrap_or((rest, ""));
            pieces.push(TemplatePiece::Literal(before.to_owned().into()));
            pieces.push(match name {
                "to" => TemplatePiece::To,
                "text" => TemplatePiece::Text,
                "from" => TemplatePiece::From,
                other => return Err(other.to_owned()),
            });
            rest = after;
        }
        pieces.push(TemplatePiece::Literal(rest.to_owned().into()));
        Ok(Self(pieces))
    }

    /// Returns which of `{to}`, `{text}` and `{from}` it contains, in this order.
    pub(super) fn used_placeholders(&self) -> (bool, bool, bool) {
        let has = |wanted: fn(&TemplatePiece) -> bool| self.0.iter().any(wanted);
        (
            has(|piece| matches!(piece, TemplatePiece::To)),
            has(|piece| matches!(piece, TemplatePiece::Text)),
            has(|piece| matches!(piece, TemplatePiece::From)),
        )
    }

    /// Fills in the placeholders.
    pub(super) fn fill(&self, values: &PlaceholderValues<'_>, escape: ValueEscaping) -> Zeroizing<String> {
        // Large enough for usual requests: a string that grows leaves copies behind that are not wiped.
        let mut out = Zeroizing::new(String::with_capacity(512));
        for piece in &self.0 {
            match piece {
                TemplatePiece::Literal(text) => out.push_str(text),
                TemplatePiece::To => escape.write_escaped(values.to, &mut out),
                TemplatePiece::Text => escape.write_escaped(values.text, &mut out),
                TemplatePiece::From => escape.write_escaped(values.from, &mut out),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fill(template: &str, text: &str, escape: ValueEscaping) -> String {
        let values = PlaceholderValues {
            to: "+4915112345678",
            text,
            from: "Acme",
        };
        RequestTemplate::parse(template)
            .unwrap()
            .fill(&values, escape)
            .to_string()
    }

    #[test]
    fn every_place_is_filled_and_other_braces_stay() {
        assert_eq!(
            fill(r#"{"to":"{to}","x":{},"t":"{text}"}"#, "hi", ValueEscaping::Json),
            r#"{"to":"+4915112345678","x":{},"t":"hi"}"#
        );
        assert_eq!(fill("{{text}}", "hi", ValueEscaping::Plain), "{hi}");
        assert_eq!(fill("", "hi", ValueEscaping::Plain), "");
        assert_eq!(fill("{text}", "{to}", ValueEscaping::Plain), "{to}");
    }

    #[test]
    fn an_unknown_place_is_named() {
        assert_eq!(
            RequestTemplate::parse("{to} {code}").err().as_deref(),
            Some("code")
        );
    }

    #[test]
    fn a_body_shows_what_it_is() {
        assert_eq!(
            ValueEscaping::guess_from_body(r#" {"to":"{to}"}"#),
            ValueEscaping::Json
        );
        assert_eq!(ValueEscaping::guess_from_body("[{to}]"), ValueEscaping::Json);
        assert_eq!(
            ValueEscaping::guess_from_body("<sms to='{to}'/>"),
            ValueEscaping::Xml
        );
        assert_eq!(
            ValueEscaping::guess_from_body("to={to}&text={text}"),
            ValueEscaping::Form
        );
        assert_eq!(
            ValueEscaping::guess_from_body("{to}: {text}"),
            ValueEscaping::Plain
        );
        assert_eq!(
            ValueEscaping::for_content_type("application/JSON; charset=utf-8"),
            ValueEscaping::Json
        );
        assert_eq!(
            ValueEscaping::for_content_type("application/soap+xml"),
            ValueEscaping::Xml
        );
        assert_eq!(
            ValueEscaping::for_content_type("text/plain"),
            ValueEscaping::Plain
        );
    }

    proptest! {
        #[test]
        fn json_stays_the_json_it_was(text in any::<String>()) {
            let body: serde_json::Value =
                serde_json::from_str(&fill(r#"{"a":"{text}","b":1}"#, &text, ValueEscaping::Json)).unwrap();
            prop_assert_eq!(&body, &serde_json::json!({"a": text, "b": 1}));
        }

        #[test]
        fn a_form_stays_the_form_it_was(text in any::<String>()) {
            let body = fill("to={to}&text={text}&end=1", &text, ValueEscaping::Form);
            let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            prop_assert_eq!(fields, vec![own("to", "+4915112345678"), own("text", &text), own("end", "1")]);
        }

        #[test]
        fn xml_stays_the_xml_it_was(text in any::<String>()) {
            let body = fill("<a b='{text}'>{text}</a>", &text, ValueEscaping::Xml);
            prop_assert_eq!(body.matches('<').count(), 2);
            prop_assert_eq!(body.matches('\'').count(), 2);
        }
    }
}
