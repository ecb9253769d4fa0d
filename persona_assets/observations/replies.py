"""What somebody wrote in a mail, without what it quotes, its signature and its disclaimers.

The rules are those that mail programs follow when they quote: ``>`` at the beginning of a line, a
line such as "On Monday Jo wrote:", a header block of Outlook, ``-- `` above a signature (RFC 3676).
"""

import re

# Bounds, as a line that never comes to its colon would be looked through again and again.
_ATTRIBUTION = re.compile(
    r"(?:On\b.{4,200}\bwrote"
    r"|Am\b.{4,200}\bschrieb\b.{0,120}"
    r"|Le\b.{4,200}\ba [ée]crit"
    r"|El\b.{4,200}\bescribi[óo]"
    r"|Em\b.{4,200}\bescreveu"
    r"|Il\b.{4,200}\bha scritto"
    r"|Op\b.{4,200}\bschreef\b.{0,120}"
    r"|Den\b.{4,200}\bskrev\b.{0,120}"
    r"|.{1,120}<[^<>\s]{3,120}@[^<>\s]{3,120}> (?:wrote|schrieb|a [ée]crit))\s?:",
    re.DOTALL,
)
_ORIGINAL = re.compile(
    r"-{2,}\s*(?:Original (?:Message|Appointment)|Forwarded message|Urspr[üu]ngliche Nachricht"
    r"|Message d'origine|Mensaje original|Mensagem original|Begin forwarded message)\s*-{2,}"
    r"|Begin forwarded message:|_{20,}",
    re.IGNORECASE,
)
_HEADER = re.compile(r"\*?(?:From|Von|De|Da|Van|Fra|Från)\s?:\*?\s.{1,200}")
_HEADER_NEXT = re.compile(
    r"\*?(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto"
    r"|Assunto|Inviato|A|Oggetto|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne)\s?:\*?\s"
)
_DATED = re.compile(r"[\d@]")
_SIGNATURE = re.compile(r"--\s?")
_SENT_FROM = re.compile(
    r"(?:Sent from my .{2,60}|Sent from (?:Outlook|Yahoo Mail|Mail) for .{2,60}"
    r"|Get Outlook for .{2,60}"
    r"|Von meinem .{2,60} gesendet|Envoyé de mon .{2,60}|Enviado desde mi .{2,60})"
)


def own_words(text: str) -> str:
    r"""Return what the writer of the mail *text* wrote.

    Examples:
        >>> own_words("Fine with me.\n\nOn Mon, 5 Jan 2026, Jo wrote:\n> Tea?\n")
        'Fine with me.'
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    index = 0
    while index < len(lines) and not _ends_here(lines, index):
        length = _attribution_length(lines, index)
        if length and not _is_quote_next(lines, index + length):
            if _DATED.search(" ".join(lines[index : index + length])):
                break  # all below it is quoted, without a mark
            length = 0
        if length:
            index += length
        else:
            if not lines[index].lstrip().startswith(">"):
                kept.append(lines[index])
            index += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _ends_here(lines: list[str], index: int) -> bool:
    """Return whether nothing that the writer wrote follows from this line on."""
    line = lines[index].strip()
    if _SIGNATURE.fullmatch(lines[index]) or _ORIGINAL.fullmatch(line):
        return True
    if _SENT_FROM.fullmatch(line):
        return True
    following = next((one.strip() for one in lines[index + 1 :] if one.strip()), "")
    return bool(_HEADER.fullmatch(line) and _HEADER_NEXT.match(following))


def _attribution_length(lines: list[str], index: int) -> int:
    """Return how many lines say who wrote what follows: 1, or up to 3 when they are wrapped."""
    for length in range(1, 4):
        joined = " ".join(line.strip() for line in lines[index : index + length])
        if _ATTRIBUTION.fullmatch(joined):
            return length
    return 0


def _is_quote_next(lines: list[str], index: int) -> bool:
    """Return whether the next line with words is marked as a quotation."""
    return next((line.lstrip().startswith(">") for line in lines[index:] if line.strip()), False)
