import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Address of a running `kantel demo`; `./test browser` starts one and sets it. */
const baseURL = process.env["KANTEL_URL"] ?? "http://127.0.0.1:8080";

/** Debian's Chromium; another one by `KANTEL_CHROMIUM`. */
const executablePath =
  process.env["KANTEL_CHROMIUM"] ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path)) ??
  "/usr/bin/chromium";

// Nothing is asked of the outside world, and a run as root (in a container) has no sandbox to use.
const args = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--font-render-hinting=none",
];

export default defineConfig({
  testDir: "stories",
  outputDir: "results/runs",
  forbidOnly: Boolean(process.env["CI"]),
  // A test that fails once and passes the second time is a failing test.
  retries: 0,
  workers: 2,
  fullyParallel: false,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL,
    locale: "nl-BE",
    timezoneId: "Europe/Brussels",
    colorScheme: "light",
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      args,
      // The sandbox needs an unprivileged user.
      chromiumSandbox: process.getuid?.() !== 0,
    },
  },
  // A test tagged @desktop, @tablet, @phone or @plain runs only there; one without a tag runs on desktop and phone.
  // @plain means: without JavaScript.
  projects: [
    {
      name: "desktop",
      use: { viewport: { width: 1440, height: 900 } },
      grepInvert: /^(?!.*@desktop).*@(tablet|phone|plain)\b/,
    },
    {
      name: "tablet",
      use: { viewport: { width: 768, height: 1024 } },
      grep: /@tablet\b/,
    },
    {
      name: "phone",
      use: { viewport: { width: 320, height: 640 }, hasTouch: true },
      grepInvert: /^(?!.*@phone).*@(desktop|tablet|plain)\b/,
    },
    {
      name: "plain",
      use: { viewport: { width: 1024, height: 768 }, javaScriptEnabled: false },
      grep: /@plain\b/,
    },
  ],
});
