//! Whether two stacks lead to one wait, or to two that a task cannot hold at once.

use super::names::path;
use crate::notes::{Place, Stack};

/// Whether a task cannot be at both places: outermost first, they part at two lines of
/// one function. Two calls on one line may be the branches of a `join!`, and what a
/// library polls among others, as `join_all` does, may be another call of the function.
pub fn excludes(one: &[Place], other: &[Place]) -> bool {
    for (one, other) in one.iter().rev().zip(other.iter().rev()) {
        if one.among_others {
            return false;
        }
        if one != other {
            return one.name == other.name && one.line != other.line && !one.polls;
        }
    }
    false
}

/// Whether what waits here for the second time must have left the first: nothing that
/// could poll two futures in turn lies between.
pub fn is_alone(stack: &Stack) -> bool {
    !stack.library.is_empty()
        && stack
            .library
            .iter()
            .all(|name| path(name).starts_with("tokio::"))
        && stack.listing.iter().all(|at| !at.polls && !at.among_others)
}

/// Whether two stacks lead to the same call. In a function that is itself the one that
/// keeps wakers, cloning and dropping are two calls.
pub fn same_place(one: &Stack, other: &Stack) -> bool {
    let (library, listing) = (one.library.last(), &one.listing);
    if library != other.library.last() || listing.len() != other.listing.len() {
        return false;
    }
    let skip = usize::from(library.is_none());
    let inner = one.listing.iter().zip(&other.listing).take(skip);
    one.listing[skip.min(listing.len())..] == other.listing[skip.min(listing.len())..]
        && inner.into_iter().all(|(one, other)| one.name == other.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str, line: u32) -> Place {
        Place {
            name: name.to_owned(),
            line,
            at: u64::from(line),
            polls: false,
            among_others: false,
        }
    }

    #[test]
    fn another_line_of_an_async_function_means_that_it_has_left_the_first() {
        let main = at("main", 9);
        let reads = [at("reader", 3), main.clone()];
        let prints = [at("reader", 4), main.clone()];
        assert!(excludes(&prints, &reads));
        assert!(!excludes(&reads, &reads));

        // Two calls on one line: the branches of a `join!`.
        let branch = Place {
            at: 7,
            ..main.clone()
        };
        assert!(!excludes(&[at("reader", 4), branch], &reads));
        // A function that polls goes on to its next line while both wait.
        let polls = |line| Place {
            polls: true,
            ..at("both", line)
        };
        assert!(!excludes(
            &[polls(4), main.clone()],
            &[polls(3), main.clone()]
        ));
        // One of many that `join_all` polls.
        let one = |line| Place {
            among_others: true,
            ..at("reader", line)
        };
        assert!(!excludes(&[one(4), main.clone()], &[one(3), main.clone()]));
        let deeper = |line| [at("nap", line), one(4), main.clone()];
        assert!(!excludes(&deeper(1), &deeper(2)));
    }
}
