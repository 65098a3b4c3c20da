//! The least one must know of a PNG file: what it says it is, and whether its end is there. Decoding it is somebody else's work.

/// How every PNG begins (W3C PNG, third edition, §5.2), then the length and name of its first chunk.
const BEGIN: [u8; 16] = *b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
/// How every PNG ends: an empty last chunk with its checksum.
const END: [u8; 12] = *b"\0\0\0\0IEND\xae\x42\x60\x82";

/// Width and height in pixels, when this begins like a PNG and ends like one.
pub fn size(file: &[u8]) -> Option<(u32, u32)> {
    let rest = file.strip_prefix(&BEGIN)?;
    let side = |from: usize| {
        let bytes: [u8; 4] = rest.get(from..from + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes)).filter(|side| *side > 0)
    };
    let size = (side(0)?, side(4)?);
    file.ends_with(&END).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(width: u32, height: u32) -> Vec<u8> {
        let mut file = BEGIN.to_vec();
        file.extend(width.to_be_bytes());
        file.extend(height.to_be_bytes());
        file.extend(b"\x08\x02\0\0\0crc.");
        file.extend(END);
        file
    }

    #[test]
    fn the_size_is_read_and_half_a_file_is_none() {
        let whole = file(640, 480);
        assert_eq!(size(&whole), Some((640, 480)), "as written");
        for length in 0..whole.len() {
            assert_eq!(size(&whole[..length]), None, "cut at {length}");
        }
        assert_eq!(size(&file(0, 480)), None, "no pixels");
        assert_eq!(size(b"<html>"), None, "something else");
    }
}
