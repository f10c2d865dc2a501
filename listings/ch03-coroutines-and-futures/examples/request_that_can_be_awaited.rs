//! A builder becomes a future when it is awaited.

use std::pin::Pin;

// ANCHOR: main
struct Request {
    station: &'static str,
    retries: u32,
}

fn ask(station: &'static str) -> Request {
    Request {
        station,
        retries: 0,
    }
}

impl Request {
    fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    async fn send(self) -> String {
        format!(
            "{} answers, {} retries were left",
            self.station, self.retries
        )
    }
}

impl IntoFuture for Request {
    type Output = String;
    type IntoFuture = Pin<Box<dyn Future<Output = String> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{}", ask("ridge").await);
    println!("{}", ask("valley").retries(2).await);
}
// ANCHOR_END: main
