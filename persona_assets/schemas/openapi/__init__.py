"""OpenAPI and Swagger documents: their schemas and their operations."""
