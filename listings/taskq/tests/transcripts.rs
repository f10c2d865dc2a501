//! What the program answers, word for word: each file of `tests/transcripts` is a session
//! in a shell. `UPDATE=1` writes down what it answers now; read the difference.

#![cfg(unix)]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};
use regex::{Captures, Regex};
use snapbox::data::{Data, DataFormat};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut trials = vec![Trial::test("another_answer_is_seen", another_answer)];
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        trials.push(Trial::test(name.into_owned(), move || {
            let written = fs::read_to_string(&path)?;
            let said = play(&written)?;
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, said)?;
                return Ok(());
            }
            compare(&written, &said)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// Types the commands of a session again. Lines that begin with `$` are commands, lines
/// with `#` and empty ones stay, all others are answers, whose empty lines are left out.
fn play(session: &str) -> Result<String, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let program = Path::new(env!("CARGO_BIN_EXE_taskq"));
    let path = std::env::join_paths(
        [program.parent().expect("it lies in a folder").to_owned()]
            .into_iter()
            .chain(std::env::split_paths(
                &std::env::var_os("PATH").unwrap_or_default(),
            )),
    )?;
    let mut said = String::new();
    for line in session.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            let ran = Command::new("sh")
                .args(["-c", &format!("exec 2>&1; {command}")])
                .current_dir(&folder)
                .env("PATH", &path)
                .env("RUST_LOG", "off")
                .env_remove("TASKQ_BROKER")
                .env_remove("TASKQ_QUEUE")
                .env_remove("TRACEPARENT")
                .output()?;
            said += &format!("{line}\n{}", tidy(&String::from_utf8(ran.stdout)?));
            if !ran.status.success() {
                said += &format!("[{}]\n", ran.status);
            }
        } else if line.is_empty() || line.starts_with('#') {
            said += &format!("{line}\n");
        }
    }
    Ok(said)
}

/// Puts a sign for what differs from run to run: ids, instants, times.
fn tidy(answer: &str) -> String {
    let pattern = |text| Regex::new(text).expect("it is a pattern");
    let id = pattern(r"\b01[0-9a-f]{6}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b");
    let instant = pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z");
    let code = pattern(r"\(os error \d+\)");
    let number = pattern(r#"("(at|next|oldest_ready)"):\d+"#);
    // In a column, where its place matters.
    let time = pattern(r" +\d+(ms|s)  ");
    let sign = |found: &Captures<'_>| format!("{:>1$}  ", "[T]", found[0].len() - 2);
    let text = id.replace_all(answer, "[ID]");
    let text = instant.replace_all(&text, "[TIME]");
    let text = code.replace_all(&text, "(os error [N])");
    let text = number.replace_all(&text, "$1:[N]");
    let text = time.replace_all(&text, sign);
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn compare(written: &str, said: &str) -> Result<(), Failed> {
    let text = |text: &str| Data::text(text).coerce_to(DataFormat::Text);
    snapbox::Assert::new()
        .normalize_paths(false)
        .action(snapbox::assert::Action::Verify)
        .try_eq(None, text(said), text(written))
        .map_err(|difference| format!("{difference}").into())
}

fn another_answer() -> Result<(), Failed> {
    let said = play("$ taskq inspect\nwhat it does not say\n")?;
    match compare("$ taskq inspect\nwhat it does not say\n", &said) {
        Err(_) => Ok(()),
        Ok(()) => Err("a transcript that is wrong passes".into()),
    }
}
