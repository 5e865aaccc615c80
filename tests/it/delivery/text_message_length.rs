//! A text message fits into a single SMS, in every language.

use countersign::{clock::SignedDuration, delivery::Channel::Sms, delivery::sms, language::SupportedLocale};

use crate::support::sample_messages::{in_locale, noon, pin_message};

/// The GSM 7 bit default alphabet (3GPP TS 23.038, 6.2.1) without its control characters, row by row. The extension
/// table (6.2.1.1) is left out, because its characters, such as the euro sign, take the space of two.
const GSM_7: &str = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The number of 7 bit characters in one SMS (140 octets, 3GPP TS 23.040).
const SEGMENT_CHARACTERS: usize = 160;

#[test]
fn the_gsm_7_alphabet_is_complete() {
    // 128 code points, of which three are left out: line feed, carriage return and escape.
    assert_eq!(GSM_7.chars().count(), 125);
}

#[test]
fn a_text_message_fits_into_one_segment() {
    for locale in SupportedLocale::ALL {
        for (app, code) in [
            ("Contact Finder", "417"),
            ("The Contact Finder of Acme", "12345678"),
        ] {
            let mut text = in_locale(locale.tag(), pin_message(Sms));
            text.app = app.into();
            text.expires_at = noon() + SignedDuration::from_mins(10);
            let text = sms::text_message::render_text_message(&text, code);
            let foreign: String = text.chars().filter(|c| !GSM_7.contains(*c)).collect();
            assert_eq!(foreign, "", "not in the alphabet: {text}");
            let length = text.chars().count();
            assert!(length <= SEGMENT_CHARACTERS, "{length}: {text}");
        }
    }
}
