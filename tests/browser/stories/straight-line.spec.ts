import {
  accounts,
  Citizen,
  Clerk,
  expect,
  expectAccessible,
  expectFits,
  type Hand,
  keyboard,
  litter,
  Mailbox,
  type Page,
  PHOTO,
  pointer,
  test,
} from "../support/test.js";

// From the citizen's first word to the last mail. The same line is walked on a wide screen, on a telephone of 320 px,
// without JavaScript, and with the keyboard alone.

test.setTimeout(120_000);

test("A citizen reports litter, a clerk solves it, the citizen hears it @desktop @phone @plain", async ({ page, another }) => {
  await walkTheLine(page, another, pointer);
});

test("The same line with nothing but the keyboard @desktop", async ({ page, another }) => {
  test.setTimeout(240_000);
  await walkTheLine(page, another, keyboard);
});

async function walkTheLine(page: Page, another: () => Promise<Page>, hand: (page: Page) => Hand): Promise<void> {
  const report = litter({ photo: PHOTO });
  const email = report.contact?.email ?? "";
  const citizen = new Citizen(page, hand(page));

  // The citizen tells what, where, with a photo, and who; checks it, and sends it.
  await citizen.answer(report);
  for (const answer of [report.category, report.address, report.description, "An Peeters", email]) {
    await expect(page.getByRole("main")).toContainText(answer);
  }
  await expect(page.getByRole("main").getByRole("img")).toHaveCount(1);
  const receipt = await citizen.send();

  // The receipt is what the citizen keeps: number, promise, code, and the code as a picture.
  expect(receipt.number).toMatch(/^KOR-/);
  await expect(page.getByRole("img", { name: /QR/ })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  // A confirmation with the same promise is on its way.
  const office = await another();
  const clerk = new Clerk(office, hand(office));
  await clerk.logIn(accounts.clerk);
  const post = await another();
  await new Clerk(post).logIn(accounts.administrator, "/account");
  const mailbox = new Mailbox(post);
  await mailbox.open(email, `We kregen uw melding ${receipt.number}`);
  await expect(post.getByRole("main")).toContainText(receipt.promise);
  await expect(post.getByRole("main")).toContainText(receipt.code);

  // The clerk finds it among what nobody has taken up yet, and takes it up.
  await clerk.list("Niet toegewezen");
  await clerk.open(receipt.number);
  await expect(office.getByRole("main")).toContainText(report.description);
  await expect(office.getByRole("img", { name: "Foto 1 van 1" })).toBeVisible();
  await clerk.take();
  await expectFits(office);
  await clerk.list("Mijn meldingen");
  await clerk.open(receipt.number);

  // The clerk wants to know more. The screen says who will read it.
  await clerk.ask("Ligt het aan de kant van de school?");
  await expect(office.getByRole("main")).toContainText("De termijn staat stil");

  // The citizen reads the question with the code, and answers.
  await mailbox.open(email, `We hebben een vraag over uw melding ${receipt.number}`);
  await citizen.follow(receipt.code);
  await expect(citizen.question).toHaveText("We wachten op uw antwoord");
  await expect(page.getByText("Ligt het aan de kant van de school?").first()).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await citizen.reply("Ja, onder de eerste boom.");
  await expect(citizen.question).toHaveText("We werken aan uw melding");

  // The clerk reads the answer and closes, with words for the citizen.
  await clerk.list("Mijn meldingen");
  await clerk.open(receipt.number);
  await expect(office.getByText("Ja, onder de eerste boom.")).toBeVisible();
  await clerk.close("Opgelost", "We hebben alles opgeruimd. Bedankt!");

  // The citizen hears it by mail and reads it on the same page.
  await mailbox.open(email, `Uw melding ${receipt.number} is afgesloten`);
  await expect(post.getByRole("main")).toContainText("We hebben alles opgeruimd.");
  await citizen.follow(receipt.code);
  await expect(citizen.question).toHaveText("Uw melding is opgelost");
  await expect(page.getByText("We hebben alles opgeruimd. Bedankt!").first()).toBeVisible();
  await expectFits(page);
}
