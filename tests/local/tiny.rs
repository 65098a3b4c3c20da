//! A tiny Z-Image model of random weights: the real names of all tensors, the smallest shapes stable-diffusion.cpp accepts.
//!
//! 52 MB in three files: a diffusion model of width 256 with two layers, a Qwen3-like text encoder of width 32 with 36 layers and the whole vocabulary
//! (hidden states of layer 35 are used, ids go up to 151 9xx), and a decoder like TAEF1. The pictures are noise, but the whole way from words to pixels is
//! gone for real in a second or two on a CPU, and the same seed gives the same picture.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use triptych::domain::local::{Family, ModelSet, Part};

/// The model, written once and kept among the build's own files.
pub(crate) fn model() -> ModelSet {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tiny-zimage-1");
        if !folder.exists() {
            let begun = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
            write(begun.path());
            fs::rename(begun.keep(), &folder).unwrap();
        }
        folder
    });
    set(folder)
}

/// The files of a folder that [`write`] has filled.
pub(crate) fn set(folder: &Path) -> ModelSet {
    ModelSet {
        family: Family::ZImage,
        parts: [
            (Part::Diffusion, "zimage"),
            (Part::Llm, "qwen3"),
            (Part::Vae, "taef1"),
        ]
        .map(|(part, name)| (part, folder.join(name).with_extension("safetensors")))
        .to_vec(),
        steps: 2,
        cfg: 1.0,
        guidance: 0.0,
        memory_bytes: 200_000_000,
    }
}

/// Writes the three files.
pub(crate) fn write(folder: &Path) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut put = |name: &str, tensors: Vec<Tensor>| {
        let path = folder.join(name).with_extension("safetensors");
        write_file(&path, &tensors, &mut chance);
    };
    put("zimage", diffusion_model());
    put("qwen3", text_encoder());
    put("taef1", tiny_autoencoder());
}

struct Tensor {
    name: String,
    shape: Vec<usize>,
    /// Standard deviation of its numbers; `None` for ones, 0 for zeros.
    scale: Option<f32>,
    half: bool,
}

impl Tensor {
    fn half(name: impl Into<String>, shape: &[usize], scale: Option<f32>) -> Self {
        Self {
            name: name.into(),
            shape: shape.to_vec(),
            scale,
            half: true,
        }
    }

    fn bytes(&self) -> usize {
        self.shape.iter().product::<usize>() * if self.half { 2 } else { 4 }
    }
}

/// xorshift64 (Marsaglia 2003); four of its 16-bit parts added up are nearly normal (Irwin-Hall).
struct Chance(u64);

impl Chance {
    fn normal(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let sum: u32 = (0..4)
            .map(|part| (self.0 >> (16 * part)) as u32 & 0xffff)
            .sum();
        // Mean 2 and variance 1/3 once divided by 65536.
        (sum as f32 / 65536.0 - 2.0) * 1.732_050_8
    }
}

/// IEEE 754 half precision, rounding half up; small enough numbers become 0.
pub(crate) fn half(number: f32) -> u16 {
    let bits = number.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let rounded = (bits & 0x7fff_ffff) + 0x1000;
    let exponent = (rounded >> 23) as i32 - 127 + 15;
    if exponent <= 0 {
        return sign;
    }
    sign | ((exponent as u16) << 10) | ((rounded >> 13) as u16 & 0x3ff)
}

/// safetensors: 8 bytes of header length, little-endian, a JSON header padded to 8 bytes, then the numbers in order.
fn write_file(path: &Path, tensors: &[Tensor], chance: &mut Chance) {
    let mut header = serde_json::Map::new();
    let mut at = 0;
    for tensor in tensors {
        let end = at + tensor.bytes();
        let entry = serde_json::json!({
            "dtype": if tensor.half { "F16" } else { "F32" },
            "shape": tensor.shape,
            "data_offsets": [at, end],
        });
        header.insert(tensor.name.clone(), entry);
        at = end;
    }
    let mut text = serde_json::to_vec(&header).unwrap();
    text.resize(text.len().next_multiple_of(8), b' ');
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    out.write_all(&(text.len() as u64).to_le_bytes()).unwrap();
    out.write_all(&text).unwrap();
    for tensor in tensors {
        for _ in 0..tensor.shape.iter().product() {
            let number = tensor.scale.map_or(1.0, |scale| chance.normal() * scale);
            if tensor.half {
                out.write_all(&half(number).to_le_bytes()).unwrap();
            } else {
                out.write_all(&number.to_le_bytes()).unwrap();
            }
        }
    }
    out.flush().unwrap();
}

struct Tensors(Vec<Tensor>);

impl Tensors {
    fn weight(&mut self, name: &str, out: usize, inputs: usize, scale: f32) {
        let scale = scale / (inputs as f32).sqrt();
        let name = format!("{name}.weight");
        self.0.push(Tensor::half(name, &[out, inputs], Some(scale)));
    }

    fn linear(&mut self, name: &str, out: usize, inputs: usize, scale: f32) {
        self.weight(name, out, inputs, scale);
        let name = format!("{name}.bias");
        self.0.push(Tensor::half(name, &[out], Some(0.02)));
    }

    fn ones(&mut self, name: &str, length: usize) {
        let name = format!("{name}.weight");
        self.0.push(Tensor::half(name, &[length], None));
    }

    fn conv(&mut self, name: &str, out: usize, inputs: usize, bias: bool, scale: f32) {
        let scale = scale * (2.0 / (inputs as f32 * 9.0)).sqrt();
        let single = |name, shape: &[usize], scale| Tensor {
            half: false,
            ..Tensor::half(name, shape, Some(scale))
        };
        let weight = single(format!("{name}.weight"), &[out, inputs, 3, 3], scale);
        self.0.push(weight);
        if bias {
            self.0.push(single(format!("{name}.bias"), &[out], 0.02));
        }
    }
}

