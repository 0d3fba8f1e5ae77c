import { accounts, Citizen, Clerk, litter, logIn, type Page, PHOTO, screenshot, test } from "../support/test.js";

// The pictures of the guides. They are taken of the running system, so that a guide cannot show what is no longer so:
//   KANTEL_DOC_IMAGES=1 npx playwright test pictures

test.skip(process.env["KANTEL_DOC_IMAGES"] !== "1", "only when the guides' pictures are made");
test.setTimeout(180_000);

const PORTRAIT = { width: 720, height: 900 };
const LANDSCAPE = { width: 1280, height: 860 };

async function picture(page: Page, path: string, name: string, language: "nl" | "en", fullPage: boolean): Promise<void> {
  await page.goto(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
  await screenshot(page, name, { fullPage });
}

for (const language of ["nl", "en"] as const) {
  test(`The guide for citizens in ${language} @desktop`, async ({ page }) => {
    const description =
      language === "nl"
        ? "Er liggen blikjes en papier in de berm, vlak bij de bushalte."
        : "There are cans and paper on the verge, next to the bus stop.";
    const contact = { name: "An Peeters", email: "an.peeters@example.com" };
    await page.setViewportSize(PORTRAIT);
    const citizen = new Citizen(page);
    await citizen.answer(litter({ description, contact, photo: PHOTO }));
    const take = (path: string, name: string) => picture(page, path, `${name}-${language}`, language, true);
    await take("/kortrijk", "citizen-home");
    await take("/kortrijk/report/what?words=zwerfvuil", "citizen-what");
    await take("/kortrijk/report/where", "citizen-where");
    await take("/kortrijk/report/details", "citizen-details");
    await take("/kortrijk/report/check", "citizen-check");
    await page.goto("/kortrijk/report/check?lang=nl");
    const { code } = await citizen.send();
    await take("/kortrijk/report/receipt", "citizen-receipt");
    await take(`/s/${code}`, "citizen-status");
  });
}

test("The guide for clerks @desktop", async ({ page, another }) => {
  await page.setViewportSize(LANDSCAPE);
  const citizen = new Citizen(await another());
  const contact = { name: "An Peeters", email: "an.peeters@example.com" };
  const description = "Er liggen blikjes en papier in de berm, vlak bij de bushalte.";
  const { number, code } = await citizen.report(litter({ description, contact, photo: PHOTO }));
  const clerk = new Clerk(page);
  await clerk.logIn(accounts.lead, "/desk/open");
  await screenshot(page, "clerk-list", { fullPage: false });
  await page.goto(`/desk/reports/${number}`);
  await clerk.take();
  await clerk.note("Ploeg 2 komt hier donderdag langs.");
  await clerk.ask("Ligt het aan de kant van de school?");
  await citizen.follow(code);
  await citizen.reply("Ja, onder de eerste boom.");
  await picture(page, `/desk/reports/${number}?from=open`, "clerk-report", "nl", false);
  await page.getByText("Ja, onder de eerste boom.").scrollIntoViewIfNeeded();
  await page.locator("#write").scrollIntoViewIfNeeded();
  await screenshot(page, "clerk-story", { fullPage: false });
  await page.goto(`/desk/reports/${number}?from=open&do=close`);
  await page.getByRole("radio", { name: "Opgelost", exact: true }).check();
  await page.locator("#panel").scrollIntoViewIfNeeded();
  await screenshot(page, "clerk-close", { fullPage: false });
  await picture(page, "/desk/new", "clerk-new", "nl", false);
});

test("The guide for administrators @desktop", async ({ page }) => {
  await page.setViewportSize(LANDSCAPE);
  await logIn(page, accounts.administrator, "/admin");
  const take = (path: string, name: string) => picture(page, path, name, "nl", false);
  await take("/admin", "admin-home");
  await take("/admin/accounts", "admin-accounts");
  await take("/admin/organisation/kortrijk/look", "admin-look");
  await take("/admin/organisation/kortrijk/calendar", "admin-calendar");
  await take("/admin/jobs?state=done", "admin-jobs");
  await take("/admin/status", "admin-status");
});
