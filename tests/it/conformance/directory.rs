//! The [`Directory`] contract, held to by both databases and by the cache before one.

use std::sync::Arc;

use countersign::{
    clock::SystemClock,
    directory::{CachedDirectory, Directory, EmployeeId, OrganizationId, SqlDirectory, import_export},
};

use crate::support::Fresh;

const SAMPLE: &str = include_str!("../../../fixtures/directory/sample.json");
const APPLICATION: &str = "amzn1.ask.skill.00000000-0000-4000-8000-00000000c0de";

/// A directory with the sample in it, and its database.
pub(crate) struct Sample {
    directory: Arc<dyn Directory>,
    fresh: Fresh,
}

pub(crate) async fn sample(fresh: Fresh) -> Sample {
    let directory = SqlDirectory::new(fresh.database.clone());
    import_export::import_directory(SAMPLE, &directory).await.unwrap();
    Sample {
        directory: Arc::new(directory),
        fresh,
    }
}

pub(crate) fn cached(sample: Sample) -> Sample {
    let directory = Arc::new(CachedDirectory::new(sample.directory, Arc::new(SystemClock)));
    Sample { directory, ..sample }
}

suite! {
    [
        a_skill_is_found_by_its_application_ids,
        an_employee_is_found_with_what_is_verified,
        nobody_is_found_where_nobody_is,
        contacts_are_found_as_they_are_heard,
        contacts_stay_in_their_organization,
        a_crowd_of_one_name_is_bounded,
        links_are_remembered_once,
        it_is_ready,
    ]
    each sqlite => crate::conformance::directory::sample(crate::support::sqlite::fresh().await).await;
    each postgres => crate::conformance::directory::sample(crate::support::postgres::fresh().await).await;
    each cache => crate::conformance::directory::cached(
        crate::conformance::directory::sample(crate::support::sqlite::fresh().await).await
    );
}

fn id(text: &str) -> EmployeeId {
    text.parse().unwrap()
}

fn organization() -> OrganizationId {
    "juniper-hill".parse().unwrap()
}

/// The names that are found, best first.
async fn names(sample: &Sample, heard: &str) -> Vec<String> {
    let found = sample
        .directory
        .find_contacts(&organization(), heard)
        .await
        .unwrap();
    found.iter().map(|(_, contact)| contact.name.clone()).collect()
}

async fn import(sample: &Sample, text: &str) {
    let directory = SqlDirectory::new(sample.fresh.database.clone());
    import_export::import_directory(text, &directory).await.unwrap();
}

async fn a_skill_is_found_by_its_application_ids(sample: Sample) {
    let second = r#"{ "publishings": [{ "id": "second", "app": "contact-finder", "channel": "alexa",
        "application_ids": ["live", "test"], "mfa_support": false }] }"#;
    import(&sample, second).await;
    let skill = sample.directory.find_skill(APPLICATION).await.unwrap().unwrap();
    assert_eq!(skill.app.name, "Contact Finder");
    assert_eq!(skill.organization.name, "Juniper Hill");
    assert_eq!(skill.publishing.id.as_str(), "contact-finder-alexa");
    assert!(skill.publishing.mfa_support);
    assert_eq!(skill.publishing.application_ids, [APPLICATION.to_owned()].into());
    assert!(
        skill.app.fixed_answers["OfficeHoursIntent"]
            .for_locale("en-US")
            .contains("nine to five")
    );
    for called in ["live", "test"] {
        let skill = sample.directory.find_skill(called).await.unwrap().unwrap();
        assert!(!skill.publishing.mfa_support);
        assert_eq!(skill.publishing.application_ids.len(), 2);
    }
}

/// Requirement: S4-40
async fn an_employee_is_found_with_what_is_verified(sample: Sample) {
    let reach = async |name: &str| {
        let employee = sample.directory.find_employee(&id(name)).await.unwrap().unwrap();
        let email = employee.pin_email().map(|email| email.as_str().to_owned());
        (
            email,
            employee.pin_phone().map(|phone| phone.as_e164().to_owned()),
        )
    };
    let some = |text: &str| Some(text.to_owned());
    let sam = (some("sam.rivera@example.com"), some("+12025550142"));
    assert_eq!(reach("sam.rivera").await, sam);
    assert_eq!(reach("noa.levi").await, (some("noa.levi@example.com"), None));
    assert_eq!(reach("dana.holm").await, (None, some("+442079460322")));
    assert_eq!(reach("pat.quinn").await, (None, None));
    let kim = sample
        .directory
        .find_employee(&id("kim.park"))
        .await
        .unwrap()
        .unwrap();
    let ola = sample
        .directory
        .find_employee(&id("ola.berg"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kim.require_voice_mfa, kim.active), (false, true));
    assert_eq!((ola.require_voice_mfa, ola.active), (true, false));
}

