import { describe, expect, it, onTestFinished } from "vitest";
import { addArtifact, addArtifacts } from "./client.ts";
import { startArtifactServer } from "./server.ts";
import { temporaryFolder } from "./test-support.ts";

async function start(maxFileBytes?: number): Promise<string> {
  const limits = maxFileBytes === undefined ? {} : { maxFileBytes };
  const server = await startArtifactServer({ ...limits, directory: await temporaryFolder(), port: 0 });
  onTestFinished(() => server.close());
  return server.url;
}

describe("addArtifact", () => {
  it("gives the CID and the URI under which the content is served", async () => {
    const url = await start();
    const { cid, uri } = await addArtifact(url, { name: "hello 100%.txt", content: "hello world\n" });
    expect(uri).toBe("ipfs://bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4");
    expect(await (await fetch(`${url}/ipfs/${cid}`)).text()).toBe("hello world\n");
  });

  it("gives the directory that names share as the last", async () => {
    const url = await start();
    const added = await addArtifacts(url, [
      { name: "metadata/1.json", content: "{}" },
      { name: "metadata/2.json", content: "[]" },
    ]);
    expect(added.map(({ name }) => name)).toEqual(["metadata/1.json", "metadata/2.json", "metadata"]);
    expect(await (await fetch(`${url}/ipfs/${added.at(-1)?.cid}/2.json`)).text()).toBe("[]");
  });

  it("fails with the store's own reason", async () => {
    const url = await start(5);
    await expect(addArtifact(url, { name: "a", content: "123456" })).rejects.toThrow(
      /413.*larger than 5 bytes/,
    );
  });
});
