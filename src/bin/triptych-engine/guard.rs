//! What the process does to itself before it touches native code, so that it cannot harm the studio.

use std::fs::File;
use std::io;

/// Takes the real output away from everybody else: whatever native code prints afterwards goes to the error stream, never between our lines.
#[cfg(unix)]
pub(crate) fn take_output() -> io::Result<File> {
    let ours = rustix::io::dup(rustix::stdio::stdout())?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok(File::from(ours))
}

/// The C library's stream cannot be moved without more unsafe code here. With callbacks set, native code prints nothing but empty lines, and the studio
/// skips those.
#[cfg(windows)]
pub(crate) fn take_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    let ours = io::stdout().as_handle().try_clone_to_owned()?;
    Ok(File::from(ours))
}

/// Dies with the studio, yields to everything else on the computer, is the first to go when memory runs out, leaves no core file of many gigabytes.
///
/// Every one of these may be refused by the system; the engine works without them.
pub(crate) fn settle() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        set_parent_process_death_signal(Some(Signal::KILL)).unwrap_or_default();
        std::fs::write("/proc/self/oom_score_adj", "800").unwrap_or_default();
    }
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, nice, setrlimit};
        nice(10).map(drop).unwrap_or_default();
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        setrlimit(Resource::Core, none).unwrap_or_default();
    }
}

/// Ends this process at once, in whatever native code it is: nobody is listening any more.
pub(crate) fn leave() {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        kill_process(getpid(), Signal::KILL).unwrap_or_default();
    }
    #[cfg(not(unix))]
    std::process::abort();
}

/// Instructions the native code was compiled with (`.cargo/portable.cmake`) and this processor does not have.
pub(crate) fn missing_instructions() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    let known = [
        ("AVX2", std::is_x86_feature_detected!("avx2")),
        ("FMA", std::is_x86_feature_detected!("fma")),
        ("F16C", std::is_x86_feature_detected!("f16c")),
        ("BMI2", std::is_x86_feature_detected!("bmi2")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let known: [(&str, bool); 0] = [];
    let missing = known.into_iter().filter(|(_, has)| !has);
    missing.map(|(name, _)| name).collect()
}

/// Physical cores this process may use: two threads on one core only get in each other's way in matrix products.
pub(crate) fn physical_cores() -> u32 {
    let allowed = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let physical = listed_cores().unwrap_or(allowed);
    u32::try_from(physical.clamp(1, allowed)).unwrap_or(1)
}

/// Sets of threads that share a core, as the kernel lists them; none on other systems.
fn listed_cores() -> Option<usize> {
    let mut cores = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir("/sys/devices/system/cpu").ok()?.flatten() {
        let list = entry.path().join("topology/thread_siblings_list");
        if let Ok(siblings) = std::fs::read_to_string(list) {
            cores.insert(siblings);
        }
    }
    Some(cores.len()).filter(|cores| *cores > 0)
}
