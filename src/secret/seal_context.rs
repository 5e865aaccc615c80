//! The context that sealed bytes belong to.

/// Encodes the context of a seal: the kind of record first, then the ids that tell it from all others of its kind. Each part
/// is preceded by its length, so that text cannot move from one part to the next.
pub fn seal_context(parts: &[&str]) -> Vec<u8> {
    let mut context = Vec::with_capacity(160);
    for part in parts {
        context.extend_from_slice(&(part.len() as u64).to_le_bytes());
        context.extend_from_slice(part.as_bytes());
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_moves_to_another_part_changes_the_context() {
        let contexts = [
            seal_context(&["ab", "c"]),
            seal_context(&["a", "bc"]),
            seal_context(&["abc"]),
            seal_context(&["abc", ""]),
        ];
        for (index, context) in contexts.iter().enumerate() {
            assert!(!contexts[..index].contains(context), "{index}");
        }
    }
}
