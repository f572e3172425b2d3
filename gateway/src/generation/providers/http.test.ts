import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalRequest, startLocalServer } from "../../../test/local-server.ts";
import { png } from "../../../test/png.ts";
import { ProviderFailure } from "./failure.ts";
import { createProviderHttp, MAX_IMAGE_BYTES, type ProviderHttpOptions } from "./http.ts";

const IMAGE = png(1, 2, 3);

let api: Awaited<ReturnType<typeof startLocalServer>>;
let elsewhere: Awaited<ReturnType<typeof startLocalServer>>;
let seen: LocalRequest[] = [];

const serve = (request: LocalRequest) => {
  seen.push(request);
  const { pathname } = request.url;
  if (pathname === "/redirect") return request.send(302, {}, { location: `${api.origin}/image` });
  if (pathname === "/large-by-its-word") {
    return request.send(200, IMAGE, { "content-length": String(MAX_IMAGE_BYTES + 1) });
  }
  if (pathname === "/large") {
    const block = Buffer.alloc(1024 * 1024);
    const more = () => {
      while (!request.response.destroyed && request.response.write(block));
    };
    request.response.on("drain", more);
    return more();
  }
  request.send(200, IMAGE);
};

beforeAll(async () => {
  api = await startLocalServer(serve);
  elsewhere = await startLocalServer(serve);
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  await api.stop();
  await elsewhere.stop();
});

const http = (options: Partial<ProviderHttpOptions> = {}) =>
  createProviderHttp({
    provider: "local",
    baseUrl: `${api.origin}/v1`,
    imageHosts: [],
    measured: (fetch) => fetch,
    ...options,
  });
const headers = { authorization: "Bearer secret" };
const portOf = (origin: string) => new URL(origin).port;

async function failure(asked: Promise<Response>): Promise<ProviderFailure> {
  const error = await asked.then((response) => response.arrayBuffer()).catch((reason: unknown) => reason);
  if (!(error instanceof ProviderFailure)) throw new Error("expected a ProviderFailure", { cause: error });
  return error;
}

describe("a download of an image", () => {
  it("goes to the provider's own API, with the key", async () => {
    const response = await http().download(`${api.origin}/image`, { headers });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(IMAGE);
    expect(seen[0]?.headers.authorization).toBe("Bearer secret");
  });

  it("goes to a host that the operator names, without the key", async () => {
    const imageHosts = [new URL(elsewhere.origin).host];
    const response = await http({ imageHosts }).download(`${elsewhere.origin}/image`, { headers });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(IMAGE);
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it("takes an image that is in the address itself", async () => {
    const response = await http().download(`data:image/png;base64,${IMAGE.toString("base64")}`, {});
    expect(Buffer.from(await response.arrayBuffer())).toEqual(IMAGE);
  });

  it.each([
    ["another host", () => `${elsewhere.origin}/image`],
    ["another port of the API's host", () => `http://127.0.0.1:${portOf(elsewhere.origin)}/image`],
    ["a cloud's metadata", () => "http://169.254.169.254/latest/meta-data"],
    ["a file", () => "file:///etc/passwd"],
    ["no address", () => "not a url"],
    ["a host that only looks like a known one", () => "https://cdn.example.evil.test/x"],
    ["a known host without encryption", () => "http://cdn.example/x"],
  ])("does not go to %s", async (_, url) => {
    const error = await failure(
      http({ usualHosts: ["cdn.example", "*.cdn.example"] }).download(url(), { headers }),
    );
    expect(error).toMatchObject({ code: "PROVIDER_BAD_RESPONSE", mayHaveCost: true });
    expect(seen).toEqual([]);
  });

  it("does not reach inside through a known host's name, or its address", async () => {
    for (const name of ["localhost", "127.0.0.1", "[::1]", "2130706433"]) {
      const host = `${name}:${portOf(elsewhere.origin)}`;
      const guarded = http({ usualHosts: [host, new URL(`https://${host}`).host] });
      const error = await guarded.download(`https://${host}/image`, {}).catch((reason: Error) => reason);
      const causes = [error, (error as Error).cause].map(String).join();
      expect(causes).toMatch(/inside|is not downloaded/);
    }
    expect(seen).toEqual([]);
  });

  it("follows no redirect", async () => {
    const error = await failure(http().download(`${api.origin}/redirect`, { headers }));
    expect(error.code).toBe("PROVIDER_BAD_RESPONSE");
    expect(seen.map(({ url }) => url.pathname)).toEqual(["/redirect"]);
  });

  it("ends where an image is too large, by its word or by its bytes", async () => {
    for (const path of ["/large-by-its-word", "/large"]) {
      expect((await failure(http().download(`${api.origin}${path}`, {}))).code).toBe("PROVIDER_BAD_RESPONSE");
    }
  });

  it("ends with its caller", async () => {
    const leaving = new AbortController();
    const response = await http().download(`${api.origin}/large`, { signal: leaving.signal });
    leaving.abort(new Error("left"));
    await expect(response.arrayBuffer()).rejects.toThrow();
  });
});

describe("a request to the API", () => {
  it("follows no redirect, which would take the key along", async () => {
    const response = await http().api(`${api.origin}/redirect`, { method: "POST", headers });
    expect(response.status).toBe(302);
    expect(seen).toHaveLength(1);
  });
});
