"""Small documents of APIs for the tests of exchanges."""

LIBRARY = """\
openapi: 3.0.3
info: {title: Town Library, version: '1'}
servers: [{url: 'https://library.example/{version}', variables: {version: {default: v2}}}]
security: [{token: []}]
paths:
  /members:
    get:
      operationId: listMembers
      parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 5}}
      - {name: status, in: query, schema: {$ref: '#/components/schemas/Status'}}
      responses:
        '200':
          description: a page
          headers: {X-Total: {required: true, schema: {type: integer, minimum: 0}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/MemberPage'}}}
        default: {$ref: '#/components/responses/Problem'}
    post:
      operationId: createMember
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}
      responses:
        '201':
          description: made
          content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}
        '422': {$ref: '#/components/responses/Problem'}
        '503': {description: down}
  /members/{memberId}:
    parameters:
    - {name: memberId, in: path, required: true, schema: {type: string, format: uuid}}
    get:
      operationId: getMember
      parameters:
      - {name: X-Trace, in: header, required: true, schema: {type: string, format: uuid}}
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}
        '404': {$ref: '#/components/responses/Problem'}
    put:
      operationId: replaceMember
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}
      responses:
        '200':
          description: replaced
          content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}
    delete:
      operationId: deleteMember
      responses: {'204': {description: gone}, '404': {$ref: '#/components/responses/Problem'}}
  /members/{memberId}/loans:
    parameters:
    - {name: memberId, in: path, required: true, schema: {type: string, format: uuid}}
    get:
      operationId: listLoans
      parameters:
      - {name: filter, in: query, style: deepObject, explode: true,
         schema: {type: object, required: [open], properties: {open: {type: boolean}}}}
      responses:
        '200':
          description: all
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Loan'}}
  /members/{memberId}/loans/{loanId}:
    parameters:
    - {name: memberId, in: path, required: true, schema: {type: string, format: uuid}}
    - {name: loanId, in: path, required: true, schema: {type: integer, minimum: 1}}
    get:
      operationId: getLoan
      responses:
        '200':
          description: one
          content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  responses:
    Problem:
      description: what went wrong
      content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}
  schemas:
    Status: {type: string, enum: [active, blocked]}
    Member:
      type: object
      required: [id, email, first_name, status, created_at, pin]
      additionalProperties: false
      properties:
        id: {type: string, format: uuid, readOnly: true}
        email: {type: string, format: email}
        first_name: {type: string, minLength: 1, maxLength: 40}
        status: {$ref: '#/components/schemas/Status'}
        age: {type: integer, minimum: 6, maximum: 110}
        created_at: {type: string, format: date-time, readOnly: true}
        pin: {type: string, pattern: '^[0-9]{4}$', writeOnly: true}
    MemberPage:
      type: object
      required: [items, total]
      properties:
        items: {type: array, items: {$ref: '#/components/schemas/Member'}}
        total: {type: integer, minimum: 0}
    Loan:
      type: object
      required: [id, member_id, title]
      properties:
        id: {type: integer, minimum: 1}
        member_id: {type: string, format: uuid}
        title: {type: string, nullable: true}
    Problem:
      type: object
      required: [status, title]
      properties: {status: {type: integer}, title: {type: string}, detail: {type: string}}
"""

SWAGGER = """\
swagger: '2.0'
info: {title: Signs, version: '1'}
basePath: /api
consumes: [application/json]
produces: [application/json]
securityDefinitions: {key: {type: apiKey, in: query, name: api_key}}
paths:
  /signs/{code}:
    post:
      operationId: paintSign
      security: [{key: []}]
      parameters:
      - {name: code, in: path, required: true, type: string, pattern: '^[A-Z]{3}$'}
      - {name: colors, in: query, type: array, items: {type: string, enum: [red, blue]},
         collectionFormat: pipes}
      - {name: sign, in: body, required: true, schema: {$ref: '#/definitions/Sign'}}
      responses: {200: {description: done, schema: {$ref: '#/definitions/Sign'}}}
  /uploads:
    post:
      operationId: upload
      consumes: [application/x-www-form-urlencoded]
      parameters:
      - {name: title, in: formData, required: true, type: string, maxLength: 20}
      - {name: size, in: formData, type: integer, minimum: 1}
      responses: {202: {description: taken}}
definitions:
  Sign:
    type: object
    required: [text]
    properties:
      text: {type: string, maxLength: 30}
      height: {type: number, exclusiveMinimum: true, minimum: 0}
"""
