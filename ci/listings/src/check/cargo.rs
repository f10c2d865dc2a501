//! Builds what the outer `cargo test` does not: what must not compile, and exercises.

use crate::problem::Problem;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

/// Where the outer cargo builds, and how, read from where this very process lies:
/// the same place and profile mean that nothing is built twice.
#[derive(Debug)]
pub struct Target {
    /// The target folder.
    dir: PathBuf,
    /// The profile's folder in it: `debug`, `release`, or a profile's name.
    profile: PathBuf,
    /// The `--target` of the outer cargo, if it was given one.
    triple: Option<OsString>,
}

impl Target {
    /// Reads `TARGET[/TRIPLE]/PROFILE/deps/chapter-HASH`.
    ///
    /// # Errors
    ///
    /// If this process was not built by cargo, or was moved.
    pub fn of_this_process() -> Result<Self, Problem> {
        let lost = |exe: &Path| {
            Problem::new(
                exe,
                "does not lie in a target folder of cargo",
                "run it by `cargo test`",
            )
        };
        let exe = std::env::current_exe().unwrap_or_default();
        let profile = exe.parent().and_then(Path::parent);
        let profile = profile.ok_or_else(|| lost(&exe))?.to_owned();
        // Cargo keeps this file at the top of a target folder only.
        let is_top = |dir: &&Path| dir.join(".rustc_info.json").is_file();
        let dir = profile.ancestors().skip(1).take(2).find(is_top);
        let dir = dir.ok_or_else(|| lost(&exe))?.to_owned();
        let above = profile.parent().filter(|above| *above != dir);
        let triple = above.and_then(Path::file_name).map(ToOwned::to_owned);
        Ok(Self {
            dir,
            profile,
            triple,
        })
    }

    /// The folder of the examples' binaries.
    pub fn examples(&self) -> PathBuf {
        self.profile.join("examples")
    }

    fn arguments(&self) -> Vec<OsString> {
        let mut arguments = vec!["--target-dir".into(), self.dir.clone().into()];
        let profile = self.profile.file_name().unwrap_or_default();
        if profile != "debug" {
            arguments.extend(["--profile".into(), profile.to_owned()]);
        }
        if let Some(triple) = &self.triple {
            arguments.extend(["--target".into(), triple.clone()]);
        }
        arguments
    }
}

/// Which kind of target a build is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// `--example NAME`
    Example,
    /// `--test NAME`
    Test,
}

/// One nested build that several trials share: made at the first that asks, for all
/// that the command line selects, so that nextest's one process a trial builds one.
pub struct SharedBuild {
    root: PathBuf,
    package: String,
    of: Of,
    feature: Option<&'static str>,
    names: Vec<String>,
    built: OnceLock<Result<Built, Problem>>,
}

impl SharedBuild {
    /// A build of `names`: those that the command line selects.
    pub fn new<'a>(
        root: &Path,
        package: &str,
        of: Of,
        feature: Option<&'static str>,
        names: impl Iterator<Item = &'a str>,
    ) -> Self {
        Self {
            root: root.to_owned(),
            package: package.to_owned(),
            of,
            feature,
            names: names.map(ToOwned::to_owned).collect(),
            built: OnceLock::new(),
        }
    }

    /// What became of the build.
    ///
    /// # Errors
    ///
    /// If cargo could not be run.
    pub fn result(&self) -> Result<&Built, Problem> {
        let result = self.built.get_or_init(|| {
            let target = Target::of_this_process()?;
            let request = Request {
                root: &self.root,
                package: &self.package,
                of: self.of,
                feature: self.feature,
                names: &self.names,
            };
            request.build(target.arguments(), Stdio::piped())
        });
        result.as_ref().map_err(Clone::clone)
    }
}

/// What to build.
pub struct Request<'a> {
    pub root: &'a Path,
    pub package: &'a str,
    pub of: Of,
    pub feature: Option<&'a str>,
    pub names: &'a [String],
}

/// What became of a build.
#[derive(Debug, Default)]
pub struct Built {
    /// By target's name, those that were asked for.
    pub targets: BTreeMap<String, Part>,
    /// Errors in anything else that had to be built: the crate itself, a dependency.
    pub elsewhere: Vec<Diagnostic>,
    /// What cargo itself had to say.
    pub cargo: String,
}