async fn nobody_is_found_where_nobody_is(sample: Sample) {
    assert!(
        sample
            .directory
            .find_skill("amzn1.ask.skill.other")
            .await
            .unwrap()
            .is_none()
    );
    assert!(sample.directory.find_skill("a\0b").await.unwrap().is_none());
    assert!(
        sample
            .directory
            .find_employee(&id("nobody"))
            .await
            .unwrap()
            .is_none()
    );
    for heard in ["zaphod", "zaphod beeblebrox", "", "?", "' OR 1=1 --", "\u{0}"] {
        assert_eq!(names(&sample, heard).await, [""; 0], "{heard}");
    }
    let absurd = "ann lee ".repeat(10_000);
    assert!(names(&sample, &absurd).await.len() <= 64);
}

async fn contacts_are_found_as_they_are_heard(sample: Sample) {
    let check = async |heard: &str, want: &[&str]| {
        let found = names(&sample, heard).await;
        assert_eq!(
            found.iter().take(want.len()).collect::<Vec<_>>(),
            want,
            "{heard}: {found:?}"
        );
    };
    check("ann lee", &["Ann Lee"]).await;
    check("Ann Lee's", &["Ann Lee"]).await;
    check("ann li", &["Ann Lee"]).await;
    check("lee", &["Ann Lee"]).await;
    check("ann", &["Ann Lee", "Ann Smith"]).await;
    check("maria garcia", &["Maria Garcia", "Maria Garcia"]).await;
    check("john smith", &["John Smith", "Jon Smyth"]).await;
    check("jon smyth", &["Jon Smyth", "John Smith"]).await;
    check("bob", &["Robert Okafor"]).await;
    check("bob okafor", &["Robert Okafor"]).await;
    check("robert oka for", &["Robert Okafor"]).await;
    check("rene bouchard", &["René Bouchard"]).await;
    check("greta weiss", &["Greta Weiß"]).await;
    check("shivaun o'neill", &["Siobhán O’Neill"]).await;
    check("anne marie dubois", &["Anne-Marie Dubois"]).await;
    check("fatima alsayed", &["Fatima al-Sayed"]).await;
}

async fn contacts_stay_in_their_organization(sample: Sample) {
    let other = r#"{ "organizations": [{ "id": "other", "name": "Other" }],
        "contacts": [{ "id": "their.ann", "organization": "other", "name": "Ann Lee" }] }"#;
    import(&sample, other).await;
    let ours = sample
        .directory
        .find_contacts(&organization(), "ann lee")
        .await
        .unwrap();
    assert!(
        ours.iter()
            .all(|(_, contact)| contact.organization == organization())
    );
    let theirs = "other".parse().unwrap();
    let theirs = sample.directory.find_contacts(&theirs, "ann lee").await.unwrap();
    assert_eq!(
        theirs.iter().map(|(_, c)| c.id.as_str()).collect::<Vec<_>>(),
        ["their.ann"]
    );
    assert!(
        (theirs[0].0 - 1.0).abs() < f32::EPSILON,
        "the very name scores 1: {}",
        theirs[0].0
    );
}

/// However many share a word, a few are judged; a full name is found in any crowd.
async fn a_crowd_of_one_name_is_bounded(sample: Sample) {
    let surname = |at: u32| {
        let letter = |place: u32| char::from_u32(u32::from('a') + place % 26).unwrap();
        format!("{}o{}u{}a", letter(at), letter(at / 26), letter(at * 7))
    };
    let contacts: Vec<_> = (0..200)
        .map(|at| {
            serde_json::json!({ "id": format!("crowd-{at}"), "organization": "juniper-hill",
                "name": format!("Wilhelmina {}", surname(at)) })
        })
        .collect();
    import(&sample, &serde_json::json!({ "contacts": contacts }).to_string()).await;
    assert_eq!(names(&sample, "wilhelmina").await.len(), 64);
    let last = format!("Wilhelmina {}", surname(199));
    assert_eq!(names(&sample, &last).await[0], last);
}

async fn links_are_remembered_once(sample: Sample) {
    let directory = &sample.directory;
    for employee in ["sam.rivera", "sam.rivera", "kim.park", "nobody"] {
        directory.record_link("digest-1", &id(employee)).await.unwrap();
    }
    let linked = directory.linked_employees("digest-1").await.unwrap();
    assert_eq!(linked, [id("kim.park"), id("sam.rivera")]);
    assert_eq!(directory.linked_employees("digest-2").await.unwrap(), []);
}

async fn it_is_ready(sample: Sample) {
    sample.directory.ready().await.unwrap();
    sample.fresh.database.migrate().await.unwrap();
    sample.directory.ready().await.unwrap();
    sample.fresh.database.close().await;
    assert!(sample.directory.ready().await.is_err());
}
