//! The contract of every [`Directory`]: both databases, and the cache in front of one.

use std::sync::Arc;

use countersign::{
    clock::{SystemClock, Timestamp},
    directory::{
        CachedDirectory, Directory, EmployeeId, OrganizationId, SkillLink, SqlDirectory, import_export,
    },
};

use crate::support::TestDatabase;

const SAMPLE_FILE: &str = include_str!("../../../fixtures/directory/sample.json");
const APPLICATION_ID: &str = "amzn1.ask.skill.00000000-0000-4000-8000-00000000c0de";

/// A directory that contains the sample, and its database.
pub(crate) struct SampleDirectory {
    directory: Arc<dyn Directory>,
    database: TestDatabase,
}

pub(crate) async fn open_sample(fresh: TestDatabase) -> SampleDirectory {
    let directory = SqlDirectory::new(fresh.database.clone());
    import_export::import_directory(SAMPLE_FILE, &directory)
        .await
        .unwrap();
    SampleDirectory {
        directory: Arc::new(directory),
        database: fresh,
    }
}

pub(crate) fn with_cache(sample: SampleDirectory) -> SampleDirectory {
    let directory = Arc::new(CachedDirectory::new(sample.directory, Arc::new(SystemClock)));
    SampleDirectory { directory, ..sample }
}

suite! {
    [
        a_skill_is_found_by_its_application_ids,
        an_employee_is_found_with_verified_contact_points,
        unknown_ids_and_names_find_nobody,
        contacts_are_found_by_how_they_sound,
        contacts_stay_in_their_organization,
        contacts_that_share_a_name_are_limited,
        links_are_remembered_by_skill_user_employee_and_device,
        links_of_another_skill_are_not_found,
        an_event_finds_links_that_were_not_used_since,
        links_expire_a_day_after_their_last_use,
        the_directory_is_ready_until_its_database_is_closed,
    ]
    each sqlite => crate::conformance::directory::open_sample(crate::support::sqlite::fresh_database().await).await;
    each postgres => crate::conformance::directory::open_sample(crate::support::postgres::fresh_database().await).await;
    each cache => crate::conformance::directory::with_cache(
        crate::conformance::directory::open_sample(crate::support::sqlite::fresh_database().await).await
    );
}

fn employee_id(text: &str) -> EmployeeId {
    text.parse().unwrap()
}

fn organization_id() -> OrganizationId {
    "juniper-hill".parse().unwrap()
}

/// The names of the contacts found for a heard name, best match first.
async fn found_names(sample: &SampleDirectory, heard: &str) -> Vec<String> {
    let found = sample
        .directory
        .find_contacts(&organization_id(), heard)
        .await
        .unwrap();
    found.iter().map(|(_, contact)| contact.name.clone()).collect()
}

async fn import_text(sample: &SampleDirectory, text: &str) {
    let directory = SqlDirectory::new(sample.database.database.clone());
    import_export::import_directory(text, &directory).await.unwrap();
}

async fn a_skill_is_found_by_its_application_ids(sample: SampleDirectory) {
    let second = r#"{ "publishings": [{ "id": "second", "app": "contact-finder", "channel": "alexa",
        "application_ids": ["live", "test"], "mfa_support": false }] }"#;
    import_text(&sample, second).await;
    let skill = sample
        .directory
        .find_skill(APPLICATION_ID)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(skill.app.name, "Contact Finder");
    assert_eq!(skill.organization.name, "Juniper Hill");
    assert_eq!(skill.publishing.id.as_str(), "contact-finder-alexa");
    assert!(skill.publishing.mfa_support);
    assert_eq!(
        skill.publishing.application_ids,
        [APPLICATION_ID.to_owned()].into()
    );
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
async fn an_employee_is_found_with_verified_contact_points(sample: SampleDirectory) {
    let reach = async |name: &str| {
        let employee = sample
            .directory
            .find_employee(&employee_id(name))
            .await
            .unwrap()
            .unwrap();
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
        .find_employee(&employee_id("kim.park"))
        .await
        .unwrap()
        .unwrap();
    let ola = sample
        .directory
        .find_employee(&employee_id("ola.berg"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kim.require_voice_mfa, kim.active), (false, true));
    assert_eq!((ola.require_voice_mfa, ola.active), (true, false));
}

async fn unknown_ids_and_names_find_nobody(sample: SampleDirectory) {
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
            .find_employee(&employee_id("nobody"))
            .await
            .unwrap()
            .is_none()
    );
    for heard in ["zaphod", "zaphod beeblebrox", "", "?", "' OR 1=1 --", "\u{0}"] {
        assert_eq!(found_names(&sample, heard).await, [""; 0], "{heard}");
    }
    let absurd = "ann lee ".repeat(10_000);
    assert!(found_names(&sample, &absurd).await.len() <= 64);
}

