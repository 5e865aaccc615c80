use super::*;
use crate::language::catalog_checks;

#[test]
fn no_locale_lacks_a_sentence_or_has_one_too_many() {
    catalog_checks::assert_same_messages_in_every_locale(&FILES, "src/admin/words");
}

#[test]
fn every_sentence_is_on_a_page() {
    catalog_checks::assert_every_message_is_used(&FILES, "src/admin");
}

#[test]
fn french_marks_stay_with_their_words() {
    catalog_checks::assert_french_marks_do_not_break(&FILES);
}
