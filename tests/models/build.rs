//! Small model files, made here.

/// A tensor: name, shape (outermost side first), and its type's name.
pub(crate) type Entry<'a> = (&'a str, &'a [u64], &'a str);

fn width(kind: &str) -> u64 {
    match kind {
        "F32" => 4,
        "F8_E4M3" => 1,
        _ => 2,
    }
}

/// The JSON header of these tensors, and how many bytes their numbers take.
pub(crate) fn header(tensors: &[Entry<'_>]) -> (String, u64) {
    let mut at = 0;
    let entries: Vec<String> = tensors
        .iter()
        .map(|(name, shape, kind)| {
            let end = at + shape.iter().product::<u64>() * width(kind);
            let entry = format!("\"{name}\":{{\"dtype\":\"{kind}\",\"shape\":{shape:?},\"data_offsets\":[{at},{end}]}}");
            at = end;
            entry
        })
        .collect();
    (format!("{{{}}}", entries.join(",")), at)
}

/// A file with this header and so many bytes of numbers.
pub(crate) fn with_header(json: &str, numbers: u64) -> Vec<u8> {
    let mut file = (json.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(json.as_bytes());
    // Not zeros, so that a mix-up of places shows.
    file.extend((0..numbers).map(|at| (at % 251) as u8));
    file
}

/// A sound safetensors file.
pub(crate) fn safetensors(tensors: &[Entry<'_>]) -> Vec<u8> {
    let (json, numbers) = header(tensors);
    with_header(&json, numbers)
}

/// A value in a GGUF header.
pub(crate) enum Value<'a> {
    U32(u32),
    Text(&'a str),
    Texts(&'a [&'a str]),
    Floats(u64),
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

/// A GGUF file. Tensors are given with their type's number and bytes; places follow one another.
pub(crate) fn gguf(values: &[(&str, Value<'_>)], tensors: &[(&str, &[u64], u32, u64)]) -> Vec<u8> {
    let mut out = b"GGUF".to_vec();
    out.extend(3_u32.to_le_bytes());
    out.extend((tensors.len() as u64).to_le_bytes());
    out.extend((values.len() as u64).to_le_bytes());
    for (key, value) in values {
        text(&mut out, key);
        match value {
            Value::U32(number) => {
                out.extend(4_u32.to_le_bytes());
                out.extend(number.to_le_bytes());
            }
            Value::Text(words) => {
                out.extend(8_u32.to_le_bytes());
                text(&mut out, words);
            }
            Value::Texts(all) => {
                out.extend(9_u32.to_le_bytes());
                out.extend(8_u32.to_le_bytes());
                out.extend((all.len() as u64).to_le_bytes());
                all.iter().for_each(|words| text(&mut out, words));
            }
            Value::Floats(count) => {
                out.extend(9_u32.to_le_bytes());
                out.extend(6_u32.to_le_bytes());
                out.extend(count.to_le_bytes());
                out.extend((0..count * 4).map(|_| 0_u8));
            }
        }
    }
    let mut at = 0_u64;
    for (name, shape, kind, bytes) in tensors {
        text(&mut out, name);
        out.extend((shape.len() as u32).to_le_bytes());
        // The format wants the innermost side first.
        shape
            .iter()
            .rev()
            .for_each(|side| out.extend(side.to_le_bytes()));
        out.extend(kind.to_le_bytes());
        out.extend(at.to_le_bytes());
        at += bytes.next_multiple_of(32);
    }
    let begin = out.len().next_multiple_of(32);
    out.resize(begin + at as usize, 7);
    out
}

/// A VAE of FLUX.1 and Z-Image in miniature, `bytes` long or a little more.
pub(crate) fn vae(bytes: u64) -> Vec<u8> {
    let filler = [bytes.div_ceil(4)];
    safetensors(&[
        ("decoder.conv_in.weight", &[8, 16, 3, 3], "BF16"),
        ("encoder.conv_in.weight", &[8, 3, 3, 3], "BF16"),
        ("decoder.filler", &filler, "F32"),
    ])
}

/// A Qwen3 text encoder in miniature, so wide.
pub(crate) fn qwen3(width: u64) -> Vec<u8> {
    let numbers = 64 * width;
    gguf(
        &[
            ("general.architecture", Value::Text("qwen3")),
            ("tokenizer.ggml.tokens", Value::Texts(&["a", "b", "<end>"])),
            ("tokenizer.ggml.scores", Value::Floats(3)),
            ("general.alignment", Value::U32(32)),
        ],
        &[
            ("token_embd.weight", &[64, width], 12, numbers / 256 * 144),
            ("blk.0.attn_q.weight", &[64, width], 12, numbers / 256 * 144),
            ("blk.0.attn_q_norm.weight", &[128], 0, 512),
        ],
    )
}

/// The part of Z-Image that makes pictures, in miniature, for a text so wide.
pub(crate) fn z_image(width: u64) -> Vec<u8> {
    let inner = [256, width];
    safetensors(&[
        (
            "model.diffusion_model.cap_embedder.0.weight",
            &[width],
            "F16",
        ),
        ("model.diffusion_model.cap_embedder.1.weight", &inner, "F16"),
        (
            "model.diffusion_model.layers.0.attention.qkv.weight",
            &[768, 256],
            "F16",
        ),
        ("model.diffusion_model.x_pad_token", &[1, 256], "F16"),
    ])
}
