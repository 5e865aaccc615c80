//! `[store]`.

choice! {
    /// What holds challenges and clearances.
    enum StoreKind {
        /// A Redis server.
        Redis = "redis",
        /// This process.
        Memory = "memory",
    }
}

section! {
    /// Challenges, clearances and messages on their way.
    struct StoreConfig in "store" {
        /// `redis`, or `memory` for a single server whose challenges and clearances die with its process.
        kind: StoreKind = "redis";
    }
}
