//! The `#[cfg(…)]` of an item.

use syn::{Attribute, Expr, Item};

use crate::conditions::{CompiledFor, Surroundings};

/// The attributes of an item, as far as they can switch it off.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::ForeignMod(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Mod(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::Use(one) => &one.attrs,
        _ => &[],
    }
}

/// Whether a `#[cfg(…)]` is known not to hold.
pub(crate) fn is_off(
    attributes: &[Attribute],
    around: &Surroundings<'_>,
    compiled_for: CompiledFor,
) -> bool {
    attributes.iter().filter(|one| one.path().is_ident("cfg")).any(|one| {
        let predicate = one.meta.require_list().map(|list| list.tokens.to_string());
        predicate.is_ok_and(|text| around.cfg(&text, compiled_for) == Some(false))
    })
}

/// The attributes of an expression that is a statement.
pub(crate) fn expression_attributes(expression: &Expr) -> &[Attribute] {
    match expression {
        Expr::Assign(one) => &one.attrs,
        Expr::Block(one) => &one.attrs,
        Expr::Call(one) => &one.attrs,
        Expr::If(one) => &one.attrs,
        Expr::Macro(one) => &one.attrs,
        Expr::Match(one) => &one.attrs,
        Expr::MethodCall(one) => &one.attrs,
        Expr::Return(one) => &one.attrs,
        Expr::Unsafe(one) => &one.attrs,
        _ => &[],
    }
}
