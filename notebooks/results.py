"""What the journey made, read and plotted: ``make notebook``, or ``python notebooks/results.py``.

It reads the lake through ``persona_assets.lake`` and nothing else; Dagster does not have to run.
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="persona_assets: results")

with app.setup:
    import altair as alt
    import marimo as mo
    import polars as pl

    from persona_assets import lake

    BIG_FIVE = (
        "openness",
        "conscientiousness",
        "extraversion",
        "agreeableness",
        "emotional_stability",
    )


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    # What the journey made

    Somebody was seen: in a chat, a diary, an interview, a log of readings.
    From that, `make run` worked out what they seem to want, believe and be like, and how they act;
    and from *that* it learned their tempo, which the test data keeps.

    **observations → mindscapes → knowledge → personas → datasets**

    This page walks the same way.
    It only reads files, through functions that you can use in any script:

    | you want | you write |
    | --- | --- |
    | a table, or a part of it | `lake.load("api", persona="normal_user", seed=42)` |
    | only some columns | `lake.scan("population").select("city").collect()` |
    | an answer over several tables | `lake.sql("select ... from datasets.api join ...")` |
    | what is known of somebody | `lake.search(text)`, `lake.facts(persona)`, `lake.graph(...)` |
    | an answer for a purpose | `lake.map_persona(persona, "working_with")` |

    The people, their company and their devices are invented.
    """)
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 1 What lies in the lake

    A row here is an asset: one folder of Parquet files, one file for each *partition*.
    Everything about a mind has a partition for each persona; a dataset has one for each persona and
    *seed*, the number you choose to get another, equally repeatable variant.
    """)
    return


@app.function
def contents(asset: str) -> dict[str, object]:
    """Return how many rows an asset has, and how many partitions have any."""
    rows = lake.scan(asset)
    dimensions = [name for name in ("persona", "seed") if name in rows.collect_schema()]
    counts = rows.select(
        rows=pl.len(), partitions_with_rows=pl.struct(dimensions).n_unique()
    ).collect()
    return {"asset": asset, "by": " and ".join(dimensions), **counts.row(0, named=True)}


@app.cell
def _():
    inventory = pl.DataFrame([contents(asset) for asset in lake.assets()])
    inventory
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Beside each file lies a `manifest.json` that says what the rows were made from and what they
    are, as digests.
    This is how you check that two machines, or two days, have the same data.
    """)
    return


@app.cell
def _():
    shown_partition = lake.load("api").select("persona", "seed").unique().sort(pl.all()).row(-1)
    shown_manifest = lake.manifest("api", persona=shown_partition[0], seed=shown_partition[1])
    shown_manifest.model_dump()
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 2 Who is there

    Some personas are *described*: a YAML file declares how they behave.
    Others were *observed*: their folder of evidence says it, and what was learned from it is marked
    so, with the number of cases that it rests on.
    """)
    return


@app.cell
def _():
    personas = lake.sql("""
        select persona, d.kind, d.domain, d.locale,
               (select count(*) from observations.approved o
                where o.persona = d.persona) as observations,
               d.description
        from personas.documents d
        order by observations desc, persona
    """)
    personas
    return (personas,)


@app.cell
def _(personas):
    _observed = personas.filter((pl.col("kind") == "user") & (pl.col("observations") > 0))
    people = _observed["persona"].to_list()
    mo.stop(
        not people,
        mo.md("No observed people lie in this lake; the pages on minds have nothing to show."),
    )
    return (people,)


@app.cell(hide_code=True)
def _(people):
    mo.md(f"""
    ## 3 {len(people)} minds, side by side

    A **mindscape** is what the observations say, all together and in any order.
    Here it is in words; every sentence is put together from rows of the tables below.
    """)
    return


@app.cell
def _(people):
    summaries = lake.load("summaries").filter(pl.col("persona").is_in(people)).sort("persona")
    mo.hstack(
        [
            mo.md(
                f"**{row['persona']}**\n\n{row['narrative']}\n\n"
                f"*{row['observation_count']} observations until {row['as_of']:%d %B %Y}*"
            )
            for row in summaries.iter_rows(named=True)
        ],
        widths="equal",
        align="start",
    )
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ### Traits

    Five come from a questionnaire with a published key (IPIP, 50 items); the others were counted
    in what the person wrote.
    The dot is the best estimate, the line is one standard deviation to each side, and the paler it
    is the less sure we are.
    """)
    return


