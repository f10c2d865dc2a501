//! Hand out a job when all that it needs is done, and refuse a plan that can never be
//! carried out.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{Plan, Refused};

#[test]
fn a_job_waits_for_all_that_it_needs() {
    let jobs: [(_, &[_]); 3] =
        [("bill", &["pack", "weigh"]), ("pack", &[]), ("weigh", &[])];
    let mut plan = Plan::new(&jobs).expect("it can be carried out");
    let mut first = [plan.take(), plan.take()];
    first.sort();
    let both = [Some("pack"), Some("weigh")];
    assert_eq!(
        first, both,
        "two jobs wait for nothing, and may run side by side"
    );
    assert_eq!(plan.take(), None, "the bill needs the weight");
    plan.done("weigh");
    assert_eq!(plan.take(), None, "the bill needs the parcel as well");
    plan.done("pack");
    assert_eq!(plan.take(), Some("bill"), "now it needs nothing more");
    assert_eq!(plan.take(), None, "each job is handed out once");
}

#[test]
fn a_circle_is_refused() {
    let jobs: [(_, &[_]); 3] = [("a", &["c"]), ("b", &["a"]), ("c", &["b"])];
    let refused = Plan::new(&jobs).err();
    assert_eq!(refused, Some(Refused::Circle), "each waits for another");
    let refused = Plan::new(&[("a", &["a"])]).err();
    assert_eq!(refused, Some(Refused::Circle), "it waits for itself");
}

#[test]
fn an_unknown_need_is_refused() {
    let refused = Plan::new(&[("bill", &["wiegh"])]).err();
    let expected = Some(Refused::Unknown("wiegh"));
    assert_eq!(refused, expected, "nobody will ever do that");
}
