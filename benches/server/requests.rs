//! Requests as Alexa would send them: signed, of the usual 2.8 KB, each with its own id.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use anyhow::{Context, Result};
use countersign::{
    alexa_emulator::SigningChain,
    clock::{Clock, SignedDuration, SystemClock, Timestamp},
    directory::EmployeeId,
    linking::DemoIssuer,
    secret::SystemEntropy,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::load::Wire;

/// A question on a device with a screen. Ids, time, link token and intent are filled in.
const TEMPLATE: &str = include_str!("../request.json");
/// Usual length of a request's body, in bytes.
const BODY: usize = 2_800;

/// Skill whose fixed answer is open. [`PROTECTED_SKILL`] protects the same answer. Both find contacts.
const OPEN_SKILL: &str = "amzn1.ask.skill.00000000-0000-4000-8000-00000000000a";
const PROTECTED_SKILL: &str = "amzn1.ask.skill.00000000-0000-4000-8000-00000000000b";
const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "countersign-bench";

/// The employee who asks, and the keys that sign the requests.
pub(crate) struct World {
    folder: TempDir,
    chain: SigningChain,
    issuer: DemoIssuer,
    link_token: String,
    next: AtomicU64,
}

impl World {
    pub(crate) fn make() -> Result<Self> {
        let folder = TempDir::new()?;
        let now = SystemClock.now();
        let chain = SigningChain::open_or_create(folder.path(), now, &SystemEntropy, || ())?;
        let issuer = DemoIssuer::generate(ISSUER, AUDIENCE)?;
        let employee: EmployeeId = "sam.rivera".parse()?;
        let link_token = issuer
            .issue_token(&employee, SignedDuration::from_hours(1), now)
            .expose()
            .to_owned();
        Ok(Self {
            folder,
            chain,
            issuer,
            link_token,
            next: AtomicU64::new(0),
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the path of the certificate chain. Its first certificate is the leaf.
    pub(crate) fn leaf(&self) -> String {
        let name = self
            .chain
            .url()
            .rsplit('/')
            .next()
            .map(PathBuf::from)
            .unwrap_or_default();
        self.chain.chains_folder().join(name).display().to_string()
    }

    /// Returns the settings with which countersign accepts these requests.
    pub(crate) fn settings(&self) -> Result<String> {
        let jwks = self.folder().join("jwks.json");
        fs::write(&jwks, self.issuer.jwks())?;
        Ok(format!(
            "[linking]\nissuer = {ISSUER:?}\naudience = [{AUDIENCE:?}]\njwks_file = '{}'\n\
             [alexa.development]\ntrust_anchors = '{}'\nchains = '{}'\n",
            jwks.display(),
            self.chain.trust_anchors_path().display(),
            self.chain.chains_folder().display(),
        ))
    }

    /// Builds a directory with one employee and both skills.
    pub(crate) fn directory() -> Value {
        let fixed = json!({"OfficeHoursIntent": "We are open Monday to Friday, from nine to six."});
        let app = |id: &str, open: Value| {
            json!({"id": id, "organization": "juniper-hill", "name": "Contact Finder", "welcome": "Hello.",
                   "open_intents": open, "fixed_answers": fixed})
        };
        let publishing = |id: &str, app: &str, skill: &str| json!({"id": id, "app": app, "channel": "alexa", "application_ids": [skill]});
        json!({
            "organizations": [{"id": "juniper-hill", "name": "Juniper Hill", "mfa": "require"}],
            "employees": [{"id": "sam.rivera", "organization": "juniper-hill", "display_name": "Sam Rivera",
                "phones": [{"value": "+12025550142", "primary": true, "verified": true}]}],
            "contacts": [{"id": "ann.lee", "organization": "juniper-hill", "name": "Ann Lee", "department": "Sales",
                "numbers": [{"kind": "mobile", "number": "+12025550188"}]}],
            "apps": [app("open-app", json!(["OfficeHoursIntent"])), app("protected-app", json!([]))],
            "publishings": [publishing("open-alexa", "open-app", OPEN_SKILL),
                publishing("protected-alexa", "protected-app", PROTECTED_SKILL)],
        })
    }

    pub(crate) fn open_question(&self) -> Value {
        self.intent(
            OPEN_SKILL,
            json!({"name": "OfficeHoursIntent", "confirmationStatus": "NONE"}),
        )
    }

    pub(crate) fn protected_question(&self) -> Value {
        self.intent(
            PROTECTED_SKILL,
            json!({"name": "OfficeHoursIntent", "confirmationStatus": "NONE"}),
        )
    }

    pub(crate) fn contact_question(&self) -> Value {
        self.intent(PROTECTED_SKILL, slot("FindContactIntent", "name", "ann lee"))
    }

    pub(crate) fn pin(&self, pin: &str) -> Value {
        self.intent(PROTECTED_SKILL, slot("PinIntent", "pin", pin))
    }

    /// Builds and signs `count` requests. They are valid for 150 seconds.
    pub(crate) fn signed(&self, count: usize, make: fn(&Self) -> Value) -> Result<Vec<Wire>> {
        (0..count).map(|_| self.sign(make(self))).collect()
    }

    /// Signs a request and returns its bytes, headers included.
    pub(crate) fn sign(&self, mut envelope: Value) -> Result<Wire> {
        let short = BODY.saturating_sub(envelope.to_string().len());
        let token = envelope
            .pointer_mut("/context/System/apiAccessToken")
            .context("every request has one")?;
        *token = json!("t".repeat(short));
        let body = envelope.to_string();
        let head = format!(
            "POST /alexa HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Apache-HttpClient/4.5.x (Java/1.8.0)\r\n\
             Content-Type: application/json; charset=utf-8\r\nAccept: application/json\r\nAccept-Charset: utf-8\r\n\
             SignatureCertChainUrl: {}\r\nSignature-256: {}\r\nContent-Length: {}\r\n\r\n",
            self.chain.url(),
            self.chain.sign(body.as_bytes()),
            body.len(),
        );
        Ok([head.into_bytes(), body.into_bytes()].concat())
    }

    fn intent(&self, skill: &str, intent: Value) -> Value {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut envelope: Value = serde_json::from_str(TEMPLATE).expect("the template is JSON");
        for holder in ["/session", "/context/System"] {
            let holder = envelope
                .pointer_mut(holder)
                .expect("the template has a session and a system");
            holder["application"]["applicationId"] = json!(skill);
            holder["user"]["accessToken"] = json!(self.link_token);
        }
        let request = &mut envelope["request"];
        request["requestId"] = json!(format!(
            "amzn1.echo-api.request.00000000-0000-4000-8000-{number:012x}"
        ));
        request["timestamp"] = json!(whole_seconds(SystemClock.now()));
        request["intent"] = intent;
        envelope
    }
}

fn slot(intent: &str, name: &str, value: &str) -> Value {
    let slot = json!({"name": name, "value": value, "confirmationStatus": "NONE", "source": "USER"});
    json!({"name": intent, "confirmationStatus": "NONE", "slots": {name: slot}})
}

/// Formats a time as Alexa does, in whole seconds.
fn whole_seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
