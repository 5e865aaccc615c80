//! The names of the keys. All keys of an employee contain the hash tag of the employee's partition.

use ring::digest;

use crate::{
    directory::{EmployeeId, Partition},
    mfa::GateSubject,
};

/// Builds keys under one prefix, so that several installations can share a server.
#[derive(Debug)]
pub(super) struct RedisKeys {
    prefix: String,
}

impl RedisKeys {
    pub(super) fn new(prefix: &str) -> Self {
        let prefix = prefix.to_owned();
        Self { prefix }
    }

    /// The key that a health check writes. Nothing reads it.
    pub(super) fn health_check(&self, partition: Partition) -> String {
        self.partition_key(partition, &["ready"])
    }

    /// The key of a request id that was used. The id comes from outside, so only its digest becomes part of
    /// the key.
    pub(super) fn seen_request(&self, partition: Partition, request: &str) -> String {
        use std::fmt::Write;
        let digest = digest::digest(&digest::SHA256, request.as_bytes());
        let mut key = self.partition_key(partition, &["r", ""]);
        for byte in &digest.as_ref()[..16] {
            write!(key, "{byte:02x}").expect("writing to a String cannot fail");
        }
        key
    }

    /// The key of the challenge of a subject.
    pub(super) fn challenge(&self, subject: &GateSubject) -> String {
        self.challenges(&subject.employee) + &subject_name(subject)
    }

    /// The beginning of the keys of an employee's challenges. The name of the subject follows it.
    pub(super) fn challenges(&self, employee: &EmployeeId) -> String {
        self.partition_key(employee.partition(), &["c", employee.as_str(), ""])
    }

    /// The key of the note that says how the last challenge ended.
    pub(super) fn challenge_end(&self, subject: &GateSubject) -> String {
        self.challenge_ends(&subject.employee) + &subject_name(subject)
    }

    /// The beginning of the keys of an employee's notes. The name of the subject follows it.
    pub(super) fn challenge_ends(&self, employee: &EmployeeId) -> String {
        self.partition_key(employee.partition(), &["t", employee.as_str(), ""])
    }

    /// The key of the set of subjects for which an employee may have a challenge.
    pub(super) fn challenged_subjects(&self, employee: &EmployeeId) -> String {
        self.partition_key(employee.partition(), &["a", employee.as_str()])
    }

    /// The key of a clearance. It contains every part of the subject, so that no clearance serves another one.
    pub(super) fn clearance(&self, subject: &GateSubject) -> String {
        let name = subject_name(subject);
        self.partition_key(subject.partition(), &["k", subject.employee.as_str(), &name])
    }

    /// The key of the generation that ends all access through one app on one device when it is deleted.
    pub(super) fn device_generation(&self, subject: &GateSubject) -> String {
        let device = device_name(subject);
        self.partition_key(subject.partition(), &["g", subject.employee.as_str(), &device])
    }

    /// The key of the generation that ends all access of an employee when it is deleted.
    pub(super) fn employee_generation(&self, employee: &EmployeeId) -> String {
        self.partition_key(employee.partition(), &["g", employee.as_str()])
    }

    /// The key of a partition's outbox. Each message has a key of its own: this one, ':' and the message's
    /// name.
    pub(super) fn outbox(&self, partition: Partition) -> String {
        self.partition_key(partition, &["o"])
    }

    fn partition_key(&self, partition: Partition, parts: &[&str]) -> String {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let number = usize::from(partition.number());
        let size = self.prefix.len() + 8 + parts.iter().map(|part| part.len() + 1).sum::<usize>();
        let mut key = String::with_capacity(size + 32);
        key.push_str(&self.prefix);
        // Redis Cluster hashes only the text between the braces, so all keys of a partition are in one slot.
        key.push_str(":{p");
        key.push(HEX[number >> 4].into());
        key.push(HEX[number & 15].into());
        key.push('}');
        for part in parts {
            key.push(':');
            key.push_str(part);
        }
        key
    }
}

/// The name of an employee's subject in keys, and in the set of [`RedisKeys::challenged_subjects`].
pub(super) fn subject_name(subject: &GateSubject) -> String {
    device_name(subject) + &subject.person
}

/// The part of a subject's name that all subjects on its device share.
pub(super) fn device_name(subject: &GateSubject) -> String {
    let GateSubject {
        organization,
        app,
        device,
        ..
    } = subject;
    // None of the parts contains a colon: ids allow none, and the others are hex digits.
    format!("{organization}:{app}:{device}:")
}

/// Reads what [`subject_name`] returned.
pub(super) fn parse_subject_name(employee: &EmployeeId, name: &str) -> Option<GateSubject> {
    let mut parts = name.split(':');
    let mut next = || parts.next();
    Some(GateSubject {
        employee: employee.clone(),
        organization: next()?.parse().ok()?,
        app: next()?.parse().ok()?,
        device: next()?.to_owned(),
        person: next()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_an_employee_carries_the_tag_of_its_partition() {
        let keys = RedisKeys::new("cs");
        let ann: EmployeeId = "ann.lee".parse().unwrap();
        let tag = format!("cs:{{p{:02x}}}:", ann.partition().number());
        let subject = GateSubject {
            organization: "acme".parse().unwrap(),
            employee: ann.clone(),
            app: "app".parse().unwrap(),
            device: "d0".to_owned(),
            person: "aa".to_owned(),
        };
        assert_eq!(keys.challenge(&subject), format!("{tag}c:ann.lee:acme:app:d0:aa"));
        assert_eq!(
            keys.device_generation(&subject),
            format!("{tag}g:ann.lee:acme:app:d0:")
        );
        assert_eq!(parse_subject_name(&ann, "acme:app:d0:aa"), Some(subject));
        assert_eq!(keys.outbox(ann.partition()), format!("{tag}o"));
        assert_eq!(keys.employee_generation(&ann), format!("{tag}g:ann.lee"));
        assert!(keys.seen_request(ann.partition(), "{x} y:\n").starts_with(&tag));
    }

    #[test]
    fn a_request_id_is_digested() {
        let keys = RedisKeys::new("cs");
        let key = keys.seen_request(Partition::from(7), "amzn1.echo-api.request.1");
        assert_eq!(key.len(), "cs:{p07}:r:".len() + 32);
        assert!(!key.contains("amzn1"));
        assert_ne!(
            key,
            keys.seen_request(Partition::from(7), "amzn1.echo-api.request.2")
        );
    }
}
