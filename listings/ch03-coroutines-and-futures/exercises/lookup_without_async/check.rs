//! Write an `async fn` with two `?` as an enum of its own, poll by poll the same.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::Lookup;
use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// What was asked, in its order.
pub type Diary = RefCell<Vec<&'static str>>;

/// Pending once, then ready with its answer.
pub struct Ask<'a> {
    diary: &'a Diary,
    question: &'static str,
    answer: Result<u32, &'static str>,
    asked: bool,
}

/// Asks for the number of a boat's berth.
pub fn berth<'a>(diary: &'a Diary, boat: &'static str) -> Ask<'a> {
    let answer = match boat {
        "ferry" => Ok(7),
        "tug" => Ok(99),
        _ => Err("no such boat"),
    };
    Ask {
        diary,
        question: "berth",
        answer,
        asked: false,
    }
}

/// Asks for the depth at a berth.
pub fn depth(diary: &Diary, berth: u32) -> Ask<'_> {
    let answer = if berth < 10 {
        Ok(berth + 3)
    } else {
        Err("no such berth")
    };
    Ask {
        diary,
        question: "depth",
        answer,
        asked: false,
    }
}

impl Future for Ask<'_> {
    type Output = Result<u32, &'static str>;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context) -> Poll<Self::Output> {
        if self.asked {
            return Poll::Ready(self.answer);
        }
        self.asked = true;
        self.diary.borrow_mut().push(self.question);
        Poll::Pending
    }
}

// ANCHOR: model
/// What `Lookup` is to do.
async fn model(diary: &Diary, boat: &'static str) -> Result<u32, &'static str> {
    let berth = berth(diary, boat).await?;
    let depth = depth(diary, berth).await?;
    Ok(depth * 2)
}
// ANCHOR_END: model

/// What each of at most six polls returned, and what was asked.
fn transcript(
    lookup: impl FnOnce(&Diary) -> Vec<String>,
) -> (Vec<String>, Vec<&'static str>) {
    let diary = Diary::default();
    let polls = lookup(&diary);
    (polls, diary.take())
}

fn polls(future: impl Future<Output = Result<u32, &'static str>>) -> Vec<String> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut polls = Vec::new();
    for _ in 0..6 {
        let poll = future.as_mut().poll(&mut context);
        polls.push(format!("{poll:?}"));
        if poll.is_ready() {
            break;
        }
    }
    polls
}

#[track_caller]
fn same(boat: &'static str, what: &str) {
    let expected = transcript(|diary| polls(model(diary, boat)));
    let found = transcript(|diary| polls(Lookup::new(diary, boat)));
    assert_eq!(
        found, expected,
        "{what}: the polls and the questions of Lookup are on the left, those of the \
         async fn on the right"
    );
}

#[test]
fn a_boat_that_lies_in_the_harbour() {
    same("ferry", "the ferry has a berth, and the berth a depth");
}

#[test]
fn a_boat_that_nobody_knows() {
    same("barge", "the barge has no berth: the first ? returns");
}

#[test]
fn a_berth_that_does_not_exist() {
    same("tug", "the tug's berth has no depth: the second ? returns");
}
