// Writes the vendored files: only the component styles that are used, and only the tokens these ask for.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const target = process.argv[2];
const modules = new URL("node_modules/", import.meta.url).pathname;
const read = (path) => readFileSync(modules + path, "utf8");
const version = (name) => JSON.parse(read(`${name}/package.json`)).version;

// Components whose classes stand in crates/ui/src. Add a name here when a new one is used.
const components = [
  "document", "skip-link", "breadcrumb-nav", "button", "form-field", "form-label", "form-field-description",
  "form-field-error-message", "form-fieldset", "textbox", "textarea", "select", "checkbox", "radio-button",
  "alert", "data-badge", "data-list", "table",
];

// Comments and needless space away.
const squeeze = (css) =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/\( /g, "(")
    .replace(/ \)/g, ")")
    .replace(/;}/g, "}")
    .trim();

// Demo classes force a state without the state being there (".utrecht-button--hover"); they only serve a
// component's documentation, and are a third of the size.
const demo = /--(hover|active|focus|focus-visible|focused|pressed-demo)\b(?!-)/;
const withoutDemo = (css) =>
  css.replace(/([^{}]+)\{([^{}]*)\}/g, (rule, selectors, body) => {
    const kept = selectors.split(",").filter((s) => !demo.test(s.replace(/:[a-z-]+/g, "")));
    return kept.length === 0 ? "" : `${kept.join(",")}{${body}}`;
  });

let css = components.map((name) => withoutDemo(squeeze(read(`@utrecht/${name}-css/dist/index.css`)))).join("\n");

// The tokens the components ask for, with those these point to.
const tokens = new Map();
for (const [, name, value] of read("@utrecht/design-tokens/dist/variables.css").matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm)) {
  tokens.set(name, value.trim());
}
const used = new Set();
const collect = (text) => {
  for (const [, name] of text.matchAll(/var\(\s*(--utrecht-[\w-]+)/g)) {
    if (tokens.has(name) && !used.has(name)) {
      used.add(name);
      collect(tokens.get(name));
    }
  }
};
collect(css);
const root = `:root{${[...used].sort().map((name) => `${name}:${tokens.get(name)}`).join(";")}}`;

const banner =
  `/* Utrecht component styles ${version("@utrecht/component-library-css")} and design tokens ` +
  `${version("@utrecht/design-tokens")}. Copyright Frameless B.V. and Gemeente Utrecht. ` +
  `Licence EUPL-1.2: utrecht-LICENSE.md. Made by vendor-ui/vendor.sh; do not edit. */\n`;
css = `${banner}${root}\n${css}\n`;

mkdirSync(target, { recursive: true });
const out = (name) => `${target}/${name}`;
writeFileSync(out("utrecht.css"), css);
copyFileSync(`${modules}@utrecht/component-library-css/LICENSE.md`, out("utrecht-LICENSE.md"));
copyFileSync(`${modules}@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2`, out("public-sans.woff2"));
copyFileSync(`${modules}@fontsource-variable/public-sans/LICENSE`, out("public-sans-LICENSE.txt"));
writeFileSync(out("htmx.js"), read("htmx.org/dist/htmx.min.js"));
copyFileSync(`${modules}htmx.org/LICENSE`, out("htmx-LICENSE.txt"));
for (const name of ["utrecht.css", "htmx.js", "public-sans.woff2"]) {
  const bytes = readFileSync(out(name));
  console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
}
