import { z } from "zod";
import { GatewayError } from "../errors.ts";

/** A content-addressed store that speaks IPFS's HTTP API: Kubo, a pinning service, or the local one. */
export interface ArtifactStore {
  /** Stores bytes and gives their content id back. @throws GatewayError ARTIFACTS_UNAVAILABLE, or the signal's reason */
  add(bytes: Uint8Array, mediaType: string, signal: AbortSignal): Promise<string>;
  /** Where a browser finds what has this content id. */
  urlOf(contentId: string): string;
  /** @throws if the store does not answer */
  check(signal: AbortSignal): Promise<void>;
}

export interface ArtifactOptions {
  readonly url: string;
  readonly publicUrl: string;
  readonly timeoutMs: number;
  /** What requests go through. */
  readonly fetch?: typeof fetch;
}

const added = z.object({ Hash: z.string().regex(/^(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{30,})$/) });

export function createArtifactStore({
  url,
  publicUrl,
  timeoutMs,
  fetch = globalThis.fetch,
}: ArtifactOptions): ArtifactStore {
  const call = async (path: string, init: RequestInit) => {
    const response = await fetch(`${url}${path}`, { method: "POST", ...init });
    if (!response.ok) throw new Error(`the artifact store answered ${response.status}`);
    return response.json();
  };
  return {
    async add(bytes, mediaType, signal) {
      const body = new FormData();
      body.append("file", new Blob([new Uint8Array(bytes)], { type: mediaType }), "image");
      try {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        const answer = await call("/api/v0/add?cid-version=1&pin=true", { body, signal: deadline });
        return added.parse(answer).Hash;
      } catch (cause) {
        signal.throwIfAborted();
        const message = "The images could not be stored; try again shortly, with a new idempotency key.";
        throw new GatewayError("ARTIFACTS_UNAVAILABLE", message, { cause });
      }
    },
    urlOf: (contentId) => `${publicUrl}/ipfs/${contentId}`,
    async check(signal) {
      await call("/api/v0/version", { signal });
    },
  };
}
