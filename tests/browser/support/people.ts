import { expect, type Page, test } from "@playwright/test";

/** Somebody who can log in to the demonstration region. */
export interface Person {
  email: string;
  name: string;
}

/** Every account of the demonstration has the same password. */
export const PASSWORD = "samen kantelen wij";

const person = (email: string, name: string): Person => ({ email, name });

/** Who works where in the demonstration region. */
export const accounts = {
  /** Clerk of Kortrijk. */
  clerk: person("nele.castelein@kortrijk.example", "Nele Castelein"),
  /** Leads a team in Kortrijk. */
  lead: person("jeroen.benali@kortrijk.example", "Jeroen Benali"),
  /** Administrator of Kortrijk, and of the whole installation. */
  administrator: person("dries.deprez@kortrijk.example", "Dries Deprez"),
  /** Clerk of Kortrijk whose sessions a story ends; used by no other story. */
  traveller: person("koen.wallaert@kortrijk.example", "Koen Wallaert"),
  /** Sits at the desk of the region: works for several organisations. */
  region: person("frederik.bossuyt@regio.example", "Frederik Bossuyt"),
  /** Clerk of Harelbeke. */
  neighbour: person("fatima.nuyttens@harelbeke.example", "Fatima Nuyttens"),
  /** Looks on from the police zone; sees a few categories. */
  guest: person("youssef.demeyere@politiezone-vlas.example", "Youssef Demeyere"),
} as const;

/** Logs in with the form, as everybody does, and goes on to `next`. */
export async function logIn(page: Page, who: Person, next = "/desk"): Promise<void> {
  await test.step(`${who.name} logs in`, async () => {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel("E-mailadres").fill(who.email);
    await page.getByLabel("Wachtwoord").fill(PASSWORD);
    await page.getByRole("button", { name: "Meld aan", exact: true }).click();
    await expect(page).not.toHaveURL(/\/login/);
  });
}
