//! Output that is made in one go: to standard output, or to a file that has its name only when it is complete.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::client::exit::Stop;

/// Where lines go. A file is written beside its final name and takes that name when it is complete.
pub struct Output {
    out: BufWriter<Box<dyn Write + Send>>,
    name: String,
    paths: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// Begins the file at `path`; standard output if there is none.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn create(path: Option<&Path>) -> Result<Self, Stop> {
        let Some(path) = path else {
            let out: Box<dyn Write + Send> = Box::new(io::stdout());
            return Ok(Self { out: BufWriter::new(out), name: "standard output".into(), paths: None });
        };
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let name = path.display().to_string();
        let file =
            File::create(&partial).map_err(|error| Stop::writing(&partial.display().to_string(), &error))?;
        Ok(Self { out: BufWriter::new(Box::new(file)), name, paths: Some((partial, path.to_owned())) })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, line: &str) -> Result<(), Stop> {
        self.write_bytes(line.as_bytes())?;
        self.write_bytes(b"\n")
    }

    /// Adds bytes as they are.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.out.write_all(bytes).map_err(|error| Stop::writing(&self.name, &error))
    }

    /// Where an incomplete output stands, for a message.
    pub fn left(&self) -> String {
        match &self.paths {
            Some((partial, _)) => format!("; what was scored stands in {}", partial.display()),
            None => String::new(),
        }
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> Result<(), Stop> {
        let flushed = self.out.flush();
        let renamed = flushed.and_then(|()| match &self.paths {
            Some((partial, path)) => std::fs::rename(partial, path),
            None => Ok(()),
        });
        renamed.map_err(|error| Stop::writing(&self.name, &error))
    }
}
