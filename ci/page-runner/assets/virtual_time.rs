static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();

fn begin() {
    START.get_or_init(std::time::Instant::now);
}

/// Milliseconds on Tokio's clock since the program began; negative outside of a runtime,
/// where there is no such clock. The page asks while a line is being written.
#[unsafe(no_mangle)]
pub extern "C" fn virtual_ms() -> f64 {
    let inside = tokio::runtime::Handle::try_current().is_ok();
    match START.get() {
        Some(start) if inside => {
            let now = tokio::time::Instant::now().into_std();
            now.saturating_duration_since(*start).as_secs_f64() * 1000.0
        }
        _ => -1.0,
    }
}
