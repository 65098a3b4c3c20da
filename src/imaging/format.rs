//! What kind of file the bytes are, by their first bytes and never by a name.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

/// A kind of file, recognised by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Network Graphics; opened here.
    Png,
    /// JPEG; opened here.
    Jpeg,
    /// `WebP`; opened here.
    WebP,
    /// GIF; recognised only.
    Gif,
    /// AVIF; recognised only.
    Avif,
    /// HEIC or HEIF; recognised only.
    Heic,
    /// TIFF and the camera raw formats built on it; recognised only.
    Tiff,
    /// Windows bitmap; recognised only.
    Bmp,
    /// JPEG XL; recognised only.
    Jxl,
    /// Windows icon; recognised only.
    Ico,
    /// SVG drawing; recognised only.
    Svg,
    /// Adobe Photoshop; recognised only.
    Psd,
    /// A PDF document.
    Pdf,
    /// An MP4 or `QuickTime` film.
    Video,
    /// A ZIP archive (also office documents).
    Zip,
    /// A web page.
    Html,
    /// Other XML.
    Xml,
    /// JSON text.
    Json,
    /// Plain text.
    Text,
}

impl Format {
    /// Whether [`super::decode()`] opens it.
    pub const fn is_supported(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::WebP)
    }

    /// Whether it is a picture at all.
    pub const fn is_picture(self) -> bool {
        !matches!(
            self,
            Self::Pdf | Self::Video | Self::Zip | Self::Html | Self::Xml | Self::Json | Self::Text
        )
    }

    /// The usual file name ending, without the dot; `bin` for what is never stored as a picture.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
            Self::Heic => "heic",
            Self::Tiff => "tif",
            Self::Bmp => "bmp",
            Self::Jxl => "jxl",
            Self::Ico => "ico",
            Self::Svg => "svg",
            Self::Psd => "psd",
            _ => "bin",
        }
    }

    /// The registered media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Jxl => "image/jxl",
            Self::Ico => "image/x-icon",
            Self::Svg => "image/svg+xml",
            Self::Pdf => "application/pdf",
            Self::Json => "application/json",
            Self::Html => "text/html",
            Self::Xml => "text/xml",
            Self::Text => "text/plain",
            Self::Psd | Self::Video | Self::Zip => "application/octet-stream",
        }
    }

    /// What it is, in the form that [`super::DecodeError`] puts into its sentences.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Png => "PNG pictures",
            Self::Jpeg => "JPEG pictures",
            Self::WebP => "WebP pictures",
            Self::Gif => "GIF pictures",
            Self::Avif => "AVIF pictures",
            Self::Heic => "HEIC pictures",
            Self::Tiff => "TIFF and raw pictures",
            Self::Bmp => "Bitmap pictures",
            Self::Jxl => "JPEG XL pictures",
            Self::Ico => "Icon files",
            Self::Svg => "SVG drawings",
            Self::Psd => "Photoshop files",
            Self::Pdf => "a PDF document",
            Self::Video => "a film",
            Self::Zip => "an archive",
            Self::Html => "a web page",
            Self::Xml => "an XML text",
            Self::Json => "a JSON text",
            Self::Text => "plain text",
        }
    }
}

/// What the bytes are, by their first bytes; `None` if nothing known begins like this.
pub fn sniff(bytes: &[u8]) -> Option<Format> {
    const MAGIC: &[(&[u8], Format)] = &[
        (b"\x89PNG\r\n\x1a\n", Format::Png),
        (b"\xff\xd8\xff", Format::Jpeg),
        (b"GIF87a", Format::Gif),
        (b"GIF89a", Format::Gif),
        (b"II*\0", Format::Tiff),
        (b"MM\0*", Format::Tiff),
        (b"II+\0", Format::Tiff),
        (b"\xff\x0a", Format::Jxl),
        (b"\0\0\0\x0cJXL \r\n\x87\n", Format::Jxl),
        (b"\0\0\x01\0", Format::Ico),
        (b"8BPS", Format::Psd),
        (b"%PDF-", Format::Pdf),
        (b"PK\x03\x04", Format::Zip),
    ];
    if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*format);
    }
    match (bytes.get(0..4), bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some(Format::WebP),
        (_, Some(b"ftyp"), Some(brand)) => Some(match brand {
            b"avif" | b"avis" => Format::Avif,
            b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" | b"heim" | b"heis" => Format::Heic,
            _ => Format::Video,
        }),
        // A bitmap says its own header size at 14; "BM" alone would catch plain words.
        (Some([b'B', b'M', ..]), ..) if bytes.get(14..18).is_some_and(is_bitmap_header) => {
            Some(Format::Bmp)
        }
        _ => sniff_text(bytes),
    }
}

fn is_bitmap_header(size: &[u8]) -> bool {
    matches!(size, [12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])
}

fn sniff_text(bytes: &[u8]) -> Option<Format> {
    let head = bytes.get(..bytes.len().min(1024))?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    // The cut may fall inside a character, so only a broken start counts against it.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let text = text.trim_start().to_ascii_lowercase();
    if text.is_empty() || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let format = if text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg"))
    {
        Format::Svg
    } else if text.starts_with("<!doctype html")
        || text.starts_with("<html")
        || text.starts_with("<head")
        || text.starts_with("<body")
    {
        Format::Html
    } else if text.starts_with("<?xml") {
        Format::Xml
    } else if text.starts_with('{') || text.starts_with('[') {
        Format::Json
    } else {
        Format::Text
    };
    Some(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart_by_their_first_bytes() {
        let cases: &[(&[u8], Option<Format>)] = &[
            (b"\x89PNG\r\n\x1a\n\0\0", Some(Format::Png)),
            (b"\xff\xd8\xff\xe0", Some(Format::Jpeg)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Format::WebP)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"GIF89a\x01\0", Some(Format::Gif)),
            (b"\0\0\0\x20ftypavif", Some(Format::Avif)),
            (b"\0\0\0\x20ftypheic", Some(Format::Heic)),
            (b"\0\0\0\x20ftypisom", Some(Format::Video)),
            (b"BMW is a car, not a bitmap", Some(Format::Text)),
            (b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", Some(Format::Bmp)),
            (b"  <!DOCTYPE HTML><html>", Some(Format::Html)),
            (b"<?xml version=\"1.0\"?><svg/>", Some(Format::Svg)),
            (b"<?xml version=\"1.0\"?><Error/>", Some(Format::Xml)),
            (b"{\"error\": \"quota\"}", Some(Format::Json)),
            ("Größe".as_bytes(), Some(Format::Text)),
            (b"\x80\x81\x82", None),
            (b"\x89PN", None),
            (b"", None),
        ];
        for (bytes, want) in cases {
            assert_eq!(sniff(bytes), *want, "{bytes:?}");
        }
    }

    #[test]
    fn a_character_cut_by_the_window_is_still_text() {
        let mut bytes = vec![b'a'; 1023];
        bytes.extend("é".as_bytes());
        assert_eq!(sniff(&bytes), Some(Format::Text));
    }
}
