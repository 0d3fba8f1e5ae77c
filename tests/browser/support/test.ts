/**
 * What every story imports: Playwright's test with a page that watches for faults.
 *
 * A page that logs an error, breaks its content security policy, gets a server error or asks another host for
 * something fails its test, whatever the test looks at.
 */
import { expect, test as base, type Page } from "@playwright/test";

export { expect, type Page };
export { Citizen, litter, PHOTO, type Receipt, type Report } from "./citizen.js";
export { Clerk } from "./clerk.js";
export { keyboard, pointer, type Hand } from "./hand.js";
export { Mailbox } from "./mailbox.js";
export { accounts, logIn, PASSWORD, type Person } from "./people.js";
export { expectAccessible } from "./accessible.js";
export { expectFits, zoomTo400 } from "./fits.js";
export { focusedName, tabTo, walkForm } from "./keyboard.js";
export { screenshot } from "./screenshot.js";
export { judgeScreens } from "./screens.js";

/** Options a story can set with `test.use`. */
interface Options {
  /** Paths that this story expects to answer with a status of 400 or higher. */
  expectedFailures: RegExp[];
}

interface Fixtures {
  /** Opens the browser of somebody else: another person, with other cookies. */
  another: () => Promise<Page>;
}

export const test = base.extend<Options & Fixtures>({
  expectedFailures: [[], { option: true }],

  another: async ({ browser, baseURL, expectedFailures }, use) => {
    const opened: { page: Page; faults: string[] }[] = [];
    await use(async () => {
      const page = await (await browser.newContext()).newPage();
      opened.push({ page, faults: watch(page, baseURL ?? "", expectedFailures) });
      return page;
    });
    for (const { page } of opened) await page.context().close();
    expect(opened.flatMap(({ faults }) => faults), "faults seen by the others").toEqual([]);
  },

  page: async ({ page, baseURL, expectedFailures }, use) => {
    const faults = watch(page, baseURL ?? "", expectedFailures);
    await use(page);
    expect(faults, "faults seen while the page was open").toEqual([]);
  },
});

/** Collects faults of a page from now on. Also for pages that a story opens itself. */
export function watch(page: Page, baseURL: string, expectedFailures: RegExp[] = []): string[] {
  const faults: string[] = [];
  const origin = new URL(baseURL).origin;
  const expected = (url: string) => expectedFailures.some((pattern) => pattern.test(new URL(url).pathname));

  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // Chromium logs every failed request as well; those are judged by their status below.
    if (message.text().startsWith("Failed to load resource")) return;
    // The demonstration's mailbox shows a mail in a frame that runs no scripts, the driver's own neither.
    if (/^Blocked script execution in '[^']*\/admin\/mailbox\//.test(message.text())) return;
    faults.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && new URL(url).origin !== origin) faults.push(`asks another host: ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() < 400 || expected(response.url())) return;
    // A form that is sent back with its errors named is no fault of the page.
    if (response.status() === 422) return;
    faults.push(`status ${response.status()}: ${response.request().method()} ${response.url()}`);
  });
  return faults;
}
