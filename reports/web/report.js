// Everything that matters is already on the page. This adds the language of the reader, sorting, and the question
// browser; all state lives in the URL's hash, so a view can be kept or sent.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const pageSize = 50;
  const find = (selector) => document.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

  // ---- state in the hash: "#lang=zh&q=xy-12"; a hash without "=" is a section of the page ----

  const readState = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  let state = readState();

  const writeState = (changes) => {
    for (const [key, value] of Object.entries(changes)) {
      if (value === "" || value === null || value === undefined) state.delete(key);
      else state.set(key, value);
    }
    history.replaceState(null, "", "#" + state.toString());
  };

  // ---- language ----

  const language = () => (find("#language-zh").checked ? "zh" : "en");

  const applyLanguage = () => {
    const chosen = language();
    document.documentElement.lang = chosen === "zh" ? "zh-Hans" : "en";
    for (const element of findAll("[data-en]")) {
      const text = element.dataset[chosen];
      if (element.matches("option")) element.textContent = text;
      else if (element.matches("input")) element.placeholder = text;
      else element.setAttribute("aria-label", text);
    }
  };

  const chooseLanguage = () => {
    const wanted = state.get("lang") || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
    find("#language-" + (wanted === "zh" ? "zh" : "en")).checked = true;
    applyLanguage();
  };

  for (const radio of findAll(".language")) {
    radio.addEventListener("change", () => {
      applyLanguage();
      writeState({ lang: language() });
    });
  }

  // ---- building blocks; text always goes in as text, never as markup ----

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const both = (text) => {
    const whole = document.createDocumentFragment();
    whole.append(make("span", { class: "en", lang: "en" }, text.en), make("span", { class: "zh", lang: "zh-Hans" }, text.zh));
    return whole;
  };
  const foreign = (text) => make("bdi", { dir: "auto" }, text);

  // ---- sorting the leaderboard ----

  const sortTable = (table, column, direction) => {
    const body = table.tBodies[0];
    const value = (row) => {
      const held = row.cells[column].dataset.value;
      return held === undefined ? null : Number(held);
    };
    const rows = [...body.rows].map((row, place) => ({ row, place, value: value(row) }));
    const sign = direction === "ascending" ? 1 : -1;
    rows.sort((a, b) => {
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || a.place - b.place;
      return sign * (a.value - b.value) || a.place - b.place;
    });
    body.append(...rows.map((entry) => entry.row));
    for (const header of findAll("thead th", table)) {
      if (header.cellIndex === column) header.setAttribute("aria-sort", direction);
      else header.removeAttribute("aria-sort");
    }
  };

  const enableSorting = (table) => {
    if (!table) return;
    for (const header of findAll("th[data-sort]", table)) {
      const button = make("button", { type: "button" });
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const first = header.dataset.sort;
        const other = first === "ascending" ? "descending" : "ascending";
        const direction = header.getAttribute("aria-sort") === first ? other : first;
        sortTable(table, header.cellIndex, direction);
        writeState({ sort: header.cellIndex + (direction === "ascending" ? "a" : "d") });
      });
    }
    const wanted = /^(\d+)([ad])$/.exec(state.get("sort") || "");
    if (wanted && table.tHead.rows[0].cells[wanted[1]]) {
      sortTable(table, Number(wanted[1]), wanted[2] === "a" ? "ascending" : "descending");
    }
  };

  // ---- question browser ----

  const form = find("#filters");
  const list = find("#questions");
  const filterNames = ["trial", "verdict", "class", "kind", "split", "find"];
  const searchable = data.questions.map((question) => [question.id, question.prompt, ...question.accepted].join("\n").toLowerCase());

  const matching = () => {
    const trial = data.trials[Number(form.elements.trial.value)];
    const wanted = form.elements.find.value.trim().toLowerCase();
    const linked = state.get("q");
    return data.questions.map((_, index) => index).filter((index) => {
      const question = data.questions[index];
      if (linked) return question.id === linked;
      for (const key of ["class", "kind", "split"]) {
        const chosen = form.elements[key].value;
        if (chosen && question[key] !== chosen) return false;
      }
      if (form.elements.verdict.value && trial.verdicts[index] !== form.elements.verdict.value) return false;
      return !wanted || searchable[index].includes(wanted) || trial.answers[index].toLowerCase().includes(wanted);
    });
  };

  const answerOf = (trial, index, heading) => {
    const verdict = trial.verdicts[index];
    const name = data.names.verdict[verdict];
    const column = make("div", {}, make("h4", {}, heading));
    column.append(make("p", { class: "verdict verdict-" + verdict }, both(name)));
    const answer = make("p", { class: "answer", dir: "auto" });
    if (trial.answers[index]) answer.append(trial.answers[index]);
    else answer.append(make("span", { class: "soft" }, both(data.names.nothing)));
    column.append(answer);
    const rule = make("p", { class: "rule" }, make("code", {}, data.rules[trial.rules[index]]));
    if (trial.extracted[index]) rule.append(" → ", foreign(trial.extracted[index]));
    column.append(rule);
    return column;
  };

  const questionCard = (index, trial) => {
    const question = data.questions[index];
    const link = make("a", { href: "#q=" + encodeURIComponent(question.id) }, question.id);
    const facts = make("p", { class: "facts" }, link, " · ", both(data.names.kind[question.kind]), " · ", both(data.names.class[question.class]), " · ", question.split);
    const asked = make("div", {}, make("p", { class: "prompt", dir: "auto" }, question.prompt));
    if (question.accepted.length > 0) {
      asked.append(make("p", { class: "gold" }, make("span", { class: "soft" }, both(data.names.accepted), " "), foreign(question.accepted.join(" / "))));
    }
    asked.append(facts);
    const card = make("article", { class: "question", "aria-label": question.id }, asked);
    card.append(answerOf(trial, index, trial.number + " " + trial.label));
    if (trial.base !== null) {
      const base = data.trials[trial.base];
      card.append(answerOf(base, index, base.number + " " + base.label));
    }
    return card;
  };

  const renderQuestions = () => {
    const trial = data.trials[Number(form.elements.trial.value)];
    const found = matching();
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    const page = Math.min(pages, Math.max(1, Number(state.get("page")) || 1));
    const first = (page - 1) * pageSize;
    const shown = found.slice(first, first + pageSize);
    list.replaceChildren(...shown.map((index) => questionCard(index, trial)));
    if (shown.length === 0) list.append(make("p", { class: "empty" }, both(data.names.noneFound)));
    const last = first + shown.length;
    const range = shown.length === 0 ? "0" : `${first + 1}–${last}`;
    find("#count").replaceChildren(both({ en: `${range} of ${found.length}`, zh: `第 ${range} 题，共 ${found.length} 题` }));
    find("#previous").disabled = page <= 1;
    find("#next").disabled = page >= pages;
    find("#all").hidden = !state.get("q");
  };

  const turnPage = (step) => {
    writeState({ page: Math.max(1, (Number(state.get("page")) || 1) + step) });
    renderQuestions();
    find("#browser").scrollIntoView();
  };

  const fillForm = () => {
    for (const name of filterNames) {
      const control = form.elements[name];
      const wanted = state.get(name);
      if (wanted === null) control.value = control.dataset.start || "";
      else if (control.tagName !== "SELECT" || [...control.options].some((option) => option.value === wanted)) control.value = wanted;
    }
  };

  const enableBrowser = () => {
    if (!form) return;
    form.hidden = find("#pager").hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      const changes = { page: "", q: "" };
      for (const name of filterNames) {
        const control = form.elements[name];
        changes[name] = control.value === (control.dataset.start || "") ? "" : control.value;
      }
      writeState(changes);
      renderQuestions();
    });
    find("#previous").addEventListener("click", () => turnPage(-1));
    find("#next").addEventListener("click", () => turnPage(1));
    find("#all").addEventListener("click", () => {
      writeState({ q: "" });
      renderQuestions();
    });
    fillForm();
    renderQuestions();
    if (state.get("q")) find("#browser").scrollIntoView();
  };

  // A plain link such as "#q=xy-12" keeps language and filters; an edited hash is taken as it is.
  window.addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) return;
    const asked = readState();
    const keys = [...asked.keys()];
    if (keys.length === 1 && keys[0] === "q") writeState({ q: asked.get("q"), page: "" });
    else state = asked;
    chooseLanguage();
    if (!form) return;
    fillForm();
    renderQuestions();
    if (state.get("q")) find("#browser").scrollIntoView();
  });

  chooseLanguage();
  enableSorting(find("table.leaderboard"));
  enableBrowser();
})();
