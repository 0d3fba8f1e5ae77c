import { accounts, Citizen, Clerk, expect, litter, logIn, type Page, PASSWORD, test } from "../support/test.js";
import { randomUUID } from "node:crypto";

// What an administrator does for the colleagues, for other programs, and for the look of the municipality.

/** The password that the screen shows, once. */
async function firstPassword(page: Page): Promise<string> {
  const shown = (await page.getByRole("main").innerText()).match(/\b[0-9a-z]{4}(-[0-9a-z]{4}){3}\b/)?.[0] ?? "";
  expect(shown).not.toBe("");
  return shown;
}

const mark = () => randomUUID().slice(0, 8);

test("A key for another program is shown once, works, and stops working when it is withdrawn @desktop @plain", async ({ page, request }) => {
  const name = `Proefprogramma ${mark()}`;
  await logIn(page, accounts.administrator, "/admin/keys");
  await page.getByRole("link", { name: "Nieuwe sleutel" }).click();
  await page.getByLabel("Waarvoor dient de sleutel?").fill(name);
  await page.getByRole("checkbox", { name: "Meldingen bekijken", exact: true }).check();
  await page.getByRole("button", { name: "Maak sleutel" }).click();

  await expect(page.getByText("Kopieer de sleutel nu. U ziet hem maar één keer.").first()).toBeVisible();
  const key = (await page.getByRole("main").innerText()).match(/ktl_\S{20,}/)?.[0] ?? "";
  expect(key).not.toBe("");
  const ask = async () => (await request.get("/api/v1/reports", { headers: { Authorization: `Bearer ${key}` } })).status();
  expect(await ask()).toBe(200);

  // Afterwards only its beginning is known.
  await page.getByRole("link", { name: "Ik heb de sleutel bewaard" }).click();
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("ktl_");
  expect(await page.content()).not.toContain(key);

  await row.getByRole("button", { name: "Trek in" }).click();
  await expect(page.getByText("De sleutel is ingetrokken.")).toBeVisible();
  expect(await ask()).toBe(401);
});

