use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::*;
use crate::imaging::ops::to_png;
use crate::imaging::testing::{chunk, cut_out, header_chunk, jpeg, photo, webp};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn refused(bytes: &[u8]) -> NotASource {
    let error = check_source(bytes).unwrap_err();
    let text = error.to_string();
    assert!(
        text.ends_with('.') && text.len() > 30,
        "a sentence with a next step: {text}"
    );
    error
}

fn sixteen_bits(color: png::ColorType, samples: &[u16], width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.set_color(color);
    let mut writer = encoder.write_header().unwrap();
    let bytes: Vec<u8> = samples.iter().flat_map(|v| v.to_be_bytes()).collect();
    writer.write_image_data(&bytes).unwrap();
    writer.finish().unwrap();
    out
}

#[test]
fn good_pictures_are_sources() {
    for bytes in [
        to_png(&photo(40, 30)).unwrap(),
        to_png(&cut_out(40, 30)).unwrap(),
        webp(&cut_out(40, 30)),
        jpeg(&photo(40, 30), SamplingFactor::F_2_2, |_| {}),
        jpeg(&photo(40, 30), SamplingFactor::F_2_2, |encoder| {
            encoder.set_progressive(true);
        }),
    ] {
        let info = check_source(&bytes).unwrap();
        assert_eq!(
            (info.width_px, info.height_px, note(&info)),
            (40, 30, None),
            "{info:?}"
        );
    }
}

#[test]
fn sixteen_bits_are_read_with_eight_and_noted() {
    let samples = [0x1234, 0xFFFF, 0x0080, 0xABCD, 0x00FF, 0x8000];
    for (color, want) in [
        (
            png::ColorType::Rgb,
            vec![0x12, 0xFF, 0x00, 255, 0xAB, 0x00, 0x80, 255],
        ),
        (
            png::ColorType::GrayscaleAlpha,
            vec![0x12, 0x12, 0x12, 0xFF, 0, 0, 0, 0xAB, 0, 0, 0, 0x80],
        ),
    ] {
        let width = samples.len() / color.samples();
        let bytes = sixteen_bits(color, &samples, width as u32, 1);
        let decoded = open_source(&bytes).unwrap();
        assert_eq!(decoded.info.bit_depth, 16, "the file's own depth");
        assert_eq!(note(&decoded.info), Some(SourceNote::EightBitsRead), "said");
        assert_eq!(decoded.pixels.rgba, want, "the upper half of each value");
    }
    assert!(
        SourceNote::EightBitsRead.to_string().ends_with('.'),
        "a sentence"
    );
}

#[test]
fn nothing_and_other_things_are_named() {
    assert_eq!(refused(b""), NotASource::Empty);
    assert_eq!(
        refused(b"\x01\x02"),
        NotASource::NotAPicture("an unknown kind of file")
    );
    assert_eq!(
        refused(b"%PDF-1.7 and so on"),
        NotASource::NotAPicture("a PDF document")
    );
    assert_eq!(
        refused(b"<!doctype html>"),
        NotASource::NotAPicture("a web page")
    );
    let bitmap = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0";
    for (bytes, what) in [
        (b"GIF89a\x01\0\x01\0".as_slice(), "GIF pictures"),
        (b"GIF87a\x01\0\x01\0", "GIF pictures"),
        (b"II*\0\x08\0\0\0", "TIFF and raw pictures"),
        (b"MM\0*\0\0\0\x08", "TIFF and raw pictures"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", "HEIC pictures"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF pictures"),
        (bitmap, "Bitmap pictures"),
        (b"8BPS\0\x01", "Photoshop files"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawings"),
    ] {
        assert_eq!(refused(bytes), NotASource::OtherFormat(what), "{what}");
    }
}

#[test]
fn printing_colours_are_refused_with_a_way_out() {
    for color in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let mut bytes = Vec::new();
        let ink = [0_u8, 120, 240, 10].repeat(16 * 16);
        Encoder::new(&mut bytes, 90)
            .encode(&ink, 16, 16, color)
            .unwrap();
        assert_eq!(refused(&bytes), NotASource::Cmyk, "{color:?}");
    }
}

#[test]
fn moving_pictures_are_refused() {
    let mut apng = Vec::new();
    let mut encoder = png::Encoder::new(&mut apng, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[7; 48]).unwrap();
    writer.write_image_data(&[9; 48]).unwrap();
    writer.finish().unwrap();
    assert_eq!(refused(&apng), NotASource::Animated, "PNG");

    // One frame in an animated WebP: the pixels of a still one behind the frame's header.
    let still = webp(&photo(16, 16));
    let pixels = &still[12..];
    let mut body =
        b"WEBPVP8X\x0a\0\0\0\x02\0\0\0\x0f\0\0\x0f\0\0ANIM\x06\0\0\0\0\0\0\0\0\0".to_vec();
    body.extend(b"ANMF");
    body.extend((16 + pixels.len() as u32).to_le_bytes());
    body.extend([0, 0, 0, 0, 0, 0, 15, 0, 0, 15, 0, 0, 100, 0, 0, 0]);
    body.extend(pixels);
    let moving = [
        b"RIFF".as_slice(),
        &(body.len() as u32).to_le_bytes(),
        &body,
    ]
    .concat();
    assert_eq!(refused(&moving), NotASource::Animated, "WebP");
}

#[test]
fn twenty_thousand_pixels_are_too_many_before_anything_is_decoded() {
    for (width_px, height_px) in [(20_000, 20_000), (20_000, 1), (12_000, 12_000)] {
        let mut bytes = PNG.to_vec();
        bytes.extend(header_chunk(width_px, height_px));
        bytes.extend(chunk(*b"IDAT", &[0x78, 1, 1, 0, 0, 0xFF, 0xFF]));
        let error = refused(&bytes);
        let want = NotASource::TooLarge {
            width_px,
            height_px,
            most_px: 8192,
        };
        assert_eq!(error, want, "{width_px} × {height_px}");
    }
}

#[test]
fn what_breaks_off_is_told_from_what_is_damaged() {
    let picture = photo(120, 90);
    for (what, whole) in [
        ("png", to_png(&picture).unwrap()),
        ("jpeg", jpeg(&picture, SamplingFactor::F_2_2, |_| {})),
        ("webp", webp(&picture)),
    ] {
        for share in [30, 60, 90] {
            let cut = &whole[..whole.len() * share / 100];
            assert_eq!(
                refused(cut),
                NotASource::Truncated,
                "{what} cut at {share} %"
            );
        }
    }
    let mut broken = to_png(&picture).unwrap();
    let middle = broken.len() / 2;
    broken[middle..middle + 40].fill(0xAA);
    assert_eq!(refused(&broken), NotASource::Damaged, "noise inside a PNG");
    let mut broken = webp(&picture);
    broken[30..60].fill(0xFF);
    assert_eq!(refused(&broken), NotASource::Damaged, "noise inside a WebP");
}
