//! Reads a text as XML with libxml2 and asks it with XPath.

use libxml::parser::Parser;
use libxml::xpath::Context;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = "<loom><thread kind='warp'>42</thread><thread kind='weft'>7</thread></loom>";
    let document = Parser::default().parse_string(text)?;
    let context = Context::new(&document).map_err(|()| "no context")?;
    let found = context.evaluate("//thread[@kind='warp']").map_err(|()| "no answer")?;
    for node in found.get_nodes_as_vec() {
        println!("{}", node.get_content());
    }
    Ok(())
}
