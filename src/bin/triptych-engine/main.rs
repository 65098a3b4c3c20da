//! The engine process: makes pictures on this computer with stable-diffusion.cpp, told what to do over its standard input.
//!
//! The studio starts it when it is needed and ends it to cancel; whatever native code does to this process, the window never notices more than a
//! sentence. The language is [`triptych::local::protocol`].

mod guard;
mod native;
mod raw;
mod say;
mod watch;
mod work;

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let out = match guard::take_output() {
        Ok(file) => say::Out::new(file),
        Err(err) => {
            writeln!(std::io::stderr(), "the output cannot be taken: {err}").unwrap_or_default();
            return ExitCode::FAILURE;
        }
    };
    guard::settle();
    work::serve(&out)
}
