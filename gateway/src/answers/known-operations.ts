import { createHash } from "node:crypto";
import type { DocumentNode, OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { Basis } from "./fields.ts";
import type { Steadiness } from "./steady.ts";

/** Characters of documents that are known. */
const MAX_KNOWN = 10_000_000;
/** Ways in which clients say what they accept. */
const MAX_ACCEPTED = 100;

/** A document that Apollo Server has parsed, validated and let through. */
interface Known {
  readonly basis: Basis;
  readonly document: DocumentNode;
  readonly asked: OperationDefinitionNode;
  readonly operation: string;
  /** SHA-256 of its text, as trusted documents are named. */
  readonly hash: string;
}

/** The same document asked for again. */
export interface KnownOperation extends Known {
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contentType: string;
}

/** What a body may have for its operation to be known by its text alone. */
const FIELDS = new Set(["query", "operationName", "variables"]);

function plainBody(body: unknown) {
  if (typeof body !== "object" || body === null || !Object.keys(body).every((name) => FIELDS.has(name)))
    return undefined;
  const { query, operationName, variables } = body as Record<string, unknown>;
  const isPlain =
    typeof query === "string" &&
    (operationName == null || typeof operationName === "string") &&
    (variables == null || (typeof variables === "object" && !Array.isArray(variables)));
  if (!isPlain) return undefined;
  return {
    query,
    operationName: operationName ?? undefined,
    variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
  };
}

const keyOf = (query: string, operationName: string | undefined) => `${operationName ?? ""}\n${query}`;

/**
 * Operations whose answers were steady when they came by Apollo Server: parsing and validating them again would say the
 * same. Least used ones are forgotten.
 */
export class KnownOperations {
  readonly #known = new LRUCache<string, Known>({
    maxSize: MAX_KNOWN,
    sizeCalculation: (_known, key) => key.length + 100,
  });
  /** Content types of answers, by what was accepted. */
  readonly #types = new LRUCache<string, string>({ max: MAX_ACCEPTED });

  learn(
    body: unknown,
    accept: string | undefined,
    { basis, document, asked, operation, contentType }: Steadiness & { readonly contentType: string },
  ): void {
    const plain = plainBody(body);
    if (!plain) return;
    const hash = createHash("sha256").update(plain.query).digest("hex");
    this.#known.set(keyOf(plain.query, plain.operationName), { basis, document, asked, operation, hash });
    this.#types.set(accept ?? "", contentType);
  }

  find(body: unknown, accept: string | undefined): KnownOperation | undefined {
    const contentType = this.#types.get(accept ?? "");
    const plain = contentType === undefined ? undefined : plainBody(body);
    const known = plain && this.#known.get(keyOf(plain.query, plain.operationName));
    if (!known || !plain || contentType === undefined) return undefined;
    const { operationName, variables } = plain;
    return { ...known, operationName, variables, contentType };
  }
}
