//! What `sd-cli` prints while it works, read back into numbers.
//!
//! stable-diffusion.cpp draws `  |=====>    | 3/40 - 1.52it/s` for steps and `  |####      | 120/686 - 1.20GB/s` for weights (`src/core/util.cpp`,
//! `print_progress_line`), each over the last with a carriage return; everything else it prints is one line of its log.

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::local) enum Said {
    /// Steps done and to do, and seconds a step.
    Step(u32, u32, f32),
    /// Weights read and to read.
    Loading(u32, u32),
    /// The words and the source are being read.
    Reading,
    /// The steps begin.
    Making,
    /// The pixels are being made.
    Finishing,
}

/// Reads one line; `None` when it says nothing of use.
pub(in crate::local) fn read(line: &str) -> Option<Said> {
    if let Some(bar) = read_bar(line) {
        return Some(bar);
    }
    // Words of the log, in `src/stable-diffusion.cpp` at the versions of 2026.
    let said = [
        ("generate_image ", Said::Reading),
        ("generating image:", Said::Making),
        ("decoding ", Said::Finishing),
    ];
    said.into_iter()
        .find(|(words, _)| line.contains(words))
        .map(|(_, said)| said)
}

fn read_bar(line: &str) -> Option<Said> {
    let (begin, rest) = line.rsplit_once("| ")?;
    begin.trim_start().strip_prefix('|')?;
    let (counts, speed) = rest.split_once(" - ")?;
    let (done, total) = counts.trim().split_once('/')?;
    let (done, total) = (done.parse().ok()?, total.parse().ok()?);
    let speed = speed.trim_end_matches("\u{1b}[K").trim();
    if speed.ends_with("B/s") {
        return Some(Said::Loading(done, total));
    }
    let number = |unit| speed.strip_suffix(unit).and_then(|it| it.parse().ok());
    let seconds: f32 = match (number("s/it"), number("it/s")) {
        (Some(seconds), _) => seconds,
        (None, Some(rate)) if rate > 0.0 => 1.0 / rate,
        _ => return None,
    };
    Some(Said::Step(done, total, seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_of_steps_and_of_weights_are_told_apart() {
        let step = "  |===>                                              | 3/40 - 1.25it/s\u{1b}[K";
        assert_eq!(read(step), Some(Said::Step(3, 40, 0.8)), "quick steps");
        let slow =
            "  |==================================================| 20/20 - 12.50s/it\u{1b}[K";
        assert_eq!(read(slow), Some(Said::Step(20, 20, 12.5)), "slow steps");
        let weights =
            "  |########                                          | 120/686 - 1.20GB/s\u{1b}[K";
        assert_eq!(read(weights), Some(Said::Loading(120, 686)), "weights");
    }

    #[test]
    fn its_log_says_where_it_is_and_anything_else_says_nothing() {
        let log = "[INFO ] stable-diffusion.cpp:4357 - generating image: 1/1 - seed 42";
        assert_eq!(read(log), Some(Said::Making), "steps begin");
        let log = "[INFO ] stable-diffusion.cpp:4112 - decoding 1 latents";
        assert_eq!(read(log), Some(Said::Finishing), "pixels");
        for line in [
            "",
            "|",
            "| / - ",
            "  | | 1/ - 3it/s",
            "  | | 99999999999/1 - 3it/s",
            "  | | 1/2 - 0it/s",
            "  | | 1/2 - fast",
            "[DEBUG] 3/40 - 1.52it/s",
        ] {
            assert_eq!(read(line), None, "{line:?}");
        }
    }
}
