import { expect, type Page, test } from "@playwright/test";

/** The page on which the demonstration shows the mail that would have left the house. */
export class Mailbox {
  readonly page: Page;

  /** `page` belongs to somebody who is logged in. */
  constructor(page: Page) {
    this.page = page;
  }

  /**
   * Opens the mail to `to` about `subject`. It leaves by itself after the report is safe, so the page is looked at
   * again until it is there.
   */
  async open(to: string, subject: string | RegExp): Promise<void> {
    await test.step(`mail to ${to}: ${subject}`, async () => {
      const mail = this.page.getByRole("link", { name: subject }).first();
      await expect(async () => {
        await this.page.goto(`/admin/mailbox?q=${encodeURIComponent(to)}`);
        await expect(mail).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });
      await mail.click();
      await expect(this.page.getByRole("main")).toContainText(to);
    });
  }
}
