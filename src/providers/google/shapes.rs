//! Shapes and sizes as Google names them: a ratio and a size word instead of pixels.
//!
//! Source: the tables of the Gemini image generation guide, read 2026-11-21.

use crate::domain::model::Model;
use crate::domain::shape::Size;

/// The ten shapes that every model makes.
const STANDARD: &str = "1:1,2:3,3:2,3:4,4:3,4:5,5:4,9:16,16:9,21:9";

/// Pixels of a picture of size `1K`, about.
const PIXELS_1K: f64 = 1_048_576.0;

/// Size words with the times the pixels of `1K`.
const WORDS: [(&str, f64); 4] = [("512", 0.25), ("1K", 1.0), ("2K", 4.0), ("4K", 16.0)];

/// The ratio a model makes that is nearest to a size.
pub(super) fn ratio(model: &Model, size: Size) -> &str {
    nearest_ratio(model.wire("ratios").unwrap_or(STANDARD), size)
}

/// The ratio of a list that is nearest to a size; a list without one gives `1:1`.
pub(super) fn nearest_ratio(list: &str, size: Size) -> &str {
    let distance = |ratio: &str| {
        let (wide, high) = ratio.split_once(':')?;
        let (wide, high) = (wide.parse::<f32>().ok()?, high.parse::<f32>().ok()?);
        (wide > 0.0 && high > 0.0).then(|| (wide / high / size.aspect()).ln().abs())
    };
    list.split(',')
        .map(str::trim)
        .filter_map(|ratio| Some((ratio, distance(ratio)?)))
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map_or("1:1", |(ratio, _)| ratio)
}

/// The size word a model takes that is nearest to a size; `None` when it takes none.
pub(super) fn size_word(model: &Model, size: Size) -> Option<&'static str> {
    let taken = model.wire("sizes")?;
    let times = size.pixels() as f64 / PIXELS_1K;
    WORDS
        .iter()
        .filter(|(word, _)| taken.split(',').any(|one| one.trim() == *word))
        .min_by(|(_, a), (_, b)| {
            let distance = |of: f64| (of / times.max(f64::MIN_POSITIVE)).ln().abs();
            distance(*a).total_cmp(&distance(*b))
        })
        .map(|(word, _)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::domain::model::Sizes;

    #[test]
    fn every_size_of_the_catalogue_has_its_own_words() {
        let all = catalogue::shipped();
        let models = all
            .all()
            .filter(|(service, _)| service.translator().as_str() == "google")
            .filter(|(_, model)| model.wire("call").is_none());
        let mut checked = 0;
        for (_, model) in models {
            let Sizes::OneOf { sizes } = &model.can.sizes else {
                panic!("{}: Google makes certain sizes only", model.id);
            };
            let words: std::collections::BTreeSet<_> = sizes
                .iter()
                .map(|size| (ratio(model, *size), size_word(model, *size)))
                .collect();
            assert_eq!(
                words.len(),
                sizes.len(),
                "{}: two sizes, same words",
                model.id
            );
            checked += sizes.len();
        }
        assert!(checked > 100, "the sizes are there: {checked}");
    }

    #[test]
    fn pixels_become_the_words_of_the_guide() {
        let all = catalogue::shipped();
        let id = crate::domain::ids::ModelId::from("google/gemini-nano-banana-2.1");
        let (_, model) = all.find(&id).unwrap();
        for (size, words) in [
            (Size::new(1024, 1024), ("1:1", Some("1K"))),
            (Size::new(1376, 768), ("16:9", Some("1K"))),
            (Size::new(2752, 1536), ("16:9", Some("2K"))),
            (Size::new(4096, 4096), ("1:1", Some("4K"))),
            (Size::new(384, 3072), ("1:8", Some("1K"))),
        ] {
            assert_eq!(
                (ratio(model, size), size_word(model, size)),
                words,
                "{size}"
            );
        }
    }
}
