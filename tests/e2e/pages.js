// Every page that can be reached from the first by its links, the clerk's first, then what only the
// others have: axe-core finds nothing serious in it, it answers, and it fits a screen of 1024 by 768.
"use strict";
const assert = require("node:assert");
const axe = require("axe-core");
const path = require("node:path");
const { Office, staff, build, root } = require("./office");
const { Browser } = require("./browser");
const { play } = require("./steps");

const leader = "13900000021";
const grave = ["serious", "critical"];

// Something of everything, so that lists have rows and pages have forms.
async function furnish({ office }) {
  const { ctl } = office;
  const run = ctl.bind(office);

  await office.text(leader, "JF 3 张明录 土地");
  await office.hear(leader, /编号/);
  await office.text(leader, "那个事情你们再给看一下嘛咋弄呢");
  await office.hear(leader, /没看懂/);
  await office.text("13900000022", "着火了快来人");
  await office.hear("13900000022", /收到急事|通知/);
  await run("--as", staff.clerk.name, "case", "accept", "10008");
  for (const to of ["unit:南峪乡/东坪村+role:联户长", "unit:南峪乡"])
    await run("--as", staff.clerk.name, "notice", "send", "--to", to, "--text", "星期五开会。看到请回收到。", "--receipt", "--yes");
  await run("--as", staff.checker.name, "notice", "check", "1");
  await run("--as", staff.signer.name, "notice", "sign", "1");
  await office.hear(leader, /星期五开会/);
}

// Pages that differ in a number, a name or a filter are one page.
function kindOf(address) {
  const url = new URL(address);
  const name = url.pathname.replace(/\/[^/]*(\d|%)[^/]*/g, "/*");

  return `${name}?${[...url.searchParams.keys()].filter((key) => ["do", "sheet", "view", "ledger"].includes(key)).join("&")}`;
}

// With all that folds opened: what is shut away axe-core does not see.
async function look(world, where) {
  const { page } = world.browser;

  await page.evaluate(() => { for (const fold of document.querySelectorAll("details")) fold.open = true; });
  const { violations } = await page.evaluate(async () => window.axe.run(document, { resultTypes: ["violations"] }));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  for (const found of violations) {
    const words = `${where}: ${found.impact} ${found.id}: ${found.nodes.map((node) => node.html.slice(0, 120)).slice(0, 3).join(" ; ")}`;

    if (grave.includes(found.impact)) world.findings.push(words);
    else world.notes.add(`${found.impact} ${found.id}: ${where}`);
  }
  if (wide > 0) world.findings.push(`${where}: ${wide} pixels wider than the screen`);
}

