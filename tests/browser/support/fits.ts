import { expect, type Page, test } from "@playwright/test";

/**
 * Fails when the page scrolls sideways (WCAG 1.4.10). Things that may scroll by themselves, such as a wide table in
 * its own frame, are left alone.
 */
export async function expectFits(page: Page): Promise<void> {
  await test.step("nothing sticks out sideways", async () => {
    const culprits = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      const scrolls = (element: Element | null): boolean => {
        // What is positioned escapes from a frame that is not.
        let escapes = element !== null && getComputedStyle(element).position === "absolute";
        for (let at = element?.parentElement; at && at !== document.body; at = at.parentElement) {
          if (escapes && getComputedStyle(at).position === "static") continue;
          escapes = false;
          if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(at).overflowX)) return true;
        }
        return false;
      };
      return [...document.body.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
        .slice(0, 5)
        .map((element) => {
          const right = Math.round(element.getBoundingClientRect().right);
          return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> reaches ${right} of ${width} px`;
        })
        .concat(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width} px`);
    });
    expect(culprits, `width of ${page.url()}`).toEqual([]);
  });
}

/** Shows the page as at 400 % zoom on a screen of 1280 × 1024: a quarter of that in CSS pixels. */
export async function zoomTo400(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 256 });
}
