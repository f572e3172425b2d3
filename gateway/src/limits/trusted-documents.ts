import { parse } from "graphql";
import type { Caller } from "../auth/caller.ts";
import { isAuthenticated } from "../auth/caller.ts";
import { GatewayError } from "../errors.ts";

/** Who may send documents that are not in the manifest. */
export type FreeDocuments = "everybody" | "authenticated" | "nobody";

/**
 * Documents that the operator has checked beforehand, such as a dashboard's, by SHA-256 of their text. A client sends the hash
 * alone, as for automatic persisted queries.
 */
export class TrustedDocuments {
  readonly #documents: ReadonlyMap<string, string>;
  readonly #free: FreeDocuments;

  constructor(documents: ReadonlyMap<string, string>, free: FreeDocuments) {
    this.#documents = documents;
    this.#free = free;
  }

  /** The names of their operations: as many as the operator has, so they may be shown. */
  get operationNames(): readonly string[] {
    return [...this.#documents.values()].flatMap((text) => namesOf(text));
  }

  get(hash: string): string | undefined {
    return this.#documents.get(hash);
  }

  /** @throws GatewayError DOCUMENT_NOT_TRUSTED where the caller may send trusted ones only, and this is none */
  requireTrusted(hash: string, caller: Caller): void {
    if (this.#free === "everybody" || this.#documents.has(hash)) return;
    if (this.#free === "authenticated" && isAuthenticated(caller)) return;
    const wayOut =
      this.#free === "authenticated"
        ? "sign in, or use an API key, to send your own"
        : "its operator adds documents";
    throw new GatewayError(
      "DOCUMENT_NOT_TRUSTED",
      `This gateway answers documents that it knows; ${wayOut}.`,
    );
  }
}

/** None where it is no GraphQL document, which whoever sends it is told. */
function namesOf(text: string): readonly string[] {
  try {
    return parse(text).definitions.flatMap((definition) =>
      definition.kind === "OperationDefinition" && definition.name ? [definition.name.value] : [],
    );
  } catch {
    return [];
  }
}
