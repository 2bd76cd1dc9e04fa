"""A tour of a release: what its tables hold, and how to ask them.

marimo edit notebooks/tour.py                          over ./output
marimo run notebooks/tour.py -- --release FOLDER       over another release, to read only
python notebooks/tour.py                               runs all of it, as the tests do
"""

import marimo

app = marimo.App(width="medium", app_title="Attest: a tour of a release")


@app.cell
def _():
    import json

    import altair as alt
    import marimo as mo
    import pandas as pd

    from flows.release import open_release
    from flows.reporting import report
    from flows.tables import VIEWS, query, read_tables, read_views

    return VIEWS, alt, json, mo, open_release, pd, query, read_tables, read_views, report


@app.cell
def _(mo):
    mo.md(
        """
        # A tour of a release

        Attest reads news and writes down **what happened** (events), **who says so** (claims) and **whom they
        cite** (sources). Nothing here is called true: an event says who holds it, how many of them are
        independent of one another, and who disputes it. This notebook asks a release the questions that one
        asks first; change any cell, and the cells that hang on it follow.
        """
    )
    return


@app.cell
def _(mo):
    # a release folder, or an output folder, whose latest release is meant
    release_path = mo.cli_args().get("release") or "output"
    return (release_path,)


@app.cell
def _(open_release, read_tables, read_views, release_path):
    release = open_release(release_path)
    tables = read_tables(release)
    views = read_views(release)
    events, claims, articles = tables["events"], tables["claims"], tables["articles"]
    return articles, claims, events, release, tables, views


@app.cell
def _(VIEWS, mo, pd, release, tables, views):
    overview = pd.DataFrame(
        [(name, "table", len(rows)) for name, rows in tables.items()]
        + [(name, "view", len(views[name])) for name in VIEWS],
        columns=["name", "kind", "rows"],
    )
    mo.vstack(
        [
            mo.md(
                f"""
                ## What there is

                Release `{release.release_id}`. `read_tables` gives pandas frames with exact types: days are
                days, unknown is null (never 0 or an empty text), counts stay whole. `read_views` gives the
                joins that are asked for most; the same SQL stands in `flows/views/` for DuckDB.
                """
            ),
            overview,
        ]
    )
    return (overview,)


@app.cell
def _(alt):
    # Okabe and Ito's colours, which people with any colour vision tell apart
    BLUE, SKY, ORANGE, RED, GREY, GREEN = "#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#999999", "#009E73"
    CLASSES = {
        1: ("verbal cooperation", SKY),
        2: ("material cooperation", BLUE),
        3: ("verbal conflict", ORANGE),
        4: ("material conflict", RED),
    }

    # a legend of counts, which are whole
    WHOLE = alt.Legend(tickMinStep=1, format="d")

    def palette(pairs):
        """A colour scale from (name, colour) pairs, in their order."""
        names, colours = zip(*pairs, strict=True)
        return alt.Scale(domain=list(names), range=list(colours))

    def calm(chart, title, subtitle):
        """A chart with its finding's unit in the title, and no more ink than it needs."""
        return (
            chart.properties(title=alt.TitleParams(title, subtitle=subtitle, anchor="start", offset=14))
            .configure_view(stroke=None)
            .configure_axis(grid=False, domain=False, tickColor="#ccc", labelLimit=260, titleColor="#555")
            .configure_title(fontSize=15, subtitleColor="#666", subtitleFontSize=12)
            .configure_legend(titleColor="#555", orient="bottom")
        )

    return BLUE, CLASSES, GREEN, GREY, ORANGE, RED, SKY, WHOLE, calm, palette


