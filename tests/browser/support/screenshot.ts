import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Page, test } from "@playwright/test";
import { smaller } from "./png.js";

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Takes a picture of the page.
 *
 * With `KANTEL_DOC_IMAGES=1` it becomes the picture of that name in `docs/images`, which the guides show; else it
 * lies in `tests/browser/results/images`, to look at. The project's name is added for all but the desktop.
 */
export async function screenshot(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`a picture's name has small letters, digits and dashes: ${name}`);
  const forDocs = process.env["KANTEL_DOC_IMAGES"] === "1";
  const folder = forDocs ? join(here, "../../../docs/images") : join(here, "../results/images");
  mkdirSync(folder, { recursive: true });
  const project = test.info().project.name;
  const file = project === "desktop" ? `${name}.png` : `${name}-${project}.png`;
  const picture = await page.screenshot({
    fullPage: options.fullPage ?? true,
    animations: "disabled",
    caret: "hide",
    scale: "css",
  });
  writeFileSync(join(folder, file), forDocs ? smaller(picture) : picture);
}
