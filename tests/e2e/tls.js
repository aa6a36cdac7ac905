// The console open to other computers: only with a certificate, which lianhuctl makes; then nothing
// older than TLS 1.2, nothing without TLS, and a cookie that stays in it.
"use strict";
const assert = require("node:assert");
const { once } = require("node:events");
const fs = require("node:fs");
const https = require("node:https");
const net = require("node:net");
const path = require("node:path");
const tls = require("node:tls");
const { Office, staff, build, root } = require("./office");
const { Browser } = require("./browser");
const { play } = require("./steps");

const office = new Office(path.join(build, "e2e/tls"));
const world = { office };
const pem = (name) => path.join(office.dir, name);
const web = (listen, more) => `listen = "${listen}" port = 0 ${more}`;
const pair = `cert = "${pem("console.crt")}" key = "${pem("console.key")}"`;

async function refusesToStart(program, words) {
  const child = office.start(program, "-c", office.file("lianhu.conf"));
  const [code] = await child.ended;

  office.children.pop();
  assert.notEqual(code, 0);
  assert.match(fs.readFileSync(office.file(`${program}.log`), "utf8"), words);
}

async function noCertificate() {
  office.configure(web("0.0.0.0", ""));
  for (const program of ["lianhud", "lianhu-web"])
    await refusesToStart(program, /lianhu\.conf:\d+: listen = "0\.0\.0\.0" is open to others; expected cert and key/);
}

async function certificate() {
  const made = await office.ctlJson("console", "certificate", office.dir, "127.0.0.1", "centre.example");

  assert.equal(made.cert, pem("console.crt"));
  assert.equal(fs.statSync(made.key).mode & 0o777, 0o600);
  await assert.rejects(office.ctl("console", "certificate", office.dir), /File exists/);
  world.ca = fs.readFileSync(made.cert);
  world.print = made.sha256;
}

// Of another certificate.
async function wrongKey() {
  fs.mkdirSync(pem("other"));
  await office.ctl("console", "certificate", pem("other"));
  office.configure(web("0.0.0.0", `cert = "${pem("console.crt")}" key = "${pem("other/console.key")}"`));
  await refusesToStart("lianhu-web", /听不了|证书/);
}

async function opening() {
  office.configure(web("0.0.0.0", pair));
  await office.openConsole();
  assert.match(office.base, /^https:\/\/0\.0\.0\.0:/);
  office.base = office.base.replace("0.0.0.0", "127.0.0.1");
  world.port = Number(new URL(office.base).port);
}

// A client that trusts this certificate and no other.
async function trusted() {
  const request = https.get(`${office.base}/sign-in`, { ca: world.ca });
  const [response] = await once(request, "response");

  assert.equal(response.statusCode, 200);
  assert.equal(response.socket.getPeerCertificate().fingerprint256, world.print);
  response.resume();
  await once(response, "end");
  await assert.rejects(once(https.get(`${office.base}/sign-in`), "response"), /self-signed/);
}

async function oldVersions() {
  for (const version of ["TLSv1", "TLSv1.1"]) {
    const socket = tls.connect({ port: world.port, host: "127.0.0.1", ca: world.ca, minVersion: version,
      maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" });

    await assert.rejects(once(socket, "secureConnect"), /disconnected before secure TLS|protocol version/);
  }
}

async function plain() {
  const socket = net.connect(world.port, "127.0.0.1");
  let said = "";

  socket.on("data", (bytes) => (said += bytes));
  socket.on("error", () => {});
  socket.write("GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(socket, "close");
  assert.doesNotMatch(said, /HTTP\/1/);
}

async function signingIn() {
  const browser = new Browser(office.base, path.join(build, "e2e/shots/tls"));

  world.browser = browser;
  await browser.open({ script: true });
  await browser.page.goto("/");
  await browser.page.getByLabel("姓名").fill(staff.clerk.name);
  await browser.page.getByLabel("密码").fill(office.password);
  await browser.page.getByRole("button", { name: "登录" }).click();
  await browser.page.getByRole("heading", { name: "今日" }).waitFor();
  const [cookie] = await browser.context.cookies();

  assert.ok(cookie.secure && cookie.httpOnly);
  assert.equal(cookie.sameSite, "Strict");
  assert.deepEqual(browser.faults, []);
}

async function ending() {
  await world.browser?.close();
  assert.deepEqual(await office.close(), []);
}

process.chdir(root);
play("tls", [
  ["the office opens", () => office.open({ console: false })],
  ["another address is refused without a certificate", noCertificate],
  ["lianhuctl makes a certificate, once", certificate],
  ["a key of another certificate is refused", wrongKey],
  ["the console opens", opening],
  ["it is known by its certificate", trusted],
  ["old versions of TLS are refused", oldVersions],
  ["nothing is said without TLS", plain],
  ["the cookie stays in TLS", signingIn],
], world, [["everything ends cleanly", ending]]);
