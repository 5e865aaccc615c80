//! The challenge store over any record store: it seals what it writes, and believes only what it can unseal.
//!
//! A record store such as Redis is a cache of facts and never an authority. Every record is sealed with a key that no store
//! has, under a context that names its kind and its subject. A record that was forged, changed, or copied from another
//! subject does not open. One that was put back later still carries its own times and generations, which are compared
//! with the present ones.
//!
//! Each change is made to the record that was read. If another request was quicker, the record is read again and the
//! rules are applied again, so all of them are in this folder and none is in a store.
//!
//! Lives here: [`SealedChallengeStore`], the sealed form of challenges and clearances.
//! Does not live here: keeping the records (`memory`, `redis`).

mod challenge_record;
mod clearance_record;
mod open_clearances;
mod opened_records;
mod record_sealer;
mod sealed_challenge_store;

pub use sealed_challenge_store::SealedChallengeStore;
