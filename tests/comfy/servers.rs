//! What a server has: from its answers to models, and reasons for what is not offered.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use triptych::domain::model::{Model, Place};
use triptych::domain::money::Price;
use triptych::providers::comfyui::family::Family;
use triptych::providers::comfyui::files::Files;
use triptych::providers::comfyui::names::{of_checkpoint, of_diffusion};
use triptych::providers::comfyui::server::{ASKS, Found, service};

/// The answers of a server, as bytes by path.
type Answers = BTreeMap<String, Vec<u8>>;

fn put(answers: &mut Answers, class: &str, inputs: &Value) {
    let body = json!({class: {"input": {"required": inputs}, "name": class, "output": ["X"]}});
    answers.insert(
        format!("/object_info/{class}"),
        body.to_string().into_bytes(),
    );
}

/// A list as older nodes give it.
fn old(files: &[&str]) -> Value {
    json!([files, {"tooltip": "The name of the file."}])
}

/// A list as newer nodes give it.
fn new(files: &[&str]) -> Value {
    json!(["COMBO", {"options": files, "multiselect": false}])
}

const CLIPS: [&str; 7] = [
    "clip_l.safetensors",
    "mmproj-Qwen2.5-VL-7B-F16.gguf",
    "qwen_2.5_vl_7b_fp8_scaled.safetensors",
    "qwen_3_4b.safetensors",
    "qwen_3_8b_fp8mixed.safetensors",
    "t5/t5xxl_fp16.safetensors",
    "umt5_xxl_fp8.safetensors",
];

/// A server that has everything, with these models.
fn answers(version: &str, checkpoints: &[&str], diffusion: &[&str], gguf: &[&str]) -> Answers {
    let mut answers = Answers::new();
    let stats = json!({"system": {"os": "linux", "comfyui_version": version, "argv": ["main.py"]}, "devices": []});
    answers.insert("/system_stats".to_owned(), stats.to_string().into_bytes());
    for path in ASKS {
        if let Some(class) = path.strip_prefix("/object_info/") {
            put(&mut answers, class, &json!({}));
        }
    }
    put(
        &mut answers,
        "CheckpointLoaderSimple",
        &json!({"ckpt_name": old(checkpoints)}),
    );
    put(
        &mut answers,
        "UNETLoader",
        &json!({"unet_name": new(diffusion)}),
    );
    put(
        &mut answers,
        "UnetLoaderGGUF",
        &json!({"unet_name": old(gguf)}),
    );
    let kinds = ["stable_diffusion", "lumina2", "qwen_image", "flux2"];
    put(
        &mut answers,
        "CLIPLoader",
        &json!({"clip_name": old(&CLIPS), "type": old(&kinds)}),
    );
    put(
        &mut answers,
        "CLIPLoaderGGUF",
        &json!({"clip_name": old(&CLIPS), "type": old(&kinds)}),
    );
    put(
        &mut answers,
        "DualCLIPLoader",
        &json!({"clip_name1": old(&CLIPS), "clip_name2": old(&CLIPS), "type": old(&["sdxl", "flux"])}),
    );
    put(
        &mut answers,
        "VAELoader",
        &json!({"vae_name": old(&["ae.safetensors", "flux2-vae.safetensors", "qwen_image_vae.safetensors", "pixel_space"])}),
    );
    let methods = ["offset", "index", "uxo/uno", "index_timestep_zero"];
    put(
        &mut answers,
        "FluxKontextMultiReferenceLatentMethod",
        &json!({"reference_latents_method": new(&methods)}),
    );
    answers
}

fn found(answers: &Answers) -> Found {
    service("comfyui", "ComfyUI", "http://127.0.0.1:8188/", answers)
}

fn wire<'m>(model: &'m Model, name: &str) -> &'m str {
    model.wire(name).unwrap_or_default()
}

/// A server of the newest version with a model of most kinds.
fn full() -> Found {
    found(&answers(
        "0.38.1",
        &[
            "SDXL\\juggernautXL_v9.safetensors",
            "dreamshaper_8.safetensors",
            "flux1-dev-fp8.safetensors",
        ],
        &[
            "flux-2-klein-4b-fp8.safetensors",
            "z_image_turbo_bf16.safetensors",
            "qwen_image_edit_2511_bf16.safetensors",
        ],
        &["flux1-kontext-dev-Q8_0.gguf"],
    ))
}

