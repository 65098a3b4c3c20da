//! stable-diffusion.cpp behind a small safe surface. All `unsafe` of Triptych is in this file.
//!
//! The library keeps its three callbacks in process-wide statics, so there is one [`listen`] and one model a process. It has no way to stop a picture
//! (0.1.20 of the binding): the studio ends the process instead.
#![expect(
    unsafe_code,
    reason = "the native engine is called through its C interface"
)]

use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::ptr::{self, NonNull};
use std::sync::{Mutex, PoisonError};

use diffusion_rs_sys as sys;

use triptych::domain::local::{Family, Part};
use triptych::local::protocol::{Device, Generate, Load, Sampler};

use crate::raw::Raw;

/// What the engine tells while it works, on whatever thread it likes.
pub(crate) enum Told<'a> {
    /// A line of its log.
    Log { level: Level, text: &'a str },
    /// Something counted: steps, weights or tiles, whichever it is doing.
    Count { done: u32, of: u32, seconds: f32 },
    /// A preview of the step.
    Preview(Raw),
}

/// How grave a line of its log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

type Ear = Box<dyn FnMut(Told<'_>) + Send>;

static EAR: Mutex<Option<Ear>> = Mutex::new(None);

/// Hands what the engine tells to `ear`. A panic in there must not reach C++, where it would end the process: it ends here.
fn tell(told: Told<'_>) {
    let heard = catch_unwind(AssertUnwindSafe(|| {
        let mut ear = EAR.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ear) = ear.as_mut() {
            ear(told);
        }
    }));
    drop(heard);
}

unsafe extern "C" fn on_log(level: sys::sd_log_level_t, text: *const c_char, _: *mut c_void) {
    if text.is_null() {
        return;
    }
    let level = match level {
        sys::sd_log_level_t::SD_LOG_DEBUG => Level::Debug,
        sys::sd_log_level_t::SD_LOG_INFO => Level::Info,
        sys::sd_log_level_t::SD_LOG_WARN => Level::Warn,
        _ => Level::Error,
    };
    // SAFETY: not null, and the library ends its log lines with a zero byte (src/core/util.cpp, log_printf); it lives for this call.
    let text = unsafe { CStr::from_ptr(text) };
    let text = &text.to_string_lossy();
    tell(Told::Log { level, text });
}

unsafe extern "C" fn on_progress(step: i32, steps: i32, seconds: f32, _: *mut c_void) {
    tell(Told::Count {
        done: step.max(0) as u32,
        of: steps.max(0) as u32,
        seconds,
    });
}

unsafe extern "C" fn on_preview(
    _step: i32,
    frames: i32,
    images: *mut sys::sd_image_t,
    _is_noisy: bool,
    _: *mut c_void,
) {
    if frames < 1 || images.is_null() {
        return;
    }
    // SAFETY: there is at least one frame, alive for this call (src/stable-diffusion.cpp, preview_image).
    let raw = unsafe { copy(&*images) };
    if let Some(raw) = raw {
        tell(Told::Preview(raw));
    }
}

/// Copies the library's pixels.
///
/// # Safety
/// `image.data` is null or points to width × height × channel bytes.
unsafe fn copy(image: &sys::sd_image_t) -> Option<Raw> {
    let bytes = [image.width, image.height, image.channel]
        .iter()
        .try_fold(1_usize, |bytes, side| bytes.checked_mul(*side as usize))?;
    if image.data.is_null() || bytes == 0 {
        return None;
    }
    // SAFETY: as promised by the caller.
    let data = unsafe { std::slice::from_raw_parts(image.data, bytes) };
    let raw = Raw {
        width: image.width,
        height: image.height,
        channels: image.channel,
        data: data.to_vec(),
    };
    raw.is_whole().then_some(raw)
}

/// Sets who is told. Previews are the cheap kind: latents projected to colours, an eighth of the size.
pub(crate) fn listen(ear: Ear) {
    *EAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(ear);
    // SAFETY: the functions live as long as the process and use no data pointer.
    unsafe {
        sys::sd_set_log_callback(Some(on_log), ptr::null_mut());
        sys::sd_set_progress_callback(Some(on_progress), ptr::null_mut());
    }
}

/// Turns previews on or off for the pictures to come.
pub(crate) fn set_previews(on: bool) {
    let mode = if on {
        sys::preview_t::PREVIEW_PROJ
    } else {
        sys::preview_t::PREVIEW_NONE
    };
    let callback: sys::sd_preview_cb_t = if on { Some(on_preview) } else { None };
    // SAFETY: the function lives as long as the process and uses no data pointer.
    unsafe { sys::sd_set_preview_callback(callback, mode, 1, true, false, ptr::null_mut()) };
}

/// What the binding of this version holds; the library itself only knows it when it was built from its repository.
const EMBEDDED: &str = "stable-diffusion.cpp 9838264c";

