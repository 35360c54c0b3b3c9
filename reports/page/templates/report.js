(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const masked = masks(data.ends);
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  /* Whether a row is meant: all of it as text, with the name and the number as they are shown. */
  const matcher = (typed) => {
    const told = fold(typed.trim());
    const number = masked.number(told.replace(/[\s._-]/g, ""));
    const name = /^[ -~]*\d[ -~]*$/.test(told) ? null : masked.name(told); // an application's number is no name
    const speaks = /[^*]/.test(number);
    return (text, person, called) => text.includes(told) || person === number || (speaks && text.includes(number))
      || (name !== null && called === name);
  };

  const later = (act) => {
    let waiting = 0;
    return () => { clearTimeout(waiting); waiting = setTimeout(act, 80); };
  };

  const search = () => {
    const wanted = document.getElementById("wanted");
    const outcome = document.getElementById("outcome");
    const status = document.getElementById("status");
    const table = document.getElementById("found");
    const more = document.getElementById("more");
    const FIRST = 50;
    const NEXT = 500;
    const rows = data.rows.map((row) => ({
      text: fold([row[0], row[1], row[2], ...data.employers[row[3]]].join("\n")), person: fold(row[1]), name: fold(row[2]),
    }));
    let hits = [];
    let shown = 0;

    const cell = (text, href) => {
      const made = document.createElement("td");
      const holder = href ? made.appendChild(document.createElement("a")) : made;
      holder.textContent = text;
      if (href) holder.href = href;
      return made;
    };

    const line = (place) => {
      const [application, person, name, employer, day, answer, reasons, page] = data.rows[place];
      const made = document.createElement("tr");
      const said = cell(data.answers[answer][1]);
      said.className = `answer ${data.answers[answer][0]}`;
      made.append(
        cell(application, page), said, cell(reasons.map((each) => data.reasons[each]).join("；")), cell(`${name} ${person}`),
        cell(data.employers[employer].join(" ")), cell(day));
      return made;
    };

    const show = (count) => {
      const next = hits.slice(shown, shown + count);
      table.tBodies[0].append(...next.map(line));
      shown += next.length;
      label(table);
      more.hidden = shown === hits.length;
      more.textContent = data.words.more.replace("{0}", Math.min(NEXT, hits.length - shown));
      status.textContent = data.words.found.replace("{0}", hits.length).replace("{1}", shown);
    };

    const look = () => {
      const asked = wanted.value.trim() !== "" || outcome.value !== "";
      const fits = matcher(wanted.value);
      hits = !asked ? [] : [...rows.keys()].filter((place) =>
        (outcome.value === "" || data.rows[place][5] === Number(outcome.value))
        && fits(rows[place].text, rows[place].person, rows[place].name));
      shown = 0;
      table.tBodies[0].replaceChildren();
      table.hidden = hits.length === 0;
      show(FIRST);
      if (hits.length === 0) status.textContent = asked ? data.words.none : data.words.idle;
    };

    wanted.addEventListener("input", later(look));
    outcome.addEventListener("change", look);
    more.addEventListener("click", () => show(NEXT));
    look();
  };

  const queue = (table) => {
    const filter = document.getElementById("queue-filter");
    const status = document.getElementById("queue-status");
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => fold(row.textContent));
    const order = new Map(rows.map((row, place) => [row, String(place)]));
    const person = (row) => row.cells[1].lastChild.textContent;
    const name = (row) => row.cells[1].firstChild.textContent;
    const key = (row, place) => {
      const text = row.cells[place].textContent.trim();
      switch (heads[place].dataset.sort) {
        case "order": return order.get(row);
        case "day": return text.match(/\d{4}-\d\d-\d\d/)[0];
        default: return text;
      }
    };

    const narrow = () => {
      const fits = matcher(filter.value);
      rows.forEach((row, place) => { row.hidden = !fits(texts[place], fold(person(row)), fold(name(row))); });
      status.textContent = data.words.shown.replace("{0}", rows.filter((row) => !row.hidden).length).replace("{1}", rows.length);
    };

    const sort = (head, place) => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = [...rows].sort((one, other) => (down ? -1 : 1) * compare(key(one, place), key(other, place)));
      table.tBodies[0].append(...sorted);
    };

    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(head, place));
      head.append(button);
    });
    filter.addEventListener("input", later(narrow));
    filter.closest(".search").hidden = false;
    narrow();
  };

  /* On a narrow screen a row stands as a block: each cell says what it is. */
  const label = (table) => {
    const heads = table.tHead ? [...table.tHead.rows[0].cells].map((each) => each.textContent.trim()) : [];
    for (const body of table.tBodies) {
      for (const row of body.rows) {
        [...row.cells].forEach((each, place) => { if (heads[place] && each.colSpan === 1) each.dataset.label = heads[place]; });
      }
    }
  };

  search();
  document.querySelectorAll("table").forEach(label);
  const waiting = document.querySelector("table.queue");
  if (waiting) queue(waiting);
})();
