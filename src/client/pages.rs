//! What the definition of the command line is printed as besides `--help`: completions and manual pages.

use std::{
    io::{self, Write},
    path::Path,
};

use clap::CommandFactory;

use crate::client::{args::Cli, exit::Stop};

/// Prints the completions of `shell`.
///
/// # Errors
/// Those of standard output.
pub fn completions(shell: clap_complete::Shell) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "visavis", &mut script);
    print(&script)
}

/// Prints the manual page, or writes it and those of all commands into the folder `output`.
///
/// # Errors
/// Those of the output.
pub fn man(output: Option<&Path>) -> Result<(), Stop> {
    match output {
        None => {
            let mut page = Vec::new();
            let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
            rendered.map_err(|error| Stop::writing("standard output", &error))?;
            print(&page)
        }
        Some(folder) => {
            let name = folder.display().to_string();
            let made = std::fs::create_dir_all(folder);
            made.and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
                .map_err(|error| Stop::writing(&name, &error))
        }
    }
}

fn print(bytes: &[u8]) -> Result<(), Stop> {
    let written = io::stdout().write_all(bytes).and_then(|()| io::stdout().flush());
    written.map_err(|error| Stop::writing("standard output", &error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_and_examples() {
        let folder = tempfile::tempdir().unwrap();
        man(Some(folder.path())).unwrap();
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            assert!(folder.path().join(format!("visavis-{name}.1")).exists(), "{name}");
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("visavis ") && help.contains("Example"), "{name} shows no example");
        }
    }
}
