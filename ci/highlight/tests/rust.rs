//! Rust that highlighters get wrong, class by class.

mod told;

use highlight::Class::{
    Attribute, Comment, Constant, Doc, Function, Keyword, Lifetime, Macro, Placeholder,
    String, Type,
};
use highlight::{Class, Language};
use told::of;

fn told(code: &str) -> Vec<(Class, &str)> {
    of(Language::Rust, code)
}

#[test]
fn the_words_of_asynchronous_rust_are_keywords() {
    assert_eq!(
        told("let task = async move |x| { poll(x).await };"),
        [
            (Keyword, "let"),
            (Keyword, "async"),
            (Keyword, "move"),
            (Keyword, "await")
        ]
    );
    assert_eq!(
        told("Pin<&mut dyn Future>"),
        [
            (Type, "Pin"),
            (Keyword, "mut"),
            (Keyword, "dyn"),
            (Type, "Future")
        ]
    );
}

#[test]
fn a_lifetime_is_no_letter() {
    assert_eq!(
        told("fn first<'a>(text: &'a str, mark: char) { mark == 'a' }"),
        [
            (Keyword, "fn"),
            (Function, "first"),
            (Lifetime, "'a"),
            (Lifetime, "'a"),
            (Type, "str"),
            (Type, "char"),
            (String, "'a'"),
        ]
    );
    assert_eq!(
        told(r"'static '_ '\'' '\n' b'x' ' ' 'r#async"),
        [
            (Lifetime, "'static"),
            (Lifetime, "'_"),
            (String, r"'\''"),
            (String, r"'\n'"),
            (String, "b'x'"),
            (String, "' '"),
            (Lifetime, "'r#async"),
        ]
    );
}

#[test]
fn a_label_is_no_letter() {
    assert_eq!(
        told("'outer: loop { break 'outer; }"),
        [
            (Lifetime, "'outer"),
            (Keyword, "loop"),
            (Keyword, "break"),
            (Lifetime, "'outer")
        ]
    );
}

