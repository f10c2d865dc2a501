//! What is told about a job can be followed from its enqueueing to its end.

mod common;

use std::fmt;
use std::sync::{Arc, Mutex};

use common::kind;
use taskq::{JobError, JobId, MemBroker, NewJob, Queue, Registry, Worker};
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// Writes down each event, the innermost span it is in before it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.0.push_str(&format!("{value:?} ")),
            name => self.0.push_str(&format!("{name}={value:?} ")),
        }
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn on_new_span(
        &self,
        attributes: &Attributes<'_>,
        id: &Id,
        context: Context<'_, S>,
    ) {
        let mut fields = Fields(String::new());
        attributes.record(&mut fields);
        let span = context.span(id).expect("it is new");
        span.extensions_mut().insert(fields);
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        if let Some(span) = context.event_span(event) {
            let extensions = span.extensions();
            let of_span = extensions.get::<Fields>().expect("it was put there");
            fields.0 = format!("[{}] {}", of_span.0.trim(), fields.0);
        }
        let mut log = self.0.lock().expect("nobody panics with it");
        log.push(fields.0.trim().to_owned());
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_is_followed_from_its_enqueueing_to_its_end() {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber);

    let mut registry = Registry::default();
    registry.on(kind("mail"), |_, ()| async {
        tracing::info!("sent");
        Ok(())
    });
    let broker = MemBroker::default();
    let queue = Queue::new(broker.clone());
    let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let mail = NewJob::new(kind("mail"), &()).expect("it is JSON");
    let mail = mail.id(JobId::from_u128(7)).trace(caller);
    let stop = CancellationToken::new();
    tokio::spawn(Worker::new(broker, registry, 4).run(stop.clone()));
    queue.enqueue(vec![mail]).await.expect("it works");
    sleep(Duration::from_secs(1)).await;

    // Without a caller's trace a job has its own.
    let mail = NewJob::new(kind("mail"), &()).expect("it is JSON");
    let mail = mail.id(JobId::from_u128(8));
    queue.enqueue(vec![mail]).await.expect("it works");
    sleep(Duration::from_secs(1)).await;

    let (seven, eight) = (JobId::from_u128(7), JobId::from_u128(8));
    let own = "00-00000000000000000000000000000008-0000000000000008-01";
    let expected = [
        format!("enqueued id={seven}"),
        format!("[id={seven} kind=mail attempt=1 trace={caller}] sent"),
        format!("settled id={seven} token=1"),
        format!("enqueued id={eight}"),
        format!("[id={eight} kind=mail attempt=1 trace={own}] sent"),
        format!("settled id={eight} token=1"),
    ];
    assert_eq!(*log.0.lock().expect("nobody panics with it"), expected);
}

/// Whoever hears of failures only is told of which job.
#[tokio::test(start_paused = true)]
async fn a_warning_names_its_job() {
    let log = Log::default();
    let filter = tracing_subscriber::EnvFilter::new("warn");
    let subscriber = tracing_subscriber::registry().with(filter);
    let _guard = tracing::subscriber::set_default(subscriber.with(log.clone()));

    let mut registry = Registry::default();
    registry.on(kind("mail"), |_, ()| async {
        Err::<(), _>(JobError::fatal("no such address"))
    });
    let broker = MemBroker::default();
    let mail = NewJob::new(kind("mail"), &()).expect("it is JSON");
    let mail = mail.id(JobId::from_u128(7));
    let queue = Queue::new(broker.clone());
    queue.enqueue(vec![mail]).await.expect("it works");
    let stop = CancellationToken::new();
    tokio::spawn(Worker::new(broker, registry, 4).run(stop.clone()));
    sleep(Duration::from_secs(1)).await;

    let log = log.0.lock().expect("nobody panics with it");
    let [warning] = &log[..] else {
        panic!("{log:?}");
    };
    let seven = JobId::from_u128(7);
    assert!(
        warning.starts_with(&format!("[id={seven} kind=mail")),
        "{warning}"
    );
}
