import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { type Hand, pointer } from "./hand.js";

/** What somebody wants to report, and how they say it. */
export interface Report {
  /** On whose page: the organisation's short name in addresses. */
  organisation: string;
  /** What they type to find what it is about. */
  words: string;
  /** What it is about, as the screen calls it. */
  category: string;
  /** What they type to say where it is. */
  street: string;
  /** The address they mean, as the list has it. */
  address: string;
  /** In their own words. */
  description: string;
  /** A photo that goes with it. */
  photo?: string;
  /** Who they are; nobody, when they rather not say. */
  contact?: { name: string; email: string };
}

/** What the receipt says. */
export interface Receipt {
  number: string;
  code: string;
  /** The promised day, as the page says it. */
  promise: string;
}

const here = dirname(fileURLToPath(import.meta.url));

/** A photo as a telephone makes it: with the place where it was taken hidden inside. */
export const PHOTO = join(here, "photo.jpg");

/** Litter in the Populierenlaan in Heule (Kortrijk), reported by somebody who does not exist anywhere else. */
export function litter(changes: Partial<Report> = {}): Report {
  const mark = randomUUID().slice(0, 8);
  return {
    organisation: "kortrijk",
    words: "zwerfvuil",
    category: "Zwerfvuil",
    street: "Populierenlaan",
    address: "Populierenlaan 4, 8501 Heule",
    description: `Er liggen blikjes en papier in de berm (${mark}).`,
    contact: { name: "An Peeters", email: `an.${mark}@example.com` },
    ...changes,
  };
}

/** A citizen with a browser. Each step is one question; `report` walks them all. */
export class Citizen {
  readonly page: Page;
  readonly hand: Hand;

  constructor(page: Page, hand: Hand = pointer()) {
    this.page = page;
    this.hand = hand;
  }

  /** The question of the page: its only big title. */
  get question(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  async next(): Promise<void> {
    await this.hand.press(this.page.getByRole("button", { name: "Verder" }));
  }

  async start(organisation: string): Promise<void> {
    await this.page.goto(`/${organisation}`);
    await this.hand.press(this.page.getByRole("main").getByRole("link", { name: "Iets melden" }));
    await expect(this.question).toHaveText("Wat wilt u melden?");
  }

  /** Says it in words and chooses from what is found. */
  async what(words: string, category: string): Promise<void> {
    await this.hand.type(this.page.getByRole("searchbox"), words);
    await this.hand.press(this.page.getByRole("button", { name: "Zoeken" }));
    await this.hand.choose(this.page.getByRole("radio", { name: category, exact: true }));
    await this.next();
  }

  /** Types the street and chooses the address from the list; an address typed in full is known at once. */
  async where(street: string, address: string): Promise<void> {
    await expect(this.question).toHaveText("Waar is het?");
    await this.hand.type(this.page.getByLabel("Straat en nummer"), street);
    await this.next();
    if (street === address) return;
    await expect(this.question).toHaveText("Welk adres bedoelt u?");
    await this.hand.choose(this.page.getByRole("radio", { name: address }));
    await this.next();
  }

  async describe(description: string, photo?: string): Promise<void> {
    await expect(this.question).toHaveText("Vertel wat er is");
    await this.hand.type(this.page.getByLabel("Wat is er aan de hand?"), description);
    if (photo) {
      await this.hand.upload(this.page.locator("input[type=file]"), photo);
      await this.hand.press(this.page.getByRole("button", { name: "Voeg deze foto’s toe" }));
      await expect(this.page.getByRole("img", { name: /^Foto 1/ })).toBeVisible();
    }
    await this.next();
  }

  async contact(who: Report["contact"]): Promise<void> {
    await expect(this.question).toHaveText("Mogen we u iets laten weten?");
    if (who) {
      await this.hand.choose(this.page.getByRole("radio", { name: /^Ja/ }));
      await this.hand.type(this.page.getByRole("textbox", { name: "Naam" }), who.name);
      await this.hand.type(this.page.getByRole("textbox", { name: "E-mailadres" }), who.email);
    } else {
      await this.hand.choose(this.page.getByRole("radio", { name: /^Nee/ }));
    }
    await this.next();
    await expect(this.question).toHaveText("Klopt alles?");
  }

  /** Everything up to the page that shows all answers. */
  async answer(report: Report): Promise<void> {
    await test.step("A citizen answers the questions", async () => {
      await this.start(report.organisation);
      await this.what(report.words, report.category);
      await this.where(report.street, report.address);
      await this.describe(report.description, report.photo);
      await this.contact(report.contact);
    });
  }

  async send(): Promise<Receipt> {
    await this.hand.press(this.page.getByRole("button", { name: "Versturen" }));
    return this.receipt();
  }

  async report(report: Report): Promise<Receipt> {
    await this.answer(report);
    return this.send();
  }

  /** Reads the receipt that the browser shows. */
  async receipt(): Promise<Receipt> {
    await expect(this.page).toHaveURL(/\/report\/receipt/);
    const main = this.page.getByRole("main");
    const text = await main.innerText();
    const number = text.match(/\b[A-Z]{3}-\d{4}-\d{6}\b/)?.[0] ?? "";
    const code = text.match(/\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/)?.[0] ?? "";
    const promise = (await this.question.innerText()).match(/ten laatste (.+)$/)?.[1] ?? "";
    expect({ number, code, promise }, "number, code and promise on the receipt").toEqual({
      number: expect.stringMatching(/./),
      code: expect.stringMatching(/./),
      promise: expect.stringMatching(/./),
    });
    return { number, code, promise };
  }

  /** Opens the status page the way the receipt says: with the code. */
  async follow(code: string): Promise<void> {
    await test.step("The citizen looks with the code how it goes", async () => {
      await this.page.goto("/status");
      await this.hand.type(this.page.getByLabel("Uw code"), code);
      await this.hand.press(this.page.getByRole("button", { name: "Toon mijn melding" }));
      await expect(this.page).toHaveURL(new RegExp(`/s/${code}`));
    });
  }

  /** Answers the question that the desk asked. */
  async reply(text: string): Promise<void> {
    await this.hand.type(this.page.getByLabel("Uw antwoord"), text);
    await this.hand.press(this.page.getByRole("button", { name: "Antwoord versturen" }));
    await expect(this.page.getByText("Bedankt. We hebben uw bericht.")).toBeVisible();
  }
}