#[test]
fn a_server_becomes_a_service_with_its_models() {
    let found = full();
    assert_eq!(found.reasons, Vec::<String>::new(), "nothing left out");
    assert_eq!(found.version.as_deref(), Some("0.38.1"), "its version");
    let service = &found.service;
    let place = (service.place, service.base_url.as_str());
    assert_eq!(
        place,
        (Place::ThisComputer, "http://127.0.0.1:8188"),
        "here"
    );
    assert_eq!(service.translator().as_str(), "comfyui", "its translator");
    assert!(service.key.is_none(), "no key is ever looked up");
    assert_eq!(service.at_once, 2, "one at work, one in line");
    assert!(
        service.privacy.contains("on this computer"),
        "{}",
        service.privacy
    );
    let families: Vec<&str> = service
        .models
        .iter()
        .map(|model| wire(model, "family"))
        .collect();
    let by_name = [
        "sdxl",
        "checkpoint",
        "flux1",
        "flux2",
        "z-image",
        "qwen-edit",
        "flux1-kontext",
    ];
    assert_eq!(families, by_name, "in the server's order");
    let first = &service.models[0];
    assert_eq!(
        first.id.as_str(),
        "comfyui/sdxl-juggernautxl_v9.safetensors",
        "a safe id"
    );
    assert_eq!(first.name, "juggernautXL_v9", "its own name");
    assert_eq!(
        wire(first, "checkpoint"),
        "SDXL\\juggernautXL_v9.safetensors",
        "the server's own name"
    );
    for model in &service.models {
        assert_eq!(model.price, Price::Free, "{}", model.id);
        assert!(
            model.can.preview && !model.can.restarts_free && model.can.seed,
            "{}",
            model.id
        );
        assert!(Files::of_model(model).is_some(), "{}", model.id);
        assert!(
            Family::of_word(wire(model, "family")).is_some(),
            "{}",
            model.id
        );
        assert_eq!(wire(model, "cancel"), "jobs", "this version has it");
    }
}

#[test]
fn text_encoders_and_vaes_are_chosen_by_name() {
    let models = full().service.models;
    let parts = |at: usize, names: [&str; 2]| names.map(|name| wire(&models[at], name).to_owned());
    assert_eq!(
        parts(3, ["clip", "vae"]),
        ["qwen_3_4b.safetensors", "flux2-vae.safetensors"],
        "klein"
    );
    assert_eq!(
        parts(4, ["clip", "vae"]),
        ["qwen_3_4b.safetensors", "ae.safetensors"],
        "Z-Image"
    );
    let edit = [
        "qwen_2.5_vl_7b_fp8_scaled.safetensors",
        "index_timestep_zero",
    ];
    assert_eq!(parts(5, ["clip", "method"]), edit, "not its eyes");
    assert_eq!(
        parts(6, ["clip", "clip2"]),
        ["clip_l.safetensors", "t5/t5xxl_fp16.safetensors"],
        "not umt5"
    );
}

#[test]
fn files_every_server_loads_come_first_and_eyes_are_no_text_encoder() {
    let clip = |file: &str, clips: &[&str]| {
        let mut answers = answers("0.38.1", &[], &[file], &[]);
        let kinds = ["lumina2", "qwen_image", "flux2"];
        for loader in ["CLIPLoader", "CLIPLoaderGGUF"] {
            put(
                &mut answers,
                loader,
                &json!({"clip_name": old(clips), "type": old(&kinds)}),
            );
        }
        let models = found(&answers).service.models;
        models.first().map(|model| wire(model, "clip").to_owned())
    };
    let both = ["Qwen3-4B-Q4_K_M.gguf", "qwen_3_4b.safetensors"];
    let chosen = clip("z_image_turbo_bf16.safetensors", &both);
    assert_eq!(chosen.as_deref(), Some("qwen_3_4b.safetensors"), "not GGUF");
    let chosen = clip("z_image_turbo_bf16.safetensors", &both[..1]);
    assert_eq!(
        chosen.as_deref(),
        Some("Qwen3-4B-Q4_K_M.gguf"),
        "GGUF alone"
    );
    let eyes = "Qwen2.5-VL-7B-Instruct-mmproj-F16.gguf";
    let words = "Qwen2.5-VL-7B-Instruct-Q4_K_M.gguf";
    let chosen = clip("qwen_image_bf16.safetensors", &[eyes, words]);
    assert_eq!(chosen.as_deref(), Some(words), "not its eyes");
    assert_eq!(
        clip("qwen_image_bf16.safetensors", &[eyes]),
        None,
        "eyes alone"
    );
}

