//! What a program printed, line by line, and from which of its own lines.

use super::Refusal;
use super::log::Log;
use crate::Is;

/// Output that is not complete yet.
#[derive(Debug, Default)]
pub struct Output {
    text: String,
    /// Who printed that text.
    task: Option<usize>,
    /// The line of the listing that prints at the moment.
    line: Option<u32>,
}

impl Output {
    /// The next output comes from this line.
    pub fn printing(&mut self, line: u32) {
        self.line = Some(line);
    }

    /// What comes next is not known to come from a line.
    pub fn complete(&mut self) {
        self.line = None;
    }

    /// Takes a piece of output, printed while `task` ran.
    ///
    /// # Errors
    ///
    /// If it goes on with a line that another task began.
    pub fn heard(
        &mut self,
        log: &mut Log,
        task: Option<usize>,
        text: &str,
    ) -> Result<(), Refusal> {
        if !self.text.is_empty() && self.task != task {
            return Err(Refusal {
                line: self.line,
                why: format!(
                    "one line of its output, which begins with {:?}, is printed by two \
                     tasks",
                    self.text
                ),
                help: "print whole lines".to_owned(),
            });
        }
        self.task = task;
        self.text.push_str(text);
        while let Some((line, rest)) = self.text.split_once('\n') {
            let (line, rest) = (line.to_owned(), rest.to_owned());
            self.print(log, line);
            self.text = rest;
        }
        Ok(())
    }

    /// The program has ended, perhaps within a line.
    pub fn finish(&mut self, log: &mut Log) {
        if !self.text.is_empty() {
            let rest = std::mem::take(&mut self.text);
            self.print(log, rest);
        }
    }

    fn print(&self, log: &mut Log, text: String) {
        let line = self.line;
        log.push(self.task, Is::Print { text, line });
    }
}