fn diffusion_model() -> Vec<Tensor> {
    const WIDTH: usize = 256;
    const CONTEXT: usize = 32;
    let mut t = Tensors(Vec::new());
    let block = |t: &mut Tensors, name: &str, modulated: bool| {
        let inner = 256 * (8 * WIDTH / 3).div_ceil(256);
        t.weight(&format!("{name}.attention.qkv"), 3 * WIDTH, WIDTH, 1.0);
        t.weight(&format!("{name}.attention.out"), WIDTH, WIDTH, 1.0);
        t.ones(&format!("{name}.attention.q_norm"), 128);
        t.ones(&format!("{name}.attention.k_norm"), 128);
        t.weight(&format!("{name}.feed_forward.w1"), inner, WIDTH, 1.0);
        t.weight(&format!("{name}.feed_forward.w2"), WIDTH, inner, 1.0);
        t.weight(&format!("{name}.feed_forward.w3"), inner, WIDTH, 1.0);
        for norm in [
            "attention_norm1",
            "attention_norm2",
            "ffn_norm1",
            "ffn_norm2",
        ] {
            t.ones(&format!("{name}.{norm}"), WIDTH);
        }
        if modulated {
            t.linear(&format!("{name}.adaLN_modulation.0"), 4 * WIDTH, WIDTH, 0.5);
        }
    };
    t.linear("x_embedder", WIDTH, 64, 1.0);
    t.linear("t_embedder.mlp.0", WIDTH, 256, 1.0);
    t.linear("t_embedder.mlp.2", 256, WIDTH, 1.0);
    t.ones("cap_embedder.0", CONTEXT);
    t.linear("cap_embedder.1", WIDTH, CONTEXT, 1.0);
    block(&mut t, "noise_refiner.0", true);
    block(&mut t, "context_refiner.0", false);
    block(&mut t, "layers.0", true);
    block(&mut t, "layers.1", true);
    t.linear("final_layer.linear", 64, WIDTH, 1.0);
    t.linear("final_layer.adaLN_modulation.1", WIDTH, WIDTH, 0.5);
    for name in ["x_pad_token", "cap_pad_token"] {
        t.0.push(Tensor::half(name, &[1, WIDTH], Some(0.0)));
    }
    t.0
}

fn text_encoder() -> Vec<Tensor> {
    const WIDTH: usize = 32;
    const WORDS: usize = 151_936;
    let mut t = Tensors(Vec::new());
    let words = Tensor::half("model.embed_tokens.weight", &[WORDS, WIDTH], Some(0.5));
    t.0.push(words);
    for layer in 0..36 {
        let b = format!("model.layers.{layer}");
        t.weight(&format!("{b}.self_attn.q_proj"), 4096, WIDTH, 1.0);
        t.weight(&format!("{b}.self_attn.k_proj"), 1024, WIDTH, 1.0);
        t.weight(&format!("{b}.self_attn.v_proj"), 1024, WIDTH, 1.0);
        t.weight(&format!("{b}.self_attn.o_proj"), WIDTH, 4096, 0.3);
        t.ones(&format!("{b}.self_attn.q_norm"), 128);
        t.ones(&format!("{b}.self_attn.k_norm"), 128);
        t.weight(&format!("{b}.mlp.gate_proj"), 64, WIDTH, 1.0);
        t.weight(&format!("{b}.mlp.up_proj"), 64, WIDTH, 1.0);
        t.weight(&format!("{b}.mlp.down_proj"), WIDTH, 64, 0.3);
        t.ones(&format!("{b}.input_layernorm"), WIDTH);
        t.ones(&format!("{b}.post_attention_layernorm"), WIDTH);
    }
    t.ones("model.norm", WIDTH);
    t.0
}

fn tiny_autoencoder() -> Vec<Tensor> {
    const CHANNELS: usize = 16;
    const WIDTH: usize = 64;
    let mut t = Tensors(Vec::new());
    let block = |t: &mut Tensors, name: &str| {
        for (nth, scale) in [(0, 1.0), (2, 1.0), (4, 0.5)] {
            t.conv(&format!("{name}.conv.{nth}"), WIDTH, WIDTH, true, scale);
        }
    };
    t.conv("encoder.layers.0", WIDTH, 3, true, 1.0);
    block(&mut t, "encoder.layers.1");
    let mut at = 2;
    for _ in 0..3 {
        t.conv(&format!("encoder.layers.{at}"), WIDTH, WIDTH, false, 1.0);
        for nth in 1..=3 {
            block(&mut t, &format!("encoder.layers.{}", at + nth));
        }
        at += 4;
    }
    t.conv(&format!("encoder.layers.{at}"), CHANNELS, WIDTH, true, 1.0);
    t.conv("decoder.layers.0", WIDTH, CHANNELS, true, 1.0);
    at = 2;
    for _ in 0..3 {
        for nth in 0..3 {
            block(&mut t, &format!("decoder.layers.{}", at + nth));
        }
        // One layer without numbers doubles the size, then a convolution.
        t.conv(
            &format!("decoder.layers.{}", at + 4),
            WIDTH,
            WIDTH,
            false,
            1.0,
        );
        at += 5;
    }
    block(&mut t, &format!("decoder.layers.{at}"));
    t.conv(&format!("decoder.layers.{}", at + 1), 3, WIDTH, true, 1.0);
    t.0
}
