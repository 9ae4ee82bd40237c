/* Another symbol of the icon sheet that the page already shows; its address (with the hash of the file) is read from the page. */
export function symbol(name) {
  const known = document.querySelector("use[href*='icons']");
  return known ? known.getAttribute("href").replace(/#.*$/, `#${name}`) : `#${name}`;
}
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", symbol(name));
  svg.append(use);
  return svg;
}