async function links(page) {
  return page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => link.href.replace(/#.*/, "")));
}

// Of pages that are made alike, ledgers and the manual, three are looked at; the others are asked for.
const alike = (where) => (where.match(/^\/(ledgers|help)\//) || [])[0];

// A link to a file is only asked for: it has to answer.
async function visit(world, address, from = "") {
  const { page, base, shots, context } = world.browser;
  const plain = await context.request.get(address);
  const type = plain.headers()["content-type"] || "";
  const where = address.slice(base.length);

  if (plain.status() >= 400) world.findings.push(`${where}: ${plain.status()}, linked from ${from}`);
  const group = alike(where);

  if (group) world.looked[group] = (world.looked[group] || 0) + 1;
  if (!type.startsWith("text/html") || world.looked[group] > 3) return [];
  await page.goto(address);
  await page.evaluate(axe.source);
  await look(world, where);
  world.count++;
  await page.screenshot({ path: path.join(shots, `${kindOf(address).replace(/[^\w*-]+/g, "_")}.png`), fullPage: true });
  return (await links(page)).map((link) => [link, where]);
}

async function walk(world, who) {
  const { browser, office } = world;
  const { seen } = world;
  const todo = [[`${browser.base}/`, ""]];

  await browser.anew();
  await visit(world, `${browser.base}/sign-in`);
  seen.delete("/?"); // what is on the first page depends on the role
  await browser.page.getByLabel("姓名").fill(who.name);
  await browser.page.getByLabel("密码").fill(office.password);
  await browser.page.getByRole("button", { name: "登录" }).click();
  await browser.page.getByRole("link", { name: who.name }).waitFor();
  while (todo.length) {
    const [address, from] = todo.shift();
    const kind = kindOf(address);

    if (seen.has(kind) || !address.startsWith(`${browser.base}/`)) continue;
    seen.add(kind);
    todo.push(...await visit(world, address, from));
  }
}

// What this test stands on: axe-core does see a field without a label and a text that is too pale.
async function axeSees(world) {
  const { page } = world.browser;

  world.findings = [];
  await page.goto("/sign-in");
  await page.evaluate(axe.source);
  await page.evaluate(() => {
    document.querySelector("label").remove();
    document.querySelector(".hint").className = "";
    document.querySelector("main p").style.setProperty("color", "#ccc");
  });
  await look(world, "spoilt");
  assert.ok(world.findings.some((words) => / label: /.test(words)), `${world.findings}`);
  assert.ok(world.findings.some((words) => / color-contrast: /.test(words)), `${world.findings}`);
}

const walking = (who) => async (world) => {
  world.findings = [];
  world.count = 0;
  await walk(world, who);
  assert.deepEqual(world.findings, []);
  console.log(`        ${world.count} pages of ${who.name}`);
};

// What script counts below a text while it is typed is what the gateway cuts it into.
async function counting({ browser, office }) {
  const { page } = browser;
  const texts = [70, 71, 134, 135, 160, 161, 306, 307].flatMap((n) => ["a".repeat(n), "a".repeat(n - 1) + "€",
    "中".repeat(n), "中".repeat(n - 1) + "😀", "é[".repeat(n / 2), `${"a".repeat(n - 1)}\n`]);

  await page.goto("/help");
  for (const text of [...texts, "`", "ç", "Ç", "a\tb"]) {
    const cut = await office.ctlJson("pdu", "encode", leader, text);
    const counted = await page.evaluate((words) => window.partsOf(words), text);

    assert.deepEqual([counted.parts, counted.seven], [cut.length, cut[0].encoding === "gsm7"], text);
  }
}

async function refusals(world) {
  const { browser } = world;

  world.findings = [];
  for (const [status, address] of [[404, "/nothing"], [404, "/cases/10009"], [404, "/roster?unit=%E5%8D%97"]])
    await browser.expecting(status, async () => {
      await browser.page.goto(address);
      await browser.page.evaluate(axe.source);
      await look(world, address);
    });
  assert.deepEqual(world.findings, []);
}

// A page when something was wrong with what was typed, before a file is taken in, and where nothing
// is found.
async function states(world) {
  const { browser, office } = world;
  const looked = async (where, words) => {
    await browser.page.getByText(words).first().waitFor();
    await browser.page.evaluate(axe.source);
    await look(world, where);
  };
  const signIn = async (password) => {
    await browser.page.getByLabel("姓名").fill(staff.clerk.name);
    await browser.page.getByLabel("密码").fill(password);
    await browser.page.getByRole("button", { name: "登录" }).click();
  };

  world.findings = [];
  await browser.anew();
  await browser.page.goto("/sign-in");
  await browser.expecting(403, () => signIn("wrong").then(() => looked("a wrong password", "姓名或密码不对")));
  await signIn(office.password);
  await browser.page.goto("/register");
  await browser.page.getByLabel("单位").fill("没有村");
  await browser.page.getByLabel("内容").fill("x");
  await browser.page.getByRole("main").getByRole("button", { name: "登记" }).click();
  await looked("a unit that there is not", "花名册里没有这个单位");
  await browser.expecting(409, async () => {
    await browser.page.goto("/notices/new");
    await browser.page.getByLabel("正文").fill("开会");
    await browser.page.getByRole("button", { name: "看看发给多少人" }).click();
    await looked("a notice to nobody", "请写明或勾选发给谁");
  });
  await browser.page.goto("/roster/import");
  await browser.page.getByLabel("人员表").setInputFiles("conf/sample/nanyu-people.csv");
  await browser.page.getByRole("button", { name: "看看会改什么" }).click();
  await looked("a roster before it is taken in", "导入前看一看");
  for (const empty of ["/cases?state=merged", "/drives", "/messages?find=nowhere", "/roster/people?find=nowhere"]) {
    await browser.page.goto(empty);
    await looked(empty, /没有/);
  }
  assert.deepEqual(world.findings, []);
}

async function noFaults({ browser, notes, seen }) {
  assert.ok(seen.size > 30, `only ${seen.size} pages`);
  for (const note of notes) console.log(`note    ${note}`);
  assert.deepEqual(browser.faults, []);
}

async function ending({ office, browser }) {
  await browser.close();
  assert.deepEqual(await office.close(), []);
}

const office = new Office(path.join(build, "e2e/pages"));
const world = { office, findings: [], notes: new Set(), seen: new Set(), looked: {}, count: 0 };

process.chdir(root);
play("pages", [
  ["the office opens", async () => {
    await office.open();
    world.browser = new Browser(office.base, path.join(build, "e2e/shots/pages"));
    await world.browser.open({ script: true });
  }],
  ["it has something of everything", furnish],
  ["axe-core sees what is wrong", axeSees],
  ["the clerk's pages", walking(staff.clerk)],
  ["the checker's pages", walking(staff.checker)],
  ["the signer's pages", walking(staff.signer)],
  ["pages that refuse", refusals],
  ["pages in other states", states],
  ["the counter of parts", counting],
], world, [
  ["no script error, no warning, no other host", noFaults],
  ["everything ends cleanly", ending],
]);