/// The library's version.
pub(crate) fn version() -> String {
    // SAFETY: both return strings that live as long as the process, or null.
    let said = unsafe { [text(sys::sd_version()), text(sys::sd_commit())] };
    if said.iter().any(|word| word.is_empty() || word == "unknown") {
        return EMBEDDED.to_owned();
    }
    said.join(" ")
}

/// # Safety
/// `said` is null or a string that ends with a zero byte.
unsafe fn text(said: *const c_char) -> String {
    if said.is_null() {
        return String::new();
    }
    // SAFETY: as promised by the caller.
    unsafe { CStr::from_ptr(said) }
        .to_string_lossy()
        .into_owned()
}

/// What can be computed on, graphics processors first.
pub(crate) fn devices() -> Vec<Device> {
    // SAFETY: the registry is filled on first use and never emptied; indices below the count are valid.
    let mut devices: Vec<Device> = unsafe {
        (0..sys::ggml_backend_dev_count())
            .map(|nth| {
                let device = sys::ggml_backend_dev_get(nth);
                let (mut free, mut total) = (0, 0);
                sys::ggml_backend_dev_memory(device, &raw mut free, &raw mut total);
                let kind = sys::ggml_backend_dev_type(device);
                Device {
                    name: text(sys::ggml_backend_dev_name(device)),
                    description: text(sys::ggml_backend_dev_description(device)),
                    gpu: kind == sys::ggml_backend_dev_type::GGML_BACKEND_DEVICE_TYPE_GPU
                        || kind == sys::ggml_backend_dev_type::GGML_BACKEND_DEVICE_TYPE_IGPU,
                    free_bytes: free as u64,
                    total_bytes: total as u64,
                }
            })
            .collect()
    };
    devices.sort_by_key(|device| !device.gpu);
    devices
}

/// Strings for C that live as long as this does.
#[derive(Default)]
struct Strings(Vec<CString>);

impl Strings {
    /// Null for a string that C cannot hold; the studio sends none.
    fn keep(&mut self, text: &str) -> *const c_char {
        let Ok(text) = CString::new(text) else {
            return ptr::null();
        };
        let pointer = text.as_ptr();
        self.0.push(text);
        pointer
    }

    fn keep_path(&mut self, path: &Path) -> *const c_char {
        path.to_str().map_or(ptr::null(), |path| self.keep(path))
    }
}

/// An open model.
pub(crate) struct Model {
    context: NonNull<sys::sd_ctx_t>,
}

/// Below this much memory on a graphics card the weights stay in the computer's own.
const SMALL_GPU: u64 = 12 * 1024 * 1024 * 1024;

impl Model {
    /// Opens a model whose files the studio has checked. `tiny_vae` says that its decoder is one of the tiny kind. Weights are read when they are first
    /// needed, so a damaged file may show only with the first picture.
    pub(crate) fn open(
        load: &Load,
        threads: u32,
        devices: &[Device],
        tiny_vae: bool,
    ) -> Option<Self> {
        let mut strings = Strings::default();
        let mut params = MaybeUninit::<sys::sd_ctx_params_t>::uninit();
        // SAFETY: the call fills every field.
        let mut params = unsafe {
            sys::sd_ctx_params_init(params.as_mut_ptr());
            params.assume_init()
        };
        for (part, path) in &load.parts {
            let pointer = strings.keep_path(path);
            match part {
                Part::Whole => params.model_path = pointer,
                Part::Diffusion => params.diffusion_model_path = pointer,
                Part::Vae if tiny_vae => params.taesd_path = pointer,
                Part::Vae => params.vae_path = pointer,
                Part::ClipL => params.clip_l_path = pointer,
                Part::ClipG => params.clip_g_path = pointer,
                Part::T5 => params.t5xxl_path = pointer,
                Part::Llm => params.llm_path = pointer,
                Part::LlmVision => params.llm_vision_path = pointer,
                Part::Lora => {}
            }
            let edited_2511 = load.family == Family::QwenImageEdit
                && *part == Part::Diffusion
                && path.to_string_lossy().contains("2511");
            // The 2511 release conditions on a zero time step; nothing in its tensors says so.
            params.qwen_image_zero_cond_t |= edited_2511;
        }
        params.n_threads = i32::try_from(threads.max(1)).unwrap_or(i32::MAX);
        params.enable_mmap = true;
        // The same noise for a seed as PyTorch on a CPU, and as ComfyUI.
        params.rng_type = sys::rng_type_t::CPU_RNG;
        let gpu = devices.iter().find(|device| device.gpu);
        params.diffusion_flash_attn = gpu.is_some();
        if gpu.is_some_and(|gpu| gpu.total_bytes > 0 && gpu.total_bytes < SMALL_GPU) {
            params.params_backend = strings.keep("cpu");
            params.max_vram = -1.0;
        }
        // SAFETY: every pointer is null or one of `strings`, which live beyond the call; the library copies what it keeps.
        let context = unsafe { sys::new_sd_ctx(&raw const params) };
        drop(strings);
        NonNull::new(context).map(|context| Self { context })
    }

