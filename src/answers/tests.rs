//! All sources together: they require a clearance, the right one answers, failures of a web API are told apart.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use rstest::rstest;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, query_param},
};

use super::{Answer, AnswerRouter, AnswerSource, ContactChoice, Error, Question, WebApiSettings};
use crate::{
    directory::{
        ContactSource, Database, DatabaseSettings, Directory, PublishedSkill, SqlDirectory, import_export,
    },
    mfa::Clearance,
};

const SAMPLE: &str = include_str!("../../fixtures/directory/sample.json");
const APPLICATION: &str = "amzn1.ask.skill.00000000-0000-4000-8000-00000000c0de";

struct AnswerRig {
    sources: AnswerRouter,
    skill: PublishedSkill,
}

impl AnswerRig {
    async fn new(settings: WebApiSettings) -> Self {
        let database = Database::open("sqlite::memory:", &DatabaseSettings::default()).unwrap();
        database.migrate().await.unwrap();
        let directory = SqlDirectory::new(database);
        import_export::import_directory(SAMPLE, &directory).await.unwrap();
        let skill = directory.find_skill(APPLICATION).await.unwrap().unwrap();
        Self {
            sources: AnswerRouter::new(Arc::new(directory), settings),
            skill: Arc::unwrap_or_clone(skill),
        }
    }

    async fn with_api(url: &str, settings: WebApiSettings) -> Self {
        let mut rig = Self::new(settings).await;
        rig.skill.app.source = ContactSource::WebApi {
            url: url.parse().unwrap(),
        };
        rig
    }

    async fn answer(&self, question: &Question) -> Result<Answer, Error> {
        let clearance = Clearance::without_gate("juniper-hill", "sam.rivera", "contact-finder");
        self.sources.answer(question, &self.skill, &clearance).await
    }

    async fn find(&self, name: &str, choice: Option<ContactChoice>) -> Result<Answer, Error> {
        self.answer(&contact(name, choice)).await
    }
}

fn contact(name: &str, choice: Option<ContactChoice>) -> Question {
    Question::Contact {
        name: name.to_owned(),
        kind: None,
        choice,
    }
}

fn who(answer: &Answer) -> String {
    let person =
        |c: &crate::directory::Contact| format!("{} ({})", c.name, c.department.as_deref().unwrap_or("-"));
    match answer {
        Answer::Numbers { contact, numbers } => format!("{} {}", person(contact), numbers.len()),
        Answer::NoNumber { contact, .. } => format!("{} has none", person(contact)),
        Answer::Candidates(people) => people.iter().map(person).collect::<Vec<_>>().join(" or "),
        other => format!("{other:?}"),
    }
}

#[rstest]
#[case("ann lee", None, "Ann Lee (Sales) 2")]
#[case("ann", None, "Ann Lee (Sales) or Ann Smith (Legal)")]
#[case("ann", Some(ContactChoice::Name("smith".into())), "Ann Smith (Legal) 1")]
#[case("ann", Some(ContactChoice::Name("ann smith".into())), "Ann Smith (Legal) 1")]
#[case("ann", Some(ContactChoice::Name("no i mean priya".into())), "Nobody")]
#[case("ann", Some(ContactChoice::Name("priya raman".into())), "Priya Raman (Engineering) 1")]
#[case("maria garcia", None, "Maria Garcia (Sales) or Maria Garcia (Support)")]
#[case("maria garcia", Some(ContactChoice::Department("support".into())), "Maria Garcia (Support) 2")]
#[case("maria garcia", Some(ContactChoice::Ordinal(1)), "Maria Garcia (Sales) 1")]
#[case("john smith", None, "John Smith (Logistics) or Jon Smyth (Finance)")]
#[case("david", None, "TooMany")]
#[case("david", Some(ContactChoice::Name("cohen".into())), "David Cohen (Support) 1")]
#[case("lena vogt", None, "Lena Vogt (Reception) has none")]
#[case("zaphod", None, "Nobody")]
#[tokio::test]
async fn a_contact_is_found_in_the_directory(
    #[case] name: &str,
    #[case] choice: Option<ContactChoice>,
    #[case] want: &str,
) {
    let rig = AnswerRig::new(WebApiSettings::default()).await;
    assert_eq!(who(&rig.find(name, choice).await.unwrap()), want);
}

#[tokio::test]
async fn a_fixed_answer_is_the_apps_own() {
    let rig = AnswerRig::new(WebApiSettings::default()).await;
    let fixed = |intent: &str| Question::Fixed {
        intent: intent.to_owned(),
    };
    let answer = rig.answer(&fixed("OfficeHoursIntent")).await.unwrap();
    assert!(matches!(answer, Answer::Sentence(said) if said.for_locale("en-US").contains("nine to five")));
    assert!(matches!(rig.answer(&fixed("Other")).await, Err(Error::NoAnswer)));
}

#[rstest]
#[case("other", "contact-finder")]
#[case("juniper-hill", "other")]
#[tokio::test]
async fn a_clearance_for_another_opens_nothing(#[case] organization: &str, #[case] app: &str) {
    let rig = AnswerRig::new(WebApiSettings::default()).await;
    let clearance = Clearance::without_gate(organization, "sam.rivera", app);
    let fixed = Question::Fixed {
        intent: "OfficeHoursIntent".to_owned(),
    };
    for question in [contact("ann lee", None), fixed] {
        let answer = rig.sources.answer(&question, &rig.skill, &clearance).await;
        assert!(matches!(answer, Err(Error::NotCleared)), "{answer:?}");
    }
}