@app.function
def trait_chart(traits: pl.DataFrame) -> alt.LayerChart:
    """Return dots with one standard deviation to each side, a color for each persona."""
    base = alt.Chart(traits).encode(
        y=alt.Y("trait_name:N", title=None),
        yOffset=alt.YOffset("persona:N"),
        color=alt.Color("persona:N"),
        opacity=alt.Opacity(
            "confidence_fraction:Q",
            title="confidence",
            scale=alt.Scale(domain=[0, 1], range=[0.1, 1]),
        ),
    )
    spread = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("lower:Q", title="from none to as much as can be", scale=alt.Scale(domain=[0, 1])),
        x2="upper:Q",
    )
    return spread + base.mark_point(filled=True, size=60).encode(
        x="number:Q",
        tooltip=["persona", "trait_name", "number", "standard_deviation", "confidence_fraction"],
    )


@app.cell
def _(people):
    traits = (
        lake.load("traits")
        .filter(pl.col("persona").is_in(people) & (pl.col("data_type") == "numeric"))
        .with_columns(
            lower=(pl.col("number") - pl.col("standard_deviation")).clip(0, 1),
            upper=(pl.col("number") + pl.col("standard_deviation")).clip(0, 1),
        )
        .drop("derived_from", "evidence", "updated_at")
        .sort("persona", "trait_name")
    )
    is_personality = pl.col("trait_name").is_in(BIG_FIVE)
    personality_chart = trait_chart(traits.filter(is_personality)).properties(title="Personality")
    style_chart = trait_chart(traits.filter(~is_personality)).properties(title="Style of writing")
    mo.hstack([personality_chart, style_chart], justify="start")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ### When they write

    Some traits are not numbers but small documents, as JSON.
    The hours (UTC) at which somebody writes are one of them; the `learned_tempo` of the datasets
    further down comes from the same messages.
    """)
    return


@app.cell
def _(people):
    hours = (
        lake.load("traits")
        .filter(pl.col("persona").is_in(people) & (pl.col("trait_name") == "active_hours"))
        .select(
            "persona",
            counts=pl.col("value").str.json_decode(pl.Struct({"counts": pl.List(pl.Int64)})),
        )
        .unnest("counts")
        .with_columns(
            hour=pl.lit(list(range(24))),
            fraction=pl.col("counts").list.eval(pl.element() / pl.element().sum()),
        )
        .explode("hour", "fraction")
        .select("persona", "hour", "fraction")
    )
    hours_chart = (
        alt.Chart(hours)
        .mark_area(interpolate="step", opacity=0.7)
        .encode(
            x=alt.X("hour:Q", title="hour of the day, UTC"),
            y=alt.Y("fraction:Q", title="share", axis=alt.Axis(format="%", tickCount=3)),
            color=alt.Color("persona:N", legend=None),
            row=alt.Row("persona:N", title=None),
        )
        .properties(height=70, width=420)
    )
    hours_chart
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ### What they want

    Surest first.
    A goal that was stated once, in passing, has a low confidence, and says so.
    """)
    return


@app.cell
def _(people):
    goals = (
        lake.load("goals")
        .filter(pl.col("persona").is_in(people))
        .sort(["confidence_fraction", "goal_id"], descending=[True, False])
        .select(
            "persona", "description", "timeframe", "priority", "confidence_fraction", "evidence"
        )
    )
    goals.drop("evidence")
    return (goals,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ### What they believe, and where they contradict themselves

    `strength_fraction` is how far the evidence leans: 0.5 is not at all.
    `confidence_fraction` is how much evidence there is.
    A belief for and against which the person has spoken is *contested*: nothing is overwritten.
    """)
    return


@app.cell
def _(people):
    beliefs = (
        lake.load("beliefs")
        .filter(pl.col("persona").is_in(people))
        .with_columns(pieces=pl.col("evidence").list.len())
        .sort(
            ["is_contested", "pieces", "confidence_fraction", "belief_id"],
            descending=[True, True, True, False],
        )
        .select(
            "persona",
            "statement",
            "category",
            "strength_fraction",
            "confidence_fraction",
            "is_contested",
            "pieces",
            "evidence",
        )
    )
    beliefs.drop("evidence")
    return (beliefs,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 4 From a belief to the sentence it stands on

    Nothing here has to be believed: each row names the observations, and the characters in them,
    that it was read from.
    Choose something; **bold** is what a rule read, and around it is what was said.
    """)
    return