@app.cell
def _(CLASSES, WHOLE, alt, calm, mo, palette, pd, views):
    weekly = views["weekly_events"].assign(
        week=lambda rows: pd.to_datetime(rows["week"]),
        kind=lambda rows: rows["quad_class"].map({code: name for code, (name, _) in CLASSES.items()}),
    )
    weekly_chart = calm(
        alt.Chart(weekly)
        .mark_circle(opacity=0.85)
        .encode(
            x=alt.X("week:T", title=None, scale=alt.Scale(padding=20), axis=alt.Axis(format="%-d %b %Y")),
            y=alt.Y("event_type:N", title=None, sort=alt.EncodingSortField("quad_class", order="descending")),
            size=alt.Size("n_events:Q", title="events", scale=alt.Scale(range=[30, 500]), legend=WHOLE),
            color=alt.Color("kind:N", title=None, scale=palette(CLASSES.values())),
            tooltip=["week:T", "event_type:N", "n_events:Q", "n_disputed:Q"],
        )
        .properties(width=620, height=330),
        "Events per week and type (number of events)",
        "Dated to a week or better, told as having happened, totals left out",
    )
    mo.vstack([mo.md("## Events by type and week"), weekly_chart])
    return weekly, weekly_chart


@app.cell
def _(BLUE, GREY, ORANGE, RED, alt, calm, events, mo, palette):
    SUPPORT = ["corroborated", "one_origin", "single_source", "unsourced"]
    DISPUTE = [("none", BLUE), ("contested", RED), ("denied", ORANGE), ("retracted", GREY)]
    standing = (
        events.groupby(["support", "dispute"])
        .size()
        .reset_index(name="n_events")
        .astype({"n_events": "int64"})
    )
    standing_chart = calm(
        alt.Chart(standing)
        .mark_bar()
        .encode(
            x=alt.X("n_events:Q", title="events"),
            y=alt.Y("support:N", sort=SUPPORT, title=None),
            color=alt.Color("dispute:N", title="dispute", scale=palette(DISPUTE)),
            order=alt.Order("n_events:Q", sort="descending"),
            tooltip=["support:N", "dispute:N", "n_events:Q"],
        )
        .properties(width=560, height=150),
        "How well events are supported, and whether they are disputed (number of events)",
        "corroborated: two independent roots at least; ten outlets that quote one ministry are one",
    )
    mo.vstack([mo.md("## Support and dispute"), standing_chart])
    return standing, standing_chart


@app.cell
def _(mo, query, release):
    contested = query(
        """
        SELECT coalesce(date_start::VARCHAR, 'no date') || ', ' || coalesce(place_name, 'no place') || ': '
               || left(trim(summary), 90) AS label, event_id, n_for, n_against
        FROM contested_events ORDER BY n_against * n_for DESC, event_id
        """,
        release,
    )
    labels = dict(zip(contested["label"], contested["event_id"], strict=True))
    pick = mo.ui.dropdown(
        options=labels, value=next(iter(labels), None), label="Contested event", full_width=True
    )
    mo.vstack(
        [
            mo.md(
                f"""
                ## A contested story

                {len(contested)} events are disputed: somebody denies or doubts what somebody else asserts, or
                an outlet withdrew it. Choose one.
                """
            ),
            pick,
        ]
    )
    return contested, labels, pick


@app.cell
def _(BLUE, GREEN, GREY, ORANGE, RED, alt, calm, mo, palette, pd, pick, views):
    POSITIONS = [
        ("asserts", BLUE),
        ("denies", RED),
        ("doubts", ORANGE),
        ("uncertain", GREY),
        ("foretells", GREEN),
        ("withdrawn", "#000000"),
    ]
    story = views["timeline"]
    story = story[(story["event_id"] == pick.value) & (story["entry"] != "event") & story["day"].notna()]
    story = story.assign(
        day=lambda rows: pd.to_datetime(rows["day"]),
        role=lambda rows: rows["holder_is_party"].map({True: "a party to it", False: "no party"}),
    )
    story_chart = calm(
        alt.Chart(story)
        .mark_point(filled=True, size=170, opacity=0.9)
        .encode(
            x=alt.X(
                "day:T",
                title=None,
                scale=alt.Scale(padding=20),
                axis=alt.Axis(format="%-d %b %Y", tickCount=6),
            ),
            y=alt.Y("holder:N", title=None, sort=alt.EncodingSortField("day", op="min")),
            yOffset=alt.YOffset("entry:N", sort=[name for name, _ in POSITIONS]),
            color=alt.Color("entry:N", title="position", scale=palette(POSITIONS)),
            shape=alt.Shape("role:N", title="speaker", scale=alt.Scale(range=["diamond", "circle"])),
            tooltip=["day:T", "day_basis:N", "holder:N", "entry:N", "outlet:N", "words:N"],
        )
        .properties(width=560, height=alt.Step(34, **{"for": "position"})),
        "Who held what, and when (one mark = claims of one speaker on one day)",
        "By the day on which it was said, or else published; point at a mark for the words",
    )
    mo.vstack([story_chart, story[["day", "holder", "entry", "outlet", "words"]]])
    return story, story_chart