#[test]
fn a_raw_string_ends_where_its_marks_say() {
    assert_eq!(
        told(r###"(r"\", r#"a "b" // c"#, br##"d"# {e}"##, cr"f") + x"###),
        [
            (String, r#"r"\""#),
            (String, r##"r#"a "b" // c"#"##),
            (String, r###"br##"d"# {e}"##"###),
            (String, r#"cr"f""#),
        ]
    );
    assert_eq!(
        told(r#"(b"bytes", c"hello", "a \" b \\", c)"#),
        [
            (String, r#"b"bytes""#),
            (String, r#"c"hello""#),
            (String, r#""a \" b \\""#)
        ]
    );
}

#[test]
fn a_string_of_many_lines_is_one_in_each() {
    let code = "let s = \"one // {\n  two \\\n  three\"; loop";
    assert_eq!(
        told(code),
        [
            (Keyword, "let"),
            (String, "\"one // {"),
            (String, "  two \\"),
            (String, "  three\""),
            (Keyword, "loop"),
        ]
    );
}

#[test]
fn comments_nest() {
    assert_eq!(
        told("/* a /* b */ 'c */ let /**/ x; // end \"\n/* d\n e */"),
        [
            (Comment, "/* a /* b */ 'c */"),
            (Keyword, "let"),
            (Comment, "/**/"),
            (Comment, "// end \""),
            (Comment, "/* d"),
            (Comment, " e */"),
        ]
    );
}

#[test]
fn a_comment_that_documents_is_told_from_one_that_does_not() {
    assert_eq!(
        told("//! a\n/// b\n//// c\n/** d */ /*! e */ // f"),
        [
            (Doc, "//! a"),
            (Doc, "/// b"),
            (Comment, "//// c"),
            (Doc, "/** d */"),
            (Doc, "/*! e */"),
            (Comment, "// f"),
        ]
    );
}

#[test]
fn a_raw_name_is_no_keyword() {
    assert_eq!(told("let r#async = r#match;"), [(Keyword, "let")]);
    assert_eq!(
        told("fn r#move() {}"),
        [(Keyword, "fn"), (Function, "r#move")]
    );
}

#[test]
fn a_macros_arms_are_code() {
    assert_eq!(
        told(
            "tokio::select! {\n    biased;\n    Some(m) = rx.recv() => return,\n    _ = a != (b) => if !(c) {}\n}"
        ),
        [
            (Macro, "select!"),
            (Type, "Some"),
            (Keyword, "return"),
            (Keyword, "if"),
        ]
    );
    assert_eq!(
        told("macro_rules! twice { ($e:expr) => { $e; $crate::vec![$e] } }"),
        [
            (Macro, "macro_rules!"),
            (Function, "twice"),
            (Macro, "vec!")
        ]
    );
}

#[test]
fn an_attribute_is_one_piece_but_for_its_strings() {
    assert_eq!(
        told(
            "#[tokio::main(flavor = \"current_thread\", start_paused = true)]\nasync fn main()"
        ),
        [
            (Attribute, "#[tokio::main(flavor = "),
            (String, "\"current_thread\""),
            (Attribute, ", start_paused = true)]"),
            (Keyword, "async"),
            (Keyword, "fn"),
            (Function, "main"),
        ]
    );
    assert_eq!(
        told("#![cfg(x[0])] a[1] #[test] fn f"),
        [
            (Attribute, "#![cfg(x[0])]"),
            (Constant, "1"),
            (Attribute, "#[test]"),
            (Keyword, "fn"),
            (Function, "f"),
        ]
    );
}

#[test]
fn what_a_format_fills_in_is_shown() {
    assert_eq!(
        told("println!(\"{name:>5} {{no}} {}\", call(\"{x}\")); f(\"{y}\")"),
        [
            (Macro, "println!"),
            (String, "\""),
            (Placeholder, "{name:>5}"),
            (String, " {{no}} "),
            (Placeholder, "{}"),
            (String, "\""),
            (String, "\"{x}\""),
            (String, "\"{y}\""),
        ]
    );
    assert_eq!(
        told("assert_eq!(a, [\"{\"], \"{a:?}\"); bail!(r\"{b}\"); panic!(\"{\")"),
        [
            (Macro, "assert_eq!"),
            (String, "\"{\""),
            (String, "\""),
            (Placeholder, "{a:?}"),
            (String, "\""),
            (Macro, "bail!"),
            (String, "r\""),
            (Placeholder, "{b}"),
            (String, "\""),
            (Macro, "panic!"),
            (String, "\"{\""),
        ]
    );
}

#[test]
fn let_else_and_what_else_branches() {
    assert_eq!(
        told("let Some(v) = opt else { return Err(E::MAX) };"),
        [
            (Keyword, "let"),
            (Type, "Some"),
            (Keyword, "else"),
            (Keyword, "return"),
            (Type, "Err"),
            (Type, "E"),
            (Constant, "MAX"),
        ]
    );
}

#[test]
fn a_number_ends_before_a_range_and_a_field() {
    assert_eq!(
        told("1..2 x.0.await 1.5e3 0x_ff 1_000u64 true"),
        [
            (Constant, "1"),
            (Constant, "2"),
            (Constant, "0"),
            (Keyword, "await"),
            (Constant, "1.5e3"),
            (Constant, "0x_ff"),
            (Constant, "1_000u64"),
            (Constant, "true"),
        ]
    );
}

#[test]
fn a_fragment_that_breaks_off_is_coloured_as_far_as_it_goes() {
    assert_eq!(told("}} ) fn f("), [(Keyword, "fn"), (Function, "f")]);
    assert_eq!(
        told("let s = \"open"),
        [(Keyword, "let"), (String, "\"open")]
    );
    assert_eq!(told("#["), [(Attribute, "#[")]);
    assert_eq!(told(""), []);
}
