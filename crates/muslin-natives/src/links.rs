//! The libraries that a source file asks the linker for, where the conditions around them can hold.

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;
use syn::parse::Parser;
use syn::visit::Visit;

use crate::attributes::{attributes, is_off};
use crate::conditions::{CompiledFor, Surroundings};

/// The links of a source file for a target: kind and name of each `#[link(…)]` whose conditions can hold.
pub(crate) fn links(text: &str, around: Surroundings<'_>) -> Option<Vec<(String, String)>> {
    let file = syn::parse_file(text).ok()?;
    let mut links = Links { around, found: Vec::new() };
    links.visit_file(&file);
    Some(links.found)
}

struct Links<'a> {
    around: Surroundings<'a>,
    found: Vec<(String, String)>,
}

impl Links<'_> {
    fn link(&mut self, meta: &syn::Meta) {
        let syn::Meta::List(list) = meta else { return };
        if list.path.is_ident("cfg_attr") {
            let (condition, rest) = split(list.tokens.clone());
            if self.around.cfg(&condition.to_string(), CompiledFor::Target) != Some(false) {
                let parser =
                    syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
                let parts = parser.parse2(rest).unwrap_or_default();
                parts.iter().for_each(|one| self.link(one));
            }
            return;
        }
        if !list.path.is_ident("link") {
            return;
        }
        let (mut kind, mut name) = ("dylib".to_owned(), None);
        let _ = list.parse_nested_meta(|meta| {
            if meta.input.peek(syn::Token![=]) {
                let value: syn::LitStr = meta.value()?.parse()?;
                if meta.path.is_ident("kind") {
                    kind = value.value();
                } else if meta.path.is_ident("name") {
                    name = Some(value.value());
                }
            }
            Ok(())
        });
        self.found.extend(name.map(|name| (kind, name)));
    }
}

/// What is before the first comma, and what is behind it.
fn split(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = tokens.into_iter();
    let is_comma = |one: &TokenTree| matches!(one, TokenTree::Punct(it) if it.as_char() == ',');
    let before = tokens.by_ref().take_while(|one| !is_comma(one)).collect();
    (before, tokens.collect())
}

impl<'ast> Visit<'ast> for Links<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_off(attributes(item), &self.around, CompiledFor::Target) {
            return;
        }
        if let Item::ForeignMod(block) = item {
            block.attrs.iter().for_each(|one| self.link(&one.meta));
        }
        syn::visit::visit_item(self, item);
    }
}
