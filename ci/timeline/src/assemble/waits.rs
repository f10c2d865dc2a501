//! What each task waits for, from its polls, its wakers and its stack.
//!
//! Whatever waits keeps a clone of its task's waker, and the recorder numbers the clones.
//! The clone that is used says which wait was meant; the one that is dropped, which is
//! over. No clone equals another, so what is polled again keeps a new one: a wait whose
//! waker is from an earlier poll has been left, though its waker may lie somewhere still.
//!
//! Of sleeps, and of what is built on its semaphore, Tokio tells more. These are
//! *operations* with a number, a poll and an end.
//!
//! A wait that is over before its task pauses is none: its event is struck out.

use super::Refusal;
use super::log::Log;
use super::names::{awaited, is_budget, place};
use super::places::{excludes, is_alone, same_place};
use super::wait::Wait;
use crate::notes::{Place, Stack};
use crate::{How, Is, On};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// All waits that are not over.
#[derive(Debug, Default)]
pub struct Waits {
    open: Vec<Wait>,
    begun: u32,
    polls: u64,
    /// Each task's last poll.
    poll_of: BTreeMap<usize, u64>,
    /// The wait that began with the last note.
    begun_last: Option<u32>,
    /// The wait whose waker was dropped with the last note, and by whom.
    forgotten_last: Option<(u32, Stack)>,
    /// Wakers that an operation cloned during the poll that is not answered yet.
    cloned: BTreeMap<u64, BTreeSet<u64>>,
    /// The operation that was not polled at all, as the budget was used up.
    put_off: Option<u64>,
    /// Waits that are over, of futures that may yet use the same waker again.
    kept: Vec<Wait>,
}

/// A wait that a task was woken for.
#[derive(Debug, Clone, Copy)]
pub struct Woken {
    pub wait: u32,
    pub on: On,
}

impl Waits {
    /// A note other than one about wakers: what was forgotten is not kept again.
    pub fn settle(&mut self, log: &mut Log) {
        let begun = self.begun_last.take();
        self.alone(log, begun);
        if let Some((number, _)) = self.forgotten_last.take() {
            self.end(log, How::Dropped, |wait| wait.number == number);
        }
    }

    /// A wait has begun, and nothing was forgotten for it: whatever waited at that place
    /// was left, though a channel, say, keeps the waker of a `recv` that was dropped.
    fn alone(&mut self, log: &mut Log, begun: Option<u32>) {
        let new = self.open.iter().find(|w| Some(w.number) == begun);
        let Some(new) = new.filter(|new| is_alone(&new.stack)).cloned() else {
            return;
        };
        self.end(log, How::Dropped, |wait| {
            wait.task == new.task
                && wait.number != new.number
                && wait.operation.is_none()
                && wait.stack == new.stack
        });
    }

    /// A task's poll begins. It looks again at what it was woken for, and if that has not
    /// come, it waits anew.
    pub fn polled(&mut self, log: &mut Log, task: usize) {
        self.polls += 1;
        self.poll_of.insert(task, self.polls);
        let woken =
            |wait: &Wait| wait.task == task && wait.woken && wait.operation.is_none();
        let kept = self.open.iter().filter(|wait| woken(wait));
        let kept: Vec<Wait> = kept
            .filter(|wait| wait.is_by_hand() && !wait.wakers.is_empty())
            .cloned()
            .collect();
        self.kept.extend(kept);
        self.end(log, How::Ready, woken);
    }

    /// An operation was polled.
    pub fn operation(
        &mut self,
        log: &mut Log,
        task: usize,
        number: u64,
        ready: bool,
        until: Option<Duration>,
        stack: &Stack,
    ) {
        let cloned = self.cloned.remove(&number).unwrap_or_default();
        let same = |wait: &Wait| wait.operation == Some(number);
        let poll = self.poll(task);
        if ready {
            self.end(log, How::Ready, same);
            return;
        }
        if self.put_off.take_if(|put_off| *put_off == number).is_some() {
            for wait in self.open.iter_mut().filter(|wait| same(wait)) {
                wait.seen = poll;
            }
            return;
        }
        // With another deadline, in another task or at another line it is another wait.
        self.end(log, How::Dropped, |wait| {
            same(wait)
                && (wait.task != task
                    || wait.until != until
                    || excludes(&stack.listing, &wait.stack.listing))
        });
        if !self.open.iter().any(same) {
            self.left(log, task, &stack.listing);
            self.begin(log, task, awaited(stack), until, Some(number), stack);
        }
        if let Some(wait) = self.open.iter_mut().find(|wait| same(wait)) {
            wait.seen = poll;
            wait.woken = false;
            wait.direct |= !cloned.is_empty();
            wait.wakers.extend(cloned);
        }
    }