/// What became of one target.
#[derive(Debug, Default)]
pub struct Part {
    /// What the compiler said, in its order.
    pub diagnostics: Vec<Diagnostic>,
    /// The program, if it was built.
    pub executable: Option<PathBuf>,
}

/// One message of the compiler.
#[derive(Debug, Clone, Deserialize)]
pub struct Diagnostic {
    /// `error`, `warning`, `failure-note`, …
    pub level: String,
    /// Its headline.
    pub message: String,
    code: Option<Code>,
    /// The whole message as a terminal shows it, without colour.
    #[serde(default)]
    pub rendered: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Code {
    code: String,
}

impl Diagnostic {
    /// `E0382`; none for a lint, or for an error that has no code.
    pub fn error_code(&self) -> Option<&str> {
        let code = self.code.as_ref()?.code.as_str();
        let digits = code.strip_prefix('E')?;
        (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
            .then_some(code)
    }

    /// Whether it is an error of its own, and no count of errors.
    pub fn is_error(&self) -> bool {
        self.level.starts_with("error") && !self.is_summary()
    }

    /// `aborting due to 2 previous errors`, `1 warning emitted`: cargo leaves these
    /// out, so a reader never sees them.
    pub fn is_summary(&self) -> bool {
        self.message.starts_with("aborting due to")
            || self.message.ends_with(" emitted")
    }
}

#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Line {
    CompilerMessage {
        target: Unit,
        message: Diagnostic,
    },
    CompilerArtifact {
        target: Unit,
        executable: Option<PathBuf>,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Unit {
    name: String,
    kind: Vec<String>,
}

impl Request<'_> {
    /// Runs cargo. What it says of its progress goes to `progress`.
    ///
    /// # Errors
    ///
    /// If cargo cannot be started.
    pub fn build(
        &self,
        arguments: Vec<OsString>,
        progress: Stdio,
    ) -> Result<Built, Problem> {
        let mut command = crate::cargo::command();
        command
            .current_dir(self.root)
            .args(["build", "--keep-going", "--message-format=json"])
            .args(["-p", self.package])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(progress);
        if let Some(feature) = self.feature {
            command.args(["--features", feature]);
        }
        for name in self.names {
            command.args([self.of.flag(), name]);
        }
        let output = command.spawn().and_then(|child| child.wait_with_output());
        let output = output.map_err(|error| {
            let message = format!("cannot be started: {error}");
            Problem::new(
                command.get_program(),
                message,
                "install Rust: https://rustup.rs",
            )
        })?;
        let mut built = Built {
            cargo: String::from_utf8_lossy(&output.stderr).into_owned(),
            ..Built::default()
        };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            // A line that is no message is a build script's or a wrapper's chatter.
            if let Ok(line) = serde_json::from_str(line) {
                self.sort(line, &mut built);
            }
        }
        Ok(built)
    }

    fn sort(&self, line: Line, built: &mut Built) {
        let asked = |target: &Unit| {
            target.kind.iter().any(|kind| kind == self.of.kind())
                && self.names.contains(&target.name)
        };
        match line {
            Line::CompilerMessage { target, message } if asked(&target) => {
                let part = built.targets.entry(target.name).or_default();
                part.diagnostics.push(message);
            }
            Line::CompilerMessage { message, .. } if message.is_error() => {
                built.elsewhere.push(message);
            }
            Line::CompilerArtifact { target, executable } if asked(&target) => {
                built.targets.entry(target.name).or_default().executable = executable;
            }
            _ => {}
        }
    }
}

impl Of {
    fn flag(self) -> &'static str {
        match self {
            Self::Example => "--example",
            Self::Test => "--test",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Test => "test",
        }
    }
}

impl Built {
    /// Why there is no program of this name: the compiler's errors about it, or about
    /// what it needs, or what cargo said.
    pub fn errors(&self, name: &str) -> String {
        let about = self.targets.get(name).into_iter();
        let own = about.flat_map(|part| &part.diagnostics);
        let own: String = own
            .filter(|d| d.is_error())
            .filter_map(|d| d.rendered.as_deref())
            .collect();
        if own.is_empty() { self.reason() } else { own }
    }

    /// Why a target that was asked for was not even tried.
    pub fn reason(&self) -> String {
        let rendered = self.elsewhere.iter().filter_map(|d| d.rendered.as_deref());
        let errors: String = rendered.collect();
        if errors.is_empty() {
            self.cargo.clone()
        } else {
            errors
        }
    }
}
