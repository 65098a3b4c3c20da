//! Arguments, then either the window or a headless command.
#![forbid(unsafe_code)]

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use triptych::{cli, logging, window};

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    logging::start();
    if let Some(command) = cli.command {
        return cli::run(cli.library, command);
    }
    match cli::home(cli.library).and_then(window::open) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            writeln!(std::io::stderr(), "triptych: {sentence}").unwrap_or_default();
            ExitCode::FAILURE
        }
    }
}