@app.function
def quotations(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what each piece of evidence of *rows* quotes, oldest first.

    Args:
        rows: Any rows with the columns ``persona`` and ``evidence``.

    Returns:
        A row for each piece: its source and time, who spoke, the characters before it, the quoted
        characters, those after it, and the polarity of the claim that was read there.
    """
    place = ["persona", "observation_id", "start", "end"]
    claims = lake.load("claims").explode("evidence").unnest("evidence")
    sides = claims.group_by(place).agg(
        polarity=pl.col("polarity").min(), rules=pl.col("rule").unique().sort()
    )
    turns = (
        lake.load("approved")
        .select("persona", "observation_id", "source_path", "observed_at", "raw", "turns")
        .explode("turns")
        .with_columns(
            pl.col("turns").struct.field("start").alias("turn_start"),
            pl.col("turns").struct.field("end").alias("turn_end"),
            pl.col("turns").struct.field("speaker_name"),
        )
    )
    start, end = pl.col("start"), pl.col("end")
    return (
        rows.select("persona", "evidence")
        .explode("evidence")
        .unnest("evidence")
        .join(turns, on=["persona", "observation_id"])
        .filter((pl.col("turn_start") <= start) & (end <= pl.col("turn_end")))
        .join(sides, on=place, how="left")
        .sort("observed_at", "start")
        .select(
            "observed_at",
            "source_path",
            "speaker_name",
            "polarity",
            "rules",
            before=pl.col("raw").str.slice(pl.col("turn_start"), start - pl.col("turn_start")),
            quoted=pl.col("raw").str.slice(start, end - start),
            after=pl.col("raw").str.slice(end, pl.col("turn_end") - end),
        )
    )


@app.function
def quotation_lines(pieces: pl.DataFrame) -> str:
    """Return pieces of evidence as Markdown, one quotation each."""
    lines: list[str] = []
    for row in pieces.iter_rows(named=True):
        side = "against" if (row["polarity"] or 1) < 0 else "for"
        said = f"{row['before']}**{row['quoted']}**{row['after']}".replace("\n", "\n> ")
        head = f"{side} · {row['observed_at']:%d %b %Y} · `{row['source_path']}`"
        lines.append(f"{head} · {row['speaker_name']}\n\n> {said}")
    return "\n\n".join(lines)


@app.cell
def _(beliefs, goals):
    _wanted = goals.select("persona", "evidence", label=pl.format("wants to {}", "description"))
    _held = beliefs.select("persona", "evidence", label=pl.col("statement"))
    stated = pl.concat([_held, _wanted]).select(
        "evidence", "persona", label=pl.format("{}: {}", "persona", "label")
    )
    statement = mo.ui.dropdown(
        stated["label"].unique(maintain_order=True).to_list(),
        value=stated["label"].first(),
        searchable=True,
        full_width=True,
        label="What is believed, or wanted",
    )
    statement
    return stated, statement


@app.cell
def _(stated, statement):
    belief_evidence = quotations(stated.filter(pl.col("label") == statement.value))
    mo.md(quotation_lines(belief_evidence))
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 5 What is known, and since when

    A fact has a time for which it holds.
    When somebody moves house, the old address is not deleted: it ends where the new one begins.
    """)
    return


@app.cell
def _(people):
    facts = (
        lake.load("facts")
        .filter(pl.col("persona").is_in(people))
        .select("persona", "key", "value", "valid_from_at", "valid_to_at", "confidence_fraction")
        .sort("persona", "key", "valid_from_at")
    )
    facts
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    Passages are kept with their vectors, so that they can be found by meaning.
    Here is, for each person, the pair of their own passages from different days that are nearest
    to each other: what they keep coming back to.
    """)
    return


@app.cell
def _():
    returning = lake.sql("""
        with said as (
            select persona, passage_id, content, embedding, cast(valid_from_at as date) as said_on
            from knowledge.passages
            where length(content) > 60
        )
        select a.persona, round(list_cosine_similarity(a.embedding, b.embedding), 3) as similarity,
               a.said_on as first_on, a.content as first, b.said_on as later_on, b.content as later
        from said a
        join said b on a.persona = b.persona and a.said_on < b.said_on and a.content <> b.content
        qualify row_number() over (
            partition by a.persona order by similarity desc, a.passage_id, b.passage_id
        ) = 1
        order by a.persona
    """)
    returning
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A search compares words and meaning at once; ask something else, or of somebody else.
    """)
    return


