//! The [`Directory`] contract, held to by both databases and by the cache before them.

use countersign::directory::{Directory, EmployeeId, SqlDirectory, transfer};

use crate::support::Fresh;

const SAMPLE: &str = include_str!("../../../fixtures/directory/sample.json");

suite! {
    [
        a_skill_is_found_by_any_of_its_application_ids,
    ]
    each sqlite => crate::support::sqlite::fresh().await;
    each postgres => crate::support::postgres::fresh().await;
}

async fn sample(fresh: &Fresh) -> SqlDirectory {
    let directory = SqlDirectory::new(fresh.database.clone());
    transfer::import(SAMPLE, &directory).await.unwrap();
    directory
}

fn id(text: &str) -> EmployeeId {
    text.parse().unwrap()
}

async fn a_skill_is_found_by_any_of_its_application_ids(fresh: Fresh) {
    let directory = sample(&fresh).await;
    let skill = directory
        .skill("amzn1.ask.skill.00000000-0000-4000-8000-00000000c0de")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(skill.app.name, "Contact Finder");
    assert_eq!(skill.organization.name, "Juniper Hill");
    assert!(skill.publishing.mfa_support);
    assert_eq!(skill.publishing.application_ids.len(), 1);
    assert!(directory.skill("amzn1.ask.skill.other").await.unwrap().is_none());
    let sam = directory.employee(&id("sam.rivera")).await.unwrap().unwrap();
    assert_eq!(sam.email().unwrap().as_str(), "sam.rivera@example.com");
    assert_eq!(sam.phone().unwrap().as_e164(), "+12025550142");
    let found = directory
        .contacts_called(&sam.organization, "ann li")
        .await
        .unwrap();
    assert_eq!(found[0].1.name, "Ann Lee");
}
