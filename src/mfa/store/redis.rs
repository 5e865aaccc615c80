//! The store in Redis: every method one Lua script.
