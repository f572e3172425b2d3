import { Agent, type RequestInit as UndiciInit, fetch as undiciFetch } from "undici";
import { isInsideLiteral, lookupOutside } from "./addresses.ts";
import { badResponse } from "./failure.ts";

/** Beyond this, one image is not an answer but a mistake. */
export const MAX_IMAGE_BYTES = 32 * 1024 * 1024;
/** Of an answer of the API, which may hold several images as base64. */
const MAX_ANSWER_BYTES = 4 * Math.ceil((MAX_IMAGE_BYTES * 4) / 3) + 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
/** After which a download in which nothing arrives is given up. */
const STALLED_MS = 30_000;

type Fetch = typeof globalThis.fetch;

/** Puts something around a `fetch`, such as a clock. */
export type Measured = (fetch: Fetch) => Fetch;

export interface ProviderHttpOptions {
  readonly provider: string;
  readonly baseUrl: string;
  /** Where this kind of provider keeps its images, besides its API: "cdn.example" or "*.cdn.example". */
  readonly usualHosts?: readonly string[];
  /** The operator's own additions. Those without a star may be inside, as the API may. */
  readonly imageHosts: readonly string[];
  readonly measured: Measured;
}

/** What a provider is reached by. */
export interface ProviderHttp {
  /** A request to the API itself, at most as slow as its caller lets it be. */
  api(url: string, init: RequestInit): Promise<Response>;
  /** An image from where this provider may keep them; @throws ProviderFailure PROVIDER_BAD_RESPONSE from elsewhere */
  download(url: string, init: RequestInit): Promise<Response>;
  /** For the AI SDK, which posts to the API and gets images. */
  readonly fetch: Fetch;
}

const matches = (host: string, pattern: string) =>
  pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;

/** undici's own fetch, since an agent works only with the fetch of its own version, with Node's own response. */
const fetchThrough =
  (dispatcher: Agent): Fetch =>
  async (input, init) => {
    // The two packages' types of the same options differ in name only.
    const options = { ...init, dispatcher } as unknown as UndiciInit;
    const { body, status, statusText, headers } = await undiciFetch(String(input), options);
    return new Response(body as ReadableStream | null, { status, statusText, headers: [...headers] });
  };

/** The same response; reading its body fails beyond `limit` bytes. */
function limited(response: Response, limit: number, fail: () => Error): Response {
  if (Number(response.headers.get("content-length") ?? 0) > limit) {
    void response.body?.cancel();
    throw fail();
  }
  let seen = 0;
  const counted = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seen += chunk.byteLength;
        if (seen > limit) controller.error(fail());
        else controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted ?? null, { status, statusText, headers });
}

/**
 * The ways to one provider. What it answers decides where images are downloaded from, so that is held to its own
 * API and to known hosts, never inside this network, never through a redirect, and never beyond a size.
 */
export function createProviderHttp(options: ProviderHttpOptions): ProviderHttp {
  const { provider, baseUrl, usualHosts = [], imageHosts, measured } = options;
  const { origin } = new URL(baseUrl);
  const trusted = imageHosts.filter((host) => !host.startsWith("*."));
  const guarded = [...usualHosts, ...imageHosts];
  // The caller's own time limit holds, not the one that undici has.
  const through = (limitMs: number, connect: { lookup?: typeof lookupOutside } = {}) =>
    measured(
      fetchThrough(
        new Agent({
          headersTimeout: limitMs,
          bodyTimeout: limitMs,
          connect: { timeout: CONNECT_TIMEOUT_MS, ...connect },
        }),
      ),
    );
  const toApi = through(0);
  const toTrusted = through(STALLED_MS);
  const toGuarded = through(STALLED_MS, { lookup: lookupOutside });

  const refuse = (why: string) => badResponse(provider, new Error(why));

  const api = async (url: string, init: RequestInit) => {
    const response = await toApi(url, { ...init, redirect: "manual" });
    return limited(response, MAX_ANSWER_BYTES, () => refuse("the answer is too large"));
  };

  function wayTo(url: URL): Fetch {
    if (url.origin === origin) return toTrusted;
    const isHttp = url.protocol === "http:" || url.protocol === "https:";
    if (isHttp && trusted.includes(url.host)) return toTrusted;
    const isKnown = url.protocol === "https:" && guarded.some((pattern) => matches(url.host, pattern));
    if (!isKnown || isInsideLiteral(url)) throw refuse(`an image at ${url.origin} is not downloaded`);
    return toGuarded;
  }

  const download = async (address: string, { headers, signal }: RequestInit) => {
    if (!URL.canParse(address)) throw refuse("the image's address is not a URL");
    const url = new URL(address);
    // An image within the answer; nothing is fetched.
    if (url.protocol === "data:") return globalThis.fetch(address);
    // Keys are for the API alone.
    const own = url.origin === origin && headers ? { headers } : {};
    const init = { ...own, ...(signal ? { signal } : {}), redirect: "manual" as const };
    const response = await wayTo(url)(address, init);
    if (response.status >= 300 && response.status < 400) {
      void response.body?.cancel();
      throw refuse("the image's address redirects");
    }
    return limited(response, MAX_IMAGE_BYTES, () => refuse("an image is too large"));
  };

  return {
    api,
    download,
    fetch: (input, init = {}) => {
      const url = String(input);
      return (init.method ?? "GET") === "GET" ? download(url, init) : api(url, init);
    },
  };
}
