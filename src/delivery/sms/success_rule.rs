//! Conditions for a gateway's response to count as accepted.

use std::ops::RangeInclusive;

use serde_json::Value;

use crate::delivery::SendError;

/// Conditions for a message to count as accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessRule {
    /// Statuses that mean accepted. Default 200 to 299.
    pub statuses: RangeInclusive<u16>,
    /// Condition for the body, in addition to the status.
    pub body: Option<BodyRule>,
}

/// A condition for the body of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyRule {
    /// A value in a JSON document.
    Json {
        /// Pointer to the value (RFC 6901), such as `/messages/0/status`.
        pointer: String,
        /// Value that means accepted. Numbers and booleans are compared as they are written.
        equals: String,
        /// Values that mean that the same message may be accepted a little later.
        later: Vec<String>,
    },
    /// A text that the body contains.
    Contains(String),
}

impl Default for SuccessRule {
    fn default() -> Self {
        Self {
            statuses: 200..=299,
            body: None,
        }
    }
}

impl SuccessRule {
    /// Checks a response. The error does not repeat its text, which may contain the recipient.
    pub(super) fn check_response(&self, status: u16, body: &[u8]) -> Result<(), SendError> {
        if !self.statuses.contains(&status) {
            let text = format!("the gateway answered {status}");
            return Err(match status {
                408 | 429 | 500..=599 => SendError::Temporary(text),
                _ => SendError::Permanent(text),
            });
        }
        match &self.body {
            None => Ok(()),
            Some(rule) => rule.check_body(status, body),
        }
    }
}

impl BodyRule {
    fn check_body(&self, status: u16, body: &[u8]) -> Result<(), SendError> {
        // Permanent, since the status says success: the message may have been sent, and a retry would repeat it.
        let refused = |why: &str| {
            Err(SendError::Permanent(format!(
                "the gateway answered {status}, but {why}"
            )))
        };
        match self {
            Self::Contains(wanted) if String::from_utf8_lossy(body).contains(wanted) => Ok(()),
            Self::Contains(_) => refused("without the text that means success"),
            Self::Json {
                pointer,
                equals,
                later,
            } => {
                let Ok(json) = serde_json::from_slice::<Value>(body) else {
                    return refused("not with JSON");
                };
                match json.pointer(pointer).map(as_written) {
                    Some(found) if found == *equals => Ok(()),
                    Some(found) if later.contains(&found) => Err(SendError::Temporary(format!(
                        "the gateway answered {status}, but with the code {found}"
                    ))),
                    Some(found) if is_code(&found) => refused(&format!("with the code {found}")),
                    Some(_) => refused("with another value than the one that means success"),
                    None => refused("without the value that means success"),
                }
            }
        }
    }
}

fn as_written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns true if a value is short enough to be an error code, and so is no phone number.
fn is_code(value: &str) -> bool {
    (1..=4).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum GatewayVerdict {
        Accepted,
        Later,
        Refused,
    }
    use GatewayVerdict::{Accepted, Later, Refused};

    #[track_caller]
    fn check(rule: &SuccessRule, status: u16, body: &str, want: GatewayVerdict) {
        let got = match rule.check_response(status, body.as_bytes()) {
            Ok(()) => Accepted,
            Err(SendError::Temporary(_)) => Later,
            Err(SendError::Permanent(_)) => Refused,
        };
        assert_eq!(got, want, "{status} {body}");
    }

    #[test]
    fn the_status_decides_first() {
        let rule = SuccessRule::default();
        check(&rule, 200, "", Accepted);
        check(&rule, 202, "anything", Accepted);
        for later in [408, 429, 500, 502, 503, 504] {
            check(&rule, later, "", Later);
        }
        for refused in [301, 302, 400, 401, 403, 404, 422] {
            check(&rule, refused, "", Refused);
        }
    }

    #[test]
    fn a_value_in_json_may_have_to_be_right_too() {
        let rule = SuccessRule {
            statuses: 200..=200,
            body: Some(BodyRule::Json {
                pointer: "/messages/0/status".into(),
                equals: "0".into(),
                later: vec!["1".into()],
            }),
        };
        check(&rule, 200, r#"{"messages":[{"status":"0"}]}"#, Accepted);
        check(&rule, 200, r#"{"messages":[{"status":0}]}"#, Accepted);
        check(&rule, 200, r#"{"messages":[{"status":"1"}]}"#, Later);
        check(&rule, 200, r#"{"messages":[{"status":"4"}]}"#, Refused);
        check(&rule, 200, r#"{"messages":[]}"#, Refused);
        check(&rule, 200, "<html>welcome</html>", Refused);
        check(&rule, 503, r#"{"messages":[{"status":"0"}]}"#, Later);
    }

    #[test]
    fn a_piece_of_text_may_have_to_be_there() {
        let rule = SuccessRule {
            body: Some(BodyRule::Contains("OK:".into())),
            ..SuccessRule::default()
        };
        check(&rule, 200, "OK: 17", Accepted);
        check(&rule, 200, "ERR: 3", Refused);
    }

    #[test]
    fn what_the_gateway_says_is_not_repeated() {
        let rule = SuccessRule {
            body: Some(BodyRule::Json {
                pointer: "/status".into(),
                equals: "ok".into(),
                later: vec![],
            }),
            ..SuccessRule::default()
        };
        let error = rule
            .check_response(200, br#"{"status":"no route to +4915112345678"}"#)
            .unwrap_err();
        assert!(!error.to_string().contains("4915"), "{error}");
    }
}
