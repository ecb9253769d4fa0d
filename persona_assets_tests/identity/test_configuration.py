"""The block data.personas is taken whole or refused with file and line."""

from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError, UnknownNameError
from persona_assets.personas.configuration import PersonasConfig, load_personas_config
from persona_assets.personas.documents import Domain
from persona_assets.personas.profiles import PersonaProfile, StoryRules
from persona_assets.personas.templates import (
    SYNONYMS,
    check_template,
    fill_templates,
    placeholder_names,
)

DOCUMENTED = """\
data:
  personas:
    enabled: true
    auto_generate_backstories: true
    domain: "ecommerce"
    backstory_templates:
      ecommerce:
        - "{{name}} is a {{age}}-year-old {{profession}} living in {{city}}."
        - "They frequently shop for {{interests}}, average order value of ${{avg_order_value}}."
    relationship_types:
      - owns
      - belongs_to
      - manages
      - connected_to
"""


def make_config(folder: Path, text: str) -> PersonasConfig:
    """Return what a file with *text* says."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_personas_config(path)


def make_block(*lines: str) -> str:
    """Return a configuration whose block data.personas has *lines*."""
    return "\n".join(["data:", "  personas:", *(f"    {line}" for line in lines), ""])


def test_the_documented_block_is_read(tmp_path: Path) -> None:
    """Every value of the document's full configuration arrives (SP-01)."""
    config = make_config(tmp_path, DOCUMENTED)

    assert config.enabled
    assert config.auto_generate_backstories
    assert config.domain is Domain.ECOMMERCE
    assert len(config.backstory_templates.ecommerce) == 2
    assert config.relationship_types == ("owns", "belongs_to", "manages", "connected_to")


@pytest.mark.parametrize("name", [*Domain, "general"])
def test_every_domain_is_accepted(name: str, tmp_path: Path) -> None:
    """The five domains, and general for generic (SP-03, A7)."""
    config = make_config(tmp_path, make_block(f"domain: {name}"))

    assert config.domain == ("generic" if name == "general" else name)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(
            ("enabled: true", "colour: red"), r"yaml:4: .*colour: unknown field", id="unknown key"
        ),
        pytest.param(
            ("enabled: true", "domain: retail"),
            r"yaml:4: .*'ecommerce', 'finance', 'healthcare', 'iot' or 'generic'.*'retail'",
            id="unknown domain",
        ),
        pytest.param(
            ("backstory_templates:", "  finance:", "    - '{{name}}'", "    - '{{nmae}} waits'"),
            r"yaml:6: .*finance\[1\].*'\{\{nmae\}\} waits'.*'nmae'.*Did you mean 'name'",
            id="unknown placeholder",
        ),
        pytest.param(
            ("backstory_templates:", "  iot: ['{{age}} years']"),
            r"yaml:4: .*iot\[0\].*'age'",
            id="a fact that devices do not have",
        ),
        pytest.param(
            ("backstory_templates:", "  retail: ['{{name}}']"),
            r"yaml:4: .*retail: unknown field; allowed here: ecommerce",
            id="templates of an unknown domain",
        ),
        pytest.param(
            ("backstory_templates:", "  generic: ['{{name}']"), r"double braces", id="open braces"
        ),
        pytest.param(
            ("backstory_templates:", "  generic: ['']"), r"needs some text", id="empty template"
        ),
        pytest.param(
            ("relationship_types: [owns, owns]",), r"yaml:3: .*must differ", id="types twice"
        ),
        pytest.param(
            ("relationship_types: [owner]",), r"yaml:3: .*'owner' is another word", id="alias"
        ),
    ],
)
def test_what_does_not_fit_is_refused(lines: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """The error names the line, what was found and what is allowed (SP-01, SP-03, SP-49)."""
    with pytest.raises(InvalidDocumentError, match=message):
        make_config(tmp_path, make_block(*lines))


def test_custom_templates_tell_all_their_sentences(tmp_path: Path) -> None:
    """Both sentences are rendered, in order, with the persona's facts (SP-46, SP-47, SP-48, A8)."""
    rules = make_config(tmp_path, DOCUMENTED).story_rules

    for number in range(200):
        persona = PersonaProfile(f"user-{number}", "ecommerce", rules=rules)
        goods = persona.traits["interests"]
        assert isinstance(goods, list)
        assert persona.backstory == (
            f"{persona.name} is a {persona.age_years}-year-old {persona.profession} "
            f"living in {persona.city}. "
            f"They frequently shop for {goods[0]} and {goods[1]}, "
            f"average order value of ${persona.traits['average_order_value']:.2f}."
        )


@pytest.mark.parametrize("domain", list(Domain))
def test_every_allowed_placeholder_can_be_filled(domain: Domain) -> None:
    """What is allowed at load is there when the story is told, for every id (SP-47)."""
    names = placeholder_names(domain)
    rules = StoryRules(templates={domain: tuple(f"<{{{{ {name} }}}}>" for name in names)})
    assert set(SYNONYMS.values()) & set(names)

    for number in range(50):
        told = PersonaProfile(f"x{number}", domain, rules=rules).backstory
        assert told is not None
        assert told.count("<") == len(names)
        assert "{" not in told
        assert "None" not in told
        assert "<>" not in told


def test_a_fact_with_braces_is_not_filled_again() -> None:
    """What a placeholder gives is literal."""
    assert fill_templates(["{{name}}!"], {"name": "{{city}}"}) == "{{city}}!"


def test_a_template_without_placeholders_is_fine() -> None:
    """Single braces and dollars are literal."""
    check_template("costs $5 {net}", Domain.FINANCE)

    assert fill_templates(["costs $5 {net}"], {}) == "costs $5 {net}"


def test_a_placeholder_of_another_domain_is_refused() -> None:
    """Interests are a matter of ecommerce (SP-49)."""
    with pytest.raises(UnknownNameError, match="interests"):
        check_template("{{interests}}", Domain.FINANCE)


def test_a_file_may_be_named_by_a_text(tmp_path: Path) -> None:
    """``load_personas_config("x.yaml")`` is the same as with a Path."""
    path = tmp_path / "x.yaml"
    path.write_text("data: {personas: {domain: iot}}\n", encoding="utf-8")

    assert load_personas_config(str(path)) == load_personas_config(path)
