import { expect, type Locator, type Page, test } from "@playwright/test";
import { type Hand, pointer } from "./hand.js";
import { logIn, type Person } from "./people.js";

/** What came of a report, in the words of the screen. */
export type Outcome = "Opgelost" | "Deels opgelost" | "Niet opgelost" | "Niet voor ons" | "Dubbele melding";

/** The views of the work list, in the words of the screen. */
export type View = "Mijn meldingen" | "Mijn team" | "Niet toegewezen" | "Te laat" | "Alle open" | "Wacht op de melder" | "Afgesloten";

const PATHS: Record<View, string> = {
  "Mijn meldingen": "mine",
  "Mijn team": "team",
  "Niet toegewezen": "unassigned",
  "Te laat": "overdue",
  "Alle open": "open",
  "Wacht op de melder": "waiting",
  Afgesloten: "closed",
};

/** A clerk at the work list. */
export class Clerk {
  readonly page: Page;
  readonly hand: Hand;

  constructor(page: Page, hand: Hand = pointer()) {
    this.page = page;
    this.hand = hand;
  }

  async logIn(who: Person, next = "/desk"): Promise<void> {
    await logIn(this.page, who, next);
  }

  private get main(): Locator {
    return this.page.getByRole("main");
  }

  /** The row of a report in the list that is shown. */
  row(number: string): Locator {
    return this.main.getByRole("listitem").filter({ hasText: number }).getByRole("link").first();
  }

  async list(view: View): Promise<void> {
    await this.page.goto(`/desk/${PATHS[view]}`);
    await expect(this.page.getByRole("heading", { name: view, exact: true })).toBeVisible();
  }

  /** Opens a report from the list that is shown. */
  async open(number: string): Promise<void> {
    await this.hand.press(this.row(number));
    await expect(this.page).toHaveURL(new RegExp(`/desk/reports/${number}`));
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
  }

  /** Takes the opened report up. */
  async take(): Promise<void> {
    await this.hand.press(this.page.getByRole("button", { name: "Ik neem dit op" }));
    await this.says("U nam deze melding op u.");
  }

  /** A message of success, above the page. */
  async says(words: string | RegExp): Promise<void> {
    await expect(this.page.getByText(words).first()).toBeVisible();
  }

  /** Where the clerk writes. Its name says who will read it. */
  composer(reader: string | RegExp): Locator {
    return this.page.getByRole("region", { name: reader });
  }

  /** Chooses what to write and types it, without sending. */
  async write(kind: "Nota" | "Bericht" | "Vraag", text: string): Promise<void> {
    await this.hand.press(
      this.page.getByRole("group", { name: "Wat schrijft u?" }).getByRole("button", { name: kind, exact: true }),
    );
    await this.hand.type(this.page.getByLabel("Uw tekst"), text);
  }

  async ask(question: string): Promise<void> {
    await test.step("The clerk asks the reporter", async () => {
      await this.write("Vraag", question);
      await this.hand.press(this.page.getByRole("button", { name: "Vraag versturen" }));
      await this.says("De vraag is verstuurd.");
    });
  }

  async note(text: string): Promise<void> {
    await this.write("Nota", text);
    await this.hand.press(this.page.getByRole("button", { name: "Nota bewaren" }));
    await this.says("De nota is bewaard.");
  }

  /** Closes the opened report. The words for the reporter replace the ones that were suggested. */
  async close(outcome: Outcome, words: string, more: Record<string, string> = {}): Promise<void> {
    await test.step(`The clerk closes it: ${outcome}`, async () => {
      await this.openClosing();
      await this.fillClosing(outcome, words, more);
      await this.sendClosing();
      await this.says(/^Afgesloten: /);
    });
  }

  async openClosing(): Promise<void> {
    await this.hand.press(this.main.getByRole("link", { name: /^Afsluiten/ }));
    await expect(this.page.getByRole("heading", { name: "Afsluiten" })).toBeVisible();
  }

  async fillClosing(outcome: Outcome, words: string, more: Record<string, string> = {}): Promise<void> {
    const choice = this.page.getByRole("radio", { name: outcome, exact: true });
    await this.hand.choose(choice);
    // Each outcome opens its own fields; without scripts those of all outcomes are there.
    const value = await choice.getAttribute("value");
    for (const [label, text] of Object.entries(more)) {
      const field = this.page.locator(`[name="reason-${value}"], [name="party"], [name="duplicate"]`);
      await this.hand.type(field.and(this.page.getByLabel(label)), text);
    }
    await this.hand.type(this.page.locator(`[name="text-${value}"]`), words);
  }

  async sendClosing(): Promise<void> {
    await this.hand.press(this.page.getByRole("button", { name: "Afsluiten en melder verwittigen" }));
  }
}
