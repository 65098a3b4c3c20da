//! Reading an edit instruction. Every word must be understood: nothing is guessed.

use super::super::PaintError;
use super::super::lexicon::{Meaning, WORDS};

/// A change of light or colour, with its strength (1 is usual, negative is the opposite).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Tone {
    Warm(f32),
    Bright(f32),
    Contrast(f32),
    Vivid(f32),
    Mono,
}

/// How a picture grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Growth {
    /// To this shape, evenly on both sides.
    Shape(u32, u32),
    /// A quarter more on these sides: left, right, top, bottom.
    Sides([bool; 4]),
    /// Exactly so many pixels: left, right, top, bottom.
    Pixels([u32; 4]),
}

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Tone(Tone),
    BlurBackground(f32),
    /// `0xRRGGBB`.
    ReplaceBackground(u32),
    /// Width to height.
    Crop((u32, u32)),
    Extend(Growth),
}

const FILLERS: &[&str] = &[
    "a",
    "all",
    "an",
    "around",
    "as",
    "at",
    "be",
    "bit",
    "by",
    "can",
    "change",
    "color",
    "colors",
    "colour",
    "coloured",
    "colored",
    "colours",
    "could",
    "everything",
    "feel",
    "for",
    "format",
    "from",
    "get",
    "give",
    "hint",
    "image",
    "in",
    "increase",
    "into",
    "is",
    "it",
    "its",
    "just",
    "little",
    "look",
    "looks",
    "lot",
    "make",
    "making",
    "more",
    "much",
    "my",
    "of",
    "on",
    "only",
    "out",
    "overall",
    "photo",
    "picture",
    "plain",
    "please",
    "put",
    "ratio",
    "replace",
    "set",
    "shape",
    "side",
    "slightly",
    "so",
    "solid",
    "some",
    "somewhat",
    "strongly",
    "swap",
    "that",
    "the",
    "this",
    "to",
    "tone",
    "tones",
    "touch",
    "turn",
    "very",
    "way",
    "whole",
    "with",
    "would",
    "you",
    "add",
    "apply",
    "effect",
    "edges",
    "new",
    "up",
    "down",
    "light",
    "size",
    "fill",
    "canvas",
    "slight",
    "strong",
    "convert",
    "post",
    "here",
];

/// What the painter can do, for messages.
const ABILITIES: &str = "It can make a picture warmer, cooler, brighter, darker, more or less contrasty, more vivid or muted, or black and white; blur the background or make it another colour; crop to a shape such as “square” or “16:9”; and extend the canvas.";

fn not_understood(part: &str) -> PaintError {
    let shown: String = part.chars().take(60).collect();
    let dots = if part.chars().count() > 60 { "…" } else { "" };
    let sentence = if shown.is_empty() {
        format!("Say what to change. {ABILITIES}")
    } else {
        format!("The practice painter does not understand “{shown}{dots}”. {ABILITIES}")
    };
    PaintError::NotUnderstood { sentence }
}

/// Reads all steps of an instruction, in order.
pub(crate) fn steps(instruction: &str) -> Result<Vec<Step>, PaintError> {
    if instruction.len() > 2_000 {
        return Err(not_understood(instruction));
    }
    let text = instruction
        .to_lowercase()
        .replace("black and white", "monochrome")
        .replace("black & white", "monochrome")
        .replace("black-and-white", "monochrome")
        .replace("b&w", "monochrome");
    let words: Vec<String> = text
        .split(|c: char| {
            !(c.is_alphanumeric() || matches!(c, ':' | '/' | '\'' | ',' | ';' | '.' | '&'))
        })
        .flat_map(separate)
        .collect();
    let mut steps = Vec::new();
    let mut clause: Vec<&str> = Vec::new();
    for word in words.iter().map(String::as_str).chain(["then"]) {
        if matches!(
            word,
            "and" | "then" | "," | ";" | "." | "&" | "also" | "plus" | "but"
        ) {
            // "Please" and "just a little" ask for nothing by themselves.
            if clause.iter().any(|w| !FILLERS.contains(w)) {
                steps.push(step(&clause)?);
            }
            clause.clear();
        } else if !word.is_empty() {
            clause.push(word);
        }
    }
    if steps.is_empty() || steps.len() > 8 {
        return Err(not_understood(instruction.trim()));
    }
    Ok(steps)
}

/// Splits punctuation off a word, but keeps the colon of "16:9".
fn separate(raw: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in raw.chars() {
        if matches!(c, ',' | ';' | '.' | '&') {
            out.push(std::mem::take(&mut word));
            out.push(c.to_string());
        } else {
            word.push(c);
        }
    }
    out.push(word);
    out
}

