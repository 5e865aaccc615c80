//! Checks the other files in the package folder, because the ASK CLI uploads all of them.

use crate::{
    json_reader::line_and_column,
    skill::{
        finding::{SkillFinding, SkillFindings},
        sources::{MANIFEST_FILE, PackageAsset, SkillSources},
    },
};

/// Text that gives a secret away, and the name of that secret.
const SECRET_MARKS: [(&str, &str); 2] = [
    ("clientSecret", "a client secret"),
    ("PRIVATE KEY-----", "a private key"),
];

/// The folders for images and for response documents (APL), which the ASK CLI knows.
const KNOWN_FOLDERS: [&str; 2] = ["assets/", "response/"];

pub(super) fn check_package_files(sources: &SkillSources, findings: &mut SkillFindings) {
    let manifest = &sources.manifest;
    for source in sources.models.iter().map(|model| &model.source).chain([manifest]) {
        report_secrets(&source.file, &source.text, findings);
    }
    // The path of the package folder, as it is in the other findings.
    let folder = manifest.file.strip_suffix(MANIFEST_FILE).unwrap_or_default();
    for asset in &sources.assets {
        let file = format!("{folder}{}", asset.path);
        // A file with a secret has to be moved anyway, so a second finding about its place would not help.
        if !report_secrets(&file, &String::from_utf8_lossy(&asset.bytes), findings) {
            report_stray_file(&file, asset, findings);
        }
    }
}

fn report_secrets(file: &str, text: &str, findings: &mut SkillFindings) -> bool {
    let mut found = false;
    for (sign, called) in SECRET_MARKS {
        if let Some(at) = text.find(sign) {
            let what = format!("it contains {called}, and would be uploaded with the package");
            let remedy = "keep it outside skill-package/; account linking is set by `ask smapi update-account-linking-info`";
            let mut finding = SkillFinding::for_file(file, what, remedy);
            finding.place = Some(line_and_column(text, at));
            findings.add(finding);
            found = true;
        }
    }
    found
}

/// Reports a file that would be uploaded without a check, such as a second manifest or voice model.
fn report_stray_file(file: &str, asset: &PackageAsset, findings: &mut SkillFindings) {
    let path = asset.path.to_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.starts_with("interactionmodels/") {
        let what = "it would be uploaded as a voice model without being checked";
        let remedy = "put the model into interaction-models/, named after its locale";
        findings.add(SkillFinding::for_file(file, what, remedy));
    } else if name == MANIFEST_FILE {
        let what = "it is a second manifest, which would be uploaded without being checked";
        findings.add(SkillFinding::for_file(
            file,
            what,
            "keep only skill-package/skill.json",
        ));
    } else if !KNOWN_FOLDERS.iter().any(|known| path.starts_with(known)) {
        let what = "it would be uploaded with the package without being checked";
        let remedy = "put pictures into skill-package/assets/, and everything else outside skill-package/";
        findings.add(SkillFinding::for_file(file, what, remedy).into_warning());
    }
}
