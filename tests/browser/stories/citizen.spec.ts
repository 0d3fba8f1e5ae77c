import { accounts, Citizen, Clerk, expect, focusedName, litter, PHOTO, test } from "../support/test.js";

// What can go differently while a citizen reports.

test.describe("A citizen makes a mistake", () => {
  test("an empty answer is named at its field and in a summary that has the focus @desktop @phone", async ({ page }) => {
    const citizen = new Citizen(page);
    await citizen.start("kortrijk");
    await citizen.what("zwerfvuil", "Zwerfvuil");
    await citizen.next();

    const summary = page.locator("#error-summary");
    await expect(summary).toBeFocused();
    await expect(page).toHaveTitle(/^Fout: /);
    await expect(page.getByLabel("Straat en nummer")).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("Straat en nummer")).toHaveAccessibleDescription(/Fout: Typ een straat/);

    await summary.getByRole("link").first().click();
    expect(await focusedName(page)).toContain("Straat en nummer");
  });

  test("a wrong answer keeps everything that was typed @desktop @plain", async ({ page }) => {
    const citizen = new Citizen(page);
    const report = litter();
    await citizen.start(report.organisation);
    await citizen.what(report.words, report.category);
    await citizen.where(report.street, report.address);
    await citizen.describe(report.description);
    await page.getByRole("radio", { name: /^Ja/ }).check();
    await page.getByRole("textbox", { name: "Naam" }).fill("An Peeters");
    await page.getByRole("textbox", { name: "E-mailadres" }).fill("an.peeters@");
    await citizen.next();

    await expect(page.locator("#error-summary").getByRole("link", { name: /geldig e-mailadres/ })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Naam" })).toHaveValue("An Peeters");
    await expect(page.getByRole("textbox", { name: "E-mailadres" })).toHaveValue("an.peeters@");
    await expect(page.getByRole("radio", { name: /^Ja/ })).toBeChecked();
  });

  test("words that find nothing lead to the list of subjects @desktop", async ({ page }) => {
    const citizen = new Citizen(page);
    await citizen.start("kortrijk");
    await page.getByRole("searchbox").fill("xyzzy");
    await page.getByRole("button", { name: "Zoeken" }).click();
    await expect(page.getByText(/We vinden hier niets voor/)).toBeVisible();
    await page.getByRole("link", { name: "Afval en netheid" }).click();
    await page.getByRole("radio", { name: "Hondenpoep", exact: true }).check();
    await citizen.next();
    await expect(citizen.question).toHaveText("Waar is het?");
  });

  test("a file that is no photo is refused with a sentence, the words stay @desktop @plain", async ({ page }) => {
    const citizen = new Citizen(page);
    const report = litter();
    await citizen.start(report.organisation);
    await citizen.what(report.words, report.category);
    await citizen.where(report.street, report.address);
    await page.getByLabel("Wat is er aan de hand?").fill(report.description);
    await page.locator("input[type=file]").setInputFiles({ name: "brief.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n".padEnd(4000, "% brief\n")) });
    await citizen.next();
    await expect(page.getByRole("link", { name: /brief\.pdf: Dit is geen foto/ })).toBeVisible();
    await expect(page.getByLabel("Wat is er aan de hand?")).toHaveValue(report.description);
  });

  test("a code that does not exist is refused kindly @desktop @plain", async ({ page }) => {
    await page.goto("/status");
    await page.getByLabel("Uw code").fill("AAAA-BBBB-CCCC");
    await page.getByRole("button", { name: "Toon mijn melding" }).click();
    await expect(page.getByRole("link", { name: "Deze code kennen we niet. Kijk na of u ze juist typte." })).toBeVisible();
    await expect(page.getByLabel("Uw code")).toHaveValue("AAAA-BBBB-CCCC");
  });
});

test.describe("A citizen changes their mind", () => {
  test("the back button of the browser shows what was answered, and a change keeps the rest @desktop @phone", async ({ page }) => {
    const citizen = new Citizen(page);
    const report = litter();
    await citizen.answer(report);

    await page.goBack();
    await expect(citizen.question).toHaveText("Mogen we u iets laten weten?");
    await expect(page.getByRole("textbox", { name: "Naam" })).toHaveValue("An Peeters");
    await page.goBack();
    await expect(page.getByLabel("Wat is er aan de hand?")).toHaveValue(report.description);

    await page.getByLabel("Wat is er aan de hand?").fill("Er ligt ook glas.");
    await citizen.next();
    // Questions that were answered are not asked again.
    await page.goto("/kortrijk/report/check");
    await expect(page.getByRole("main")).toContainText("Er ligt ook glas.");
    await expect(page.getByRole("main")).toContainText(report.address);
  });

  test("an answer is changed from the page that shows all answers @plain", async ({ page }) => {
    const citizen = new Citizen(page);
    await citizen.answer(litter());
    await page.getByRole("link", { name: "Wijzig (Waar)" }).click();
    await citizen.where("Populierenlaan", "Populierenlaan 7, 8501 Heule");
    await expect(citizen.question).toHaveText("Klopt alles?");
    await expect(page.getByRole("main")).toContainText("Populierenlaan 7, 8501 Heule");
  });

  test("who comes back later finds the answers and goes on @desktop", async ({ page }) => {
    const citizen = new Citizen(page);
    await citizen.start("kortrijk");
    await citizen.what("zwerfvuil", "Zwerfvuil");
    await page.goto("/kortrijk/report");
    await page.getByRole("main").getByRole("link", { name: "Verdergaan" }).or(page.getByRole("button", { name: "Verdergaan" })).click();
    await expect(citizen.question).toHaveText("Waar is het?");
  });
});

