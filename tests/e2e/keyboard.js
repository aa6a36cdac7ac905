// A clerk's day by keyboard alone: Tab, Enter, Space, arrows and letters, from signing in to a notice.
// Nothing is clicked, nothing is focused by script: where the focus is, a person must have tabbed to,
// and must see it.
"use strict";
const assert = require("node:assert");
const path = require("node:path");
const { Office, staff, build, root } = require("./office");
const { Browser } = require("./browser");
const { play } = require("./steps");

const leader = "13900000021"; // 马建国, of the group below
const group = "南峪乡/东坪村/二社网格/第1联防组";
const village = "东坪村";
const tabsMost = 120; // before whoever tabs gives up

// ---- what a hand does ------------------------------------------------------------------------------

// What has the focus: its words as a screen reader would say them, and whether it can be seen.
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;

  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const labels = [...(element.labels || [])].map((label) => label.textContent);
  const words = element.getAttribute("aria-label") || labels.join(" ") || element.textContent || element.value || "";

  return {
    tag: element.tagName, type: element.type || "", words: words.replace(/\s*\*\s*$/, "").trim(),
    around: (element.closest("article, tr, li") || element).textContent,
    why: `outline ${style.outlineWidth} ${style.outlineStyle}, ${Math.round(box.left)},${Math.round(box.top)} to ` +
      `${Math.round(box.right)},${Math.round(box.bottom)} of ${innerWidth},${innerHeight}`,
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 &&
      box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
});

// Tabs on until what is wanted has the focus; each stop on the way must be seen.
async function tabTo(page, words, { tags = ["A", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "SUMMARY"], within = "", back = false } = {}) {
  const fits = (said) => (words instanceof RegExp ? words.test(said) : said === words);
  const passed = [];

  for (let i = 0; i < tabsMost; i++) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    const now = await focused(page);

    if (!now) continue; // the browser's own
    assert.ok(now.seen, `${page.url()}: nobody sees that ${now.tag} “${now.words}” has the focus: ${now.why}`);
    if (fits(now.words) && tags.includes(now.tag) && now.around.includes(within)) return now;
    passed.push(now.words);
  }
  throw new Error(`${page.url()}: no Tab leads to ${words}, but to ${passed.slice(0, 60).join(" | ")}`);
}

// Enter on what has the focus, which leads to another page or the same anew.
async function enter(page, key = "Enter") {
  await Promise.all([page.waitForEvent("framenavigated"), page.keyboard.press(key)]);
  await page.waitForLoadState("domcontentloaded");
}

// A field is typed over; a <select> is turned to what begins with these words by its letters' arrows.
async function fillIn(page, label, value) {
  const at = await tabTo(page, label);

  if (at.tag === "SELECT") await choose(page, value);
  else {
    await page.keyboard.press("Control+A");
    await page.keyboard.type(value);
  }
}

async function choose(page, words) {
  const chosen = () => page.evaluate(() => document.activeElement.selectedOptions[0].textContent);

  await page.keyboard.press("Home");
  for (let i = 0; i < 60 && (await chosen()) !== words; i++) await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(), words);
}

const follow = async (page, words, options) => {
  await tabTo(page, words, { tags: ["A"], ...options });
  await enter(page);
};

const push = async (page, words, key = "Enter") => {
  await tabTo(page, words, { tags: ["BUTTON"] });
  await enter(page, key);
};

const heading = (page, words) => page.getByRole("heading", { name: words, level: 1 }).waitFor();

// ---- the day ---------------------------------------------------------------------------------------

async function signingIn({ office, browser }) {
  const { page } = browser;

  await page.goto("/");
  await heading(page, "登录");
  await page.keyboard.type(staff.clerk.name); // the first field has the focus
  await fillIn(page, "密码", office.password);
  await enter(page);
  await heading(page, "今日");
}

// The first Tab of every page offers the way past the menu, and takes it.
async function skipping({ browser }) {
  const { page } = browser;

  for (const one of ["/", "/cases", "/messages", "/notices", "/roster", "/system"]) {
    await page.goto(one);
    await page.keyboard.press("Tab");
    const first = await focused(page);

    assert.equal(first.words, "跳到正文", `${one} begins with ${first.words}`);
    assert.ok(first.seen, `${one}: the way past the menu is not seen`);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.getElementById("main").contains(document.activeElement)),
      `${one}: the way past the menu does not lead past it`);
  }
}

async function sorting({ office, browser }) {
  const { page } = browser;

  await office.text(leader, "那个事情你们再给看一下嘛咋弄呢");
  await office.hear(leader, /没看懂/);
  await page.goto("/");
  await follow(page, /待分拣短信$/);
  await fillIn(page, "类别", "隐患");
  await fillIn(page, "户号", "5");
  await browser.shot("to-sort");
  await push(page, "归类");
  await page.getByText("没有要归类的短信。").waitFor();
}

