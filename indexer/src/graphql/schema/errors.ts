/** The schema uses something that this engine does not do; it is named at start, so that no answer is ever wrong. */
export class UnsupportedSchemaError extends Error {
  readonly code = "SCHEMA_NOT_SUPPORTED";

  constructor(type: string, what: string, wayOut: string) {
    super(`${type} in schema.graphql uses ${what}, which this engine does not support. ${wayOut}`);
    this.name = "UnsupportedSchemaError";
  }
}