test("A second press of the button makes one report @desktop @plain", async ({ page, another }) => {
  const report = litter();
  const citizen = new Citizen(page);
  await citizen.answer(report);
  await page.getByRole("button", { name: "Versturen" }).dblclick({ noWaitAfter: true });
  const { number } = await citizen.receipt();

  // Going back and sending it again shows the same receipt.
  await page.goBack();
  await page.goto("/kortrijk/report/receipt");
  expect((await citizen.receipt()).number).toBe(number);

  const clerk = new Clerk(await another());
  await clerk.logIn(accounts.clerk);
  const mark = report.description.match(/\((\w+)\)/)?.[1] ?? "";
  await clerk.page.goto(`/desk/open?q=${mark}`);
  await clerk.page.getByRole("searchbox").fill(mark);
  await clerk.page.getByRole("searchbox").press("Enter");
  await expect(clerk.row(number)).toBeVisible();
  await expect(clerk.page.getByRole("main").getByRole("listitem").filter({ hasText: /KOR-/ })).toHaveCount(1);
});

test("Danger comes first: a category with an emergency stops and gives the number to call @desktop @phone", async ({ page }) => {
  const citizen = new Citizen(page);
  await citizen.start("kortrijk");
  await citizen.what("losse kabel", "Losse kabel of open kast");
  await expect(citizen.question).toHaveText("Is dit een noodgeval?");
  await expect(page.getByRole("link", { name: /^Bel / }).first()).toHaveAttribute("href", /^tel:/);

  // It cannot be walked around.
  await page.goto("/kortrijk/report/where");
  await expect(citizen.question).toHaveText("Is dit een noodgeval?");
  await page.getByRole("button", { name: "Nee, geen noodgeval" }).click();
  await expect(citizen.question).toHaveText("Waar is het?");
});

test("A report about the neighbours goes to the neighbours, and the receipt says so @desktop", async ({ page, another }) => {
  const citizen = new Citizen(page);
  const receipt = await citizen.report(litter({ street: "Pluimstraat 4, 8531 Bavikhove", address: "Pluimstraat 4, 8531 Bavikhove" }));
  expect(receipt.number).toMatch(/^HAR-/);
  await expect(page.getByText(/De plaats ligt in Stad Harelbeke|De plaats ligt in Harelbeke/)).toBeVisible();

  const neighbour = new Clerk(await another());
  await neighbour.logIn(accounts.neighbour, "/desk/unassigned");
  await expect(neighbour.row(receipt.number)).toBeVisible();
});

test("Somebody who gives no name gets a code and no mail @phone @plain", async ({ page }) => {
  const citizen = new Citizen(page);
  const { contact: _, ...nobody } = litter();
  const receipt = await citizen.report(nobody);
  await expect(page.getByText(/U meldde zonder naam/)).toBeVisible();
  await citizen.follow(receipt.code);
  await expect(citizen.question).toHaveText("We hebben uw melding");
  await expect(page.getByText(receipt.promise).first()).toBeVisible();
});

test("Nothing hidden in a photo is kept @desktop", async ({ page }) => {
  const citizen = new Citizen(page);
  await citizen.answer(litter({ photo: PHOTO }));
  const picture = page.getByRole("img", { name: /^Foto 1/ });
  const link = page.getByRole("link", { name: /^Foto 1/ });
  for (const address of [await link.getAttribute("href"), await picture.getAttribute("src")]) {
    const served = await page.request.get(address ?? "");
    expect(served.status()).toBe(200);
    const bytes = (await served.body()).toString("latin1");
    expect(bytes).not.toContain("Exif");
    expect(bytes).not.toContain("Kantel test telephone");
  }
});

test("A place is shown on the map and used without an address @desktop @phone @plain", async ({ page }) => {
  const citizen = new Citizen(page);
  await citizen.start("kortrijk");
  await citizen.what("zwerfvuil", "Zwerfvuil");
  await page.getByRole("link", { name: /op de kaart/ }).click();
  await page.locator("input[type=image]").click({ position: { x: 140, y: 150 } });
  await page.getByRole("button", { name: "Gebruik dit punt" }).click();
  await expect(citizen.question).toHaveText("Vertel wat er is");
});

test("The promise is printed without the things of the screen @desktop", async ({ page }) => {
  const citizen = new Citizen(page);
  const { number, code } = await citizen.report(litter());
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(number).first()).toBeVisible();
  await expect(page.getByText(code).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Afdrukken" })).toBeHidden();
  await expect(page.getByRole("navigation", { name: "Taal" })).toBeHidden();
});
