import { expect, type Locator, type Page, test } from "@playwright/test";

/** The accessible name, or else the text, of what has the focus; for messages and assertions. */
export async function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "";
    const labelled = (element.getAttribute("aria-labelledby") ?? "")
      .split(/\s+/)
      .filter(Boolean)
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ");
    const labels = (element as HTMLInputElement).labels;
    const label = labels?.length ? [...labels].map((one) => one.textContent ?? "").join(" ") : "";
    const name = element.getAttribute("aria-label") || labelled || label || element.textContent || element.id;
    return name.replace(/\s+/g, " ").trim();
  });
}

/**
 * Walks with Tab until the target has the focus, as somebody without a mouse does. On the way every stop must be
 * visible and show that it has the focus (WCAG 2.4.7 and 2.4.11).
 *
 * Of radio buttons with one name Tab stops at one only; from there the arrow keys are pressed.
 */
export async function tabTo(page: Page, target: Locator, options: { atMost?: number } = {}): Promise<void> {
  const atMost = options.atMost ?? 60;
  await test.step(`Tab to ${target}`, async () => {
    await expect(target).toHaveCount(1);
    const stops: string[] = [];
    for (let step = 0; step <= atMost; step += 1) {
      if (await hasFocus(target)) {
        await expectFocusShown(page);
        return;
      }
      if (await inSameRadioGroup(target)) {
        await arrowTo(page, target);
        return;
      }
      await page.keyboard.press("Tab");
      stops.push(await focusedName(page));
      await expectFocusShown(page);
    }
    throw new Error(`not reached with ${atMost} times Tab; the stops were: ${stops.join(" → ")}`);
  });
}

/** One thing to do in a form, in the order of the page: text to type, a choice to make, a button to press. */
export type Stroke = { at: Locator; type?: string; press?: string };

/** Fills a form with nothing but the keyboard. */
export async function walkForm(page: Page, strokes: Stroke[]): Promise<void> {
  for (const stroke of strokes) {
    await tabTo(page, stroke.at);
    if (stroke.type !== undefined) await page.keyboard.type(stroke.type);
    if (stroke.press !== undefined) await page.keyboard.press(stroke.press);
  }
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

function inSameRadioGroup(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const other = document.activeElement;
    return (
      element instanceof HTMLInputElement &&
      other instanceof HTMLInputElement &&
      element.type === "radio" &&
      other.type === "radio" &&
      element.name === other.name &&
      element.form === other.form
    );
  });
}

async function arrowTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < 100; step += 1) {
    await page.keyboard.press("ArrowDown");
    if (await hasFocus(target)) return;
  }
  throw new Error("the arrow keys do not reach this choice");
}

/** What has the focus must be on the screen and look different from when it has not. */
async function expectFocusShown(page: Page): Promise<void> {
  const fault = await page.evaluate(() => {
    const element = document.activeElement;
    // Leaving the last stop puts the focus on the browser's own buttons.
    if (!(element instanceof HTMLElement) || element === document.body) return "";
    const box = element.getBoundingClientRect();
    const words = `<${element.tagName.toLowerCase()} id="${element.id}" class="${element.className}">`;

    const label = (element as HTMLInputElement).labels?.[0];
    const shown = [element, label, element.nextElementSibling, element.parentElement, element.closest("li")].filter(
      (one): one is HTMLElement => one instanceof HTMLElement,
    );
    if (!shown.some((one) => one.getBoundingClientRect().width > 0)) return `${words} takes no room on the screen`;
    if (box.bottom < 0 || box.top > innerHeight) return `${words} has the focus outside the window`;

    // A ring can be drawn by the thing itself or, for a choice drawn by its label or a row of a list, by what stands around it.
    const look = (one: HTMLElement, pseudo?: string) => {
      const style = getComputedStyle(one, pseudo);
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor, style.borderColor, style.textDecoration].join("|");
    };
    const looks = () => shown.flatMap((one) => [look(one), look(one, "::before"), look(one, "::after")]).join("\n");
    const withFocus = looks();
    const scrolled = [scrollX, scrollY] as const;
    element.blur();
    const without = looks();
    element.focus({ preventScroll: true, focusVisible: true } as FocusOptions);
    scrollTo(...scrolled);
    return withFocus === without ? `${words} does not show that it has the focus` : "";
  });
  expect(fault, `focus on ${page.url()}`).toBe("");
}
