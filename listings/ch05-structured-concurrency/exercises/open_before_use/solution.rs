use ch05::TaskGroup;
use tokio::sync::oneshot;

/// Starts a service in the group and returns the port on which it has opened, or `None`
/// if it ends before it opens.
pub async fn start<E, Service>(
    group: &TaskGroup<E>,
    service: impl FnOnce(oneshot::Sender<u16>) -> Service,
) -> Option<u16>
where
    E: Send + 'static,
    Service: Future<Output = Result<(), E>> + Send + 'static,
{
    let (opened, port) = oneshot::channel();
    group.spawn(service(opened));
    port.await.ok()
}
