//! What leaves this computer: a picture's pixels and colours, and nothing about the person who made it.
//!
//! Cameras and editors write place, time, device, names and comments into a picture's file (EXIF, XMP, IPTC, text chunks).
//! [`for_upload`] takes all of that out without touching a pixel: only blocks on a short list of what colours and pixels
//! need are copied. A picture whose EXIF says that it lies on its side is the exception: it is turned and written anew.

use crate::imaging::decode::{decode, decode_as_stored, inspect};
use crate::imaging::error::DecodeError;
use crate::imaging::format::{Format, sniff};
use crate::imaging::ops::{to_jpeg, to_png};

/// Quality of a photograph that has to be written anew because it lies on its side.
const TURNED_QUALITY: u8 = 95;
/// The beginning of every PNG file.
const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks of a PNG that pixels and colours need. Chunks with a capital letter first are always kept.
const PNG_KEPT: [&[u8]; 15] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD",
    b"pHYs", b"hIST", b"acTL", b"fcTL", b"fdAT",
];
/// Those of them that say what the colours mean.
const PNG_COLOURS: [&[u8]; 5] = [b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"];
/// Chunks of a `WebP` that pixels and colours need.
const WEBP_KEPT: [&[u8]; 7] = [
    b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP",
];

/// The picture without EXIF, XMP, IPTC, comments and everything else that is no pixel and no colour.
///
/// The pixels are those of the file, byte for byte, unless its EXIF asks for turning. **Empty when the file cannot be taken apart or decoded**: such
/// a picture must not leave. Never panics.
pub fn for_upload(bytes: &[u8]) -> Vec<u8> {
    let cleaned = match inspect(bytes) {
        Ok(info) if info.turned => turned(bytes, info.format),
        Ok(info) => copied(bytes, info.format).map_or_else(|| anew(bytes), Ok),
        Err(err) => Err(err),
    };
    cleaned.unwrap_or_else(|err| {
        tracing::warn!(%err, "a picture cannot be cleaned and is not sent");
        Vec::new()
    })
}

fn copied(bytes: &[u8], format: Format) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => jpeg(bytes),
        Format::Png => png(bytes, |kind| {
            kind.first().is_some_and(u8::is_ascii_uppercase) || PNG_KEPT.contains(&kind)
        }),
        Format::WebP => webp(bytes),
        _ => None,
    }
}

/// Decoded and written anew, for files that are open to our decoder yet not to us.
fn anew(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    to_png(&decode(bytes)?.pixels)
}

/// Turned as the file asks, with its colours: the numbers as they are and the profile that explains them.
fn turned(bytes: &[u8], format: Format) -> Result<Vec<u8>, DecodeError> {
    let pixels = decode_as_stored(bytes)?.pixels;
    if format == Format::Jpeg && pixels.is_opaque() {
        let fresh = to_jpeg(&pixels, TURNED_QUALITY)?;
        let profile = profile_of(bytes);
        return Ok(behind(&fresh, 2, &profile));
    }
    let fresh = to_png(&pixels)?;
    let colours = if format == Format::Png {
        png(bytes, |kind| PNG_COLOURS.contains(&kind)).unwrap_or_default()
    } else {
        Vec::new()
    };
    // Behind the header chunk, which is always 25 bytes.
    let colours = colours.get(PNG_START.len()..).unwrap_or_default();
    Ok(behind(&fresh, PNG_START.len() + 25, colours))
}

fn behind(bytes: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    match bytes.split_at_checked(at) {
        Some((head, tail)) => [head, more, tail].concat(),
        None => bytes.to_vec(),
    }
}

/// A segment of a JPEG: its marker, and all its bytes with marker and length.
type Segment<'a> = (u8, &'a [u8]);

