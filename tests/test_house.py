"""The repository itself: imports run one way, one SQL object a file, one rule a file, no host or path of a machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from checks.law.anomalies import ANOMALY_KINDS
from checks.law.anomaly_figures import Anomalies
from checks.law.missing_kinds import MISSING_KINDS
from checks.law.reasons import REASONS
from pipelines.judging.anomalies import SHARED
from pipelines.reading.datasets import DATASETS
from pipelines.store.database import sql_files
from pipelines.store.forms import FOLDERS, make_objects

HOUSE = Path(__file__).parent.parent
SQL = sorted((HOUSE / "sql").rglob("*.sql"))
CODE = sorted(path for name in ("checks", "pipelines", "reports") for path in (HOUSE / name).rglob("*.py"))
TOP = {"pipelines", "checks", "data", "sql", "reports", "tests"}
RULE_FILES = sorted(path for path in (HOUSE / "checks" / "rules").glob("*.py") if path.stem != "__init__")
CODE_LINES_OF_A_RULE = 120


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    return [HOUSE / name for name in listed.stdout.splitlines() if (HOUSE / name).is_file()]


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_top_level_is_the_house() -> None:
    assert {
        path.relative_to(HOUSE).parts[0] for path in _tracked() if len(path.relative_to(HOUSE).parts) > 1
    } <= TOP | {".ci", "docs"}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(HOUSE)))
def test_the_rules_look_at_no_clock(path: Path) -> None:
    """Time comes from the data; only the receipt and the access log ask what time it is."""
    if path.name == "clock.py":
        return
    asked = {
        node.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)
    }
    assert not asked & {"now", "today", "utcnow", "time_ns", "monotonic"}, f"{path.name} looks at a clock"


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_is_a_file_that_opens_with_its_article(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert re.match(r"第.+条", text), f"{path.name} must open with the article it applies"
    assert "Not modelled:" in text, f"{path.name} must say what it does not model"


def _lines(*nodes: ast.AST) -> set[int]:
    return {
        line
        for node in nodes
        if isinstance(node, ast.stmt)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _code_lines(text: str) -> set[int]:
    """The lines that hold code: no blank one, comment, import or docstring."""
    nodes = [*ast.walk(ast.parse(text))]
    docstrings = [node for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    written = {n for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line.strip()[0] != "#"}
    return written - _lines(*docstrings, *imports)


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_is_short(path: Path) -> None:
    assert len(_code_lines(path.read_text(encoding="utf-8"))) <= CODE_LINES_OF_A_RULE


@pytest.mark.parametrize("path", SQL, ids=lambda path: str(path.relative_to(HOUSE)))
def test_one_sql_object_a_file_with_a_header(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- "), "a header says what the object is and its grain"
    statements = re.sub(r"--.*", "", text)
    assert statements.count(";") == 1, "one statement a file"
    made = re.search(r"(?:create (?:temp )?(?:table|view|macro)|insert into) (?:analyst\.)?(\w+)", text)
    queries = ("audits", "anomalies", "questions", "evidence", "rules")
    assert path.parent.name in queries or (made is not None and made.group(1) == path.stem), "named as the object"


def test_every_object_of_a_file_is_made() -> None:
    kept = {name for name, dataset in DATASETS.items() if not dataset.key_to_others}
    for kind, folders in FOLDERS.items():
        with duckdb.connect() as connection:
            make_objects(connection, kind)
            made = {row[0] for row in connection.execute("select table_name from information_schema.tables").fetchall()}
        named = {name for folder in folders for name in sql_files(folder) if folder != "macros"}
        assert made == (named | kept if kind == "extract" else named)


def test_every_audit_runs_and_returns_no_row_on_an_empty_run() -> None:
    with duckdb.connect() as connection:
        make_objects(connection, "run")
        for name, query in sql_files("audits").items():
            assert connection.execute(query).fetchall() == [], name


def test_reasons_are_in_order_and_speak_both_languages() -> None:
    assert [reason.code for reason in REASONS] == sorted(reason.code for reason in REASONS)
    for reason in REASONS:
        assert reason.article.startswith("第")
        assert reason.zh != reason.en
        assert re.search(r"[\u4e00-\u9fff]", reason.zh)
        assert not re.search(r"[\u4e00-\u9fff]", reason.en)


def test_a_signal_is_a_file_that_says_what_is_innocent_about_it_a_kind_and_some_figures() -> None:
    signals = sql_files("anomalies")
    assert [name.upper() for name in signals] == [kind.code for kind in ANOMALY_KINDS]
    assert set(signals) == set(Anomalies.model_fields) - {"staff"}
    for query in signals.values():
        header = [line.removeprefix("-- ") for line in query.splitlines() if line.startswith("-- ")]
        opened = [line.split(":")[0] for line in header if re.match(r"[A-Z][a-z]+: ", line)]
        assert opened == ["Shows", "Grain", "Why", "Innocent"]
    assert {name for names in SHARED for name in names} == set(sql_files("anomalies/shared"))


def test_kinds_of_anomalies_speak_both_languages() -> None:
    for kind in ANOMALY_KINDS:
        words = [(kind.zh, kind.en), (kind.size_zh, kind.size_en), (kind.innocent_zh, kind.innocent_en)]
        for zh, en in words + [(kind.share_zh, kind.share_en)] * bool(kind.share_zh or kind.share_en):
            assert re.search(r"[\u4e00-\u9fff]", zh)
            assert re.fullmatch(r"[\x20-\x7e]+", en)


def test_kinds_of_missing_things_are_in_order_and_speak_both_languages() -> None:
    assert [kind.code for kind in MISSING_KINDS] == sorted(kind.code for kind in MISSING_KINDS)
    for kind in MISSING_KINDS:
        assert kind.article.startswith("第")
        for zh, en in ((kind.zh, kind.en), (kind.settles_zh, kind.settles_en)):
            assert re.search(r"[\u4e00-\u9fff]", zh)
            assert re.fullmatch(r"[\x20-\x7e]+", en)


def test_no_registry_host_and_no_path_of_a_machine() -> None:
    forbidden = re.compile(rb"index-" + rb"url|https?://[^ \"]+/sim" + rb"ple|/wo" + rb"rk/|/ro" + rb"ot/")
    found = [
        path for path in _tracked() if path.suffix not in (".parquet", ".xlsx") and forbidden.search(path.read_bytes())
    ]
    assert found == []
