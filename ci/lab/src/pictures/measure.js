// Looks at the page as it is drawn: does it scroll sideways, is all text readable, does everything lie inside?
const faults = [];
const root = document.documentElement;
if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth} wide in a window of ${innerWidth}`);
const color = text => {
  const parts = (text.match(/[\d.]+/g) || []).map(Number);
  return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
};
const luminance = rgb => rgb
  .map(part => part / 255)
  .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
const behind = element => {
  for (let at = element; at; at = at.parentElement) {
    const { rgb, alpha } = color(getComputedStyle(at).backgroundColor);
    if (alpha === 1) return rgb;
  }
  return [255, 255, 255];
};
const seen = new Set();
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const box = element.getBoundingClientRect();
  if (!own || element.closest('svg, script') || !box.width || !box.height) continue;
  const [one, other] = [color(getComputedStyle(element).color).rgb, behind(element)].map(luminance);
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const name = `${element.tagName.toLowerCase()}.${element.className}`;
  if (contrast < CONTRAST && !seen.has(name)) {
    seen.add(name);
    faults.push(`the contrast of ${name} is ${contrast.toFixed(2)}: ${element.textContent.slice(0, 40)}`);
  }
}
for (const map of document.querySelectorAll('.treemap, .lanes')) {
  const outer = map.getBoundingClientRect();
  for (const part of map.children) {
    const box = part.getBoundingClientRect();
    if (box.right > outer.right + 4 || box.bottom > outer.bottom + 4) faults.push(`a part of ${map.className} lies outside`);
  }
}
const note = document.createElement('pre');
note.textContent = `MEASURED[${faults.join('\n')}]MEASURED`;
document.body.append(note);
