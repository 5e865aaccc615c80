//! `[store]`.

choice! {
    /// The store for challenges and clearances.
    enum StoreKind {
        /// A Redis server.
        Redis = "redis",
        /// The memory of this process.
        Memory = "memory",
    }
}

section! {
    /// The store for challenges, clearances and messages on their way.
    struct StoreConfig in "store" {
        /// `redis`, or `memory` for a single server, which loses its challenges and clearances when it stops.
        kind: StoreKind = "redis";
    }
}