async fn contacts_are_found_by_how_they_sound(sample: SampleDirectory) {
    let check = async |heard: &str, want: &[&str]| {
        let found = found_names(&sample, heard).await;
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

async fn contacts_stay_in_their_organization(sample: SampleDirectory) {
    let other = r#"{ "organizations": [{ "id": "other", "name": "Other" }],
        "contacts": [{ "id": "their.ann", "organization": "other", "name": "Ann Lee" }] }"#;
    import_text(&sample, other).await;
    let ours = sample
        .directory
        .find_contacts(&organization_id(), "ann lee")
        .await
        .unwrap();
    assert!(
        ours.iter()
            .all(|(_, contact)| contact.organization == organization_id())
    );
    let theirs = "other".parse().unwrap();
    let theirs = sample.directory.find_contacts(&theirs, "ann lee").await.unwrap();
    assert_eq!(
        theirs.iter().map(|(_, c)| c.id.as_str()).collect::<Vec<_>>(),
        ["their.ann"]
    );
    assert!(
        (theirs[0].0 - 1.0).abs() < f32::EPSILON,
        "an exact match scores 1: {}",
        theirs[0].0
    );
}

/// However many contacts share a word, only a limited number is scored. A full name is still found among them.
async fn contacts_that_share_a_name_are_limited(sample: SampleDirectory) {
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
    import_text(&sample, &serde_json::json!({ "contacts": contacts }).to_string()).await;
    assert_eq!(found_names(&sample, "wilhelmina").await.len(), 64);
    let last = format!("Wilhelmina {}", surname(199));
    assert_eq!(found_names(&sample, &last).await[0], last);
}

fn sample_link(alexa_user: &str, employee: &str, device: &str) -> SkillLink {
    SkillLink {
        publishing: "contact-finder-alexa".parse().unwrap(),
        alexa_user: alexa_user.to_owned(),
        employee: employee_id(employee),
        device: device.to_owned(),
    }
}

fn time_at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// The links of an Alexa user that an event finds which happened at this second.
async fn found_links(sample: &SampleDirectory, alexa_user: &str, seconds: i64) -> Vec<SkillLink> {
    let skill = "contact-finder-alexa".parse().unwrap();
    let found = sample
        .directory
        .find_links(&skill, alexa_user, time_at(seconds))
        .await;
    found.unwrap()
}

async fn links_are_remembered_by_skill_user_employee_and_device(sample: SampleDirectory) {
    let links = [
        sample_link("user-1", "kim.park", "kitchen"),
        sample_link("user-1", "sam.rivera", "den"),
        sample_link("user-1", "sam.rivera", "kitchen"),
    ];
    for link in links.iter().rev().chain(&links) {
        sample.directory.record_link(link, time_at(0)).await.unwrap();
    }
    let mut unknown = sample_link("user-1", "nobody", "kitchen");
    sample.directory.record_link(&unknown, time_at(0)).await.unwrap();
    unknown = sample_link("user-1", "sam.rivera", "kitchen");
    unknown.publishing = "no-such-skill".parse().unwrap();
    sample.directory.record_link(&unknown, time_at(0)).await.unwrap();
    assert_eq!(found_links(&sample, "user-1", 0).await, links);
    assert_eq!(found_links(&sample, "user-2", 0).await, []);
}

async fn links_of_another_skill_are_not_found(sample: SampleDirectory) {
    let second = r#"{ "publishings": [{ "id": "second", "app": "contact-finder", "channel": "alexa",
        "application_ids": ["second"], "mfa_support": true }] }"#;
    import_text(&sample, second).await;
    let theirs = sample_link("user-1", "sam.rivera", "kitchen");
    sample.directory.record_link(&theirs, time_at(0)).await.unwrap();
    let second = "second".parse().unwrap();
    let found = sample.directory.find_links(&second, "user-1", time_at(0)).await;
    assert_eq!(found.unwrap(), []);
}

async fn an_event_finds_links_that_were_not_used_since(sample: SampleDirectory) {
    let link = sample_link("user-1", "sam.rivera", "kitchen");
    // The second use was earlier. Two servers may write in another order than they were asked.
    for second in [60, 30] {
        sample
            .directory
            .record_link(&link, time_at(second))
            .await
            .unwrap();
    }
    assert_eq!(found_links(&sample, "user-1", 59).await, []);
    assert_eq!(
        found_links(&sample, "user-1", 60).await,
        std::slice::from_ref(&link)
    );
    let found = sample
        .directory
        .find_links(&link.publishing, "user-1", Timestamp::MIN);
    assert_eq!(found.await.unwrap(), []);
}

async fn links_expire_a_day_after_their_last_use(sample: SampleDirectory) {
    let day = 24 * 3600;
    let link = sample_link("user-1", "sam.rivera", "kitchen");
    sample.directory.record_link(&link, time_at(0)).await.unwrap();
    assert_eq!(
        found_links(&sample, "user-1", day).await,
        std::slice::from_ref(&link)
    );
    assert_eq!(found_links(&sample, "user-1", day + 1).await, []);
    // They are removed when the next link is recorded, whoever it belongs to.
    let other = sample_link("user-2", "sam.rivera", "kitchen");
    sample.directory.record_link(&other, time_at(day)).await.unwrap();
    assert_eq!(found_links(&sample, "user-1", day).await, [link]);
    sample
        .directory
        .record_link(&other, time_at(day + 1))
        .await
        .unwrap();
    assert_eq!(found_links(&sample, "user-1", day).await, []);
}

async fn the_directory_is_ready_until_its_database_is_closed(sample: SampleDirectory) {
    sample.directory.ready().await.unwrap();
    sample.database.database.migrate().await.unwrap();
    sample.directory.ready().await.unwrap();
    sample.database.database.close().await;
    assert!(sample.directory.ready().await.is_err());
}
