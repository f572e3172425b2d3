import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePorts, isPortFree, requireFreePorts } from "./ports.ts";

it("names the port that is taken, what wanted it, and the option that changes it", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    expect(await isPortFree(port)).toBe(false);
    await expect(requireFreePorts([{ port, option: "chain-port", what: "chain" }])).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message: `Port ${port}, wanted for the chain, is taken by another process.`,
      wayOut: expect.stringContaining("--chain-port"),
    });
  } finally {
    server.close();
  }
});

it("gives different free ports", async () => {
  const ports = await freePorts(8);
  expect(new Set(ports).size).toBe(8);
  await expect(
    requireFreePorts(ports.map((port) => ({ port, option: "port", what: "gateway" }))),
  ).resolves.toBeUndefined();
});