async fn api(answer: ResponseTemplate) -> (MockServer, AnswerRig) {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(answer)
        .mount(&server)
        .await;
    let settings = WebApiSettings {
        timeout: Duration::from_millis(500),
        ..WebApiSettings::default()
    };
    let rig = AnswerRig::with_api(&format!("{}/contacts?tenant=1", server.uri()), settings).await;
    (server, rig)
}

fn people(contacts: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "contacts": contacts }))
}

#[tokio::test]
async fn a_contact_of_a_web_api_is_found_by_its_encoded_name() {
    let server = MockServer::start().await;
    let ann = json!([{ "name": "Ann Lee & Söhne", "numbers": [{ "kind": "work", "number": "+1 202-555-0189" },
        { "kind": "work", "number": "nonsense" }], "shoe_size": 39 }]);
    Mock::given(query_param("name", "ann lee & söhne?x=1#y"))
        .and(query_param("tenant", "1"))
        .and(header("authorization", "Bearer letmein"))
        .respond_with(people(&ann))
        .expect(1)
        .mount(&server)
        .await;
    let settings = WebApiSettings {
        bearers: BTreeMap::from([(server.uri(), "letmein".into())]),
        ..WebApiSettings::default()
    };
    assert!(!format!("{settings:?}").contains("letmein"));
    let rig = AnswerRig::with_api(&format!("{}/contacts?tenant=1", server.uri()), settings).await;
    let answer = rig.find("ann lee & söhne?x=1#y", None).await.unwrap();
    assert_eq!(who(&answer), "Ann Lee & Söhne (-) 1");
}

/// Requirement: S1-23
#[rstest]
#[case::nobody(ResponseTemplate::new(404), "Ok(Nobody)")]
#[case::no_contacts(people(&json!([])), "Ok(Nobody)")]
#[case::broken(ResponseTemplate::new(500), "Err(Status(500))")]
#[case::forbidden(ResponseTemplate::new(403), "Err(Status(403))")]
#[case::elsewhere(ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:1/"), "Err(Status(302))")]
#[case::slow(people(&json!([])).set_delay(Duration::from_secs(5)), "Err(Timeout)")]
#[case::not_json(ResponseTemplate::new(200).set_body_string("<html>"), "Err(InvalidResponse(\"not contacts in JSON\"))")]
#[case::other_json(ResponseTemplate::new(200).set_body_string("[]"), "Err(InvalidResponse(\"not contacts in JSON\"))")]
#[case::too_long(ResponseTemplate::new(200).set_body_bytes(vec![b' '; 300_000]), "Err(InvalidResponse(\"too long\"))")]
#[case::anothers(people(&json!([{ "name": "Ann Lee", "organization": "other" }])), "Ok(Nobody)")]
#[tokio::test]
async fn s1_23_a_web_api_that_fails_is_told_apart(#[case] answer: ResponseTemplate, #[case] want: &str) {
    let (_server, rig) = api(answer).await;
    let answer = rig.find("ann lee", None).await;
    assert_eq!(format!("{answer:?}"), want);
}

#[tokio::test]
async fn people_of_a_web_api_are_chosen_among_like_others() {
    let maria = |department| json!({ "id": department, "name": "Maria Garcia", "department": department });
    let (_server, rig) = api(people(
        &json!([maria("Support"), maria("Sales"), { "name": "Mario Gracia Lopez" }]),
    ))
    .await;
    let which = rig.find("maria garcia", None).await.unwrap();
    assert_eq!(who(&which), "Maria Garcia (Sales) or Maria Garcia (Support)");
    let second = rig
        .find("maria garcia", Some(ContactChoice::Ordinal(2)))
        .await
        .unwrap();
    assert_eq!(who(&second), "Maria Garcia (Support) has none");
}

#[rstest]
#[case::nobody_listens("http://127.0.0.1:1/")]
#[case::in_clear_to_another_machine("http://contacts.example.com/")]
#[tokio::test]
async fn an_address_that_cannot_or_may_not_be_called_is_unreachable(#[case] url: &str) {
    let rig = AnswerRig::with_api(url, WebApiSettings::default()).await;
    let answer = rig.find("ann lee", None).await;
    assert!(matches!(answer, Err(Error::Unreachable)), "{answer:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_other_machine_is_asked_where_only_this_one_may_be() {
    let here = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    here.set_nonblocking(true).unwrap();
    let port = here.local_addr().unwrap().port();
    let settings = || WebApiSettings {
        only_this_machine: true,
        timeout: Duration::from_millis(500),
        ..WebApiSettings::default()
    };
    // On Linux this address reaches the machine itself, although it is not a loopback address.
    let rig = AnswerRig::with_api(&format!("https://0.0.0.0:{port}/contacts"), settings()).await;
    assert!(matches!(rig.find("ann lee", None).await, Err(Error::Unreachable)));
    assert!(here.accept().is_err(), "nobody called");

    let rig = AnswerRig::with_api(&format!("http://127.0.0.1:{port}/contacts"), settings()).await;
    assert!(matches!(rig.find("ann lee", None).await, Err(Error::Timeout)));
    assert!(here.accept().is_ok());
}
