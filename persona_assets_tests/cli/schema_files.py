"""Schema files for the tests of ``import-schema``: one for each language."""

from pathlib import Path

FILES = Path(__file__).parents[1] / "schemas" / "files"
"""The schema files of the tests of the readers."""

OPENAPI = """\
openapi: 3.0.3
info: {title: Users, version: "1"}
paths:
  /users:
    post:
      operationId: createUser
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/CreateUserRequest'}}}
      responses:
        "201":
          description: made
          content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}
components:
  schemas:
    User:
      type: object
      required: [id, email, name, created_at]
      properties:
        id: {type: string, format: uuid}
        email: {type: string, format: email}
        name: {type: string, minLength: 1, maxLength: 80}
        age: {type: integer, minimum: 18, maximum: 99}
        score: {type: number, minimum: 0, maximum: 1}
        is_active: {type: boolean}
        status: {type: string, enum: ["NO", on, "1e3"]}
        created_at: {type: string, format: date-time}
        bio: {type: string, nullable: true, maxLength: 200}
        code: {type: string, pattern: '^[A-Z]{2}-${0,1}[0-9]{3}$'}
        address: {$ref: '#/components/schemas/Address'}
        tags: {type: array, items: {type: string}}
    Address:
      type: object
      required: [street, city]
      properties:
        street: {type: string}
        city: {type: string}
    CreateUserRequest:
      type: object
      required: [email, name]
      properties:
        email: {type: string, format: email}
        name: {type: string}
    Order:
      type: object
      required: [order_id, items]
      properties:
        order_id: {type: string, format: uuid}
        items: {type: array, minItems: 1, items: {$ref: '#/components/schemas/OrderItem'}}
    OrderItem:
      type: object
      required: [product_id, quantity]
      properties:
        product_id: {type: string}
        quantity: {type: integer, minimum: 1}
"""
"""A document with five entities, whose user has what is hard to write in YAML."""

JSON_SCHEMA = """\
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "User",
  "type": "object",
  "properties": {"id": {"type": "integer", "minimum": 1}, "email": {"format": "email", "type": "string"}},
  "required": ["id", "email"],
  "additionalProperties": false
}
"""  # noqa: E501 - as people write it
"""A schema with a root that has a title."""

DDL = """\
CREATE TABLE users (
  id UUID PRIMARY KEY,
  email VARCHAR(80) NOT NULL UNIQUE,
  is_active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id UUID NOT NULL REFERENCES users(id));
"""
"""Two tables."""


def written(folder: Path, name: str, text: str) -> Path:
    """Return the path of a file called *name* in *folder* that says *text*."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
