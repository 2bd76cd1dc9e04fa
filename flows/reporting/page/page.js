
"use strict";
(() => {
  const PAGE_ROWS = 100;
  const SVG = "http://www.w3.org/2000/svg";
  const ORDER = {
    support: ["unsourced", "single_source", "one_origin", "corroborated"],
    dispute: ["none", "denied", "retracted", "contested"],
    factuality: ["hypothetical", "planned", "not_happened", "denied", "uncertain", "claimed", "happened"],
  };
  const WORDS = { none: "undisputed", event_type: "type" };
  const byId = (id) => document.getElementById(id);
  const parse = (id) => JSON.parse(byId(id).textContent);
  const plain = (value) => (value === null || value === undefined ? "" : String(value).replaceAll("_", " "));

  // Everything that is shown is made here, from text: no string ever becomes markup.
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    return fill(node, attributes, children);
  }
  function draw(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    return fill(node, attributes, children);
  }
  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "onclick") node.addEventListener("click", value);
      else node.setAttribute(name, value);
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== "") node.append(child);
    }
    return node;
  }

  const given = parse("events-data");
  const events = given.rows.map((row, at) => {
    const event = { at };
    given.columns.forEach((name, i) => { event[name] = row[i]; });
    event.hay = [event.event_id, event.summary, event.place_name, event.admin1, event.event_type, event.event_mode,
      event.acled_sub_event_type, event.actor_names.join(" "), event.recipient_names.join(" ")]
      .filter(Boolean).join(" ").toLowerCase();
    return event;
  });
  const eventOf = new Map(events.map((event) => [event.event_id, event]));
  let found = null;
  const details = () => (found ??= parse("details-data"));

  // --- filters --------------------------------------------------------------------------------------

  const state = { sort: "support", down: true, page: 0, rows: events };
  const CHOICES = ["event_type", "country", "support", "dispute", "factuality"];

  function offer(name) {
    const counts = new Map();
    for (const event of events) {
      const value = event[name] ?? "";
      counts.set(value, (counts.get(value) || 0) + 1);
    }
    const order = ORDER[name];
    const values = [...counts.keys()].sort((a, b) =>
      order ? order.indexOf(b) - order.indexOf(a) : counts.get(b) - counts.get(a) || String(a).localeCompare(b));
    const select = byId("f-" + name);
    select.append(make("option", { value: "*" }, "all"));
    for (const value of values) {
      const shown = value === "" ? "unknown" : name === "event_type" ? value : plain(WORDS[value] || value);
      select.append(make("option", { value }, `${shown} (${counts.get(value)})`));
    }
  }

  function wanted() {
    const words = byId("f-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const picks = CHOICES.map((name) => [name, byId("f-" + name).value]).filter(([, value]) => value !== "*");
    const from = byId("f-from").value, to = byId("f-to").value, single = byId("f-single").checked;
    return (event) =>
      words.every((word) => event.hay.includes(word)) &&
      picks.every(([name, value]) => (event[name] ?? "") === value) &&
      (!from || (event.date_end !== null && event.date_end >= from)) &&
      (!to || (event.date_start !== null && event.date_start <= to)) &&
      (!single || !(event.is_historical || event.is_aggregate));
  }

  function rank(event) {
    const name = state.sort;
    if (name === "support") return ORDER.support.indexOf(event.support) * 1000 + event.n_independent;
    return ORDER[name] ? ORDER[name].indexOf(event[name]) : event[name];
  }

  // sorted once per order, not per keystroke: a filter keeps the order
  function order() {
    const sign = state.down ? -1 : 1;
    const keys = events.map(rank);
    state.sorted = [...events].sort((one, other) => {
      const a = keys[one.at], b = keys[other.at];
      if (a === b) return one.at - other.at;
      if (a === null || a === undefined) return 1;  // what is not known stands last either way
      if (b === null || b === undefined) return -1;
      return a < b ? -sign : sign;
    });
  }

  function refresh() {
    state.rows = state.sorted.filter(wanted());
    state.page = 0;
    const disputed = state.rows.filter((event) => event.dispute !== "none").length;
    byId("count").textContent = `${state.rows.length.toLocaleString("en")} of ${events.length.toLocaleString("en")} events, ${disputed.toLocaleString("en")} disputed`;
    showRows();
    showSupport();
    showWeeks();
    showMap();
  }

  // --- the table ------------------------------------------------------------------------------------

  function days(event) {
    if (!event.date_start) return "no date";
    if (event.date_precision === "year") return event.date_start.slice(0, 4);
    if (event.date_precision === "month") return event.date_start.slice(0, 7);
    return event.date_end && event.date_end !== event.date_start ? `${event.date_start} – ${event.date_end}` : event.date_start;
  }
  function toll(low, best, high) {
    if (best === null && low === null && high === null) return "";
    if (low !== null && high !== null && low !== high) return `${low}–${high}`;
    if (high === null && (best === null || low === best)) return `${best ?? low}+`;
    return String(best ?? low ?? high);
  }
  const tag = (value, cls) => make("span", { class: "tag " + (cls || value) }, plain(WORDS[value] || value));

  function showRows() {
    const body = byId("rows");
    const first = state.page * PAGE_ROWS;
    const rows = state.rows.slice(first, first + PAGE_ROWS).map((event) => make("tr", null,
      make("td", { class: "date" }, days(event), event.is_historical ? make("small", null, "background") : null),
      make("td", null, event.place_name || "no place", event.country ? make("small", null, [event.admin1 !== event.place_name ? event.admin1 : null, event.country].filter(Boolean).join(", ")) : null),
      make("td", null, event.event_type, event.event_mode ? make("small", null, plain(event.event_mode)) : null),
      make("td", { class: "what" },
        make("button", { class: "open", type: "button", "data-id": event.event_id, onclick: () => go(event.event_id) }, event.summary.trim()),
        who(event) ? make("small", null, who(event)) : null),
      make("td", { class: "number" }, toll(event.deaths_low, event.deaths_best, event.deaths_high)),
      make("td", null, plain(event.factuality)),
      make("td", null, tag(event.support), event.n_independent > 1 ? make("small", null, `${event.n_independent} independent`) : null),
      make("td", null, event.dispute === "none" ? "" : tag(event.dispute)),
      make("td", { class: "number" }, String(event.n_articles))));
    body.replaceChildren(...rows);
    const pages = Math.max(1, Math.ceil(state.rows.length / PAGE_ROWS));
    byId("page").textContent = `page ${state.page + 1} of ${pages}`;
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page + 1 >= pages;
  }
  function who(event) {
    const actors = event.actor_names.join(", "), recipients = event.recipient_names.join(", ");
    return recipients ? `${actors || "?"} → ${recipients}` : actors;
  }

  // --- charts ---------------------------------------------------------------------------------------

  function showSupport() {
    const box = byId("chart-support");
    const most = Math.max(1, ...ORDER.support.map((value) => state.rows.filter((event) => event.support === value).length));
    const chosen = byId("f-support").value;
    box.replaceChildren(...[...ORDER.support].reverse().map((value) => {
      const rows = state.rows.filter((event) => event.support === value);
      const disputed = rows.filter((event) => event.dispute !== "none").length;
      const bar = draw("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
        draw("rect", { class: "disputed", x: 0, y: 0, height: 10, width: (100 * disputed) / most }),
        draw("rect", { class: "all", x: (100 * disputed) / most, y: 0, height: 10, width: (100 * (rows.length - disputed)) / most }));
      return make("button", {
        type: "button", class: "bar", "aria-pressed": String(chosen === value),
        onclick: () => { byId("f-support").value = chosen === value ? "*" : value; refresh(); },
      }, make("span", null, plain(value)), make("span", { class: "track" }, bar), make("span", { class: "n" }, rows.length.toLocaleString("en")),
        make("span", { class: "hidden" }, ` events, ${disputed} disputed; show only these`));
    }));
  }

  const DAY = 86400000;
  function showWeeks() {
    const box = byId("chart-weeks");
    const weeks = new Map();
    for (const event of state.rows) {
      if (!event.date_start || !["day", "week"].includes(event.date_precision)) continue;
      const week = Math.floor((Date.parse(event.date_start) / DAY + 3) / 7);  // 1970-01-01 was a Thursday
      const entry = weeks.get(week) || [0, 0];
      entry[0] += 1;
      if (event.dispute !== "none") entry[1] += 1;
      weeks.set(week, entry);
    }
    if (!weeks.size) return box.replaceChildren(make("p", { class: "note" }, "No event of these is dated to a week or better."));
    // background of long ago would press the rest into a corner: the span that holds the later 98 %
    const dated = [...weeks].sort((a, b) => a[0] - b[0]);
    const total = dated.reduce((sum, [, [n]]) => sum + n, 0);
    let before = 0, cut = 0;
    while (cut < dated.length - 1 && before + dated[cut][1][0] <= total * 0.02) before += dated[cut++][1][0];
    const shown = dated.slice(cut), first = shown[0][0], last = shown.at(-1)[0];
    const width = 460, height = 120, floor = 100, span = last - first + 1;
    const most = Math.max(...shown.map(([, [n]]) => n)), step = width / Math.max(span, 8), thick = Math.max(step * 0.8, 0.6);
    const bars = shown.map(([week, [n, disputed]]) => {
      const x = (week - first) * step, h = (n / most) * (floor - 14), d = (disputed / most) * (floor - 14);
      return [draw("rect", { class: "all", x, y: floor - h, width: thick, height: h - d }, draw("title", null, `week of ${iso(week)}: ${n} events, ${disputed} disputed`)),
        draw("rect", { class: "disputed", x, y: floor - d, width: thick, height: d })];
    });
    box.replaceChildren(draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Events per week from ${iso(first)} to ${iso(last)}, at most ${most} in a week` },
      draw("line", { class: "grid", x1: 0, x2: width, y1: floor, y2: floor }), bars,
      draw("text", { x: 0, y: height - 5 }, iso(first)),
      span > 12 ? draw("text", { x: width, y: height - 5, "text-anchor": "end" }, iso(last)) : null,
      draw("text", { x: width, y: 10, "text-anchor": "end" }, `highest ${most}`)));
    if (before) box.append(make("p", { class: "note" }, `${before} earlier not drawn.`));
  }
  const iso = (week) => new Date((week * 7 - 3) * DAY).toISOString().slice(0, 10);

  // The map: plate carrée, shrunk east to west by the cosine of its middle, in tenths of a degree.
  function map(points, label, height) {
    const lons = points.map((p) => p.lon), lats = points.map((p) => p.lat);
    const extent = (values, least) => {
      const low = Math.min(...values), high = Math.max(...values), pad = Math.max((high - low) * 0.12, least);
      return [low - pad, high + pad];
    };
    let [west, east] = extent(lons, 9), [south, north] = extent(lats, 6);
    south = Math.max(south, -85); north = Math.min(north, 85);
    const k = Math.max(0.3, Math.cos((((south + north) / 2) * Math.PI) / 180));
    const ratio = height / 1000;
    if ((north - south) / ((east - west) * k) < ratio) {
      const more = (east - west) * k * ratio - (north - south);
      south -= more / 2; north += more / 2;
    } else {
      const more = (north - south) / (k * ratio) - (east - west);
      west -= more / 2; east += more / 2;
    }
    const scale = 1000 / ((east - west) * 10 * k);
    const x = (lon) => (lon - west) * 10 * k * scale, y = (lat) => (north - lat) * 10 * scale;
    const gap = [1, 2, 5, 10, 20, 30, 60].find((d) => (east - west) / d <= 9) || 60;
    const grid = [], names = [];
    for (let lon = Math.ceil(west / gap) * gap; lon <= east; lon += gap) {
      grid.push(draw("line", { class: "grid", x1: x(lon), x2: x(lon), y1: 0, y2: height }));
      names.push(draw("text", { x: x(lon) + 3, y: height - 5 }, Math.abs(lon) + "°" + (lon < 0 ? "W" : lon > 0 ? "E" : "")));
    }
    for (let lat = Math.ceil(south / gap) * gap; lat <= north; lat += gap) {
      grid.push(draw("line", { class: "grid", x1: 0, x2: 1000, y1: y(lat), y2: y(lat) }));
      names.push(draw("text", { x: 3, y: y(lat) - 3 }, Math.abs(lat) + "°" + (lat < 0 ? "S" : lat > 0 ? "N" : "")));
    }
    const land = draw("use", { href: "#land", class: "land",
      transform: `scale(${k * scale} ${scale}) translate(${-west * 10} ${north * 10})` });
    return draw("svg", { viewBox: `0 0 1000 ${height}`, role: "img", "aria-label": label },
      land, grid, names,
      points.map((p) => draw("circle", { class: p.cls, cx: x(p.lon), cy: y(p.lat), r: p.r, onclick: p.onclick || null }, draw("title", null, p.title))));
  }

  function showMap() {
    const box = byId("chart-map");
    const places = new Map();
    let without = 0;
    for (const event of state.rows) {
      if (event.lat === null) { without += 1; continue; }
      const key = `${event.lat} ${event.lon}`;
      const place = places.get(key) || { lat: event.lat, lon: event.lon, name: event.place_name, n: 0, disputed: 0 };
      place.n += 1;
      if (event.dispute !== "none") place.disputed += 1;
      places.set(key, place);
    }
    const list = [...places.values()].sort((a, b) => b.n - a.n);
    if (!list.length) return box.replaceChildren(make("p", { class: "note" }, "None of these events has a point."));
    const most = list[0].n;
    const points = list.map((p) => ({ ...p, r: 4 + 16 * Math.sqrt(p.n / Math.max(most, 8)), cls: p.disputed ? "disputed" : "all",
      title: `${p.name}: ${p.n} events, ${p.disputed} disputed`,
      onclick: () => { byId("f-text").value = p.name; refresh(); } }));
    const top = list.slice(0, 5).map((p) => `${p.name} ${p.n}`).join(", ");
    box.replaceChildren(map(points, `Map of ${list.length} places; most events: ${top}`, 380));
    box.append(make("p", { class: "note" }, `${list.length} places. ${without ? `${without} events without a point. ` : ""}A country's or province's events stand at its middle.`));
  }

  // --- the drawer -----------------------------------------------------------------------------------

  const SIDE = { asserts: "for", denies: "against", doubts: "against", withdrawn: "against" };
  const A = { outlet: 0, published: 1, title: 2, url: 3, path: 4, id: 5, copy: 6, pieces: 7 };
  const C = { id: 0, name: 1, kind: 2, named: 3, for: 4, party: 5, stance: 6, hedged: 7, quote: 8, medium: 9, platform: 10, said: 11, relays: 12, spans: 13, cue: 14, speaker: 15 };

  function words(article, start, end) {
    for (const [at, text] of article[A.pieces]) {
      if (at <= start && start < at + text.length) return text.slice(start - at, end - at);
    }
    return "";
  }
  function content(claim, article) {
    const parts = [];
    for (let i = 0; i < claim[C.spans].length; i += 2) parts.push(words(article, claim[C.spans][i], claim[C.spans][i + 1]));
    return parts.join(" … ");
  }
  const outletOf = (article) => article[A.outlet] || "outlet unknown";

  const speaker = (claim) => (claim[C.kind] === "unspecified" && claim[C.name] === "unspecified" ? "source not told" : claim[C.name]);

  function voice(telling, links) {
    const { articles, claims } = details();
    const article = articles[telling[0]], claim = telling[1] < 0 ? null : claims[telling[1]];
    const position = telling[2];
    const about = claim
      ? [plain(claim[C.kind]), claim[C.named] ? null : "no name", claim[C.party] ? "a party to it" : null, claim[C.hedged] ? "with reserve" : null,
        claim[C.medium] !== "unknown" ? plain(claim[C.medium]) + (claim[C.platform] ? ` (${claim[C.platform]})` : "") : null]
      : ["in its own voice"];
    const chain = claim
      ? [speaker(claim) + (claim[C.for] && claim[C.for] !== claim[C.name] ? ` (for ${claim[C.for]})` : ""), ...claim[C.relays], outletOf(article)]
      : [outletOf(article)];
    const said = claim && claim[C.said] ? `said ${claim[C.said]}, ` : "";
    return make("div", { class: "voice" },
      make("p", null, make("strong", null, claim ? speaker(claim) : outletOf(article)), " ", tag(position), " ", make("small", null, about.filter(Boolean).join(", "))),
      make("blockquote", null, claim ? content(claim, article) : words(article, ...telling[4]).trim()),
      make("p", { class: "chain" }, `${chain.join(" → ")}; ${said}${article[A.published] ? "published " + article[A.published] : "undated"}`),
      answers(links));
  }

  // "contradicted by A (number), B" : each other voice once, with the respects in which they meet
  function answers(links) {
    const lines = new Map();
    for (const [other, relation, slot] of links) {
      const names = lines.get(relation) || new Map();
      lines.set(relation, names.set(other, [...new Set([...(names.get(other) || []), slot])]));
    }
    return [...lines].map(([relation, names]) => make("p", { class: "chain" }, make("em", null, relation), " ",
      [...names].map(([name, slots]) => slots.includes("occurrence") && slots.length === 1 ? name : `${name} (${slots.filter((slot) => slot !== "occurrence").join(", ")})`).join(", ")));
  }

  function excerpt(article, tellings, claims) {
    // classes of each character's words, from offsets; cut wherever one begins or ends
    const marks = [];
    for (const telling of tellings) {
      marks.push([...telling[5], "trigger"]);
      if (telling[6].length) marks.push([...telling[6], "when"]);
      if (telling[7].length) marks.push([...telling[7], "where"]);
      const claim = telling[1] < 0 ? null : claims[telling[1]];
      if (!claim) continue;
      for (let i = 0; i < claim[C.spans].length; i += 2) marks.push([claim[C.spans][i], claim[C.spans][i + 1], "said"]);
      if (claim[C.cue].length) marks.push([...claim[C.cue], "cue"]);
      if (claim[C.speaker].length) marks.push([...claim[C.speaker], "cue"]);
    }
    return article[A.pieces].filter(([at, text]) => tellings.some((t) => t[4][0] >= at && t[4][0] < at + text.length)).map(([at, text]) => {
      const cuts = new Set([0, text.length]);
      for (const [start, end] of marks) for (const edge of [start - at, end - at]) if (edge > 0 && edge < text.length) cuts.add(edge);
      const edges = [...cuts].sort((a, b) => a - b);
      const nodes = [];
      for (let i = 0; i + 1 < edges.length; i++) {
        const from = edges[i], to = edges[i + 1];
        const kinds = new Set(marks.filter(([start, end]) => start - at <= from && end - at >= to).map(([, , kind]) => kind));
        const piece = text.slice(from, to);
        const cls = ["said", "cue"].filter((kind) => kinds.has(kind));
        if (kinds.has("when") || kinds.has("where")) cls.push("where");
        if (kinds.has("trigger")) nodes.push(make("mark", { class: cls.filter((c) => c === "cue").join(" ") || null }, piece));
        else nodes.push(cls.length ? make("span", { class: cls.join(" ") }, piece) : piece);
      }
      return make("p", null, at > 0 ? "… " : "", nodes, " …");
    });
  }

  function facts(pairs) {
    return make("dl", { class: "facts" }, pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined)
      .map(([name, value]) => [make("dt", null, name), make("dd", null, value)]));
  }

  function drawer(event) {
    const { articles, claims, links, tellings } = details();
    const told = tellings[event.at];
    const mine = new Set(told.map((telling) => telling[1]));
    const linksOf = (at) => at < 0 ? [] : links.filter(([a, b]) => (a === at && mine.has(b)) || (b === at && mine.has(a)))
      .map(([a, b, relation, slot]) => [claims[a === at ? b : a][C.name], a === at ? relation : `is ${relation === "supports" ? "supported" : relation === "contradicts" ? "contradicted" : "repeated"} by`, slot]);
    const sides = { for: new Map(), against: new Map(), other: new Map() };
    const seen = new Set();
    for (const telling of told) {
      const key = telling[1] < 0 ? `${telling[0]} ${telling[2]}` : `claim ${telling[1]} ${telling[2]}`;
      if (seen.has(key) || telling[3]) continue;
      seen.add(key);
      const side = sides[SIDE[telling[2]] || "other"];
      const name = telling[1] < 0 ? outletOf(articles[telling[0]]) : claims[telling[1]][C.name];
      side.set(name, [...(side.get(name) || []), voice(telling, linksOf(telling[1]))]);
    }
    // whoever speaks more than once stands once, with the rest folded away
    for (const side of Object.keys(sides)) {
      sides[side] = [...sides[side].values()].map(([first, ...rest]) => rest.length
        ? [first, make("details", { class: "more" }, make("summary", null, `${rest.length} more from the same`), rest)] : first);
    }
    const byArticle = new Map();
    for (const telling of told) byArticle.set(telling[0], [...(byArticle.get(telling[0]) || []), telling]);
    const counts = told.flatMap((telling) => telling[8].map((count) => ({ telling, count })));
    const point = event.lat === null ? null : { lat: event.lat, lon: event.lon, r: 9, cls: "one", title: event.place_name };
    const note = [event.is_historical ? "background" : null, event.is_aggregate ? "a total over several events" : null].filter(Boolean).join(", ");
    const at = state.rows.indexOf(event);
    const nodes = [
      make("div", { class: "top" }, make("code", null, event.event_id), make("span", null,
        make("button", { type: "button", disabled: at <= 0 ? "" : null, onclick: () => go(state.rows[at - 1].event_id) }, "Previous"),
        make("button", { type: "button", disabled: at < 0 || at + 1 >= state.rows.length ? "" : null, onclick: () => go(state.rows[at + 1].event_id) }, "Next"),
        make("button", { type: "button", id: "close", onclick: () => byId("drawer").close() }, "Close"))),
      make("h2", { id: "drawer-title", tabindex: "-1" }, event.summary.trim()),
      make("p", null, tag(event.support), " ", event.dispute !== "none" ? tag(event.dispute) : tag("none"), " ", tag(event.factuality, "plain"), note ? make("small", null, " " + note) : null),
      facts([
        ["When", `${days(event)}${event.date_start ? ` (${plain(event.date_basis)}, to the ${event.date_precision})` : ""}`],
        ["Where", event.place_name ? [event.place_name, event.admin1 !== event.place_name ? event.admin1 : null, event.country].filter(Boolean).join(", ") + ` (to the ${event.place_precision})` : "not told"],
        ["What", [event.event_type, plain(event.event_mode), event.acled_sub_event_type].filter(Boolean).join(" · ")],
        ["Who", event.actor_names.join(", ") || "not told"],
        ["To whom", event.recipient_names.join(", ")],
        ["Dead", tolls(event.deaths_low, event.deaths_best, event.deaths_high)],
        ["Injured", tolls(event.injured_low, event.injured_best, event.injured_high)],
        ["Support", `${event.n_independent} independent in ${event.n_origins} original of ${event.n_articles} articles`],
        ["Reported", event.first_reported ? event.first_reported === event.last_reported ? event.first_reported : `${event.first_reported} – ${event.last_reported}` : ""],
      ]),
      make("h3", null, "Who says so"),
      make("div", { class: "sides" },
        make("div", { class: "for" }, make("h4", null, `Hold that it happened (${sides.for.length})`), sides.for.length ? sides.for : make("p", { class: "note" }, "Nobody.")),
        make("div", { class: "against" }, make("h4", null, `Deny, doubt or withdraw it (${sides.against.length})`), sides.against.length ? sides.against : make("p", { class: "note" }, "Nobody."))),
      sides.other.length ? [make("h3", null, `Uncertain, planned or supposed (${sides.other.length})`), sides.other] : null,
      counts.length ? [make("h3", null, "Counts told"), make("div", { class: "scroll" }, make("table", null,
        make("thead", null, make("tr", null, ["Kind", "Count", "Words", "By"].map((name) => make("th", { scope: "col" }, name)))),
        make("tbody", null, counts.map(({ telling, count: [kind, low, best, high, , start, end] }) => make("tr", null,
          make("td", null, kind), make("td", { class: "number" }, tolls(low, best, high)), make("td", null, words(articles[telling[0]], start, end)),
          make("td", null, telling[1] < 0 ? outletOf(articles[telling[0]]) : claims[telling[1]][C.name], make("small", null, articles[telling[0]][A.published] || "undated")))))))] : null,
      make("h3", null, `In the words of ${byArticle.size === 1 ? "the article" : `${byArticle.size} articles`}`),
      make("p", { class: "legend" }, make("mark", null, "the act"), " ", make("span", { class: "said" }, "what somebody says"), " ", make("span", { class: "cue" }, "who says it"), " ", make("span", { class: "where" }, "when and where")),
      [...byArticle].map(([at, rows]) => {
        const article = articles[at];
        const title = article[A.title] || article[A.path];
        return make("article", { class: "excerpt" },
          make("h4", null, article[A.url] ? make("a", { href: article[A.url], rel: "noopener noreferrer nofollow", target: "_blank" }, title) : title),
          make("small", null, `${outletOf(article)}, ${article[A.published] || "undated"}, ${article[A.path]}${article[A.copy] >= 0 ? `, a copy of ${outletOf(articles[article[A.copy]])}` : ""}`),
          excerpt(article, rows, claims));
      }),
      point ? [make("h3", null, "Map"), map([point], `Map: ${event.place_name}`, 460)] : null,
    ];
    byId("drawer-body").replaceChildren(...nodes.flat(Infinity).filter((node) => node !== null));
  }
  function tolls(low, best, high) {
    if (best === null && low === null && high === null) return "";
    if (low === best && best === high) return String(best);
    if (high === null && (best === null || low === best)) return `at least ${best ?? low}`;
    const range = `${low ?? "?"} to ${high ?? "open"}`;
    return best === null ? range : `${best} (${range})`;
  }

  // --- wiring ---------------------------------------------------------------------------------------

  let opener = null;
  function go(id) {
    if (location.hash === "#" + id) open();
    else location.hash = id;
  }
  function open() {
    const event = eventOf.get(decodeURIComponent(location.hash.slice(1)));
    const dialog = byId("drawer");
    if (!event) { if (dialog.open) dialog.close(); return; }
    if (!dialog.open) opener = document.activeElement;
    drawer(event);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    byId("drawer-title").focus({ preventScroll: true });
  }
  byId("drawer").addEventListener("close", () => {
    if (eventOf.has(location.hash.slice(1))) history.replaceState(null, "", location.pathname + location.search);
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
  });
  byId("drawer").addEventListener("click", (click) => { if (click.target === byId("drawer")) byId("drawer").close(); });
  window.addEventListener("hashchange", open);

  for (const name of CHOICES) offer(name);
  const form = byId("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
  for (const head of document.querySelectorAll("#table th[data-sort]")) {
    head.querySelector("button").addEventListener("click", () => {
      const name = head.dataset.sort;
      state.down = state.sort === name ? !state.down : name !== "place_name" && name !== "event_type";
      state.sort = name;
      for (const other of document.querySelectorAll("#table th[data-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      order();
      refresh();
    });
  }
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  function turn(by) {
    state.page += by;
    showRows();
    byId("table").scrollIntoView({ block: "start" });
  }
  order();
  refresh();
  open();
})();
