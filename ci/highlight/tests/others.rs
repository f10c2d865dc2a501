//! The other languages, and what holds for all of them.

mod told;

use highlight::Class::{
    Attribute, Comment, Constant, Deleted, Doc, Function, Inserted, Key, Keyword,
    Output, Placeholder, Prompt, String, Type,
};
use highlight::{Class, Language, hidden};
use std::collections::BTreeSet;
use std::path::Path;
use told::of;

#[test]
fn python() {
    let code = "\
@dataclass(frozen=True)
class Parcel(Base):
    \"\"\"Holds.\"\"\"

async def main() -> None:
    async with asyncio.TaskGroup() as group:
        match = await sleep(LIMIT, 1.5, f\"{name!r}: {t:.1f} s\\n\")
    match parcel.kind:  # why
        case {\"a\": None} if not self.done:
            raise ValueError(\"a %s\")
";
    assert_eq!(
        of(Language::Python, code),
        [
            (Attribute, "@dataclass"),
            (Constant, "True"),
            (Keyword, "class"),
            (Type, "Parcel"),
            (Type, "Base"),
            (Doc, "\"\"\"Holds.\"\"\""),
            (Keyword, "async"),
            (Keyword, "def"),
            (Function, "main"),
            (Constant, "None"),
            (Keyword, "async with"),
            (Type, "TaskGroup"),
            (Keyword, "as"),
            (Keyword, "await"),
            (Constant, "LIMIT"),
            (Constant, "1.5"),
            (String, "f\""),
            (Placeholder, "{name!r}"),
            (String, ": "),
            (Placeholder, "{t:.1f}"),
            (String, " s\\n\""),
            (Keyword, "match"),
            (Comment, "# why"),
            (Keyword, "case"),
            (String, "\"a\""),
            (Constant, "None"),
            (Keyword, "if"),
            (Keyword, "not"),
            (Keyword, "self"),
            (Keyword, "raise"),
            (Type, "ValueError"),
            (String, "\"a "),
            (Placeholder, "%s"),
            (String, "\""),
        ]
    );
}

#[test]
fn toml() {
    assert_eq!(
        of(
            Language::Toml,
            "[package.metadata]\n\"a b\" = { c = [1, true] } # d\n"
        ),
        [
            (Key, "package"),
            (Key, "metadata"),
            (Key, "\"a b\""),
            (Key, "c"),
            (Constant, "1"),
            (Constant, "true"),
            (Comment, "# d"),
        ]
    );
}

#[test]
fn json() {
    assert_eq!(
        of(Language::Json, "{\"key\": \"value\", \"n\": [1.5, null]}"),
        [
            (Key, "\"key\""),
            (String, "\"value\""),
            (Key, "\"n\""),
            (Constant, "1.5"),
            (Constant, "null"),
        ]
    );
}

#[test]
fn yaml() {
    assert_eq!(
        of(
            Language::Yaml,
            "redis: # c\n  image: \"redis:7\"\n  ports: [6379]\n"
        ),
        [
            (Key, "redis"),
            (Comment, "# c"),
            (Key, "image"),
            (String, "\"redis:7\""),
            (Key, "ports"),
            (Constant, "6379"),
        ]
    );
}

#[test]
fn sql() {
    let code = "SELECT count(*) FROM jobs WHERE state = 'ready' -- why\n\
                FOR UPDATE SKIP LOCKED LIMIT 1;\n";
    assert_eq!(
        of(Language::Sql, code),
        [
            (Keyword, "SELECT"),
            (Keyword, "FROM"),
            (Keyword, "WHERE"),
            (String, "'ready'"),
            (Comment, "-- why"),
            (Keyword, "FOR"),
            (Keyword, "UPDATE"),
            (Keyword, "SKIP"),
            (Keyword, "LOCKED"),
            (Keyword, "LIMIT"),
            (Constant, "1"),
        ]
    );
}

#[test]
fn dockerfile() {
    assert_eq!(
        of(
            Language::Dockerfile,
            "# c\nFROM rust:1.95 AS build\nCMD [\"x\"]\n"
        ),
        [
            (Comment, "# c"),
            (Keyword, "FROM"),
            (Constant, "1.95"),
            (Keyword, "AS"),
            (Keyword, "CMD "),
            (String, "\"x\""),
        ]
    );
}

#[test]
fn diff() {
    assert_eq!(
        of(Language::Diff, "--- a/x\n@@ -1 +1 @@\n-old\n+new\n same\n"),
        [
            (Comment, "--- a/x"),
            (Comment, "@@ -1 +1 @@"),
            (Deleted, "-old"),
            (Inserted, "+new"),
        ]
    );
}

#[test]
fn http() {
    assert_eq!(
        of(Language::Http, "GET /jobs HTTP/1.1\nHost: localhost\n\n"),
        [(Keyword, "GET"), (Constant, "HTTP/1.1"), (Key, "Host")]
    );
}

#[test]
fn a_console_tells_commands_from_what_they_print() {
    let code = "$ cargo run \\\n    --example x\nhello\n$ echo $ x\n$ x\n";
    assert_eq!(
        of(Language::Console, code),
        [
            (Prompt, "$ "),
            (Output, "hello"),
            (Prompt, "$ "),
            (Prompt, "$ ")
        ]
    );
    assert_eq!(of(Language::Console, "cargo test\ncargo run\n"), []);
}

#[test]
fn an_output_has_no_colours() {
    assert_eq!(of(Language::Text, "async fn \"a\" // 1\n"), []);
}

#[test]
fn every_language_is_found_by_its_name_and_has_a_grammar() {
    for language in Language::ALL {
        assert_eq!(Language::named(language.name()), Some(language));
        of(language, "a \"b\" 'c 1 # d\r\n\r\n\té {x}: /* y");
    }
    assert_eq!(Language::named("rs"), None);
}

#[test]
fn every_class_has_a_name_of_its_own() {
    let names: BTreeSet<_> = Class::ALL.into_iter().map(Class::css).collect();
    assert_eq!(names.len(), Class::ALL.len());
}

#[test]
fn no_letter_of_the_books_programs_is_lost() {
    let listings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../listings");
    let (mut folders, mut read) = (vec![listings], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the listings are there") {
            let path = entry.expect("a readable folder").path();
            let language = match path.extension().and_then(|it| it.to_str()) {
                _ if path.is_dir() => {
                    folders.push(path);
                    continue;
                }
                Some("rs") => Language::Rust,
                Some("py") => Language::Python,
                Some("toml") => Language::Toml,
                _ => continue,
            };
            let code = std::fs::read_to_string(&path).expect("a text");
            assert!(!of(language, &code).is_empty(), "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 40, "{read} programs");
}

#[test]
fn hidden_lines_are_those_that_mdbook_hides() {
    let fence =
        "# use a;\n#\n    # let b;\n#[test]\n## c\n  ##\nlet d; # e\n#!f\n#\tg\n";
    let lines: Vec<_> = hidden::lines(fence).collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.hidden, line.text.as_ref()))
        .collect();
    assert_eq!(
        told,
        [
            (true, "use a;"),
            (true, ""),
            (true, "    let b;"),
            (false, "#[test]"),
            (false, "# c"),
            (false, "  #"),
            (false, "let d; # e"),
            (false, "#!f"),
            (false, "#\tg"),
        ]
    );
}
