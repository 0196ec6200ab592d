//! What the tests of the client share: the real binaries, a real server on a real socket.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use serde_json::Value;

/// An article of the repository.
pub fn article(name: &str) -> String {
    format!("{}/data/articles/{name}.txt", env!("CARGO_MANIFEST_DIR"))
}

/// The client, with nothing of this machine's environment that changes its output.
pub fn visavis(args: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_visavis"));
    for name in ["VISAVIS_SERVER", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG"] {
        command.env_remove(name);
    }
    command.args(args).timeout(Duration::from_secs(120));
    command
}

/// What a run of the client left.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the client with `input` on its standard input.
pub fn run_with(args: &[&str], input: &[u8]) -> Run {
    let output = visavis(args).write_stdin(input).output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the client.
pub fn run(args: &[&str]) -> Run {
    run_with(args, b"")
}

impl Run {
    /// Its output as lines of JSON.
    pub fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// `visavis-server` on this machine; ended when dropped.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    /// On a free port.
    pub fn start() -> Self {
        Self::start_on(0)
    }

    /// Ends it in the middle of everything; the same port is free then.
    pub fn kill(self) -> u16 {
        port_in(&self.url).unwrap()
    }

    /// On a port, 0 for any that is free.
    pub fn start_on(port: u16) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_visavis-server"))
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut server = Self { child, url: String::new() };
        let (sender, receiver) = mpsc::channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(server.child.stdout.take().unwrap()), Box::new(server.child.stderr.take().unwrap())];
        for stream in streams {
            let sender = sender.clone();
            // Reads on after the start, so that the server never waits for a reader of its log.
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let mut seen = String::new();
        while let Ok(line) = receiver.recv_timeout(Duration::from_secs(60)) {
            if let Some(port) = port_in(&line) {
                server.url = format!("http://127.0.0.1:{port}");
                return server;
            }
            seen.push_str(&line);
            seen.push('\n');
        }
        panic!("the server told no port within a minute; it said:\n{seen}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in a start-up line such as `… listening on 127.0.0.1:41234`.
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("127.0.0.1:")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|port| *port != 0)
}
