//! A picture as usvg understands it.

use resvg::usvg::{Group, Node, Options, Rect, Tree, fontdb};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// A picture that has been laid out with the faces of the book.
pub struct Drawn {
    pub name: String,
    tree: Tree,
}

/// Words, and the box around their ink.
#[derive(Debug, Clone)]
pub struct Words {
    pub text: String,
    pub ink: Rect,
}

/// The folder of the whole book.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The faces of the paper edition, and no others.
static FACES: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    let folder = root().join("ci/paper/fonts");
    for file in folder.read_dir().expect("the faces of the paper edition") {
        let file = file.expect("a file").path();
        if file.extension().is_some_and(|it| it == "ttf") {
            fonts.load_font_data(std::fs::read(file).expect("a face"));
        }
    }
    assert!(fonts.len() >= 6, "{} faces", fonts.len());
    Arc::new(fonts)
});

impl Drawn {
    /// Lays a picture out.
    pub fn of(name: &str, svg: &pictures::Svg) -> Self {
        let options = Options {
            fontdb: Arc::clone(&FACES),
            ..Options::default()
        };
        let tree = Tree::from_str(&svg.text, &options);
        let tree = tree.unwrap_or_else(|error| panic!("{name}: {error}\n{}", svg.text));
        let size = (
            f64::from(tree.size().width()),
            f64::from(tree.size().height()),
        );
        let said = (svg.width, svg.height);
        let close = |one: f64, other: f64| (one - other).abs() < 0.01;
        assert!(
            close(size.0, said.0) && close(size.1, said.1),
            "{name}: {said:?}"
        );
        let drawn = Self {
            name: name.to_owned(),
            tree,
        };
        drawn.keep(svg);
        drawn
    }

    /// With `PICTURES=FOLDER`, it is painted there, to be looked at.
    fn keep(&self, svg: &pictures::Svg) {
        let Some(folder) = std::env::var_os("PICTURES") else {
            return;
        };
        let folder = PathBuf::from(folder);
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let scale = 2.0;
        let size = self.tree.size().to_int_size().scale_by(scale);
        let size = size.expect("it is not empty");
        let mut sheet =
            resvg::tiny_skia::Pixmap::new(size.width(), size.height()).expect("a size");
        let ground = match self.name.ends_with("-dark") {
            true => resvg::tiny_skia::Color::from_rgba8(0x1c, 0x1c, 0x1b, 255),
            false => resvg::tiny_skia::Color::WHITE,
        };
        sheet.fill(ground);
        let scaled = resvg::tiny_skia::Transform::from_scale(scale, scale);
        resvg::render(&self.tree, scaled, &mut sheet.as_mut());
        let file = folder.join(&self.name);
        sheet
            .save_png(file.with_extension("png"))
            .expect("a picture");
        std::fs::write(file.with_extension("svg"), &svg.text).expect("a picture");
    }

    /// All words, in the order of drawing.
    pub fn words(&self) -> Vec<Words> {
        let mut words = Vec::new();
        gather(self.tree.root(), &mut words);
        words
    }

    /// What is wrong with it: what sticks out, and words upon words.
    pub fn faults(&self) -> Vec<String> {
        const SLACK: f32 = 0.5;
        let (width, height) = (self.tree.size().width(), self.tree.size().height());
        let all = self.tree.root().abs_stroke_bounding_box();
        let mut faults = Vec::new();
        if all.left() < -SLACK
            || all.top() < -SLACK
            || all.right() > width + SLACK
            || all.bottom() > height + SLACK
        {
            faults.push(format!(
                "{}: sticks out: {all:?} of {width} x {height}",
                self.name
            ));
        }
        let words = self.words();
        for (index, one) in words.iter().enumerate() {
            for other in &words[index + 1..] {
                let (a, b) = (one.ink, other.ink);
                let beside =
                    a.right() <= b.left() + SLACK || b.right() <= a.left() + SLACK;
                let below =
                    a.bottom() <= b.top() + SLACK || b.bottom() <= a.top() + SLACK;
                if !beside && !below {
                    let (one, other) = (&one.text, &other.text);
                    faults.push(format!("{}: `{one}` lies upon `{other}`", self.name));
                }
            }
        }
        faults
    }
}

fn gather(group: &Group, words: &mut Vec<Words>) {
    for node in group.children() {
        match node {
            Node::Group(group) => gather(group, words),
            Node::Text(text) => {
                let chunks = text.chunks().iter().map(|chunk| chunk.text());
                words.push(Words {
                    text: chunks.collect(),
                    ink: text.flattened().abs_bounding_box(),
                });
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}
