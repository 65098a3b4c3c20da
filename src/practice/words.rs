//! Reading the prompt: from a sentence to what the painter should do.

use super::colour::{Lch, hue_gap};
use super::lexicon::{Meaning, Tag, Thing, WORDS};
use super::maths::{Rng, hash_bytes, hash2};

/// Words read from a prompt; the rest of a very long one changes the picture but not its subject.
const MOST_WORDS: usize = 1200;

/// What a prompt asks for, in the painter's own terms.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    /// Subjects in the order they were named, each once.
    pub(crate) things: Vec<Thing>,
    /// Colours that were not said of one particular thing.
    pub(crate) colours: Vec<Lch>,
    /// Colour of the wall, sky or paper, if named.
    pub(crate) behind: Option<Lch>,
    counts: Vec<(Thing, u8)>,
    bound: Vec<(Thing, Lch)>,
    tags: u64,
    banned_things: Vec<Thing>,
    banned_colours: Vec<Lch>,
    banned_tags: u64,
    seed: u64,
    text: u64,
}

fn bit(tag: Tag) -> u64 {
    1 << (tag as u32)
}

fn look_up(word: &str) -> Option<Meaning> {
    WORDS
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, meaning)| *meaning)
}

/// Finds a word, also in its plural.
fn understand(word: &str) -> Option<Meaning> {
    if let Some(found) = look_up(word) {
        return Some(found);
    }
    if let Some(stem) = word.strip_suffix("ves") {
        let single = look_up(&format!("{stem}f")).or_else(|| look_up(&format!("{stem}ve")));
        if single.is_some() {
            return single;
        }
    }
    if let Some(stem) = word.strip_suffix("ies")
        && let Some(found) = look_up(&format!("{stem}y"))
    {
        return Some(found);
    }
    let es = word.strip_suffix("es").and_then(look_up);
    es.or_else(|| word.strip_suffix('s').and_then(look_up))
}

fn tokens(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let flush = |word: &mut String, words: &mut Vec<String>| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for letter in text.chars() {
        if words.len() >= MOST_WORDS {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            if word.len() < 40 {
                word.push(letter.to_ascii_lowercase());
            }
        } else if letter.is_ascii() {
            flush(&mut word, &mut words);
            if matches!(letter, ',' | '.' | ';') {
                words.push(",".to_owned());
            }
        } else if letter != '\u{fe0f}' {
            // Signs and ideographs carry meaning one by one.
            flush(&mut word, &mut words);
            words.push(letter.to_lowercase().collect());
        }
    }
    flush(&mut word, &mut words);
    words
}

/// The meanings in a text, in order, longest phrase first.
fn meanings(text: &str) -> Vec<Option<Meaning>> {
    let words = tokens(text);
    let mut found = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let phrase = |n: usize| words.get(i..i + n).map(|part| part.join(" "));
        let three = phrase(3).and_then(|p| look_up(&p));
        let two = phrase(2).and_then(|p| understand(&p));
        if let Some(meaning) = three {
            found.push(Some(meaning));
            i += 3;
        } else if let Some(meaning) = two {
            found.push(Some(meaning));
            i += 2;
        } else {
            let single = words.get(i).map_or("", String::as_str);
            found.push(if single == "," {
                Some(Meaning::And)
            } else {
                understand(single)
            });
            i += 1;
        }
    }
    found
}

/// Reads prompt and unwanted words together with the seed.
pub(crate) fn read(prompt: &str, negative: &str, seed: u64) -> Scene {
    let mut scene = Scene {
        things: Vec::new(),
        colours: Vec::new(),
        behind: None,
        counts: Vec::new(),
        bound: Vec::new(),
        tags: 0,
        banned_things: Vec::new(),
        banned_colours: Vec::new(),
        banned_tags: 0,
        seed,
        text: hash2(
            hash_bytes(prompt.trim().as_bytes()),
            hash_bytes(negative.trim().as_bytes()),
        ),
    };
    for meaning in meanings(negative).into_iter().flatten() {
        scene.ban(meaning);
    }
    scene.take(&meanings(prompt));
    scene.drop_banned();
    scene
}

impl Scene {
    pub(crate) fn has(&self, tag: Tag) -> bool {
        self.tags & bit(tag) != 0
    }

    pub(crate) fn any(&self, tags: &[Tag]) -> bool {
        tags.iter().any(|tag| self.has(*tag))
    }

    pub(crate) fn shows(&self, thing: Thing) -> bool {
        self.things.contains(&thing)
    }

    /// Whether the negative words allow a thing the painter would add by itself.
    pub(crate) fn allows(&self, thing: Thing) -> bool {
        !self.banned_things.contains(&thing)
    }

    pub(crate) fn allows_tag(&self, tag: Tag) -> bool {
        self.banned_tags & bit(tag) == 0
    }

    pub(crate) fn count_of(&self, thing: Thing) -> Option<u8> {
        self.counts
            .iter()
            .find(|(t, _)| *t == thing)
            .map(|(_, n)| *n)
    }

    /// The colour said of this thing ("a blue vase").
    pub(crate) fn colour_of(&self, thing: Thing) -> Option<Lch> {
        self.bound
            .iter()
            .find(|(t, _)| *t == thing)
            .map(|(_, colour)| *colour)
    }