    /// Makes the pictures of an order with these inputs, all of the size (`width`, `height`); `None` when the library could not.
    pub(crate) fn generate(
        &mut self,
        order: &Generate,
        (width, height): (u32, u32),
        inputs: &mut Pixels,
    ) -> Option<Vec<Raw>> {
        let mut strings = Strings::default();
        let loras: Vec<sys::sd_lora_t> = order
            .loras
            .iter()
            .map(|lora| sys::sd_lora_t {
                is_high_noise: false,
                multiplier: lora.weight,
                path: strings.keep_path(&lora.path),
            })
            .collect();
        let mut references: Vec<sys::sd_image_t> = inputs.references.iter_mut().map(lend).collect();
        let mut params = MaybeUninit::<sys::sd_img_gen_params_t>::uninit();
        // SAFETY: the call fills every field.
        let mut params = unsafe {
            sys::sd_img_gen_params_init(params.as_mut_ptr());
            params.assume_init()
        };
        params.loras = loras.as_ptr();
        params.lora_count = loras.len() as u32;
        params.prompt = strings.keep(&order.prompt);
        params.negative_prompt = strings.keep(&order.negative);
        params.width = width as i32;
        params.height = height as i32;
        params.seed = i64::try_from(order.seed).unwrap_or(i64::MAX);
        params.batch_count = order.batch as i32;
        params.strength = order.strength;
        params.sample_params.sample_steps = order.steps as i32;
        params.sample_params.sample_method = method(order.sampler);
        params.sample_params.guidance.txt_cfg = order.cfg;
        params.sample_params.guidance.distilled_guidance = order.guidance;
        // Above a megapixel the decoder alone would need more memory than the rest.
        params.vae_tiling_params.enabled = u64::from(width) * u64::from(height) > 1_100_000;
        if let Some(source) = inputs.source.as_mut() {
            params.init_image = lend(source);
        }
        if let Some(mask) = inputs.mask.as_mut() {
            params.mask_image = lend(mask);
        }
        params.ref_images = references.as_mut_ptr();
        params.ref_images_count = references.len() as i32;
        params.auto_resize_ref_image = true;
        // SAFETY: the context is alive and used by this thread alone (`&mut`); every pointer outlives the call; counts are lengths.
        let made = unsafe { sys::generate_image(self.context.as_ptr(), &raw const params) };
        if made.is_null() {
            return None;
        }
        // SAFETY: the library returns `batch_count` pictures (src/stable-diffusion.cpp, decode_image_outputs), whose data is null or whole.
        unsafe {
            let images = std::slice::from_raw_parts(made, order.batch as usize);
            let pictures = images.iter().map(|image| copy(image)).collect();
            sys::free_sd_images(made, order.batch as i32);
            pictures
        }
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: opened by `new_sd_ctx`, freed once.
        unsafe { sys::free_sd_ctx(self.context.as_ptr()) };
    }
}

/// Pictures that go with an order, unpacked.
#[derive(Default)]
pub(crate) struct Pixels {
    pub(crate) source: Option<Raw>,
    pub(crate) mask: Option<Raw>,
    pub(crate) references: Vec<Raw>,
}

/// The library's view of our pixels, valid while `raw` is.
fn lend(raw: &mut Raw) -> sys::sd_image_t {
    sys::sd_image_t {
        width: raw.width,
        height: raw.height,
        channel: raw.channels,
        data: raw.data.as_mut_ptr(),
    }
}

fn method(sampler: Sampler) -> sys::sample_method_t {
    use sys::sample_method_t as Method;
    match sampler {
        // The library's word for "choose what suits the model".
        Sampler::Auto => Method::SAMPLE_METHOD_COUNT,
        Sampler::Euler => Method::EULER_SAMPLE_METHOD,
        Sampler::EulerA => Method::EULER_A_SAMPLE_METHOD,
        Sampler::Heun => Method::HEUN_SAMPLE_METHOD,
        Sampler::Dpm2 => Method::DPM2_SAMPLE_METHOD,
        Sampler::Dpmpp2m => Method::DPMPP2M_SAMPLE_METHOD,
        Sampler::Dpmpp2mV2 => Method::DPMPP2Mv2_SAMPLE_METHOD,
        Sampler::Lcm => Method::LCM_SAMPLE_METHOD,
        Sampler::DdimTrailing => Method::DDIM_TRAILING_SAMPLE_METHOD,
    }
}
