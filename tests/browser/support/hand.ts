import { expect, type Locator, type Page } from "@playwright/test";
import { tabTo } from "./keyboard.js";

/** How somebody works with a screen. The same story is told with each hand. */
export interface Hand {
  /** Types into a field. */
  type(field: Locator, text: string): Promise<void>;
  /** Makes a choice: a radio button or a check box. */
  choose(choice: Locator): Promise<void>;
  /** Presses a button or follows a link. */
  press(target: Locator): Promise<void>;
  /** Chooses a file from the disk. */
  upload(field: Locator, file: string): Promise<void>;
}

/** With a mouse or a finger. */
export function pointer(): Hand {
  return {
    type: (field, text) => field.fill(text),
    choose: (choice) => choice.check(),
    press: (target) => target.click(),
    upload: (field, file) => field.setInputFiles(file),
  };
}

/** With the keyboard alone: everything is reached with Tab, and shows that it has the focus. */
export function keyboard(page: Page): Hand {
  return {
    async type(field, text) {
      await tabTo(page, field);
      // What stands there already is replaced.
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(text);
    },
    async choose(choice) {
      await tabTo(page, choice);
      if (!(await choice.isChecked())) await page.keyboard.press("Space");
      await expect(choice).toBeChecked();
    },
    async press(target) {
      await tabTo(page, target);
      await page.keyboard.press("Enter");
    },
    async upload(field, file) {
      await tabTo(page, field);
      const opened = page.waitForEvent("filechooser");
      await page.keyboard.press("Enter");
      await (await opened).setFiles(file);
    },
  };
}
