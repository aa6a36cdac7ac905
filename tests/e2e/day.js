// A clerk's day at the console in Chromium: from signing in to a card that comes out of the
// printer. usage: day.js with|without, which is about script.
"use strict";
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { Office, staff, build, root } = require("./office");
const { Browser } = require("./browser");
const { play } = require("./steps");

const leader = "13900000021"; // 马建国, of the group below
const group = "南峪乡/东坪村/二社网格/第1联防组";
const village = "南峪乡/东坪村";

// ---- what a hand does ------------------------------------------------------------------------------

async function signIn({ office, browser }, who, password = office.password) {
  const { page } = browser;

  await page.getByLabel("姓名").fill(who.name);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录" }).click();
}

async function takesOver(world, who) {
  const { page } = world.browser;

  await page.getByRole("button", { name: "退出" }).click();
  await page.waitForURL("**/sign-in");
  await signIn(world, who);
  await page.getByRole("link", { name: who.name }).waitFor();
}

const menu = (page, words) => page.getByRole("navigation", { name: "主菜单" }).getByRole("link", { name: words, exact: true }).click();
const row = (page, words) => page.getByRole("row").filter({ hasText: words });

// Pages are asked for again until they show it: what a phone sends takes its time.
async function shows(page, words, most = 30000) {
  const until = Date.now() + most;

  while (!(await page.getByText(words).count())) {
    if (Date.now() > until) throw new Error(`${page.url()} never shows ${words}`);
    await page.reload();
  }
}

