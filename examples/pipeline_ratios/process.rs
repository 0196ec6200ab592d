//! The server's binary: how soon it answers after its start, and its memory (Linux).

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use visavis::{
    client::{
        backend::Backend,
        bench::{
            Asking,
            load::{self, Load},
            texts::Texts,
        },
        channel::Client,
    },
    proto::v1::{ClassifyRequest, Document},
};

use super::{Failed, Floor::AtMost, Measured};

/// A program of ours, which stands beside the folder of this one.
pub fn binary(name: &str) -> Result<PathBuf, Failed> {
    let path = env::current_exe()?.with_file_name("..").join(name);
    if path.exists() {
        return Ok(path);
    }
    Err(format!("{} is missing; cargo build --release --bins", path.display()).into())
}

/// A server that ends with its value.
struct Server(Child);

impl Server {
    /// Starts the binary beside this program's folder and gives its address, once it has told it.
    fn start() -> Result<(Self, String), Failed> {
        let path = binary("visavis-server")?;
        let mut server = Self(
            Command::new(&path)
                .args(["--listen", "127.0.0.1:0"])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()?,
        );
        let log = server.0.stderr.take().ok_or("no log")?;
        let mut lines = BufReader::new(log).lines();
        while let Some(line) = lines.next() {
            let line = line?;
            let Some((_, rest)) = line.split_once("127.0.0.1:") else { continue };
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if port != "0" {
                // Reads on, so that the server never waits for a reader of its log.
                std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
                return Ok((server, format!("http://127.0.0.1:{port}")));
            }
        }
        Err("the server ended without an address".into())
    }

    /// A line of `/proc/PID/status` in MB; `None` where there is no such file.
    fn memory(&self, line: &str) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let rest = status.lines().find_map(|l| l.strip_prefix(line))?;
        let kibibytes: f64 = rest.split_whitespace().find_map(|word| word.parse().ok())?;
        Some(kibibytes * 1024.0 / 1e6)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Start to first answer, memory at rest, and the most under load.
pub fn start(rounds: usize, seconds: Duration) -> Result<Vec<Measured>, Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut first, mut rest, mut load) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let begin = Instant::now();
        let (server, url) = Server::start()?;
        runtime.block_on(async {
            let client = Client::connect(&url).await?;
            let text = "Norway condemned Russia's attack on Ukraine.".to_owned();
            let document = Some(Document { text, language: "en".to_owned(), ..Document::default() });
            client.classify(ClassifyRequest { document, options: None }).await?;
            first.push(1e3 * begin.elapsed().as_secs_f64());
            tokio::time::sleep(Duration::from_secs(1)).await;
            rest.extend(server.memory("VmRSS:"));
            let asking = Arc::new(Asking::new(client, Texts::own(20)));
            let step = load::run(Load::Callers(64), Duration::ZERO, seconds, asking).await.close();
            if let Some((code, errors)) = step.errors.first_key_value() {
                return Err(format!("{} × {code}: {}", errors.count, errors.first_message).into());
            }
            load.extend(server.memory("VmHWM:"));
            Ok::<_, Failed>(())
        })?;
    }
    Ok(vec![
        Measured::new("server, start to first answer", " ms", first, Some(AtMost(300.0))),
        Measured::new("server, memory at rest", " MB", rest, Some(AtMost(150.0))),
        Measured::new("server, most memory with 64 callers", " MB", load, Some(AtMost(400.0))),
    ])
}
