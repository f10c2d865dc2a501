//! Tells waits apart that a task began together, as with `join!`.

use crate::recording::{Is, On, Recording};
use std::collections::BTreeMap;

/// Which of its task's waits one is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Which {
    /// Its number among those that look the same, from 1, and how many they are.
    nth: usize,
    of: usize,
    /// The function that awaits, where others of the task's are at another.
    function: Option<String>,
}

impl Which {
    /// What is added where nothing else says which wait is meant: `, its second of three`.
    pub fn words(&self) -> String {
        let function = self.function.as_ref().map_or(String::new(), |name| {
            format!(", in <code>{}</code>", crate::words::escape(name))
        });
        function + &self.ordinal()
    }

    /// What is added where its task is woken for it.
    pub fn woken(&self) -> String {
        match (&self.function, self.of) {
            (None, ..=1) => String::new(),
            (None, of) => format!(
                " for the {} of its {} waits",
                ordinal(self.nth),
                cardinal(of)
            ),
            (Some(_), _) => format!(" for its wait{}", self.words()),
        }
    }

    /// The same without the function's name.
    pub fn ordinal(&self) -> String {
        match self.of {
            ..=1 => String::new(),
            of => format!(", its {} of {}", ordinal(self.nth), cardinal(of)),
        }
    }
}

/// For each wait of a recording which of its task's it is.
pub fn which(recording: &Recording) -> BTreeMap<u32, Which> {
    let mut polls: BTreeMap<Option<usize>, u32> = BTreeMap::new();
    let mut together: BTreeMap<_, Vec<Begun<'_>>> = BTreeMap::new();
    for event in &recording.events {
        let poll = polls.entry(event.task).or_default();
        match &event.is {
            Is::Poll => *poll += 1,
            Is::Wait {
                wait,
                on,
                what,
                function,
                line,
                ..
            } => together
                .entry((event.task, *poll))
                .or_default()
                .push(Begun {
                    wait: *wait,
                    function,
                    looks: (*on, what, function, *line),
                }),
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    for waits in together.into_values() {
        for one in &waits {
            let same = waits.iter().filter(|other| other.looks == one.looks);
            let numbers: Vec<u32> = same.map(|other| other.wait).collect();
            let nth = numbers.iter().take_while(|it| **it != one.wait).count() + 1;
            let elsewhere = waits.iter().any(|other| other.function != one.function);
            let function = one.function.clone().filter(|_| elsewhere);
            let of = numbers.len();
            found.insert(one.wait, Which { nth, of, function });
        }
    }
    found
}

/// A wait that began.
struct Begun<'r> {
    wait: u32,
    function: &'r Option<String>,
    /// All by which a reader could tell it from another.
    looks: Looks<'r>,
}

type Looks<'r> = (On, &'r Option<String>, &'r Option<String>, Option<u32>);

fn ordinal(number: usize) -> String {
    let known = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
        "ninth", "tenth",
    ];
    match (known.get(number - 1), number % 100, number % 10) {
        (Some(word), ..) => (*word).to_owned(),
        (None, 11..=13, _) => format!("{number}th"),
        (None, _, 1) => format!("{number}st"),
        (None, _, 2) => format!("{number}nd"),
        (None, _, 3) => format!("{number}rd"),
        _ => format!("{number}th"),
    }
}

fn cardinal(number: usize) -> String {
    let known = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let word = number.checked_sub(2).and_then(|index| known.get(index));
    word.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::{cardinal, ordinal};

    #[test]
    fn numbers_are_said_as_words_as_long_as_they_are_short() {
        let said = [1, 3, 10, 11, 22, 111].map(ordinal);
        assert_eq!(said, ["first", "third", "tenth", "11th", "22nd", "111th"]);
        assert_eq!([2, 10, 11].map(cardinal), ["two", "ten", "11"]);
    }
}
