//! What goes wrong below, in the words of a broker.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use rusqlite::ErrorCode;

use crate::broker::BrokerError;
use crate::names::Invalid;

/// Why a transaction was not made.
#[derive(Debug)]
pub(super) enum Fault {
    /// The store refused. Shared, since it may be the answer to many requests.
    Store(Arc<rusqlite::Error>),
    /// The request itself cannot be fulfilled.
    Request(BrokerError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<BrokerError> for Fault {
    fn from(error: BrokerError) -> Self {
        Self::Request(error)
    }
}

impl From<Invalid> for Fault {
    fn from(error: Invalid) -> Self {
        Self::Request(error.into())
    }
}

impl Fault {
    /// For one who uses the broker that is kept in this file.
    pub fn explain(self, file: &Path) -> BrokerError {
        match self {
            Self::Request(error) => error,
            Self::Store(error) => explain(&error, file),
        }
    }
}

/// Whether another process has what is needed, and may give it back.
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// The store's error, for one who uses the broker that is kept in this file.
pub(super) fn explain(error: &Arc<rusqlite::Error>, path: &Path) -> BrokerError {
    let file = path.display();
    let not_now = |what: String| BrokerError::Unavailable {
        what,
        source: Some(Box::new(Arc::clone(error)) as Box<dyn Error + Send + Sync>),
    };
    let unsuitable = |found: String, needed: &str| BrokerError::Unsuitable {
        found,
        needed: needed.to_owned(),
    };
    let Some(code) = error.sqlite_error_code() else {
        let what = format!("{file}: {error}");
        return BrokerError::Corrupt { what };
    };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => not_now(format!(
            "{file} is locked by another process: see who uses it"
        )),
        ErrorCode::DiskFull => {
            not_now(format!("there is no room to write to {file}: make some"))
        }
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => read_only(path),
        ErrorCode::CannotOpen => unsuitable(
            format!("{file}, which cannot be opened ({error}),"),
            "a path in a folder that is there and that this user may write",
        ),
        ErrorCode::NotADatabase => unsuitable(
            format!("{file}, which is no SQLite database,"),
            "a database of taskq, or a path where there is no file yet",
        ),
        ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory => {
            not_now(format!("reading or writing {file} failed"))
        }
        _ => BrokerError::Corrupt {
            what: format!("{file}: {error}"),
        },
    }
}

pub(super) fn read_only(path: &Path) -> BrokerError {
    BrokerError::Unsuitable {
        found: format!("{}, which may not be written,", path.display()),
        needed: "a file and a folder that this user may write".to_owned(),
    }
}
