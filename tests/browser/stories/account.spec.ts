import { accounts, Clerk, expect, logIn, test } from "../support/test.js";

test.describe("Somebody logs in", () => {
  test("a wrong password is refused without saying what was wrong, and the address stays @desktop @plain", async ({ page }) => {
    await page.goto("/login");
    await page.getByLabel("E-mailadres").fill(accounts.neighbour.email);
    await page.getByLabel("Wachtwoord").fill("geen idee meer");
    await page.getByRole("button", { name: "Meld aan", exact: true }).click();
    await expect(page.getByText("Dit e-mailadres of wachtwoord is niet juist.").first()).toBeVisible();
    await expect(page.getByLabel("E-mailadres")).toHaveValue(accounts.neighbour.email);
    await expect(page.getByLabel("Wachtwoord")).toHaveValue("");

    // An address that nobody has gets the same answer.
    await page.getByLabel("E-mailadres").fill("niemand@kortrijk.example");
    await page.getByLabel("Wachtwoord").fill("geen idee meer");
    await page.getByRole("button", { name: "Meld aan", exact: true }).click();
    await expect(page.getByText("Dit e-mailadres of wachtwoord is niet juist.").first()).toBeVisible();
  });

  test("who opens a page of the desk logs in first and comes back to it @desktop @plain", async ({ page }) => {
    await page.goto("/desk/waiting");
    await expect(page).toHaveURL(/\/login\?next=/);
    await page.getByLabel("E-mailadres").fill(accounts.clerk.email);
    await page.getByLabel("Wachtwoord").fill("samen kantelen wij");
    await page.getByRole("button", { name: "Meld aan", exact: true }).click();
    await expect(page).toHaveURL(/\/desk\/waiting/);
  });

  test("who logs out is out, also with the back button @desktop @plain", async ({ page }) => {
    await logIn(page, accounts.clerk);
    await page.getByText(accounts.clerk.name).first().click();
    await page.getByRole("button", { name: "Afmelden" }).click();
    await expect(page.getByText("U bent afgemeld.")).toBeVisible();
    await page.goBack();
    await page.goto("/desk/mine");
    await expect(page).toHaveURL(/\/login/);
  });

  test("a forgotten computer is logged out from afar @desktop @plain", async ({ page, another }) => {
    const forgotten = await another();
    await logIn(forgotten, accounts.traveller);
    await logIn(page, accounts.traveller, "/account");
    await page.getByRole("button", { name: "Meld alle andere toestellen af" }).click();
    await expect(page.getByText("Alle andere toestellen zijn afgemeld.")).toBeVisible();
    await forgotten.goto("/desk");
    await expect(forgotten).toHaveURL(/\/login/);
    // The one at hand stays logged in.
    await new Clerk(page).list("Alle open");
  });
});
