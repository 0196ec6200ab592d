//! visavis over gRPC. Everything but the wiring is in [`visavis::service`].

use std::{env, process::ExitCode};

use visavis::{
    proto,
    service::{
        healthcheck,
        server::{self, End},
        settings::{self, Command, SettingsError},
    },
};

fn main() -> ExitCode {
    let parsed = match settings::parse(env::args_os()) {
        Ok(parsed) => parsed,
        Err(SettingsError::Flags(error)) => error.exit(),
        Err(error) => return failed(&error),
    };
    let settings = &parsed.cli.settings;
    if parsed.cli.print_proto {
        return print(proto::SOURCE);
    }
    if parsed.cli.print_config_docs {
        return print(settings::docs());
    }
    if parsed.cli.check_config {
        return match server::check(settings) {
            Ok(()) => print(format!("{}\nthe settings are good\n", parsed.summary().replace(", ", "\n"))),
            Err(error) => failed(&error),
        };
    }
    match &parsed.cli.command {
        Some(Command::Man) => {
            return settings::man().map_or_else(|error| failed(&error), print);
        }
        Some(Command::Completions { shell }) => return print(settings::completions(*shell)),
        Some(Command::Healthcheck { .. }) | None => {}
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    if let Some(Command::Healthcheck { listen, timeout }) = &parsed.cli.command {
        return match runtime.block_on(healthcheck::ask(settings, listen.as_deref(), *timeout)) {
            Ok(()) => print("serving\n"),
            Err(error) => failed(&error),
        };
    }
    if let Err(error) = server::init_log(settings) {
        return failed(&error);
    }
    let ended = runtime.block_on(server::run(&parsed));
    // What still runs on other threads belongs to calls that nobody waits for.
    runtime.shutdown_background();
    match ended {
        Ok(End::Stopped) => ExitCode::SUCCESS,
        Ok(End::Killed) => ExitCode::FAILURE,
        Err(error) => failed(&error),
    }
}

/// Prints `text`, unless nobody reads it.
fn print(text: impl AsRef<[u8]>) -> ExitCode {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// One readable line.
fn failed(error: &dyn std::error::Error) -> ExitCode {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "visavis-server: {error}");
    ExitCode::FAILURE
}
