import { create } from "kubo-rpc-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { startArtifactServer } from "./server.ts";
import { collect, seededBytes, temporaryFolder } from "./test-support.ts";

async function connect() {
  const server = await startArtifactServer({ directory: await temporaryFolder(), port: 0 });
  onTestFinished(() => server.close());
  return create({ url: server.url });
}

describe("kubo-rpc-client, the stock client of IPFS and of graph-cli", () => {
  it("adds, pins and reads back a file", async () => {
    const client = await connect();
    const content = seededBytes(1_500_000, "stock client");
    const { cid, path, size } = await client.add({ path: "work.bin", content });
    expect(path).toBe("work.bin");
    expect(size).toBeGreaterThan(content.length);
    expect((await client.pin.add(cid)).toString()).toBe(cid.toString());
    expect((await collect(client.cat(cid))).equals(content)).toBe(true);
    expect((await client.block.get(cid)).length).toBeGreaterThan(0);
  });

  it("adds content without a name, and a directory of several files", async () => {
    const client = await connect();
    const { cid } = await client.add("hello world\n");
    expect(cid.toString()).toBe("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o");

    const paths: string[] = [];
    const files = [
      { path: "metadata/1.json", content: "{}" },
      { path: "metadata/2 ü.json", content: "[]" },
    ];
    for await (const entry of client.addAll(files, { cidVersion: 1 })) paths.push(entry.path);
    expect(paths).toEqual(["metadata/1.json", "metadata/2 ü.json", "metadata"]);
  });

  it("learns the version, and the reason of a refusal", async () => {
    const client = await connect();
    expect(await client.version()).toMatchObject({
      version: expect.any(String),
      repo: "model-wip-artifacts",
    });
    const unknown = "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH";
    await expect(collect(client.cat(unknown))).rejects.toThrow(/is not in this store/);
    await expect(client.add("x", { chunker: "rabin" })).rejects.toThrow(/chunker=rabin/);
  });
});
