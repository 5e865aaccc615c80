//! What else is in the folder of the package: all of it is uploaded (ALEXA 4.1).

use crate::{
    located::line_and_column,
    skill::{
        finding::{Finding, Findings},
        sources::{Asset, MANIFEST, Sources},
    },
};

/// What tells a secret, and how it is called.
const SECRETS: [(&str, &str); 2] = [
    ("clientSecret", "a client secret"),
    ("PRIVATE KEY-----", "a private key"),
];

/// Where pictures are, and where the answers that Alexa draws are; the ASK CLI knows both.
const KNOWN: [&str; 2] = ["assets/", "response/"];

pub(super) fn check(sources: &Sources, findings: &mut Findings) {
    let manifest = &sources.manifest;
    for source in sources.models.iter().map(|model| &model.source).chain([manifest]) {
        secrets(&source.file, &source.text, findings);
    }
    let folder = manifest.file.strip_suffix(MANIFEST).unwrap_or_default();
    for asset in &sources.assets {
        let file = format!("{folder}{}", asset.path);
        if !secrets(&file, &String::from_utf8_lossy(&asset.bytes), findings) {
            stray(&file, asset, findings);
        }
    }
}

fn secrets(file: &str, text: &str, findings: &mut Findings) -> bool {
    let mut found = false;
    for (sign, called) in SECRETS {
        if let Some(at) = text.find(sign) {
            let what = format!("it holds {called}, and would be uploaded with the package");
            let remedy = "keep it outside skill-package/; account linking is set by `ask smapi update-account-linking-info`";
            let mut finding = Finding::of_file(file, what, remedy);
            finding.place = Some(line_and_column(text, at));
            findings.add(finding);
            found = true;
        }
    }
    found
}

/// A manifest or a voice model that nobody reads here, and Amazon would.
fn stray(file: &str, asset: &Asset, findings: &mut Findings) {
    let path = asset.path.to_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.starts_with("interactionmodels/") {
        let what = "it would be uploaded as a voice model, unchecked";
        let remedy = "put the model into interaction-models/, named after its locale";
        findings.add(Finding::of_file(file, what, remedy));
    } else if name == MANIFEST {
        let what = "it is a second manifest, which would be uploaded unchecked";
        findings.add(Finding::of_file(file, what, "keep skill-package/skill.json only"));
    } else if !KNOWN.iter().any(|known| path.starts_with(known)) {
        let what = "it would be uploaded with the package, and nobody checks it";
        let remedy = "put pictures into skill-package/assets/, and everything else outside skill-package/";
        findings.add(Finding::of_file(file, what, remedy).mild());
    }
}
