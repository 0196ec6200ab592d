//! What is made from the settings for readers: `docs/configuration.md`, the manual page, completions.

use std::fmt::Write;

use clap::{Args, CommandFactory};

use super::{Cli, Settings};

/// The manual page, in roff.
pub fn man() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    Ok(page)
}

/// Completions for `shell`.
pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "visavis-server", &mut script);
    script
}

/// `docs/configuration.md`.
pub fn docs() -> String {
    let mut page = String::from(
        "# Settings of `visavis-server`\n\n\
         This page is made from the program (`visavis-server --print-config-docs`); a test fails when it is old.\n\n\
         Each setting is a flag, a variable and a key of the TOML file given with `--config FILE` \
         (`VISAVIS_CONFIG`). A flag wins over a variable, a variable over the file, the file over the default. \
         Unknown keys are refused. `--check-config` checks everything, files included, and says where each value \
         comes from; so does the first line of the log. Times are written `500ms`, `30s`, `5m`; bytes `4096`, \
         `16KiB`, `8MiB`.\n\n\
         | key | flag | variable | default | meaning |\n|---|---|---|---|---|\n",
    );
    let command = Settings::augment_args(clap::Command::new("settings"));
    for arg in command.get_arguments() {
        let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let default =
            if defaults.is_empty() { "none".to_owned() } else { format!("`{}`", defaults.join(",")) };
        let possible: Vec<_> = arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
        let possible =
            if possible.is_empty() { String::new() } else { format!(" One of {}.", possible.join(", ")) };
        let _ = writeln!(
            page,
            "| `{}` | `--{}` | `{}` | {default} | {}.{possible} |",
            arg.get_id(),
            arg.get_long().unwrap_or_default(),
            arg.get_env().map(|env| env.to_string_lossy()).unwrap_or_default(),
            arg.get_help().map(ToString::to_string).unwrap_or_default().trim_end_matches('.'),
        );
    }
    page
}
