//! What is read from headers, and what hostile ones do to the reader: nothing.

use std::io::{Cursor, Read, Seek, SeekFrom};

use proptest::prelude::*;
use triptych::domain::local::{Family, Part};
use triptych::domain::weights::{Flaw, Format, Found, clash};
use triptych::models::headers::read;

use crate::build::{Entry, Value, gguf, header, qwen3, safetensors, vae, with_header, z_image};

fn look(bytes: &[u8], name: &str) -> Result<Found, Flaw> {
    read(Cursor::new(bytes), bytes.len() as u64, name)
}

#[test]
fn families_and_parts_are_known_by_their_tensors() {
    use Family::{Flux1, Flux1Kontext, Flux2Klein, QwenImage, QwenImageEdit, Sd15, Sdxl};
    let of = |tensors: &[Entry<'_>], name: &str| {
        let found = look(&safetensors(tensors), name).unwrap();
        (found.part, found.fits)
    };
    let some: &[u64] = &[4, 64];
    let flux: &[Entry<'_>] = &[
        ("double_blocks.0.img_attn.qkv.weight", some, "F16"),
        ("img_in.weight", &[4, 64], "F16"),
        ("txt_in.weight", &[4, 4096], "F16"),
    ];
    assert_eq!(
        of(flux, "flux1-dev.safetensors"),
        (Some(Part::Diffusion), vec![Flux1, Flux1Kontext]),
        "FLUX.1"
    );
    assert_eq!(
        of(flux, "FLUX1-Kontext.safetensors"),
        (Some(Part::Diffusion), vec![Flux1Kontext]),
        "by its name"
    );
    let fill: &[Entry<'_>] = &[
        ("double_blocks.0.img_attn.qkv.weight", some, "F16"),
        ("img_in.weight", &[4, 384], "F16"),
    ];
    assert_eq!(
        of(fill, "x.safetensors"),
        (Some(Part::Diffusion), vec![]),
        "FLUX Fill is not ours"
    );
    let klein: &[Entry<'_>] = &[
        ("double_blocks.0.img_attn.qkv.weight", some, "F16"),
        ("double_stream_modulation_img.lin.weight", some, "F16"),
        ("txt_in.weight", &[4, 7680], "F16"),
    ];
    assert_eq!(
        of(klein, "x.safetensors"),
        (Some(Part::Diffusion), vec![Flux2Klein]),
        "klein"
    );
    let qwen: &[Entry<'_>] = &[("transformer_blocks.0.img_mod.1.weight", some, "F16")];
    assert_eq!(
        of(qwen, "qwen-image-edit.safetensors").1,
        [QwenImageEdit],
        "by its name"
    );
    assert_eq!(
        of(qwen, "x.safetensors").1,
        [QwenImage, QwenImageEdit],
        "either"
    );
    let sdxl: &[Entry<'_>] = &[
        ("model.diffusion_model.input_blocks.0.0.weight", some, "F16"),
        (
            "first_stage_model.decoder.conv_in.weight",
            &[4, 4, 3, 3],
            "F16",
        ),
        ("conditioner.embedders.1.model.ln_final.weight", &[4], "F16"),
    ];
    assert_eq!(
        of(sdxl, "x.safetensors"),
        (Some(Part::Whole), vec![Sdxl]),
        "SDXL"
    );
    let sd15: &[Entry<'_>] = &[
        ("model.diffusion_model.input_blocks.0.0.weight", some, "F16"),
        (
            "first_stage_model.decoder.conv_in.weight",
            &[4, 4, 3, 3],
            "F16",
        ),
        (
            "cond_stage_model.transformer.text_model.final_layer_norm.weight",
            &[768],
            "F16",
        ),
    ];
    assert_eq!(
        of(sd15, "x.safetensors"),
        (Some(Part::Whole), vec![Sd15]),
        "SD 1.5"
    );
    let clip: &[Entry<'_>] = &[
        ("text_model.encoder.layers.0.mlp.fc1.weight", some, "F16"),
        ("text_model.final_layer_norm.weight", &[768], "F16"),
    ];
    assert_eq!(of(clip, "x.safetensors").0, Some(Part::ClipL), "CLIP-L");
    let t5: &[Entry<'_>] = &[
        (
            "encoder.block.0.layer.0.SelfAttention.q.weight",
            some,
            "F16",
        ),
        ("encoder.final_layer_norm.weight", &[4096], "F16"),
    ];
    assert_eq!(
        of(t5, "x.safetensors"),
        (Some(Part::T5), vec![Flux1, Flux1Kontext]),
        "T5"
    );
    let lora: &[Entry<'_>] = &[(
        "lora_unet_double_blocks_0_img_attn_proj.lora_down.weight",
        some,
        "F16",
    )];
    assert_eq!(
        of(lora, "x.safetensors"),
        (Some(Part::Lora), vec![Flux1, Flux1Kontext]),
        "an addition"
    );
    let unknown: &[Entry<'_>] = &[("something.else", some, "F16")];
    assert_eq!(of(unknown, "x.safetensors"), (None, vec![]), "nobody knows");
}

#[test]
fn vae_encoder_and_model_of_one_family_fit_and_their_widths_are_compared() {
    let found = look(&vae(10_000), "ae.safetensors").unwrap();
    assert_eq!(
        (found.part, found.format),
        (Some(Part::Vae), Format::Safetensors),
        "VAE"
    );
    assert!(
        found.fits.contains(&Family::ZImage) && found.fits.contains(&Family::Flux1),
        "shared"
    );
    assert_eq!(found.precision, "f32", "most of its bytes");
    let model = look(&z_image(2560), "z.safetensors").unwrap();
    assert_eq!(
        (model.part, model.fits.as_slice()),
        (Some(Part::Diffusion), [Family::ZImage].as_slice()),
        "Z-Image"
    );
    let encoder = look(&qwen3(2560), "q.gguf").unwrap();
    assert_eq!(
        (encoder.part, encoder.format),
        (Some(Part::Llm), Format::Gguf),
        "encoder"
    );
    assert_eq!(encoder.precision, "q4_k", "as ggml calls it");
    assert_eq!(encoder.fits, [Family::ZImage, Family::Flux2Klein], "shared");
    assert!(!clash(&model, &encoder), "2560 and 2560");
    let larger = look(&qwen3(4096), "q.gguf").unwrap();
    assert_eq!(larger.fits, [Family::Flux2Klein], "the 8B encoder");
    assert!(clash(&model, &larger), "2560 and 4096");
    let eyes = gguf(
        &[("general.architecture", Value::Text("clip"))],
        &[("v.blk.0.attn_q.weight", &[32], 1, 64)],
    );
    assert_eq!(
        look(&eyes, "mmproj.gguf").unwrap().part,
        Some(Part::LlmVision),
        "mmproj"
    );
}

#[test]
fn what_is_no_model_is_named_for_what_it_is() {
    let cases: &[(&[u8], Flaw)] = &[
        (b"", Flaw::Empty),
        (&[0; 4096], Flaw::Empty),
        (b"<!DOCTYPE html><html>Sign in</html>", Flaw::WebPage),
        (b"\n <HTML><body>", Flaw::WebPage),
        (b"{\"error\":\"Repository not found\"}", Flaw::WebPage),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:abc",
            Flaw::Pointer,
        ),
        (
            b"PK\x03\x04\x00\x00\x08\x08\x00\x00archive/data.pkl",
            Flaw::Pickle,
        ),
        (b"\x80\x02}q\x00(X\x0a\x00\x00\x00state_dict", Flaw::Pickle),
        (b"GGMLxxxxxxxxxxxxxxxx", Flaw::Version),
        (b"GGUF\x01\x00\x00\x00xxxxxxxxxxxxxxxx", Flaw::Version),
        (b"GGUF\x00\x00\x00\x03xxxxxxxxxxxxxxxx", Flaw::Version),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", Flaw::NotAModel),
        (b"short", Flaw::NotAModel),
        (
            b"\xff\xff\xff\xff\xff\xff\xff\xff{\"a\":1}",
            Flaw::HeaderTooLarge,
        ),
        (
            b"\x02\x00\x00\x00\x00\x00\x00\x00{}",
            Flaw::Damaged("there is no tensor in it"),
        ),
    ];
    for (bytes, flaw) in cases {
        assert_eq!(
            look(bytes, "x.safetensors").as_ref(),
            Err(flaw),
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn a_safetensors_header_that_contradicts_itself_is_refused() {
    let sound = |shape: &str, offsets: &str| {
        format!("{{\"a\":{{\"dtype\":\"F16\",\"shape\":{shape},\"data_offsets\":{offsets}}}}}")
    };
    let look = |json: &str, numbers| look(&with_header(json, numbers), "x.safetensors");
    assert!(look(&sound("[4]", "[0,8]"), 8).is_ok(), "sound");
    assert!(
        look(&format!("{}   ", sound("[4]", "[0,8]")), 8).is_ok(),
        "padded"
    );
    let hostile = [
        sound("[4]", "[8,0]"),
        sound("[4]", "[0,9]"),
        sound("[4]", "[-1,7]"),
        sound("[5]", "[0,8]"),
        sound("[4294967296,4294967296,4294967296]", "[0,0]"),
        sound("[18446744073709551615]", "[0,18446744073709551614]"),
        sound("[1,1,1,1,1,1,1,1,4]", "[0,8]"),
        sound("\"4\"", "[0,8]"),
        sound("[4]", "[0,8]").replace("F16", "F17"),
        sound("[4]", "[0,8]").replace("\"shape\"", "\"chape\""),
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[4,8]}}".to_owned(),
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[4,8]}}".to_owned(),
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[4,8]}}".to_owned(),
        format!("{{\"a\":{}", "[".repeat(5000)),
        "{\"a\":1}".to_owned(),
        "{".to_owned(),
    ];
    for json in hostile {
        assert!(
            matches!(look(&json, 8), Err(Flaw::Damaged(_))),
            "{json} became {:?}",
            look(&json, 8)
        );
    }
    let short = look(&sound("[4]", "[0,8]"), 7);
    assert!(
        matches!(short, Err(Flaw::TooShort { needs_bytes, has_bytes }) if needs_bytes == has_bytes + 1),
        "{short:?}"
    );
    assert!(
        look(&sound("[4]", "[0,8]"), 9).is_err(),
        "something follows"
    );
}

