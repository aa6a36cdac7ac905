// The sample township as `make run` has it: modemsim, lianhud and lianhu-web in a directory of
// their own, and lianhuctl to speak to them.
"use strict";
const { spawn, execFile } = require("node:child_process");
const { once } = require("node:events");
const crypto = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

const root = path.resolve(__dirname, "../..");
const build = path.resolve(root, process.env.BUILD || "build");
const programs = process.env.PROGRAMS || path.join(build, "san/bin");
const limitSeconds = 60;

const staff = {
  clerk: { name: "孙秀兰", role: "值班员" },
  checker: { name: "王进财", role: "综治主任" },
  signer: { name: "刘文清", role: "分管领导" },
};

function configuration(web) {
  const conf = (name) => path.join(root, "conf", name);
  const modem = (n) => `modem "sim${n}" {\n  port = "sim${n}"\n  number = "1390000000${n}"\n` +
    "  per_minute = 0\n  per_hour = 0\n  per_day = 0\n}\n";

  return `gateway = "nanyu"
signature = "【南峪乡综治中心】"
centre_phone = "0941-1234567"
duty_phones = {"13900000011", "13900000012"}
database = "lianhu.db"
control_socket = "control.sock"
model = "${conf("models/nanyu.conf")}"
texts = "${conf("texts/zh_CN.conf")}"
profiles = "${conf("profiles")}"
bulk_window = {"00:00-24:00"}
bulk_days = "all"
calendar = false
web { ${web} }
${modem(1)}${modem(2)}`;
}

class Office {
  constructor(dir) {
    this.dir = dir;
    this.children = [];
    this.password = crypto.randomBytes(8).toString("hex");
    this.env = {
      ...process.env,
      TZ: "Asia/Shanghai",
      LIANHU_SOCKET: path.join(dir, "control.sock"),
      LIANHU_SIM: path.join(dir, "sim.sock"),
    };
  }

  file(name) {
    return path.join(this.dir, name);
  }

  start(name, ...args) {
    const child = spawn(path.join(programs, name), args, { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    const log = fs.createWriteStream(this.file(`${name}.log`));

    child.title = name;
    child.ended = once(child, "exit");
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    this.children.push(child);
    return child;
  }

  // Runs lianhuctl; gives what it printed, throws what it complained of.
  ctl(...args) {
    return new Promise((resolve, reject) => {
      execFile(path.join(programs, "lianhuctl"), args, { env: this.env, cwd: root }, (error, out, complaint) =>
        error ? reject(new Error(`lianhuctl ${args.join(" ")}: ${complaint || error.message}`)) : resolve(out));
    });
  }

  async ctlJson(...args) {
    return JSON.parse(await this.ctl("--json", ...args));
  }

  configure(web) {
    fs.writeFileSync(this.file("lianhu.conf"), configuration(web));
  }

  async open({ roster = true, console = true } = {}) {
    fs.rmSync(this.dir, { recursive: true, force: true });
    fs.mkdirSync(this.dir, { recursive: true });
    this.configure("port = 0");
    fs.writeFileSync(this.file("password"), this.password, { mode: 0o600 });
    this.start("modemsim", "-n", "2", "-d", this.dir, "-s", this.file("sim.sock"), "--latency", "20");
    await this.ctl("-w", `${limitSeconds}`, "sim", "status");
    this.daemon = this.start("lianhud", "-c", this.file("lianhu.conf"));
    await this.ctl("-w", `${limitSeconds}`, "status");
    if (roster)
      await this.ctl("roster", "import", "conf/sample/nanyu-people.csv", "conf/sample/nanyu-households.csv");
    for (const one of Object.values(staff))
      await this.ctl("staff", "add", one.name, one.role, "--password-file", this.file("password"));
    if (console) await this.openConsole();
  }

  // Until lianhu-web has said where it listens.
  async openConsole() {
    this.console = this.start("lianhu-web", "-c", this.file("lianhu.conf"), "-S", this.file("sim.sock"));
    for await (const line of readline.createInterface({ input: this.console.stderr })) {
      const address = line.match(/https?:\/\/\S+/);

      if (address) {
        this.base = address[0].replace(/\/$/, "");
        break;
      }
    }
    if (!this.base) throw new Error(`lianhu-web did not start: ${fs.readFileSync(this.file("lianhu-web.log"))}`);
  }

  // One text of a phone, and the first answer that matches.
  async text(phone, words) {
    await this.ctl("sim", "text", phone, words, "--to", "13900000001");
  }

  async hear(phone, pattern) {
    const seen = (this.seen ||= {});
    const until = Date.now() + limitSeconds * 1000;
    const heard = [];

    for (let left = limitSeconds; left > 0; left = Math.ceil((until - Date.now()) / 1000)) {
      const inbox = await this.ctlJson("sim", "inbox", phone, "--after", `${seen[phone] || 0}`, "--wait", `${left}`)
        .catch(() => ({ messages: [] }));

      for (const message of inbox.messages || inbox) {
        seen[phone] = message.id;
        if (pattern.test(message.text)) return message.text;
        heard.push(message.text);
      }
    }
    throw new Error(`${phone} heard nothing like ${pattern}, but ${heard.join(" | ")}`);
  }

  // Ends what was started, last first; the exit of each that did not end by itself with 0.
  async close() {
    const bad = [];

    for (const child of this.children.reverse()) {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const [code, signal] = await child.ended;

      if (code !== 0) bad.push(`${child.title} ended with ${code ?? signal}, see ${this.dir}`);
    }
    this.children = [];
    return bad;
  }
}

module.exports = { Office, staff, build, root };
