//! Certificate chains: good ones pass, and a violation of any rule is rejected.

use countersign::{
    alexa::verify::{CertificateChainError, MAX_CERTIFICATES, TrustAnchors, ValidatedChain},
    clock::{SignedDuration, Timestamp},
};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    KeyUsagePurpose, NameConstraints,
};

use super::verifier_rig::start_time;
use crate::support::test_chain::{LeafKey, TestChain, TestChainParams, set_validity};

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[track_caller]
fn check_chain(pem: &str, anchors: &TrustAnchors, want: Result<(), CertificateChainError>) {
    let found = ValidatedChain::validate(pem.as_bytes(), anchors, start_time());
    assert_eq!(found.map(|_| ()), want);
}

/// Checks a chain that was generated with one change.
#[track_caller]
fn check_change(change: impl FnOnce(&mut TestChainParams), want: Result<(), CertificateChainError>) {
    let chain = TestChain::with_params(start_time(), change);
    check_chain(&chain.pem(), &chain.trust_anchors(), want);
}

/// Checks a file with the certificates of a good chain in another arrangement.
#[track_caller]
fn check_blocks(arrange: impl FnOnce(&TestChain) -> String, want: Result<(), CertificateChainError>) {
    let chain = TestChain::new(start_time());
    check_chain(&arrange(&chain), &chain.trust_anchors(), want);
}

#[test]
fn a_good_chain_passes() {
    check_change(|_| {}, Ok(()));
    check_change(|recipe| recipe.leaf_key = LeafKey::Two, Ok(()));
    check_change(|recipe| recipe.leaf_key = LeafKey::Rsa4096, Ok(()));
}

#[test]
fn chains_of_two_to_four_certificates_pass() {
    check_blocks(|c| format!("{}{}", c.leaf_pem, c.intermediate_pem), Ok(()));
    check_blocks(
        |c| format!("{}{}{}", c.leaf_pem, c.intermediate_pem, c.root_pem),
        Ok(()),
    );
    check_blocks(
        |c| format!("{}{}{}", c.leaf_pem, c.intermediate_pem, c.cross_signed_root_pem),
        Ok(()),
    );
    check_blocks(
        |c| {
            format!(
                "{}{}{}{}",
                c.leaf_pem, c.intermediate_pem, c.cross_signed_root_pem, c.root_pem
            )
        },
        Ok(()),
    );
}

#[test]
fn after_the_leaf_the_order_does_not_matter() {
    check_blocks(
        |c| format!("{}{}{}", c.leaf_pem, c.cross_signed_root_pem, c.intermediate_pem),
        Ok(()),
    );
}

#[test]
fn the_leaf_must_come_first() {
    check_blocks(
        |c| format!("{}{}", c.intermediate_pem, c.leaf_pem),
        Err(CertificateChainError::NotALeaf),
    );
    check_blocks(
        |c| format!("{}{}", c.root_pem, c.pem()),
        Err(CertificateChainError::NotALeaf),
    );
}

#[test]
fn unrelated_certificates_are_ignored() {
    let other = TestChain::new(start_time());
    check_blocks(
        |c| format!("{}{}{}", c.leaf_pem, other.intermediate_pem, c.intermediate_pem),
        Ok(()),
    );
    check_blocks(
        |c| format!("{}{}{}", c.pem(), other.leaf_pem, other.root_pem),
        Ok(()),
    );
}

#[test]
fn a_chain_without_its_intermediate_is_rejected() {
    let other = TestChain::new(start_time());
    check_blocks(|c| c.leaf_pem.clone(), Err(CertificateChainError::Untrusted));
    check_blocks(
        |c| format!("{}{}", c.leaf_pem, c.root_pem),
        Err(CertificateChainError::Untrusted),
    );
    check_blocks(
        |c| format!("{}{}", c.leaf_pem, other.intermediate_pem),
        Err(CertificateChainError::Forged),
    );
}

#[test]
fn a_chain_must_lead_to_a_trusted_root() {
    let (chain, other) = (TestChain::new(start_time()), TestChain::new(start_time()));
    check_chain(
        &chain.pem(),
        &other.trust_anchors(),
        Err(CertificateChainError::Forged),
    );
    check_chain(
        &chain.pem(),
        &TrustAnchors::public(),
        Err(CertificateChainError::Untrusted),
    );
    check_chain(
        &format!("{}{}", chain.pem(), chain.root_pem),
        &TrustAnchors::amazon(),
        Err(CertificateChainError::Untrusted),
    );
}

#[test]
fn a_leaf_cannot_vouch_for_itself() {
    let chain = TestChain::self_signed(start_time());
    check_chain(
        &chain.pem(),
        &chain.trust_anchors(),
        Err(CertificateChainError::Untrusted),
    );
}