    /// An operation was dropped.
    pub fn closed(&mut self, log: &mut Log, number: u64) {
        self.cloned.remove(&number);
        self.end(log, How::Dropped, |wait| wait.operation == Some(number));
    }

    /// A clone was cloned: it is kept for the same.
    pub fn passed_on(&mut self, from: u64, waker: u64) {
        let all = self.open.iter_mut().chain(&mut self.kept);
        for wait in all.filter(|wait| wait.wakers.contains(&from)) {
            wait.wakers.insert(waker);
        }
        for cloned in self.cloned.values_mut().filter(|c| c.contains(&from)) {
            cloned.insert(waker);
        }
    }

    /// The waker of a task's poll was cloned.
    pub fn cloned(
        &mut self,
        log: &mut Log,
        task: usize,
        waker: u64,
        operation: Option<u64>,
        stack: &Stack,
    ) {
        let mut on = awaited(stack);
        if is_budget(stack) {
            self.settle(log);
            on = (On::Budget, None);
            self.put_off = operation;
        } else if let Some(operation) = operation {
            self.settle(log);
            self.cloned.entry(operation).or_default().insert(waker);
            return;
        }
        // Some drop the old waker before they keep the new one.
        if let Some((number, by)) = &self.forgotten_last
            && let Some(wait) = self.open.iter_mut().find(|w| w.number == *number)
            && same_place(&wait.stack, stack)
            && same_place(by, stack)
        {
            wait.wakers.insert(waker);
            wait.seen = self.polls;
            self.forgotten_last = None;
            return;
        }
        self.settle(log);
        self.left(log, task, &stack.listing);
        let number = self.begin(log, task, on, None, None, stack);
        let begun = self.open.last_mut().expect("it has just begun");
        begun.wakers.insert(waker);
        begun.direct = true;
        self.begun_last = Some(number);
    }

    /// A waker was dropped without having been used up; `running` is the task that runs.
    pub fn forgotten(
        &mut self,
        log: &mut Log,
        waker: u64,
        running: Option<usize>,
        stack: &Stack,
    ) {
        let begun_last = self.begun_last.take();
        self.settle(log);
        self.kept.iter_mut().for_each(|wait| {
            wait.wakers.remove(&waker);
        });
        self.cloned.values_mut().for_each(|wakers| {
            wakers.remove(&waker);
        });
        let kept = |wait: &Wait| wait.wakers.contains(&waker);
        let Some(at) = self.open.iter().position(kept) else {
            self.alone(log, begun_last);
            return;
        };
        let wait = &mut self.open[at];
        wait.wakers.remove(&waker);
        let gone = wait.operation.is_none() && wait.wakers.is_empty();
        if !gone || running != Some(wait.task) {
            self.alone(log, begun_last);
            return;
        }
        let (number, before) = (wait.number, wait.stack.clone());
        let renewed = self.open.iter().position(|new| {
            Some(new.number) == begun_last
                && new.number != number
                && same_place(&new.stack, &before)
                && same_place(&new.stack, stack)
        });
        match renewed {
            // It keeps the new waker instead. If both are of one poll, what it was polled
            // for at first had come already.
            Some(_) if !self.open[at].lasts => {
                let old = self.open.remove(at);
                log.strike(old.event);
            }
            Some(new) => {
                let new = self.open.remove(new);
                log.strike(new.event);
                let old = self.open.iter_mut().find(|w| w.number == number);
                let old = old.expect("it is another one");
                old.wakers = new.wakers;
                old.seen = new.seen;
            }
            None => {
                self.alone(log, begun_last);
                self.forgotten_last = Some((number, stack.clone()));
            }
        }
    }

