//! How much memory is free.

/// Most bytes of the system's answer that are read.
const ANSWER_LIMIT_BYTES: u64 = 64 << 10;

/// Bytes that programs can have without pushing others out; `None` where the system does not say.
///
/// Linux: `MemAvailable` (`proc_meminfo(5)`). Other systems are not asked yet.
pub fn free_bytes() -> Option<u64> {
    use std::io::Read as _;
    if !cfg!(target_os = "linux") {
        return None;
    }
    let mut text = String::new();
    let file = std::fs::File::open("/proc/meminfo").ok()?;
    file.take(ANSWER_LIMIT_BYTES)
        .read_to_string(&mut text)
        .ok()?;
    available(&text)
}

fn available(meminfo: &str) -> Option<u64> {
    let rest = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kib: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_answer_is_read_with_care() {
        let text =
            "MemTotal:       24576 kB\nMemFree:  1 kB\nMemAvailable:   12345 kB\nBuffers: 1 kB\n";
        assert_eq!(available(text), Some(12_345 * 1024), "in bytes");
        for broken in [
            "",
            "MemAvailable:",
            "MemAvailable: x kB",
            "MemAvailable: 5 MB",
            "MemAvailable: 18446744073709551615 kB",
            "xMemAvailable: 5 kB",
        ] {
            assert_eq!(available(broken), None, "{broken:?}");
        }
        if cfg!(target_os = "linux") {
            assert!(
                free_bytes().is_some_and(|free| free > 1 << 20),
                "this computer has some"
            );
        }
    }
}
