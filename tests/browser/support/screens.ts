import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "./accessible.js";
import { expectFits, zoomTo400 } from "./fits.js";

const LANGUAGES = ["nl", "en"] as const;

/**
 * Judges every screen as everybody should be able to use it: axe finds nothing, nothing sticks out sideways, not at
 * 400 % zoom either, no text is missing, in both languages. Tells of all screens with a fault at once.
 */
export async function judgeScreens(page: Page, paths: string[]): Promise<void> {
  const faults = new Map<string, string[]>();
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  // Each window adds what the others do not show: the widest is judged in full, the tablet for its layout.
  const wide = size.width > 1000;
  const narrow = size.width < 400;
  for (const path of paths) {
    for (const language of wide || narrow ? LANGUAGES : LANGUAGES.slice(0, 1)) {
      const at = `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
      await test.step(at, async () => {
        const judge = async (what: string, look: () => Promise<void>) => {
          try {
            await look();
          } catch (error) {
            for (const fault of plain(error)) faults.set(fault, [...(faults.get(fault) ?? []), `${at}${what}`]);
          }
        };
        const answer = await page.goto(at);
        await judge("", async () => {
          expect(answer?.status(), "status").toBe(200);
          await expect(page.locator("html")).toHaveAttribute("lang", new RegExp(`^${language}`));
          await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
          expect(await page.locator("body").innerText(), "a text is missing").not.toContain("[[");
        });
        if (wide || (narrow && language === "nl")) await judge("", () => expectAccessible(page));
        await judge("", () => expectFits(page));
        if (wide) {
          await zoomTo400(page);
          await judge(" at 400 %", () => expectFits(page));
          await page.setViewportSize(size);
        }
      });
    }
  }
  const told = [...faults].map(([fault, at]) => `${fault}\n    on ${at.length} screens: ${at.slice(0, 4).join("  ")}`);
  expect(told.join("\n"), "faults of the screens").toBe("");
}

/** What a failed expectation found, line by line, without colours and without the address. */
function plain(error: unknown): string[] {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\u001b\[\d+m/g, "");
  // Lists show what is there and should not be as lines with a plus.
  const found = [...message.matchAll(/^\+ +"(.*)",?$/gm)].map((line) => line[1] ?? "");
  return found.length > 0 ? found : [message.split("\n").filter((line) => line.trim()).slice(0, 4).join(" ")];
}