@app.cell
def _(people):
    question = mo.ui.text("what do I not want to go through again", full_width=True, label="Ask")
    asked = mo.ui.dropdown(people, value=people[0], label="of")
    mo.hstack([question, asked], widths=[3, 1])
    return asked, question


@app.cell
def _(asked, question):
    mo.stop(not question.value.strip(), mo.md("Ask something."))
    hits = lake.search(question.value, persona=asked.value, limit=5)
    hits.select("score", "similarity", "content", "category", "valid_from_at")
    return (hits,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    And there is a graph, for networkx: here is what the person is connected with most.
    The picture of it is in the metadata of `knowledge/nodes`, in the UI.
    """)
    return


@app.cell
def _(asked):
    graph = lake.graph(asked.value)
    connected = pl.DataFrame(
        [
            {
                "label": graph.nodes[node]["label"],
                "node_type": graph.nodes[node]["node_type"],
                "connections": count,
            }
            for node, count in graph.degree()
        ]
    ).sort(["connections", "label"], descending=[True, False])
    connected.head(10)
    return (connected,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    A *mapper* makes of all this an answer for a purpose; `as_of` would ask for an earlier day.
    """)
    return


@app.cell
def _(asked):
    brief = lake.map_persona(asked.value, "working_with", "balanced")
    mo.md(brief.text)
    return (brief,)


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 6 The population

    Each persona lives among people.
    They are not copies of anyone: a name, an age, a street and a city are drawn for each row from
    the row's own key, out of the word lists of the persona's locale, so that they agree with each
    other; and row 7 is the same whether you make ten rows or ten million.
    """)
    return


@app.cell
def _():
    ages = lake.sql("""
        select country, age_years // 5 * 5 as age, count(*) as people
        from datasets.population group by all order by all
    """)
    age_chart = (
        alt.Chart(ages)
        .transform_joinaggregate(total="sum(people)", groupby=["country"])
        .transform_calculate(share="datum.people / datum.total")
        .mark_line(point=True)
        .encode(
            x=alt.X("age:Q", title="age, in steps of five years", scale=alt.Scale(zero=False)),
            y=alt.Y("share:Q", title="share of the people", axis=alt.Axis(format="%")),
            color=alt.Color("country:N"),
        )
        .properties(title="Ages")
    )
    cities = lake.sql("""
        select country, city, count(*) as people from datasets.population group by country, city
        qualify row_number() over (partition by country order by people desc, city) <= 6
        order by country, people desc, city
    """)
    city_chart = (
        alt.Chart(cities)
        .mark_bar()
        .encode(
            x=alt.X("people:Q"),
            y=alt.Y("city:N", sort="-x", title=None),
            color=alt.Color("country:N"),
        )
        .properties(title="The largest cities of each country")
    )
    mo.hstack([age_chart, city_chart], justify="start")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 7 The requests that they send

    The same API, used by different personas.
    How often they call, how long the server takes, what goes wrong and how: all of that comes from
    their behaviors.
    """)
    return