/// Walks a JPEG's segments and the pixels between them; `visit` gets each. What follows the picture's end is left out: other
/// pictures and films hide there. `None` when it cannot be taken apart.
fn walk_jpeg<'a>(bytes: &'a [u8], mut visit: impl FnMut(Segment<'a>)) -> Option<()> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        // Any number of filling bytes may stand before a marker.
        while let [0xff, 0xff, ..] = rest {
            rest = rest.get(1..)?;
        }
        let [0xff, marker, after @ ..] = rest else {
            return None;
        };
        let marker = *marker;
        match marker {
            0xd9 => {
                visit((marker, rest.get(..2)?));
                return Some(());
            }
            0x01 | 0xd0..=0xd7 => {
                visit((marker, rest.get(..2)?));
                rest = after;
                continue;
            }
            0x00 | 0xd8 | 0xff => return None,
            _ => {}
        }
        let [high, low, ..] = after else {
            return None;
        };
        let length = 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if length < 4 {
            return None;
        }
        visit((marker, rest.get(..length)?));
        rest = rest.get(length..)?;
        if marker == 0xda {
            let pixels = scan_length(rest);
            visit((0, rest.get(..pixels)?));
            rest = rest.get(pixels..)?;
            if rest.is_empty() {
                // It breaks off; decoders show what there is.
                return Some(());
            }
        }
    }
}

