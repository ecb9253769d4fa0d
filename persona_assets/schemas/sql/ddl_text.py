"""The statements of a script that define tables, without data and without what acts by itself."""

from collections.abc import Iterator

from persona_assets.schemas.sql.dialects import SqlDialect, has_escapes
from persona_assets.schemas.sql.statements import Statement, statements

_DEFINING = ("CREATE", "ALTER", "COMMENT")
_DEFINED = ("TABLE", "TYPE", "DOMAIN", "SEQUENCE", "SCHEMA", "INDEX", "EXTENSION", "COLUMN")
_WORDS_BEFORE = 6
_NOT_MEANT = ("OWNER", "TRIGGER", "DATABASE")


def ddl_text(text: str, dialect: SqlDialect) -> str:
    """Return the statements of *text* that define tables, types and indexes, one after the other.

    Triggers, procedures and functions stay away, as they change rows; so do owners, and everything
    that removes or fills tables.
    """
    end = ";\nGO\n" if dialect is SqlDialect.SQL_SERVER else ";\n"
    kept = [f"{one}{end}" for one in _written(text, dialect)]
    if dialect is SqlDialect.MYSQL:  # there, a table may refer to one that comes later
        kept = ["SET FOREIGN_KEY_CHECKS = 0;\n", *kept, "SET FOREIGN_KEY_CHECKS = 1;\n"]
    return "".join(kept)


def _written(text: str, dialect: SqlDialect) -> Iterator[str]:
    for one in statements(text, has_escapes=has_escapes(dialect)):
        if _is_defining(one):
            written = text[one.tokens[0].start : one.tokens[-1].stop]
            written = "\n".join(map(_tidy, written.splitlines()))
            is_open = written.count("/*!") > written.count("*/")  # a comment that MySQL executes
            yield f"{written} */" if is_open else written


def _tidy(line: str) -> str:
    """Return *line* without blanks at its end and without tabs, if no text can be in it."""
    return line if "'" in line or '"' in line else line.expandtabs(4).rstrip()


def _is_defining(statement: Statement) -> bool:
    tokens = statement.tokens
    if not tokens[0].is_word(*_DEFINING):
        return False
    first = tokens[:_WORDS_BEFORE]
    if any(token.is_word("FUNCTION", "PROCEDURE", "VIEW", "PACKAGE", "EVENT") for token in first):
        return False
    is_known = any(token.is_word(*_DEFINED) for token in first)
    return is_known and not any(token.is_word(*_NOT_MEANT) for token in tokens[:_WORDS_BEFORE])
