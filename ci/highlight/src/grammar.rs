//! The other languages, from the grammars that come with `two-face`.

use crate::spans::Piece;
use crate::{Class, Language};
use std::sync::LazyLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What scopes mean. The innermost scope that stands here decides, by the longest of its
/// prefixes here; one without a class keeps what is around it from deciding.
const MEANINGS: [(&str, Option<Class>); 37] = [
    ("comment", Some(Class::Comment)),
    ("comment.block.documentation", Some(Class::Doc)),
    ("constant", Some(Class::Constant)),
    ("constant.character.escape", Some(Class::String)),
    ("constant.other.format-spec", Some(Class::Placeholder)),
    ("constant.other.placeholder", Some(Class::Placeholder)),
    ("entity.name.class", Some(Class::Type)),
    ("entity.name.enum.tag-digest", Some(Class::Constant)),
    ("entity.name.function", Some(Class::Function)),
    ("entity.name.table", Some(Class::Key)),
    ("entity.name.tag", Some(Class::Key)),
    ("entity.other.inherited-class", Some(Class::Type)),
    ("keyword", Some(Class::Keyword)),
    ("keyword.operator", None),
    ("keyword.operator.dockerfile", Some(Class::Keyword)),
    ("keyword.operator.logical", Some(Class::Keyword)),
    ("keyword.operator.word", Some(Class::Keyword)),
    ("keyword.other.http-header", Some(Class::Key)),
    ("markup.deleted", Some(Class::Deleted)),
    ("markup.inserted", Some(Class::Inserted)),
    ("meta.annotation.arguments", None),
    ("meta.diff", Some(Class::Comment)),
    ("meta.http-status-code", Some(Class::Constant)),
    ("meta.interpolation", Some(Class::Placeholder)),
    ("meta.mapping.key", Some(Class::Key)),
    ("meta.tag.key", Some(Class::Key)),
    ("punctuation.definition.annotation", Some(Class::Attribute)),
    ("storage", Some(Class::Keyword)),
    ("storage.modifier.conversion", Some(Class::Placeholder)),
    ("storage.type.sql", Some(Class::Type)),
    ("storage.type.string", Some(Class::String)),
    ("string", Some(Class::String)),
    ("string.unquoted", None),
    ("support.type", Some(Class::Type)),
    ("variable.annotation", Some(Class::Attribute)),
    ("variable.language", Some(Class::Keyword)),
    ("variable.language.star", None),
];

/// The same as scopes, the longest first.
static SCOPES: LazyLock<Vec<(Scope, Option<Class>)>> = LazyLock::new(|| {
    let mut meanings: Vec<_> = MEANINGS
        .iter()
        .map(|(name, class)| (Scope::new(name).expect("a short name"), *class))
        .collect();
    meanings.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
    meanings
});

/// Words of SQL that the grammar takes for names.
const SQL: [&str; 17] = [
    "conflict",
    "do",
    "filter",
    "for",
    "interval",
    "listen",
    "locked",
    "nothing",
    "notify",
    "nowait",
    "over",
    "partition",
    "recursive",
    "returning",
    "skip",
    "unlisten",
    "with",
];

/// The code's pieces.
///
/// # Panics
///
/// When the grammars lack a language of the book; a test names each of them.
pub fn pieces(language: Language, code: &str) -> Vec<Piece> {
    let grammar = GRAMMARS
        .find_syntax_by_token(language.name())
        .expect("the grammars of all languages are there");
    let mut state = ParseState::new(grammar);
    let mut stack = ScopeStack::new();
    let (mut start, mut found) = (0, Vec::new());
    for line in code.split_inclusive('\n') {
        // A grammar that fails on a line leaves it without colours, and the next its own.
        let changes = state.parse_line(line, &GRAMMARS).unwrap_or_default();
        let mut at = 0;
        for (to, change) in &changes {
            push(language, &stack, code, start + at..start + to, &mut found);
            at = *to;
            if stack.apply(change).is_err() {
                break;
            }
        }
        let end = start + line.len();
        push(language, &stack, code, start + at..end, &mut found);
        start = end;
    }
    found
}

fn push(
    language: Language,
    stack: &ScopeStack,
    code: &str,
    range: std::ops::Range<usize>,
    found: &mut Vec<Piece>,
) {
    if range.is_empty() {
        return;
    }
    let class = meaning(language, stack);
    if class.is_some() || !matches!(language, Language::Python | Language::Sql) {
        found.push((class, range));
        return;
    }
    let mut at = range.start;
    for word in code[range].split_inclusive(|c: char| !c.is_alphanumeric() && c != '_')
    {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let keyword = match language {
            Language::Sql => SQL.contains(&bare.to_lowercase().as_str()),
            _ => soft_keyword(code, at, bare),
        };
        let class = match language {
            _ if keyword => Some(Class::Keyword),
            Language::Python => Class::by_case(bare),
            _ => None,
        };
        found.push((class, at..at + bare.len()));
        found.push((None, at + bare.len()..at + word.len()));
        at += word.len();
    }
}

/// Python's `match` and `case`: words of the language where they begin a line that ends
/// in a colon.
fn soft_keyword(code: &str, at: usize, word: &str) -> bool {
    let before = code[..at].rsplit('\n').next().unwrap_or_default();
    let after = code[at + word.len()..].lines().next().unwrap_or_default();
    matches!(word, "match" | "case")
        && before.trim().is_empty()
        && after.starts_with(' ')
        && !after.trim_start().starts_with(['=', ':', ','])
        && after
            .split('#')
            .next()
            .unwrap_or_default()
            .trim_end()
            .ends_with(':')
}

fn meaning(language: Language, stack: &ScopeStack) -> Option<Class> {
    let known = |scope: &Scope| {
        SCOPES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope))
            .map(|(_, class)| *class)
    };
    let mut meanings: Vec<_> = stack.as_slice().iter().filter_map(known).collect();
    match language {
        // A key is one whatever it is written as.
        Language::Json | Language::Toml | Language::Yaml
            if meanings.contains(&Some(Class::Key))
                && !meanings.contains(&Some(Class::Comment)) =>
        {
            return Some(Class::Key);
        }
        // Those of a dictionary are expressions.
        Language::Python => meanings.retain(|class| *class != Some(Class::Key)),
        _ => {}
    }
    meanings.last().copied().flatten()
}
