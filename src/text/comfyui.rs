//! `ComfyUI`: which of its models cannot be offered and why, why there is no picture, and the person's own workflow.

/// What a server in the home network or on this computer is told; `host` is empty for this computer.
pub fn privacy(host: &str) -> String {
    if host.is_empty() {
        "Your words and pictures go to ComfyUI on this computer.".to_owned()
    } else {
        format!("Your words and the pictures you send along go to ComfyUI at {host}.")
    }
}

/// The line under a model: its family, and that the name did not tell.
pub fn about(family: &str) -> String {
    format!("{family}, in ComfyUI")
}

/// The line under the person's own workflow.
pub const OWN_WORKFLOW: &str = "Your own workflow, in ComfyUI";
/// The family of a checkpoint whose name tells nothing.
pub const UNKNOWN_CHECKPOINT: &str = "A checkpoint used like Stable Diffusion";

/// It answers, but not like `ComfyUI`.
pub const NOT_COMFYUI: &str = "This address does not answer like ComfyUI.";
/// It has no model at all.
pub const NO_MODELS: &str =
    "This ComfyUI has no model for pictures yet; put one into its models folder.";

/// There is no graph for it, or its name does not say what it is.
pub fn unknown_file(file: &str) -> String {
    format!("{file}: Triptych does not know how to ask it; use it in a workflow of your own.")
}

/// A file beside the model is missing.
pub fn part_missing(file: &str, part: &str) -> String {
    format!("{file}: {part} is missing in ComfyUI; put it into its models folder.")
}

/// The server lacks a node.
pub fn node_missing(file: &str, class: &str) -> String {
    format!("{file}: this ComfyUI has no “{class}”; update ComfyUI.")
}

/// The loader for GGUF files is missing.
pub fn gguf_missing(file: &str) -> String {
    format!("{file}: GGUF files need the extension ComfyUI-GGUF.")
}

/// The parts a model needs, by name.
pub mod parts {
    /// CLIP-L.
    pub const CLIP_L: &str = "the text encoder CLIP-L (clip_l)";
    /// T5.
    pub const T5: &str = "the text encoder T5 (t5xxl)";
    /// Qwen3 4B.
    pub const QWEN3_4B: &str = "the text encoder Qwen3 4B (qwen_3_4b)";
    /// Qwen3 8B.
    pub const QWEN3_8B: &str = "the text encoder Qwen3 8B (qwen_3_8b)";
    /// Mistral.
    pub const MISTRAL: &str = "the text encoder Mistral Small (mistral_3_small_flux2)";
    /// Qwen2.5-VL.
    pub const QWEN25_VL: &str = "the text encoder Qwen2.5-VL 7B (qwen_2.5_vl_7b)";
    /// The VAE of FLUX.1 and Z-Image.
    pub const VAE_FLUX1: &str = "the VAE of FLUX.1 (ae)";
    /// The VAE of FLUX.2.
    pub const VAE_FLUX2: &str = "the VAE of FLUX.2 (flux2-vae)";
    /// The VAE of Qwen-Image.
    pub const VAE_QWEN: &str = "the VAE of Qwen-Image (qwen_image_vae)";
}

/// The server refuses a file that was there when its models were listed.
pub fn file_gone(file: &str) -> String {
    format!("ComfyUI no longer has {file}; look for its models again in Settings.")
}

/// The server refuses a setting of a node.
pub fn node_refused(class: &str, said: &str) -> String {
    if class.is_empty() {
        format!("ComfyUI does not accept this: {said}")
    } else {
        format!("ComfyUI does not accept this at “{class}”: {said}")
    }
}

/// A node the server does not have.
pub fn node_unknown(said: &str) -> String {
    format!("ComfyUI lacks a node this needs; update it, or add the extension. It said: {said}")
}

/// A node failed while working.
pub fn node_failed(class: &str, said: &str) -> String {
    match (class.is_empty(), said.is_empty()) {
        (true, true) => "ComfyUI could not finish the picture, and did not say why.".to_owned(),
        (true, false) => format!("ComfyUI could not finish the picture: {said}"),
        (false, true) => format!("ComfyUI could not finish the picture: “{class}” failed."),
        (false, false) => format!("ComfyUI could not finish the picture: “{class}” said: {said}"),
    }
}

/// Its graphics card is full.
pub const MEMORY: &str = "The computer that runs ComfyUI ran out of memory; choose a smaller size or a smaller model, or close other programs there.";
/// Somebody stopped it there.
pub const INTERRUPTED: &str = "The job was stopped in ComfyUI.";
/// The server does not know the job any more.
pub const FORGOTTEN: &str =
    "ComfyUI no longer knows this job; it was restarted, or its list was emptied.";
/// The picture is gone.
pub const PICTURE_GONE: &str = "ComfyUI made the picture, but its file is no longer there.";
/// It finished without a picture.
pub const NO_PICTURE: &str = "ComfyUI finished without a picture; a workflow of your own needs a node that saves or previews one.";
/// A proxy before it wants a password.
pub const PASSWORD: &str =
    "This ComfyUI asks for a password; Triptych only uses ComfyUI without one.";
/// A model that fills painted areas was asked for something else.
pub const NEEDS_AREA: &str = "This model only fills painted areas; paint the area to change first.";
/// A workflow with a place for a picture was run without one.
pub const NEEDS_PICTURE: &str = "This workflow needs a picture to work on.";

/// The person's own workflow: what is wrong with the text.
pub mod workflow {
    /// Far too long.
    pub const TOO_LARGE: &str =
        "This workflow is larger than 1 MB; a workflow in API format is much smaller.";
    /// Not JSON.
    pub const NOT_JSON: &str = "This is not a workflow: it is no JSON.";
    /// The format of the editor.
    pub const EDITOR_FORMAT: &str = "This workflow is in the format of ComfyUI’s editor. In ComfyUI, choose “Export (API)” from the workflow menu, and use that file.";
    /// Not an object of nodes.
    pub const NOT_NODES: &str = "This is not a workflow in ComfyUI’s API format: every entry must be a node with “class_type” and “inputs”.";
    /// No place for the words.
    pub const NO_PROMPT: &str =
        "This workflow has no place for your words: write {prompt} where they belong.";
    /// A mask without a picture.
    pub const MASK_ALONE: &str =
        "This workflow has {mask} but not {source}; an area needs a picture.";
    /// No nodes, or far too many.
    pub const NODE_COUNT: &str = "A workflow has between 1 and 2000 nodes.";
    /// Without a name.
    pub const NO_NAME: &str = "Give the workflow a name.";
}