async function filing(world) {
  const { page } = world.browser;

  await follow(page, "登记");
  await fillIn(page, "来源", "来访");
  await fillIn(page, /^单位/, group);
  await page.keyboard.press("Escape"); // what the browser suggests
  await fillIn(page, "类别", "纠纷");
  await fillIn(page, /^户号/, "7");
  await fillIn(page, "当事人", "刘桂花");
  await fillIn(page, "事由", "邻里");
  await fillIn(page, "内容", "院墙塌了,两家争");
  await world.browser.shot("register");
  await push(page, "登记", "Space");
  await heading(page, /^案件 \d{5}$/);
  world.number = (await page.getByRole("heading", { level: 1 }).textContent()).match(/\d{5}/)[0];
}

// A step without fields is a button; one with fields is opened by Enter and sent off by Enter.
async function moving({ browser }) {
  const { page } = browser;
  const state = page.locator("dl.facts dt").filter({ hasText: /^状态$/ }).locator("xpath=following-sibling::dd[1]");

  await openStep(page, "受理");
  await state.getByText("已受理").waitFor();
  await openStep(page, "办理", { "说明": "去看了院墙" });
  await state.getByText("办理中").waitFor();
  await browser.shot("case");
}

async function openStep(page, words, fields = {}) {
  const at = await tabTo(page, words, { tags: ["SUMMARY", "BUTTON"] });

  if (at.tag === "SUMMARY") {
    await page.keyboard.press("Enter");
    for (const [label, value] of Object.entries(fields)) await fillIn(page, label, value);
    await tabTo(page, words, { tags: ["BUTTON"] });
  }
  await enter(page);
}

// The ledger: found by number, put in order by a heading, turned by its links.
async function looking(world) {
  const { page } = world.browser;

  await follow(page, "案件");
  await fillIn(page, "案号", world.number);
  await enter(page);
  await heading(page, `案件 ${world.number}`);
  await follow(page, "案件");
  await follow(page, "限期");
  await page.locator("th[aria-sort=ascending]").getByText("限期").waitFor();
}

async function composing({ browser }) {
  const { page } = browser;

  await follow(page, "通知");
  await follow(page, "写通知");
  await fillIn(page, "标题", "联户长会");
  await fillIn(page, "正文", "星期五上午9点在村委会开联户长会。看到请回收到。");
  await tabTo(page, "请收到的人回复");
  await page.keyboard.press("Space");
  await tabTo(page, "联户长", { tags: ["INPUT"] });
  await page.keyboard.press("Space");
  await tabTo(page, village, { tags: ["INPUT"] });
  await page.keyboard.press("Space");
  await push(page, "看看发给多少人");
  await page.getByText("发给 4 人").waitFor();
  await browser.shot("notice");
  await follow(page, "跳过单位,到下面的按钮"); // not through every group of the township
  await push(page, /^存为草稿/);
  await page.locator("dl.facts").getByText("拟稿").first().waitFor();
}

// What only a hand with a mouse could reach: anything that reacts and takes no focus.
async function reaching({ browser }) {
  const { page } = browser;

  for (const one of ["/", "/cases", "/messages", "/notices", "/roster", "/rounds", "/statistics", "/system", "/registers"]) {
    await page.goto(one);
    assert.deepEqual(await page.evaluate(() =>
      [...document.querySelectorAll("a, button:not([disabled]), input:not([type=hidden]), select, textarea, summary")]
        .filter((element) => element.tabIndex < 0 || (element.tagName === "A" && !element.hasAttribute("href")))
        .map((element) => element.outerHTML.slice(0, 80))), [], one);
    assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("[tabindex]")]
      .filter((element) => element.tabIndex > 0).length), 0, one);
  }
}

async function signingOut({ browser }) {
  const { page } = browser;

  await push(page, "退出");
  await page.waitForURL("**/sign-in");
}

// ---- afterwards ------------------------------------------------------------------------------------

async function noFaults({ browser }) {
  assert.deepEqual(browser.faults, []);
}

async function ending({ office, browser }) {
  await browser.close();
  assert.deepEqual(await office.close(), []);
}

async function main() {
  const office = new Office(path.join(build, "e2e", "keyboard"));
  const world = { office };
  const opening = async () => {
    await office.open();
    world.browser = new Browser(office.base, path.join(build, "e2e/shots", "keyboard"));
    await world.browser.open({ script: true });
    for (const device of ["click", "move", "down", "up", "wheel"])
      world.browser.page.mouse[device] = () => { throw new Error("there is no mouse"); };
  };

  process.chdir(root);
  await play("keyboard", [
    ["the office opens", opening],
    ["signing in", signingIn],
    ["past the menu", skipping],
    ["an unreadable text is sorted", sorting],
    ["a walk-in is registered", filing],
    ["a case is worked", moving],
    ["a case is looked up", looking],
    ["a notice is composed", composing],
    ["nothing is out of reach", reaching],
    ["signing out", signingOut],
  ], world, [
    ["no script error, no warning, no other host", noFaults],
    ["everything ends cleanly", ending],
  ]);
}

main();