#[test]
fn what_is_missing_is_said_and_the_model_not_offered() {
    let without = |class: &str, file: &str| {
        let mut answers = answers("0.3.64", &[], &[file], &[]);
        answers.insert(format!("/object_info/{class}"), b"{}".to_vec());
        let found = found(&answers);
        assert_eq!(found.service.models, Vec::new(), "{file}");
        found.reasons.join(" ")
    };
    let klein = "flux-2-klein-4b-fp8.safetensors";
    assert_eq!(
        without("Flux2Scheduler", klein),
        format!("{klein}: this ComfyUI has no “Flux2Scheduler”; update ComfyUI."),
        "node"
    );
    assert!(
        without("VAELoader", klein).contains("the VAE of FLUX.2 (flux2-vae) is missing"),
        "VAE"
    );
    assert!(
        without("CLIPLoader", klein).contains("CLIPLoader"),
        "loader"
    );
    assert!(
        without("DualCLIPLoader", "flux1-dev.safetensors").contains("DualCLIPLoader"),
        "loader of two"
    );
    assert!(
        without("CFGNorm", "qwen_image_edit_2509.safetensors").contains("CFGNorm"),
        "node of an edit"
    );
    let mut older = answers("0.3.64", &[], &[klein], &[]);
    put(
        &mut older,
        "CLIPLoader",
        &json!({"clip_name": old(&CLIPS), "type": old(&["stable_diffusion"])}),
    );
    assert!(
        found(&older).reasons[0].contains("CLIPLoader: flux2"),
        "a kind this version does not know"
    );
    let mut no_eight = answers("0.3.64", &[], &["flux-2-klein-9b.safetensors"], &[]);
    assert_eq!(
        wire(&found(&no_eight).service.models[0], "clip"),
        "qwen_3_8b_fp8mixed.safetensors",
        "the larger one"
    );
    put(
        &mut no_eight,
        "CLIPLoader",
        &json!({"clip_name": old(&["qwen_3_4b.safetensors"]), "type": old(&["flux2"])}),
    );
    put(&mut no_eight, "CLIPLoaderGGUF", &json!({}));
    assert!(
        found(&no_eight).reasons[0].contains("Qwen3 8B"),
        "not the smaller one"
    );
}

#[test]
fn what_is_no_comfyui_or_has_nothing_is_said() {
    for stats in [
        None,
        Some("{}"),
        Some("<html>"),
        Some("{\"system\":{\"comfyui_version\":7}}"),
        Some("[]"),
    ] {
        let mut answers = answers("1", &["a.safetensors"], &[], &[]);
        answers.remove("/system_stats");
        if let Some(stats) = stats {
            answers.insert("/system_stats".to_owned(), stats.as_bytes().to_vec());
        }
        let found = found(&answers);
        assert_eq!(found.version, None, "{stats:?}");
        assert_eq!(found.service.models, Vec::new(), "{stats:?}");
        assert_eq!(
            found.reasons,
            ["This address does not answer like ComfyUI."],
            "{stats:?}"
        );
    }
    let nothing = found(&answers("0.3.64", &[], &[], &[]));
    assert_eq!(nothing.version.as_deref(), Some("0.3.64"), "its version");
    assert!(
        nothing.reasons[0].contains("no model for pictures yet"),
        "{:?}",
        nothing.reasons
    );
}

#[test]
fn a_server_elsewhere_is_told_apart_and_same_names_stay_apart() {
    let answers = answers(
        "0.38.0",
        &["a/x.safetensors", "a-x.safetensors", "wan2.1.safetensors"],
        &[],
        &[],
    );
    let found = service("home", "Studio PC", "http://192.168.1.20:8188", &answers);
    assert_eq!(found.service.place, Place::Cloud, "not this computer");
    assert!(
        found.service.privacy.contains("192.168.1.20"),
        "{}",
        found.service.privacy
    );
    let ids: Vec<&str> = found
        .service
        .models
        .iter()
        .map(|model| model.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["home/a-x.safetensors", "home/a-x.safetensors-2"],
        "told apart"
    );
    assert_eq!(
        found.service.models[0].wire("cancel"),
        None,
        "this version has no such stop"
    );
    assert!(
        found.reasons[0].starts_with("wan2.1.safetensors:"),
        "{:?}",
        found.reasons
    );
}