@app.cell
def _(BLUE, RED, WHOLE, alt, calm, events, json, mo, report):
    world = json.loads((report.PAGE / "world.json").read_text(encoding="utf-8"))
    located = events[events["lat"].notna()]
    points = (
        located.assign(disputed=located["dispute"] != "none")
        .groupby(["place_name", "lat", "lon"])
        .agg(n_events=("event_id", "size"), n_disputed=("disputed", "sum"))
        .reset_index()
        .assign(some=lambda rows: (rows["n_disputed"] > 0).map({True: "some disputed", False: "undisputed"}))
        .sort_values("n_events", ascending=False)
    )
    land = alt.Chart(alt.Data(values=world["geometries"])).mark_geoshape(
        fill="#eef0ee", stroke="#c3cac6", strokeWidth=0.5
    )
    spots = (
        alt.Chart(points)
        .mark_circle(opacity=0.75, stroke="white")
        .encode(
            longitude="lon:Q",
            latitude="lat:Q",
            size=alt.Size("n_events:Q", title="events", scale=alt.Scale(range=[40, 700]), legend=WHOLE),
            color=alt.Color(
                "some:N",
                title=None,
                scale=alt.Scale(domain=["undisputed", "some disputed"], range=[BLUE, RED]),
            ),
            tooltip=["place_name:N", "n_events:Q", "n_disputed:Q"],
        )
    )
    map_chart = calm(
        (land + spots).project(type="naturalEarth1").properties(width=680, height=360),
        "Where events took place (number of events per place)",
        f"{len(located)} of {len(events)} events have a point; a province's or country's stand at its middle",
    )
    mo.vstack([mo.md("## Where"), map_chart])
    return located, map_chart, points, spots


@app.cell
def _(CLASSES, WHOLE, alt, calm, mo, palette, pd, views):
    CLASS_COLUMNS = [f"n_{name.replace(' ', '_')}" for name, _ in CLASSES.values()]
    ties = views["dyads"].head(25).copy()
    ties["class"] = ties[CLASS_COLUMNS].astype("int64").idxmax(axis=1).str[2:].str.replace("_", " ")
    nodes = {
        side: {name: place for place, name in enumerate(dict.fromkeys(ties[side]))}
        for side in ("actor", "recipient")
    }
    lines = pd.DataFrame(
        [
            {"tie": place, "side": side, "x": x, "y": nodes[side][row[side]] * 24 / len(nodes[side]), **row}
            for place, row in enumerate(ties[["actor", "recipient", "n_events", "class"]].to_dict("records"))
            for x, side in enumerate(("actor", "recipient"))
        ]
    )
    names = pd.DataFrame(
        [
            {"name": name, "x": x, "y": place * 24 / len(nodes[side])}
            for x, side in enumerate(("actor", "recipient"))
            for name, place in nodes[side].items()
        ]
    )
    plain = {
        "x": alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.9, 1.9])),
        "y": alt.Y("y:Q", axis=None, scale=alt.Scale(reverse=True)),
    }
    arcs = (
        alt.Chart(lines)
        .mark_line(opacity=0.7)
        .encode(
            **plain,
            detail="tie:N",
            strokeWidth=alt.StrokeWidth(
                "n_events:Q", title="events", scale=alt.Scale(range=[1.2, 7]), legend=WHOLE
            ),
            color=alt.Color("class:N", title=None, scale=palette(CLASSES.values())),
            tooltip=["actor:N", "recipient:N", "n_events:Q", "class:N"],
        )
    )
    left, right = (
        alt.Chart(names[names["x"] == x])
        .mark_text(align=align, dx=dx, limit=260)
        .encode(**plain, text="name:N")
        for x, align, dx in ((0, "right", -8), (1, "left", 8))
    )
    network_chart = calm(
        (arcs + left + right).properties(width=700, height=520),
        "Who acts (left) on whom (right): width of a line = number of events",
        "The 25 most frequent pairs; colour = the class of most of their events",
    )
    mo.vstack([mo.md("## Who acts on whom"), network_chart])
    return lines, names, network_chart, ties


