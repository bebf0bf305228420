//! Walks through a function of a build script, follows what is known, and notes what does not run, what may
//! not run, and which installed libraries are looked for.

use std::collections::BTreeSet;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Item, Stmt};

use crate::attributes::{attributes, expression_attributes, is_off};
use crate::conditions::CompiledFor;
use crate::ends::{Leaves, block_fails, fails, is_exit, is_panic};
use crate::value::{Scope, Value, holds, is_look_up};

/// An installed library that a script looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// `None` where the name is put together at run time.
    pub(crate) name: Option<String>,
    /// Whether it is asked for whatever else is so.
    pub(crate) certain: bool,
    /// Whether the script fails where it is not found.
    pub(crate) required: bool,
}

/// What was seen on the way.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// What does not run.
    pub(crate) dead: Vec<Range<usize>>,
    /// The names that are used where code runs.
    pub(crate) uses: BTreeSet<String>,
    /// Those that are used where code runs for certain.
    pub(crate) surely_uses: BTreeSet<String>,
    /// The installed libraries that are looked for.
    pub(crate) asks: Vec<Ask>,
    /// The lines for cargo that ask the linker for something.
    pub(crate) lines: Vec<Line>,
}

/// A line for cargo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// Whether it is printed whatever the build finds.
    pub(crate) certain: bool,
}

impl Walk {
    pub(crate) fn of_function(
        scope: &Scope<'_>,
        signature: &syn::Signature,
        block: &Block,
    ) -> Self {
        let mut walker = Walker::new(scope);
        for parameter in &signature.inputs {
            if let syn::FnArg::Typed(typed) = parameter {
                walker.scope.bind(&typed.pat, Value::Unknown);
            }
        }
        walker.visit_block(block);
        walker.walk
    }

    pub(crate) fn of_item(scope: &Scope<'_>, item: &Item) -> Self {
        let mut walker = Walker::new(scope);
        walker.visit_item(item);
        walker.walk
    }
}

struct Walker<'a> {
    scope: Scope<'a>,
    walk: Walk,
    /// In how many branches that may not run.
    doubts: usize,
    /// In how many expressions that fail where there is nothing.
    required: usize,
}

impl<'a> Walker<'a> {
    fn new(scope: &Scope<'a>) -> Self {
        Self { scope: scope.clone(), walk: Walk::default(), doubts: 0, required: 0 }
    }

    fn is_off(&self, attributes: &[Attribute]) -> bool {
        is_off(attributes, &self.scope.around, CompiledFor::Host)
    }

    /// Walks with names that are valid there only.
    fn within(&mut self, walk: impl FnOnce(&mut Self)) {
        let outside = self.scope.names.clone();
        walk(self);
        self.scope.names = outside;
    }

    /// Walks through what may not run.
    fn doubting(&mut self, is_doubtful: bool, walk: impl FnOnce(&mut Self)) {
        self.doubts += usize::from(is_doubtful);
        self.within(walk);
        self.doubts -= usize::from(is_doubtful);
    }

    /// Walks through what must be there, or the script fails.
    fn requiring(&mut self, is_required: bool, walk: impl FnOnce(&mut Self)) {
        self.required += usize::from(is_required);
        walk(self);
        self.required -= usize::from(is_required);
    }

    fn ask(&mut self, argument: Option<&Expr>) {
        let name = argument.map(|one| self.scope.value(one));
        let name = match name {
            Some(Value::Text(text)) => Some(text),
            Some(_) => None,
            // Without a name, it does not ask pkg-config.
            None => return,
        };
        let (certain, required) = (self.doubts == 0, self.required > 0);
        self.walk.asks.push(Ask { name, certain, required });
    }

    /// Binds what the conditions of an `if let` bind.
    fn bind_condition(&mut self, condition: &Expr) {
        match condition {
            Expr::Let(one) => {
                let value = self.scope.value(&one.expr);
                self.scope.bind(&one.pat, value);
            }
            Expr::Binary(binary) => {
                self.bind_condition(&binary.left);
                self.bind_condition(&binary.right);
            }
            Expr::Paren(inner) => self.bind_condition(&inner.expr),
            _ => {}
        }
    }

