//! Reading server-sent events as they arrive (WHATWG HTML, "Server-sent events", section 9.2.6).
//!
//! Only the data of events matters here: names, ids and times to reconnect are left out. More tolerant than the page asks:
//! a last event without the empty line after it counts.

/// Takes pieces of a stream apart.
pub(super) struct Events {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    after_cr: bool,
    first_line: bool,
    /// Most bytes of one event; a larger one is left out.
    limit: usize,
    too_large: bool,
}

impl Events {
    /// A reader that leaves out events of more than `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            line: Vec::new(),
            data: Vec::new(),
            has_data: false,
            after_cr: false,
            first_line: true,
            limit,
            too_large: false,
        }
    }

    /// Reads the next piece; `hear` gets the data of every event that is complete. How many were.
    pub(super) fn read(&mut self, piece: &[u8], hear: &mut dyn FnMut(&[u8])) -> usize {
        let mut heard = 0;
        for run in piece.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            let (text, end) = match run.split_last() {
                Some((end @ (b'\n' | b'\r'), text)) => (text, Some(*end)),
                _ => (run, None),
            };
            // The second half of a line's end that came in two.
            let half = std::mem::take(&mut self.after_cr) && end == Some(b'\n') && text.is_empty();
            if half {
                continue;
            }
            self.take(text);
            if let Some(end) = end {
                self.after_cr = end == b'\r';
                heard += usize::from(self.end_line(hear));
            }
        }
        heard
    }

    /// The stream ended: what is left is an event too.
    pub(super) fn finish(mut self, hear: &mut dyn FnMut(&[u8])) -> usize {
        let heard = !self.line.is_empty() && self.end_line(hear);
        usize::from(heard) + usize::from(self.end_event(hear))
    }

    fn take(&mut self, text: &[u8]) {
        if self.too_large || self.line.len() + text.len() > self.limit {
            self.too_large = true;
            // Enough to tell an empty line from a long one.
            self.line.truncate(1);
            if self.line.is_empty() && !text.is_empty() {
                self.line.push(b':');
            }
            return;
        }
        self.line.extend_from_slice(text);
    }

    fn end_line(&mut self, hear: &mut dyn FnMut(&[u8])) -> bool {
        let line = std::mem::take(&mut self.line);
        let mut line = line.as_slice();
        if std::mem::take(&mut self.first_line) {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        if line.is_empty() {
            return self.end_event(hear);
        }
        let value = match line.strip_prefix(b"data") {
            Some([]) => &[][..],
            Some([b':', b' ', value @ ..] | [b':', value @ ..]) => value,
            _ => return false,
        };
        if self.data.len() + value.len() > self.limit {
            self.too_large = true;
        }
        if self.too_large {
            return false;
        }
        if std::mem::replace(&mut self.has_data, true) {
            self.data.push(b'\n');
        }
        self.data.extend_from_slice(value);
        false
    }

    fn end_event(&mut self, hear: &mut dyn FnMut(&[u8])) -> bool {
        let data = std::mem::take(&mut self.data);
        let complete = std::mem::take(&mut self.has_data) && !std::mem::take(&mut self.too_large);
        self.too_large = false;
        if complete {
            hear(&data);
        }
        complete
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(pieces: &[&[u8]], limit: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut hear = |data: &[u8]| found.push(String::from_utf8_lossy(data).into_owned());
        let mut events = Events::new(limit);
        for piece in pieces {
            events.read(piece, &mut hear);
        }
        events.finish(&mut hear);
        found
    }

    #[test]
    fn events_are_found_whatever_their_lines_end_with() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [
                "\u{feff}event: partial",
                "data: one",
                "",
                ": a comment",
                "",
                "id: 7",
                "data:two",
                "data: three",
                "data",
                "retry: 9",
                "",
                "nonsense",
                "",
                "data: last",
            ]
            .join(end);
            let whole = all(&[text.as_bytes()], 1000);
            assert_eq!(whole, ["one", "two\nthree\n", "last"], "{end:?}");
            let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            assert_eq!(all(&bytes, 1000), whole, "{end:?}, byte by byte");
        }
    }

    #[test]
    fn an_event_that_is_too_large_is_left_out_and_the_next_is_read() {
        let large = format!("data: {}\n\ndata: small\n\n", "x".repeat(100));
        assert_eq!(all(&[large.as_bytes()], 50), ["small"], "in one line");
        let pieces: Vec<&[u8]> = large.as_bytes().chunks(7).collect();
        assert_eq!(all(&pieces, 50), ["small"], "in pieces");
        let lines = format!("{}\ndata: small\n\n", "data: xxxxxxxx\n".repeat(20));
        assert_eq!(all(&[lines.as_bytes()], 50), ["small"], "in many lines");
    }

    proptest! {
        /// Cutting a stream into pieces changes nothing, and no bytes make it panic.
        #[test]
        fn pieces_do_not_matter(
            lines in prop::collection::vec("(data: ?|:|event:)?[a-c\r\n ]{0,6}", 0..12),
            cut in 1_usize..9,
            limit in 1_usize..40,
        ) {
            let text = lines.join("\n");
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(cut).collect();
            let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
            prop_assert_eq!(all(&pieces, 1000), all(&bytes, 1000));
            let small = all(&pieces, limit);
            prop_assert!(small.iter().all(|event| event.len() <= limit + 12));
        }
    }
}
