//! Finds the tests that proof marks may name.

use crate::problem::{Problem, read_text};
use crate::workspace::{ListingCrate, Workspace, subfolders, with_extension};
use proc_macro2::TokenTree;
use std::collections::BTreeSet;
use std::path::PathBuf;
use syn::spanned::Spanned;

/// One `#[test]`, `#[tokio::test]` or the like in a listing crate; or, where a test
/// brings its own harness, a function that it lists by name: `trials! { one another }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The package it belongs to, `ch04`.
    pub package: String,
    /// The function's name, unique in its package.
    pub name: String,
    /// The file it stands in, absolute.
    pub file: PathBuf,
    /// The line of its first attribute or doc comment, counted from 1.
    pub line: usize,
    /// Its source: doc comment, attributes, function.
    pub source: String,
}

impl Test {
    /// The name proof marks use: `ch04::dropping_a_handle_detaches`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}::{}", self.package, self.name)
    }

    /// The command that runs it.
    #[must_use]
    pub fn command(&self) -> String {
        format!("cargo test -p {} {}", self.package, self.name)
    }
}

/// The test that a proof mark names.
///
/// # Errors
///
/// A [`Problem`] without a file, which says what was perhaps meant.
pub fn named<'t>(tests: &'t [Test], path: &str) -> Result<&'t Test, Problem> {
    if let Some(test) = tests.iter().find(|test| test.path() == path) {
        return Ok(test);
    }
    let name = path.rsplit("::").next().unwrap_or(path);
    let near = tests
        .iter()
        .find(|t| t.name.contains(name) || name.contains(&t.name));
    let help = match near {
        Some(test) => format!("is `{}` meant?", test.path()),
        None => "name it CRATE::TEST after a test in listings/CRATE…/tests or src"
            .to_owned(),
    };
    let message = format!("no test `{path}` proves this");
    Err(Problem::new("", message, help))
}

/// Every test of every listing crate.
///
/// # Errors
///
/// A [`Problem`] for each file that is not Rust, and for a name that two tests of one
/// package share.
pub fn tests(workspace: &Workspace) -> Result<Vec<Test>, Vec<Problem>> {
    let (mut found, mut problems) = (Vec::<Test>::new(), Vec::new());
    for one in &workspace.crates {
        let mut files = Vec::new();
        for path in sources(one) {
            match parsed(path) {
                Ok(file) => files.push(file),
                Err(problem) => problems.push(problem.relative_to(&workspace.root)),
            }
        }
        let listed = files.iter().flat_map(|file| listed(&file.items)).collect();
        let of_crate = files
            .iter()
            .flat_map(|file| file.tests(&one.package, &listed));
        found.extend(of_crate);
    }
    for (index, test) in found.iter().enumerate() {
        if let Some(twice) = found[..index].iter().find(|t| t.path() == test.path()) {
            problems.push(
                Problem::new(
                    &test.file,
                    format!(
                        "`{}` is also the name of a test in {}",
                        test.path(),
                        twice.file.display()
                    ),
                    "rename one: a proof mark must lead to one test",
                )
                .at(test.line)
                .relative_to(&workspace.root),
            );
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

fn sources(one: &ListingCrate) -> Vec<PathBuf> {
    let tests = one.dir.join("tests");
    let mut folders =
        vec![one.dir.join("src"), tests.clone(), one.dir.join("examples")];
    // What a test is made of, where one file is not enough.
    folders.extend(subfolders(&tests));
    let files = folders.iter().flat_map(|it| with_extension(it, "rs"));
    files.collect()
}

/// One source file, read.
struct File {
    path: PathBuf,
    text: String,
    items: Vec<syn::Item>,
}

fn parsed(path: PathBuf) -> Result<File, Problem> {
    let text = read_text(&path)?;
    let parsed = syn::parse_file(&text).map_err(|error| {
        Problem::new(&path, format!("is not Rust: {error}"), "")
            .at(error.span().start().line)
    })?;
    let items = parsed.items;
    Ok(File { path, text, items })
}

impl File {
    fn tests(&self, package: &str, listed: &BTreeSet<String>) -> Vec<Test> {
        let mut found = Vec::new();
        collect(&self.items, listed, &mut |function| {
            let line = function.span().start().line;
            let last = function.span().end().line;
            let lines = self.text.lines().skip(line - 1);
            let shown: Vec<_> = lines.take(last + 1 - line).collect();
            found.push(Test {
                package: package.to_owned(),
                name: function.sig.ident.to_string(),
                file: self.path.clone(),
                line,
                source: unindented(&shown),
            });
        });
        found
    }
}

/// What macros at the top of a file are given that are given names and nothing else.
fn listed(items: &[syn::Item]) -> Vec<String> {
    let mut names = Vec::new();
    for item in items {
        if let syn::Item::Macro(list) = item {
            let all: Option<Vec<_>> =
                list.mac.tokens.clone().into_iter().map(name).collect();
            names.extend(all.into_iter().flatten().flatten());
        }
    }
    names
}

/// A name, or what may stand between names; none for anything else.
fn name(token: TokenTree) -> Option<Option<String>> {
    match token {
        TokenTree::Ident(name) => Some(Some(name.to_string())),
        TokenTree::Punct(mark) if [':', ','].contains(&mark.as_char()) => Some(None),
        _ => None,
    }
}

fn collect(
    items: &[syn::Item],
    listed: &BTreeSet<String>,
    found: &mut impl FnMut(&syn::ItemFn),
) {
    for item in items {
        match item {
            syn::Item::Fn(function)
                if is_test(function)
                    || listed.contains(&function.sig.ident.to_string()) =>
            {
                found(function);
            }
            syn::Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, listed, found);
                }
            }
            _ => {}
        }
    }
}

/// `#[test]`, `#[tokio::test(…)]`: what counts is the path's last word.
fn is_test(function: &syn::ItemFn) -> bool {
    function.attrs.iter().any(|a| {
        a.path()
            .segments
            .last()
            .is_some_and(|segment| segment.ident == "test")
    })
}

fn unindented(lines: &[&str]) -> String {
    let indent = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or("").to_owned() + "\n")
        .collect()
}