/// How long the pixels are: until a marker that is neither stuffing nor a restart.
fn scan_length(bytes: &[u8]) -> usize {
    let end = bytes.windows(2).position(
        |pair| matches!(pair, [0xff, next] if !matches!(*next, 0x00 | 0xd0..=0xd7 | 0xff)),
    );
    end.unwrap_or(bytes.len())
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0xff, 0xd8];
    walk_jpeg(bytes, |(marker, segment)| {
        let keep = match marker {
            // JFIF; its extensions carry a small picture.
            0xe0 => is(segment, b"JFIF\0"),
            0xe2 => is(segment, b"ICC_PROFILE\0"),
            // Adobe's note on what the colours are.
            0xee => is(segment, b"Adobe"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        if keep {
            out.extend_from_slice(segment);
        }
    })?;
    Some(out)
}

/// The colour profile of a JPEG with three colours, as segments. Other profiles do not fit pixels that were written anew.
fn profile_of(bytes: &[u8]) -> Vec<u8> {
    let (mut profile, mut colours) = (Vec::new(), 0);
    let walked = walk_jpeg(bytes, |(marker, segment)| match marker {
        0xe2 if is(segment, b"ICC_PROFILE\0") => profile.extend_from_slice(segment),
        0xc0..=0xc2 => colours = segment.get(9).copied().unwrap_or_default(),
        _ => {}
    });
    if walked.is_some() && colours == 3 {
        profile
    } else {
        Vec::new()
    }
}

fn is(segment: &[u8], name: &[u8]) -> bool {
    segment.get(4..).is_some_and(|body| body.starts_with(name))
}

fn png(bytes: &[u8], keep: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
    let mut out = PNG_START.to_vec();
    let mut rest = bytes.strip_prefix(PNG_START)?;
    loop {
        let (length, _) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        let kind = chunk.get(4..8)?;
        if keep(kind) {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        rest = after;
    }
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, _) = bytes.split_first_chunk::<12>()?;
    let says = head.get(4..8)?.first_chunk::<4>()?;
    let says = usize::try_from(u32::from_le_bytes(*says)).ok()?;
    // What follows the file's own end is no part of it.
    let end = says.checked_add(8)?.min(bytes.len());
    let mut rest = bytes.get(12..end)?;
    let mut body = b"WEBP".to_vec();
    while !rest.is_empty() {
        let (kind, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let data = after.get(..length)?;
        // The filling byte of an odd chunk is missing at the end of some files.
        let step = length.checked_add(length % 2)?.min(after.len());
        if WEBP_KEPT.contains(&kind.as_slice()) {
            body.extend_from_slice(kind);
            body.extend_from_slice(&u32::try_from(length).ok()?.to_le_bytes());
            let start = body.len();
            body.extend_from_slice(data);
            if kind == b"VP8X" {
                // Bits 2 and 3 promise XMP and EXIF.
                let flags = body.get_mut(start)?;
                *flags &= !0b0000_1100;
            }
            if length % 2 == 1 {
                body.push(0);
            }
        }
        rest = after.get(step..)?;
    }
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&u32::try_from(body.len()).ok()?.to_le_bytes());
    out.extend_from_slice(&body);
    // What was written must be what a decoder opens.
    (sniff(&out) == Some(Format::WebP)).then_some(out)
}

#[cfg(test)]
mod tests {
    use jpeg_encoder::SamplingFactor;
    use proptest::prelude::*;

    use super::*;
    use crate::imaging::ops::mean_difference;
    use crate::imaging::testing::{self, chunk, cut_out, exif, photo, with_exif};

    const SECRET: &[u8] = b"canary-48.8584N";

    fn has(bytes: &[u8], what: &[u8]) -> bool {
        bytes.windows(what.len()).any(|window| window == what)
    }

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), body].concat()
    }

    #[test]
    fn a_photograph_keeps_its_pixels_and_colours_and_nothing_else() {
        for progressive in [false, true] {
            let plain = testing::jpeg(&photo(61, 40), SamplingFactor::F_2_2, |encoder| {
                encoder.set_progressive(progressive);
                encoder.set_restart_interval(4);
            });
            let icc = segment(
                0xe2,
                &[b"ICC_PROFILE\0\x01\x01".as_slice(), b"colours"].concat(),
            );
            let tagged = [
                &plain[..2],
                &segment(0xe1, &[b"Exif\0\0", exif(1).as_slice(), SECRET].concat()),
                &segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
                &segment(0xed, &[b"Photoshop 3.0\0", SECRET].concat()),
                &segment(0xfe, SECRET),
                &segment(0xe2, &[b"MPF\0", SECRET].concat()),
                &segment(0xeb, SECRET),
                &icc,
                &plain[2..],
                b"a film behind the picture",
                SECRET,
            ]
            .concat();
            let clean = for_upload(&tagged);
            assert!(!has(&clean, SECRET), "gone (progressive: {progressive})");
            assert!(has(&clean, b"ICC_PROFILE"), "the colours stay");
            assert!(
                clean.ends_with(&[0xff, 0xd9]),
                "the picture's end is the end"
            );
            assert_eq!(
                clean,
                [&plain[..2], &icc, &plain[2..]].concat(),
                "every other byte is the file's"
            );
            assert_eq!(for_upload(&clean), clean, "again changes nothing");
        }
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_turned() {
        let plain = testing::jpeg(&photo(64, 40), SamplingFactor::F_1_1, |_| {});
        let icc = segment(
            0xe2,
            &[b"ICC_PROFILE\0\x01\x01".as_slice(), b"colours"].concat(),
        );
        let with_icc = behind(&plain, 2, &icc);
        for orientation in 2..=8 {
            let tagged = with_exif(&with_icc, orientation);
            let shown = decode(&tagged).unwrap();
            let clean = for_upload(&tagged);
            let now = decode(&clean).unwrap();
            assert!(!now.info.turned, "{orientation}: nothing left to turn");
            assert!(!has(&clean, b"Exif"), "{orientation}: no EXIF");
            assert!(has(&clean, &icc), "{orientation}: its colours");
            assert_eq!(
                (now.pixels.width_px, now.pixels.height_px),
                (shown.pixels.width_px, shown.pixels.height_px),
                "{orientation}: as it is shown"
            );
            let off = mean_difference(&shown.pixels, &now.pixels).unwrap();
            assert!(off < 3.0, "{orientation}: {off}");
        }
    }

    #[test]
    fn a_png_keeps_its_pixels_and_colours_and_nothing_else() {
        let plain = to_png(&cut_out(33, 20)).unwrap();
        let gamma = chunk(*b"gAMA", &45455_u32.to_be_bytes());
        let (head, tail) = plain.split_at(PNG_START.len() + 25);
        let mut tagged = [head, &gamma].concat();
        for kind in [
            *b"eXIf", *b"tEXt", *b"zTXt", *b"iTXt", *b"tIME", *b"caBX", *b"prVt",
        ] {
            let body = if kind == *b"eXIf" {
                exif(1)
            } else {
                SECRET.to_vec()
            };
            tagged.extend(chunk(kind, &[body.as_slice(), SECRET].concat()));
        }
        tagged.extend(tail);
        tagged.extend(SECRET);
        let clean = for_upload(&tagged);
        assert_eq!(clean, [head, &gamma, tail].concat(), "every other byte");
        let sideways = [head, &gamma, &chunk(*b"eXIf", &exif(6)), tail].concat();
        let shown = decode(&sideways).unwrap().pixels;
        let clean = for_upload(&sideways);
        assert_eq!(decode(&clean).unwrap().pixels, shown, "turned without loss");
        assert!(
            has(&clean, &gamma) && !has(&clean, b"eXIf"),
            "its colours only"
        );
    }

    #[test]
    fn a_webp_keeps_its_pixels_and_its_sizes_fit() {
        let plain = testing::webp(&cut_out(30, 21));
        let image = &plain[12..];
        let part = |kind: &[u8; 4], data: &[u8]| {
            let mut out = kind.to_vec();
            out.extend((data.len() as u32).to_le_bytes());
            out.extend(data);
            out.extend(vec![0; data.len() % 2]);
            out
        };
        let file = |parts: &[Vec<u8>]| {
            let body = [b"WEBP".to_vec(), parts.concat()].concat();
            [b"RIFF", (body.len() as u32).to_le_bytes().as_slice(), &body].concat()
        };
        let flags = |flags: u8| part(b"VP8X", &[flags, 0, 0, 0, 29, 0, 0, 20, 0, 0]);
        let icc = part(b"ICCP", b"odd");
        let tagged = file(&[
            flags(0b0011_1100),
            icc.clone(),
            image.to_vec(),
            part(b"EXIF", &[exif(1).as_slice(), SECRET].concat()),
            part(b"XMP ", SECRET),
            part(b"what", SECRET),
        ]);
        let clean = for_upload(&tagged);
        assert_eq!(
            clean,
            file(&[flags(0b0011_0000), icc, image.to_vec()]),
            "sizes and flags fit"
        );
        assert_eq!(
            decode(&clean).unwrap().pixels,
            decode(&plain).unwrap().pixels,
            "the same pixels"
        );
        let sideways = file(&[flags(0b0001_1000), image.to_vec(), part(b"EXIF", &exif(6))]);
        let shown = decode(&sideways).unwrap();
        assert!(shown.info.turned, "the test's picture lies on its side");
        let clean = for_upload(&sideways);
        assert_eq!(decode(&clean).unwrap().pixels, shown.pixels, "turned");
    }

    #[test]
    fn what_cannot_be_cleaned_does_not_leave() {
        for bytes in [
            b"".as_slice(),
            b"GIF89a",
            b"\xff\xd8\xff",
            PNG_START,
            b"RIFF\0\0\0\0WEBP",
        ] {
            assert_eq!(for_upload(bytes), b"", "{bytes:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        /// Whatever is broken in a file: no panic, and no secret in what would be sent.
        #[test]
        fn broken_files_never_leak(at in 0_usize..900, to: u8, cut in 0_usize..1200) {
            let plain = testing::jpeg(&photo(16, 16), SamplingFactor::F_1_1, |_| {});
            let block = segment(0xe1, &[b"Exif\0\0", exif(1).as_slice(), SECRET].concat());
            let mut tagged = behind(&plain, 2, &block);
            // The secret itself and the marks around it stay, or there would be nothing to find or nothing to call EXIF.
            let protected = 2..2 + block.len();
            if at < tagged.len() && !protected.contains(&at) {
                tagged[at] = to;
            }
            tagged.truncate(cut.max(protected.end + 2));
            prop_assert!(!has(&for_upload(&tagged), SECRET));
        }
    }
}