#[test]
fn every_certificate_of_the_path_must_be_within_its_validity() {
    let past = (start_time() - DAY * 2, start_time() - DAY);
    let future = (start_time() + DAY, start_time() + DAY * 2);
    check_change(
        |r| set_validity(&mut r.leaf, past.0, past.1),
        Err(CertificateChainError::Expired),
    );
    check_change(
        |r| set_validity(&mut r.leaf, future.0, future.1),
        Err(CertificateChainError::NotYetValid),
    );
    check_change(
        |r| set_validity(&mut r.intermediate, past.0, past.1),
        Err(CertificateChainError::Expired),
    );
    check_change(
        |r| set_validity(&mut r.intermediate, future.0, future.1),
        Err(CertificateChainError::NotYetValid),
    );
}

#[test]
fn a_chain_is_valid_while_all_its_certificates_are() {
    let chain = TestChain::with_params(start_time(), |recipe| {
        set_validity(
            &mut recipe.intermediate,
            start_time() - DAY,
            start_time() + DAY * 3,
        );
        set_validity(&mut recipe.leaf, start_time() - DAY * 2, start_time() + DAY * 9);
    });
    let chain =
        ValidatedChain::validate(chain.pem().as_bytes(), &chain.trust_anchors(), start_time()).unwrap();
    assert_eq!(chain.not_after(), start_time() + DAY * 3);
    assert!(chain.is_valid_at(start_time() - DAY));
    assert!(chain.is_valid_at(start_time() + DAY * 3));
    assert!(!chain.is_valid_at(start_time() + DAY * 3 + SignedDuration::from_secs(1)));
    assert!(!chain.is_valid_at(start_time() - DAY - SignedDuration::from_secs(1)));
}

#[test]
fn the_leaf_must_have_exactly_alexas_host_name() {
    check_change(
        |r| r.set_dns_names(&["echo-api.example.com"]),
        Err(CertificateChainError::Name),
    );
    check_change(
        |r| r.set_dns_names(&["amazon.com"]),
        Err(CertificateChainError::Name),
    );
    check_change(
        |r| r.set_dns_names(&["echo-api.amazon.com.example.com"]),
        Err(CertificateChainError::Name),
    );
    check_change(
        |r| r.set_dns_names(&["example.com", "echo-api.amazon.com"]),
        Ok(()),
    );
    check_change(|r| r.set_dns_names(&["Echo-API.Amazon.com"]), Ok(()));
}

#[test]
fn a_wildcard_does_not_count_as_alexas_host_name() {
    check_change(
        |r| r.set_dns_names(&["*.amazon.com"]),
        Err(CertificateChainError::Name),
    );
    check_change(
        |r| r.set_dns_names(&["*.amazon.com", "echo-api.amazon.com"]),
        Ok(()),
    );
}

#[test]
fn the_common_name_does_not_count_as_a_host_name() {
    check_change(
        |recipe| recipe.leaf.subject_alt_names.clear(),
        Err(CertificateChainError::Name),
    );
}

#[test]
fn an_intermediate_must_be_a_certificate_authority() {
    check_change(
        |r| r.intermediate.is_ca = IsCa::NoCa,
        Err(CertificateChainError::NotAnAuthority),
    );
    check_change(
        |r| r.intermediate.is_ca = IsCa::ExplicitNoCa,
        Err(CertificateChainError::NotAnAuthority),
    );
}

#[test]
fn a_leaf_must_not_be_a_certificate_authority() {
    let ca = IsCa::Ca(BasicConstraints::Unconstrained);
    check_change(
        |recipe| recipe.leaf.is_ca = ca,
        Err(CertificateChainError::NotALeaf),
    );
}

#[test]
fn name_constraints_are_enforced() {
    let only = |names: &str| NameConstraints {
        permitted_subtrees: vec![GeneralSubtree::DnsName(names.to_owned())],
        excluded_subtrees: Vec::new(),
    };
    let no_addresses = NameConstraints {
        permitted_subtrees: Vec::new(),
        excluded_subtrees: vec![GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([0; 4], 0))],
    };
    check_change(
        |r| r.intermediate.name_constraints = Some(only("example.com")),
        Err(CertificateChainError::Constraint),
    );
    check_change(
        |r| r.intermediate.name_constraints = Some(only("amazon.com")),
        Ok(()),
    );
    check_change(|r| r.intermediate.name_constraints = Some(no_addresses), Ok(()));
}

