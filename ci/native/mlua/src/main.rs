//! Lua counts, and an error of its own comes back through setjmp.

fn main() {
    let lua = mlua::Lua::new();
    let sum: i64 = lua.load("local s = 0 for i = 1, 100 do s = s + i end return s").eval().unwrap();
    let error = lua.load("error({})").exec().is_err();
    println!("{sum} {error}");
}
