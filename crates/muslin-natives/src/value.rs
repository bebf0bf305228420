//! What an expression of a build script comes to, as far as it can be known without running it.

use std::collections::HashMap;

use syn::{Expr, ExprLit, FnArg, ItemFn, Lit, Pat, Stmt};

use crate::attributes::is_off;
use crate::conditions::{CompiledFor, Surroundings, Variable, all, any};

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Flag(bool),
    /// An `Option` or a `Result` with a text.
    Maybe(Option<String>),
    Tuple(Vec<Value>),
    Unknown,
}

impl Value {
    pub(crate) fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn of(answer: Option<bool>) -> Self {
        answer.map_or(Self::Unknown, Self::Flag)
    }
}

/// How deep functions of a script are followed.
const DEPTH: usize = 4;

/// All that an expression can name.
#[derive(Clone)]
pub(crate) struct Scope<'a> {
    pub(crate) around: Surroundings<'a>,
    pub(crate) functions: &'a HashMap<String, &'a ItemFn>,
    pub(crate) names: HashMap<String, Value>,
    depth: usize,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(
        around: Surroundings<'a>,
        functions: &'a HashMap<String, &'a ItemFn>,
    ) -> Self {
        Self { around, functions, names: HashMap::new(), depth: 0 }
    }

    /// What a pattern binds: one name, or nothing that is known.
    pub(crate) fn bind(&mut self, pattern: &Pat, value: Value) {
        match pattern {
            Pat::Ident(ident) => {
                let value = if ident.mutability.is_some() { Value::Unknown } else { value };
                self.names.insert(ident.ident.to_string(), value);
            }
            Pat::Type(typed) => self.bind(&typed.pat, value),
            Pat::Reference(reference) => self.bind(&reference.pat, value),
            Pat::Paren(paren) => self.bind(&paren.pat, value),
            Pat::TupleStruct(one) => {
                let inner = match value {
                    Value::Maybe(Some(text)) => Value::Text(text),
                    _ => Value::Unknown,
                };
                for part in &one.elems {
                    self.bind(part, inner.clone());
                }
            }
            Pat::Tuple(tuple) => {
                let values = match value {
                    Value::Tuple(values) if values.len() == tuple.elems.len() => values,
                    _ => vec![Value::Unknown; tuple.elems.len()],
                };
                for (part, value) in tuple.elems.iter().zip(values) {
                    self.bind(part, value);
                }
            }
            _ => {}
        }
    }

    /// What an expression comes to.
    pub(crate) fn value(&self, expression: &Expr) -> Value {
        match expression {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Value::Text(text.value()),
            Expr::Lit(ExprLit { lit: Lit::Bool(flag), .. }) => Value::Flag(flag.value),
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::Reference(inner) => self.value(&inner.expr),
            Expr::Unary(unary) => match (&unary.op, self.value(&unary.expr)) {
                (syn::UnOp::Not(_), Value::Flag(flag)) => Value::Flag(!flag),
                (syn::UnOp::Deref(_), value) => value,
                _ => Value::Unknown,
            },
            Expr::Try(inner) => present(self.value(&inner.expr)),
            Expr::Index(index) => self.value(&index.expr),
            Expr::Tuple(tuple) => {
                Value::Tuple(tuple.elems.iter().map(|one| self.value(one)).collect())
            }
            Expr::Path(path) => self.named(path),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Let(condition) => Value::of(holds(&condition.pat, &self.value(&condition.expr))),
            Expr::Macro(called) => self.macro_value(&called.mac),
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method(call),
            Expr::Block(block) => self.block(&block.block.stmts),
            Expr::If(one) => self.chosen(one),
            Expr::Match(one) => self.matched(one),
            _ => Value::Unknown,
        }
    }

    fn chosen(&self, one: &syn::ExprIf) -> Value {
        match (self.value(&one.cond).flag(), &one.else_branch) {
            (Some(true), _) => self.block(&one.then_branch.stmts),
            (Some(false), Some((_, otherwise))) => self.value(otherwise),
            _ => Value::Unknown,
        }
    }

    fn matched(&self, one: &syn::ExprMatch) -> Value {
        let value = self.value(&one.expr);
        if value == Value::Unknown {
            return value;
        }
        let taken = one.arms.iter().find(|arm| holds(&arm.pat, &value) != Some(false));
        let sure = |arm: &&syn::Arm| arm.guard.is_none() && holds(&arm.pat, &value) == Some(true);
        taken.filter(sure).map_or(Value::Unknown, |arm| {
            let mut inside = self.clone();
            inside.bind(&arm.pat, value.clone());
            inside.value(&arm.body)
        })
    }

    fn named(&self, path: &syn::ExprPath) -> Value {
        let name = path.path.get_ident().map(ToString::to_string);
        name.and_then(|name| self.names.get(&name).cloned()).unwrap_or(Value::Unknown)
    }

    fn binary(&self, binary: &syn::ExprBinary) -> Value {
        let (left, right) = (self.value(&binary.left), self.value(&binary.right));
        let equal = || match (&left, &right) {
            (Value::Unknown, _) | (_, Value::Unknown) => None,
            (Value::Maybe(Some(a)), Value::Text(b)) | (Value::Text(a), Value::Maybe(Some(b))) => {
                Some(a == b)
            }
            (a, b) => Some(a == b),
        };
        match binary.op {
            syn::BinOp::And(_) => Value::of(all([left.flag(), right.flag()].into_iter())),
            syn::BinOp::Or(_) => Value::of(any([left.flag(), right.flag()].into_iter())),
            syn::BinOp::Eq(_) => Value::of(equal()),
            syn::BinOp::Ne(_) => Value::of(equal().map(|same| !same)),
            _ => Value::Unknown,
        }
    }

    /// The line that a `println!` or `format!` makes; what is not known is `{}` in it.
    pub(crate) fn formatted(&self, called: &syn::Macro) -> Option<String> {
        let parser = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        let parts = syn::parse::Parser::parse2(parser, called.tokens.clone()).ok()?;
        let mut parts = parts.iter();
        let Value::Text(pattern) = self.value(parts.next()?) else { return None };
        let mut made = String::new();
        let mut rest = pattern.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, behind) = after.split_once('}')?;
            let name = inside.split(':').next().unwrap_or_default();
            let value = match name {
                "" => parts.next().map(|one| self.value(one)),
                name => self.names.get(name).cloned(),
            };
            made.push_str(before);
            made.push_str(value.as_ref().and_then(Value::text).unwrap_or("{}"));
            rest = behind;
        }
        made.push_str(rest);
        Some(made)
    }

    fn macro_value(&self, called: &syn::Macro) -> Value {
        let name = called.path.segments.last().map(|last| last.ident.to_string());
        match name.as_deref() {
            Some("cfg") => {
                Value::of(self.around.cfg(&called.tokens.to_string(), CompiledFor::Host))
            }
            Some("format") => match self.formatted(called) {
                Some(text) if !text.contains("{}") => Value::Text(text),
                _ => Value::Unknown,
            },
            Some("matches") => {
                let parse = |input: syn::parse::ParseStream<'_>| {
                    let expression: Expr = input.parse()?;
                    let _: syn::Token![,] = input.parse()?;
                    Ok((expression, Pat::parse_multi_with_leading_vert(input)?))
                };
                let parsed = syn::parse::Parser::parse2(parse, called.tokens.clone());
                parsed.map_or(Value::Unknown, |(expression, pattern)| {
                    Value::of(holds(&pattern, &self.value(&expression)))
                })
            }
            _ => Value::Unknown,
        }
    }

    fn call(&self, call: &syn::ExprCall) -> Value {
        let Expr::Path(path) = &*call.func else { return Value::Unknown };
        let words: Vec<String> =
            path.path.segments.iter().map(|one| one.ident.to_string()).collect();
        let Some(last) = words.last() else { return Value::Unknown };
        let first = call.args.first().map(|one| self.value(one));
        if is_look_up(last) && words.len() > 1 && !call.args.is_empty() {
            return self.look_up();
        }
        if let ("var" | "var_os", Some(Value::Text(name))) = (last.as_str(), &first)
            && !self.functions.contains_key(last)
        {
            return match self.around.variable(name) {
                Variable::Set(text) => Value::Maybe(Some(text)),
                Variable::Unset => Value::Maybe(None),
                Variable::Unknown => Value::Unknown,
            };
        }
        match (last.as_str(), first) {
            ("Some" | "Ok", Some(Value::Text(text))) => Value::Maybe(Some(text)),
            ("from", Some(value @ Value::Text(_))) => value,
            _ => self.functions.get(last).map_or(Value::Unknown, |one| self.result(one, call)),
        }
    }

    /// What a look-up of an installed library finds.
    fn look_up(&self) -> Value {
        if self.around.nothing_installed { Value::Maybe(None) } else { Value::Unknown }
    }

    /// What a function of the script returns for these arguments.
    fn result(&self, function: &ItemFn, call: &syn::ExprCall) -> Value {
        if self.depth >= DEPTH {
            return Value::Unknown;
        }
        let mut inside = Self { depth: self.depth + 1, ..Self::new(self.around, self.functions) };
        for (parameter, argument) in function.sig.inputs.iter().zip(&call.args) {
            if let FnArg::Typed(typed) = parameter {
                inside.bind(&typed.pat, self.value(argument));
            }
        }
        inside.block(&function.block.stmts)
    }

    /// The value of a block whose statements only bind names.
    fn block(&self, statements: &[Stmt]) -> Value {
        let mut inside = self.clone();
        for statement in statements {
            match statement {
                Stmt::Local(local) => {
                    let value = local.init.as_ref().map(|init| inside.value(&init.expr));
                    inside.bind(&local.pat, value.unwrap_or(Value::Unknown));
                }
                Stmt::Expr(Expr::Block(block), None)
                    if is_off(&block.attrs, &self.around, CompiledFor::Host) => {}
                Stmt::Expr(expression, None) => return inside.value(expression),
                Stmt::Expr(Expr::Return(returned), Some(_)) => {
                    let value = returned.expr.as_ref().map(|one| inside.value(one));
                    return value.unwrap_or(Value::Unknown);
                }
                Stmt::Macro(_) => {}
                _ => return Value::Unknown,
            }
        }
        Value::Unknown
    }

    fn method(&self, call: &syn::ExprMethodCall) -> Value {
        if is_look_up(&call.method.to_string()) && !call.args.is_empty() {
            return self.look_up();
        }
        let value = self.value(&call.receiver);
        let argument = || call.args.first().map(|one| self.value(one));
        let method = call.method.to_string();
        match (method.as_str(), value) {
            ("is_ok" | "is_some", Value::Maybe(text)) => Value::Flag(text.is_some()),
            ("is_err" | "is_none", Value::Maybe(text)) => Value::Flag(text.is_none()),
            ("unwrap" | "expect" | "unwrap_or_else", value) => present(value),
            ("unwrap_or_default", Value::Maybe(text)) => Value::Text(text.unwrap_or_default()),
            ("unwrap_or", Value::Maybe(Some(text))) => Value::Text(text),
            ("unwrap_or", Value::Maybe(None)) => argument().unwrap_or(Value::Unknown),
            ("is_empty", Value::Text(text)) => Value::Flag(text.is_empty()),
            ("contains" | "starts_with" | "ends_with" | "eq", Value::Text(text)) => {
                let wanted = argument();
                let Some(wanted) = wanted.as_ref().and_then(Value::text) else {
                    return Value::Unknown;
                };
                Value::Flag(match method.as_str() {
                    "contains" => text.contains(wanted),
                    "starts_with" => text.starts_with(wanted),
                    "ends_with" => text.ends_with(wanted),
                    _ => text == wanted,
                })
            }
            (
                "ok" | "map_err" | "as_ref" | "as_deref" | "as_str" | "to_string" | "to_owned"
                | "clone" | "into" | "to_str" | "into_string" | "to_string_lossy" | "as_bytes"
                | "borrow" | "deref" | "trim",
                value,
            ) => value,
            ("to_lowercase" | "to_ascii_lowercase", Value::Text(text)) => {
                Value::Text(text.to_lowercase())
            }
            _ => Value::Unknown,
        }
    }
}