@app.cell
def _(BLUE, ORANGE, RED, SKY, alt, calm, mo, palette, query, release):
    VOICES = [
        ("named, no party", BLUE),
        ("no name, no party", SKY),
        ("named, a party", RED),
        ("no name, a party", ORANGE),
    ]
    quoted = query(
        """
        SELECT replace(s.kind, '_', ' ') AS kind,
               if(s.named, 'named', 'no name') || if(c.speaker_is_party, ', a party', ', no party') AS voice,
               count(*) AS n_claims
        FROM claims AS c JOIN sources AS s USING (source_id)
        GROUP BY ALL ORDER BY ALL
        """,
        release,
    )
    quoted_chart = calm(
        alt.Chart(quoted)
        .mark_bar()
        .encode(
            x=alt.X("n_claims:Q", title="claims"),
            y=alt.Y("kind:N", title=None, sort="-x"),
            color=alt.Color("voice:N", title=None, scale=palette(VOICES)),
            order=alt.Order("voice:N"),
            tooltip=["kind:N", "voice:N", "n_claims:Q"],
        )
        .properties(width=560, height=alt.Step(21)),
        "Who is quoted: claims by kind of source (number of claims)",
        "A party takes part in the event that it speaks of",
    )
    mo.vstack(
        [
            mo.md("## Who is quoted"),
            quoted_chart,
            mo.md("`source_audit` has the same per source, with how often others support or contradict it."),
        ]
    )
    return quoted, quoted_chart


@app.cell
def _(mo, views):
    pairs = views["claim_pairs"]
    against = pairs[pairs["relation"] == "contradicts"][
        ["slot", "earlier_source", "earlier_words", "later_source", "later_words"]
    ]
    mo.vstack(
        [mo.md("## Claim against claim\n\nThe later claim contradicts the earlier one in `slot`."), against]
    )
    return against, pairs


@app.cell
def _(articles, mo, pd, pick, views):
    tellings = views["tellings"]
    traced = tellings[tellings["event_id"] == pick.value]
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))

    def in_context(row):
        """The sentence of a telling, its act in bold, from the article's own text by the row's offsets."""
        text = texts[row.article_id]
        act = slice(row.trigger_start, row.trigger_end)
        before, after = text[row.start_char : row.trigger_start], text[row.trigger_end : row.end_char]
        return f"{before}**{text[act]}**{after}".replace("\n", " ").strip()

    def day(published):
        return "undated" if pd.isna(published) else str(published)

    words = [
        f"- *{row.holder} {row.position}* ({row.outlet}, {day(row.published)}): {in_context(row)}"
        for row in traced.itertuples()
    ]
    mo.md(
        "## From a row to its words\n\n"
        "Every row has offsets into `articles.text`; here are all tellings of the event chosen above. "
        "`attest show ID` prints the same on a terminal.\n\n" + "\n".join(words)
    )
    return day, in_context, tellings, texts, traced, words


@app.cell
def _(mo, query, release):
    deadliest = query(
        """
        SELECT e.date_start, e.place_name, e.deaths_low, e.deaths_best, e.deaths_high, e.support,
               count(DISTINCT t.holder) AS n_counters, e.event_id
        FROM events AS e JOIN tolls AS t USING (event_id)
        WHERE t.kind = 'killed' AND e.factuality = 'happened' AND NOT e.is_aggregate AND NOT e.is_historical
        GROUP BY ALL ORDER BY e.deaths_best DESC NULLS LAST, e.event_id LIMIT 10
        """,
        release,
    )
    mo.vstack(
        [
            mo.md(
                "## Any other question\n\n`query` runs SQL over tables and views. The deadliest events, with "
                "the range of the tolls told and how many holders told one:"
            ),
            deadliest,
        ]
    )
    return (deadliest,)


if __name__ == "__main__":
    app.run()