// A step of a case: its words open the fields, if it has any; the same words send it off.
async function step(page, words, fields = {}) {
  const heading = page.locator("summary").filter({ hasText: new RegExp(`^${words}$`) });

  if (await heading.count()) await heading.click();
  for (const [label, value] of Object.entries(fields)) {
    const field = page.locator("details[open]").getByLabel(label);

    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await Promise.all([
    page.waitForEvent("framenavigated"),
    page.getByRole("button", { name: words, exact: true }).click(),
  ]);
}

const fact = (page, name) => page.locator("dl.facts dt").filter({ hasText: new RegExp(`^${name}$`) })
  .locator("xpath=following-sibling::dd[1]");

// ---- the day ---------------------------------------------------------------------------------------

async function signingIn(world) {
  const { browser } = world;
  const { page } = browser;

  await page.goto("/cases");
  assert.match(page.url(), /\/sign-in\?to=%2Fcases$/);
  await browser.shot("sign-in");
  await browser.expecting(403, async () => {
    await signIn(world, staff.clerk, "not the password");
    await page.getByRole("alert").getByText("姓名或密码不对").waitFor();
  });
  await signIn(world, staff.clerk);
  await page.getByRole("heading", { name: "案件" }).waitFor();
  assert.match(page.url(), /\/cases$/);
}

// First a file with a bad row, which changes nothing; then the right ones, looked at and carried out.
async function importing({ office, browser }) {
  const { page } = browser;
  const bad = office.file("bad.csv");

  fs.writeFileSync(bad, "姓名,手机号,角色,单位\n马建国,1390000,联户长,南峪乡/东坪村\n");
  await menu(page, "花名册"); // which is empty
  await page.getByLabel("人员表").setInputFiles(bad);
  await page.getByRole("button", { name: "看看会改什么" }).click();
  await page.getByRole("alert").getByText("有 2 处不对,没有导入").waitFor();
  await page.getByText("bad.csv 第2行第2列").waitFor();
  await browser.shot("import-bad");
  await page.getByRole("link", { name: "换文件" }).click();
  await page.getByLabel("人员表").setInputFiles("conf/sample/nanyu-people.csv");
  await page.getByLabel("户表").setInputFiles("conf/sample/nanyu-households.csv");
  await page.getByRole("button", { name: "看看会改什么" }).click();
  await page.getByRole("heading", { name: "导入前看一看" }).waitFor();
  await browser.shot("import-preview");
  assert.deepEqual(await office.ctlJson("roster", "list"), []);
  await page.getByRole("button", { name: "照这样导入" }).click();
  await page.getByText("花名册已经照表改好").waitFor();
  await page.goto(`/roster?unit=${encodeURIComponent(village)}`);
  await page.getByRole("cell", { name: "何玉珍" }).waitFor();
  await browser.shot("roster");
}

async function receiving(world) {
  const { office, browser } = world;
  const { page } = browser;

  await office.text(leader, "JF 3 张明录 土地");
  const answer = await office.hear(leader, /编号\d{5}/);

  world.number = answer.match(/编号(\d{5})/)[1];
  await menu(page, "收件");
  await row(page, "JF 3 张明录 土地").getByRole("link", { name: "马建国" }).click();
  await page.getByText(answer).waitFor();
  await browser.shot("thread");
}

async function sorting({ office, browser }) {
  const { page } = browser;

  await office.text(leader, "那个事情你们再给看一下嘛咋弄呢");
  await office.hear(leader, /没看懂/);
  await menu(page, "今日");
  await page.getByRole("link", { name: "待分拣短信" }).click();
  const article = page.getByRole("article").filter({ hasText: "那个事情你们再给看一下嘛" });

  await browser.shot("to-sort");
  await article.getByLabel("类别").selectOption({ label: "隐患" });
  await article.getByLabel("户号").fill("5");
  await article.getByRole("button", { name: "归类" }).click();
  await page.getByText("没有要归类的短信。").waitFor();
  await menu(page, "案件");
  await row(page, "陈玉珍").getByText("隐患").waitFor();
}

async function registering({ browser }) {
  const { page } = browser;

  await menu(page, "登记");
  await page.getByLabel("来源").selectOption({ label: "来访" });
  await page.getByLabel("单位").fill(group);
  await page.getByLabel("类别").selectOption({ label: "纠纷" });
  await page.getByLabel("户号").fill("7");
  await page.getByLabel("当事人").fill("刘桂花");
  await page.getByLabel("事由").fill("邻里");
  await page.getByLabel("内容").fill("院墙 <b>塌了</b> & 两家争");
  await browser.shot("register");
  await page.getByRole("button", { name: "登记" }).click();
  await page.getByRole("heading", { name: /^案件 \d{5}$/ }).waitFor();
  await page.getByText("院墙 <b>塌了</b> & 两家争").first().waitFor();
}

async function working(world) {
  const { office, browser, number } = world;
  const { page } = browser;

  await menu(page, "案件");
  await page.getByLabel("案号").fill(number);
  await page.getByRole("button", { name: "打开" }).click();
  await page.getByRole("heading", { name: `案件 ${number}` }).waitFor();
  await browser.shot("case-new");
  await step(page, "受理");
  await fact(page, "状态").getByText("已受理").waitFor();
  await step(page, "转办", { "交给谁": "刘明录" });
  await fact(page, "主办").getByText("刘明录").waitFor();
  await step(page, "办理", { "说明": "去看了地界" });
  await fact(page, "状态").getByText("办理中").waitFor();
  await step(page, "办结", { "说明": "两家同意立界石" });
  await fact(page, "状态").getByText("已调结").waitFor();
  await office.hear(leader, /已调结/);
  await office.text(leader, "满意");
  await shows(page, "已结案");
  await browser.shot("case-closed");
}

async function composing(world) {
  const { browser, office } = world;
  const { page } = browser;

  world.words = "星期五上午9点在村委会开联户长会。看到请回收到。";
  await menu(page, "通知");
  await page.getByRole("link", { name: "写通知" }).click();
  await page.getByLabel("标题").fill("联户长会");
  await page.getByLabel("正文").fill(world.words);
  await page.getByLabel("请收到的人回复").check();
  await page.getByLabel("联户长", { exact: true }).check();
  await page.getByLabel("东坪村", { exact: true }).check();
  assert.equal(await page.getByText(`连签名 ${"【南峪乡综治中心】".length + world.words.length} 字,1 条短信`).count(), world.script ? 1 : 0);
  await page.getByRole("button", { name: "看看发给多少人" }).click();
  await page.getByText("发给 4 人,每人 1 条,共 4 条短信").waitFor();
  await browser.shot("notice-preview");
  await page.getByRole("button", { name: "存为草稿" }).click();
  await fact(page, "状态").getByText("拟稿").waitFor();
  world.notice = new URL(page.url()).pathname;
  assert.equal(await page.getByRole("button", { name: "签发" }).count(), 0);
  assert.ok(await page.getByRole("button", { name: "审核通过" }).isDisabled());
  assert.match(await office.ctl("notice", "list"), /拟稿/);
}

async function checking(world) {
  const { page } = world.browser;

  await takesOver(world, staff.checker);
  await page.getByRole("link", { name: "待审核通知" }).click();
  await page.getByRole("link", { name: "联户长会" }).click();
  await page.getByRole("button", { name: "审核通过" }).click();
  await fact(page, "审核").getByText(staff.checker.name).waitFor();
}

async function signing(world) {
  const { page } = world.browser;

  await takesOver(world, staff.signer);
  await page.getByRole("link", { name: "待签发通知" }).click();
  await page.getByRole("link", { name: "联户长会" }).click();
  await page.getByRole("button", { name: "签发" }).click();
  await fact(page, "签发").getByText(staff.signer.name).waitFor();
}

// With script the page is not touched: it has to follow by itself.
async function watching(world) {
  const { office, browser, words } = world;
  const { page } = browser;
  const done = /已发 4 \/ 4,送到 4,回复 1,/;

  await office.hear(leader, new RegExp(words));
  await office.text(leader, "收到");
  if (world.script) await page.getByText(done).waitFor({ timeout: 30000 });
  else await shows(page, done);
  await page.reload();
  await row(page, "马建国").getByText("月").waitFor();
  await browser.shot("notice-sent");
}

// ---- paper -----------------------------------------------------------------------------------------

async function saved(world, click, name) {
  const [download] = await Promise.all([world.browser.page.waitForEvent("download"), click()]);
  const file = path.join(world.browser.shots, name);

  await download.saveAs(file);
  return file;
}

// LibreOffice reads the file; what it shows in the sheet, as text.
function opened(world, file) {
  const to = fs.mkdtempSync(path.join(world.office.dir, "opened-"));
  const utf8 = "44,34,76"; // commas, quotes, UTF-8: without a person it would not ask

  execFileSync("soffice", [`-env:UserInstallation=file://${to}/profile`, "--headless",
    ...(file.endsWith(".csv") ? [`--infilter=CSV:${utf8}`] : []), "--convert-to",
    `csv:Text - txt - csv (StarCalc):${utf8}`, "--outdir", to, file], { stdio: "pipe", timeout: 120000 });
  return fs.readFileSync(path.join(to, `${path.parse(file).name}.csv`), "utf8");
}

// The list of cases as CSV, the ledger of disputes as the sheet that goes upward.
async function exporting(world) {
  const { browser, number } = world;
  const { page } = browser;
  const take = (words, name) => saved(world, () => page.getByRole("link", { name: words }).click(), name);

  await takesOver(world, staff.clerk);
  await menu(page, "案件");
  assert.match(opened(world, await take("导出表格(CSV)", "cases.csv")), new RegExp(`${number},纠纷,土地,${group}`));
  await page.goto("/ledgers/disputes");
  await browser.shot("ledger");
  assert.match(opened(world, await take("导出表格(Excel)", "disputes.xlsx")), /矛盾纠纷排查调处台账[^]*张明录[^]*两家同意立界石/);
}

// Paper, whatever the way of printing: without script Chromium prints what the server sent.
async function printed(world, name) {
  const file = path.join(world.browser.shots, `${name}.pdf`);

  await world.browser.page.pdf({ path: file, preferCSSPageSize: true });
  execFileSync("pdftoppm", ["-r", "60", "-png", file, file.replace(/\.pdf$/, "")]);
  return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
}

async function printing(world) {
  const { browser } = world;
  const { page } = browser;

  await page.goto(`/cases/${world.number}`);
  const sheet = await printed(world, "case");

  assert.match(sheet, /已结案/);
  assert.doesNotMatch(sheet, /下一步|退出|花名册|报送人的短信|来了新短信/);
  await page.goto("/ledgers/disputes");
  await printed(world, "ledger"); // on its side, as on paper
  assert.match(execFileSync("pdfinfo", [path.join(browser.shots, "ledger.pdf")], { encoding: "utf8" }), /Page size: +841.* x 594/);
  await page.goto(`/roster/cards?unit=${encodeURIComponent(group)}`);
  await browser.shot("cards");
  const cards = await printed(world, "card");

  assert.match(cards, /第1联防组/);
  assert.match(cards, /0941-1234567/);
}

// ---- afterwards ------------------------------------------------------------------------------------

async function noFaults({ browser }) {
  assert.deepEqual(browser.faults, []);
}

async function ending({ office, browser }) {
  await browser.close();
  assert.deepEqual(await office.close(), []);
}

async function main(script) {
  const title = script ? "day" : "plain day";
  const office = new Office(path.join(build, "e2e", script ? "day" : "plain"));
  const world = { script, office };
  const opening = async () => {
    await office.open({ roster: false });
    world.browser = new Browser(office.base, path.join(build, "e2e/shots", script ? "day" : "plain"));
    await world.browser.open({ script });
  };

  process.chdir(root);
  await play(title, [
    ["the office opens", opening],
    ["signing in", signingIn],
    ["the roster is imported", importing],
    ["a report comes in", receiving],
    ["an unreadable text is sorted", sorting],
    ["a walk-in is registered", registering],
    ["a case is worked to its end", working],
    ["a notice is composed", composing],
    ["it is checked by another", checking],
    ["it is signed by a third", signing],
    ["it is watched", watching],
    ["a ledger opens in LibreOffice", exporting],
    ["a case and a cue card are printed", printing],
  ], world, [
    ["no script error, no warning, no other host", noFaults],
    ["everything ends cleanly", ending],
  ]);
}

main(process.argv[2] === "with");
