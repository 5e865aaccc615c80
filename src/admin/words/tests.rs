use super::*;
use crate::language::checks;

#[test]
fn no_locale_lacks_a_sentence_or_has_one_too_many() {
    checks::every_locale_has_the_same(&FILES, "src/admin/words");
}

#[test]
fn every_sentence_is_on_a_page() {
    checks::every_message_is_used(&FILES, "src/admin");
}

#[test]
fn french_marks_stay_with_their_words() {
    checks::french_marks_stay_with_their_words(&FILES);
}
