import { accounts, Citizen, Clerk, judgeScreens, litter, logIn, PHOTO, test, type Page } from "../support/test.js";

// Every screen that can be opened, in Dutch and in English, wide, at 320 px and at 400 % zoom.

test.setTimeout(300_000);
// The longest stories: shared among the workers.
test.describe.configure({ mode: "parallel" });

test("The screens of the citizen before the first question", async ({ page }) => {
  await judgeScreens(page, [
    "/",
    "/?q=heule",
    "/?q=xyzzy",
    "/kortrijk",
    "/spiere-helkijn",
    "/w13",
    "/status",
    "/help",
    "/help/privacy",
    "/help/accessibility",
    "/help/keyboard",
    "/help/problems",
    "/login",
  ]);
});

test("The screens of the citizen who reports", async ({ page }) => {
  const citizen = new Citizen(page);
  await citizen.start("menen");
  await citizen.what("losse kabel", "Losse kabel of open kast");
  await citizen.answer(litter({ photo: PHOTO }));
  const report = (step: string) => `/kortrijk/report/${step}`;
  await judgeScreens(page, [
    "/menen/report/emergency",
    report("what"),
    report("what?words=afval"),
    report("what?words=xyzzy"),
    report("what?group=group-waste"),
    report("where"),
    report("where?by=choose"),
    report("where?by=map"),
    report("where?by=map&zoom=2&lon=3.26&lat=50.83&size=large"),
    report("details"),
    report("contact"),
    report("check"),
  ]);
});

test("The screens of the citizen who waits for an answer", async ({ page, another }) => {
  const citizen = new Citizen(page);
  const asked = await citizen.report(litter({ photo: PHOTO }));
  const clerk = new Clerk(await another());
  await clerk.logIn(accounts.clerk);
  await clerk.page.goto(`/desk/reports/${asked.number}`);
  await clerk.ask("Waar ligt het juist?");
  const open = await citizen.report(litter());
  await judgeScreens(page, ["/kortrijk/report/receipt", `/s/${asked.code}`, `/s/${open.code}`, `/s/${open.code}/mail`]);
});

/** A report with everything a report can have. */
async function fullReport(page: Page, clerk: Clerk): Promise<string> {
  const { number } = await new Citizen(page).report(litter({ photo: PHOTO }));
  await clerk.page.goto(`/desk/reports/${number}`);
  await clerk.note("Ploeg 2 gaat langs.");
  await clerk.ask("Waar ligt het juist?");
  return number;
}

test("The screens of the clerk @desktop @tablet @phone", async ({ page, another }) => {
  const clerk = new Clerk(page);
  await clerk.logIn(accounts.clerk);
  const number = await fullReport(await another(), clerk);
  const report = `/desk/reports/${number}`;
  await judgeScreens(page, [
    ...["mine", "team", "unassigned", "overdue", "open", "waiting", "closed"].map((view) => `/desk/${view}`),
    "/desk/open?q=zwerfvuil",
    "/desk/open?q=xyzzy",
    "/desk/open?print=1",
    report,
    `${report}?do=assign`,
    `${report}?do=classify`,
    `${report}?do=close`,
    `${report}?write=update`,
    `${report}?write=question`,
    "/desk/new",
    "/account",
    "/account/totp",
  ]);
});

test("The work list of the region, with many reports @desktop @phone", async ({ page }) => {
  await logIn(page, accounts.region);
  await judgeScreens(page, ["/desk/open", "/desk/closed", "/desk/overdue"]);
});

test("The screens of the administrator @desktop @tablet @phone", async ({ page }) => {
  await logIn(page, accounts.administrator, "/admin");
  await judgeScreens(page, [
    "/admin",
    "/admin/accounts",
    "/admin/accounts/new",
    "/admin/roles",
    "/admin/roles/new",
    "/admin/keys",
    "/admin/keys/new",
    "/admin/jobs",
    "/admin/jobs?state=done",
    "/admin/audit",
    "/admin/reads",
    "/admin/status",
    "/admin/design",
    "/admin/mailbox",
    "/admin/organisation/kortrijk",
    "/admin/organisation/kortrijk/look",
    "/admin/organisation/kortrijk/teams",
    ...["", "/hours", "/holidays", "/closings", "/year", "/history"].map((part) => `/admin/organisation/kortrijk/calendar${part}`),
  ]);
});

test("The settings of the desk @desktop @phone", async ({ page }) => {
  await logIn(page, accounts.administrator, "/desk/settings");
  const settings = "/desk/settings/kortrijk";
  await judgeScreens(page, [settings, `${settings}/litter`, `${settings}/pothole`, `${settings}/copy`, `${settings}/addresses`]);
});