test("A new colleague gets a first password that is shown once, and logs in with it @desktop @plain", async ({ page, another }) => {
  const email = `nieuw.${mark()}@kortrijk.example`;
  await logIn(page, accounts.administrator, "/admin/accounts");
  await page.getByRole("link", { name: "Nieuw account" }).click();
  await page.getByLabel("Naam").fill("Noor Nieuw");
  await page.getByLabel("E-mailadres").fill(email);
  await page.getByLabel("Rol", { exact: true }).selectOption({ label: "Medewerker" });
  await page.getByRole("button", { name: "Maak account" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Het account van Noor Nieuw is gemaakt");
  const password = await firstPassword(page);

  const colleague = await another();
  await colleague.goto("/login");
  await colleague.getByLabel("E-mailadres").fill(email);
  await colleague.getByLabel("Wachtwoord").fill(password);
  await colleague.getByRole("button", { name: "Meld aan", exact: true }).click();
  await expect(colleague).toHaveURL(/\/desk/);
  await expect(colleague.getByText("Noor Nieuw").first()).toBeVisible();
});

test("Somebody without the right does not see the administration @desktop", async ({ page }) => {
  await logIn(page, accounts.clerk);
  const answer = await page.request.get("/admin/accounts");
  expect(answer.status()).toBe(403);
  await expect(page.getByRole("link", { name: "Accounts" })).toHaveCount(0);
});

test("Colours that cannot be read are refused, and nothing changes @desktop @plain", async ({ page }) => {
  const look = "/admin/organisation/kortrijk/look";
  await page.goto("/kortrijk");
  const themeBefore = await page.locator("link[href^='/theme/']").getAttribute("href");
  await logIn(page, accounts.administrator, look);
  await page.getByRole("radio", { name: "Ik kies ze zelf" }).check();
  await page.getByLabel("Links", { exact: true }).fill("#eeeeee");
  await page.getByRole("button", { name: "Bekijk het resultaat" }).click();
  await expect(page.getByText("Deze kleuren zijn niet goed leesbaar")).toBeVisible();
  await expect(page.getByText(/heeft een contrast van/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Bewaar" })).toHaveCount(0);

  // Better colours can be saved, with a way back.
  await page.getByRole("radio", { name: "Kies ze voor mij" }).check();
  await page.getByRole("button", { name: "Bekijk het resultaat" }).click();
  await expect(page.getByText("Deze kleuren zijn goed leesbaar").first()).toBeVisible();
  await page.goto("/kortrijk");
  expect(await page.locator("link[href^='/theme/']").getAttribute("href")).toBe(themeBefore);
});

test("A closing day shows what it changes before it is saved, and is taken back @desktop", async ({ page }) => {
  const calendar = "/admin/organisation/kortrijk/calendar";
  await logIn(page, accounts.administrator, calendar);
  await page.getByRole("link", { name: "Wijzig de sluitingsdagen" }).click();
  const label = `Verhuis ${mark()}`;
  await page.getByLabel("Waarom bent u gesloten?").fill(label);
  await page.getByRole("radio", { name: "Eén dag" }).check();
  await page.getByLabel("Eerste dag").fill(farAwayThursday());
  await page.getByRole("button", { name: "Bekijk wat dit wijzigt" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Dit verandert");
  await expect(page.getByText("In de komende 400 dagen verandert één dag.")).toBeVisible();
  await page.getByRole("button", { name: "Bewaar" }).click();
  await expect(page.getByText("De kalender is bewaard.").first()).toBeVisible();
  await expect(page.getByText(new RegExp(label)).first()).toBeVisible();

  await page.getByRole("link", { name: "Wijzig de sluitingsdagen" }).click();
  await page.getByRole("button", { name: `Verwijder ${label}` }).click();
  await page.getByRole("button", { name: "Bewaar" }).click();
  await expect(page.getByText(new RegExp(label))).toHaveCount(0);
});

/** A Thursday in about nine months. */
function farAwayThursday(): string {
  const day = new Date(Date.now() + 270 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((4 - day.getUTCDay() + 7) % 7));
  return `${day.getUTCFullYear()}-${String(day.getUTCMonth() + 1).padStart(2, "0")}-${String(day.getUTCDate()).padStart(2, "0")}`;
}

test("Who looked at the data of a citizen can be read afterwards @desktop", async ({ page, another }) => {
  const { number } = await new Citizen(page).report(litter());
  const clerk = new Clerk(await another());
  await clerk.logIn(accounts.lead, "/desk/unassigned");
  await clerk.open(number);
  const administrator = await another();
  await logIn(administrator, accounts.administrator, "/admin/reads");
  await expect(administrator.getByRole("row").filter({ hasText: accounts.lead.name }).first()).toContainText("Om een melding te behandelen");
});

test("The chain of events is checked with one press @desktop @plain", async ({ page }) => {
  await logIn(page, accounts.administrator, "/admin/audit");
  await page.getByRole("button", { name: "Controleer of niets veranderd is" }).click();
  await expect(page.getByText("Alle gebeurtenissen zijn volledig").first()).toBeVisible();
});

test("A mail that cannot be delivered stands with its reason, is tried again and given up @desktop", async ({ page, another }) => {
  await logIn(page, accounts.administrator, "/admin");
  await page.getByRole("link", { name: /^Taken/ }).first().click();
  await page.getByRole("link", { name: /^Mislukt/ }).click();
  const failed = page.getByRole("row").filter({ has: page.getByRole("button", { name: "Probeer opnieuw" }) });
  const before = await failed.count();
  // Jobs run by themselves, after the answer: the list is looked at until it is so.
  const becomes = (count: number) =>
    expect(async () => {
      await page.goto("/admin/jobs?state=dead");
      await expect(failed).toHaveCount(count, { timeout: 500 });
    }).toPass({ timeout: 20_000 });

  // The demonstration's mail server refuses every address of this domain.
  const contact = { name: "Jan Peeters", email: `jan.${mark()}@onbestaand.example` };
  await new Citizen(await another()).report(litter({ contact }));
  await becomes(before + 1);
  await expect(failed.first()).toContainText("550 no such mailbox");

  await failed.first().getByRole("button", { name: "Probeer opnieuw" }).click();
  await expect(page.getByText("De taak wacht opnieuw op haar beurt.")).toBeVisible();
  await becomes(before + 1);
  await failed.first().getByRole("button", { name: "Annuleer" }).click();
  await expect(page.getByText("De taak is geannuleerd.")).toBeVisible();
  await becomes(before);
});

test("The outside systems and how they are stand on one page @desktop @phone", async ({ page }) => {
  await logIn(page, accounts.administrator, "/admin/jobs");
  await expect(page.getByRole("row").filter({ hasText: "mail" }).first()).toContainText("Werkt");
});

test("A shorter promise shows its effect before it is saved, and there is a way back @desktop @plain", async ({ page }) => {
  const category = "/desk/settings/kortrijk/cemetery";
  await logIn(page, accounts.administrator, category);
  await page.getByRole("radio", { name: "Een eigen termijn" }).check();
  await page.getByLabel("Hoeveel").fill("3");
  await page.getByRole("button", { name: "Bekijk wat er verandert" }).click();
  await expect(page.getByText(/Een melding van vandaag krijgt als streefdatum/)).toBeVisible();
  await page.getByRole("button", { name: "Bewaar" }).click();
  await expect(page.getByText(/Begraafplaats is gewijzigd\./)).toBeVisible();

  await page.goto(category);
  await page.getByRole("radio", { name: /^Zoals de regio/ }).first().check();
  await page.getByRole("button", { name: "Bekijk wat er verandert" }).click();
  await page.getByRole("button", { name: "Bewaar" }).click();
  await expect(page.getByText(/Begraafplaats is gewijzigd\./)).toBeVisible();
});

test("A forgotten password is replaced by the administrator @desktop", async ({ page, another }) => {
  await logIn(page, accounts.administrator, "/admin/accounts");
  await page.getByRole("link", { name: "Pieter Vandamme" }).click();
  await page.getByRole("button", { name: "Maak een nieuw wachtwoord" }).click();
  await expect(page.getByText("Dit wachtwoord ziet u alleen nu.", { exact: false })).toBeVisible();
  const password = await firstPassword(page);
  expect(password).not.toBe(PASSWORD);
  const colleague = await another();
  await colleague.goto("/login");
  await colleague.getByLabel("E-mailadres").fill("pieter.vandamme@kortrijk.example");
  await colleague.getByLabel("Wachtwoord").fill(password);
  await colleague.getByRole("button", { name: "Meld aan", exact: true }).click();
  await expect(colleague).toHaveURL(/\/desk/);
});
