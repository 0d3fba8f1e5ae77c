import { expect, test } from "../support/test.js";

test.describe("A watchman asks how the server is @desktop", () => {
  test("it says that it is alive", async ({ request }) => {
    const answer = await request.get("/healthz");
    expect(answer.status()).toBe(200);
  });

  test("it names everything that it depends on", async ({ request }) => {
    const answer = await request.get("/readyz");
    expect(answer.status()).toBe(200);
    expect(await answer.text()).toContain("store");
  });
});
