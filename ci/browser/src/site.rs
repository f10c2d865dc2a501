//! The built book, served on this machine and as files.

use anyhow::{Context, Result, anyhow};
use axum::Router;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_http::services::ServeDir;
use url::Url;

/// How a reader gets at the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// From a server.
    Served,
    /// From the disk, under `file://`.
    Files,
}

impl Access {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Served, Self::Files];
}

/// A built book and the server that serves it, which ends on drop.
#[derive(Debug)]
pub struct Site {
    /// The folder of the book's sources.
    pub root: PathBuf,
    dir: PathBuf,
    /// Whether the folder goes when this goes.
    temporary: bool,
    served: Url,
    server: Option<Runtime>,
}

impl Site {
    /// Builds the book at `root` into the folder `dir` and serves it.
    ///
    /// # Errors
    ///
    /// What keeps the book from being built, as `cargo book build` says it.
    pub fn build(root: &Path, dir: &Path) -> Result<Self> {
        clear(dir)?;
        let run = book::runner::make(root)?;
        book::build::render_with(root, dir, &run)?;
        Self::serve(root, dir, false)
    }

    /// What a program serves at this address: a page of the book's own programs, for
    /// the same tests.
    #[must_use]
    pub fn of_program(served: Url) -> Self {
        Self {
            root: PathBuf::new(),
            dir: PathBuf::new(),
            temporary: false,
            served,
            server: None,
        }
    }

    /// A copy beside it, to be changed and spoilt, with a server of its own; removed on
    /// drop.
    ///
    /// # Errors
    ///
    /// What the file system said.
    pub fn copy(&self) -> Result<Self> {
        static COPIES: AtomicUsize = AtomicUsize::new(0);
        let number = COPIES.fetch_add(1, Ordering::Relaxed);
        let dir = self.dir.with_file_name("copies").join(number.to_string());
        clear(&dir)?;
        listings::files::copy(&self.dir, &dir)?;
        Self::serve(&self.root, &dir, true)
    }

    /// Serves the site in the folder `dir`, whose sources lie at `root`, as most servers
    /// do: text is compressed. The compressed files are put beside the others.
    ///
    /// # Errors
    ///
    /// What the file system said.
    pub fn compressed(root: &Path, dir: &Path) -> Result<Self> {
        const TEXT: [&str; 5] = ["html", "css", "js", "json", "svg"];
        for entry in walkdir::WalkDir::new(dir) {
            let path = entry?.into_path();
            let kind = path.extension().and_then(|kind| kind.to_str());
            if kind.is_none_or(|kind| !TEXT.contains(&kind)) {
                continue;
            }
            let mut name = path.clone().into_os_string();
            name.push(".gz");
            let mut gzip =
                GzEncoder::new(fs::File::create(name)?, Compression::default());
            gzip.write_all(&fs::read(path)?)?;
            gzip.finish()?;
        }
        let files = ServeDir::new(dir).precompressed_gzip();
        Self::serve_by(Router::new().fallback_service(files), root, dir, false)
    }

    fn serve(root: &Path, dir: &Path, temporary: bool) -> Result<Self> {
        Self::serve_by(book::serve::pages(dir), root, dir, temporary)
    }

    fn serve_by(app: Router, root: &Path, dir: &Path, temporary: bool) -> Result<Self> {
        // Most of what a page asks for comes from the disk: one thread is enough.
        let server = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_io()
            .build()?;
        let listener = server.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let served = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
        server.spawn(async move { axum::serve(listener, app).await });
        Ok(Self {
            root: root.to_owned(),
            dir: dir.to_owned(),
            temporary,
            served,
            server: Some(server),
        })
    }

    /// Its address, with a `/` at its end.
    ///
    /// # Panics
    ///
    /// If the folder's path is not absolute.
    #[must_use]
    pub fn base(&self, access: Access) -> Url {
        match access {
            Access::Served => self.served.clone(),
            Access::Files => Url::from_directory_path(&self.dir)
                .expect("the path of the target folder is absolute"),
        }
    }

    /// The folder that it lies in.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The paths of its pages, in their order.
    ///
    /// # Panics
    ///
    /// If the folder cannot be read.
    #[must_use]
    pub fn pages(&self) -> Vec<String> {
        let files = walkdir::WalkDir::new(&self.dir).sort_by_file_name();
        let files = files
            .into_iter()
            .map(|entry| entry.expect("it can be read"));
        let names = files.filter_map(|entry| {
            let path = entry.path().strip_prefix(&self.dir).ok()?.to_str()?;
            Some(path.replace('\\', "/"))
        });
        names.filter(|name| name.ends_with(".html")).collect()
    }

    /// The paths of the files in one of its folders, in their order.
    ///
    /// # Panics
    ///
    /// If there is no such folder.
    #[must_use]
    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries =
            fs::read_dir(self.dir.join(folder)).expect("a folder of the site");
        let names = entries.map(|entry| entry.expect("it can be read").file_name());
        let mut files: Vec<String> = names
            .map(|name| format!("{folder}/{}", name.to_string_lossy()))
            .collect();
        files.sort();
        files
    }

    /// Removes one of its files.
    ///
    /// # Errors
    ///
    /// What the file system said.
    pub fn remove(&self, path: &str) -> Result<()> {
        Ok(fs::remove_file(self.dir.join(path))?)
    }

    /// The text of one of its files.
    ///
    /// # Errors
    ///
    /// If there is no such text.
    pub fn read(&self, path: &str) -> Result<String> {
        let file = self.dir.join(path);
        fs::read_to_string(&file).with_context(|| format!("no {}", file.display()))
    }

    /// Writes one of its files anew.
    ///
    /// # Errors
    ///
    /// What the file system said.
    pub fn write(&self, path: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.dir.join(path), text)?)
    }

    /// The Markdown that one of its pages was made from, if it was.
    #[must_use]
    pub fn markdown(&self, page: &str) -> Option<PathBuf> {
        let page = Path::new(page);
        let index = page.file_name()? == "index.html";
        let file = self.root.join("src").join(if index {
            page.with_file_name("README.md")
        } else {
            page.with_extension("md")
        });
        file.is_file().then_some(file)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.shutdown_background();
        }
        if self.temporary {
            // What stays is removed by the next run.
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

fn clear(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(anyhow!("{} cannot be removed: {error}", dir.display()))
        }
        _ => Ok(fs::create_dir_all(dir)?),
    }
}
