import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { whenClosed } from "./when-closed.ts";

const server = createServer();

beforeEach(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** An answer that a client waits for, and what makes the client leave. */
async function waitedFor(): Promise<{ response: ServerResponse; leave: () => void }> {
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  client.write("GET / HTTP/1.1\r\nhost: gateway\r\n\r\n");
  const [, response] = await once(server, "request");
  return { response, leave: () => client.destroy() };
}

it("does it once the client has left, not before", async () => {
  const { response, leave } = await waitedFor();
  const work = vi.fn();
  whenClosed(response, work);
  expect(work).not.toHaveBeenCalled();
  leave();
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(1), 10_000);
});

it("does it at once where the client has left already", async () => {
  const { response, leave } = await waitedFor();
  const closed = once(response, "close");
  leave();
  await closed;
  const work = vi.fn();
  whenClosed(response, work);
  expect(work).toHaveBeenCalledTimes(1);
});
