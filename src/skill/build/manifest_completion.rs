//! Completes the manifest with the choices of a deployment.

use serde_json::{Value, json};

use super::package_options::PackageOptions;
use crate::skill::{legal_page_url::LegalPageUrl, sources::SkillSources};

/// Sets the endpoint in both places where Alexa looks for it, and the legal pages that are given.
pub(super) fn fill_in_manifest(manifest: &mut Value, options: &PackageOptions) {
    let endpoint = json!({
        "uri": options.endpoint.as_str(),
        "sslCertificateType": options.certificate.manifest_value(),
    });
    for place in ["/manifest/apis/custom", "/manifest/events"] {
        if let Some(Value::Object(caller)) = manifest.pointer_mut(place) {
            // The endpoint of a region takes precedence over this one. If one were left, Alexa would call
            // another server.
            caller.remove("regions");
            caller.insert("endpoint".to_owned(), endpoint.clone());
        }
    }
    for (key, url) in [
        ("privacyPolicyUrl", &options.privacy_policy),
        ("termsOfUseUrl", &options.terms_of_use),
    ] {
        if let Some(url) = url {
            set_in_every_locale(manifest, key, url);
        }
    }
}

fn set_in_every_locale(manifest: &mut Value, key: &str, page: &LegalPageUrl) {
    let locales = manifest.pointer_mut("/manifest/privacyAndCompliance/locales");
    let locales = locales.and_then(Value::as_object_mut).into_iter();
    for text in locales.flatten().filter_map(|(_, text)| text.as_object_mut()) {
        text.insert(key.to_owned(), page.as_str().into());
    }
}

/// Copies the texts of a locale to the locales that use its voice model, unless they have their own.
pub(super) fn copy_texts_to_followers(manifest: &mut Value, sources: &SkillSources) {
    for part in ["publishingInformation", "privacyAndCompliance"] {
        let locales = manifest.pointer_mut(&format!("/manifest/{part}/locales"));
        let Some(Value::Object(locales)) = locales else {
            continue;
        };
        for (locale, model) in sources.models_by_locale() {
            if let Some(texts) = locales.get(&model.locale).cloned() {
                locales.entry(locale).or_insert(texts);
            }
        }
    }
}
