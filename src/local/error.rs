//! What can go wrong with an engine on this computer, and how the end of a process is read.

use std::fmt;

use crate::local::protocol::Trouble;
use crate::text::engine as text;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocalErrorKind {
    /// The person stopped it. Nothing is wrong.
    Stopped,
    /// A part of the model is missing.
    Incomplete,
    /// A file of the model is not where it was.
    FileGone,
    /// The size cannot be made.
    BadSize,
    /// A setting cannot be used.
    BadRequest,
    /// A source, mask or reference cannot be used.
    BadInput,
    /// This model takes no pictures to go by.
    NoReferences,
    /// The engine program is missing or may not be started.
    NotInstalled,
    /// The engine is of another version than the studio.
    OtherVersion,
    /// The engine did not say hello in time.
    NoHello,
    /// The processor is too old for the engine.
    Processor,
    /// The model's files are damaged or of another kind.
    Model,
    /// Not enough memory.
    Memory,
    /// It stopped by itself in the middle.
    Crashed,
    /// Nothing was heard for too long.
    Hung,
    /// It said what cannot be understood.
    Garbage,
    /// It finished without a picture.
    NoPicture,
    /// What it made is no picture of the size asked for.
    WrongPicture,
    /// The person's own program cannot make this size.
    OddSize,
    /// The person's own program is something else.
    OtherProgram,
    /// Files could not be written or read.
    Disk,
}

impl LocalErrorKind {
    /// Every kind.
    pub const ALL: [Self; 21] = [
        Self::Stopped,
        Self::Incomplete,
        Self::FileGone,
        Self::BadSize,
        Self::BadRequest,
        Self::BadInput,
        Self::NoReferences,
        Self::NotInstalled,
        Self::OtherVersion,
        Self::NoHello,
        Self::Processor,
        Self::Model,
        Self::Memory,
        Self::Crashed,
        Self::Hung,
        Self::Garbage,
        Self::NoPicture,
        Self::WrongPicture,
        Self::OddSize,
        Self::OtherProgram,
        Self::Disk,
    ];

    /// For people: what happened and what to do next.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Stopped => text::STOPPED,
            Self::Incomplete => text::INCOMPLETE,
            Self::FileGone => text::FILE_GONE,
            Self::BadSize => text::BAD_SIZE,
            Self::BadRequest => text::BAD_REQUEST,
            Self::BadInput => text::BAD_INPUT,
            Self::NoReferences => text::NO_REFERENCES,
            Self::NotInstalled => text::NOT_INSTALLED,
            Self::OtherVersion => text::OTHER_VERSION,
            Self::NoHello => text::NO_HELLO,
            Self::Processor => text::PROCESSOR,
            Self::Model => text::MODEL,
            Self::Memory => text::MEMORY,
            Self::Crashed => text::CRASHED,
            Self::Hung => text::HUNG,
            Self::Garbage => text::GARBAGE,
            Self::NoPicture => text::NO_PICTURE,
            Self::WrongPicture => text::WRONG_PICTURE,
            Self::OddSize => text::ODD_SIZE,
            Self::OtherProgram => text::OTHER_PROGRAM,
            Self::Disk => text::DISK,
        }
    }
}

/// An engine on this computer made no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalError {
    /// What went wrong.
    pub kind: LocalErrorKind,
    /// The technical side, shown folded: exit code, the engine's last words. May hold paths, never the prompt.
    pub detail: String,
}

impl LocalError {
    /// An error with its technical side.
    pub fn new(kind: LocalErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }

    /// The person stopped it.
    pub(in crate::local) fn stopped() -> Self {
        Self::new(LocalErrorKind::Stopped, "")
    }

    /// For people: what happened and what to do next.
    pub fn sentence(&self) -> &'static str {
        self.kind.sentence()
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for LocalError {}

impl From<Trouble> for LocalErrorKind {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            // We wrote the order ourselves, so an engine that does not understand it is not ours.
            Trouble::BadOrder => Self::OtherVersion,
            Trouble::BadRequest => Self::BadRequest,
            Trouble::Processor => Self::Processor,
            Trouble::Model => Self::Model,
            Trouble::Memory => Self::Memory,
            Trouble::NoPicture => Self::NoPicture,
        }
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::local) struct Ended {
    /// Its exit code, if it exited.
    pub code: Option<i32>,
    /// The signal that ended it, if one did.
    pub signal: Option<i32>,
    /// It had to be ended because it did not do so by itself.
    pub by_us: bool,
}

/// Signals, by the numbers every Unix we run on gives them (POSIX, kill: signals 4, 6, 9, 11 are fixed).
mod signal {
    pub(super) const ILL: i32 = 4;
    pub(super) const KILL: i32 = 9;
}

impl From<std::process::ExitStatus> for Ended {
    fn from(status: std::process::ExitStatus) -> Self {
        #[cfg(unix)]
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        #[cfg(not(unix))]
        let signal = None;
        Self {
            code: status.code(),
            signal,
            by_us: false,
        }
    }
}

impl Ended {
    /// What it means that a process ended like this in the middle of work.
    ///
    /// Only the kernel kills with signal 9 unasked, when memory runs out; a shell or a container says the same as 128 and the signal.
    pub(in crate::local) fn means(self) -> LocalErrorKind {
        if self.by_us {
            return LocalErrorKind::Hung;
        }
        let by_shell = self.code.filter(|code| *code > 128).map(|code| code - 128);
        match self.signal.or(by_shell) {
            Some(signal::KILL) => LocalErrorKind::Memory,
            Some(signal::ILL) => LocalErrorKind::Processor,
            // What the system's loader and shells say of a program whose libraries are missing.
            None if matches!(self.code, Some(126 | 127)) => LocalErrorKind::NotInstalled,
            _ => LocalErrorKind::Crashed,
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.signal, self.code) {
            _ if self.by_us => f.write_str("it closed its output and stayed"),
            (Some(signal), _) => write!(f, "ended by signal {signal}"),
            (None, Some(code)) => write!(f, "exit code {code}"),
            (None, None) => f.write_str("ended"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_sentence_of_its_own_with_a_next_step() {
        let mut seen = std::collections::BTreeSet::new();
        for kind in LocalErrorKind::ALL {
            let sentence = kind.sentence();
            assert!(
                sentence.ends_with('.') && !sentence.contains('!'),
                "{kind:?}: {sentence}"
            );
            assert!(seen.insert(sentence), "{kind:?} says what another says");
            let words = ["image", "generate", "local ", "provider", "signal"];
            assert!(
                !words.iter().any(|word| sentence.contains(word)),
                "{kind:?} speaks like a person: {sentence}"
            );
        }
    }

    #[test]
    fn the_end_of_a_process_is_read_like_a_shell_reads_it() {
        let by_us = false;
        let means = |code, signal| {
            Ended {
                code,
                signal,
                by_us,
            }
            .means()
        };
        assert_eq!(means(None, Some(9)), LocalErrorKind::Memory, "the kernel");
        assert_eq!(
            means(Some(137), None),
            LocalErrorKind::Memory,
            "through a shell"
        );
        assert_eq!(means(None, Some(4)), LocalErrorKind::Processor, "SIGILL");
        assert_eq!(means(None, Some(11)), LocalErrorKind::Crashed, "SIGSEGV");
        assert_eq!(means(Some(134), None), LocalErrorKind::Crashed, "abort");
        assert_eq!(
            means(Some(127), None),
            LocalErrorKind::NotInstalled,
            "loader"
        );
        assert_eq!(means(Some(0), None), LocalErrorKind::Crashed, "left early");
    }
}
