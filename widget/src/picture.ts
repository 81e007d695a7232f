/** A picture of the server as SVG in the page: only shapes and words, so that nothing in it can run or load. */

const SHAPES = new Set("svg g text tspan rect circle ellipse line polyline polygon path".split(" "));
const LOOKS = new Set(
  (
    "viewBox width height preserveAspectRatio x y x1 y1 x2 y2 dx dy cx cy r rx ry d points transform fill fill-opacity stroke " +
    "stroke-width stroke-dasharray stroke-linecap stroke-linejoin opacity font-size font-weight font-style font-family text-anchor " +
    "dominant-baseline"
  ).split(" "),
);
const SVG = "http://www.w3.org/2000/svg";

// Where a host page demands Trusted Types: the text is only parsed into a document of its own, and then filtered.
interface Policy {
  createHTML(text: string): string;
}
const policy = (
  globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
).trustedTypes?.createPolicy("poortwijzer", { createHTML: (text) => text });

/** The picture, or null for what is no SVG. `label` is its text alternative; without it the picture's own title and text. */
export function picture(source: string, label?: string): SVGElement | null {
  const parsed = new DOMParser().parseFromString(policy?.createHTML(source) ?? source, "image/svg+xml").documentElement;
  if (parsed.namespaceURI !== SVG || parsed.localName !== "svg") return null;
  const drawn = copy(parsed);
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", label ?? described(parsed));
  return drawn;
}

function described(drawing: Element): string {
  return [...drawing.children]
    .filter(({ localName }) => localName === "title" || localName === "desc")
    .map(({ textContent }) => textContent)
    .join(". ");
}

function copy(from: Element): SVGElement {
  const to = document.createElementNS(SVG, from.localName as "svg");
  for (const { name, value } of from.attributes) if (LOOKS.has(name) && !/url\(/i.test(value)) to.setAttribute(name, value);
  for (const child of from.childNodes)
    if (child.nodeType === Node.TEXT_NODE) to.append(child.textContent ?? "");
    else if (child instanceof Element && child.namespaceURI === SVG && SHAPES.has(child.localName)) to.append(copy(child));
  return to;
}
