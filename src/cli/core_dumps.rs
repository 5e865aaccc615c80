//! No core dumps of a process that has keys in its memory.

use std::io;

/// Keeps this process from ever writing a core dump, and other processes of the same user from reading its memory. A core
/// dump contains all keys and every PIN that was drawn lately, and is often sent to another machine without anybody's doing.
///
/// # Errors
/// If the operating system refuses. No system that countersign is known to run on does.
pub(super) fn forbid_core_dumps() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};

        let none = Rlimit {
            current: Some(0),
            // The hard limit too, so that nothing in this process can raise the other again.
            maximum: Some(0),
        };
        setrlimit(Resource::Core, none)?;
    }
    // The limit does not apply if the kernel pipes core dumps to a program, as systemd-coredump and apport are set up.
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};

        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn a_core_dump_is_neither_written_nor_piped() {
        forbid_core_dumps().unwrap();
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
