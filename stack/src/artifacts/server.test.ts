import { truncate } from "node:fs/promises";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ArtifactServerOptions, startArtifactServer } from "./server.ts";
import { blockFile, seededBytes, temporaryFolder } from "./test-support.ts";

const HELLO = "hello world\n";
const HELLO_CID = "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o";
const EMPTY_DIRECTORY = "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn";
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>';

async function start(options: ArtifactServerOptions = {}) {
  const directory = await temporaryFolder();
  const server = await startArtifactServer({ ...options, directory, port: 0 });
  onTestFinished(() => server.close());
  return { url: server.url, directory };
}

type NamedContent = [name: string, content: string | Uint8Array<ArrayBuffer>];

async function add(url: string, files: NamedContent[], query = "") {
  const form = new FormData();
  for (const [name, content] of files) form.append("file", new Blob([content]), name);
  const response = await fetch(`${url}/api/v0/add${query}`, { method: "POST", body: form });
  const text = await response.text();
  const lines: Array<Record<string, string>> = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { status: response.status, lines, hashes: lines.map(({ Hash }) => String(Hash)) };
}

const post = (url: string, init: RequestInit = {}) => fetch(url, { ...init, method: "POST" });

describe("GET /ipfs/<cid>", () => {
  it("serves a file for ever, with its type, its length and its CID as validator", async () => {
    const { url } = await start();
    await add(url, [["hello.txt", HELLO]]);
    for (const method of ["GET", "HEAD"]) {
      const response = await fetch(`${url}/ipfs/${HELLO_CID}`, { method });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(method === "GET" ? HELLO : "");
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "cache-control": "public, max-age=29030400, immutable",
        "content-length": "12",
        "content-type": "text/plain; charset=utf-8",
        etag: `"${HELLO_CID}"`,
        "x-content-type-options": "nosniff",
      });
    }
  });

  it("answers 304 to who already has it", async () => {
    const { url } = await start();
    await add(url, [["hello.txt", HELLO]]);
    const headers = { "if-none-match": `"other", W/"${HELLO_CID}"` };
    expect((await fetch(`${url}/ipfs/${HELLO_CID}`, { headers })).status).toBe(304);
  });

  it("serves a range across chunks, and refuses one past the end", async () => {
    const { url } = await start();
    const content = seededBytes(1_100_000, "range");
    const { hashes } = await add(url, [["big.bin", content]]);
    const ask = (range: string, more = {}) =>
      fetch(`${url}/ipfs/${hashes[0]}`, { headers: { range, ...more } });

    const part = await ask("bytes=262100-524300");
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 262100-524300/1100000");
    expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(262_100, 524_301))).toBe(true);

    expect((await ask("bytes=0-1", { "if-range": '"another version"' })).status).toBe(200);
    const past = await ask("bytes=1100000-");
    expect(past.status).toBe(416);
    expect(past.headers.get("content-range")).toBe("bytes */1100000");
  });

  it("serves an SVG as an image that can run nothing", async () => {
    const { url } = await start();
    const { hashes } = await add(url, [["orb.svg", SVG]]);
    const response = await fetch(`${url}/ipfs/${hashes[0]}`);
    expect(response.headers.get("content-type")).toBe("image/svg+xml");
    expect(response.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
  });

  it("knows the empty directory, by which graph-node tells a gateway", async () => {
    const { url } = await start();
    const response = await fetch(`${url}/ipfs/${EMPTY_DIRECTORY}`, {
      method: "HEAD",
      headers: { "cache-control": "only-if-cached" },
    });
    expect(response.status).toBe(200);
  });

  it("lists a directory and serves what is in it, whatever the name", async () => {
    const { url } = await start();
    const { lines } = await add(
      url,
      [
        ["1.json", "{}"],
        ["ä b%.txt", HELLO],
      ],
      "?wrap-with-directory=true",
    );
    const root = lines.at(-1);
    expect(root).toMatchObject({ Name: "" });
    expect(await (await fetch(`${url}/ipfs/${root?.Hash}`)).text()).toBe("1.json\nä b%.txt\n");
    expect(await (await fetch(`${url}/ipfs/${root?.Hash}/${encodeURIComponent("ä b%.txt")}`)).text()).toBe(
      HELLO,
    );
    expect((await fetch(`${url}/ipfs/${root?.Hash}/2.json`)).status).toBe(404);
  });

  it("serves the block itself with ?format=raw, and no other format", async () => {
    const { url } = await start();
    await add(url, [["hello.txt", HELLO]]);
    const response = await fetch(`${url}/ipfs/${HELLO_CID}?format=raw`);
    const block = new Uint8Array(await response.arrayBuffer());
    expect(CID.create(0, 0x70, await sha256.digest(block)).toString()).toBe(HELLO_CID);
    expect((await fetch(`${url}/ipfs/${HELLO_CID}?format=car`)).status).toBe(501);
  });

  it("says that it does not have a CID, and that something is not a CID", async () => {
    const { url } = await start();
    const unknown = CID.createV1(raw.code, await sha256.digest(Buffer.from("never added")));
    const missing = await fetch(`${url}/ipfs/${unknown}`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get("cache-control")).toBe("no-store");
    expect(await missing.json()).toMatchObject({ Type: "error", Code: 0, Reason: "NOT_FOUND" });

    const malformed = await fetch(`${url}/ipfs/QmNotACid`);
    expect(malformed.status).toBe(400);
    expect(await malformed.json()).toMatchObject({ Reason: "MALFORMED_PATH" });
  });

  it("never serves a damaged block: a clear error, or a broken connection once the answer has begun", async () => {
    const { url, directory } = await start();
    const content = seededBytes(600_000, "damage");
    const { hashes } = await add(url, [
      ["small", HELLO],
      ["large", content],
    ]);
    await truncate(await blockFile(directory, CID.parse(HELLO_CID)), 5);
    const response = await fetch(`${url}/ipfs/${HELLO_CID}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("etag")).toBeNull();
    expect(await response.json()).toMatchObject({ Reason: "CORRUPT_BLOCK" });

    await truncate(await blockFile(directory, await leafCid(content.subarray(262_144, 524_288))), 5);
    const broken = await fetch(`${url}/ipfs/${hashes[1]}`);
    await expect(broken.arrayBuffer()).rejects.toThrow();
  });
});

describe("POST /api/v0/add", () => {
  it("gives a line of name, hash and size for each file", async () => {
    const { url } = await start();
    const { lines } = await add(
      url,
      [
        ["hello.txt", HELLO],
        ["empty", ""],
      ],
      "?pin=true&quiet=true&progress=false",
    );
    expect(lines).toEqual([
      { Name: "hello.txt", Hash: HELLO_CID, Size: "20" },
      { Name: "empty", Hash: "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", Size: "6" },
    ]);
  });

  it("uses CIDv1 and raw leaves when asked", async () => {
    const { url } = await start();
    const expected = ["bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"];
    for (const query of ["?cid-version=1&raw-leaves=true", "?cid-version=1"]) {
      expect((await add(url, [["hello.txt", HELLO]], query)).hashes).toEqual(expected);
    }
  });

  it("takes a file of exactly the limit and refuses one byte more", async () => {
    const { url } = await start({ maxFileBytes: 300_000 });
    expect((await add(url, [["fits", seededBytes(300_000, "limit")]])).status).toBe(200);
    const { status, lines } = await add(url, [
      ["too-large", seededBytes(300_001, "limit")],
      ["next", HELLO],
    ]);
    expect(status).toBe(413);
    expect(lines[0]).toMatchObject({ Reason: "TOO_LARGE", Message: expect.stringContaining("300000 bytes") });
  });

  it("answers a client that sends far more than the limit", async () => {
    const { url } = await start({ maxFileBytes: 1000 });
    expect((await add(url, [["huge", new Uint8Array(8_000_000)]])).status).toBe(413);
  });

  it("refuses too many files", async () => {
    const { url } = await start({ maxFiles: 2 });
    const { status, lines } = await add(
      url,
      ["a", "b", "c"].map((name): NamedContent => [name, name]),
    );
    expect(status).toBe(413);
    expect(lines[0]).toMatchObject({ Reason: "TOO_MANY_FILES", Message: expect.stringContaining("2 files") });
  });

  it.each([
    ["?chunker=rabin", 501, "UNSUPPORTED"],
    ["?only-hash=true", 501, "UNSUPPORTED"],
    ["?cid-version=2", 400, "MALFORMED_REQUEST"],
    ["?raw-leaves=perhaps", 400, "MALFORMED_REQUEST"],
  ])("refuses %s, under which it would give another CID than Kubo", async (query, status, reason) => {
    const { url } = await start();
    const answer = await add(url, [["hello.txt", HELLO]], query);
    expect(answer).toMatchObject({ status, lines: [{ Reason: reason, Type: "error" }] });
  });

  it("refuses a name that climbs out of its directory, a body without files and one that is not multipart", async () => {
    const { url } = await start();
    expect((await add(url, [["../../etc/passwd", HELLO]])).status).toBe(400);
    expect((await add(url, [])).status).toBe(400);
    expect((await post(`${url}/api/v0/add`, { body: HELLO })).status).toBe(400);
    expect((await post(`${url}/api/v0/add`)).status).toBe(400);
  });
});

describe("the other commands", () => {
  it("cat, block/get and pin/add find what was added and say what was not", async () => {
    const { url } = await start();
    await add(url, [["hello.txt", HELLO]]);
    expect(await (await post(`${url}/api/v0/cat?arg=/ipfs/${HELLO_CID}`)).text()).toBe(HELLO);
    expect((await (await post(`${url}/api/v0/block/get?arg=${HELLO_CID}`)).arrayBuffer()).byteLength).toBe(
      20,
    );
    expect(await (await post(`${url}/api/v0/pin/add?arg=${HELLO_CID}`)).json()).toEqual({
      Pins: [HELLO_CID],
    });

    const unknown = "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH";
    for (const command of ["cat", "block/get", "pin/add"]) {
      expect((await post(`${url}/api/v0/${command}?arg=${unknown}`)).status).toBe(404);
      expect((await post(`${url}/api/v0/${command}?arg=nonsense`)).status).toBe(400);
      expect((await post(`${url}/api/v0/${command}`)).status).toBe(400);
    }
    expect((await post(`${url}/api/v0/cat?arg=${EMPTY_DIRECTORY}`)).status).toBe(400);
  });

  it("names what it speaks for a command that it does not", async () => {
    const { url } = await start();
    const unknown = await post(`${url}/api/v0/swarm/peers`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ Message: expect.stringContaining("version,add,cat") });
    expect((await fetch(`${url}/api/v0/version`)).status).toBe(405);
  });

  it("tells a probe that it is well", async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  });
});

describe("a web page of another origin", () => {
  const origin = "http://pages.example";

  it("can neither add nor read, unless the operator allows it", async () => {
    const { url } = await start();
    expect((await post(`${url}/api/v0/version`, { headers: { origin } })).status).toBe(403);
    const read = await fetch(`${url}/ipfs/${EMPTY_DIRECTORY}`, { headers: { origin } });
    expect(read.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("can do both where it is allowed", async () => {
    const { url } = await start({ allowedOrigins: [origin] });
    const response = await post(`${url}/api/v0/version`, { headers: { origin } });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  });
});

/** A UnixFS leaf of a quarter MiB: type file, the data, its length (varint 0x80 0x80 0x10). */
async function leafCid(chunk: Uint8Array): Promise<CID> {
  const length = [0x80, 0x80, 0x10];
  const unixFs = Buffer.concat([
    Buffer.from([0x08, 2, 0x12, ...length]),
    chunk,
    Buffer.from([0x18, ...length]),
  ]);
  const outerLength = [0x8a, 0x80, 0x10];
  const node = Buffer.concat([Buffer.from([0x0a, ...outerLength]), unixFs]);
  return CID.create(0, 0x70, await sha256.digest(node));
}
