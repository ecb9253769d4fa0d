"""Which dialect of SQL a script is written in, by the words that only some dialects have."""

import re
from enum import StrEnum


class SqlDialect(StrEnum):
    """A dialect; ``sql`` when nothing tells them apart."""

    POSTGRES = "postgres"
    MYSQL = "mysql"
    SQLITE = "sqlite"
    SQL_SERVER = "sqlserver"
    ORACLE = "oracle"
    DUCKDB = "duckdb"
    SNOWFLAKE = "snowflake"
    BIGQUERY = "bigquery"
    SQL = "sql"


PARSER_NAMES = {
    SqlDialect.POSTGRES: "postgres",
    SqlDialect.MYSQL: "mysql",
    SqlDialect.SQLITE: "sqlite",
    SqlDialect.SQL_SERVER: "tsql",
    SqlDialect.ORACLE: "oracle",
    SqlDialect.DUCKDB: "duckdb",
    SqlDialect.SNOWFLAKE: "snowflake",
    SqlDialect.BIGQUERY: "bigquery",
    SqlDialect.SQL: "postgres",
}
"""What sqlglot calls each dialect."""

_SIGNS: dict[SqlDialect, tuple[tuple[int, str], ...]] = {
    SqlDialect.POSTGRES: (
        (3, r"\b(?:BIG|SMALL)?SERIAL\b"), (3, r"::\s*[a-z]"), (3, r"\bBYTEA\b"), (3, r"\bJSONB\b"),
        (2, r"\bTIMESTAMPTZ\b"), (3, r"\bSET\s+search_path\b"), (3, r"\bwithout\s+time\s+zone\b"),
        (2, r"\bwith\s+time\s+zone\b"), (3, r"\bCREATE\s+EXTENSION\b"), (1, r"\bTEXT\b"),
        (2, r"\bcharacter\s+varying\b"), (3, r"\bFROM\s+stdin\b"), (3, r"\bINHERITS\s*\("),
        (3, r"\bUSING\s+(?:gin|gist|btree)\b"), (3, r"\bgen_random_uuid\b"), (2, r"\bnextval\s*\("),
        (3, r"\bCREATE\s+DOMAIN\b"), (2, r"\bAS\s+ENUM\b"), (3, r"\bpl/?pgsql\b"), (2, r"\bINET\b"),
        (2, r"\w+\[\]"), (3, r"\bPARTITION\s+OF\b"), (3, r"\bALTER\s+TABLE\s+ONLY\b"),
        (1, r"\bUUID\b"), (1, r"\bGENERATED\b"), (2, r"\bTSVECTOR\b"), (2, r"\bCITEXT\b"),
    ),
    SqlDialect.MYSQL: (
        (4, r"\bENGINE\s*=?\s*\w+"), (4, r"\bAUTO_INCREMENT\b"), (3, r"\bUNSIGNED\b"),
        (3, r"/\*!\d"), (2, r"\b(?:TINY|SMALL|MEDIUM|BIG)?INT\(\d+\)"), (2, r"`\w+`"),
        (3, r"\bMEDIUMTEXT\b|\bLONGTEXT\b|\bTINYTEXT\b|\bMEDIUMINT\b|\bLONGBLOB\b"),
        (2, r"\bENUM\s*\("), (3, r"\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b"),
        (3, r"\bDEFAULT\s+CHARSET\b|\bCHARACTER\s+SET\s+utf8"), (3, r"\bDELIMITER\b"),
        (2, r"\bUNIQUE\s+KEY\b"),
    ),
    SqlDialect.SQLITE: (
        (4, r"\bAUTOINCREMENT\b"), (4, r"\bPRAGMA\b"), (4, r"\bWITHOUT\s+ROWID\b"),
        (4, r"\bsqlite_\w+"), (3, r"\bdatetime\('now'"), (3, r"\bstrftime\s*\("),
        (4, r"\bUSING\s+fts\d\b"), (2, r"\bINTEGER\s+PRIMARY\s+KEY\b"), (3, r"\)\s*STRICT\b"),
        (3, r"\bjulianday\s*\("), (3, r"\bGLOB\s+'"), (3, r"\bCOLLATE\s+NOCASE\b"),
    ),
    SqlDialect.SQL_SERVER: (
        (4, r"\[dbo\]|\bdbo\."), (4, r"(?m)^\s*GO\s*;?\s*$"),
        (4, r"\bIDENTITY\s*(?:\(|\b(?=\s+PRIM))"),
        (2, r"\bNVARCHAR\b"), (4, r"\bUNIQUEIDENTIFIER\b"),
        (4, r"\bDATETIME2\b|\bDATETIMEOFFSET\b"),
        (3, r"\bGETDATE\s*\(\)|\bSYSDATETIME"), (3, r"\bN'"), (4, r"\bNONCLUSTERED\b"),
        (3, r"\[\w+\]\s+\[\w+\]"), (3, r"\bNEWID\s*\(\)"), (3, r"\bROWVERSION\b"), (2, r"\bBIT\b"),
        (2, r"\(MAX\)"), (3, r"\bsp_\w+"),
    ),
    SqlDialect.ORACLE: (
        (5, r"\bN?VARCHAR2\b"), (3, r"\bNUMBER\s*(?:\(|\b)"), (3, r"(?m)^/\s*$"),
        (3, r"\bSYSDATE\b"),
        (2, r"\bCLOB\b"), (3, r"\bTABLESPACE\b"), (4, r"\bSYS_GUID\b"),
        (3, r"(?m)^\s*(?:PROMPT|REM)\b"),
        (3, r"\bPCTFREE\b"), (3, r"\bSYSTIMESTAMP\b"), (2, r"\bENABLE\b"),
    ),
    SqlDialect.DUCKDB: (
        (4, r"\bU?HUGEINT\b"), (4, r"\bU(?:BIG|SMALL|TINY)INT\b|\bUINTEGER\b"),
        (4, r"\bSTRUCT\s*\("),
        (4, r"\bMAP\s*\("), (4, r"\bread_(?:csv|parquet|json)"), (4, r"(?m)^\s*(?:INSTALL|LOAD)\s"),
        (3, r"\bTIMESTAMP_(?:S|MS|NS)\b"), (3, r"\bUNION\s*\("), (2, r"\w+\[\]"),
    ),
    SqlDialect.SNOWFLAKE: (
        (5, r"\bVARIANT\b"), (5, r"\bTIMESTAMP_(?:NTZ|LTZ|TZ)\b"), (3, r"\bCLUSTER\s+BY\s*\("),
        (2, r"\bCREATE\s+OR\s+REPLACE\s+(?:TRANSIENT\s+)?TABLE\b"), (4, r"\bWAREHOUSE\b"),
        (4, r"\bAUTOINCREMENT\s+START\b"), (4, r"\bNUMBER\(38,\s*0\)"), (3, r"\bSTAGE\b"),
        (4, r"\bDATA_RETENTION_TIME"),
    ),
    SqlDialect.BIGQUERY: (
        (5, r"\bINT64\b|\bFLOAT64\b|\bBIGNUMERIC\b"), (4, r"\bSTRUCT\s*<"), (4, r"\bARRAY\s*<"),
        (4, r"\bOPTIONS\s*\("), (2, r"\bSTRING\b"), (4, r"`[\w-]+\.[\w-]+\.[\w-]+`"),
        (4, r"\bNOT\s+ENFORCED\b"), (2, r"\bPARTITION\s+BY\s+(?:DATE|TIMESTAMP_TRUNC)\s*\("),
    ),
}  # fmt: skip
_MOST = 12
_LONGEST = 400_000


def detect_dialect(text: str) -> SqlDialect:
    """Return the dialect that *text* is most likely written in."""
    part = text[:_LONGEST]
    scores = {
        dialect: sum(weight * _seen(pattern, part) for weight, pattern in signs)
        for dialect, signs in _SIGNS.items()
    }
    best = max(scores, key=lambda dialect: scores[dialect])
    return best if scores[best] >= 2 else SqlDialect.SQL


def has_escapes(dialect: SqlDialect) -> bool:
    """Return whether a backslash in a text escapes the next character."""
    return dialect in (SqlDialect.MYSQL, SqlDialect.BIGQUERY)


def _seen(pattern: str, text: str) -> float:
    """Return 1 for one match, a little more for several, 0 for none."""
    count = 0
    for _ in re.finditer(pattern, text, re.IGNORECASE):
        count += 1
        if count == _MOST:
            break
    return 0 if count == 0 else 1 + count / _MOST
