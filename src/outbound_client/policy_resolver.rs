//! DNS with an address policy.

use std::{io, net::SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::network_address::AddressPolicy;

/// Resolves names to those of their addresses that the policy allows. Checking here, and not before the call, leaves
/// DNS no chance to give another address in between.
#[derive(Debug)]
pub(super) struct PolicyResolver(pub(super) AddressPolicy);

impl Resolve for PolicyResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.0;
        Box::pin(async move {
            // Port 0 stands for the port of the URL.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found
                .filter(|address| policy.allows_address(address.ip()))
                .collect();
            if allowed.is_empty() {
                return Err(io::Error::other("its addresses are in a range that is not allowed here").into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn resolved_addresses_must_fit_the_policy_too() {
        let resolve = async |policy| {
            PolicyResolver(policy)
                .resolve("localhost".parse().unwrap())
                .await
                .map(Iterator::count)
        };
        assert!(resolve(AddressPolicy::public()).await.is_err());
        assert!(resolve(AddressPolicy::loopback_only()).await.unwrap() > 0);
    }
}
