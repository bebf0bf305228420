//! Documents.

pub(crate) const LINES: &[crate::Line] = &[("libxslt", libxslt)];

const STYLE: &str = r#"<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:str="http://exslt.org/strings" extension-element-prefixes="str">
  <xsl:template match="/loom"><cloth><xsl:value-of select="str:padding(3, .)"/></cloth></xsl:template>
</xsl:stylesheet>"#;

fn libxslt() -> String {
    let mut style = libxslt::parser::parse_bytes(STYLE.as_bytes().to_vec(), "style.xsl").unwrap();
    let loom = libxml::parser::Parser::default().parse_string("<loom>ab</loom>").unwrap();
    let cloth = style.transform(loom, Vec::new()).unwrap();
    cloth.get_root_element().unwrap().get_content()
}
