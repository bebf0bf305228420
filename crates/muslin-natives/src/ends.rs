//! How code of a build script ends: with a failure, or early.

use syn::visit::Visit;
use syn::{Block, Expr, Stmt};

/// Finds `return` without an error, and `exit(0)`.
pub(crate) struct Leaves {
    pub(crate) found: bool,
}

impl<'ast> Visit<'ast> for Leaves {
    fn visit_expr_return(&mut self, one: &'ast syn::ExprReturn) {
        self.found |= !one.expr.as_ref().is_some_and(|value| is_error(value));
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
}

/// Whether an expression is `Err(…)`.
pub(crate) fn is_error(expression: &Expr) -> bool {
    match expression {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => path.path.is_ident("Err"),
            _ => false,
        },
        _ => false,
    }
}

pub(crate) fn is_exit(call: &syn::ExprCall) -> bool {
    match &*call.func {
        Expr::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "exit"),
        _ => false,
    }
}

pub(crate) fn is_panic(called: &syn::Macro) -> bool {
    let name = called.path.segments.last().map(|last| last.ident.to_string());
    matches!(name.as_deref(), Some("panic" | "unreachable" | "todo" | "unimplemented" | "bail"))
}

/// Whether an expression ends in a failure of the script.
pub(crate) fn fails(expression: &Expr) -> bool {
    match expression {
        Expr::Macro(called) => is_panic(&called.mac),
        Expr::Call(call) => is_exit(call),
        Expr::Return(one) => one.expr.as_ref().is_some_and(|value| is_error(value)),
        Expr::Block(block) => block_fails(&block.block),
        Expr::Closure(closure) => fails(&closure.body),
        _ => false,
    }
}

pub(crate) fn block_fails(block: &Block) -> bool {
    block.stmts.iter().any(|statement| match statement {
        Stmt::Expr(expression, _) => fails(expression),
        Stmt::Macro(called) => is_panic(&called.mac),
        _ => false,
    })
}
