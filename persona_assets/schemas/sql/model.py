"""What a script of SQL defines: tables, columns, what holds between them, and named types.

The reader fills these in statement by statement; afterwards nobody changes them.
"""

from dataclasses import dataclass, field

SqlName = tuple[str, ...]
"""A name with what it stands in, such as ("public", "users")."""


@dataclass(frozen=True, slots=True)
class SqlType:
    """The type of a column.

    Attributes:
        name: In lower case, its words separated by blanks, without arguments: ``double precision``.
        arguments: What stands in parentheses, each as written, texts without quotes.
        written: The type as it is written.
        is_unsigned: Whether it has no negative numbers.
        array_depth: How many dimensions of an array there are; 0 for no array.
        is_quoted: Whether the name was quoted.
    """

    name: str
    arguments: tuple[str, ...] = ()
    written: str = ""
    is_unsigned: bool = False
    array_depth: int = 0
    is_quoted: bool = False


@dataclass(slots=True)
class SqlForeignKey:
    """Columns whose values are a row's key in another table, or null.

    Attributes:
        columns: The columns here.
        table: The other table.
        referenced: The columns there; empty for its primary key.
        is_deferrable: Whether it may be broken until the end of a transaction.
        line: The line, from 1.
    """

    columns: tuple[str, ...]
    table: SqlName
    referenced: tuple[str, ...] = ()
    is_deferrable: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class SqlCheck:
    """A condition that no row makes false.

    Attributes:
        text: The condition as SQL.
        line: The line, from 1.
        column: The column it was written at, or "".
    """

    text: str
    line: int
    column: str = ""


@dataclass(slots=True)
class SqlColumn:
    """A column of a table.

    Attributes:
        name: Its name.
        type: Its type.
        line: The line, from 1.
        is_required: Whether null is refused.
        default: The expression used when no value is given, as SQL, or None.
        generated: The expression that it is computed from, as SQL, "" when it is not known; None
            for a column that is given.
        identity: ``always`` or ``default`` when the database numbers it, else "".
        comment: What is said of it.
        is_quoted: Whether its name was quoted, so that the case of its letters counts.
    """

    name: str
    type: SqlType
    line: int
    is_required: bool = False
    default: str | None = None
    generated: str | None = None
    identity: str = ""
    comment: str = ""
    is_quoted: bool = False


@dataclass(slots=True)
class SqlTable:
    """A table.

    Attributes:
        name: Its name.
        line: The line, from 1, of its CREATE TABLE.
        columns: Its columns, in order.
        primary_key: The columns of the primary key; empty for none.
        uniques: Groups of columns whose values no two rows share.
        unique_where: Of unique groups that hold among some rows only: which, and the condition.
        unique_prefixes: Columns of which a unique key has only the beginning, with its line.
        foreign_keys: The foreign keys.
        checks: The conditions.
        partition_of: The table that it is a part of, or empty.
        partition_column: The column by whose values rows are dealt to its partitions, or "".
        partition_bounds: Of a partition: the condition that its rows meet; "" for none.
        comment: What is said of it.
        is_quoted: Whether its name was quoted.
    """

    name: SqlName
    line: int
    columns: list[SqlColumn] = field(default_factory=list[SqlColumn])
    primary_key: tuple[str, ...] = ()
    uniques: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    unique_where: list[tuple[tuple[str, ...], str]] = field(
        default_factory=list[tuple[tuple[str, ...], str]]
    )
    unique_prefixes: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    foreign_keys: list[SqlForeignKey] = field(default_factory=list[SqlForeignKey])
    checks: list[SqlCheck] = field(default_factory=list[SqlCheck])
    partition_of: SqlName = ()
    partition_column: str = ""
    partition_bounds: str = ""
    comment: str = ""
    is_quoted: bool = False

    def column(self, name: str) -> SqlColumn | None:
        """Return the column called *name*, in any case of letters; None when there is none."""
        exact = next((one for one in self.columns if one.name == name), None)
        lower = name.lower()
        return exact or next((one for one in self.columns if one.name.lower() == lower), None)


@dataclass(frozen=True, slots=True)
class SqlDomain:
    """A type with a name: another type with conditions, or a list of texts.

    Attributes:
        type: What it is made of.
        is_required: Whether null is refused.
        default: The default, as SQL, or None.
        checks: Conditions on ``VALUE``.
    """

    type: SqlType
    is_required: bool = False
    default: str | None = None
    checks: tuple[SqlCheck, ...] = ()