    fn statement_is_off(&self, statement: &Stmt) -> bool {
        match statement {
            Stmt::Local(local) => self.is_off(&local.attrs),
            Stmt::Item(item) => self.is_off(attributes(item)),
            Stmt::Macro(called) => self.is_off(&called.attrs),
            Stmt::Expr(expression, _) => self.is_off(expression_attributes(expression)),
        }
    }

    /// Whether nothing behind a statement runs.
    fn ends(&self, statement: &Stmt) -> bool {
        match statement {
            Stmt::Expr(expression, _) => self.diverges(expression),
            Stmt::Macro(called) => is_panic(&called.mac),
            _ => false,
        }
    }

    fn diverges(&self, expression: &Expr) -> bool {
        match expression {
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => true,
            Expr::Block(block) => block.block.stmts.iter().any(|one| self.ends(one)),
            Expr::Macro(called) => is_panic(&called.mac),
            Expr::Call(call) => is_exit(call),
            Expr::If(one) => {
                let then = || one.then_branch.stmts.iter().any(|one| self.ends(one));
                let otherwise =
                    || one.else_branch.as_ref().is_some_and(|(_, other)| self.diverges(other));
                match self.scope.value(&one.cond).flag() {
                    Some(true) => then(),
                    Some(false) => otherwise(),
                    None => then() && otherwise(),
                }
            }
            Expr::Match(one) => {
                let value = self.scope.value(&one.expr);
                let arm = one.arms.iter().find(|arm| holds(&arm.pat, &value) != Some(false));
                arm.is_some_and(|arm| {
                    let sure = value != Value::Unknown && arm.guard.is_none();
                    sure && holds(&arm.pat, &value) == Some(true) && self.diverges(&arm.body)
                })
            }
            _ => false,
        }
    }

    /// Whether a statement may leave the function early without a failure.
    fn may_leave(&self, statement: &Stmt) -> bool {
        let mut leaves = Leaves { found: false };
        if let Stmt::Expr(expression, _) = statement {
            match expression {
                Expr::If(one) => match self.scope.value(&one.cond).flag() {
                    Some(true) => leaves.visit_block(&one.then_branch),
                    Some(false) => {
                        if let Some((_, other)) = &one.else_branch {
                            leaves.visit_expr(other);
                        }
                    }
                    None => leaves.visit_expr(expression),
                },
                Expr::Match(_) | Expr::ForLoop(_) => leaves.visit_expr(expression),
                _ => {}
            }
        }
        leaves.found
    }
}

