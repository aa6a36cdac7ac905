// What script adds to pages that work without it: live parts of a page, a counter of SMS parts, a
// question before what cannot be undone. Nothing is fetched but pages of this console.
"use strict";

// <section data-live="5" id="x"> is read again from its own page every five seconds.
function liveSections() {
  for (const part of document.querySelectorAll("[data-live]")) {
    const seconds = Number(part.dataset.live) || 10;
    const again = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
          if (answer.ok && !answer.redirected) {
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const fresh = page.getElementById(part.id);
            if (!fresh) { location.reload(); return; } // what was waited for is there
            if (fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement))
              part.innerHTML = fresh.innerHTML;
          }
        } catch (error) { /* the next time */ }
      }
      setTimeout(again, seconds * 1000);
    };
    setTimeout(again, seconds * 1000);
  }
}

// GSM 7-bit default alphabet and its extension (3GPP TS 23.038, 6.2.1).
const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
  "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const extended = "^{}\\[~]|€\f";

// As the gateway cuts: no escape pair of GSM-7 and no surrogate pair is split.
function cut(sizes, whole, part) {
  const units = sizes.reduce((sum, n) => sum + n, 0);
  if (units <= whole) return { units, parts: 1 };
  let parts = 1, used = 0;
  for (const n of sizes) {
    if (used + n > part) { parts += 1; used = 0; }
    used += n;
  }
  return { units, parts };
}

function partsOf(text) {
  const chars = Array.from(text);
  if (chars.every((c) => basic.includes(c) || extended.includes(c)))
    return { seven: true, ...cut(chars.map((c) => (basic.includes(c) ? 1 : 2)), 160, 153) };
  return { seven: false, ...cut(chars.map((c) => c.length), 70, 67) };
}

// <textarea data-parts="【签名】"> says below itself how many messages it makes.
function partCounters() {
  for (const area of document.querySelectorAll("textarea[data-parts]")) {
    const note = document.createElement("p");
    note.className = "hint";
    note.setAttribute("aria-live", "polite");
    area.after(note);
    const count = () => {
      const signature = area.dataset.parts || "";
      const n = partsOf((area.value.startsWith(signature) ? "" : signature) + area.value);
      note.textContent = (n.seven ? `全是英文数字:连签名 ${n.units} 个字符` : `按中文算:连签名 ${n.units} 字`) +
        `,${n.parts} 条短信` + (n.parts > 2 ? ",太长,很少有人看完" : "");
    };
    area.addEventListener("input", count);
    count();
  }
}

// <button data-ask="..."> asks before it is done.
function questions() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.dataset.ask && !confirm(button.dataset.ask)) event.preventDefault();
  });
}

// <input data-ticks="x"> ticks all boxes inside #x.
function tickAll() {
  for (const box of document.querySelectorAll("[data-ticks]"))
    box.addEventListener("change", () => {
      for (const one of document.querySelectorAll(`#${box.dataset.ticks} input[type=checkbox]`)) one.checked = box.checked;
    });
}

// Above any page: a text has come since the last page of this window, or an alarm goes on.
function news() {
  const note = document.getElementById("news");
  if (!note) return;
  const show = (name, on) => { note.querySelector(`[data-news=${name}]`).hidden = !on; };
  const again = async () => {
    try {
      const answer = await fetch("/news", { headers: { "X-Live": "1" } });
      if (answer.ok && !answer.redirected) {
        const [newest, alarms] = (await answer.text()).split(" ").map(Number);
        const seen = sessionStorage.getItem("newest");
        if (seen === null || location.pathname === "/messages") sessionStorage.setItem("newest", newest);
        show("message", seen !== null && newest > Number(seen) && location.pathname !== "/messages");
        show("alarm", alarms > 0 && location.pathname !== "/");
        note.hidden = [...note.children].every((one) => one.hidden);
      }
    } catch (error) { /* the next time */ }
    setTimeout(again, 20000);
  };
  again();
}

// The form in <section data-preview="x">: what its button do=preview would show as #x is shown while it is filled in.
function previews() {
  for (const form of document.querySelectorAll("[data-preview] form")) {
    const name = form.parentElement.dataset.preview;
    let timer = 0;
    const place = document.createElement("div");
    place.setAttribute("aria-live", "polite");
    form.querySelector("#doing").before(place); // where it moves nothing that is being filled in
    const ask = async () => {
      const fields = new FormData(form);
      fields.set("do", "preview");
      try {
        const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "X-Live": "1" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = answer.ok && page.getElementById(name);
        const old = document.getElementById(name);
        if (old && !place.contains(old)) old.remove();
        place.replaceChildren(...(fresh ? [fresh] : []));
      } catch (error) { /* the button is there */ }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 900); });
  }
}

news();
previews();
liveSections();
partCounters();
questions();
tickAll();
