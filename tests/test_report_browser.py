"""The report in a real browser: it loads, filters, opens by keyboard, and runs nobody's script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows.reporting import report
from tests import browser, many_events, releases
from transforms import schema

pytestmark = pytest.mark.skipif(not browser.is_here(), reason="needs chromium, chromium-driver and selenium")

BAD = "<img src=x onerror='window.hit=1'><script>window.hit=1</script></script><b>"
# ms from a keystroke to the painted result; people feel a delay from about 100 ms on (Nielsen 1993), and the
# machines that run tests are slow and busy
MAX_FILTER_MS = 400


def hostile() -> dict[str, pa.Table]:
    """The small release, whose every free text tries to become markup or script; two events more."""
    tables = releases.tables()
    for name, declared in schema.TABLES.items():
        rows = tables[name].to_pylist()
        for row in rows:
            for field in declared.fields:
                free = field.type == schema.TEXT and not field.enum and field.name not in declared.foreign
                if free and not field.name.endswith("_id") and row[field.name]:
                    row[field.name] += BAD
            if name == "articles":
                row["url"] = "javascript:window.hit=1"
        tables[name] = pa.Table.from_pylist(rows, tables[name].schema)
    more = [
        releases.row(
            schema.EVENTS,
            event_id=f"e-{n}",
            event_type="PROTEST",
            summary=f"March {n}",
            support="corroborated",
        )
        for n in (2, 3)
    ]
    tables["events"] = pa.concat_tables(
        [tables["events"], pa.Table.from_pylist(more, tables["events"].schema)]
    )
    return tables


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("report")
    page = folder / "report.html"
    page.write_text(report.render(hostile(), {"release": BAD}), encoding="utf-8")
    with browser.open_page(page, folder / "profile") as opened:
        yield opened


def run(driver: Any, script: str) -> Any:
    return driver.execute_script(script)


def shown(driver: Any) -> str:
    return str(run(driver, "return document.getElementById('count').textContent"))


def test_it_loads_without_a_word_on_the_console(driver: Any) -> None:
    assert driver.get_log("browser") == []


def test_it_asks_for_nothing_but_itself(driver: Any) -> None:
    asked = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [
        call["params"]["request"]["url"] for call in asked if call["method"] == "Network.requestWillBeSent"
    ]
    assert [url for url in urls if not url.startswith(("file:", "data:", "chrome:"))] == []


def test_a_hostile_article_does_nothing(driver: Any) -> None:
    run(driver, "document.querySelector('[data-id=\"e-1\"]').click()")
    driver.implicitly_wait(2)
    driver.find_element("css selector", "dialog[open] mark")
    found = run(
        driver, "return [window.hit ?? null, document.querySelectorAll('img, a[href^=javascript]').length]"
    )
    assert found == [None, 0]


def test_the_drawer_shows_the_words_as_they_stand(driver: Any) -> None:
    run(driver, "location.hash = '#e-1'")
    driver.implicitly_wait(2)
    assert driver.find_element("css selector", "dialog[open] article mark").text == "attacked"


def test_escape_closes_and_gives_the_focus_back(driver: Any) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    run(driver, "document.getElementById('drawer').close()")
    button = driver.find_element(By.CSS_SELECTOR, '[data-id="e-1"]')
    button.send_keys(Keys.ENTER)
    driver.find_element(By.CSS_SELECTOR, "dialog[open]")
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    found = run(driver, "return [document.querySelector('dialog').open, document.activeElement.dataset.id]")
    assert found == [False, "e-1"]


def test_filter_by_words(driver: Any) -> None:
    run(driver, "document.getElementById('drawer').close()")
    box = driver.find_element("id", "f-text")
    box.send_keys("march 2")
    found = shown(driver)
    driver.find_element("css selector", "button[type=reset]").click()
    assert found == "1 of 3 events, 0 disputed"


def test_filter_by_support(driver: Any) -> None:
    choose = "const s = document.getElementById('f-support'); s.value = '%s';"
    choose += "s.dispatchEvent(new Event('input', {bubbles: true}))"
    run(driver, choose % "corroborated")
    found = shown(driver)
    run(driver, choose % "*")
    assert found == "2 of 3 events, 0 disputed"


def test_sorting_says_so_to_a_screen_reader(driver: Any) -> None:
    run(driver, "document.querySelector('th[data-sort=place_name] button').click()")
    found = run(driver, "return document.querySelector('th[data-sort=place_name]').getAttribute('aria-sort')")
    assert found == "ascending"


@pytest.mark.parametrize(
    "nameless",
    [
        "[...document.querySelectorAll('input, select')].filter(e => !e.labels.length)",
        "[...document.querySelectorAll('button')].filter(e => !(e.textContent.trim() || e.ariaLabel))",
        "[...document.querySelectorAll('svg')].filter(e => !e.ariaHidden && !e.ariaLabel)",
        "[...document.querySelectorAll('dialog, section')].filter(e => !e.getAttribute('aria-labelledby'))",
    ],
)
def test_everything_to_act_on_has_a_name(driver: Any, nameless: str) -> None:
    assert run(driver, f"return {nameless}.map(e => e.outerHTML)") == []


def test_the_drawer_hides_what_is_behind_it(driver: Any) -> None:
    ground = run(driver, "return getComputedStyle(document.querySelector('dialog')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_charts_stand_one_below_the_other_on_a_narrow_screen(driver: Any) -> None:
    driver.set_window_size(520, 900)
    columns = run(driver, "return getComputedStyle(document.querySelector('.charts')).gridTemplateColumns")
    width = run(driver, "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    driver.set_window_size(1360, 1000)
    assert (len(columns.split()), width) == (1, 0)


@pytest.mark.slow
def test_ten_thousand_events_filter_at_once(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(report.render(many_events.tables(10_000), {}), encoding="utf-8")
    measure = """
        const done = arguments[0], box = document.getElementById('f-text'), times = [];
        (async () => {
          for (const words of ['a', 'ar', 'ard', 'ardale', 'ardale group 7', 'zzz', '']) {
            const start = performance.now();
            box.value = words;
            box.dispatchEvent(new Event('input', {bubbles: true}));
            await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
            times.push(performance.now() - start);
          }
          done(times.sort((a, b) => a - b)[times.length >> 1]);
        })();"""
    with browser.open_page(page, tmp_path / "profile") as driver:
        assert driver.execute_async_script(measure) < MAX_FILTER_MS