@app.cell
def _():
    statuses = lake.sql("""
        select persona, cast(response.status_code as varchar) as status_code, count(*) as requests
        from datasets.api group by all order by all
    """)
    status_chart = (
        alt.Chart(statuses)
        .mark_bar()
        .encode(
            x=alt.X("requests:Q", stack="normalize", title="share", axis=alt.Axis(format="%")),
            y=alt.Y("persona:N", title=None),
            color=alt.Color("status_code:N", title="status"),
            tooltip=["persona", "status_code", "requests"],
        )
        .properties(title="Status codes")
    )
    latencies = lake.sql("""
        select persona, quantile_cont(latency_ms, 0.05) as p05_ms,
               quantile_cont(latency_ms, 0.5) as p50_ms, quantile_cont(latency_ms, 0.95) as p95_ms
        from datasets.api group by persona order by persona
    """)
    _spans = alt.Chart(latencies).encode(y=alt.Y("persona:N", title=None))
    latency_chart = (
        _spans.mark_bar(height=6).encode(
            x=alt.X("p05_ms:Q", scale=alt.Scale(type="log"), title="ms, 5 % to 95 %, and median"),
            x2="p95_ms:Q",
        )
        + _spans.mark_tick(color="black", thickness=3).encode(x="p50_ms:Q")
    ).properties(title="How long the server took")
    mo.hstack([status_chart, latency_chart], justify="start")
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    **When they come.**
    A stroke is a request: the first 200 of each persona, each on a clock of its own, because a
    load test sends in a fifth of a second what a person sends in a day.
    Most keep an even pace; storms of retries and rapid actions are the blocks, and the time that
    they take is missing elsewhere, so that the declared rate stays the rate.
    """)
    return


@app.cell
def _():
    arrivals = lake.sql("""
        select persona, (epoch_us(requested_at) - min(epoch_us(requested_at)) over persona_seed)
                        / 1e6 as seconds,
               operation_name
        from datasets.api
        where seed = (select max(seed) from datasets.api)
        window persona_seed as (partition by persona, seed)
        qualify row_number() over (partition by persona order by requested_at, request_id) <= 200
        order by persona, seconds
    """)
    arrival_chart = (
        alt.Chart(arrivals)
        .mark_tick(thickness=1)
        .encode(
            x=alt.X("seconds:Q", title="s", axis=alt.Axis(tickCount=4)),
            tooltip=["persona", "seconds", "operation_name"],
            facet=alt.Facet("persona:N", columns=3, title=None),
        )
        .properties(width=220, height=30)
        .resolve_scale(x="independent")
    )
    arrival_chart
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    **What the behaviors touched.**
    A record names the behaviors that touched it, so that a test run can say which ones it met.
    Compare `touched_fraction` with the declared probability or rate: it is there, not only meant.
    """)
    return


@app.cell
def _():
    touched = lake.sql("""
        with touches as (
            select persona, unnest(behaviors) as behavior_name from datasets.api
        ), counts as (
            select persona, behavior_name, count(*) as touched_count from touches group by all
        ), totals as (
            select persona, count(*) as row_count from datasets.api group by persona
        )
        select b.persona, b.behavior_name, b.behavior_type, b.origin_type, b.parameters,
               b.weight_fraction, coalesce(touched_count, 0) as touched_count,
               round(coalesce(touched_count, 0) / row_count, 4) as touched_fraction
        from personas.behaviors b
        join totals using (persona)
        left join counts using (persona, behavior_name)
        order by b.persona, b.behavior_name
    """)
    touched
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 8 The same person in two datasets

    The client of a request is a row of the population: `api.client_id` is `population.profile_id`.
    No table was looked up to make it so; both are the same function of the same key.
    Where an answer says the customer's name, it can be compared with the population's.
    They differ only where a behavior is there to spoil text; the last column says which ones
    touched the answers that differ.
    """)
    return


@app.cell
def _():
    meetings = lake.sql("""
        select a.persona, a.seed, a.requested_at, p.name as name_in_population,
               json_extract_string(a.response.body, '$.name') as name_in_api,
               p.age_years, p.city, p.profession, a.behaviors
        from datasets.api a
        join datasets.population p
          on p.profile_id = a.client_id and p.persona = a.persona and p.seed = a.seed
        where a.operation_name = 'get_customer' and a.response.status_code = 200
          and json_valid(a.response.body)
        order by a.persona, a.seed, a.requested_at
    """)
    is_same = pl.col("name_in_api") == pl.col("name_in_population")
    agreement = (
        meetings.drop_nulls("name_in_api")
        .group_by("persona")
        .agg(
            answers=pl.len(),
            same_name=is_same.sum(),
            touched_the_others=pl.col("behaviors").filter(~is_same).explode().unique().sort(),
        )
        .sort("persona")
    )
    mo.vstack([agreement, meetings.group_by("persona", maintain_order=True).head(3)])
    return


@app.cell(hide_code=True)
def _():
    mo.md(r"""
    ## 9 Ask yourself

    Every asset is a view `<stage>.<asset>`; DuckDB's SQL works over all of them at once.
    `data/lake/catalog.duckdb` has the same views for other tools.
    """)
    return


@app.cell
def _():
    query = mo.ui.text_area(
        value="""select d.persona, d.kind, count(*) as requests,
       round(avg(latency_ms), 1) as mean_latency_ms,
       round(100.0 * count(*) filter (response.status_code >= 400) / count(*), 2) as refused_percent
from datasets.api a
join personas.documents d on d.persona = a.persona
group by all
order by mean_latency_ms desc""",
        rows=8,
        full_width=True,
        label="SQL",
    )
    query
    return (query,)


@app.cell
def _(query):
    answer = lake.sql(query.value)
    answer
    return


if __name__ == "__main__":
    app.run()
