//! Finds the name that a misspelt one was meant to be.

/// The minimum similarity of two names, from 0 to 1. At this value "privacyUrl" counts as "privacyPolicyUrl".
const MIN_SIMILARITY: f64 = 0.6;

/// The minimum similarity of names that people make up, such as those of intents, where two similar ones may
/// both be right.
const MIN_HIGH_SIMILARITY: f64 = 0.8;

/// The most similar one of `names`, if it is similar enough. Upper and lower case make no difference.
pub(crate) fn find_similar_name<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    find_most_similar(name, names, MIN_SIMILARITY)
}

/// Like [`find_similar_name`], but stricter, for places where many names may be right.
pub(crate) fn find_very_similar_name<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    find_most_similar(name, names, MIN_HIGH_SIMILARITY)
}

#[expect(clippy::cast_precision_loss, reason = "no key has 2^52 characters")]
fn find_most_similar<'n>(
    name: &str,
    names: impl IntoIterator<Item = &'n str>,
    least: f64,
) -> Option<&'n str> {
    let small = name.to_lowercase();
    // Damerau's variant: two swapped letters count as one mistake, as they are when somebody types.
    let like = |other: &str| strsim::normalized_damerau_levenshtein(&small, &other.to_lowercase());
    // The similarity is at most the shorter length divided by the longer one. Comparing takes time and memory
    // with the product of both lengths, and a name in a file may have any length.
    let length = small.chars().count();
    let may_be_like = |other: &&str| {
        let other = other.to_lowercase().chars().count();
        length.min(other) as f64 >= least * length.max(other) as f64
    };
    let scored = names.into_iter().filter(may_be_like);
    let scored = scored.map(|other| (like(other), other));
    let (score, best) = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (score >= least).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_known_by_its_likeness() {
        let names = ["summary", "keywords", "category", "privacyPolicyUrl"];
        for (misspelt, meant) in [
            ("sumary", Some("summary")),
            ("keyWords", Some("keywords")),
            ("catgory", Some("category")),
            ("privacyUrl", Some("privacyPolicyUrl")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(find_similar_name(misspelt, names), meant, "{misspelt}");
        }
    }
}
