import { createHash } from "node:crypto";
import * as ofClient from "@model-wip/client";
import type { Plugin } from "vite";
import * as own from "../src/generated/operations.ts";

/** Every operation that the page can send, by the SHA-256 of its text, for gateways that answer only documents they know. */
function documents(): Record<string, string> {
  const texts = [...Object.entries(own), ...Object.entries(ofClient)]
    .filter(([name]) => name.endsWith("Document"))
    .map(([, document]) => String(document));
  return Object.fromEntries(texts.map((text) => [createHash("sha256").update(text).digest("hex"), text]));
}

/** Writes `documents.json` beside the page. */
export const listDocuments = (): Plugin => ({
  name: "list-documents",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "documents.json", source: JSON.stringify(documents()) });
  },
});
