//! Who is asking - the account-link token.
