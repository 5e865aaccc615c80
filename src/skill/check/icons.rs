//! Checks the icons of a skill: PNG images in the two sizes Amazon requires.

use super::located_model::LocatedText;
use crate::json_reader::JsonValue;
use crate::skill::{
    finding::{FindingPlace, SkillFindings},
    sources::SkillSources,
};

/// The key of each icon, and its width and height in pixels.
const ICON_SIZES: [(&str, u32); 2] = [("smallIconUri", 108), ("largeIconUri", 512)];

/// The maximum number of bytes. No icon of this size needs more.
const MAX_BYTES: usize = 1 << 20;

/// The prefix of a path within the package.
const PACKAGE_FILE_PREFIX: &str = "file://";

pub(super) fn check_icons(texts: JsonValue<'_>, sources: &SkillSources, findings: &mut SkillFindings) {
    for (key, pixels) in ICON_SIZES {
        let Some(at) = texts.get(key) else {
            let remedy = format!("add \"file://assets/…\" with a PNG of {pixels} × {pixels} pixels");
            findings.add(texts.fault_here(format!("`{key}` is missing"), remedy));
            continue;
        };
        let uri = LocatedText::new(at);
        if uri.text.starts_with("https://") {
            // Amazon downloads this one, so its content cannot be checked here.
            continue;
        }
        let Some(path) = uri.text.strip_prefix(PACKAGE_FILE_PREFIX) else {
            let what = format!("`{key}` is neither file:// nor https://");
            findings.add(at.fault_here(what, "give a file in skill-package/: file://assets/…"));
            continue;
        };
        let Some(asset) = sources.assets.iter().find(|asset| asset.path == path) else {
            let what = format!("there is no {path} in skill-package/");
            findings.add(at.fault_here(what, "put the picture there, or correct its path"));
            continue;
        };
        if let Some((what, remedy)) = find_icon_fault(&asset.bytes, pixels) {
            findings.add(at.fault_here(format!("{path} {what}"), remedy));
        }
    }
}

/// The problem with an image, and the remedy.
fn find_icon_fault(bytes: &[u8], pixels: u32) -> Option<(String, String)> {
    let what = match png_size(bytes) {
        None => "is not a PNG".to_owned(),
        Some((wide, high)) if (wide, high) != (pixels, pixels) => format!("has {wide} × {high} pixels"),
        Some(_) if !is_complete_png(bytes) => "is incomplete".to_owned(),
        Some(_) if bytes.len() > MAX_BYTES => {
            let remedy =
                format!("reduce it to at most {MAX_BYTES} bytes, with fewer colours or more compression");
            return Some((format!("has {} bytes", bytes.len()), remedy));
        }
        Some(_) => return None,
    };
    Some((what, format!("make it a PNG of {pixels} × {pixels} pixels")))
}

/// Returns true if all chunks of a PNG are there, including the last one (RFC 2083, 3.2). A file that was cut
/// off still has a correct header, so the size alone does not show it.
fn is_complete_png(bytes: &[u8]) -> bool {
    const SIGNATURE: usize = 8;
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let Some((kind, after)) = after.split_first_chunk::<4>() else {
            return false;
        };
        let Ok(length) = usize::try_from(u32::from_be_bytes(*length)) else {
            return false;
        };
        // A checksum of four bytes follows the data.
        let Some(after) = after.get(length..).and_then(|after| after.get(4..)) else {
            return false;
        };
        if kind == b"IEND" {
            return true;
        }
        rest = after;
    }
    false
}

/// The width and height in the header of a PNG (RFC 2083, 4.1.1).
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    // The signature of PNG, then the length and the name of the first chunk, which are always the same.
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    Some((number(0)?, number(4)?))
}