#[expect(
    clippy::too_many_lines,
    reason = "a flat list of cases reads better in one piece"
)]
fn step(clause: &[&str]) -> Result<Step, PaintError> {
    let has = |words: &[&str]| clause.iter().any(|w| words.contains(w));
    let fail = || not_understood(&clause.join(" "));
    let small = has(&[
        "slightly", "little", "bit", "touch", "hint", "somewhat", "slight",
    ]);
    let large = has(&["much", "lot", "very", "strongly", "strong"]);
    let amount = if small {
        0.5
    } else if large {
        1.7
    } else {
        1.0
    };
    let less = has(&[
        "less", "lower", "reduce", "softer", "soft", "decrease", "flatter",
    ]);
    // Every word must either be known here or say nothing of its own.
    let mut kinds: Vec<(&str, Step)> = Vec::new();
    let mut add = |name: &'static str, step: Step| {
        if !kinds.iter().any(|(known, _)| *known == name) {
            kinds.push((name, step));
        }
    };
    let sign = if less { -1.0 } else { 1.0 };
    let behind = has(&["background", "backdrop"]);
    let crop = has(&["crop", "cropped", "trim"]);
    let extend = has(&["extend", "expand", "outpaint", "uncrop", "enlarge", "widen"]);
    let mut colour = None;
    let mut shape = None;
    let mut sides = [false; 4];
    for word in clause {
        let known = match *word {
            "warmer" | "warm" | "warmth" => {
                add("warm", Step::Tone(Tone::Warm(amount * sign)));
                true
            }
            "cooler" | "cool" | "colder" | "cold" => {
                add("cool", Step::Tone(Tone::Warm(-amount * sign)));
                true
            }
            "brighter" | "bright" | "lighter" | "brighten" | "lighten" | "brightness" => {
                add("bright", Step::Tone(Tone::Bright(amount * sign)));
                true
            }
            "darker" | "dark" | "darken" | "dimmer" => {
                add("dark", Step::Tone(Tone::Bright(-amount * sign)));
                true
            }
            "contrast" | "contrasty" | "punchier" => {
                add("contrast", Step::Tone(Tone::Contrast(amount * sign)));
                true
            }
            "vivid" | "vibrant" | "saturated" | "saturation" | "colourful" | "colorful" => {
                add("vivid", Step::Tone(Tone::Vivid(amount * sign)));
                true
            }
            "muted" | "desaturated" => {
                add("muted", Step::Tone(Tone::Vivid(-amount * sign)));
                true
            }
            "monochrome" | "greyscale" | "grayscale" | "desaturate" => {
                add("mono", Step::Tone(Tone::Mono));
                true
            }
            "background" | "backdrop" | "crop" | "cropped" | "trim" | "extend" | "expand"
            | "outpaint" | "uncrop" | "enlarge" | "widen" | "less" | "lower" | "reduce"
            | "softer" | "soft" | "decrease" | "flatter" | "higher" => true,
            "blur" | "blurred" | "blurry" | "defocus" | "bokeh" | "blurrier" => {
                if behind {
                    add("blur", Step::BlurBackground(amount));
                }
                behind
            }
            "left" if extend => {
                sides[0] = true;
                true
            }
            "right" if extend => {
                sides[1] = true;
                true
            }
            "top" | "upwards" if extend => {
                sides[2] = true;
                true
            }
            "bottom" | "downwards" if extend => {
                sides[3] = true;
                true
            }
            "sides" | "horizontally" if extend => {
                sides[0] = true;
                sides[1] = true;
                true
            }
            "vertically" if extend => {
                sides[2] = true;
                sides[3] = true;
                true
            }
            other => {
                if let Some(found) = shape_word(other).filter(|_| crop || extend) {
                    // Figures are more exact than a name: "portrait 4:5".
                    if shape.is_none() || other.contains(':') {
                        shape = Some(found);
                    }
                    true
                } else if let Some(hex) = colour_word(other).filter(|_| behind) {
                    colour = Some(hex);
                    true
                } else {
                    FILLERS.contains(&other)
                }
            }
        };
        if !known {
            return Err(fail());
        }
    }
    if behind && let Some(hex) = colour {
        // In "a dark green background" the second word decides.
        kinds.retain(|(name, _)| !matches!(*name, "dark" | "bright" | "warm" | "cool"));
        kinds.push(("behind", Step::ReplaceBackground(hex)));
    } else if behind && !kinds.iter().any(|(name, _)| *name == "blur") {
        return Err(fail());
    }
    if crop {
        kinds.push(("crop", Step::Crop(shape.ok_or_else(fail)?)));
    }
    if extend {
        let growth = match shape {
            Some((w, h)) => Growth::Shape(w, h),
            None if sides.contains(&true) => Growth::Sides(sides),
            None => Growth::Sides([true; 4]),
        };
        kinds.push(("extend", Step::Extend(growth)));
    }
    match kinds.as_slice() {
        [(_, only)] => Ok(*only),
        _ => Err(fail()),
    }
}

fn colour_word(word: &str) -> Option<u32> {
    WORDS.iter().find_map(|(known, meaning)| match meaning {
        Meaning::Colour(hex) if *known == word => Some(*hex),
        _ => None,
    })
}

fn shape_word(word: &str) -> Option<(u32, u32)> {
    let named = match word {
        "square" => Some((1, 1)),
        "portrait" => Some((4, 5)),
        "story" | "vertical" | "tall" => Some((9, 16)),
        "landscape" | "wide" | "widescreen" | "horizontal" => Some((16, 9)),
        "banner" => Some((3, 1)),
        _ => None,
    };
    if named.is_some() {
        return named;
    }
    let (w, h) = word.split_once([':', '/', 'x'])?;
    let (w, h): (u32, u32) = (w.parse().ok()?, h.parse().ok()?);
    let sane = (1..=100).contains(&w) && (1..=100).contains(&h) && w <= h * 8 && h <= w * 8;
    sane.then_some((w, h))
}