impl<'ast> Visit<'ast> for Walker<'_> {
    fn visit_block(&mut self, block: &'ast Block) {
        let doubts = self.doubts;
        self.within(|walker| {
            let mut statements = block.stmts.iter();
            while let Some(statement) = statements.next() {
                if walker.statement_is_off(statement) {
                    walker.walk.dead.push(statement.span().byte_range());
                    continue;
                }
                walker.visit_stmt(statement);
                if walker.ends(statement) {
                    let rest = statements.by_ref().filter(|one| !matches!(one, Stmt::Item(_)));
                    walker.walk.dead.extend(rest.map(|one| one.span().byte_range()));
                } else if walker.may_leave(statement) && walker.doubts == doubts {
                    walker.doubts += 1;
                }
            }
        });
        self.doubts = doubts;
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        let otherwise = local.init.as_ref().and_then(|init| init.diverge.as_ref());
        let required = otherwise.is_some_and(|(_, block)| fails(block));
        self.requiring(required, |walker| visit::visit_local(walker, local));
        let value = local.init.as_ref().map(|init| self.scope.value(&init.expr));
        self.scope.bind(&local.pat, value.unwrap_or(Value::Unknown));
    }

    fn visit_expr_if(&mut self, one: &'ast syn::ExprIf) {
        let answer = self.scope.value(&one.cond).flag();
        let otherwise_fails = one.else_branch.as_ref().is_some_and(|(_, other)| fails(other));
        let required = match answer {
            Some(true) => block_fails(&one.then_branch),
            Some(false) => otherwise_fails,
            None => false,
        };
        self.requiring(required, |walker| walker.visit_expr(&one.cond));
        let then = one.then_branch.span().byte_range();
        if answer == Some(false) {
            self.walk.dead.push(then);
        } else {
            self.doubting(answer.is_none(), |walker| {
                walker.bind_condition(&one.cond);
                walker.visit_block(&one.then_branch);
            });
        }
        if let Some((_, otherwise)) = &one.else_branch {
            let place = otherwise.span().byte_range();
            if answer == Some(true) {
                self.walk.dead.push(place);
            } else {
                self.doubting(answer.is_none(), |walker| walker.visit_expr(otherwise));
            }
        }
    }

    fn visit_expr_match(&mut self, one: &'ast syn::ExprMatch) {
        let value = self.scope.value(&one.expr);
        let answer = |arm: &syn::Arm| match value {
            Value::Unknown => None,
            _ => holds(&arm.pat, &value),
        };
        let taken = one.arms.iter().find(|arm| answer(arm) != Some(false));
        let sure = taken.filter(|arm| answer(arm) == Some(true) && arm.guard.is_none());
        self.requiring(sure.is_some_and(|arm| fails(&arm.body)), |walker| {
            walker.visit_expr(&one.expr);
        });
        let mut decided = false;
        for arm in &one.arms {
            let place = arm.body.span().byte_range();
            if decided || answer(arm) == Some(false) || self.is_off(&arm.attrs) {
                self.walk.dead.push(place);
                continue;
            }
            decided = answer(arm) == Some(true) && arm.guard.is_none();
            self.doubting(sure.is_none(), |walker| {
                walker.scope.bind(&arm.pat, value.clone());
                if let Some((_, guard)) = &arm.guard {
                    walker.visit_expr(guard);
                }
                walker.visit_expr(&arm.body);
            });
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let method = call.method.to_string();
        let required = matches!(method.as_str(), "unwrap" | "expect")
            || method == "unwrap_or_else" && call.args.first().is_some_and(fails);
        self.requiring(required, |walker| walker.visit_expr(&call.receiver));
        if is_look_up(&method) {
            self.ask(call.args.first());
        }
        self.visit_ident(&call.method);
        call.args.iter().for_each(|one| self.visit_expr(one));
    }

    fn visit_expr_try(&mut self, one: &'ast syn::ExprTry) {
        self.requiring(true, |walker| walker.visit_expr(&one.expr));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func
            && path.path.segments.len() > 1
            && path.path.segments.last().is_some_and(|last| is_look_up(&last.ident.to_string()))
        {
            self.ask(call.args.first());
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.doubting(true, |walker| {
            for parameter in &closure.inputs {
                walker.scope.bind(parameter, Value::Unknown);
            }
            walker.visit_expr(&closure.body);
        });
    }

    fn visit_expr_for_loop(&mut self, one: &'ast syn::ExprForLoop) {
        self.visit_expr(&one.expr);
        self.within(|walker| {
            walker.scope.bind(&one.pat, Value::Unknown);
            walker.visit_block(&one.body);
        });
    }

    fn visit_ident(&mut self, ident: &'ast syn::Ident) {
        let name = ident.to_string();
        if self.doubts == 0 {
            self.walk.surely_uses.insert(name.clone());
        }
        self.walk.uses.insert(name);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        // Macros can pass anything on, also in the text of a format string.
        let text = called.tokens.to_string();
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        for word in words.filter(|word| !word.is_empty()) {
            if self.doubts == 0 {
                self.walk.surely_uses.insert(word.to_owned());
            }
            self.walk.uses.insert(word.to_owned());
        }
        for part in &called.path.segments {
            self.visit_ident(&part.ident);
        }
        if called.path.segments.last().is_some_and(|last| last.ident == "println") {
            let certain = self.doubts == 0;
            let lines = self.scope.formatted(called).filter(|text| text.contains("rustc-"));
            self.walk.lines.extend(lines.map(|text| Line { text, certain }));
        }
    }
}
