"""The statements of a script that define tables, without data and without what acts by itself."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from persona_assets.schemas.sql.dialects import SqlDialect, has_escapes
from persona_assets.schemas.sql.statements import Statement, statements
from persona_assets.schemas.sql.tokens import Token

_DEFINED = ("TABLE", "TYPE", "DOMAIN", "SEQUENCE", "SCHEMA", "INDEX", "EXTENSION", "COLUMN")
_BEFORE_OBJECTS = ("OR", "REPLACE", "UNIQUE", "ON", "TEMP", "TEMPORARY", "UNLOGGED", "TRANSIENT",
    "GLOBAL", "LOCAL", "FULLTEXT", "CLUSTERED", "NONCLUSTERED", "BITMAP", "VIRTUAL")  # fmt: skip
_TEMPLATES = ("@", "${", "{{", "&")


def ddl_text(text: str, dialect: SqlDialect) -> str:
    """Return the statements of *text* that define tables, types and indexes, one after the other.

    Triggers, procedures and functions stay away, as they change rows; so do owners, and everything
    that removes or fills tables.  A schema that a template leaves open is left out.
    """
    end = ";\nGO\n" if dialect is SqlDialect.SQL_SERVER else ";\n"
    kept = [f"{one}{end}" for one in _written(text, dialect)]
    if dialect is SqlDialect.MYSQL:  # there, a table may refer to one that comes later
        kept = ["SET FOREIGN_KEY_CHECKS = 0;\n", *kept, "SET FOREIGN_KEY_CHECKS = 1;\n"]
    return "".join(kept)


def _written(text: str, dialect: SqlDialect) -> Iterator[str]:
    for one in statements(text, has_escapes=has_escapes(dialect)):
        if _is_defining(one.tokens):
            written = "\n".join(map(_tidy, _without_templates(one).splitlines()))
            is_open = written.count("/*!") > written.count("*/")  # a comment that MySQL executes
            yield f"{written} */" if is_open else written


def _tidy(line: str) -> str:
    """Return *line* without blanks at its end and without tabs, if no text can be in it."""
    return line if "'" in line or '"' in line else line.expandtabs(4).rstrip()


def _without_templates(statement: Statement) -> str:
    """Return the text of *statement* without ``@schema.`` and the like before names."""
    place, stop = statement.tokens[0].start, statement.tokens[-1].stop
    pieces: list[str] = []
    for token, following in pairwise(statement.tokens):
        if token.value.startswith(_TEMPLATES) and following.is_symbol("."):
            pieces.append(statement.text[place : token.start])
            place = following.stop
    return "".join([*pieces, statement.text[place:stop]])


def _is_defining(tokens: Sequence[Token]) -> bool:
    if not tokens[0].is_word("CREATE", "ALTER", "COMMENT"):
        return False
    rest = [token for token in tokens[1:] if not token.is_word(*_BEFORE_OBJECTS)]
    if not rest or not rest[0].is_word(*_DEFINED):
        return False
    is_altered = tokens[0].is_word("ALTER")
    return not (is_altered and any(token.is_word("OWNER", "TRIGGER") for token in rest))