/// Whether a function of this name looks for an installed library: those of pkg-config and vcpkg.
pub(crate) fn is_look_up(name: &str) -> bool {
    matches!(name, "probe" | "probe_library" | "find_library" | "find_package")
}

/// What is in an `Option` or a `Result`, where the build goes on.
fn present(value: Value) -> Value {
    match value {
        Value::Maybe(Some(text)) | Value::Text(text) => Value::Text(text),
        _ => Value::Unknown,
    }
}

/// Whether a pattern fits a value.
pub(crate) fn holds(pattern: &Pat, value: &Value) -> Option<bool> {
    match (pattern, value) {
        (Pat::Wild(_), _) => Some(true),
        (Pat::Ident(ident), _) if ident.subpat.is_none() => {
            match (ident.ident.to_string(), value) {
                (name, Value::Maybe(text)) if name == "None" => Some(text.is_none()),
                (name, _) if name.starts_with(char::is_uppercase) => None,
                _ => Some(true),
            }
        }
        (Pat::Or(list), _) => any(list.cases.iter().map(|one| holds(one, value))),
        (Pat::Paren(inner), _) => holds(&inner.pat, value),
        (Pat::Reference(inner), _) => holds(&inner.pat, value),
        (Pat::Lit(literal), Value::Text(text)) => match &literal.lit {
            Lit::Str(wanted) => Some(wanted.value() == *text),
            _ => None,
        },
        (Pat::Lit(literal), Value::Flag(flag)) => match &literal.lit {
            Lit::Bool(wanted) => Some(wanted.value == *flag),
            _ => None,
        },
        (Pat::Tuple(tuple), Value::Tuple(values)) if tuple.elems.len() == values.len() => {
            all(tuple.elems.iter().zip(values).map(|(one, value)| holds(one, value)))
        }
        (Pat::TupleStruct(one), Value::Maybe(text)) => {
            let name = one.path.segments.last().map(|last| last.ident.to_string());
            match (name.as_deref(), text) {
                (Some("Ok" | "Some"), None) | (Some("Err"), Some(_)) => Some(false),
                (Some("Err"), None) => Some(true),
                (Some("Ok" | "Some"), Some(text)) => {
                    holds(one.elems.first()?, &Value::Text(text.clone()))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
