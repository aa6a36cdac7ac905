// Chromium, watched: a script error, a warning in its log or a request to another host is a fault.
"use strict";
const { chromium } = require("playwright-core");
const fs = require("node:fs");
const path = require("node:path");

const alone = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

class Browser {
  constructor(base, shots) {
    this.base = base;
    this.shots = shots;
    this.count = 0;
    this.faults = [];
    this.expected = new Set(); // statuses of pages that are asked for to be refused
    fs.rmSync(shots, { recursive: true, force: true });
    fs.mkdirSync(shots, { recursive: true });
  }

  async open({ script }) {
    this.script = script;
    this.chromium = await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: process.getuid() === 0 ? [...alone, "--no-sandbox"] : alone,
    });
    await this.anew();
  }

  // A person at a browser that knows nothing of the last one.
  async anew() {
    if (this.context) await this.context.close();
    this.context = await this.chromium.newContext({
      baseURL: this.base, javaScriptEnabled: this.script, locale: "zh-CN", timezoneId: "Asia/Shanghai",
      viewport: { width: 1024, height: 768 }, ignoreHTTPSErrors: true,
    });
    this.context.setDefaultTimeout(20000);
    this.page = await this.context.newPage();
    this.watch(this.page);
  }

  watch(page) {
    page.on("pageerror", (error) => this.faults.push(`script: ${error.message}`));
    page.on("console", (said) => {
      // The log says each refusal a second time and later: it is told by its status, below.
      if (!["error", "warning"].includes(said.type()) || /the server responded with a status/.test(said.text())) return;
      this.faults.push(`log: ${said.text()} (${page.url()})`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${this.base}/`)) this.faults.push(`another host: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400 && !this.expected.has(`${response.status()}`))
        this.faults.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
    });
    page.on("dialog", (dialog) => dialog.accept());
  }

  async expecting(status, work) {
    this.expected.add(`${status}`);
    await work();
    this.expected.delete(`${status}`);
  }

  async shot(name) {
    const number = `${++this.count}`.padStart(2, "0");

    await this.page.screenshot({ path: path.join(this.shots, `${number}-${name}.png`), fullPage: true });
  }

  async close() {
    if (this.chromium) await this.chromium.close();
  }
}

module.exports = { Browser };