#[test]
fn a_forged_gguf_header_is_refused_before_anything_is_set_aside_for_it() {
    let sound = qwen3(256);
    assert!(look(&sound, "x.gguf").is_ok(), "sound");
    let with = |at: usize, bytes: &[u8]| {
        let mut forged = sound.clone();
        forged[at..at + bytes.len()].copy_from_slice(bytes);
        look(&forged, "x.gguf").unwrap_err()
    };
    let huge = (1_u64 << 40).to_le_bytes();
    assert!(matches!(with(8, &huge), Flaw::Damaged(_)), "2^40 tensors");
    assert!(matches!(with(16, &huge), Flaw::Damaged(_)), "2^40 values");
    assert!(
        matches!(with(24, &huge), Flaw::Damaged(_)),
        "a key of 2^40 bytes"
    );
    assert!(
        matches!(with(24, &u64::MAX.to_le_bytes()), Flaw::Damaged(_)),
        "a key of 2^64 bytes"
    );
    // The list of tokens claims more than there is: type and count stand behind its key.
    let list = sound
        .windows(21)
        .position(|window| window == b"tokenizer.ggml.tokens")
        .unwrap()
        + 21
        + 8;
    assert!(
        matches!(with(list, &huge), Flaw::TooShort { .. } | Flaw::Damaged(_)),
        "2^40 texts"
    );
    let scores = sound
        .windows(21)
        .position(|window| window == b"tokenizer.ggml.scores")
        .unwrap()
        + 21
        + 8;
    assert!(
        matches!(with(scores, &huge), Flaw::TooShort { .. }),
        "2^40 numbers"
    );
    assert!(
        matches!(with(scores, &u64::MAX.to_le_bytes()), Flaw::Damaged(_)),
        "2^64 numbers"
    );
    let cut = look(&sound[..sound.len() - 1], "x.gguf");
    // The last tensor is shorter than its place: only the padding is missing then.
    assert!(
        cut.is_ok() || matches!(cut, Err(Flaw::TooShort { .. })),
        "{cut:?}"
    );
    let cut = look(&sound[..sound.len() - 600], "x.gguf");
    assert!(matches!(cut, Err(Flaw::TooShort { .. })), "{cut:?}");
}