#[test]
fn a_cross_signed_root_leads_to_the_older_root_if_its_path_length_allows() {
    #[track_caller]
    fn check_older(length: BasicConstraints, want: Result<(), CertificateChainError>) {
        let chain = TestChain::with_params(start_time(), |recipe| recipe.root.is_ca = IsCa::Ca(length));
        let older = TrustAnchors::public()
            .with_pem(chain.older_root_pem.as_bytes())
            .unwrap();
        check_chain(
            &format!("{}{}", chain.pem(), chain.cross_signed_root_pem),
            &older,
            want,
        );
    }
    check_older(BasicConstraints::Unconstrained, Ok(()));
    check_older(BasicConstraints::Constrained(1), Ok(()));
    check_older(
        BasicConstraints::Constrained(0),
        Err(CertificateChainError::Constraint),
    );
}

#[test]
fn the_leaf_must_allow_server_authentication() {
    fn uses(params: &mut CertificateParams, purposes: &[ExtendedKeyUsagePurpose]) {
        params.extended_key_usages = purposes.to_vec();
    }
    use ExtendedKeyUsagePurpose::{ClientAuth, ServerAuth};
    check_change(
        |r| uses(&mut r.leaf, &[ClientAuth]),
        Err(CertificateChainError::Usage),
    );
    check_change(|r| uses(&mut r.leaf, &[ServerAuth, ClientAuth]), Ok(()));
    check_change(|r| uses(&mut r.leaf, &[]), Ok(()));
}

#[test]
fn the_keys_must_be_for_what_they_are_used_for() {
    use KeyUsagePurpose::{CrlSign, DigitalSignature, KeyCertSign, KeyEncipherment};
    fn keys(params: &mut CertificateParams, purposes: &[KeyUsagePurpose]) {
        params.key_usages = purposes.to_vec();
    }
    check_change(
        |r| keys(&mut r.leaf, &[KeyEncipherment]),
        Err(CertificateChainError::Usage),
    );
    check_change(
        |r| keys(&mut r.leaf, &[DigitalSignature, KeyEncipherment]),
        Ok(()),
    );
    check_change(|r| keys(&mut r.leaf, &[]), Ok(()));
    check_change(
        |r| keys(&mut r.intermediate, &[DigitalSignature, CrlSign]),
        Err(CertificateChainError::NotAnAuthority),
    );
    check_change(|r| keys(&mut r.intermediate, &[KeyCertSign, CrlSign]), Ok(()));
}

#[test]
fn the_key_must_be_rsa_and_long_enough() {
    check_change(
        |recipe| recipe.leaf_key = LeafKey::EllipticCurve,
        Err(CertificateChainError::Key),
    );
    check_change(
        |recipe| recipe.leaf_key = LeafKey::Rsa1024,
        Err(CertificateChainError::Key),
    );
}

#[test]
fn anything_but_certificates_is_rejected() {
    check_blocks(|_| String::new(), Err(CertificateChainError::NotPem));
    check_blocks(
        |_| "<html>no such key</html>".to_owned(),
        Err(CertificateChainError::NotPem),
    );
    check_blocks(
        |c| c.leaf_pem[..c.leaf_pem.len() / 2].to_owned(),
        Err(CertificateChainError::NotPem),
    );
    check_blocks(
        |c| c.leaf_pem.replace("BEGIN CERTIFICATE", "BEGIN PUBLIC KEY"),
        Err(CertificateChainError::NotPem),
    );
    let block = |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    check_blocks(|_| block("bm9uc2Vuc2U="), Err(CertificateChainError::Unreadable));
    check_blocks(|_| block("!!!!"), Err(CertificateChainError::NotPem));
}

#[test]
fn the_number_of_certificates_is_bounded() {
    let with = |c: &TestChain, more: usize| format!("{}{}", c.pem(), c.cross_signed_root_pem.repeat(more));
    check_blocks(|c| with(c, MAX_CERTIFICATES - 2), Ok(()));
    check_blocks(
        |c| with(c, MAX_CERTIFICATES - 1),
        Err(CertificateChainError::TooMany),
    );
}

#[test]
fn the_earliest_timestamp_is_not_yet_valid() {
    let chain = TestChain::new(start_time());
    let found = ValidatedChain::validate(chain.pem().as_bytes(), &chain.trust_anchors(), Timestamp::MIN);
    assert_eq!(found.unwrap_err(), CertificateChainError::NotYetValid);
}

#[test]
fn a_validated_chain_reports_its_subject() {
    let chain = TestChain::new(start_time());
    let chain =
        ValidatedChain::validate(chain.pem().as_bytes(), &chain.trust_anchors(), start_time()).unwrap();
    assert!(
        chain.subject().contains("CN=echo-api.amazon.com"),
        "{}",
        chain.subject()
    );
}
