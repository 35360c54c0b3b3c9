"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const wanted = document.getElementById("wanted");
  const outcome = document.getElementById("outcome");
  const status = document.getElementById("status");
  const table = document.getElementById("found");
  const body = table.tBodies[0];
  const MOST = 50;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const texts = data.rows.map((row) => fold([row[0], row[1], row[2], ...data.employers[row[3]]].join("\n")));
  const masked = (text) => /^\d{17}[\dx]$/.test(text) ? text.slice(0, 4) + "*".repeat(10) + text.slice(-4) : text;

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

  const search = () => {
    const typed = fold(wanted.value.trim());
    const forms = [typed, masked(typed)];
    const asked = typed !== "" || outcome.value !== "";
    const hits = [];
    if (asked) {
      texts.forEach((text, place) => {
        const fits = outcome.value === "" || data.rows[place][5] === Number(outcome.value);
        if (fits && forms.some((form) => text.includes(form))) hits.push(place);
      });
    }
    body.replaceChildren(...hits.slice(0, MOST).map(line));
    table.hidden = hits.length === 0;
    status.textContent = !asked ? data.words.idle : hits.length === 0 ? data.words.none
      : data.words.found.replace("{0}", hits.length).replace("{1}", Math.min(MOST, hits.length));
  };

  let waiting = 0;
  wanted.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 80); });
  outcome.addEventListener("change", search);
  search();
})();
