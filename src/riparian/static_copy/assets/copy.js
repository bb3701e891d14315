// What a copy without a server can do: search from every page, and narrow its two lists. It loads
// nothing: a page that is opened as a file may not. Everything can be read without it.
"use strict";

(() => {
  const SHOWN = 50;
  const YEARS = ["from", "to"];

  // As the centre's own search folds words: width, case, and marks above and below Latin letters.
  // Marks of other scripts are letters, so they stay.
  const fold = (text) =>
    text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
  const LATIN_OR_DIGIT = /[0-9a-z\u00c0-\u024f]/;

  // Latin words are found by their beginning, what is written without spaces anywhere.
  function holds(text, word) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (!at || !LATIN_OR_DIGIT.test(word[0]) || !LATIN_OR_DIGIT.test(text[at - 1])) return true;
    }
    return false;
  }

  function element(name, attributes, ...inside) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(key, "");
      else if (value !== false && value !== undefined) made.setAttribute(key, value);
    }
    made.append(...inside);
    return made;
  }

  const number = (count) => count.toLocaleString("en-GB");

  // The search above every page leads to the list of projects.
  for (const form of document.querySelectorAll("form[data-search]")) {
    form.append(
      element("label", { class: "unseen", for: "find" }, "Search projects in any language"),
      element("input", { id: "find", name: "q", type: "search", maxlength: "500", placeholder: "Search: 上水道", autocomplete: "off" }),
      element("button", { class: "unseen" }, "Search"),
    );
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = form.elements.q.value.trim();
      const asked = words ? `#${new URLSearchParams({ q: words })}` : "";
      location.assign(form.dataset.search + asked);
    });
  }

  // On a narrow screen cells stand below each other; some browsers forget then that they are cells.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const part of document.querySelectorAll("table.who-says, table.who-says *")) {
    const role = part.tagName === "TH" ? `${part.scope === "col" ? "column" : "row"}header` : ROLES[part.tagName];
    if (role) part.setAttribute("role", role);
  }

  // On a narrow screen the menu is a line that scrolls: what is open stands where it can be seen.
  for (const open of document.querySelectorAll("header nav [aria-current]")) {
    const line = open.closest("ul");
    line.scrollLeft = open.offsetLeft - line.offsetLeft - (line.clientWidth - open.offsetWidth) / 2;
  }

  window.riparianIndex = (index) => {
    const place = document.querySelector("[data-finder]");
    const list = place?.parentElement.querySelector("section");
    if (!list) return;
    const words = index.words;
    const every = index.things.map((_, at) => at);
    const texts = index.things.map(([row, text]) => {
      const shown = row < 0 ? "" : index.rows[row].replace(/<[^>]*>/g, " ").replace(/&amp;/g, "&");
      return fold(`${shown} ${text}`);
    });
    const heading = document.querySelector("h1");
    const whole = { heading: [...heading.childNodes], title: document.title, list: [...list.childNodes] };
    const above = [...heading.parentElement.children].filter(
      (each) => each !== heading && !each.contains(place),
    );

    const asked = () => new URLSearchParams(location.hash.slice(1).replace(/^\?/, ""));
    const valueOf = (facet, code) => index.facets[facet]?.find(([own]) => own === code);

    // Of one thing any of the values has to fit, of different things all have to.
    function fitting(query) {
      let left = new Set(every);
      const keep = (numbers) => {
        const those = new Set(numbers);
        left = new Set([...left].filter((each) => those.has(each)));
      };
      for (const facet of Object.keys(index.facets)) {
        const codes = query.getAll(facet);
        if (codes.length) keep(codes.flatMap((code) => valueOf(facet, code)?.[2] ?? []));
      }
      if (index.facets.pair?.length > 1 && query.has("a") && query.has("b")) {
        keep(valueOf("pair", `${query.get("a")}~${query.get("b")}`)?.[2] ?? []);
      }
      if (query.has("state")) keep(index.states[query.get("state")] ?? []);
      const [from, to] = YEARS.map((name) => Number(query.get(name)) || 0);
      if (from || to) {
        keep(every.filter((each) => {
          const [first, last] = index.years[each];
          return first && (!from || last >= from) && (!to || first <= to);
        }));
      }
      const looked = fold(query.get("q") ?? "").split(/[\s,;]+/).filter(Boolean);
      if (looked.length) keep(every.filter((each) => looked.every((word) => holds(texts[each], word))));
      const order = index.orders[query.get("sort")] ?? Object.values(index.orders)[0];
      return order.filter((each) => left.has(each));
    }

    function chosen(query) {
      const chips = [];
      const chip = (name, value, called) => {
        const others = new URLSearchParams([...query].filter(([n, v]) => n !== name || v !== value));
        chips.push(element("li", {}, element("a", { href: `#${others}` },
          element("span", { class: "unseen" }, `${words.remove}: `), called)));
      };
      for (const [name, value] of query) {
        if (name === "q" && value) chip(name, value, `“${value}”`);
        else if (name === "state" && value !== "all") chip(name, value, words[value]);
        else if (YEARS.includes(name)) chip(name, value, `${words[name]} ${value}`);
        else if (index.facets[name]) chip(name, value, valueOf(name, value)?.[1] ?? value);
      }
      return chips.length ? [element("ul", { class: "chosen" }, ...chips)] : [];
    }

    function show() {
      const query = asked();
      fill(query);
      const all = ![...query].some(([name, value]) => value && name !== "page");
      for (const each of above) each.hidden = !all;
      list.classList.toggle("found", !all);
      if (all) {
        heading.replaceChildren(...whole.heading);
        document.title = whole.title;
        list.replaceChildren(...whole.list);
        return;
      }
      const found = fitting(query);
      heading.textContent = document.title = `${words.found}: ${number(found.length)} ${found.length === 1 ? words.one : words.many}`;
      const rows = [...new Set(found.map((each) => index.things[each][0]))].filter((row) => row >= 0);
      const entries = element("ol", { class: "findings" });
      const more = element("button", { type: "button", class: "quiet" }, words.more);
      const add = () => {
        const part = document.createElement("template");
        part.innerHTML = rows.splice(0, SHOWN).map((row) => index.rows[row]).join("");
        entries.append(part.content);
        more.hidden = !rows.length;
      };
      more.addEventListener("click", add);
      add();
      list.replaceChildren(
        ...chosen(query),
        ...(found.length ? [entries, more] : [element("p", { class: "lead" }, words.none)]),
        element("p", {}, element("a", { href: "#" }, words.clear)),
      );
    }

    // The form beside the list; what is chosen stands behind # in the address, and can be sent on.
    const choices = index.choices.map(([facet, label]) => element("label", {}, label,
      element("select", { name: facet }, element("option", { value: "" }, words.any),
        ...index.facets[facet].map(([code, called, held]) =>
          element("option", { value: code }, `${called} (${number(held.length)})`)))));
    const states = Object.keys(index.states).filter((state) => state !== "all");
    const form = element("form", { class: "finder", role: "search", "aria-label": words.title },
      element("label", {}, words.search,
        element("input", { name: "q", type: "search", maxlength: "500", placeholder: words.hint, autocomplete: "off" })),
      ...choices,
      element("label", {}, words.state, element("select", { name: "state" },
        element("option", { value: "" }, words.any),
        ...states.map((state) => element("option", { value: state }, words[state])))),
      element("div", { class: "span" }, ...YEARS.map((name) => element("label", {}, words[name],
        element("input", { name, inputmode: "numeric", pattern: "[0-9]{4}", maxlength: "4", autocomplete: "off" })))),
      element("p", {}, element("button", {}, words.show)));
    place.replaceChildren(element("details", { class: "allfacets" },
      element("summary", {}, words.title), element("div", { class: "insides" }, form)));

    function fill(query) {
      for (const field of form.elements) {
        if (field.name && document.activeElement !== field) field.value = query.getAll(field.name)[0] ?? "";
      }
    }

    function ask() {
      const query = asked();
      for (const field of form.elements) {
        if (!field.name) continue;
        query.delete(field.name);
        if (field.value.trim()) query.set(field.name, field.value.trim());
      }
      location.hash = query.toString();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.reportValidity()) ask();
    });
    form.addEventListener("change", (event) => {
      if (event.target.tagName === "SELECT") ask();
    });
    window.addEventListener("hashchange", show);
    if (location.hash) show();
  };
})();
