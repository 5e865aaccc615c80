//! The names of the keys. All keys of an employee contain the hash tag of the employee's partition.

use ring::digest;

use crate::{
    directory::{AppId, EmployeeId, Partition},
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

    /// The key of the live challenge.
    pub(super) fn challenge(&self, employee: &EmployeeId, app: &str) -> String {
        self.partition_key(employee.partition(), &["c", employee.as_str(), app])
    }

    /// The key of the note that says how the last challenge ended.
    pub(super) fn challenge_end(&self, employee: &EmployeeId, app: &str) -> String {
        self.partition_key(employee.partition(), &["t", employee.as_str(), app])
    }

    /// The key of the set of apps at which an employee may have a challenge.
    pub(super) fn challenged_apps(&self, employee: &EmployeeId) -> String {
        self.partition_key(employee.partition(), &["a", employee.as_str()])
    }

    /// The key of a clearance. It contains every part of the subject, so that no clearance serves another
    /// one.
    pub(super) fn clearance(&self, subject: &GateSubject) -> String {
        let parts = [
            "k",
            subject.employee.as_str(),
            subject.app.as_str(),
            subject.organization.as_str(),
            &subject.device,
            &subject.person,
        ];
        self.partition_key(subject.partition(), &parts)
    }

    /// The key of the generation that ends all clearances at one app when it is deleted.
    pub(super) fn app_generation(&self, employee: &EmployeeId, app: &AppId) -> String {
        self.partition_key(employee.partition(), &["g", employee.as_str(), app.as_str()])
    }

    /// The key of the generation that ends all clearances of an employee when it is deleted.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_an_employee_carries_the_tag_of_its_partition() {
        let keys = RedisKeys::new("cs");
        let ann: EmployeeId = "ann.lee".parse().unwrap();
        let tag = format!("cs:{{p{:02x}}}:", ann.partition().number());
        assert_eq!(keys.challenge(&ann, "app"), format!("{tag}c:ann.lee:app"));
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