#[test]
fn a_name_says_what_a_file_is() {
    for (file, family) in [
        ("flux1-dev.safetensors", Some(Family::Flux1)),
        ("FLUX1/flux1-schnell-fp8.safetensors", Some(Family::Flux1)),
        ("flux1-krea-dev_fp8_scaled.safetensors", Some(Family::Flux1)),
        ("flux1-fill-dev.safetensors", Some(Family::Flux1Fill)),
        (
            "flux1-dev-kontext_fp8_scaled.safetensors",
            Some(Family::Flux1Kontext),
        ),
        ("flux-2-klein-base-9b-fp8.safetensors", Some(Family::Flux2)),
        ("flux2_dev_fp8mixed.safetensors", Some(Family::Flux2)),
        ("z_image_turbo_bf16.safetensors", Some(Family::ZImage)),
        ("z-image-turbo-Q4_K.gguf", Some(Family::ZImage)),
        (
            "qwen_image_2512_fp8_e4m3fn.safetensors",
            Some(Family::QwenImage),
        ),
        ("Qwen-Image-Edit-2511-Q4_K_M.gguf", Some(Family::QwenEdit)),
        ("qwen_image_2.1_bf16.safetensors", None),
        ("qwen_image_layered_bf16.safetensors", None),
        ("flux1-canny-dev.safetensors", None),
        ("flux1-depth-dev.safetensors", None),
        ("wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors", None),
        ("hunyuan_video_720p.safetensors", None),
        ("chroma-unlocked-v37.safetensors", None),
        ("something.safetensors", None),
        ("", None),
    ] {
        assert_eq!(of_diffusion(file), family, "{file}");
    }
    for (file, family) in [
        ("sd_xl_base_1.0.safetensors", Some(Family::Sdxl)),
        ("sd_xl_base_1.0_0.9vae.safetensors", Some(Family::Sdxl)),
        ("ponyDiffusionV6.safetensors", Some(Family::Sdxl)),
        ("noobaiVpred.safetensors", Some(Family::Sdxl)),
        ("v1-5-pruned-emaonly-fp16.safetensors", Some(Family::Sd15)),
        ("sd-v1-5-inpainting.ckpt", Some(Family::Sd15)),
        (
            "realisticVisionV60B1_v51VAE.safetensors",
            Some(Family::Checkpoint),
        ),
        ("dreamshaper_8.safetensors", Some(Family::Checkpoint)),
        ("flux1-dev-fp8.safetensors", Some(Family::Flux1)),
        ("sd_xl_refiner_1.0.safetensors", None),
        ("svd_xt.safetensors", None),
        ("ltx-video-2b-v0.9.safetensors", None),
        ("stable-audio-open-1.0.safetensors", None),
        ("sd3.5_large_fp8_scaled.safetensors", None),
    ] {
        assert_eq!(of_checkpoint(file), family, "{file}");
    }
}

#[test]
fn every_word_of_a_family_leads_back_to_it() {
    for family in Family::ALL {
        assert_eq!(Family::of_word(family.word()), Some(family), "{family:?}");
    }
    assert_eq!(Family::of_word("flux3"), None, "unknown");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_names_of_files_make_ids_that_are_safe_and_apart(names in prop::collection::vec(any::<String>(), 0..12)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = found(&answers("0.38.1", &names, &names, &names));
        let mut ids: Vec<&str> = found.service.models.iter().map(|model| model.id.as_str()).collect();
        for id in &ids {
            let own = id.strip_prefix("comfyui/").unwrap();
            prop_assert!(!own.is_empty() && own.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{id}");
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), all);
    }

    #[test]
    fn spoiled_answers_never_hurt(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut answers = answers("0.38.1", &["sd_xl.safetensors"], &["flux-2-klein-4b.safetensors"], &["z-image.gguf"]);
        let path = ASKS[which.index(ASKS.len())];
        if let Some(body) = answers.get_mut(path) {
            let at = at.index(body.len());
            if cut { body.truncate(at) } else { body[at] = byte }
        }
        let found = found(&answers);
        prop_assert!(found.service.models.len() <= 3);
    }
}