    /// The wait that a task was woken for, if the waker is kept for one.
    pub fn woken(&mut self, waker: u64, spent: bool) -> Option<Woken> {
        let wait = self.open.iter_mut().find(|w| w.wakers.contains(&waker))?;
        if spent {
            wait.wakers.remove(&waker);
        }
        if wait.woken {
            return None;
        }
        wait.woken = true;
        wait.lasts = true;
        Some(Woken {
            wait: wait.number,
            on: wait.on,
        })
    }

    /// A task's poll is over, and it has not returned. What it waits for it has looked at
    /// in this poll.
    pub fn paused(&mut self, log: &mut Log, task: usize) -> Result<(), Refusal> {
        self.settle(log);
        let poll = self.poll(task);
        let seen = |wait: &Wait| wait.task == task && wait.seen == poll;
        let looked = self.open.iter().any(seen);
        if !looked {
            let kept = self.kept.iter().filter(|w| w.task == task);
            let kept: Vec<Wait> =
                kept.filter(|w| !w.wakers.is_empty()).cloned().collect();
            for before in kept {
                let on = awaited(&before.stack);
                self.begin(log, task, on, None, None, &before.stack);
                let begun = self.open.last_mut().expect("it has just begun");
                begun.wakers = before.wakers;
                begun.direct = true;
            }
        }
        self.kept.retain(|wait| wait.task != task);
        let past = |wait: &Wait| {
            wait.task == task && wait.direct && wait.seen != poll && !wait.woken
        };
        if let Some(wait) = self.open.iter().find(|w| past(w) && w.is_by_hand())
            && looked
        {
            return Err(wait.refused());
        }
        self.end(log, How::Dropped, |wait| past(wait) && !wait.is_by_hand());
        for wait in self.open.iter_mut().filter(|wait| seen(wait)) {
            wait.lasts = true;
        }
        Ok(())
    }

    /// Everything that a task waited for is over, as the task is.
    pub fn ended(&mut self, log: &mut Log, task: usize) {
        self.settle(log);
        self.kept.retain(|wait| wait.task != task);
        self.end(log, How::Dropped, |wait| wait.task == task);
    }

    fn poll(&self, task: usize) -> u64 {
        self.poll_of.get(&task).copied().unwrap_or_default()
    }

    fn begin(
        &mut self,
        log: &mut Log,
        task: usize,
        (on, what): (On, Option<String>),
        until: Option<Duration>,
        operation: Option<u64>,
        stack: &Stack,
    ) -> u32 {
        let (function, line) = place(stack);
        let number = self.begun;
        self.begun += 1;
        let is = Is::Wait {
            wait: number,
            on,
            what,
            function,
            line,
            until,
        };
        self.open.push(Wait {
            number,
            task,
            on,
            event: log.push(Some(task), is),
            lasts: false,
            until,
            operation,
            stack: stack.clone(),
            wakers: BTreeSet::new(),
            direct: false,
            woken: false,
            seen: self.poll(task),
        });
        number
    }

    /// An `async` function is at one `.await` at a time. What a task waited for at
    /// another line of one, deeper within the same callers, it has left.
    fn left(&mut self, log: &mut Log, task: usize, now_at: &[Place]) {
        self.end(log, How::Dropped, |wait| {
            wait.task == task && excludes(now_at, &wait.stack.listing)
        });
    }

    fn end(&mut self, log: &mut Log, how: How, which: impl Fn(&Wait) -> bool) {
        for wait in self.open.extract_if(.., |wait| which(wait)) {
            if !wait.lasts {
                log.strike(wait.event);
                continue;
            }
            // What it waited for may have come while the task ran.
            let ready = wait.woken && wait.operation.is_none();
            let how = if ready { How::Ready } else { how };
            let wait_number = wait.number;
            log.push(
                Some(wait.task),
                Is::Over {
                    wait: wait_number,
                    how,
                },
            );
        }
    }
}
