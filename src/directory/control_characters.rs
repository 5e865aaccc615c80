//! Characters that a name or a text must not contain.

/// Returns true for a control character, and for one that changes the direction of text (Unicode UAX 9). The latter show a
/// name or a sentence otherwise than it is stored, in mails, on screens and in the audit log.
pub(super) fn is_control_character(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_every_direction_are_allowed_and_marks_that_change_it_are_not() {
        for text in ["Ann Lee", "Zoë", "نوا", "נועה", "李"] {
            assert!(!text.contains(is_control_character), "{text}");
        }
        for text in ["a\n", "a\u{202e}b", "\u{2066}a", "a\u{200f}", "\u{61c}", "\u{7f}"] {
            assert!(text.contains(is_control_character), "{text:?}");
        }
    }
}
