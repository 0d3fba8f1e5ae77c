import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Everything WCAG 2.2 asks at levels A and AA, and axe's own good practices. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/**
 * Fails when axe finds anything on the page as it stands now.
 *
 * There is no list of accepted findings, on purpose: a finding is solved or the rule is switched off here for
 * everyone, with the reason beside it.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await test.step(`axe on ${new URL(page.url()).pathname}`, async () => {
    const plain = test.info().project.use.javaScriptEnabled === false;
    const violations = plain ? await judgeCopy(page) : await judge(page);
    const findings = violations.flatMap((violation) =>
      violation.nodes.map((node) => {
        const reasons = node.failureSummary?.split("\n").slice(1).map((line) => line.trim()).join("; ") ?? "";
        return `${violation.id} (${violation.impact ?? "?"}) at ${node.target.join(" ")}: ${reasons}`;
      }),
    );
    expect(findings, `accessibility of ${page.url()}`).toEqual([]);
  });
}

async function judge(page: Page): Promise<AxeResults["violations"]> {
  // The driver evaluates beside the page's own scripts: the page's policy stays as strict as it is served.
  await page.evaluate(axeSource);
  const results = await page.evaluate(async (tags): Promise<AxeResults> => {
    const axe = (window as unknown as { axe: typeof import("axe-core") }).axe;
    return axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  }, TAGS);
  return results.violations;
}

/**
 * Judges a copy of a page that was opened without JavaScript: axe itself needs timers, which rest there. The copy has
 * the same elements and styles, and none of the page's scripts.
 */
async function judgeCopy(page: Page): Promise<AxeResults["violations"]> {
  const html = (await page.content())
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/gi, "")
    // What a browser without scripts shows of these, one with scripts would hide.
    .replace(/<(\/?)noscript\b/gi, "<$1div");
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  const context = await browser.newContext({
    javaScriptEnabled: true,
    storageState: await page.context().storageState(),
    viewport: page.viewportSize(),
    reducedMotion: "reduce",
  });
  try {
    const copy = await context.newPage();
    const address = page.url().replace(/#.*$/, "");
    await copy.route(
      (url) => url.href === address,
      (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }),
    );
    await copy.goto(address);
    return await judge(copy);
  } finally {
    await context.close();
  }
}
