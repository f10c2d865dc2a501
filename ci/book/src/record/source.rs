//! Where in a listing's source the code of its tasks begins.

use super::overlay::find_main;
use anyhow::{Context, Result};
use proc_macro2::Span;
use std::fs;
use std::path::Path;
use syn::visit::{self, Visit};
use timeline::assemble::Source;

/// Where the code of a listing's tasks begins.
///
/// # Errors
///
/// If it cannot be read, or has no `async fn main`.
pub fn of(source: &Path) -> Result<Source> {
    let text = fs::read_to_string(source)
        .with_context(|| format!("cannot read {}", source.display()))?;
    of_text(&text)
}

fn of_text(text: &str) -> Result<Source> {
    let main = find_main(text)?;
    let mut walk = Walk {
        within: Vec::new(),
        lines: Source {
            main: line(main.sig.fn_token.span),
            ..Source::default()
        },
    };
    walk.visit_file(&syn::parse_file(text)?);
    Ok(walk.lines)
}

fn line(of: Span) -> u32 {
    u32::try_from(of.start().line).unwrap_or(u32::MAX)
}

struct Walk {
    /// The modules, types and functions around what is visited.
    within: Vec<String>,
    lines: Source,
}

impl Walk {
    fn within(&mut self, name: String, visit: impl FnOnce(&mut Self)) {
        self.within.push(name);
        visit(self);
        self.within.pop();
    }

    fn function(&mut self, signature: &syn::Signature, visit: impl FnOnce(&mut Self)) {
        self.within(signature.ident.to_string(), |walk| {
            if signature.asyncness.is_some() {
                let name = walk.within.join("::");
                walk.lines
                    .functions
                    .insert(name, line(signature.fn_token.span));
            }
            visit(walk);
        });
    }

    /// A block that is handed to a call, which is at the line where Tokio says that the
    /// task was spawned.
    fn call(
        &mut self,
        at: Span,
        arguments: &syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>,
    ) {
        let block = arguments.iter().find_map(|argument| match argument {
            syn::Expr::Async(block) => Some(line(block.async_token.span)),
            _ => None,
        });
        if let Some(block) = block {
            self.lines.blocks.insert(line(at), block);
        }
    }
}

impl<'ast> Visit<'ast> for Walk {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.within(item.ident.to_string(), |walk| {
            visit::visit_item_mod(walk, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let name = match &*item.self_ty {
            syn::Type::Path(path) => path.path.segments.last(),
            _ => None,
        };
        let name = name.map_or(String::new(), |segment| segment.ident.to_string());
        self.within(name, |walk| visit::visit_item_impl(walk, item));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, |walk| visit::visit_item_fn(walk, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, |walk| visit::visit_impl_item_fn(walk, item));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        use syn::spanned::Spanned as _;
        self.call(call.func.span(), &call.args);
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.call(call.method.span(), &call.args);
        visit::visit_expr_method_call(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn functions_and_blocks_are_found_where_their_code_begins() {
        let lines = of_text(
            "async fn report() {}\n\
             impl Station {\n\
             \x20   async fn read(&self) {}\n\
             }\n\
             mod far {\n\
             \x20   pub async fn away() {}\n\
             }\n\
             async fn main() {\n\
             \x20   tokio::spawn(async {});\n\
             \x20   set\n\
             \x20       .spawn(\n\
             \x20           async move {});\n\
             }\n",
        )
        .expect("it has a main");
        assert_eq!(lines.main, 8);
        let functions: Vec<_> = lines.functions.iter().collect();
        assert_eq!(
            functions,
            [
                (&"Station::read".to_owned(), &3),
                (&"far::away".to_owned(), &6),
                (&"main".to_owned(), &8),
                (&"report".to_owned(), &1),
            ]
        );
        let blocks: Vec<_> = lines.blocks.into_iter().collect();
        assert_eq!(blocks, [(9, 9), (11, 12)]);
    }
}
