//! Records an asyncio twin: its virtual loop writes the recording itself.

use anyhow::{Context, Result, bail};
use listings::process::{End, clean, run};
use std::path::Path;
use std::time::Duration;
use timeline::Recording;

/// How long a twin may run, in real time.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs a twin under `listings/asyncio/recording_loop.py`. `fails` says whether it is
/// meant to end with an exit code other than 0. Returns what it printed, too.
///
/// # Errors
///
/// If there is no Python 3.11 as `python3`, or the twin does not end as it should.
pub fn record(root: &Path, twin: &Path, fails: bool) -> Result<(Recording, String)> {
    let out = tempfile::NamedTempFile::new().context("cannot make a temporary file")?;
    let mut command = clean(Path::new("python3"), root);
    command
        .args(["-m", "recording_loop"])
        .arg(twin)
        .arg(out.path())
        .env("PYTHONPATH", root.join("listings/asyncio"))
        .env("PYTHONUTF8", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUNBUFFERED", "1");
    let ran = run(command, LIMIT)
        .context("cannot start python3: install Python 3.11 or newer")?;
    if !matches!(ran.end, End::Exited(code) if (code != 0) == fails) {
        bail!("{:?}; it printed:\n{}", ran.end, ran.output);
    }
    Ok((Recording::read(out.path())?, ran.output))
}
