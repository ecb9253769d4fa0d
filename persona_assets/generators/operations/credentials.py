"""What requests say of who sends them: made up, and the same for one client."""

import base64
import json
from collections.abc import Sequence

from persona_assets.keys import derive
from persona_assets.schemas.openapi.declared import DeclaredSecurity


class Credentials:
    """The tokens and keys of one persona's clients; nobody's real ones."""

    def __init__(self, seed: int, persona: str) -> None:
        self._seed, self._persona = seed, persona

    def values(
        self, security: Sequence[DeclaredSecurity], client_id: str
    ) -> list[tuple[DeclaredSecurity, str]]:
        """Return what the client with *client_id* says for each of *security*."""
        return [(one, self._value(one, client_id)) for one in security]

    def _value(self, one: DeclaredSecurity, client_id: str) -> str:
        if one.scheme == "basic":
            pair = f"{client_id}:{self._hex(client_id, 'password', 1)}"
            return f"Basic {base64.b64encode(pair.encode()).decode()}"
        if one.scheme == "bearer":
            return f"Bearer {self._token(client_id)}"
        return self._hex(client_id, one.name, 2)

    def _token(self, client_id: str) -> str:
        """Return what looks like a JSON Web Token; its signature signs nothing."""
        said = ({"alg": "HS256", "typ": "JWT"}, {"sub": client_id, "iss": "example"})
        parts = [json.dumps(one, separators=(",", ":")).encode() for one in said]
        parts.append(bytes.fromhex(self._hex(client_id, "signature", 4)))
        return ".".join(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts)

    def _hex(self, client_id: str, name: str, count: int) -> str:
        """Return *count* times 16 hexadecimal digits."""
        numbers = [derive(self._seed, self._persona, name, client_id, n) for n in range(count)]
        return "".join(f"{number:016x}" for number in numbers)