/// Counts what is read, and refuses to hand out more than a header may take.
struct Miser<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Miser<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(out)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| std::io::Error::other("read too much"))?;
        Ok(read)
    }
}

impl<R: Seek> Seek for Miser<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn the_numbers_are_never_read() {
    let file = vae(40_000_000);
    let (bytes, left) = (file.len() as u64, 200_000);
    let miser = Miser {
        inner: Cursor::new(file),
        left,
    };
    assert!(
        read(miser, bytes, "ae.safetensors").is_ok(),
        "the header is enough"
    );
}

/// Sound files to begin with.
fn seeds() -> Vec<Vec<u8>> {
    vec![vae(64), z_image(32), qwen3(256)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_and_cut_headers_never_panic(
        seed in 0..3_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = seeds()[seed].clone();
        // Most changes hit the header, where they can do harm.
        let head = bytes.len().min(700);
        for (at, byte) in changes {
            let at = at.index(head);
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let length = bytes.len() as u64;
        if let Ok(found) = look(&bytes, "x.gguf") {
            prop_assert_eq!(found.bytes, length);
            prop_assert!(found.tensors > 0);
        }
    }

    #[test]
    fn a_length_that_is_too_small_is_always_noticed(seed in 0..2_usize, cut in any::<prop::sample::Index>()) {
        // Safetensors are exact: each missing byte shows.
        let bytes = &seeds()[seed];
        let cut = cut.index(bytes.len());
        prop_assert!(look(&bytes[..cut], "x.safetensors").is_err());
    }

    #[test]
    fn anything_at_all_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), start in 0..4_usize) {
        let starts: [&[u8]; 4] = [b"", b"GGUF\x03\x00\x00\x00", b"\x40\x00\x00\x00\x00\x00\x00\x00{", b"GGUF\x02\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"];
        let all = [starts[start], bytes.as_slice()].concat();
        let found = look(&all, "x");
        prop_assert!(found.is_ok() || found.is_err());
    }

    #[test]
    fn any_sound_safetensors_is_read(sides in prop::collection::vec(0..20_u64, 1..40)) {
        let names: Vec<String> = (0..sides.len()).map(|at| format!("t.{at}")).collect();
        let shapes: Vec<[u64; 1]> = sides.iter().map(|side| [*side]).collect();
        let tensors: Vec<Entry<'_>> = names.iter().zip(&shapes).map(|(name, shape)| (name.as_str(), shape.as_slice(), "F32")).collect();
        let (json, numbers) = header(&tensors);
        let found = look(&with_header(&json, numbers), "x.safetensors").unwrap();
        prop_assert_eq!(found.tensors, sides.len());
    }
}
