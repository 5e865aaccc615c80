//! Speech: any text becomes well-formed SSML that says the same.

use countersign::alexa::ssml::Ssml;
use proptest::prelude::*;
use quick_xml::{Reader, events::Event};

/// Parses markup as XML, and returns its text and the names of its elements in order.
fn parse_markup(markup: &str) -> Result<(String, Vec<String>), String> {
    let mut reader = Reader::from_str(markup);
    reader.config_mut().check_end_names = true;
    let (mut text, mut names, mut depth) = (String::new(), Vec::new(), 0_i32);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => break,
            Event::Start(element) => {
                depth += 1;
                names.push(String::from_utf8(element.name().as_ref().to_vec()).unwrap());
            }
            Event::End(_) => depth -= 1,
            Event::Empty(element) => names.push(String::from_utf8(element.name().as_ref().to_vec()).unwrap()),
            Event::Text(part) => text.push_str(&part.decode().map_err(|error| error.to_string())?),
            Event::GeneralRef(name) => {
                let name = name.decode().map_err(|error| error.to_string())?;
                let c = quick_xml::escape::resolve_xml_entity(&name).ok_or(format!("&{name};"))?;
                text.push_str(c);
            }
            other => return Err(format!("{other:?}")),
        }
    }
    if depth == 0 {
        Ok((text, names))
    } else {
        Err("an element is open".to_owned())
    }
}

/// The characters of a text that remain in its SSML: no control characters, private use characters or noncharacters.
fn speakable_text(text: &str) -> String {
    let private = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    let kept = text
        .chars()
        .map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c });
    kept.filter(|c| {
        !c.is_control()
            && !private(*c)
            && !matches!(u32::from(*c), 0xFDD0..=0xFDEF)
            && u32::from(*c) & 0xFFFE != 0xFFFE
    })
    .collect()
}

#[test]
fn each_part_has_its_markup() {
    let said = Ssml::text("Call ")
        .then(Ssml::telephone("+1 555 0100"))
        .then(Ssml::digits("417"));
    assert_eq!(
        said.to_string(),
        "<speak>Call <say-as interpret-as=\"telephone\">+1 555 0100</say-as>\
         <say-as interpret-as=\"digits\">417</say-as></speak>"
    );
}

#[test]
fn markup_characters_are_escaped() {
    let said = Ssml::text(r#"<a href="x">Tom & 'Jerry'</a>"#).to_string();
    assert_eq!(
        said,
        "<speak>&lt;a href=&quot;x&quot;&gt;Tom &amp; &apos;Jerry&apos;&lt;/a&gt;</speak>"
    );
}

#[test]
fn characters_that_xml_does_not_allow_are_dropped() {
    assert_eq!(
        Ssml::text("a\0b\u{8}c\u{FFFE}d\u{E000}e\nf").to_string(),
        "<speak>abcde f</speak>"
    );
}

#[test]
fn template_markers_are_replaced_by_parts() {
    let phrase = format!(
        "{} is at {}.{}",
        Ssml::template_marker(0),
        Ssml::template_marker(1),
        Ssml::template_marker(2)
    );
    let said = Ssml::from_template(&phrase, &[Ssml::text("A & B"), Ssml::digits("12")]);
    assert_eq!(
        said.to_string(),
        "<speak>A &amp; B is at <say-as interpret-as=\"digits\">12</say-as>.</speak>"
    );
}

#[test]
fn a_name_cannot_forge_a_template_marker() {
    let name = Ssml::text(&Ssml::template_marker(1).to_string());
    let said = Ssml::from_template(
        &Ssml::template_marker(0).to_string(),
        &[name, Ssml::text("secret")],
    );
    assert!(said.is_empty());
}

#[test]
fn speech_does_not_print_what_it_says() {
    assert_eq!(format!("{:?}", Ssml::digits("417")), "Ssml(******)");
}

proptest! {
    #[test]
    fn any_text_becomes_well_formed_markup_that_says_the_same(
        text in any::<String>(),
        hostile in r#"[<>&"'/\]\[!?; a-z\x00-\x1f\u{e000}\u{ffff}-]{0,40}"#,
    ) {
        for text in [text, hostile] {
            let said = Ssml::text(&text)
                .then(Ssml::telephone(&text))
                .then(Ssml::from_template(&format!("{}{}", Ssml::template_marker(0), speakable_text(&text)), &[Ssml::digits(&text)]));
            let (heard, names) = parse_markup(&said.to_string()).map_err(TestCaseError::fail)?;
            prop_assert!(heard.starts_with(&speakable_text(&text)));
            prop_assert_eq!(names, ["speak", "say-as", "say-as"]);
        }
    }
}
