import { accounts, Citizen, Clerk, expect, litter, type Receipt, type Report, test, type Page } from "../support/test.js";

// What happens at the desk, apart from the straight line.

async function reported(page: Page, changes: Partial<Report> = {}): Promise<Receipt> {
  return new Citizen(page).report(litter(changes));
}

test.describe("Two clerks at once", () => {
  test.use({ expectedFailures: [/^\/desk\/reports\//] });

  test("the second hears what the first did, and keeps every word @desktop @plain", async ({ page, another }) => {
    const { number } = await reported(page);
    const nele = new Clerk(await another());
    const jeroen = new Clerk(await another());
    for (const [clerk, who] of [[nele, accounts.clerk], [jeroen, accounts.lead]] as const) {
      await clerk.logIn(who, "/desk/unassigned");
      await clerk.open(number);
      await clerk.openClosing();
    }
    await jeroen.fillClosing("Opgelost", "Alles is opgeruimd.");
    await nele.fillClosing("Niet voor ons", "Dit ligt op het terrein van de spoorwegen.", { "Voor wie is dit": "Infrabel" });
    await jeroen.sendClosing();
    await jeroen.says(/^Afgesloten: /);
    await nele.sendClosing();

    await expect(nele.page.getByText("De melding veranderde terwijl u bezig was")).toBeVisible();
    await expect(nele.page.getByText(/Jeroen Benali sloot de melding af/).first()).toBeVisible();
    await expect(nele.page.locator("[name=party]")).toHaveValue("Infrabel");
    await expect(nele.page.locator("[name=text-not-ours]")).toHaveValue("Dit ligt op het terrein van de spoorwegen.");
    // What the first one said, stands.
    await nele.page.goto(`/desk/reports/${number}`);
    await expect(nele.page.getByText("Alles is opgeruimd.")).toBeVisible();
  });
});

test.describe("Who sees what", () => {
  test.use({ expectedFailures: [/^\/desk\/reports\//] });

  test("a clerk of another municipality does not see the report, not even with its number @desktop", async ({ page, another }) => {
    const { number } = await reported(page);
    const neighbour = new Clerk(await another());
    await neighbour.logIn(accounts.neighbour, "/desk/open");
    await expect(neighbour.row(number)).toHaveCount(0);
    await neighbour.page.goto(`/desk/reports/${number}`);
    await expect(neighbour.page.getByRole("heading", { level: 1 })).toHaveText("Deze pagina bestaat niet");
  });

  test("the desk of the region sees the reports of several municipalities, and whose they are @desktop", async ({ page, another }) => {
    const { number } = await reported(page);
    const region = new Clerk(await another());
    await region.logIn(accounts.region, "/desk/unassigned");
    await region.open(number);
    await expect(region.page.getByRole("main").getByText(/Kortrijk/).first()).toBeVisible();
  });

  test("a guest looks on and cannot change anything @desktop", async ({ page }) => {
    const guest = new Clerk(page);
    await guest.logIn(accounts.guest, "/desk/open");
    await expect(page.getByRole("link", { name: "Nieuwe melding" })).toHaveCount(0);
    await page.goto("/desk/closed");
    const rows = page.getByRole("main").locator("a[href*='/desk/reports/']");
    if ((await rows.count()) > 0) {
      await rows.first().click();
      await expect(page.getByRole("button", { name: "Ik neem dit op" })).toHaveCount(0);
      await expect(page.getByRole("link", { name: /^Afsluiten/ })).toHaveCount(0);
    }
  });

  test("what colleagues write to each other does not reach the citizen @desktop @plain", async ({ page, another }) => {
    const { number, code } = await reported(page);
    const clerk = new Clerk(await another());
    await clerk.logIn(accounts.clerk, "/desk/unassigned");
    await clerk.open(number);
    await expect(clerk.composer("Alleen collega’s lezen deze nota")).toBeVisible();
    await clerk.note("Dezelfde melder belde vorige week ook al.");
    await expect(clerk.page.getByText("Dezelfde melder belde vorige week ook al.")).toBeVisible();

    await page.goto(`/s/${code}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("Dezelfde melder")).toHaveCount(0);
  });
});

test.describe("The report in other hands", () => {
  test("a report is given to a colleague, and that is undone @desktop @plain", async ({ page, another }) => {
    const { number } = await reported(page);
    const lead = new Clerk(await another());
    await lead.logIn(accounts.lead, "/desk/unassigned");
    await lead.open(number);
    await lead.page.getByRole("link", { name: "Toewijzen" }).click();
    await lead.page.getByLabel("Aan wie?").selectOption({ label: "Nele Castelein" });
    await lead.page.getByRole("button", { name: "Toewijzen" }).click();
    await lead.says("De melding is nu voor Nele Castelein.");
    await lead.page.getByRole("button", { name: "Ongedaan maken" }).click();
    await lead.says("Dat is ongedaan gemaakt.");
    await expect(lead.page.getByRole("button", { name: "Ik neem dit op" })).toBeVisible();
  });

  test("not solved needs a reason, and the reporter reads it @desktop @plain", async ({ page, another }) => {
    const { number, code } = await reported(page);
    const clerk = new Clerk(await another());
    await clerk.logIn(accounts.clerk, "/desk/unassigned");
    await clerk.open(number);
    await clerk.openClosing();
    await clerk.fillClosing("Niet opgelost", "We kunnen hier niets doen.");
    await clerk.sendClosing();
    await expect(clerk.page.locator("#error-summary")).toBeVisible();
    await expect(clerk.page.locator("[name=text-not-solved]")).toHaveValue("We kunnen hier niets doen.");
    await clerk.fillClosing("Niet opgelost", "We kunnen hier niets doen.", { Waarom: "De berm is privé" });
    await clerk.sendClosing();
    await clerk.says(/^Afgesloten: /);

    await page.goto(`/s/${code}`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("We konden dit niet oplossen");
    await expect(page.getByText(/De berm is privé/).first()).toBeVisible();
  });

  test("a closed report is opened again @desktop", async ({ page, another }) => {
    const { number } = await reported(page);
    const clerk = new Clerk(await another());
    await clerk.logIn(accounts.clerk, "/desk/unassigned");
    await clerk.open(number);
    await clerk.close("Opgelost", "Het is opgeruimd.");
    await clerk.page.getByRole("button", { name: "Heropenen" }).click();
    await clerk.says("De melding is weer open.");
  });
});

test.describe("The work list", () => {
  test("is walked with the keys j, k and enter, which can be switched off @desktop", async ({ page }) => {
    const clerk = new Clerk(page);
    await clerk.logIn(accounts.region, "/desk/open");
    const rows = page.getByRole("main").locator("a[href*='/desk/reports/']");
    await page.keyboard.press("j");
    await expect(rows.nth(0)).toBeFocused();
    await page.keyboard.press("j");
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await expect(rows.nth(0)).toBeFocused();
    const title = await rows.nth(0).innerText();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();

    await page.goto("/help/keyboard");
    await page.getByRole("button", { name: "Sneltoetsen uitschakelen" }).click();
    await page.goto("/desk/open");
    await page.keyboard.press("n");
    await page.keyboard.press("j");
    await expect(page).toHaveURL(/\/desk\/open/);
    await expect(rows.nth(0)).not.toBeFocused();
  });

  test("finds a report by a word, by its number and by its street @desktop @plain", async ({ page, another }) => {
    const report = litter();
    const { number } = await new Citizen(page).report(report);
    const clerk = new Clerk(await another());
    await clerk.logIn(accounts.clerk, "/desk/open");
    const search = async (words: string) => {
      await clerk.page.getByRole("searchbox").fill(words);
      await clerk.page.getByRole("button", { name: "Zoeken" }).click();
    };
    for (const words of [report.description.match(/\((\w+)\)/)?.[1] ?? "", "Populierenlaan 4"]) {
      await search(words);
      await expect(clerk.row(number), `found by ${words}`).toBeVisible();
    }
    // A number means one report: it opens.
    await search(number);
    await expect(clerk.page).toHaveURL(new RegExp(`/desk/reports/${number}`));
  });

  test("registers what a caller tells, and says what to read out @desktop @plain", async ({ page }) => {
    const clerk = new Clerk(page);
    await clerk.logIn(accounts.clerk, "/desk/new");
    await page.getByLabel("Wat is er?").fill("Zwerfvuil");
    await page.getByLabel("In de woorden van de melder").fill("Er ligt papier aan de bushalte.");
    await page.getByLabel("Waar?").fill("Populierenlaan 6, 8501 Heule");
    await page.getByRole("button", { name: "Registreren" }).click();
    const again = page.getByRole("button", { name: "Registreren" });
    // What cannot be decided from the words comes back as a short choice.
    if (await again.isVisible()) await again.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^We behandelen dit tegen /);
    await expect(page.getByText("Zeg dit aan de melder")).toBeVisible();
    await expect(page.getByText(/^KOR-\d{4}-\d{6}$/)).toBeVisible();
    await expect(page.getByText(/\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/).first()).toBeVisible();
  });
});
