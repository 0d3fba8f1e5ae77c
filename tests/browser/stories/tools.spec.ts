import { expect, expectAccessible, expectFits, tabTo, test, walkForm, zoomTo400 } from "../support/test.js";

// The helpers that judge every screen are judged here themselves, on one page without faults and one with many. Each
// must find what is wrong: a helper that finds nothing would let every story pass.

const GOOD = `<!doctype html><html lang="nl"><head><title>Melden</title><meta name="viewport" content="width=device-width"></head>
  <body><main><h1>Melden</h1><form>
  <fieldset><legend>Waar gaat het over?</legend>
  <label><input type="radio" name="what" value="road"> De weg</label> <label><input type="radio" name="what" value="light"> Het licht</label></fieldset>
  <label>Naam <input name="name"></label> <button>Verder</button></form></main></body></html>`;

const BAD = `<!doctype html><html><head><title></title><style>a { outline: none }</style></head>
  <body><a href="#">x</a><div style="width: 2000px">breed</div><input></body></html>`;

test.describe("The helpers of the stories @desktop @phone @plain", () => {
  test.beforeEach(async ({ page }) => {
    const answer = (body: string) => ({ contentType: "text/html; charset=utf-8", body });
    await page.route(/\/good(\?|$)/, (route) => route.fulfill(answer(GOOD)));
    await page.route(/\/bad$/, (route) => route.fulfill(answer(BAD)));
  });

  test("accept a page without faults", async ({ page }) => {
    await page.goto("/good");
    await expectAccessible(page);
    await expectFits(page);
    await zoomTo400(page);
    await expectFits(page);
  });

  test("fill a form with the keyboard alone", async ({ page }) => {
    await page.goto("/good");
    await walkForm(page, [
      { at: page.getByLabel("Het licht") },
      { at: page.getByLabel("Naam"), type: "An" },
      { at: page.getByRole("button", { name: "Verder" }), press: "Enter" },
    ]);
    await expect(page).toHaveURL(/\?what=light&name=An$/);
  });

  test("find what hinders people", async ({ page }) => {
    await page.goto("/bad");
    await expect(expectAccessible(page)).rejects.toThrow(/html-has-lang[\s\S]*label/);
    await expect(expectFits(page)).rejects.toThrow(/reaches 2008 of/);
    await expect(tabTo(page, page.getByRole("textbox"))).rejects.toThrow(/does not show that it has the focus/);
  });
});
