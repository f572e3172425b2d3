import { type DocumentNode, GraphQLError, parse, visit } from "graphql";
import { positionOf, QueryError } from "./errors.ts";

/** Tokens of a document at most, so that parsing stays cheap. */
const MAX_TOKENS = 20_000;
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** Parses a document. Throws `QueryError` with the place of what is no GraphQL, and of an integer of more than 64 bits. */
export function parseDocument(text: string): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [location] = error.locations ?? [];
    throw new QueryError(
      error.message.replace(/^Syntax Error: /, ""),
      location && { line: location.line, column: location.column },
    );
  }
  if (/\d{19}/.test(text)) refuseHugeIntegers(document);
  return document;
}

function refuseHugeIntegers(document: DocumentNode): void {
  visit(document, {
    IntValue(node) {
      const value = BigInt(node.value);
      if (value >= INT64.min && value <= INT64.max) return;
      const size = value < 0n ? "small" : "large";
      throw new QueryError(`number too ${size} to fit in target type`, positionOf(node));
    },
  });
}
