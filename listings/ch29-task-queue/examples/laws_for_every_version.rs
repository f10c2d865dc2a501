//! Which version keeps which law.

// ANCHOR: main
use ch29::laws::{
    late_report_changes_nothing, lost_order_comes_again, one_holder, order_is_given_up,
};
use ch29::{Bounded, Fenced, Leased, Peeked, Popped, Queue};

async fn laws_kept_by<Q: Queue>(version: &str) {
    let kept = [
        one_holder::<Q>().await,
        lost_order_comes_again::<Q>().await,
        late_report_changes_nothing::<Q>().await,
        order_is_given_up::<Q>().await,
    ];
    let marks = kept.map(|kept| if kept { "kept  " } else { "broken" });
    println!("{version:<8}{}", marks.join("  ").trim_end());
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("        holder  lost    late    given up");
    laws_kept_by::<Peeked>("Peeked").await;
    laws_kept_by::<Popped>("Popped").await;
    laws_kept_by::<Leased>("Leased").await;
    laws_kept_by::<Fenced>("Fenced").await;
    laws_kept_by::<Bounded>("Bounded").await;
}
// ANCHOR_END: main
