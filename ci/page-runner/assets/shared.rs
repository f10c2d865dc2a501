/// `#[tokio::main(flavor = "current_thread")]` for every listing.
fn __block_on<T: std::process::Termination>(
    main: std::pin::Pin<Box<dyn Future<Output = T>>>,
    start_paused: bool,
) -> std::process::ExitCode {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().start_paused(start_paused);
    let runtime = builder.build().expect("Failed building the Runtime");
    let ended = runtime.block_on(main);
    // As the attribute has it: no task outlives the runtime to print after an error.
    drop(runtime);
    std::process::Termination::report(ended)
}

/// `tokio::spawn` for every listing.
#[track_caller]
fn __spawn<F>(future: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let future: std::pin::Pin<Box<dyn Future<Output = F::Output> + Send>> =
        Box::pin(future);
    tokio::spawn(future)
}