    /// Every colour named, free or said of a thing.
    pub(crate) fn all_colours(&self) -> Vec<Lch> {
        let bound = self.bound.iter().map(|(_, colour)| *colour);
        self.colours.iter().copied().chain(bound).collect()
    }

    /// Composition chance: the same seed and subjects keep their places when colours change.
    pub(crate) fn rng(&self, salt: u64) -> Rng {
        let subjects = self
            .things
            .iter()
            .fold(7, |h, thing| hash2(h, *thing as u64));
        let text = if self.things.is_empty() { self.text } else { 0 };
        Rng::new(hash2(hash2(self.seed, salt), hash2(subjects, text)))
    }

    /// Seed for textures: changes with every letter of the prompt.
    pub(crate) fn grain_seed(&self) -> u64 {
        hash2(self.seed, self.text)
    }

    /// Moves a colour away from the ones that are unwanted.
    pub(crate) fn permit(&self, colour: Lch) -> Lch {
        let mut out = colour;
        for banned in &self.banned_colours {
            if banned.c > 0.05 && out.c > 0.02 && hue_gap(out.h, banned.h) < 42.0 {
                let left = hue_gap(out.h - 1.0, banned.h) > hue_gap(out.h, banned.h);
                out = out
                    .turned(if left { -65.0 } else { 65.0 })
                    .with_c(out.c * 0.75);
            } else if banned.c <= 0.05 && (out.l - banned.l).abs() < 0.14 && out.c < 0.05 {
                let l = if banned.l > 0.5 {
                    banned.l - 0.22
                } else {
                    banned.l + 0.22
                };
                out = out.with_l(l).with_c(out.c + 0.03);
            }
        }
        out
    }

    /// Time of day, if one was named; the first in the list wins when several are.
    pub(crate) fn time(&self) -> Option<Tag> {
        [
            Tag::Night,
            Tag::Dusk,
            Tag::Sunset,
            Tag::Golden,
            Tag::Dawn,
            Tag::Morning,
            Tag::Noon,
        ]
        .into_iter()
        .find(|tag| self.has(*tag))
    }

    fn ban(&mut self, meaning: Meaning) {
        match meaning {
            Meaning::Thing(thing) => {
                self.banned_things.push(thing);
                if thing == Thing::Orange {
                    self.banned_colours.push(Lch::from_hex(0xE0_7B_2A));
                }
            }
            Meaning::Tag(tag) => self.banned_tags |= bit(tag),
            Meaning::Colour(hex) => self.banned_colours.push(Lch::from_hex(hex)),
            Meaning::Count(_) | Meaning::Behind | Meaning::Not | Meaning::And => {}
        }
    }

    fn take(&mut self, meanings: &[Option<Meaning>]) {
        let mut pending: Option<(Lch, usize)> = None;
        let mut count = None;
        let mut refusing = false;
        for (i, meaning) in meanings.iter().enumerate() {
            let Some(meaning) = *meaning else { continue };
            if refusing && !matches!(meaning, Meaning::And | Meaning::Not) {
                self.ban(meaning);
                continue;
            }
            // "an orange vase": the word is a colour when a thing follows at once.
            let next_is_thing = matches!(
                meanings.get(i + 1),
                Some(Some(Meaning::Thing(_) | Meaning::Behind))
            );
            let meaning = match meaning {
                Meaning::Thing(Thing::Orange) if next_is_thing => Meaning::Colour(0xE0_7B_2A),
                other => other,
            };
            match meaning {
                Meaning::Not => refusing = true,
                Meaning::And => refusing = false,
                Meaning::Count(n) => count = Some(n),
                Meaning::Tag(tag) => self.tags |= bit(tag),
                Meaning::Colour(hex) => {
                    if let Some((colour, _)) = pending.take() {
                        self.colours.push(colour);
                    }
                    pending = Some((Lch::from_hex(hex), i));
                }
                Meaning::Behind => {
                    if let Some((colour, at)) = pending.take() {
                        if i - at <= 2 {
                            self.behind = Some(colour);
                        } else {
                            self.colours.push(colour);
                        }
                    }
                }
                Meaning::Thing(thing) => {
                    if let Some((colour, at)) = pending.take() {
                        if i - at <= 2 {
                            self.bound.push((thing, colour));
                        } else {
                            self.colours.push(colour);
                        }
                    }
                    if let Some(n) = count.take() {
                        self.counts.push((thing, n));
                    }
                    if !self.things.contains(&thing) && self.things.len() < 12 {
                        self.things.push(thing);
                    }
                }
            }
        }
        if let Some((colour, _)) = pending {
            self.colours.push(colour);
        }
        self.colours.truncate(6);
    }

    fn drop_banned(&mut self) {
        let banned = self.banned_things.clone();
        self.things.retain(|thing| !banned.contains(thing));
        self.tags &= !self.banned_tags;
        let unwanted = self.banned_colours.clone();
        let wanted = |colour: &Lch| {
            !unwanted
                .iter()
                .any(|b| (b.l - colour.l).abs() + (b.c - colour.c).abs() < 0.02)
        };
        self.colours.retain(wanted);
        self.bound.retain(|(_, colour)| wanted(colour));
        self.behind = self.behind.filter(wanted);
    }
}
