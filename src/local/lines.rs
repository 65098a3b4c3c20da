//! Lines of a bounded length from a pipe nobody can trust.

use std::io::{self, BufRead};

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// A line without its end; never empty.
    Line(Vec<u8>),
    /// The line is longer than allowed; the rest of the pipe is of no use.
    TooLong,
    /// The other side closed.
    End,
}

/// The next line that is not empty. A newline or a carriage return ends one: programs that draw progress bars use the latter.
///
/// What is kept in memory never exceeds `limit` bytes and one buffer of the reader.
pub fn take(from: &mut impl BufRead, limit: usize) -> io::Result<Taken> {
    let mut line = Vec::new();
    loop {
        let buffer = match from.fill_buf() {
            Ok(buffer) => buffer,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            Err(err) => return Err(err),
        };
        if buffer.is_empty() {
            return Ok(if line.is_empty() {
                Taken::End
            } else {
                Taken::Line(line)
            });
        }
        let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or(buffer);
        if line.len().saturating_add(part.len()) > limit {
            return Ok(Taken::TooLong);
        }
        line.extend_from_slice(part);
        let used = part.len() + usize::from(end.is_some());
        from.consume(used);
        if end.is_some() && !line.is_empty() {
            return Ok(Taken::Line(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn all(bytes: &[u8], limit: usize) -> Vec<Taken> {
        // Three bytes at a time, so that every line is put together from pieces.
        let mut reader = BufReader::with_capacity(3, bytes);
        let mut found = Vec::new();
        loop {
            let taken = take(&mut reader, limit).unwrap();
            let last = matches!(taken, Taken::End | Taken::TooLong);
            found.push(taken);
            if last {
                return found;
            }
        }
    }

    #[test]
    fn lines_end_with_either_and_empty_ones_are_nothing() {
        let line = |text: &str| Taken::Line(text.as_bytes().to_vec());
        assert_eq!(
            all(b"\n\none\r\ntwo 1/3\rtwo 2/3\r\n\nlast", 100),
            [
                line("one"),
                line("two 1/3"),
                line("two 2/3"),
                line("last"),
                Taken::End
            ],
            "in order"
        );
    }

    #[test]
    fn a_line_without_end_stops_at_the_limit() {
        assert_eq!(
            all(&[b'x'; 1000], 64),
            [Taken::TooLong],
            "no more than asked is kept"
        );
        assert_eq!(
            all(&[b'x'; 64], 64),
            [Taken::Line(vec![b'x'; 64]), Taken::End],
            "exactly the limit passes"
        );
    }
}
